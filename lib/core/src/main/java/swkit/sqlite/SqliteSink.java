// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.store.KeyOrder;

/**
 * A sink into one table. It writes several rows with one statement, in transactions of some 64 MB.
 * Only one sink of a store is open at a time, on one thread.
 */
final class SqliteSink implements Sink {
  private static final long TRANSACTION_BYTES = 64L << 20;

  /** How many rows go into one statement at most; of bytes, {@link #ROWS_BYTES}. */
  private static final int ROWS = 16;

  private static final long ROWS_BYTES = 1L << 20;

  private final String address;
  private final Connection connection;
  private final Subspace subspace;
  private final SqliteStore.Columns columns;
  private final KeyOrder order;
  private final List<Entry> rows = new ArrayList<>();
  private PreparedStatement one;
  private PreparedStatement several;
  private long rowsBytes;
  private long pending;
  private final Consumer<SqliteSink> onClose;
  private boolean closed;

  SqliteSink(
      String address,
      Connection connection,
      Subspace subspace,
      SqliteStore.Columns columns,
      KeyRange range,
      Consumer<SqliteSink> onClose) {
    this.onClose = onClose;
    this.order = new KeyOrder(address, subspace, range);
    this.address = address;
    this.connection = connection;
    this.subspace = subspace;
    this.columns = columns;
    try {
      one = statement(1);
      several = statement(ROWS);
    } catch (SQLException e) {
      throw Closing.after(failed(e), this);
    }
  }

  private PreparedStatement statement(int count) throws SQLException {
    boolean keys = columns == SqliteStore.Columns.KEYS;
    String row = keys ? "(?)" : "(?, ?)";
    return connection.prepareStatement(
        "INSERT OR REPLACE INTO "
            + subspace.letter()
            + (keys ? " (k) VALUES " : " (k, v) VALUES ")
            + row
            + (", " + row).repeat(count - 1));
  }

  @Override
  public void put(Entry entry) {
    order.next(entry.key());
    if (columns == SqliteStore.Columns.COUNTERS && entry.value().length != 8) {
      throw new StoreException(
          address, subspace, entry.key(), "is a counter, but its value doesn't have 8 bytes");
    }
    rows.add(entry);
    rowsBytes += entry.size();
    try {
      if (rows.size() == ROWS || rowsBytes >= ROWS_BYTES) {
        write();
      }
      if (pending >= TRANSACTION_BYTES) {
        connection.commit();
        pending = 0;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void write() throws SQLException {
    PreparedStatement statement = rows.size() == ROWS ? several : one;
    int parameter = 1;
    for (Entry entry : rows) {
      statement.setBytes(parameter++, entry.key());
      switch (columns) {
        case COUNTERS -> statement.setLong(parameter++, Bytes.i64le(entry.value(), 0));
        case VALUES -> statement.setBytes(parameter++, entry.value());
        case KEYS -> {}
      }
      if (statement == one) {
        one.executeUpdate();
        parameter = 1;
      }
    }
    if (statement == several) {
      several.executeUpdate();
    }
    pending += rowsBytes;
    rows.clear();
    rowsBytes = 0;
  }

  @Override
  public void commit() {
    order.requireOpen();
    try {
      write();
      connection.commit();
      pending = 0;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private StoreException failed(SQLException e) {
    return new StoreException(address, subspace, "can't be written: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    order.close();
    onClose.accept(this);
    try {
      Closing.all(one, several, connection::rollback);
    } catch (IllegalStateException e) {
      throw e.getCause() instanceof SQLException cause ? failed(cause) : e;
    }
  }
}
