// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.List;
import swkit.key.MailLayout;

/** The mailboxes that a server creates in every account, under fixed ids. Stateless. */
final class DefaultMailbox {
  /** The default mailboxes by id (key-layouts 1.5). */
  private static final List<String> NAMES =
      List.of("Inbox", "Deleted Items", "Junk Mail", "Drafts", "Sent Items", "Archive");

  private static final List<String> ROLES =
      List.of("inbox", "trash", "junk", "drafts", "sent", "archive");

  private DefaultMailbox() {}

  /** Whether {@code id} is that of such a mailbox. */
  static boolean isOne(int id) {
    return id >= 0 && id < NAMES.size();
  }

  /** The mailbox {@code id} as a server creates it. */
  static MailLayout.Folder of(long id) {
    return new MailLayout.Folder(NAMES.get((int) id), ROLES.get((int) id), -1, id + 1, List.of());
  }
}
