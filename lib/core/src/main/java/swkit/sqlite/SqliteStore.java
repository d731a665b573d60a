// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.Sink;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.store.OpenResources;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;

/**
 * An open SQLite file, with one table for each letter (store-and-dump 3.2). Scans may run on
 * several threads; one thread at a time writes.
 *
 * <p>Reading leaves no trace:
 *
 * <ul>
 *   <li>If nobody has the file open, it is opened as immutable.
 *   <li>If a write-ahead log was left too, it is opened without locks, and with the index of the
 *       log in memory, so that no {@code -shm} file appears.
 *   <li>If a server has it open, it is read by an ordinary read transaction.
 * </ul>
 *
 * <p>Writing takes an exclusive lock, which even an idle server prevents. From the first write on
 * the file has a rollback journal: new data is then written once, and a transaction that is cut
 * short is undone when the file is next opened. When the store is closed, the file gets a
 * write-ahead log again, as the server expects.
 *
 * <p>Longer than most classes: its modes of opening and closing belong together, since each undoes
 * what the other does.
 */
final class SqliteStore implements Store {
  /** The columns that a table can have. */
  enum Columns {
    KEYS("k BLOB PRIMARY KEY"),
    VALUES("k BLOB PRIMARY KEY, v BLOB NOT NULL"),
    COUNTERS("k BLOB PRIMARY KEY, v INTEGER NOT NULL DEFAULT 0");

    private final String definition;

    Columns(String definition) {
      this.definition = definition;
    }

    /** The definition, without what doesn't matter for reading. */
    String form() {
      return definition.replace(" DEFAULT 0", "");
    }
  }

  /** How often this JVM has a file open. Closing any other handle of it would release the locks. */
  private static final Map<Path, Integer> OPEN_HERE = new HashMap<>();

  private final String address;
  private final Path file;
  private final Connection connection;

  private final SqliteReaders readers;
  private final boolean writable;
  private final List<String> warnings = new ArrayList<>();
  private SqliteFileState state;
  private SqliteTables tables;
  private boolean isLoading;
  private final OpenResources given;
  private boolean closed;

  private SqliteStore(
      StoreSettings settings,
      Connection connection,
      SqliteReaders.Opening opening,
      boolean writable)
      throws SQLException {
    this.readers = new SqliteReaders(opening, connection);
    this.writable = writable;
    this.address = settings.address();
    this.given = new OpenResources(address);
    this.file = settings.realPath();
    this.connection = connection;
    this.tables = SqliteTables.read(connection);
    synchronized (OPEN_HERE) {
      OPEN_HERE.merge(file, 1, Integer::sum);
    }
  }

  static boolean isOpenHere(Path file) {
    synchronized (OPEN_HERE) {
      return OPEN_HERE.containsKey(file);
    }
  }

  static SqliteStore openForReading(StoreSettings settings, boolean shared) {
    Path file = settings.realPath();
    try {
      DamagedFile.checkLog(settings.address(), file);
      boolean logged = !SqliteBackend.isEmpty(SqliteBackend.wal(file));
      boolean cut = !shared && !SqliteBackend.isEmpty(SqliteBackend.journal(file));
      if (cut) {
        SqliteConnections.takeBack(settings);
      }
      String mode = shared ? "mode=ro" : logged ? "mode=ro&vfs=unix-none" : "immutable=1";
      SQLiteConfig config = new SQLiteConfig();
      config.setReadOnly(true);
      SqliteReaders.Opening opening =
          () -> {
            Connection connection =
                SqliteConnections.connect(
                    "file:" + SqliteConnections.escape(file) + "?" + mode, config);
            try {
              if (logged && !shared) {
                SqliteConnections.execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
              }
              connection.setAutoCommit(false);
              return connection;
            } catch (SQLException e) {
              connection.close();
              throw e;
            }
          };
      SqliteFileState before = SqliteFileState.of(file);
      Connection connection = opening.open();
      try {
        SqliteStore store = new SqliteStore(settings, connection, shared ? null : opening, false);
        store.state = !shared || SqliteFileState.of(file).equals(before) ? before : null;
        if (cut) {
          store.warnings.add(
              "the last write to it had been cut short; its incomplete part has been undone");
        }
        return store;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      requireFree(settings, e);
      throw new StoreException(settings.address(), DamagedFile.text(file, "can't be read", e), e);
    } catch (IOException e) {
      throw new StoreException(settings.address(), "can't be read: " + Wording.reason(e), e);
    }
  }

  static SqliteStore openForWriting(StoreSettings settings) {
    Path file = settings.realPath();
    try {
      Files.createDirectories(file.getParent());
      SqliteConnections.requireNoLinks(file);
      DamagedFile.checkLog(settings.address(), file);
      if (!Files.exists(file)
          && Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
        var permissions = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(permissions));
      }
      Connection connection = SqliteConnections.connect(file.toString(), new SQLiteConfig());
      try {
        SqliteConnections.execute(connection, "PRAGMA busy_timeout = 200");
        SqliteConnections.execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
        SqliteConnections.execute(connection, "BEGIN EXCLUSIVE");
        SqliteConnections.execute(connection, "COMMIT");
        SqliteConnections.execute(connection, "PRAGMA synchronous = FULL");
        connection.setAutoCommit(false);
        return new SqliteStore(settings, connection, null, true);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      requireFree(settings, e);
      throw new StoreException(settings.address(), DamagedFile.text(file, "can't be opened", e), e);
    } catch (IOException e) {
      throw new StoreException(settings.address(), "can't be created: " + Wording.reason(e), e);
    }
  }

  private static void requireFree(StoreSettings settings, SQLException e) {
    if (String.valueOf(e.getMessage()).contains("SQLITE_BUSY")) {
      throw SqliteBackend.inUse(settings, SqliteBackend.holder(settings).orElse("another process"));
    }
  }

  /** Changes to a rollback journal. Not before the first write: that changes the file. */
  private void load() {
    if (isLoading) {
      return;
    }
    try {
      connection.commit();
      connection.setAutoCommit(true);
      SqliteConnections.execute(connection, "PRAGMA journal_mode = TRUNCATE");
      connection.setAutoCommit(false);
      isLoading = true;
    } catch (SQLException e) {
      throw new StoreException(address, "can't be written: " + e.getMessage(), e);
    }
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
  public Misfit misfit(Subspace subspace, Generation.Kind kind) {
    return tables.misfit(subspace, kind);
  }

  /**
   * The columns of the table of {@code subspace}; null if it doesn't exist. Throws if something
   * else has its name.
   */
  private Columns table(Subspace subspace) {
    Misfit misfit = tables.unreadable(subspace);
    if (misfit != null) {
      StoreForm.refuse(address, List.of(misfit));
    }
    return tables.readable().get(subspace);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Snapshot snapshot() {
    return given.add(new SqliteSnapshot(this, tables.readable(), this::table, given::remove));
  }

  /** The database file. */
  Path file() {
    return file;
  }

  /** The names of the tables that only release 1.0 has. */
  Set<String> newer() {
    return tables.newer();
  }

  /** The connections for scans. */
  SqliteReaders readers() {
    return readers;
  }

  /** The connection that sees all tables and that writes. */
  Connection connection() {
    return connection;
  }

  /** Whether nobody else has the database open, so that all connections see the same. */
  boolean isAlone() {
    return readers.isAlone();
  }

  /** A text that changes when somebody writes to the file; null if that isn't known. */
  String state() {
    return writable || state == null ? null : state.toString();
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  void checkUnchanged() {
    try {
      if (readers.isAlone() && !state.equals(SqliteFileState.of(file))) {
        throw new StoreException(
            address, "was changed while it was read: stop the server, and try again");
      }
    } catch (IOException e) {
      throw new StoreException(address, "no longer exists: " + Wording.reason(e), e);
    }
  }

  /** A guess from the size of the file, since SQLite keeps no sizes of tables. */
  @Override
  public long estimate(Subspace subspace) {
    try {
      long size = Files.size(file);
      return switch (subspace) {
        case BLOBS -> size;
        case PROPERTY -> size / 10;
        default -> 0;
      };
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void prepare(Generation generation) {
    StoreForm.requireNoOther(this, generation);
    requireNoTrigger(generation);
    load();
    try {
      for (Subspace subspace : Subspace.values()) {
        Columns columns = columns(generation.kind(subspace));
        if (columns != null) {
          SqliteConnections.execute(
              connection,
              "CREATE TABLE IF NOT EXISTS " + subspace.letter() + " (" + columns.definition + ")");
        }
      }
      connection.commit();
      tables = SqliteTables.read(connection);
    } catch (SQLException e) {
      throw new StoreException(address, "its tables can't be created: " + e.getMessage(), e);
    }
  }

  private void requireNoTrigger(Generation generation) {
    try {
      Subspace triggered = SqliteTables.triggered(connection);
      if (triggered != null) {
        StoreForm.refuse(address, generation, List.of(Misfit.trigger(triggered)));
      }
    } catch (SQLException e) {
      throw new StoreException(address, "can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Sink sink(Subspace subspace, KeyRange range) {
    Columns columns = table(subspace);
    if (columns == null) {
      throw new StoreException(address, "has no table for subspace " + subspace);
    }
    given.requireOpen();
    load();
    return given.add(new SqliteSink(address, connection, subspace, columns, range, given::remove));
  }

  @Override
  public void clear(Subspace subspace, KeyRange range) {
    if (table(subspace) == null) {
      return;
    }
    load();
    String sql =
        "DELETE FROM "
            + subspace.letter()
            + (range.equals(KeyRange.all()) ? "" : " WHERE " + SqliteSnapshot.condition(range));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (!range.equals(KeyRange.all())) {
        SqliteSnapshot.bind(statement, range);
      }
      statement.executeUpdate();
      connection.commit();
    } catch (SQLException e) {
      throw new StoreException(address, subspace, "can't be emptied: " + e.getMessage(), e);
    }
  }

  @Override
  public void remove(Subspace subspace, List<byte[]> keys) {
    if (table(subspace) == null) {
      return;
    }
    load();
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM " + subspace.letter() + " WHERE k = ?")) {
      for (byte[] key : keys) {
        statement.setBytes(1, key);
        statement.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      throw new StoreException(address, subspace, "entries can't be removed: " + e.getMessage(), e);
    }
  }

  /** Every commit is durable already. */
  @Override
  public void exchange(Entry entry, byte[] other) {
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM p WHERE k = ?");
        PreparedStatement insert =
            connection.prepareStatement("INSERT OR REPLACE INTO p (k, v) VALUES (?, ?)")) {
      delete.setBytes(1, other);
      delete.executeUpdate();
      insert.setBytes(1, entry.key());
      insert.setBytes(2, entry.value());
      insert.executeUpdate();
      connection.commit();
    } catch (SQLException e) {
      throw new StoreException(
          address, Subspace.PROPERTY, "can't be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void sync() {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new StoreException(address, "can't be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Closing.all(given::close, this::disconnect);
  }

  private void disconnect() {
    List<AutoCloseable> all = new ArrayList<>(readers.opened());
    if (writable) {
      all.add(this::endWriting);
    }
    all.add(connection);
    all.add(
        () -> {
          synchronized (OPEN_HERE) {
            OPEN_HERE.computeIfPresent(file, (path, count) -> count == 1 ? null : count - 1);
          }
        });
    try {
      Closing.all(all);
    } catch (IllegalStateException e) {
      throw new StoreException(address, "can't be closed: " + e.getCause().getMessage(), e);
    }
  }

  private void endWriting() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
    if (isLoading) {
      SqliteConnections.execute(connection, "PRAGMA journal_mode = WAL");
    }
  }
}
