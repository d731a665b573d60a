// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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

  private static final long PAGE_BYTES = 4L << 20;
  private static final int MOST_ROWS = 2000;
  private static final int FIRST_ROWS = 16;

  /** How much of a scan that ends early is rather read than its connection given up, in bytes. */
  private static final long REST_BYTES = 1L << 20;

  private final MysqlStore store;
  private final Connection shared;
  private final Deque<Connection> streams = new ConcurrentLinkedDeque<>();
  private final Set<Scan> scans = ConcurrentHashMap.newKeySet();
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
    Scan scan =
        connection == null
            ? new Pages(subspace, table.columns(), range)
            : new Stream(subspace, table.columns(), range, connection);
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
    String sql = select(subspace, table.columns()) + " WHERE k = ?";
    synchronized (shared) {
      try (PreparedStatement statement = shared.prepareStatement(sql)) {
        statement.setBytes(1, key);
        try (ResultSet rows = statement.executeQuery()) {
          return rows.next() ? entry(rows, table.columns()).value() : null;
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
            + condition(range, ">=");
    try (PreparedStatement statement = shared.prepareStatement(sql)) {
      bind(statement, range);
      try (ResultSet row = statement.executeQuery()) {
        long rows = row.next() ? row.getLong("rows") : 0;
        return rows > 1 ? rows : 0;
      }
    } catch (SQLException e) {
      String problem = "can't be split: " + MysqlConnector.reason(e);
      throw new StoreException(address(), subspace, problem, e);
    }
  }

  private static String select(Subspace subspace, MysqlStore.Columns columns) {
    String what = columns == MysqlStore.Columns.KEYS ? "k" : "k, v";
    return "SELECT " + what + " FROM " + subspace.letter() + " FORCE INDEX (PRIMARY)";
  }

  /** The WHERE clause of {@code range}; {@code above} compares keys to its lower end. */
  static String condition(KeyRange range, String above) {
    String from = range.from().length == 0 ? "" : " WHERE k " + above + " ?";
    if (range.to() == null) {
      return from;
    }
    return (from.isEmpty() ? " WHERE" : from + " AND") + " k < ?";
  }

  static void bind(PreparedStatement statement, KeyRange range) throws SQLException {
    int parameter = 1;
    if (range.from().length > 0) {
      statement.setBytes(parameter++, range.from());
    }
    if (range.to() != null) {
      statement.setBytes(parameter, range.to());
    }
  }

  private static Entry entry(ResultSet row, MysqlStore.Columns columns) throws SQLException {
    byte[] key = row.getBytes(1);
    return switch (columns) {
      case KEYS -> new Entry(key);
      case COUNTERS -> new Entry(key, Bytes.i64le(row.getLong(2)));
      case VALUES, BLOBS -> new Entry(key, row.getBytes(2));
    };
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

  private abstract class Scan extends AbstractSource {
    final Subspace subspace;
    final MysqlStore.Columns columns;
    byte[] lastKey;

    Scan(Subspace subspace, MysqlStore.Columns columns) {
      super(address() + " " + subspace);
      this.subspace = subspace;
      this.columns = columns;
    }

    /** A statement for the rows of {@code range}, which come one by one. */
    final PreparedStatement statement(Connection connection, String sql, KeyRange range)
        throws SQLException {
      PreparedStatement statement =
          connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
      statement.setFetchSize(Integer.MIN_VALUE);
      bind(statement, range);
      return statement;
    }

    /** The entry of {@code row}, which must come behind the one before. */
    final Entry ascending(ResultSet row) throws SQLException {
      Entry entry = entry(row, columns);
      if (lastKey != null && Entry.compareKeys(lastKey, entry.key()) >= 0) {
        throw new StoreException(address(), subspace, entry.key(), "stands out of order");
      }
      lastKey = entry.key();
      return entry;
    }

    final StoreException failed(SQLException e) {
      String where = lastKey == null ? "" : " behind key " + Entry.hex(lastKey);
      String problem = "can't be read" + where + ": " + MysqlConnector.reason(e);
      return new StoreException(address(), subspace, problem, e);
    }
  }

  /** A scan on a connection of its own. */
  private final class Stream extends Scan {
    private final Connection connection;
    private ResultSet rows;

    Stream(Subspace subspace, MysqlStore.Columns columns, KeyRange range, Connection connection) {
      super(subspace, columns);
      this.connection = connection;
      try {
        String sql = select(subspace, columns) + condition(range, ">=");
        rows = statement(connection, sql, range).executeQuery();
      } catch (SQLException e) {
        store.discard(connection);
        throw failed(e);
      }
    }

    @Override
    protected synchronized Entry pull() {
      if (isClosed()) {
        return null;
      }
      try {
        if (rows.next()) {
          return ascending(rows);
        }
        release();
        return null;
      } catch (SQLException e) {
        giveUp();
        throw failed(e);
      }
    }

    private void giveUp() {
      rows = null;
      scans.remove(this);
      store.discard(connection);
    }

    /**
     * What is left must be read before anything else can go over the connection. Also at the end:
     * another scan can have the connection.
     */
    @Override
    protected synchronized void release() {
      if (rows == null) {
        return;
      }
      try {
        long rest = 0;
        while (rows.next()) {
          rest += entry(rows, columns).size();
          if (rest > REST_BYTES) {
            giveUp();
            return;
          }
        }
        rows.getStatement().close();
        rows = null;
        scans.remove(this);
        streams.add(connection);
      } catch (SQLException e) {
        giveUp();
      }
    }
  }

  /** A scan on the connection that several share, some megabytes at a time. */
  private final class Pages extends Scan {
    private final KeyRange range;
    private final Deque<Entry> page = new ArrayDeque<>();
    private int most = FIRST_ROWS;
    private long count;
    private boolean ended;

    Pages(Subspace subspace, MysqlStore.Columns columns, KeyRange range) {
      super(subspace, columns);
      this.range = range;
    }

    @Override
    protected synchronized Entry pull() {
      if (page.isEmpty() && !ended) {
        synchronized (shared) {
          try {
            read();
          } catch (SQLException e) {
            throw failed(e);
          }
        }
      }
      return page.poll();
    }

    private void read() throws SQLException {
      KeyRange rest = lastKey == null ? range : new KeyRange(lastKey, range.to());
      String sql =
          select(subspace, columns)
              + condition(rest, lastKey == null ? ">=" : ">")
              + " LIMIT "
              + most;
      long bytes = 0;
      int rows = 0;
      ended = true;
      try (PreparedStatement statement = statement(shared, sql, rest);
          ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows++;
          if (bytes < PAGE_BYTES) {
            Entry entry = ascending(result);
            bytes += entry.size();
            page.add(entry);
          }
        }
      }
      count += page.size();
      if (rows < most && rows == page.size()) {
        requireAll();
      } else {
        ended = false;
        most = (int) Math.max(1, Math.min(MOST_ROWS, PAGE_BYTES * page.size() / (bytes + 1)));
      }
    }

    private void requireAll() throws SQLException {
      String sql =
          "SELECT COUNT(*) FROM "
              + subspace.letter()
              + " FORCE INDEX (PRIMARY)"
              + condition(range, ">=");
      store.waitLonger(shared, true);
      try (PreparedStatement statement = shared.prepareStatement(sql)) {
        bind(statement, range);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          store.waitLonger(shared, false);
          if (row.getLong(1) != count) {
            throw new StoreException(
                address() + " " + subspace,
                "gave " + count + " of " + row.getLong(1) + " rows: its index is out of order");
          }
        }
      }
    }

    @Override
    protected synchronized void release() {
      ended = true;
      page.clear();
      scans.remove(this);
    }
  }
}
