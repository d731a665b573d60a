// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static swkit.table.Column.Type.LONG;
import static swkit.table.Column.Type.TEXT;

import java.util.List;

/** What a verification finds: up to 1000 cases of each rule, and then how many more there are. */
final class FindingTable extends ColumnTable<FindingRow> {
  private static final Columns<FindingRow> COLUMNS =
      new Columns<FindingRow>("findings")
          .add("rule", TEXT, "the broken rule", row -> row.finding().rule())
          .add("severity", TEXT, "error, warn or info", FindingRow::severity)
          .add("what", TEXT, "what is wrong", row -> row.finding().what())
          .add("cases", LONG, "how often the rule is broken in all", row -> row.finding().count())
          .add("subspace", TEXT, "the letter of the subspace", FindingRow::subspace)
          .add("place", TEXT, "the decoded key, a file or a store", FindingRow::place)
          .add("account", TEXT, "whose it is, by name and id", FindingRow::account)
          .add("detail", TEXT, "what exactly is wrong", FindingRow::detail)
          .add("todo", TEXT, "what to do", row -> row.finding().todo())
          .add("key_hex", TEXT, "the key in hexadecimal", FindingRow::keyHex);

  FindingTable() {
    super("something that a verification finds", COLUMNS);
  }

  @Override
  public List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted) {
    return List.of(TablePart.WHOLE);
  }

  @Override
  public TableRows rows(TabularDatabase database, TablePart part, TableQuery query) {
    return rows(query, new FindingReader(database));
  }
}
