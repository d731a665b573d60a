// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.Sink;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.Stalwart10;
import swkit.io.Closing;
import swkit.store.HeapRows;
import swkit.store.OpenResources;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;
import swkit.store.WriteGuard;

/**
 * An open PostgreSQL database, with one table for each letter but {@code z} (store-and-dump 3.3).
 *
 * <p>Thread-safe, several writers. Each scan and each sink has a connection of its own while it is
 * open. Every commit is durable when it returns.
 */
final class PostgresqlStore implements Store {
  /** The columns that a table can have. */
  enum Columns {
    KEYS("k BYTEA PRIMARY KEY"),
    VALUES("k BYTEA PRIMARY KEY, v BYTEA NOT NULL"),
    COUNTERS("k BYTEA PRIMARY KEY, v BIGINT NOT NULL DEFAULT 0");

    private final String definition;

    Columns(String definition) {
      this.definition = definition;
    }

    String names() {
      return this == KEYS ? "k" : "k, v";
    }
  }

  private static final String NEWER =
      "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND"
          + " pg_table_is_visible(c.oid) AND c.relname IN ('"
          + String.join("', '", Stalwart10.names())
          + "')";

  private final StoreSettings settings;
  private final String address;
  private volatile PostgresqlTables tables = new PostgresqlTables();
  private final OpenResources given;
  private final PostgresqlPool pool;

  /** What must be in the store while it is written; null for nothing. */
  private volatile Entry guard;

  PostgresqlStore(StoreSettings settings) {
    this.settings = settings;
    this.address = settings.address();
    this.given = new OpenResources(address);
    this.pool = new PostgresqlPool(settings);
    try {
      tables = pool.run("can't be read", PostgresqlTables::read);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The identity of the database: cluster, database, and the schema where tables are created. */
  String identity() {
    String sql =
        "SELECT concat_ws(' ', system_identifier, d.oid, current_schema())"
            + " FROM pg_control_system(), pg_database d WHERE d.datname = current_database()";
    return pool.run(
        "its identity can't be read",
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
          }
        });
  }

  /** The names of the tables that only release 1.0 has. */
  List<String> newer() {
    return pool.run(
        "can't be read",
        connection -> {
          List<String> found = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(NEWER)) {
            while (rows.next()) {
              found.add(rows.getString(1));
            }
          }
          return found;
        });
  }

  boolean hasTables() {
    return !tables.isEmpty();
  }

  /** A hint for the message that it has no tables: where such names exist. May be empty. */
  String tablesElsewhere() {
    return tables.elsewhere();
  }

  @Override
  public Misfit misfit(Subspace subspace, Generation.Kind kind) {
    return subspace == Subspace.SEARCH_INDEX ? null : tables.misfit(subspace, kind);
  }

  /**
   * The columns of the table of {@code subspace}; null if it doesn't exist. Throws if something
   * else has its name.
   */
  Columns table(Subspace subspace) {
    Misfit misfit = tables.unreadable(subspace);
    if (misfit != null) {
      StoreForm.refuse(address, List.of(misfit));
    }
    return tables.readable().get(subspace);
  }

  /** Sets whether to wait {@code longer} for work during which the server is silent. */
  void waitLonger(Connection connection, boolean longer) throws SQLException {
    PostgresqlBackend.limitWaiting(
        connection, longer ? settings.slowReadTimeout() : settings.readTimeout());
  }

  /** The connections, which close with the store. */
  PostgresqlPool pool() {
    return pool;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Snapshot snapshot() {
    given.requireOpen();
    return given.add(new PostgresqlSnapshot(this, tables.readable(), given::remove));
  }

  @Override
  public HeapRows heap() {
    return PostgresqlHeap.open(this);
  }

  /**
   * The size of the table's files, where long values are compressed. -1 if no connection is left.
   */
  @Override
  public long estimate(Subspace subspace) {
    Connection connection = tables.readable().containsKey(subspace) ? pool.another() : null;
    if (connection == null) {
      return -1;
    }
    String sql = "SELECT pg_table_size('" + subspace.letter() + "'::regclass)";
    return pool.run(
        connection,
        "the size of " + subspace + " can't be read",
        ours -> {
          try (Statement statement = ours.createStatement();
              ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** Creates the tables that are absent; those of the search index are left to the server. */
  @Override
  public void prepare(Generation generation) {
    Misfit stranger = tables.stranger();
    if (stranger != null) {
      throw new StoreException(
          address,
          "its tables can't be created: \""
              + stranger.subspace().letter()
              + "\" already exists, and "
              + stranger.text(generation::describe));
    }
    StoreForm.requireNoOther(this, generation);
    Subspace triggered = pool.run("its triggers can't be read", PostgresqlTables::triggered);
    if (triggered != null) {
      StoreForm.refuse(address, generation, List.of(Misfit.trigger(triggered)));
    }
    tables =
        pool.run(
            "its tables can't be created",
            connection -> {
              for (Subspace subspace : Subspace.values()) {
                Columns columns = columns(generation, subspace);
                if (columns != null && !tables.readable().containsKey(subspace)) {
                  PostgresqlPool.execute(
                      connection,
                      "CREATE TABLE " + subspace.letter() + " (" + columns.definition + ")");
                }
              }
              return PostgresqlTables.read(connection);
            });
    StoreForm.refuseTarget(address, generation, StoreForm.misfits(this, generation).values());
  }

  private static Columns columns(Generation generation, Subspace subspace) {
    return subspace == Subspace.SEARCH_INDEX ? null : columns(generation.kind(subspace));
  }

  /** The columns of the server's table for {@code kind}; null if it has none. */
  static Columns columns(Generation.Kind kind) {
    return switch (kind) {
      case KEYS -> Columns.KEYS;
      case COUNTERS -> Columns.COUNTERS;
      case VALUES, BLOBS -> Columns.VALUES;
      case LEGACY -> null;
    };
  }

  @Override
  public Sink sink(Subspace subspace, KeyRange range) {
    Columns columns = table(subspace);
    if (columns == null) {
      throw new StoreException(address, "has no table for subspace " + subspace);
    }
    given.requireOpen();
    return given.add(new PostgresqlSink(this, subspace, columns, range, given::remove));
  }

  @Override
  public void clear(Subspace subspace, KeyRange range) {
    boolean isThere = table(subspace) != null;
    pool.run(
        subspace + " can't be emptied",
        connection -> {
          waitLonger(connection, true);
          if (isThere) {
            PostgresqlClearing.table(connection, subspace.letter(), range);
          } else if (subspace == Subspace.SEARCH_INDEX && range.equals(KeyRange.all())) {
            PostgresqlClearing.searchTables(connection);
          }
          waitLonger(connection, false);
          return null;
        });
  }

  @Override
  public void remove(Subspace subspace, List<byte[]> keys) {
    if (table(subspace) == null || keys.isEmpty()) {
      return;
    }
    String sql = "DELETE FROM " + subspace.letter() + " WHERE k = ANY (?)";
    pool.run(
        subspace + ": entries can't be removed",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bytea", keys.toArray(byte[][]::new)));
            return statement.executeUpdate();
          }
        });
  }

  @Override
  public void exchange(Entry entry, byte[] other) {
    boolean isDone =
        pool.run(
            Subspace.PROPERTY + " can't be written",
            connection -> {
              PostgresqlPool.execute(connection, "BEGIN");
              if (!isGuarded(connection)) {
                PostgresqlPool.execute(connection, "ROLLBACK");
                return false;
              }
              PostgresqlPool.execute(
                  connection,
                  "DELETE FROM p WHERE k = "
                      + literal(other)
                      + "; INSERT INTO p (k, v) VALUES ("
                      + literal(entry.key())
                      + ", "
                      + literal(entry.value())
                      + ") ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v; COMMIT");
              return true;
            });
    if (!isDone) {
      throw WriteGuard.lost(address);
    }
  }

  static String condition(KeyRange range) {
    String from = "k >= " + literal(range.from());
    return range.to() == null ? from : from + " AND k < " + literal(range.to());
  }

  static String literal(byte[] key) {
    return "decode('" + Entry.hex(key) + "', 'hex')";
  }

  @Override
  public void guard(Entry mark) {
    guard = mark;
  }

  /**
   * Throws unless the {@link #guard} is in place, and keeps it there until the end of the
   * transaction of {@code connection}.
   */
  void requireGuard(Connection connection) throws SQLException {
    if (!isGuarded(connection)) {
      throw WriteGuard.lost(address);
    }
  }

  private boolean isGuarded(Connection connection) throws SQLException {
    Entry mark = guard;
    if (mark == null) {
      return true;
    }
    String sql =
        "SELECT 1 FROM p WHERE k = "
            + literal(mark.key())
            + " AND v = "
            + literal(mark.value())
            + " FOR SHARE";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next();
    }
  }

  /** Does nothing: every commit is durable already. */
  @Override
  public void sync() {}

  @Override
  public boolean severalWriters() {
    return true;
  }

  @Override
  public void close() {
    Closing.all(given::close, pool);
  }
}
