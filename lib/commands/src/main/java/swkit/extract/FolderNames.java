// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The directories and files for the mailboxes of one account, as a tree. For one thread. */
final class FolderNames {
  /** A file and the folder that it is in. */
  record Place(Folder folder, String name) {}

  /** A directory, and the names in it. */
  private static final class Node {
    private final Folder folder;
    private final SafeNames names = new SafeNames();
    private final Map<String, Node> below = new HashMap<>();
    private boolean isTaken;

    Node(Folder folder) {
      this.folder = folder;
    }

    /** The directory for the mailbox {@code name}, and all below it. */
    Node below(String name) {
      return below.computeIfAbsent(name, any -> another(name));
    }

    Node another(String name) {
      return new Node(folder.folder(names.unique(name, "")));
    }
  }

  private final Node root;

  FolderNames(Folder base) {
    this.root = new Node(base);
  }

  /** The directory of {@code mailbox}, which it has for itself and those below it. */
  Folder directory(Mailbox mailbox) {
    Node above = above(mailbox);
    String name = last(mailbox);
    Node node = above.below(name);
    // A second mailbox of the same name can only be in a damaged database.
    Node own = node.isTaken ? above.another(name) : node;
    own.isTaken = true;
    return own.folder;
  }

  /** The file of {@code mailbox}. */
  Place file(Mailbox mailbox, String suffix) {
    Node above = above(mailbox);
    return new Place(new Folder(above.folder), above.names.unique(last(mailbox), suffix));
  }

  private Node above(Mailbox mailbox) {
    Node node = root;
    List<String> path = mailbox.path();
    for (String name : path.subList(0, path.size() - 1)) {
      node = node.below(name);
    }
    return node;
  }

  private static String last(Mailbox mailbox) {
    return mailbox.path().get(mailbox.path().size() - 1);
  }
}
