// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.time.Instant;
import java.util.List;
import swkit.Entry;
import swkit.extract.Mail;

/**
 * A mail in one of its mailboxes.
 *
 * @param account the id of its account
 * @param name the name of its account; null if the directory has none
 * @param mail the mail
 * @param place the mailbox; null if the mail is in none that is known
 * @param metadata whether its metadata was to be read
 */
record MailRow(int account, String name, Mail mail, Mail.Place place, boolean metadata) {
  /** The years that other programs can read. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  Long accountId() {
    return Integer.toUnsignedLong(account);
  }

  String mailbox() {
    return place == null ? null : place.mailbox().name();
  }

  Long mailboxId() {
    return place == null ? null : (Long) place.mailbox().id();
  }

  String role() {
    return place == null || place.mailbox().role().equals("none") ? null : place.mailbox().role();
  }

  Long uid() {
    return place == null ? null : (Long) place.uid();
  }

  Instant received() {
    Instant time = mail.received();
    return time == null || time.isBefore(FIRST) || !time.isBefore(END) ? null : time;
  }

  Long size() {
    return mail.size() < 0 ? null : (Long) mail.size();
  }

  String hash() {
    return mail.hash() == null ? null : Entry.hex(mail.hash());
  }

  List<String> flags() {
    return mail.keywords();
  }

  String problem() {
    if (mail.problem() != null) {
      return mail.problem();
    }
    return metadata && !mail.isDescribed() ? "its metadata is missing or can't be decoded" : null;
  }
}
