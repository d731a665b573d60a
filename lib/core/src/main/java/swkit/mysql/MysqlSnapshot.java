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
 * One state of a database, which its connections see by transactions that began together.
 *
 * <p>MySQL can't hand a transaction's view to another connection, and a connection can stream only
 * one result at a time. So the tables are locked against writers for the moment in which several
 * connections begin, one for each scan that goes on at once. A scan for which none is left, and
 * every scan where the tables can't be locked (no such right, a writer that doesn't end) or where
 * the store is open for writing, shares the first connection with the others: it is read in pages,
 * and at its end its rows are counted by the server. Since they ascend strictly, the count being
 * right means that none was left out between two pages.
 *
 * <p>Rows come in the order of the primary key, which the order of keys is. The server isn't asked
 * to sort: for a key that is a prefix of a column it would sort whole tables. It is told to use the
 * index, and whoever reads checks the order.
 */
final class MysqlSnapshot implements StoreSnapshot {
  /** The connections for scans: more than there will be threads in most cases. */
  private static final int STREAMS = Math.min(10, Runtime.getRuntime().availableProcessors() + 2);

  /** Where there is hardly a key above: looking for the highest would read and sort the table. */
  private static final byte[] HIGHEST = {-1, -1, -1, -1, -1, -1, -1, -1};

  /** At about how many places a few rows are looked at to know how large they are. */
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
      if (!store.isWritable() && !store.isEmpty()) {
        borrow(others);
      }
      begin(others);
    } catch (SQLException e) {
      others.forEach(store::discard);
      store.discard(shared);
      throw new StoreException(store.address(), "can't be read: " + MysqlConnector.reason(e), e);
    }
  }

  /** One to lock the tables and some for scans, or as many as the server has left for us. */
  private void borrow(List<Connection> others) {
    try {
      while (others.size() <= STREAMS) {
        others.add(store.borrow());
      }
    } catch (StoreException e) {
      // scans share what there is
    }
  }

  /** The first of {@code others} holds the lock while the rest begins. */
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

  /** A range of rows costs the server about twice what all of them cost in one go. */
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
                store,
                subspace,
                table.columns(),
                range,
                connection,
                scans::remove,
                streams::add);
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
        throw new StoreException(
            address(),
            subspace,
            "key " + Entry.hex(key) + " can't be read: " + MysqlConnector.reason(e),
            e);
      }
    }
  }

  /** By what the server expects of ranges when it plans a query: it looks into the index for it. */
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

  /** The mean size of a row, as a few say: the server's own figures may be of yesterday. */
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

  /** Of no rows at all it is said that there is one. */
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
