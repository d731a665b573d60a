// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mails of one mailbox by UID. Immutable.
 *
 * @param mailbox the mailbox
 * @param mails its mails
 * @param uids their UIDs, ascending
 */
record FolderMails(Mailbox mailbox, List<Mail> mails, List<Long> uids) {
  private record Row(Mail mail, long uid) {}

  /** The mails of all mailboxes of {@code account}, by the mailboxes' ids. */
  static List<FolderMails> of(MailAccount account) {
    Map<Long, List<Row>> rows = new TreeMap<>();
    account.mailboxes().forEach(mailbox -> rows.put(mailbox.id(), new ArrayList<>()));
    for (Mail mail : account.mails()) {
      for (Mail.Place place : mail.places()) {
        rows.get(place.mailbox().id()).add(new Row(mail, place.uid()));
      }
    }
    return account.mailboxes().stream()
        .map(mailbox -> of(mailbox, rows.get(mailbox.id())))
        .toList();
  }

  /** The mails of {@code mailbox}. */
  static FolderMails of(MailAccount account, Mailbox mailbox) {
    List<Row> rows = new ArrayList<>();
    for (Mail mail : account.mails()) {
      for (Mail.Place place : mail.places()) {
        if (place.mailbox().equals(mailbox)) {
          rows.add(new Row(mail, place.uid()));
        }
      }
    }
    return of(mailbox, rows);
  }

  private static FolderMails of(Mailbox mailbox, List<Row> rows) {
    rows.sort(Comparator.comparingLong(Row::uid));
    return new FolderMails(
        mailbox, rows.stream().map(Row::mail).toList(), rows.stream().map(Row::uid).toList());
  }
}
