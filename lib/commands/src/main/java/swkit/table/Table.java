// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.List;

/** A table that a database can be read as. Immutable, for any number of threads. */
public interface Table {
  /** The name, in lower case. */
  String name();

  /** What a row is, in a few words. */
  String what();

  /** The columns, in the order in which they are shown. */
  List<Column> columns();

  /**
   * Divides the rows that {@code query} wants into parts of about the same size. The rows of all
   * parts together are those of {@link TablePart#WHOLE}.
   *
   * @param wanted about how many parts; there are fewer if the database can't be read by ranges
   */
  List<TablePart> parts(TabularDatabase database, TableQuery query, int wanted);

  /** The rows of {@code part} that {@code query} wants. The caller closes them. */
  TableRows rows(TabularDatabase database, TablePart part, TableQuery query);

  /** The column {@code name}; null if there is none. */
  default Column column(String name) {
    return columns().stream().filter(column -> column.name().equals(name)).findFirst().orElse(null);
  }
}
