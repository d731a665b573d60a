// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Closing;
import swkit.store.RangeSplitter;
import swkit.store.StoreSnapshot;

/**
 * One state of a database, which its connections see through transactions that began together.
 *
 * <p>MySQL can't hand the view of a transaction to another connection, and a connection can stream
 * only one result at a time. So the tables are locked against writers for a moment, in which
 * several connections begin their transactions: one for each scan at a time.
 *
 * <p>A scan shares the first connection if no other is left, if the tables can't be locked (the
 * right is missing, or a writer doesn't end), or if the store is open for writing or as a damaged
 * one. It is then read in pages, and at the end the server counts its rows. Since the rows ascend
 * strictly, a correct count means that none was skipped between two pages.
 *
 * <p>Rows come in the order of the primary key, which is the order of keys. The server isn't asked
 * to sort, because it would sort whole tables where only a prefix of the key is indexed. It is told
 * to use the index, and the reader checks the order. Thread-safe.
 */
final class MysqlSnapshot implements StoreSnapshot {
  /** The number of connections for scans: in most cases more than there are threads. */
  private static final int STREAMS = Math.min(10, Runtime.getRuntime().availableProcessors() + 2);

  /** An assumed highest key, since looking for the real one would read and sort the table. */
  private static final byte[] HIGHEST = {-1, -1, -1, -1, -1, -1, -1, -1};

  /** At about how many places a few rows are read to estimate their size. */
  private static final int SAMPLES = 32;

  private final MysqlStore store;
  private final Connection shared;
  private final Deque<Connection> streams = new ConcurrentLinkedDeque<>();
  private final Set<MysqlScan> scans = ConcurrentHashMap.newKeySet();
  private final Consumer<MysqlSnapshot> onClose;
  private volatile boolean closed;

  MysqlSnapshot(MysqlStore store, Consumer<MysqlSnapshot> onClose) {
    this.onClose = onClose;
    this.store = store;
    this.shared = store.borrow();
    List<Connection> others = new ArrayList<>();
    try {
      if (!store.isWritable() && !store.isDamaged() && !store.isEmpty()) {
        borrow(others);
      }
      begin(others);
    } catch (SQLException e) {
      others.forEach(store::discard);
      store.discard(shared);
      throw new StoreException(store.address(), "can't be read: " + MysqlConnector.reason(e), e);
    }
  }

  /** Borrows one to lock the tables and some for scans, or as many as the server has left. */
  private void borrow(List<Connection> others) {
    try {
      while (others.size() <= STREAMS) {
        others.add(store.borrow());
      }
    } catch (StoreException e) {
      // scans share those that there are
    }
  }

  /** Begins all transactions, while the first of {@code others} holds the lock. */
  private void begin(List<Connection> others) throws SQLException {
    if (others.size() < 2 || !lock(others.get(0))) {
      others.forEach(store::giveBack);
      begin(shared);
      return;
    }
    begin(shared);
    for (Connection connection : others.subList(1, others.size())) {
      begin(connection);
      streams.add(connection);
    }
    MysqlConnector.execute(others.get(0), "UNLOCK TABLES");
    store.giveBack(others.get(0));
  }

  private boolean lock(Connection connection) throws SQLException {
    String tables =
        store.tables().keySet().stream()
            .map(subspace -> subspace.letter() + " READ")
            .collect(Collectors.joining(", "));
    try {
      MysqlConnector.execute(connection, "LOCK TABLES " + tables);
      return true;
    } catch (SQLException e) {
      if (MysqlConnector.isCut(e)) {
        throw e;
      }
      return false;
    }
  }

  private static void begin(Connection connection) throws SQLException {
    MysqlConnector.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    MysqlConnector.execute(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  }

  @Override
  public String address() {
    return store.address();
  }

  @Override
  public Set<Subspace> subspaces() {
    return Collections.unmodifiableSet(store.tables().keySet());
  }

  /** False: rows cost the server about twice as much by ranges as in one scan. */
  @Override
  public boolean isFasterByRanges() {
    return false;
  }

  @Override
  public String consistency() {
    return "one state, that of the beginning: transactions that began together";
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    Closing.requireOpen(closed, address());
    MysqlStore.Table table = store.table(subspace);
    if (table == null) {
      return Source.empty();
    }
    Connection connection = streams.poll();
    MysqlScan scan =
        connection == null
            ? new MysqlPages(store, subspace, table.columns(), range, shared, scans::remove)
            : new MysqlStream(
                store, subspace, table.columns(), range, connection, scans::remove, streams::add);
    scans.add(scan);
    if (closed) {
      scan.close();
    }
    return scan;
  }

  @Override
  public byte[] get(Subspace subspace, byte[] key) {
    Closing.requireOpen(closed, address());
    MysqlStore.Table table = store.table(subspace);
    if (table == null) {
      return null;
    }
    String sql = MysqlScan.select(subspace, table.columns()) + " WHERE k = ?";
    synchronized (shared) {
      try (PreparedStatement statement = shared.prepareStatement(sql)) {
        statement.setBytes(1, key);
        try (ResultSet rows = statement.executeQuery()) {
          return rows.next() ? MysqlScan.entry(rows, table.columns()).value() : null;
        }
      } catch (SQLException e) {
        String problem = "key " + Entry.hex(key) + " can't be read: " + MysqlConnector.reason(e);
        throw MysqlConnector.remedied(new StoreException(address(), subspace, problem, e), e);
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
        "SELECT COUNT(*) FROM "
            + subspace.letter()
            + " FORCE INDEX (PRIMARY)"
            + MysqlScan.condition(range, ">=");
    synchronized (shared) {
      try (PreparedStatement statement = shared.prepareStatement(sql)) {
        MysqlScan.bind(statement, range);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          return row.getLong(1);
        }
      } catch (SQLException e) {
        String problem = "can't be counted: " + MysqlConnector.reason(e);
        throw new StoreException(address(), subspace, problem, e);
      }
    }
  }

  /** Uses the number of rows that the server estimates from the index when it plans a query. */
  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    Closing.requireOpen(closed, address());
    MysqlStore.Table table = store.tables().get(subspace);
    if (table == null) {
      return List.of(KeyRange.all());
    }
    synchronized (shared) {
      try {
        byte[] lowest = lowest(subspace);
        if (lowest == null) {
          return List.of(KeyRange.all());
        }
        long some = Math.max(1, rows(subspace, KeyRange.all()) / SAMPLES);
        List<KeyRange> even =
            RangeSplitter.byHalves(lowest, HIGHEST, some, range -> rows(subspace, range));
        double row = rowBytes(subspace, table.columns(), even);
        return RangeSplitter.byHalves(
            lowest, HIGHEST, bytes, range -> (long) (rows(subspace, range) * row));
      } catch (SQLException e) {
        String problem = "can't be split: " + MysqlConnector.reason(e);
        throw new StoreException(address(), subspace, problem, e);
      }
    }
  }

  private byte[] lowest(Subspace subspace) throws SQLException {
    String sql = "SELECT k FROM " + subspace.letter() + " FORCE INDEX (PRIMARY) LIMIT 1";
    try (PreparedStatement statement = shared.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getBytes(1) : null;
    }
  }

  /** The mean bytes of a row, from samples: the server's own figures may be a day old. */
  private double rowBytes(Subspace subspace, MysqlStore.Columns columns, List<KeyRange> ranges)
      throws SQLException {
    String value =
        switch (columns) {
          case KEYS -> "0";
          case COUNTERS -> "8";
          case VALUES, BLOBS -> "LENGTH(v)";
        };
    String sql =
        "SELECT COUNT(*), SUM(bytes) FROM (SELECT LENGTH(k) + "
            + value
            + " AS bytes FROM "
            + subspace.letter()
            + " FORCE INDEX (PRIMARY) WHERE k >= ? LIMIT 4) r";
    long rows = 0;
    long bytes = 0;
    try (PreparedStatement statement = shared.prepareStatement(sql)) {
      for (KeyRange range : ranges) {
        statement.setBytes(1, range.from());
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          rows += row.getLong(1);
          bytes += row.getLong(2);
        }
      }
    }
    return (double) bytes / Math.max(1, rows);
  }

  /** About how many rows {@code range} has. The server says 1 if there are none. */
  private long rows(Subspace subspace, KeyRange range) {
    String sql =
        "EXPLAIN SELECT k FROM "
            + subspace.letter()
            + " FORCE INDEX (PRIMARY)"
            + MysqlScan.condition(range, ">=");
    try (PreparedStatement statement = shared.prepareStatement(sql)) {
      MysqlScan.bind(statement, range);
      try (ResultSet row = statement.executeQuery()) {
        long rows = row.next() ? row.getLong("rows") : 0;
        return rows > 1 ? rows : 0;
      }
    } catch (SQLException e) {
      String problem = "can't be split: " + MysqlConnector.reason(e);
      throw new StoreException(address(), subspace, problem, e);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    Closing.all(
        () -> Closing.all(scans),
        () -> streams.forEach(store::giveBack),
        () -> store.giveBack(shared),
        () -> onClose.accept(this));
  }
}
