// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.key.MailLayout;

/** The paths of the mailboxes of an account. */
public final class MailboxPaths {
  private MailboxPaths() {}

  /**
   * The path of the mailbox {@code id}. A mailbox whose parent is missing, or below itself, is at
   * the top.
   */
  public static List<String> of(long id, Map<Long, MailLayout.Folder> folders) {
    LinkedList<String> path = new LinkedList<>();
    Set<Long> seen = new HashSet<>();
    for (Long at = id; at != null && seen.add(at); at = folders.get(at).parent()) {
      MailLayout.Folder folder = folders.get(at);
      if (folder == null) {
        break;
      }
      boolean isInbox = folder.role().equals("inbox") && folder.parent() < 0;
      path.addFirst(isInbox ? Mailbox.INBOX : folder.name());
    }
    return List.copyOf(path);
  }
}
