// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * A scan on a connection that other scans share. It fetches some rows at a time from a cursor of
 * the connection's transaction. One thread at a time; the connection is the lock.
 */
final class PostgresqlPages extends AbstractSource {
  /** How many rows are fetched at once: few enough that even long values fit into memory. */
  private static final int ROWS_WITH_VALUES = 32;

  private static final int ROWS = 2000;

  private final String address;
  private final Subspace subspace;
  private final PostgresqlStore.Columns columns;
  private final Connection connection;
  private final String cursor;
  private final Deque<Entry> page = new ArrayDeque<>();
  private final Runnable ended;
  private byte[] lastKey;
  private PostgresqlCount count;
  private boolean isAtEnd;
  private boolean isOpen;

  /**
   * Opens the cursor.
   *
   * @param number a number that no other cursor of the transaction has
   * @param ended runs once, when the source ends or is closed
   */
  PostgresqlPages(
      PostgresqlStore store,
      Subspace subspace,
      PostgresqlStore.Columns columns,
      KeyRange range,
      Connection connection,
      long number,
      Runnable ended) {
    super(store.address() + " " + subspace);
    this.address = store.address();
    this.subspace = subspace;
    this.columns = columns;
    this.connection = connection;
    this.cursor = "swkit_" + number;
    this.ended = ended;
    String sql =
        "DECLARE "
            + cursor
            + " NO SCROLL CURSOR FOR SELECT "
            + columns.names()
            + " FROM "
            + subspace.letter()
            + " WHERE "
            + PostgresqlStore.condition(range)
            + " ORDER BY k";
    synchronized (connection) {
      try {
        count = new PostgresqlCount(store, connection, subspace, range);
        PostgresqlPool.execute(connection, sql);
        isOpen = true;
      } catch (SQLException e) {
        throw failed(e);
      }
    }
  }

  @Override
  protected Entry pull() {
    if (page.isEmpty() && !isAtEnd) {
      synchronized (connection) {
        if (!isOpen) {
          throw new StoreException(address, subspace, "was closed while it was read", null);
        }
        try {
          fetch();
        } catch (SQLException e) {
          throw failed(e);
        }
      }
    }
    return page.poll();
  }

  private void fetch() throws SQLException {
    int rows = columns == PostgresqlStore.Columns.VALUES ? ROWS_WITH_VALUES : ROWS;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("FETCH " + rows + " FROM " + cursor)) {
      while (result.next()) {
        byte[] key = result.getBytes(1);
        if (key == null || lastKey != null && Entry.compareKeys(lastKey, key) >= 0) {
          byte[] shown = key == null ? Entry.NO_VALUE : key;
          throw new StoreException(address, subspace, shown, "is null or out of order");
        }
        lastKey = key;
        count.row();
        page.add(new Entry(key, value(result)));
      }
    }
    if (page.size() < rows) {
      count.require();
      end();
    }
  }

  private byte[] value(ResultSet row) throws SQLException {
    return switch (columns) {
      case KEYS -> Entry.NO_VALUE;
      case COUNTERS -> Bytes.i64le(row.getLong(2));
      case VALUES -> row.getBytes(2);
    };
  }

  private void end() throws SQLException {
    isAtEnd = true;
    isOpen = false;
    ended.run();
    PostgresqlPool.execute(connection, "CLOSE " + cursor);
  }

  private StoreException failed(SQLException e) {
    String where = lastKey == null ? "" : " after key " + Entry.hex(lastKey);
    return PostgresqlBackend.unreadable(address, subspace, where, e);
  }

  /**
   * Tells the scan that its transaction has ended: it leaves the connection alone, and reads fail.
   */
  void forget() {
    synchronized (connection) {
      isOpen = false;
      page.clear();
    }
  }

  @Override
  protected void release() {
    synchronized (connection) {
      if (isOpen) {
        try {
          end();
        } catch (SQLException e) {
          // with the connection, the cursor is gone too
        }
      }
      isOpen = false;
      page.clear();
    }
  }
}
