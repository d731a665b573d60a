// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import swkit.Entry;
import swkit.store.StoreSettings;

/**
 * A MySQL 8.0 server on a free port of 127.0.0.1, from an archive on the class path.
 *
 * <p>It is unpacked once below {@code tests/target}, and its data are a copy of what was made there
 * once. It ends with {@link #close}, or when this JVM does, however that happens: a shell waits for
 * the end of its own input and ends the server then. Two libraries which the archive lacks and no
 * system is sure to have are put beside it; the server does without what they do.
 *
 * <p>A server that can't be started is an error, unless {@code -Dswkit.skip=mysql} says that this
 * may be left out. {@code -Dswkit.mysql=HOST:PORT} names a running one to be used in its place,
 * which may be a MariaDB; its {@code root} must have no password, and databases whose names begin
 * with {@code sw_} are dropped.
 */
public final class MysqlServer implements AutoCloseable {
  /** The user that the tests are; with all rights on the databases of {@link #freshDatabase}. */
  public static final String USER = "stalwart";

  public static final String PASSWORD = "s3cr?t'\"\\ &=%:@/#";

  private static final String ARCHIVE = "/mysql-Linux-amd64.tar.gz";
  private static final Path HOME = Launcher.ROOT.resolve("tests/target/mysql").toAbsolutePath();
  private static final Path DISTRIBUTION = HOME.resolve("distribution");
  private static final Path TEMPLATE = HOME.resolve("template");
  private static final int NO_SUCH_SESSION = 1094;
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 20;

  private static final String UNTIL_INPUT_ENDS =
      "exec 3<&0; \"$@\" </dev/null & server=$!; { cat <&3; kill $server; } & wait $server";

  private static MysqlServer shared;

  private Process process;
  private final Path directory;
  private final String host;
  private final int port;
  private int databases;

  private MysqlServer(Process process, Path directory, String host, int port) {
    this.process = process;
    this.directory = directory;
    this.host = host;
    this.port = port;
  }

  /** The server that all tests of this JVM use; aborts the test where it is to be left out. */
  public static synchronized MysqlServer shared() {
    requireWanted();
    if (shared == null) {
      String running = System.getProperty("swkit.mysql");
      shared = running == null ? start() : attach(running);
    }
    return shared;
  }

  private static void requireWanted() {
    for (String skipped : System.getProperty("swkit.skip", "").split(",")) {
      if (skipped.strip().equals("mysql")) {
        System.err.println("***** NOT TESTED: MySQL (-Dswkit.skip=mysql) *****");
        Assumptions.abort("MySQL is left out by -Dswkit.skip=mysql");
      }
    }
  }

  private static MysqlServer attach(String running) {
    String[] parts = running.split(":");
    MysqlServer server = new MysqlServer(null, null, parts[0], Integer.parseInt(parts[1]));
    try {
      server.addUser();
    } catch (SQLException e) {
      throw new IllegalStateException("no server at " + running, e);
    }
    return server;
  }

  /** A server of one's own. */
  public static synchronized MysqlServer start(String... options) {
    requireWanted();
    try {
      if (!Files.exists(DISTRIBUTION)) {
        Path made = Files.createTempDirectory(Files.createDirectories(HOME), "unpacking");
        unpack(made);
        addLibraries(made.resolve("lib/private"));
        Files.move(made, DISTRIBUTION);
      }
      if (!Files.exists(TEMPLATE)) {
        Path made = Files.createTempDirectory(HOME, "initializing");
        Process process = run(made, List.of("--initialize-insecure"));
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          throw failed(made);
        }
        Files.move(made, TEMPLATE);
      }
      return serve(options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IllegalStateException failed(Path directory) throws IOException {
    Path log = directory.resolve("log");
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return new IllegalStateException(
        "MySQL doesn't start (-Dswkit.skip=mysql leaves it out):\n"
            + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
  }

  private static MysqlServer serve(String... more)
      throws IOException, InterruptedException, SQLException {
    Path directory = Files.createTempDirectory(HOME, "data");
    copy(TEMPLATE, directory);
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    MysqlServer server = new MysqlServer(null, directory, "127.0.0.1", port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    server.up(more);
    server.addUser();
    return server;
  }

  /** Starts it, with {@code more} options besides its usual ones, after {@link #down}. */
  public void up(String... more) throws IOException, InterruptedException {
    launch(more);
    awaitStart();
  }

  private void launch(String... more) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=socket",
                "--skip-mysqlx",
                "--performance-schema=0",
                "--innodb-flush-log-at-trx-commit=0",
                "--local-infile=1",
                "--max-connections=60",
                "--max-allowed-packet=64M"));
    options.addAll(List.of(more));
    process = run(directory, options);
  }

  /**
   * Starts it again whenever it ends, as systemd or {@code mysqld_safe} do, until the result is
   * closed.
   */
  public AutoCloseable supervised(String... more) {
    AtomicBoolean isWanted = new AtomicBoolean(true);
    Thread supervisor =
        new Thread(
            () -> {
              try {
                while (isWanted.get()) {
                  if (process.waitFor(50, TimeUnit.MILLISECONDS) && isWanted.get()) {
                    launch(more);
                  }
                }
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    supervisor.start();
    return () -> {
      isWanted.set(false);
      supervisor.join();
    };
  }

  /** Stops it in good order, so that its files are whole. */
  public void down() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      kill();
      process.destroyForcibly();
    }
  }

  /** The directory of its data. */
  public Path data() {
    return directory.resolve("data");
  }

  private static Process run(Path directory, List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", UNTIL_INPUT_ENDS, "sh"));
    command.add(DISTRIBUTION.resolve("bin/mysqld").toString());
    command.add("--no-defaults");
    command.add("--datadir=" + directory.resolve("data"));
    command.add("--lc-messages-dir=" + DISTRIBUTION.resolve("share"));
    command.add("--innodb-use-native-aio=0");
    command.add("--innodb-flush-method=nosync");
    command.add("--innodb-doublewrite=0");
    command.add("--skip-log-bin");
    if (System.getProperty("user.name").equals("root")) {
      command.add("--user=root");
    }
    command.addAll(options);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private void awaitStart() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        admin().close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          IllegalStateException failed = failed(directory);
          failed.addSuppressed(e);
          close();
          throw failed;
        }
        Thread.sleep(50);
      }
    }
  }

  private void addUser() throws SQLException {
    String password = PASSWORD.replaceAll("['\\\\]", "\\\\$0");
    sql(
        "DROP USER IF EXISTS " + USER,
        "CREATE USER " + USER + " IDENTIFIED BY '" + password + "'",
        "GRANT ALL ON `sw\\_%`.* TO " + USER);
  }

  private static void unpack(Path to) throws IOException {
    try (InputStream archive = MysqlServer.class.getResourceAsStream(ARCHIVE);
        InputStream tar = new GZIPInputStream(archive, 1 << 16)) {
      for (byte[] head = tar.readNBytes(512); head[0] != 0; head = tar.readNBytes(512)) {
        String name = text(head, 0, 100);
        long size = Long.parseLong(text(head, 124, 12).strip(), 8);
        Path file = to.resolve(name).normalize();
        if (head[156] == '0' && file.startsWith(to)) {
          Files.createDirectories(file.getParent());
          Files.write(file, tar.readNBytes((int) size));
          if ((head[102] & 1) == 1 || name.startsWith("bin/") || name.startsWith("lib/")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
          tar.skipNBytes(-size & 511);
        } else {
          tar.skipNBytes((size + 511) / 512 * 512);
        }
      }
    }
  }

  private static String text(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.US_ASCII);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private static void addLibraries(Path to) throws IOException {
    StubLibrary aio =
        new StubLibrary("libaio.so.1")
            .function("io_submit", "LIBAIO_0.1", -38)
            .function("io_setup", "LIBAIO_0.4", -38)
            .function("io_getevents", "LIBAIO_0.4", -38);
    StubLibrary numa =
        new StubLibrary("libnuma.so.1")
            .function("numa_available", "libnuma_1.1", -1)
            .function("set_mempolicy", "libnuma_1.1", -1)
            .function("mbind", "libnuma_1.1", -1)
            .function("numa_free", "libnuma_1.1", 0)
            .function("numa_alloc_local", "libnuma_1.1", 0)
            .function("numa_bitmask_free", "libnuma_1.2", 0)
            .function("numa_get_mems_allowed", "libnuma_1.2", 0);
    Files.write(to.resolve("libaio.so.1"), aio.bytes());
    Files.write(to.resolve("libnuma.so.1"), numa.bytes());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Where it listens: {@code 127.0.0.1:3306}. */
  public String authority() {
    return host + ":" + port;
  }

  public int port() {
    return port;
  }

  /** The file of its Unix socket. */
  public Path socket() throws SQLException {
    List<String> where = query("SELECT @@datadir, @@socket").get(0);
    return Path.of(where.get(0)).resolve(where.get(1));
  }

  /** A connection with all rights, to no database. */
  public Connection admin() throws SQLException {
    return connect("root", "", "");
  }

  /** A session of the tests' user on a database. */
  public Connection connect(String database) throws SQLException {
    return connect(USER, PASSWORD, database);
  }

  private Connection connect(String user, String password, String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("sslMode", "DISABLED");
    properties.setProperty("allowPublicKeyRetrieval", "true");
    String url = "jdbc:mysql://" + host + ":" + port + "/" + database;
    return new NonRegisteringDriver().connect(url, properties);
  }

  /** Runs statements with all rights. */
  public void sql(String... statements) throws SQLException {
    try (Connection connection = admin()) {
      execute(connection, statements);
    }
  }

  /** All rows of a query, as text; blobs in hexadecimal. */
  public List<List<String>> query(String sql) throws SQLException {
    try (Connection connection = admin();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> all = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          Object value = rows.getObject(i);
          row.add(value instanceof byte[] bytes ? Entry.hex(bytes) : String.valueOf(value));
        }
        all.add(row);
      }
      return all;
    }
  }

  /** The name of a new database without tables. */
  public synchronized String freshDatabase() throws SQLException {
    String name = "sw_" + ++databases;
    sql("DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name);
    return name;
  }

  /** A store in a database of this server, with {@code more} settings over the usual ones. */
  public StoreSettings settings(String database, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("host", host);
    values.put("port", String.valueOf(port));
    values.put("database", database);
    values.put("user", USER);
    values.put("password", PASSWORD);
    values.putAll(more);
    return new StoreSettings("mysql", values, "mysql://" + host + ":" + port + "/" + database);
  }

  public StoreSettings settings(String database) {
    return settings(database, Map.of());
  }

  /** Runs the statements of a dump that {@code mysqldump} or {@code mariadb-dump} wrote. */
  public void load(Path dump, String database) throws SQLException, IOException {
    try (Connection connection = admin();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(dump)), StandardCharsets.UTF_8))) {
      connection.setCatalog(database);
      StringBuilder statement = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        boolean comment = line.startsWith("--") || line.startsWith("/*M!");
        if (!comment && !line.isEmpty()) {
          statement.append(line).append('\n');
        }
        if (line.endsWith(";")) {
          execute(connection, statement.toString());
          statement.setLength(0);
        }
      }
    }
  }

  /** Ends all sessions on a database. */
  public void killSessions(String database) throws SQLException {
    String sql = "SELECT id FROM information_schema.processlist WHERE db = '" + database + "'";
    for (List<String> session : query(sql)) {
      try {
        sql("KILL " + session.get(0));
      } catch (SQLException e) {
        if (e.getErrorCode() != NO_SUCH_SESSION) {
          throw e;
        }
      }
    }
  }

  /** Ends the server at once, without an orderly stop. */
  public void kill() {
    List<ProcessHandle> servers = process.descendants().toList();
    servers.forEach(ProcessHandle::destroyForcibly);
    servers.forEach(server -> server.onExit().join());
  }

  /** As far as it can be done: a server that was killed may still be at it. */
  private static void delete(Path directory) {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException | UncheckedIOException e) {
        System.err.println(directory + " is left: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    try {
      if (process != null) {
        down();
      }
      delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
