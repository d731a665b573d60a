// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.Sink;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Closing;
import swkit.store.OpenResources;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;
import swkit.store.WriteGuard;

/**
 * An open MySQL or MariaDB database, with one table for each letter (store-and-dump 3.4).
 *
 * <p>It lends connections to snapshots and sinks, and keeps those that are given back for the next.
 * Thread-safe, several writers. The class is long because what it says to the server depends on the
 * server's version and settings, which it alone knows.
 */
final class MysqlStore implements Store {
  /** The columns that a table can have. */
  enum Columns {
    KEYS("k BLOB, PRIMARY KEY (k(" + MysqlLimits.INDEXED + "))"),
    VALUES("k TINYBLOB, v MEDIUMBLOB NOT NULL, PRIMARY KEY (k(255))"),
    BLOBS("k TINYBLOB, v LONGBLOB NOT NULL, PRIMARY KEY (k(255))"),
    COUNTERS("k TINYBLOB, v BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (k(255))");

    private final String definition;

    Columns(String definition) {
      this.definition = definition;
    }
  }

  /**
   * An existing table.
   *
   * @param bytes its size according to the server's statistics
   */
  record Table(Columns columns, long bytes) {}

  /** The most rows that one transaction deletes. */
  /** How many keys are in one statement: most have some twenty bytes. */
  private static final int REMOVED_AT_ONCE = 200;

  private static final int DELETED_AT_ONCE = 20_000;

  private final StoreSettings settings;
  private final boolean writable;
  private boolean damaged;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Set<Connection> lent = new HashSet<>();
  private final OpenResources given;
  private volatile MysqlTables tables = new MysqlTables();
  private final long largestPacket;
  private boolean localFiles;
  private long forced;
  private boolean closed;

  /** What must be in the store while it is written; null for nothing. */
  private volatile Entry guard;

  /** Connects, and reads which tables exist. */
  MysqlStore(StoreSettings settings, boolean writable) {
    this.settings = settings;
    this.given = new OpenResources(settings.address());
    this.writable = writable;
    long packet = MysqlConnector.number(settings, "max-allowed-packet", Long.MAX_VALUE);
    Connection connection = borrow();
    try {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT @@max_allowed_packet, @@local_infile, @@innodb_force_recovery")) {
        row.next();
        largestPacket = Math.min(row.getLong(1), packet);
        localFiles = row.getBoolean(2);
        forced = row.getLong(3);
      }
      tables = MysqlTables.read(connection);
      giveBack(connection);
    } catch (SQLException e) {
      close();
      throw new StoreException(address(), "can't be read: " + MysqlConnector.reason(e), e);
    }
  }

  /** Connects for reading in small steps, so that as little as possible is lost by a failure. */
  static MysqlStore damaged(StoreSettings settings) {
    MysqlStore store = new MysqlStore(settings, false);
    store.damaged = true;
    return store;
  }

  /** Whether it is read in small steps. */
  boolean isDamaged() {
    return damaged;
  }

  @Override
  public List<String> warnings() {
    return forced == 0
        ? List.of()
        : List.of(
            "the server runs with innodb_force_recovery = "
                + forced
                + ", and gives out damaged pages as if they were whole: rows may be missing, and"
                + " altered where no hash tells");
  }

  /** The columns of the server's table for {@code kind}; null if it has none. */
  static Columns columns(Generation.Kind kind) {
    return switch (kind) {
      case KEYS -> Columns.KEYS;
      case COUNTERS -> Columns.COUNTERS;
      case VALUES -> Columns.VALUES;
      case BLOBS -> Columns.BLOBS;
      case LEGACY -> null;
    };
  }

  @Override
  public Misfit misfit(Subspace subspace, Generation.Kind kind) {
    return subspace == Subspace.SEARCH_INDEX ? null : tables.misfit(subspace, kind);
  }

  /** The table of {@code subspace}; null if it doesn't exist. Throws if it can't be read. */
  Table table(Subspace subspace) {
    Misfit misfit = tables.unreadable(subspace);
    if (misfit != null) {
      StoreForm.refuse(address(), List.of(misfit));
    }
    return tables.readable().get(subspace);
  }

  /** Lends a connection outside a transaction, to be given back or discarded. */
  Connection borrow() {
    synchronized (this) {
      Closing.requireOpen(closed, address());
      Connection connection = idle.poll();
      if (connection != null) {
        lent.add(connection);
        return connection;
      }
    }
    Connection connection = MysqlConnector.connect(settings);
    synchronized (this) {
      lent.add(connection);
    }
    return connection;
  }

  /** Sets whether to wait {@code longer} for work during which the server is silent. */
  void waitLonger(Connection connection, boolean longer) throws SQLException {
    MysqlConnector.limitWaiting(
        connection, longer ? settings.slowReadTimeout() : settings.readTimeout());
  }

  /** Takes back a connection on which no statement runs, and rolls its transaction back. */
  void giveBack(Connection connection) {
    boolean usable = true;
    try {
      MysqlConnector.execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      usable = false;
    }
    synchronized (this) {
      usable &= lent.remove(connection) && !closed;
      if (usable) {
        idle.add(connection);
      }
    }
    if (!usable) {
      MysqlConnector.drop(connection);
    }
  }

  /** Aborts a connection on which a statement may still run. */
  void discard(Connection connection) {
    synchronized (this) {
      lent.remove(connection);
    }
    MysqlConnector.drop(connection);
  }

  /** The identity of the server, whose variables have other names in MariaDB, and the database. */
  String identity() {
    StringBuilder identity = new StringBuilder();
    Connection connection = borrow();
    try (Statement statement = connection.createStatement()) {
      String sql =
          "SHOW GLOBAL VARIABLES WHERE Variable_name IN"
              + " ('server_uuid', 'server_uid', 'hostname', 'port', 'datadir')";
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          identity.append(rows.getString(1)).append('=').append(rows.getString(2)).append(' ');
        }
      }
      try (ResultSet row = statement.executeQuery("SELECT DATABASE()")) {
        row.next();
        return identity.append(row.getString(1)).toString();
      }
    } catch (SQLException e) {
      String problem = "its identity can't be read: " + MysqlConnector.reason(e);
      throw new StoreException(address(), problem, e);
    } finally {
      giveBack(connection);
    }
  }

  /** The names of the tables that only release 1.0 has. */
  Set<String> newer() {
    return tables.newer();
  }

  boolean isEmpty() {
    return tables.isEmpty();
  }

  boolean isWritable() {
    return writable;
  }

  /** The tables that can be read. */
  Map<Subspace, Table> tables() {
    return tables.readable();
  }

  /** The most bytes of a packet to and from the server. */
  long largestPacket() {
    return largestPacket;
  }

  /** Whether the server allows LOAD DATA LOCAL, as far as is known. */
  synchronized boolean takesLocalFiles() {
    return localFiles;
  }

  /** Notes that the server refused LOAD DATA LOCAL. */
  synchronized void refusedLocalFiles() {
    localFiles = false;
  }

  @Override
  public String address() {
    return settings.address();
  }

  @Override
  public Snapshot snapshot() {
    given.requireOpen();
    return given.add(new MysqlSnapshot(this, given::remove));
  }

  /** The size in the server's statistics, which may be a day old. */
  @Override
  public long estimate(Subspace subspace) {
    Table table = tables().get(subspace);
    return table == null ? -1 : table.bytes();
  }

  @Override
  public synchronized void prepare(Generation generation) {
    StoreForm.requireNoOther(this, generation);
    Connection connection = borrow();
    try {
      Subspace triggered = MysqlTables.triggered(connection);
      if (triggered != null) {
        StoreForm.refuse(address(), generation, List.of(Misfit.trigger(triggered)));
      }
      for (Subspace subspace : Subspace.values()) {
        Columns columns = columns(generation.kind(subspace));
        if (columns != null
            && subspace != Subspace.SEARCH_INDEX
            && !tables().containsKey(subspace)) {
          MysqlConnector.execute(
              connection,
              "CREATE TABLE " + subspace.letter() + " (" + columns.definition + ") ENGINE=InnoDB");
        }
      }
      tables = MysqlTables.read(connection);
    } catch (SQLException e) {
      throw new StoreException(
          address(), "its tables can't be created: " + MysqlConnector.reason(e), e);
    } finally {
      giveBack(connection);
    }
    StoreForm.refuseTarget(address(), generation, StoreForm.misfits(this, generation).values());
  }

  @Override
  public Sink sink(Subspace subspace, KeyRange range) {
    Table table = table(subspace);
    if (table == null) {
      throw new StoreException(address(), "has no table for subspace " + subspace);
    }
    given.requireOpen();
    return given.add(new MysqlSink(this, subspace, table.columns(), range, given::remove));
  }

  @Override
  public void clear(Subspace subspace, KeyRange range) {
    boolean all = range.equals(KeyRange.all());
    Set<String> names = new TreeSet<>();
    if (table(subspace) != null) {
      names.add(String.valueOf(subspace.letter()));
    }
    if (subspace == Subspace.SEARCH_INDEX && all) {
      names.addAll(tables.searchTables());
    }
    Connection connection = borrow();
    try {
      waitLonger(connection, true);
      for (String name : names) {
        if (!all || !truncate(connection, name)) {
          delete(connection, name, range);
        }
      }
      waitLonger(connection, false);
    } catch (SQLException e) {
      String problem = "can't be emptied: " + MysqlConnector.reason(e);
      throw new StoreException(address(), subspace, problem, e);
    } finally {
      giveBack(connection);
    }
  }

  /** False if the right is missing (that of dropping the table), or if somebody is reading it. */
  private static boolean truncate(Connection connection, String table) throws SQLException {
    try {
      MysqlConnector.execute(connection, "TRUNCATE TABLE " + table);
      return true;
    } catch (SQLException e) {
      if (e.getErrorCode() == 1142 || e.getErrorCode() == 1205) {
        return false;
      }
      throw e;
    }
  }

  private static void delete(Connection connection, String table, KeyRange range)
      throws SQLException {
    String sql =
        "DELETE FROM " + table + MysqlScan.condition(range, ">=") + " LIMIT " + DELETED_AT_ONCE;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      MysqlScan.bind(statement, range);
      while (statement.executeUpdate() == DELETED_AT_ONCE) {
        // the next rows
      }
    }
  }

  @Override
  public void remove(Subspace subspace, List<byte[]> keys) {
    if (table(subspace) == null) {
      return;
    }
    Connection connection = borrow();
    try {
      for (int from = 0; from < keys.size(); from += REMOVED_AT_ONCE) {
        List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + REMOVED_AT_ONCE));
        String sql =
            "DELETE FROM "
                + subspace.letter()
                + " WHERE k IN (?"
                + ", ?".repeat(some.size() - 1)
                + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          for (int i = 0; i < some.size(); i++) {
            statement.setBytes(i + 1, some.get(i));
          }
          statement.executeUpdate();
        }
      }
    } catch (SQLException e) {
      String problem = "entries can't be removed: " + MysqlConnector.reason(e);
      throw new StoreException(address(), subspace, problem, e);
    } finally {
      giveBack(connection);
    }
  }

  @Override
  public void exchange(Entry entry, byte[] other) {
    Connection connection = borrow();
    try {
      beginWriting(connection);
      try (PreparedStatement delete = connection.prepareStatement("DELETE FROM p WHERE k = ?");
          PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO p (k, v) VALUES (?, ?) ON DUPLICATE KEY UPDATE v = VALUES(v)")) {
        delete.setBytes(1, other);
        delete.executeUpdate();
        insert.setBytes(1, entry.key());
        insert.setBytes(2, entry.value());
        insert.executeUpdate();
      }
      MysqlConnector.execute(connection, "COMMIT");
    } catch (SQLException e) {
      String problem = "can't be written: " + MysqlConnector.reason(e);
      throw new StoreException(address(), Subspace.PROPERTY, problem, e);
    } finally {
      giveBack(connection);
    }
  }

  @Override
  public void guard(Entry mark) {
    guard = mark;
  }

  /**
   * Begins a transaction that writes. Throws unless the {@link #guard} is in place, and keeps it
   * there until the end of the transaction. A guarded one locks no gaps between keys, where others
   * write.
   */
  void beginWriting(Connection connection) throws SQLException {
    Entry mark = guard;
    if (mark != null) {
      MysqlConnector.execute(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
    }
    MysqlConnector.execute(connection, "START TRANSACTION");
    if (mark == null) {
      return;
    }
    String sql = "SELECT 1 FROM p WHERE k = ? AND v = ? LOCK IN SHARE MODE";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, mark.key());
      statement.setBytes(2, mark.value());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw WriteGuard.lost(address());
        }
      }
    }
  }

  /** Does nothing: a commit is as durable as the server makes it. */
  @Override
  public void sync() {}

  @Override
  public boolean severalWriters() {
    return true;
  }

  @Override
  public void close() {
    Closing.all(given::close, this::disconnect);
  }

  private void disconnect() {
    synchronized (this) {
      closed = true;
      for (Connection connection : idle) {
        try {
          connection.close();
        } catch (SQLException e) {
          MysqlConnector.drop(connection);
        }
      }
      idle.clear();
      lent.forEach(MysqlConnector::drop);
      lent.clear();
    }
  }
}
