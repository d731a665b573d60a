// SPDX-License-Identifier: Apache-2.0
package swkit.table;

/** Reads what the rows of a table are made of. For one thread; the caller closes it. */
interface RowReader<R> extends AutoCloseable {
  /** What the next row is made of; null at the end. */
  R next();

  /** How many entries were read so far. */
  long entriesRead();

  @Override
  void close();
}
