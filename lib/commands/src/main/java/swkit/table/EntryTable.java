// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static swkit.table.Column.Type.BYTES;
import static swkit.table.Column.Type.INTEGER;
import static swkit.table.Column.Type.LONG;
import static swkit.table.Column.Type.TEXT;

import java.util.List;
import swkit.Entry;
import swkit.Subspace;

/** The entries of all subspaces as they are, and decoded. */
final class EntryTable extends ColumnTable<EntryRow> {
  private static final Columns<EntryRow> COLUMNS =
      new Columns<EntryRow>("entries")
          .add("subspace", TEXT, "the letter of the subspace", row -> "" + row.subspace().letter())
          .add("subspace_name", TEXT, "its name in this release", EntryRow::title)
          .add("form", TEXT, "the form of the key", row -> row.key().form())
          .add("key_text", TEXT, "the decoded key as a line", row -> row.key().text())
          .add("key_json", TEXT, "the fields of the key as JSON", EntryRow::keyJson)
          .add("account", TEXT, "the name of its account", EntryRow::account)
          .add("account_id", LONG, "the id of its account", EntryRow::accountId)
          .add("value_kind", TEXT, "the kind of the value", EntryRow::kind)
          .add("value_json", TEXT, "the decoded value as JSON", EntryRow::valueJson)
          .add("key_size", INTEGER, "the bytes of the key", row -> row.keyBytes().length)
          .add("value_size", LONG, "the bytes of the value", EntryRow::valueSize)
          .add("key_hex", TEXT, "the key in hexadecimal", row -> Entry.hex(row.keyBytes()))
          .add("key", BYTES, "the key", EntryRow::keyBytes)
          .add("value", BYTES, "the value; null for a secret", EntryRow::valueBytes)
          .add("problem", TEXT, "what can't be decoded or is damaged", EntryRow::problem);

  EntryTable() {
    super("an entry of a subspace", COLUMNS);
  }

  @Override
  public List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted) {
    return EntryParts.of(database, query, wanted);
  }

  @Override
  public TableRows rows(TabularDatabase database, TablePart part, TableQuery query) {
    for (Subspace subspace : query.namedSubspaces()) {
      database.require(subspace);
    }
    return rows(query, new EntryReader(database, part, query));
  }
}
