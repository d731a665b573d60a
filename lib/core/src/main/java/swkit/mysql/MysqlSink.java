// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.store.KeyOrder;

/**
 * A sink into one table, on a connection of its own, in transactions of some megabytes. One thread
 * at a time.
 *
 * <p>It has two ways to write:
 *
 * <ul>
 *   <li>LOAD DATA LOCAL, if the server allows that, the range is nearly empty, and the keys are
 *       above those that exist. The rows of a source are sent as they are read, so that the server
 *       works meanwhile. Since it turns errors into warnings and skips rows whose key exists, a
 *       load that isn't complete and free of warnings is rolled back, and fails.
 *   <li>INSERTs of several rows otherwise, which replace existing rows.
 * </ul>
 */
final class MysqlSink implements Sink {
  private static final long BATCH_BYTES = 8L << 20;

  /** A range with fewer keys is nearly empty: a store that is being written has two, its marks. */
  private static final int FEW = 3;

  /** The most bytes of an INSERT of several rows. */
  private static final long STATEMENT_BYTES = 1L << 20;

  private static final int STATEMENT_ROWS = 256;

  /** The error codes for a LOAD DATA LOCAL that isn't allowed, which differ by version. */
  private static final Set<Integer> NO_LOCAL_FILES = Set.of(1148, 3948, 3950, 4166);

  private final MysqlStore store;
  private final Connection connection;
  private final Subspace subspace;
  private final MysqlStore.Columns columns;
  private final MysqlLimits limits;
  private final KeyOrder order;
  private final List<Entry> batch = new ArrayList<>();
  private final Map<Integer, PreparedStatement> inserts = new HashMap<>();
  private final List<byte[]> present;
  private boolean above;
  private long pending;
  private boolean failed;
  private final Consumer<MysqlSink> onClose;
  private boolean closed;

  MysqlSink(
      MysqlStore store,
      Subspace subspace,
      MysqlStore.Columns columns,
      KeyRange range,
      Consumer<MysqlSink> onClose) {
    this.onClose = onClose;
    this.order = new KeyOrder(store.address(), subspace, range);
    this.store = store;
    this.subspace = subspace;
    this.columns = columns;
    this.limits = new MysqlLimits(subspace, store.largestPacket());
    this.connection = store.borrow();
    try {
      present = present(range);
    } catch (SQLException e) {
      store.discard(connection);
      throw failed(e);
    }
  }

  /** The first keys of the range, at most {@link #FEW}. */
  private List<byte[]> present(KeyRange range) throws SQLException {
    String sql =
        "SELECT k FROM "
            + subspace.letter()
            + " FORCE INDEX (PRIMARY)"
            + MysqlScan.condition(range, ">=")
            + " LIMIT "
            + FEW;
    List<byte[]> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      MysqlScan.bind(statement, range);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          keys.add(rows.getBytes(1));
        }
      }
    }
    return keys;
  }

  @Override
  public void put(Entry entry) {
    require(entry);
    if (!above && isAbove(entry.key())) {
      write(Source.empty());
      above = true;
    }
    batch.add(entry);
    pending += MysqlRows.bytes(entry);
    if (pending >= BATCH_BYTES) {
      write(Source.empty());
    }
  }

  @Override
  public long putAll(Source source) {
    long entries = 0;
    for (Entry entry = source.next(); entry != null; entry = source.next()) {
      put(entry);
      entries++;
      if (above && store.takesLocalFiles()) {
        entries += write(source);
      }
    }
    return entries;
  }

  /** Throws unless {@code entry} is the next and the table can hold it. */
  private void require(Entry entry) {
    order.next(entry.key());
    String problem = limits.apply(entry);
    if (problem == null && columns == MysqlStore.Columns.COUNTERS && entry.value().length != 8) {
      problem = "is a counter, but its value doesn't have 8 bytes";
    }
    if (problem != null) {
      throw new StoreException(store.address(), subspace, entry.key(), problem);
    }
  }

  /** Whether no key at or above {@code key} exists, as far as the index distinguishes keys. */
  private boolean isAbove(byte[] key) {
    return present.isEmpty()
        || present.size() < FEW
            && Entry.compareKeys(indexed(key), indexed(present.get(present.size() - 1))) > 0;
  }

  private static byte[] indexed(byte[] key) {
    return key.length <= MysqlLimits.INDEXED ? key : Arrays.copyOf(key, MysqlLimits.INDEXED);
  }

  @Override
  public void commit() {
    order.requireOpen();
    write(Source.empty());
  }

  /**
   * Writes the batch, and as much of {@code more} as LOAD DATA takes; returns how many of those.
   */
  private long write(Source more) {
    if (batch.isEmpty()) {
      return 0;
    }
    failed = true;
    long taken = 0;
    try {
      store.beginWriting(connection);
      long loaded = above && store.takesLocalFiles() ? load(more) : 0;
      if (loaded == 0) {
        insert();
      } else {
        taken = loaded - batch.size();
      }
      MysqlConnector.execute(connection, "COMMIT");
    } catch (SQLException e) {
      throw failed(e);
    }
    failed = false;
    batch.clear();
    pending = 0;
    return taken;
  }

  /** How many rows were written; 0 if the server turns out not to allow LOAD DATA LOCAL. */
  private long load(Source more) throws SQLException {
    String sql =
        "LOAD DATA LOCAL INFILE 'swkit' INTO TABLE "
            + subspace.letter()
            + " CHARACTER SET binary FIELDS TERMINATED BY X'09' ESCAPED BY X'5C'"
            + " LINES TERMINATED BY X'0A' "
            + (columns == MysqlStore.Columns.KEYS ? "(k)" : "(k, v)");
    MysqlRows rows = new MysqlRows(batch, more, columns, this::require);
    try (Statement statement = connection.createStatement()) {
      ((JdbcStatement) statement).setLocalInfileInputStream(rows);
      long written = statement.executeLargeUpdate(sql);
      rows.requireRead();
      SQLWarning warning = statement.getWarnings();
      if (warning != null || written != rows.count()) {
        throw new StoreException(
            store.address() + " " + subspace,
            "wrote "
                + written
                + " of "
                + rows.count()
                + " rows from key "
                + Entry.hex(batch.get(0).key())
                + " on, and rolled them back"
                + (warning == null ? "" : ": " + warning.getMessage()));
      }
      return written;
    } catch (SQLException e) {
      if (rows.count() > batch.size() || !NO_LOCAL_FILES.contains(e.getErrorCode())) {
        throw e;
      }
      store.refusedLocalFiles();
      return 0;
    }
  }

  private void insert() throws SQLException {
    int from = 0;
    while (from < batch.size()) {
      int rows = rows(from);
      PreparedStatement statement = statement(rows);
      int parameter = 1;
      for (Entry entry : batch.subList(from, from + rows)) {
        statement.setBytes(parameter++, entry.key());
        switch (columns) {
          case COUNTERS -> statement.setLong(parameter++, Bytes.i64le(entry.value(), 0));
          case VALUES, BLOBS -> statement.setBytes(parameter++, entry.value());
          case KEYS -> {}
        }
      }
      statement.executeUpdate();
      from += rows;
    }
    if (columns == MysqlStore.Columns.KEYS) {
      requireKeys();
    }
  }

  /** How many rows the next statement has: a power of two, so that few statements are prepared. */
  private int rows(int from) {
    long most = Math.min(STATEMENT_BYTES, store.largestPacket() / 2);
    int limit = Math.min(STATEMENT_ROWS, batch.size() - from);
    int rows = 0;
    long bytes = 0;
    while (rows < limit && bytes <= most) {
      bytes += MysqlRows.bytes(batch.get(from + rows));
      rows++;
    }
    return Integer.highestOneBit(bytes > most ? Math.max(1, rows - 1) : rows);
  }

  /** A statement prepared on the server, which gets the bytes of its values unescaped. */
  private PreparedStatement statement(int rows) throws SQLException {
    PreparedStatement statement = inserts.get(rows);
    if (statement == null) {
      boolean keys = columns == MysqlStore.Columns.KEYS;
      String row = keys ? "(?)" : "(?,?)";
      String sql =
          "INSERT INTO "
              + subspace.letter()
              + (keys ? " (k) VALUES " : " (k, v) VALUES ")
              + row
              + ("," + row).repeat(rows - 1)
              + " ON DUPLICATE KEY UPDATE "
              + (keys ? "k = k" : "v = VALUES(v)");
      statement = connection.unwrap(JdbcConnection.class).serverPrepareStatement(sql);
      inserts.put(rows, statement);
    }
    return statement;
  }

  /** Looks up the long keys: one that shares its indexed bytes with another is not inserted. */
  private void requireKeys() throws SQLException {
    String sql = "SELECT 1 FROM " + subspace.letter() + " WHERE k = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Entry entry : batch) {
        if (entry.key().length >= MysqlLimits.INDEXED) {
          statement.setBytes(1, entry.key());
          try (ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
              throw new StoreException(
                  store.address(),
                  subspace,
                  entry.key(),
                  "shares its first 400 bytes with an existing key, and MySQL can't distinguish"
                      + " them");
            }
          }
        }
      }
    }
  }

  private StoreException failed(SQLException e) {
    String where = batch.isEmpty() ? "" : " from key " + Entry.hex(batch.get(0).key()) + " on";
    String problem = "can't be written" + where + ": " + MysqlConnector.reason(e);
    return new StoreException(store.address(), subspace, problem, e);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    order.close();
    onClose.accept(this);
    if (failed) {
      store.discard(connection);
      return;
    }
    try {
      for (PreparedStatement statement : inserts.values()) {
        statement.close();
      }
    } catch (SQLException e) {
      store.discard(connection);
      return;
    }
    store.giveBack(connection);
  }
}
