// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static swkit.table.Column.Type.BOOLEAN;
import static swkit.table.Column.Type.LONG;
import static swkit.table.Column.Type.TEXT;

import java.util.List;
import swkit.Subspace;

/** The accounts of the directory and of the documents, with what they have. */
final class AccountTable extends ColumnTable<AccountRow> {
  private static final Columns<AccountRow> COLUMNS =
      new Columns<AccountRow>("accounts")
          .add("account", TEXT, "the name", AccountRow::name)
          .add("account_id", LONG, "the id", AccountRow::accountId)
          .add("in_directory", BOOLEAN, "whether it is in the directory", AccountRow::isInDirectory)
          .add("is_group", BOOLEAN, "whether it is a group", AccountRow::isGroup)
          .add("mails", LONG, "its mails", row -> row.count().mails())
          .add("mailboxes", LONG, "its mailboxes", row -> row.count().mailboxes())
          .add("calendars", LONG, "its calendars", row -> row.count().calendars())
          .add("events", LONG, "the events in them", row -> row.count().events())
          .add("address_books", LONG, "its address books", row -> row.count().addressBooks())
          .add("contacts", LONG, "the contacts in them", row -> row.count().contacts())
          .add("files", LONG, "its files", row -> row.count().files())
          .add("folders", LONG, "the folders of files", row -> row.count().folders())
          .add("scripts", LONG, "its Sieve scripts", row -> row.count().scripts())
          .add("bytes", LONG, "the sizes of all these together", row -> row.count().bytes())
          .add("used", LONG, "the server's own count of bytes", row -> row.count().quotaUsed())
          .add("quota", LONG, "the bytes that it may use; null for no limit", AccountRow::quota)
          .add(
              "undecoded",
              LONG,
              "documents of an unknown layout, whose sizes are missing",
              row -> row.count().unknown())
          .add(
              "damaged",
              LONG,
              "damaged documents, whose sizes are missing",
              row -> row.count().damaged());

  AccountTable() {
    super("an account, and how much it has", COLUMNS);
  }

  @Override
  public List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted) {
    return DividedTable.byAccounts(database, wanted);
  }

  @Override
  public TableRows rows(TabularDatabase database, TablePart part, TableQuery query) {
    database.require(Subspace.PROPERTY);
    if (query.wants("used")) {
      database.require(database.generation().diskQuotas());
    }
    return rows(query, new AccountReader(database, part, query));
  }
}
