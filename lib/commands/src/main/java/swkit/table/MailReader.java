// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import swkit.extract.Mail;
import swkit.extract.MailAccount;
import swkit.extract.MailAccounts;
import swkit.extract.MailFilter;
import swkit.extract.MailReading;

/** Reads mails account by account, a row for each mailbox that a mail is in. */
final class MailReader implements RowReader<MailRow> {
  /** The columns that are made of the metadata of mails, but for those of {@link #FIELDS}. */
  private static final List<String> OF_METADATA = List.of("received", "hash", "problem");

  /** The columns that are fields of the header, in the order of {@link #NAMES}. */
  static final List<String> FIELDS = List.of("subject", "sender", "recipients", "message_id");

  private static final List<String> NAMES = List.of("Subject", "From", "To", "Message-ID");

  private final TabularDatabase database;
  private final boolean metadata;
  private final MailAccounts accounts;
  private int account;
  private String name;
  private Iterator<Mail> mails = List.<Mail>of().iterator();
  private Mail mail;
  private Iterator<Mail.Place> places = List.<Mail.Place>of().iterator();

  MailReader(TabularDatabase database, TablePart part, TableQuery query) {
    this.database = database;
    Set<Integer> ids = database.accounts(query);
    boolean isByTime = query.from() != null || query.before() != null;
    boolean withFields = query.wantsAny(FIELDS);
    boolean hasSizeThere = !database.generation().hasKnownValues() && query.wants("size");
    this.metadata = isByTime || withFields || hasSizeThere || query.wantsAny(OF_METADATA);
    MailReading reading =
        new MailReading(
            AccountParts.range(part),
            ids,
            new MailFilter(List.of(), query.from(), roundedUp(query.before())),
            metadata,
            withFields ? NAMES : List.of(),
            false);
    this.accounts =
        MailAccounts.of(
            database.snapshot(),
            database.generation(),
            database.directory(),
            reading,
            database.workers());
  }

  /** Mails have whole seconds. */
  private static Instant roundedUp(Instant time) {
    return time == null || time.getNano() == 0
        ? time
        : Instant.ofEpochSecond(time.getEpochSecond() + 1);
  }

  @Override
  public MailRow next() {
    while (!places.hasNext()) {
      while (!mails.hasNext()) {
        MailAccount next = accounts.next();
        if (next == null) {
          return null;
        }
        account = next.id();
        name = database.directory().name(account);
        mails = next.mails().iterator();
      }
      mail = mails.next();
      places = mail.places().iterator();
      if (!places.hasNext()) {
        return new MailRow(account, name, mail, null, metadata);
      }
    }
    return new MailRow(account, name, mail, places.next(), metadata);
  }

  @Override
  public long entriesRead() {
    return accounts.entriesRead();
  }

  @Override
  public void close() {
    accounts.close();
  }
}
