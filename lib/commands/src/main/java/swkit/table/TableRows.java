// SPDX-License-Identifier: Apache-2.0
package swkit.table;

/** The rows of a part of a table, one after the other. For one thread; the caller closes them. */
public interface TableRows extends AutoCloseable {
  /**
   * Moves to the next row; false at the end.
   *
   * @throws swkit.SwkitException if the database can't be read
   */
  boolean next();

  /**
   * A value of the row, of the type of its column, or null.
   *
   * @param column the place of the column among those that the {@linkplain TableQuery#columns query
   *     names}, from 0
   */
  Object value(int column);

  /** How many entries were read from the database so far, without those that only name accounts. */
  long entriesRead();

  @Override
  void close();
}
