// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;
import org.tukaani.xz.XZInputStream;
import swkit.store.StoreSettings;

/**
 * A PostgreSQL server of its own for the tests, on a free port of 127.0.0.1, started once for the
 * JVM. It ends with the JVM, however that ends: its supervisor's input is a pipe from here.
 *
 * <p>PostgreSQL doesn't run as root: then another user runs it, by {@code setpriv}, or, where that
 * isn't allowed, in a user namespace of its own. {@code -Dswkit.skip=postgresql} leaves out the
 * tests that need it.
 */
public final class PostgresqlServer implements AutoCloseable {
  public static final String USER = "stalwart";
  public static final String PASSWORD = "pass'w%rd/+@:" + UUID.randomUUID();

  /** Roles that get in by other ways; a test that needs one creates it. */
  public static final String PEER = "peer_role";

  public static final String TRUSTED = "trusted_role";
  public static final String ONLY_TLS = "tls_role";

  private static final String ACCESS =
      """
      local all %s peer map=anybody
      host all %s 127.0.0.1/32 trust
      hostssl all %s 127.0.0.1/32 scram-sha-256
      host all %s 127.0.0.1/32 reject
      """
          .formatted(PEER, TRUSTED, ONLY_TLS, ONLY_TLS);

  private static final int NOBODY = 65534;
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static PostgresqlServer instance;
  private static IllegalStateException failure;

  private final Path directory = Files.createTempDirectory("swkit-postgresql");
  private final Path data = directory.resolve("data");
  private final Path log = directory.resolve("log");
  private final Path sockets = directory.resolve("sockets");
  private final Path binaries;
  private final int port;
  private final List<String> asUser;
  private Process process;
  private int databases;

  /** The server; starts it if that hasn't been done. A test that asks for it may be skipped. */
  public static synchronized PostgresqlServer get() {
    requireWanted();
    if (failure == null && instance == null) {
      try {
        instance = new PostgresqlServer();
      } catch (Exception e) {
        failure =
            new IllegalStateException(
                "PostgreSQL can't be started for the tests ("
                    + e
                    + "); to do without them:"
                    + " -Dswkit.skip=postgresql",
                e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return instance;
  }

  /** A server of one's own, whose cluster is made with {@code options} of initdb. */
  public static PostgresqlServer start(String... options) throws Exception {
    requireWanted();
    return new PostgresqlServer(options);
  }

  private static void requireWanted() {
    if (List.of(System.getProperty("swkit.skip", "").split(",")).contains("postgresql")) {
      System.err.println("*** NOT RUN: tests with PostgreSQL (-Dswkit.skip=postgresql) ***");
      Assumptions.abort("-Dswkit.skip=postgresql");
    }
  }

  private PostgresqlServer(String... options) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    binaries = unpack();
    asUser = asUser();
    Files.createDirectory(data);
    if (asUser.contains("setpriv")) {
      Files.setAttribute(data, "unix:uid", NOBODY);
    }
    Path password = Files.writeString(directory.resolve("password"), PASSWORD);
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-D" + data, "-U" + USER, "-Ascram-sha-256", "--no-sync"));
    arguments.addAll(List.of("--pwfile=" + password, "--locale=C", "-EUTF8"));
    run("initdb", arguments.toArray(String[]::new));
    certificate();
    Files.createDirectory(sockets);
    Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path access = data.resolve("pg_hba.conf");
    Files.writeString(access, ACCESS + Files.readString(access));
    Path configuration = data.resolve("postgresql.conf");
    Files.writeString(configuration, Files.readString(configuration) + "\nssl = on\n");
    Files.writeString(data.resolve("pg_ident.conf"), "anybody /^.*$ " + PEER + "\n");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    up();
  }

  /** Starts it, with {@code settings} besides its usual ones, after {@link #down}. */
  public void up(String... settings) throws Exception {
    start(List.of(settings));
    awaitReady();
  }

  private void start(List<String> more) throws IOException {
    List<String> command = new ArrayList<>(asUser);
    command.addAll(
        List.of(
            "sh",
            "-c",
            "\"$@\" & server=$!; cat; kill -INT $server; wait $server",
            "sh",
            binaries.resolve("bin/postgres").toString()));
    command.addAll(List.of("-D", data.toString(), "-h", "127.0.0.1", "-p", "" + port, "-F"));
    for (String setting :
        List.of("unix_socket_directories=" + sockets, "max_connections=60", "timezone=UTC")) {
      command.addAll(List.of("-c", setting));
    }
    more.forEach(setting -> command.addAll(List.of("-c", setting)));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private void awaitReady() throws Exception {
    for (long end = System.nanoTime() + START_NANOS; ; Thread.sleep(50)) {
      try {
        connect("postgres").close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException(e.getMessage() + ": " + Files.readString(log), e);
        }
      }
    }
  }

  /** Stops it in good order, so that its files are whole. */
  public void down() throws IOException, InterruptedException {
    if (process != null) {
      process.getOutputStream().close();
      process.waitFor(20, TimeUnit.SECONDS);
    }
  }

  /** The directory of its data. */
  public Path data() {
    return data;
  }

  @Override
  public void close() {
    try {
      down();
      if (Files.exists(directory)) {
        try (var files = Files.walk(directory)) {
          files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("PostgreSQL did not stop: " + e);
    }
  }

  /** What lets root run a command as somebody else; nothing for all others. */
  private List<String> asUser() throws Exception {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    List<List<String>> ways =
        List.of(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
            List.of("unshare", "-U"));
    String wanted = System.getProperty("swkit.postgresql.as", "");
    for (List<String> way : ways) {
      List<String> command = new ArrayList<>(way);
      command.addAll(List.of(binaries.resolve("bin/postgres").toString(), "--version"));
      try {
        if (way.get(0).startsWith(wanted)
            && new ProcessBuilder(command)
                    .inheritIO()
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor()
                == 0) {
          return way;
        }
      } catch (IOException e) {
        // no such command here
      }
    }
    throw new IllegalStateException(
        "root can't run it: neither setpriv nor unshare -U works; run the tests as another user");
  }

  private void run(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(asUser);
    command.add(binaries.resolve("bin").resolve(name).toString());
    command.addAll(List.of(arguments));
    Process run =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (run.waitFor() != 0) {
      throw new IllegalStateException(name + " failed: " + Files.readString(log));
    }
  }

  /** A certificate that nobody has signed, for another host. */
  private void certificate() throws Exception {
    Path store = directory.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=elsewhere",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool failed: " + Files.readString(log));
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    pem("server.crt", "CERTIFICATE", keys.getCertificate("key").getEncoded());
    pem("server.key", "PRIVATE KEY", keys.getKey("key", "changeit".toCharArray()).getEncoded());
  }

  private void pem(String name, String title, byte[] content) throws IOException {
    Path file = data.resolve(name);
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + title + "-----\n" + base64 + "\n-----END " + title + "-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    if (asUser.contains("setpriv")) {
      Files.setAttribute(file, "unix:uid", NOBODY);
    }
  }

  /** Where the binaries are; they stay there for the next run. */
  private Path unpack() throws IOException {
    String platform =
        (System.getProperty("os.name").startsWith("Mac") ? "darwin-" : "linux-")
            + (System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64");
    try (InputStream packed =
        PostgresqlServer.class.getResourceAsStream("/postgres-" + platform + ".txz")) {
      if (packed == null) {
        throw new IllegalStateException("there are no binaries of PostgreSQL for " + platform);
      }
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      Path kept = temporary.resolve("swkit-postgresql-18.6.0-" + System.getProperty("user.name"));
      if (Files.isDirectory(kept) && Files.getOwner(kept).equals(Files.getOwner(directory))) {
        return kept;
      }
      Path fresh = directory.resolve("binaries");
      unpack(packed, fresh);
      try {
        return Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        return fresh;
      }
    }
  }

  private static void unpack(InputStream packed, Path to) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = to.resolve(entry.getName()).normalize();
        Files.createDirectories(entry.isDirectory() ? file : file.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (!entry.isDirectory()) {
          Files.copy(tar, file);
          boolean runs = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              file, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  public int port() {
    return port;
  }

  /** The directory of its Unix socket. */
  public Path sockets() {
    return sockets;
  }

  /** Creates a role that may do what {@link #USER} may, unless it is there. */
  public void createRole(String name, String options) throws SQLException {
    execute(
        "postgres",
        "DO $$ BEGIN IF to_regrole('"
            + name
            + "') IS NULL THEN CREATE ROLE "
            + name
            + " LOGIN; END IF; END $$; ALTER ROLE "
            + name
            + " "
            + options);
  }

  /** A connection to {@code database}, in autocommit mode. */
  public Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.put("user", USER);
    properties.put("password", PASSWORD);
    properties.put("sslmode", "disable");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  /** The name of a new, empty database. */
  public synchronized String freshDatabase() throws SQLException {
    String name = "test" + databases++;
    execute("postgres", "CREATE DATABASE " + name + " TEMPLATE template0");
    return name;
  }

  /** Runs a statement in {@code database}. */
  public void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The settings of a store in {@code database}, with {@code more} over them. */
  public StoreSettings settings(String database, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("host", "127.0.0.1");
    values.put("port", String.valueOf(port));
    values.put("user", USER);
    values.put("password", PASSWORD);
    values.put("database", database);
    values.put("compression", "lz4");
    values.putAll(more);
    return new StoreSettings("postgresql", values, "test");
  }
}
