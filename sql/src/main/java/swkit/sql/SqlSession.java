// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.duckdb.DuckDBFunctions;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Workers;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.table.Table;
import swkit.table.TableQuery;
import swkit.table.Tables;
import swkit.table.TabularDatabase;

/**
 * The engine, with the tables of one database. It reads no files and no network, and keeps what its
 * memory doesn't hold in a private temporary directory. For one thread; whoever opens it closes it,
 * before the database.
 */
public final class SqlSession implements AutoCloseable {
  /** The most memory of the engine itself in MB, besides the heap. */
  private static final int MEMORY = 512;

  /** Rows that are in memory together while a file is written; each may have a whole mail. */
  private static final int ROWS_OF_GROUPS = 8192;

  private static final String EXPLAIN = "EXPLAIN (FORMAT json) ";
  private static final String ANALYZE = "EXPLAIN ANALYZE ";

  private final Workers workers;
  private final Path temporary;
  private final Connection connection;
  private final EngineRoom room;

  /** Not to be guessed, so that no statement has such a name. */
  private final String prefix = "c" + UUID.randomUUID().toString().replace("-", "") + "_";

  private final Map<String, TableScan> scans = new HashMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final TableQuery base;

  /** Takes the rows of a result. */
  interface Rows {
    /** Takes the names of the columns, first of all. */
    void begin(List<String> names);

    /** Takes a row, as the driver gives its values; false if no more are wanted. */
    boolean row(Object... values) throws SQLException;
  }

  private SqlSession(
      TabularDatabase database,
      Workers workers,
      boolean withSecrets,
      Path output,
      int memory,
      Path temporary)
      throws SQLException {
    this.workers = workers;
    this.temporary = temporary;
    this.base = TableQuery.of(List.of()).withSecrets(withSecrets);
    Properties settings = new Properties();
    settings.setProperty("threads", String.valueOf(workers.threads()));
    settings.setProperty("memory_limit", memory + "MB");
    settings.setProperty("temp_directory", temporary.toString());
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    this.connection = DriverManager.getConnection("jdbc:duckdb:", settings);
    EngineRoom made = null;
    try {
      EngineLibrary.unlink(Path.of(System.getProperty("java.io.tmpdir")));
      made = new EngineRoom(connection, (long) memory << 20);
      execute("SET SESSION jdbc_stream_results = true");
      execute(EngineRoom.NO_GATHERING);
      for (Table table : Tables.all()) {
        TableScan scan = new TableScan(database, table, prefix, workers.threads(), made, failure);
        scan.restrict(base);
        DuckDBFunctions.tableFunction()
            .withName(prefix + table.name())
            .withProjectionPushdown()
            .withFunction(scan)
            .register(connection);
        scans.put(table.name(), scan);
        execute(scan.view(prefix + table.name()));
      }
      execute("SET TimeZone = 'UTC'");
      execute("SET errors_as_json = true");
      if (output != null) {
        execute("SET allowed_paths = [" + quoted(output.toString()) + "]");
      }
      execute("SET enable_external_access = false");
      execute("SET lock_configuration = true");
    } catch (SQLException | RuntimeException | Error e) {
      if (made != null) {
        made.close();
      }
      connection.close();
      throw e;
    }
    room = made;
  }

  /**
   * Opens the engine.
   *
   * @param workers the number of its threads, and who may stop it
   * @param withSecrets whether values that are secrets are shown
   * @param output the only file that it may write; null for none
   */
  public static SqlSession open(
      TabularDatabase database, Workers workers, boolean withSecrets, Path output) {
    Path place = Path.of(System.getProperty("java.io.tmpdir"));
    EngineLibrary.requireSafe(place);
    return open(database, workers, withSecrets, output, MEMORY, place);
  }

  /**
   * The same with another limit of memory.
   *
   * @param memory the limit in MB
   * @param place where the temporary directory is made
   */
  static SqlSession open(
      TabularDatabase database,
      Workers workers,
      boolean withSecrets,
      Path output,
      int memory,
      Path place) {
    Path temporary;
    try {
      temporary = Files.createTempDirectory(place, "swkit-sql");
    } catch (IOException e) {
      throw new RefusedException(place.toString(), "can't be written: " + Wording.reason(e));
    }
    return started(
        temporary, () -> new SqlSession(database, workers, withSecrets, output, memory, temporary));
  }

  /** Starts the engine. */
  interface Start {
    SqlSession start() throws SQLException;
  }

  /**
   * What {@code start} makes; if that fails, {@code temporary} is removed. Throws a {@link
   * RefusedException} if there can't be an engine.
   */
  static SqlSession started(Path temporary, Start start) {
    try {
      return starting(start);
    } catch (RuntimeException | Error e) {
      remove(temporary);
      throw e;
    }
  }

  private static SqlSession starting(Start start) {
    try {
      return start.start();
    } catch (LinkageError e) {
      throw new RefusedException(
              "the engine",
              "its library can't be loaded from "
                  + System.getProperty("java.io.tmpdir")
                  + ", to which it is unpacked: that directory may be full, or mounted noexec, or"
                  + " there is no library for this platform")
          .with(Remedy.OTHER_TEMPORARY_DIRECTORY);
    } catch (SQLException e) {
      throw new RefusedException(
          "the engine", "can't be started: " + Wording.problem(String.valueOf(e.getMessage())));
    }
  }

  private void execute(String statement) throws SQLException {
    try (Statement setting = connection.createStatement()) {
      setting.execute(statement);
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * Runs {@code statement} and gives its rows to {@code rows}. Throws a {@link RefusedException} if
   * it isn't one query, or can't be run.
   */
  void query(String statement, Rows rows) {
    requireOneQuery(statement);
    run(
        statement,
        0,
        query -> {
          try (ResultSet result = query.executeQuery(statement)) {
            give(result, rows);
          }
        });
  }

  /** Writes the result of {@code statement} as Parquet to the file that may be written. */
  void write(String statement, Path output) {
    requireOneQuery(statement);
    String start = "COPY (";
    String options = " (FORMAT parquet, ROW_GROUP_SIZE " + ROWS_OF_GROUPS + ", USE_TMP_FILE false)";
    String whole = start + statement + "\n) TO " + quoted(output.toString()) + options;
    run(statement, start.length(), query -> query.execute(whole));
  }

  private interface Work {
    void on(Statement query) throws SQLException;
  }

  /** Plans {@code statement}, restricts the scans to what it needs, and does {@code work}. */
  private void run(String statement, int shift, Work work) {
    restrict(statement);
    failure.set(null);
    try (Statement query = connection.createStatement();
        StopWatch watch = new StopWatch(workers, query)) {
      work.on(query);
      watch.check();
    } catch (SQLException e) {
      throw problem(statement, e, shift);
    }
  }

  private RuntimeException problem(String statement, SQLException e, int shift) {
    workers.checkNotStopped();
    Throwable cause = failure.getAndSet(null);
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException known) {
      return known;
    }
    return StatementProblem.isOf(e)
        ? StatementProblem.of(statement, e, shift)
        : repeated(statement, e);
  }

  /**
   * The driver loses the words when a result fails that is given while it is made; another
   * connection makes it once more, without giving it.
   */
  private RuntimeException repeated(String statement, SQLException lost) {
    try (Statement query = room.other().createStatement();
        StopWatch watch = new StopWatch(workers, query)) {
      query.execute(ANALYZE + statement);
      watch.check();
      return StatementProblem.of(statement, lost, 0);
    } catch (SQLException e) {
      workers.checkNotStopped();
      return StatementProblem.of(statement, e, ANALYZE.length());
    }
  }

  private void requireOneQuery(String statement) {
    try (PreparedStatement parser = connection.prepareStatement("SELECT json_serialize_sql(?)")) {
      parser.setString(1, statement);
      try (ResultSet result = parser.executeQuery()) {
        result.next();
        JsonObject answer = new Gson().fromJson(result.getString(1), JsonObject.class);
        if (answer.get("error").getAsBoolean()) {
          throw StatementProblem.of(statement, answer);
        }
        int statements = answer.getAsJsonArray("statements").size();
        if (statements != 1) {
          throw RefusedException.usage(
              "the statement: give one query, not " + (statements == 0 ? "none" : statements));
        }
      }
    } catch (SQLException e) {
      throw StatementProblem.of(statement, e, 0);
    }
  }

  /** Restricts a scan by its condition, if all scans of its table have the same one. */
  private void restrict(String statement) {
    String plan;
    scans.values().forEach(scan -> scan.restrict(base));
    try (Statement query = connection.createStatement();
        ResultSet result = query.executeQuery(EXPLAIN + statement)) {
      result.next();
      plan = result.getString(2);
    } catch (SQLException e) {
      throw problem(statement, e, EXPLAIN.length());
    }
    scans.forEach(
        (name, scan) -> {
          List<String> conditions = PlanFilters.above(prefix + name, plan);
          if (conditions.stream().distinct().count() == 1) {
            scan.restrict(Restriction.of(base, FilterText.comparisons(conditions.get(0)), prefix));
          }
        });
  }

  private static void give(ResultSet result, Rows rows) throws SQLException {
    int columns = result.getMetaData().getColumnCount();
    String[] names = new String[columns];
    for (int i = 0; i < columns; i++) {
      names[i] = result.getMetaData().getColumnLabel(i + 1);
    }
    rows.begin(List.of(names));
    boolean isWanted = true;
    while (isWanted && result.next()) {
      Object[] values = new Object[columns];
      for (int i = 0; i < columns; i++) {
        values[i] = Values.of(result, i + 1);
      }
      isWanted = rows.row(values);
    }
  }

  /** How many entries were read from the database by all statements. */
  long entriesRead() {
    return scans.values().stream().mapToLong(TableScan::entriesRead).sum();
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new RefusedException(directory.toString(), "can't be removed: " + Wording.reason(e));
    }
  }

  @Override
  public void close() {
    Closing.all(connection, room, () -> Closing.all(scans.values()), () -> remove(temporary));
  }
}
