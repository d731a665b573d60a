// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.List;

/** A table that is what its columns are. Immutable, for any number of threads. */
abstract class ColumnTable<R> implements Table {
  private final String what;
  private final Columns<R> columns;

  /** A table with the name of {@code columns}; {@code what} is what a row is. */
  ColumnTable(String what, Columns<R> columns) {
    this.what = what;
    this.columns = columns;
  }

  @Override
  public final String name() {
    return columns.table();
  }

  @Override
  public final String what() {
    return what;
  }

  @Override
  public final List<Column> columns() {
    return columns.list();
  }

  /** The rows of {@code reader}, with the columns that {@code query} wants. */
  final TableRows rows(TableQuery query, RowReader<R> reader) {
    return columns.rows(query.columns(), reader);
  }
}
