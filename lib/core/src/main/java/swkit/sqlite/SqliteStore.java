// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Closing;
import swkit.io.OwnFiles;
import swkit.io.Wording;
import swkit.store.Misfit;
import swkit.store.OpenResources;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;

/**
 * A SQLite file, on one connection: one table for each letter (store-and-dump 3.2).
 *
 * <p>Read without leaving a trace: where nobody has it open, as immutable, or, if a write-ahead log
 * was left, without locks and with the log's index in memory, so that no {@code -shm} appears
 * beside it. Where a server has it open, by an ordinary read transaction. Written with an exclusive
 * lock, which an idle server is enough to prevent, and with a rollback journal from the first write
 * on: what is new is written once then, and a transaction that is cut short is taken back when the
 * file is next opened. When it is closed it has a write-ahead log again, as the server wants it.
 */
final class SqliteStore implements Store {
  /** How a table's columns are. */
  enum Columns {
    KEYS("k BLOB PRIMARY KEY"),
    VALUES("k BLOB PRIMARY KEY, v BLOB NOT NULL"),
    COUNTERS("k BLOB PRIMARY KEY, v INTEGER NOT NULL DEFAULT 0");

    private final String definition;

    Columns(String definition) {
      this.definition = definition;
    }

    /** The definition, without what doesn't matter to data. */
    String form() {
      return definition.replace(" DEFAULT 0", "");
    }
  }

  /**
   * What tells whether somebody wrote to a database that is read without locks.
   *
   * @param size of the file, in bytes
   * @param modified when it was written to last
   * @param logSize of the write-ahead log, 0 if there is none
   * @param logModified when that was written to last
   */
  record FileState(long size, FileTime modified, long logSize, FileTime logModified) {
    static FileState of(Path file) throws IOException {
      Path log = SqliteBackend.wal(file);
      boolean empty = SqliteBackend.isEmpty(log);
      return new FileState(
          Files.size(file),
          Files.getLastModifiedTime(file),
          empty ? 0 : Files.size(log),
          empty ? FileTime.fromMillis(0) : Files.getLastModifiedTime(log));
    }

    @Override
    public String toString() {
      return size + " " + modified + " " + logSize + " " + logModified;
    }
  }

  /** Opens the same database once more. */
  private interface Opening {
    Connection open() throws SQLException;
  }

  /** What this JVM has open: a lock on a file may not be asked about then. */
  private static final Map<Path, Integer> OPEN_HERE = new HashMap<>();

  private final String address;
  private final Path file;
  private final Connection connection;

  /** Opens one more connection for reading; null where only the first sees what this store is. */
  private final Opening opening;

  private final boolean writable;
  private final Deque<Connection> readers = new ArrayDeque<>();
  private final List<Connection> opened = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private FileState state;
  private SqliteTables tables;
  private boolean isLoading;
  private final OpenResources given;
  private boolean closed;

  private SqliteStore(
      StoreSettings settings, Connection connection, Opening opening, boolean writable)
      throws SQLException {
    this.opening = opening;
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
        takeBack(settings);
      }
      String mode = shared ? "mode=ro" : logged ? "mode=ro&vfs=unix-none" : "immutable=1";
      SQLiteConfig config = new SQLiteConfig();
      config.setReadOnly(true);
      Opening opening =
          () -> {
            Connection connection = connect("file:" + escape(file) + "?" + mode, config);
            try {
              if (logged && !shared) {
                execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
              }
              connection.setAutoCommit(false);
              return connection;
            } catch (SQLException e) {
              connection.close();
              throw e;
            }
          };
      FileState before = FileState.of(file);
      Connection connection = opening.open();
      try {
        SqliteStore store = new SqliteStore(settings, connection, shared ? null : opening, false);
        store.state = !shared || FileState.of(file).equals(before) ? before : null;
        if (cut) {
          store.warnings.add(
              "the last write to it had been cut short; what was half-written has been taken back");
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

  /**
   * Has SQLite undo a transaction that was cut short, which it can't without writing. Only what was
   * written here is ever left so: servers use a write-ahead log.
   */
  private static void takeBack(StoreSettings settings) throws IOException {
    requireNoLinks(settings.realPath());
    SQLiteConfig config = new SQLiteConfig();
    try (Connection connection = connect(settings.realPath().toString(), config)) {
      execute(connection, "SELECT count(*) FROM sqlite_master");
    } catch (SQLException e) {
      throw new StoreException(
          settings.address(),
          "a write to it was cut short, and what is half-written can't be taken back, which needs"
              + " the right to write to the file and its directory: "
              + e.getMessage(),
          e);
    }
  }

  static SqliteStore openForWriting(StoreSettings settings) {
    Path file = settings.realPath();
    try {
      Files.createDirectories(file.getParent());
      requireNoLinks(file);
      DamagedFile.checkLog(settings.address(), file);
      if (!Files.exists(file)
          && Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
        var permissions = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(permissions));
      }
      Connection connection = connect(file.toString(), new SQLiteConfig());
      try {
        execute(connection, "PRAGMA busy_timeout = 200");
        execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
        execute(connection, "BEGIN EXCLUSIVE");
        execute(connection, "COMMIT");
        execute(connection, "PRAGMA synchronous = FULL");
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
      throw SqliteBackend.inUse(
          settings, SqliteBackend.holder(settings).orElse("another process"), "");
    }
  }

  /** SQLite follows links where it keeps its journals, and writes over what is there. */
  private static void requireNoLinks(Path file) throws IOException {
    for (String besides : List.of("-journal", "-wal", "-shm")) {
      Path path = file.resolveSibling(file.getFileName() + besides);
      if (OwnFiles.isThere(path)) {
        OwnFiles.requirePlainFile(path);
      }
    }
  }

  private static Connection connect(String name, SQLiteConfig config) throws SQLException {
    config.setGetGeneratedKeys(false);
    Properties properties = config.toProperties();
    return DriverManager.getConnection("jdbc:sqlite:" + name, properties);
  }

  /** The path as it stands in a URI. */
  private static String escape(Path file) {
    StringBuilder uri = new StringBuilder();
    for (byte b : file.toString().getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7F && "%?#&\\".indexOf(b) < 0) {
        uri.append((char) b);
      } else {
        uri.append(String.format("%%%02x", b & 0xFF));
      }
    }
    return uri.toString();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Before the first write, not sooner: the kind of the journal stands in the file. */
  private void load() {
    if (isLoading) {
      return;
    }
    try {
      connection.commit();
      connection.setAutoCommit(true);
      execute(connection, "PRAGMA journal_mode = TRUNCATE");
      connection.setAutoCommit(false);
      isLoading = true;
    } catch (SQLException e) {
      throw new StoreException(address, "can't be written: " + e.getMessage(), e);
    }
  }

  /** How the server's table for {@code kind} is; null if it has none. */
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

  /** How the table of {@code subspace} is, or null if there is none. Throws for anything else. */
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

  /** The tables that only 1.0 has. */
  Set<String> newer() {
    return tables.newer();
  }

  /** The connection that tells of all and that writes. */
  Connection connection() {
    return connection;
  }

  /** Whether nobody else has the database open, so that all connections see the same. */
  boolean isAlone() {
    return opening != null;
  }

  /** What tells whether somebody has written since; null where that isn't known. */
  String state() {
    return writable || state == null ? null : state.toString();
  }

  /** A connection for one scan, to be given back: one that nobody else uses, if that can be. */
  Connection take() throws SQLException {
    if (opening == null) {
      return connection;
    }
    synchronized (readers) {
      if (!readers.isEmpty()) {
        return readers.pop();
      }
    }
    Connection reader = opening.open();
    synchronized (readers) {
      opened.add(reader);
    }
    return reader;
  }

  void give(Connection reader) {
    if (opening != null) {
      synchronized (readers) {
        readers.push(reader);
      }
    }
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  void checkUnchanged() {
    try {
      if (opening != null && !state.equals(FileState.of(file))) {
        throw new StoreException(
            address, "was changed while it was read: stop the server, and do it again");
      }
    } catch (IOException e) {
      throw new StoreException(address, "is not there any more: " + Wording.reason(e), e);
    }
  }

  /** SQLite keeps no sizes of tables: the file's goes to the blobs, or else to the properties. */
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
          execute(
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
    List<AutoCloseable> all = new ArrayList<>(opened);
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
      execute(connection, "PRAGMA journal_mode = WAL");
    }
  }
}
