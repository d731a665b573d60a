// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.store.RangeSplitter;
import swkit.store.StoreSnapshot;

/**
 * One state of a PostgreSQL store: a repeatable-read transaction, whose snapshot the connection of
 * each scan adopts. Rows come from the primary key's index, in its order, so that nothing is
 * sorted. Thread-safe.
 */
final class PostgresqlSnapshot implements StoreSnapshot {
  private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

  /** Where the leader's transaction goes back to after a failure, which would end its use. */
  private static final String INTACT = "swkit_intact";

  private static final int SAMPLED_BLOCKS = 400;

  private final PostgresqlStore store;
  private final Map<Subspace, PostgresqlStore.Columns> tables;
  private final Connection leader;
  private final String id;
  private final Set<Scan> scans = ConcurrentHashMap.newKeySet();
  private final Map<Long, PostgresqlPages> pages = new HashMap<>();
  private final Consumer<PostgresqlSnapshot> onClose;
  private long cursors;
  private volatile boolean closed;

  PostgresqlSnapshot(
      PostgresqlStore store,
      Map<Subspace, PostgresqlStore.Columns> tables,
      Consumer<PostgresqlSnapshot> onClose) {
    this.onClose = onClose;
    this.store = store;
    this.tables = tables;
    leader = store.pool().take();
    try {
      PostgresqlPool.execute(leader, BEGIN);
      try (Statement statement = leader.createStatement();
          ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
        row.next();
        id = row.getString(1);
      }
      PostgresqlPool.execute(leader, "SAVEPOINT " + INTACT);
    } catch (SQLException e) {
      store.pool().drop(leader);
      throw new StoreException(store.address(), "can't be read: " + PostgresqlBackend.broken(e), e);
    }
  }

  @Override
  public String address() {
    return store.address();
  }

  @Override
  public Set<Subspace> subspaces() {
    return tables.keySet();
  }

  @Override
  public String consistency() {
    return "one state, that of the beginning: all connections share one snapshot";
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    Closing.requireOpen(closed, address());
    PostgresqlStore.Columns columns = store.table(subspace);
    if (columns == null) {
      return Source.empty();
    }
    Connection own = store.pool().another();
    if (own == null) {
      return pages(subspace, columns, range);
    }
    Scan scan = new Scan(subspace, columns, range, own);
    scans.add(scan);
    if (closed) {
      scan.close();
    }
    return scan;
  }

  /** A scan on the leader's connection, for when the server has no other left for us. */
  private Source pages(Subspace subspace, PostgresqlStore.Columns columns, KeyRange range) {
    synchronized (leader) {
      if (closed) {
        throw new StoreException(address(), "is closed");
      }
      long number = ++cursors;
      PostgresqlPages scan =
          new PostgresqlPages(
              store, subspace, columns, range, leader, number, () -> pages.remove(number));
      pages.put(number, scan);
      return scan;
    }
  }

  @Override
  public byte[] get(Subspace subspace, byte[] key) {
    Closing.requireOpen(closed, address());
    PostgresqlStore.Columns columns = store.table(subspace);
    if (columns == null) {
      return null;
    }
    String value = columns == PostgresqlStore.Columns.KEYS ? "k" : "v";
    String sql = "SELECT " + value + " FROM " + subspace.letter() + " WHERE k = ?";
    synchronized (leader) {
      try (PreparedStatement statement = leader.prepareStatement(sql)) {
        statement.setBytes(1, key);
        ResultSet row = statement.executeQuery();
        if (!row.next()) {
          return null;
        }
        return switch (columns) {
          case KEYS -> Entry.NO_VALUE;
          case COUNTERS -> Bytes.i64le(row.getLong(1));
          case VALUES -> row.getBytes(1);
        };
      } catch (SQLException e) {
        throw leaderFailed(subspace, " at key " + Entry.hex(key), e);
      }
    }
  }

  @Override
  public long count(Subspace subspace, KeyRange range) {
    Closing.requireOpen(closed, address());
    if (store.table(subspace) == null) {
      return 0;
    }
    String sql =
        "SELECT count(*) FROM " + subspace.letter() + " WHERE " + PostgresqlStore.condition(range);
    synchronized (leader) {
      try (Statement statement = leader.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getLong(1);
      } catch (SQLException e) {
        throw leaderFailed(subspace, "", e);
      }
    }
  }

  /** Samples the rows of some hundred blocks of the table, and uses the size of its files. */
  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    Closing.requireOpen(closed, address());
    PostgresqlStore.Columns columns = tables.get(subspace);
    if (columns == null) {
      return List.of(KeyRange.all());
    }
    char table = subspace.letter();
    String sizes =
        "SELECT pg_table_size('"
            + table
            + "'::regclass), pg_relation_size('"
            + table
            + "'::regclass) / current_setting('block_size')::bigint";
    String value = columns == PostgresqlStore.Columns.KEYS ? "0" : "pg_column_size(v)";
    synchronized (leader) {
      try (Statement statement = leader.createStatement()) {
        ResultSet row = statement.executeQuery(sizes);
        row.next();
        long total = row.getLong(1);
        double percent = Math.min(100, 100.0 * SAMPLED_BLOCKS / Math.max(1, row.getLong(2)));
        List<RangeSplitter.Sample> samples = new ArrayList<>();
        if (total > bytes) {
          ResultSet rows =
              statement.executeQuery(
                  "SELECT k, pg_column_size(k) + "
                      + value
                      + " FROM "
                      + table
                      + " TABLESAMPLE SYSTEM ("
                      + percent
                      + ") REPEATABLE (1)");
          while (rows.next()) {
            samples.add(new RangeSplitter.Sample(rows.getBytes(1), rows.getLong(2)));
          }
        }
        return RangeSplitter.bySamples(samples, total, bytes);
      } catch (SQLException e) {
        throw leaderFailed(subspace, "", e);
      }
    }
  }

  /**
   * A failure on the leader's connection, whose transaction can be used further on; but not its
   * cursors, which the way back closes.
   */
  private StoreException leaderFailed(Subspace subspace, String where, SQLException e) {
    pages.values().forEach(PostgresqlPages::forget);
    pages.clear();
    try {
      PostgresqlPool.execute(leader, "ROLLBACK TO SAVEPOINT " + INTACT);
    } catch (SQLException again) {
      e.addSuppressed(again);
    }
    return failed(subspace, where, e);
  }

  private StoreException failed(Subspace subspace, String where, SQLException e) {
    return PostgresqlBackend.unreadable(address(), subspace, where, e);
  }

  @Override
  public void close() {
    synchronized (leader) {
      if (closed) {
        return;
      }
      closed = true;
      pages.values().forEach(PostgresqlPages::forget);
      Closing.all(() -> Closing.all(scans), () -> end(leader), () -> onClose.accept(this));
    }
  }

  private void end(Connection connection) {
    try {
      PostgresqlPool.execute(connection, "ROLLBACK");
      store.pool().give(connection);
    } catch (SQLException e) {
      store.pool().drop(connection);
    }
  }

  /**
   * A scan on a connection of its own: the rows of a COPY in binary form, whose numbers are
   * big-endian. A message of the server may hold any part of them.
   */
  private final class Scan extends AbstractSource {
    private static final int HEADER = 11;
    private static final int TRAILER = 0xFFFF;

    private final Subspace subspace;
    private final PostgresqlStore.Columns columns;
    private volatile Connection connection;
    private CopyOut copy;
    private byte[] message = Entry.NO_VALUE;
    private int at;
    private PostgresqlCount count;
    private byte[] lastKey;

    Scan(
        Subspace subspace, PostgresqlStore.Columns columns, KeyRange range, Connection connection) {
      super(address() + " " + subspace);
      this.subspace = subspace;
      this.columns = columns;
      this.connection = connection;
      try {
        PostgresqlPool.execute(connection, BEGIN + "; SET TRANSACTION SNAPSHOT '" + id + "'");
        count = new PostgresqlCount(store, connection, subspace, range);
        copy =
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(
                    "COPY (SELECT "
                        + columns.names()
                        + " FROM "
                        + subspace.letter()
                        + " WHERE "
                        + PostgresqlStore.condition(range)
                        + " ORDER BY k) TO STDOUT (FORMAT binary)");
        take(HEADER + 4);
        take(number());
      } catch (SQLException e) {
        throw Closing.after(failed(subspace, "", e), this);
      }
    }

    @Override
    protected Entry pull() {
      try {
        byte[] fields = take(2);
        if ((fields[0] << 8 | fields[1]) == (short) TRAILER) {
          finish();
          return null;
        }
        byte[] key = field();
        if (key == null || lastKey != null && Entry.compareKeys(lastKey, key) >= 0) {
          byte[] shown = key == null ? Entry.NO_VALUE : key;
          throw new StoreException(address(), subspace, shown, "is null or out of order");
        }
        lastKey = key;
        count.row();
        return new Entry(key, value());
      } catch (SQLException e) {
        throw failed(subspace, where(), e);
      }
    }

    private byte[] value() throws SQLException {
      return switch (columns) {
        case KEYS -> Entry.NO_VALUE;
        case COUNTERS -> Bytes.i64le(Bytes.u64(field(), 0));
        case VALUES -> field();
      };
    }

    private byte[] field() throws SQLException {
      int length = number();
      return length < 0 ? null : take(length);
    }

    private int number() throws SQLException {
      return Bytes.u32(take(4), 0);
    }

    private byte[] take(int length) throws SQLException {
      byte[] taken = new byte[length];
      int filled = 0;
      while (filled < length) {
        if (at == message.length) {
          at = 0;
          message = copy.readFromCopy();
          if (message == null) {
            message = Entry.NO_VALUE;
            throw new StoreException(
                address(), subspace, "ended in the middle of a row" + where(), null);
          }
        }
        int part = Math.min(length - filled, message.length - at);
        System.arraycopy(message, at, taken, filled, part);
        at += part;
        filled += part;
      }
      return taken;
    }

    private String where() {
      return lastKey == null ? "" : " after key " + Entry.hex(lastKey);
    }

    private void finish() throws SQLException {
      while (copy.readFromCopy() != null) {
        // nothing follows the trailer
      }
      count.require();
      Connection done = connection;
      connection = null;
      scans.remove(this);
      end(done);
    }

    @Override
    protected void release() {
      scans.remove(this);
      Connection dropped = connection;
      connection = null;
      if (dropped != null) {
        store.pool().drop(dropped);
      }
    }
  }
}
