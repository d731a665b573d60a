// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
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
 * One state of a SQLite store: what the transaction of its connection sees. A store that is being
 * written sees its own writes. Rows come from the primary key's index, in its order, so that
 * nothing is sorted. Thread-safe.
 */
final class SqliteSnapshot implements StoreSnapshot {
  private static final int SAMPLES = 1000;

  /** How many bytes a row takes besides its key and value: its headers, and the index's. */
  private static final int ROW_BYTES = 40;

  private final SqliteStore store;
  private final String address;
  private final Connection connection;
  private final Map<Subspace, SqliteStore.Columns> tables;
  private final Function<Subspace, SqliteStore.Columns> table;
  private final Set<Scan> scans = ConcurrentHashMap.newKeySet();
  private final Consumer<SqliteSnapshot> onClose;
  private volatile boolean closed;

  /**
   * A snapshot.
   *
   * @param tables the tables that can be read
   * @param table gives the columns of a table, or null if it doesn't exist; throws if something
   *     else has its name
   * @param onClose takes this snapshot when it is closed
   */
  SqliteSnapshot(
      SqliteStore store,
      Map<Subspace, SqliteStore.Columns> tables,
      Function<Subspace, SqliteStore.Columns> table,
      Consumer<SqliteSnapshot> onClose) {
    this.onClose = onClose;
    this.store = store;
    this.address = store.address();
    this.connection = store.connection();
    this.tables = tables;
    this.table = table;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Set<Subspace> subspaces() {
    return Collections.unmodifiableSet(tables.keySet());
  }

  @Override
  public String consistency() {
    return store.isAlone()
        ? "one state: nobody had the database open, and nothing was written while it was read"
        : "one state, that of the beginning: one read transaction";
  }

  @Override
  public String state() {
    return store.state();
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    Closing.requireOpen(closed, address);
    SqliteStore.Columns columns = table.apply(subspace);
    if (columns == null) {
      return Source.empty();
    }
    Scan scan = new Scan(subspace, columns, range);
    scans.add(scan);
    if (closed) {
      scan.close();
    }
    return scan;
  }

  /**
   * Samples rows whose row numbers are evenly spaced, that is, in the order of insertion. Only the
   * length of a long value is read.
   */
  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    Closing.requireOpen(closed, address);
    SqliteStore.Columns columns = tables.get(subspace);
    if (columns == null) {
      return List.of(KeyRange.all());
    }
    String table = String.valueOf(subspace.letter());
    String size = columns == SqliteStore.Columns.VALUES ? "length(k) + length(v)" : "length(k)";
    try (PreparedStatement ends =
            connection.prepareStatement("SELECT min(rowid), max(rowid) FROM " + table);
        PreparedStatement next =
            connection.prepareStatement(
                "SELECT rowid, k, " + size + " FROM " + table + " WHERE rowid >= ? LIMIT 1")) {
      long first;
      long last;
      try (ResultSet row = ends.executeQuery()) {
        row.next();
        first = row.getLong(1);
        last = row.getLong(2);
      }
      int count = (int) Math.min(SAMPLES, last - first + 1);
      List<RangeSplitter.Sample> samples = new ArrayList<>();
      long skipped = 0;
      long sampled = 0;
      for (int i = 0; i < count; i++) {
        long wanted = first + (long) ((double) (last - first) * i / count);
        next.setLong(1, wanted);
        try (ResultSet row = next.executeQuery()) {
          if (row.next()) {
            skipped += row.getLong(1) - wanted;
            sampled += row.getLong(3) + ROW_BYTES;
            samples.add(new RangeSplitter.Sample(row.getBytes(2), row.getLong(3) + ROW_BYTES));
          }
        }
      }
      double rows = (last - first + 1.0) / (1 + (double) skipped / Math.max(1, samples.size()));
      double total = rows * sampled / Math.max(1, samples.size());
      return RangeSplitter.bySamples(samples, (long) total, bytes);
    } catch (SQLException e) {
      throw new StoreException(
          address, subspace, DamagedFile.text(store.file(), "can't be read", e), e);
    }
  }

  @Override
  public void checkUnchanged() {
    store.checkUnchanged();
  }

  static String condition(KeyRange range) {
    return range.to() == null ? "k >= ?" : "k >= ? AND k < ?";
  }

  static void bind(PreparedStatement statement, KeyRange range) throws SQLException {
    statement.setBytes(1, range.from());
    if (range.to() != null) {
      statement.setBytes(2, range.to());
    }
  }

  @Override
  public void close() {
    closed = true;
    Closing.all(() -> Closing.all(scans), () -> onClose.accept(this));
  }

  private final class Scan extends AbstractSource {
    private final Subspace subspace;
    private final SqliteStore.Columns columns;
    private Connection reader;
    private PreparedStatement statement;
    private ResultSet rows;
    private byte[] lastKey = Entry.NO_VALUE;

    Scan(Subspace subspace, SqliteStore.Columns columns, KeyRange range) {
      super(address + " " + subspace);
      this.subspace = subspace;
      this.columns = columns;
      String sql =
          "SELECT "
              + (columns == SqliteStore.Columns.KEYS ? "k" : "k, v")
              + " FROM "
              + subspace.letter()
              + " WHERE "
              + condition(range)
              + " ORDER BY k";
      try {
        reader = store.readers().take();
        statement = reader.prepareStatement(sql);
        bind(statement, range);
        rows = statement.executeQuery();
      } catch (SQLException e) {
        throw Closing.after(failed(e), this);
      }
    }

    @Override
    protected synchronized Entry pull() {
      if (isClosed()) {
        return null;
      }
      try {
        if (!rows.next()) {
          release();
          return null;
        }
        byte[] key = rows.getBytes(1);
        if (key == null || Entry.compareKeys(lastKey, key) >= 0) {
          byte[] shown = key == null ? Entry.NO_VALUE : key;
          throw new StoreException(address, subspace, shown, "is null or is out of order");
        }
        lastKey = key;
        return new Entry(key, value());
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    private byte[] value() throws SQLException {
      return switch (columns) {
        case KEYS -> Entry.NO_VALUE;
        case COUNTERS -> Bytes.i64le(rows.getLong(2));
        case VALUES -> {
          byte[] value = rows.getBytes(2);
          yield value == null ? Entry.NO_VALUE : value;
        }
      };
    }

    private StoreException failed(SQLException e) {
      store.checkUnchanged();
      String where = lastKey.length == 0 ? "" : " after key " + Entry.hex(lastKey);
      return new StoreException(
          address, subspace, DamagedFile.text(store.file(), "can't be read" + where, e), e);
    }

    /** Also called at the end, so that another scan can have the connection. */
    @Override
    protected synchronized void release() {
      scans.remove(this);
      PreparedStatement ended = statement;
      Connection given = reader;
      rows = null;
      statement = null;
      reader = null;
      try {
        if (ended != null) {
          ended.close();
        }
        if (given != null) {
          store.readers().give(given);
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }
  }
}
