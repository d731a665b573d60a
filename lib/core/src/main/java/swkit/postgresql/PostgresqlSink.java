// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Sink;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.store.KeyOrder;

/**
 * A sink into one table, which writes by COPY in binary form, in transactions of 64 MB.
 *
 * <p>Rows above the highest existing key of the range are copied straight into the table, since
 * they can't collide. Rows up to that key go through a temporary table. One thread at a time.
 */
final class PostgresqlSink implements Sink {
  private static final long TRANSACTION_BYTES = 64L << 20;
  private static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final short TRAILER = -1;

  private final PostgresqlStore store;
  private final Subspace subspace;
  private final PostgresqlStore.Columns columns;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final KeyOrder order;
  private final byte[] highest;
  private Connection connection;
  private CopyIn copy;
  private boolean staged;
  private boolean isBroken;
  private final Consumer<PostgresqlSink> onClose;
  private long pending;

  PostgresqlSink(
      PostgresqlStore store,
      Subspace subspace,
      PostgresqlStore.Columns columns,
      KeyRange range,
      Consumer<PostgresqlSink> onClose) {
    this.onClose = onClose;
    this.order = new KeyOrder(store.address(), subspace, range);
    this.store = store;
    this.subspace = subspace;
    this.columns = columns;
    connection = store.pool().take();
    String sql =
        "SELECT k FROM "
            + subspace.letter()
            + " WHERE "
            + PostgresqlStore.condition(range)
            + " ORDER BY k DESC LIMIT 1";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      highest = row.next() ? row.getBytes(1) : null;
      if (highest != null) {
        PostgresqlPool.execute(
            connection,
            "CREATE TEMP TABLE IF NOT EXISTS "
                + staging()
                + " (LIKE "
                + subspace.letter()
                + ") ON COMMIT DELETE ROWS");
      }
    } catch (SQLException e) {
      StoreException failure = failed(e);
      close();
      throw failure;
    }
  }

  private String staging() {
    return "swkit_" + subspace.letter();
  }

  @Override
  public void put(Entry entry) {
    byte[] key = entry.key();
    order.next(key);
    if (columns == PostgresqlStore.Columns.COUNTERS && entry.value().length != 8) {
      throw new StoreException(
          store.address(), subspace, key, "is a counter, but its value doesn't have 8 bytes");
    }
    try {
      if (copy != null && staged && Entry.compareKeys(key, highest) > 0) {
        write();
      }
      if (copy == null) {
        begin(highest != null && Entry.compareKeys(key, highest) <= 0);
      }
      row(entry);
      pending += entry.size();
      if (pending >= TRANSACTION_BYTES) {
        write();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void begin(boolean stage) throws SQLException {
    staged = stage;
    pending = 0;
    PostgresqlPool.execute(connection, "BEGIN");
    try {
      store.requireGuard(connection);
    } catch (RefusedException e) {
      isBroken = true;
      throw e;
    }
    copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "COPY "
                    + (staged ? staging() : subspace.letter())
                    + " ("
                    + columns.names()
                    + ") FROM STDIN (FORMAT binary)");
    buffer.clear().put(HEADER);
  }

  private void row(Entry entry) throws SQLException {
    reserve(2);
    buffer.putShort((short) (columns == PostgresqlStore.Columns.KEYS ? 1 : 2));
    field(entry.key());
    switch (columns) {
      case COUNTERS -> {
        reserve(12);
        buffer.putInt(8).putLong(Bytes.i64le(entry.value(), 0));
      }
      case VALUES -> field(entry.value());
      case KEYS -> {}
    }
  }

  private void field(byte[] bytes) throws SQLException {
    reserve(4);
    buffer.putInt(bytes.length);
    if (bytes.length > buffer.capacity()) {
      flush();
      copy.writeToCopy(bytes, 0, bytes.length);
    } else {
      reserve(bytes.length);
      buffer.put(bytes);
    }
  }

  private void reserve(int bytes) throws SQLException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  private void write() throws SQLException {
    reserve(2);
    buffer.putShort(TRAILER);
    flush();
    copy.endCopy();
    copy = null;
    if (staged) {
      char table = subspace.letter();
      PostgresqlPool.execute(
          connection,
          "INSERT INTO "
              + table
              + " SELECT * FROM "
              + staging()
              + " ON CONFLICT (k) DO "
              + (columns == PostgresqlStore.Columns.KEYS
                  ? "NOTHING"
                  : "UPDATE SET v = EXCLUDED.v WHERE " + table + ".v <> EXCLUDED.v")
              + "; COMMIT");
    } else {
      PostgresqlPool.execute(connection, "COMMIT");
    }
  }

  @Override
  public void commit() {
    order.requireOpen();
    try {
      if (copy != null) {
        write();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private StoreException failed(SQLException e) {
    isBroken = true;
    String where = order.last() == null ? "" : " after key " + Entry.hex(order.last());
    return new StoreException(
        store.address(),
        subspace,
        "can't be written" + where + ": " + PostgresqlBackend.broken(e),
        e);
  }

  /** Abandons an open transaction, along with its connection. */
  @Override
  public void close() {
    if (connection == null) {
      return;
    }
    order.close();
    onClose.accept(this);
    if (copy == null && !isBroken) {
      store.pool().give(connection);
    } else {
      store.pool().drop(connection);
    }
    connection = null;
  }
}
