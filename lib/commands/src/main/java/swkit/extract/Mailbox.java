// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.List;

/**
 * A mailbox of one account. Immutable.
 *
 * @param id its document id
 * @param path its name and those of the mailboxes above it, the top one first; the inbox is {@code
 *     INBOX}
 * @param role such as {@code inbox} or {@code trash}; {@code none} for no role
 * @param uidValidity the UIDVALIDITY of IMAP
 * @param nextUid the UIDNEXT of IMAP
 * @param isSubscribed whether its owner is subscribed to it
 */
public record Mailbox(
    long id, List<String> path, String role, long uidValidity, long nextUid, boolean isSubscribed) {
  /** The name of the inbox in IMAP. */
  static final String INBOX = "INBOX";

  /** Whether this is the inbox. */
  public boolean isInbox() {
    return path.equals(List.of(INBOX)) && role.equals("inbox");
  }

  /** The path with slashes, as IMAP clients see it. */
  public String name() {
    return String.join("/", path);
  }
}
