// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The directories and files of one account, as a tree of names. For one thread. */
final class FolderNames {
  /** Endings of files that are written beside the folders of mailboxes. */
  private static final Pattern OWN = Pattern.compile("(?i).*\\.(eml|mbox|jsonl)");

  /** A file and the folder that it is in. */
  record Place(Folder folder, String name) {}

  /** A directory, and the names in it. */
  private static final class Node {
    private final Folder folder;
    private final SafeNames names = new SafeNames();
    private final Map<String, Node> below = new HashMap<>();
    private final List<Node> all = new ArrayList<>();
    private boolean isTaken;

    Node(Folder folder) {
      this.folder = folder;
    }

    /** The directory for {@code name}, and all below it. */
    Node below(String name) {
      Node known = below.get(name);
      if (known == null) {
        known = another(name);
        below.put(name, known);
      }
      return known;
    }

    Node another(String name) {
      Node node = new Node(folder.folder(expected(names.unique(name, ""))));
      all.add(node);
      return node;
    }

    private String expected(String name) {
      folder.expect(name);
      return name;
    }

    String file(String name, String suffix) {
      return expected(names.unique(name, suffix));
    }

    void complete() {
      folder.checkOthers(name -> true);
      folder.close();
      all.forEach(Node::complete);
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
    return new Place(new Folder(above.folder), above.file(last(mailbox), suffix));
  }

  /** The folder at {@code path}. */
  Folder folder(List<String> path) {
    return node(path).folder;
  }

  /** A new file in the folder at {@code path}, which ends with {@code suffix}. */
  Place file(List<String> path, String name, String suffix) {
    Node node = node(path);
    boolean isEnded = name.toLowerCase(Locale.ROOT).endsWith(suffix);
    String stem = isEnded ? name.substring(0, name.length() - suffix.length()) : name;
    return new Place(
        node.folder, node.file(stem, isEnded ? name.substring(stem.length()) : suffix));
  }

  /** Ends the tree: notes what is in it besides. */
  void complete() {
    root.complete();
  }

  private Node node(List<String> path) {
    Node node = root;
    for (String name : path) {
      node = node.below(name);
    }
    return node;
  }

  private Node above(Mailbox mailbox) {
    List<String> path = mailbox.path();
    return node(path.subList(0, path.size() - 1).stream().map(FolderNames::apart).toList());
  }

  private static String last(Mailbox mailbox) {
    return apart(mailbox.path().get(mailbox.path().size() - 1));
  }

  /** A name that no file beside the folders has. */
  private static String apart(String name) {
    return OWN.matcher(name).matches() ? name + "_" : name;
  }
}
