// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import swkit.KeyRange;
import swkit.Remedy;
import swkit.StoreException;
import swkit.Subspace;

/**
 * Compares how many rows a scan gives with what the index has. PostgreSQL takes a page of zeros for
 * one that nobody has used yet, and leaves the rows out that the index says are there. For one
 * thread.
 */
final class PostgresqlCount {
  private final PostgresqlStore store;
  private final Subspace subspace;
  private final long counted;
  private long given;

  /**
   * Counts the rows of {@code range} in the index, before a scan: where that finds no row, it marks
   * the key in the index as one of a deleted row. It counts only where a vacuum has noted that it
   * need not look into the table for that; a scan of keys alone reads them from the index anyway.
   *
   * @param connection one in the transaction of the scan
   */
  PostgresqlCount(PostgresqlStore store, Connection connection, Subspace subspace, KeyRange range)
      throws SQLException {
    this.store = store;
    this.subspace = subspace;
    counted = store.table(subspace) == PostgresqlStore.Columns.KEYS ? -1 : count(connection, range);
  }

  private long count(Connection connection, KeyRange range) throws SQLException {
    String sql =
        "SELECT CASE WHEN (SELECT relallvisible FROM pg_class WHERE oid = '"
            + subspace.letter()
            + "'::regclass) > 0 THEN (SELECT count(*) FROM "
            + subspace.letter()
            + " WHERE "
            + PostgresqlStore.condition(range)
            + ") ELSE -1 END";
    store.waitLonger(connection, true);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      long rows = row.getLong(1);
      store.waitLonger(connection, false);
      return rows;
    }
  }

  /** Takes a row that the scan gave. */
  void row() {
    given++;
  }

  /** Throws, at the end of the scan, if it gave another number of rows than the index has. */
  void require() {
    if (counted >= 0 && counted != given) {
      throw new StoreException(
              store.address(),
              subspace,
              "gave "
                  + given
                  + " of "
                  + counted
                  + " rows that its index has: a page of the table is damaged, and counts as"
                  + " empty; copy the server's data directory before you try anything",
              null)
          .with(Remedy.SALVAGE);
    }
  }
}
