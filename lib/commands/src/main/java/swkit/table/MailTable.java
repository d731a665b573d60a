// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static swkit.table.Column.Type.LONG;
import static swkit.table.Column.Type.TEXT;
import static swkit.table.Column.Type.TEXTS;
import static swkit.table.Column.Type.TIME;

import java.util.List;
import swkit.Subspace;

/** The mails of all accounts, with what their headers say; bodies aren't read. */
final class MailTable extends ColumnTable<MailRow> {
  private static final Columns<MailRow> COLUMNS =
      new Columns<MailRow>("mails")
          .add("account", TEXT, "the name of the account", MailRow::name)
          .add("account_id", LONG, "its id", MailRow::accountId)
          .add("mailbox", TEXT, "the path of the mailbox, with slashes", MailRow::mailbox)
          .add("mailbox_id", LONG, "its document id", MailRow::mailboxId)
          .add("role", TEXT, "its role, such as inbox or trash", MailRow::role)
          .add("uid", LONG, "the UID of the mail in it", MailRow::uid)
          .add("document", LONG, "the document id of the mail", row -> row.mail().document())
          .add("received", TIME, "when it arrived", MailRow::received)
          .add("size", LONG, "its bytes", MailRow::size)
          .add("subject", TEXT, "the field Subject", row -> row.mail().field(0))
          .add("sender", TEXT, "the field From", row -> row.mail().field(1))
          .add("recipients", TEXT, "the field To", row -> row.mail().field(2))
          .add("message_id", TEXT, "the field Message-ID", row -> row.mail().field(3))
          .add("flags", TEXTS, "its keywords, such as $seen", MailRow::flags)
          .add("hash", TEXT, "the hash of its content", MailRow::hash)
          .add("problem", TEXT, "what of it can't be read", MailRow::problem);

  MailTable() {
    super("a mail in one of its mailboxes", COLUMNS);
  }

  @Override
  public List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted) {
    return DividedTable.byAccounts(database, wanted);
  }

  @Override
  public TableRows rows(TabularDatabase database, TablePart part, TableQuery query) {
    database.require(Subspace.PROPERTY);
    return rows(query, new MailReader(database, part, query));
  }
}
