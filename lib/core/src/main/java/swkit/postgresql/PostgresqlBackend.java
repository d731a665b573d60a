// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.Subspace;
import swkit.socket.Certificates;
import swkit.socket.GuardedSocket;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;

/**
 * Stores in a PostgreSQL database, with the tables of the server (store-and-dump 3.3, 5.3).
 *
 * <p>A database can be read while others write; the reader sees the state at its beginning. Writing
 * is refused while other sessions use the database, unless it is forced. Stateless.
 */
public final class PostgresqlBackend implements Backend {
  /** The name of this process's sessions, which distinguishes them from all others. */
  static final String APPLICATION =
      "swkit " + HexFormat.of().toHexDigits(new SecureRandom().nextInt());

  /** The driver's logger, switched off: a failure comes as an exception, and is reported once. */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  static {
    DRIVER.setLevel(Level.OFF);
  }

  /** How the file name of a server's Unix socket begins; the port follows. */
  private static final String SOCKET = ".s.PGSQL.";

  /**
   * The states of damage: corrupted data, corrupted index, a missing file, an error of the system,
   * and an internal error, as of a value that can't be decompressed.
   */
  private static final Set<String> DAMAGED =
      Set.of("XX000", "XX001", "XX002", "58P01", "58P02", "58030");

  private static final int LONGEST_KEY = 2600;

  /** The most bytes of a key and a value: a row has 1 GB, some of it for headers. */
  private static final long LARGEST_ROW = (1L << 30) - (1 << 16);

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  @Override
  public boolean exists(StoreSettings settings) {
    try (PostgresqlStore store = new PostgresqlStore(settings)) {
      return store.hasTables();
    }
  }

  @Override
  public Store openForReading(StoreSettings settings, boolean live) {
    PostgresqlStore store = new PostgresqlStore(settings);
    StoreForm.refuseNewer(store, store.newer());
    if (store.hasTables()) {
      return store;
    }
    String elsewhere = store.tablesElsewhere();
    store.close();
    throw new RefusedException(
        settings.address(),
        "holds no tables of Stalwart" + elsewhere + "; nothing is created by reading");
  }

  @Override
  public Store openForWriting(StoreSettings settings, boolean force) {
    PostgresqlStore store = new PostgresqlStore(settings);
    StoreForm.refuseNewer(store, store.newer());
    try {
      if (!force) {
        PostgresqlSessions.requireNone(store.pool(), store.address());
      }
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public String refuses(Subspace subspace, Entry entry) {
    if (entry.key().length > LONGEST_KEY) {
      return "has "
          + entry.key().length
          + " bytes; a key in PostgreSQL's index has "
          + LONGEST_KEY
          + " at most";
    }
    return entry.size() > LARGEST_ROW ? "PostgreSQL holds no value of 1 GB or more" : null;
  }

  @Override
  public String identity(StoreSettings settings) {
    try (PostgresqlStore store = new PostgresqlStore(settings)) {
      return store.identity();
    }
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return Optional.empty();
  }

  /**
   * Opens a connection in autocommit mode, which the caller closes. Throws a {@link StoreException}
   * that says in one line what is wrong, without the password.
   */
  static Connection connect(StoreSettings settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    Path socket = socket(settings);
    String host =
        socket == null ? settings.values().getOrDefault("host", "localhost") : "localhost";
    source.setServerNames(new String[] {host.contains(":") ? "[" + host + "]" : host});
    Duration limit = settings.readTimeout();
    source.setSocketFactory(PostgresqlSockets.class.getName());
    source.setSocketFactoryArg(PostgresqlSockets.argument(limit, socket));
    source.setSocketTimeout(limit.isZero() ? 0 : (int) Math.max(1, limit.toSeconds()));
    source.setPortNumbers(new int[] {port(settings)});
    source.setDatabaseName(settings.require("database"));
    source.setApplicationName(APPLICATION);
    source.setTcpKeepAlive(true);
    int timeout = seconds(settings);
    source.setConnectTimeout(timeout);
    source.setLoginTimeout(timeout);
    String options = settings.values().get("options");
    if (options != null) {
      source.setOptions(options);
    }
    try {
      source.setProperty(PGProperty.GSS_ENC_MODE, "disable");
      if (socket != null || !settings.bool("tls.enable")) {
        source.setSslMode("disable");
      } else if (settings.bool("tls.allow-invalid-certs")) {
        source.setSslMode("require");
        source.setSslfactory("org.postgresql.ssl.NonValidatingFactory");
      } else {
        source.setSslMode("verify-full");
        source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
      }
      return source.getConnection(user(settings), settings.values().get("password"));
    } catch (SQLException e) {
      throw new StoreException(settings.address(), unreachable(e, settings, timeout), e)
          .with(remedy(e, settings));
    }
  }

  /** The file of the Unix socket to connect to; null for TCP. */
  private static Path socket(StoreSettings settings) {
    Path path = settings.socket().orElse(null);
    boolean isFile =
        path == null
            || String.valueOf(path.getFileName()).startsWith(SOCKET) && !Files.isDirectory(path);
    return isFile ? path : path.resolve(SOCKET + port(settings));
  }

  /** Makes the connection fail from now on if the server sends nothing for {@code limit}. */
  static void limitWaiting(Connection connection, Duration limit) throws SQLException {
    long millis = Math.min(Integer.MAX_VALUE, limit.toMillis());
    connection.setNetworkTimeout(Runnable::run, (int) millis);
  }

  /** Whether {@code e} says that the server has no connection left for us. */
  static boolean isFull(Throwable e) {
    return e.getCause() instanceof SQLException sql && "53300".equals(sql.getSQLState());
  }

  private static String user(StoreSettings settings) {
    return settings.values().getOrDefault("user", System.getProperty("user.name"));
  }

  private static int port(StoreSettings settings) {
    String port = settings.values().getOrDefault("port", "5432");
    if (!port.matches("\\d{1,5}")) {
      throw new RefusedException(settings.origin(), "port '" + port + "' is not a number");
    }
    return Integer.parseInt(port);
  }

  private static int seconds(StoreSettings settings) {
    long millis = settings.duration("timeout").orElse(TIMEOUT).toMillis();
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis) / 1000);
  }

  private static Remedy remedy(SQLException e, StoreSettings settings) {
    return isPasswordMissing(e, settings)
        ? Remedy.GIVE_PASSWORD
        : "53300".equals(e.getSQLState()) ? Remedy.FEWER_THREADS : null;
  }

  private static boolean isPasswordMissing(SQLException e, StoreSettings settings) {
    return "08004".equals(e.getSQLState())
        && settings.values().get("password") == null
        && e.getMessage().contains("password");
  }

  private static String unreachable(SQLException e, StoreSettings settings, int timeout) {
    String user = user(settings);
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String state = String.valueOf(e.getSQLState());
    Path socket = socket(settings);
    if (socket != null
        && root instanceof IOException
        && !(root instanceof SocketTimeoutException)) {
      return "the Unix socket "
          + socket
          + " can't be used ("
          + reason(root)
          + "): is the server running, and are directory and port this one's?";
    }
    if (root instanceof UnknownHostException) {
      return "there is no host of that name";
    }
    if (root instanceof SocketTimeoutException || e.getMessage().contains("timed out")) {
      return "did not answer within " + timeout + " s";
    }
    if (isTls(e)) {
      return "the server's TLS certificate is refused: "
          + Certificates.problem(e, reason(root))
          + "; tls.allow-invalid-certs = true accepts any";
    }
    if (reason(e).contains("does not support SSL")) {
      return "offers no TLS, which tls.enable = true asks for: set it up on the server, or, on a"
          + " network that you trust, set tls.enable = false";
    }
    return switch (state) {
      case "08001" -> "no server answers there: " + reason(root);
      case "08004" ->
          isPasswordMissing(e, settings)
              ? "wants a password for user '" + user + "', and none was given"
              : "refuses the connection: " + reason(e);
      case "28P01" ->
          "refuses user '" + user + "': the password is wrong, or there is no such user";
      case "28000" ->
          "refuses user '"
              + user
              + "': "
              + reason(e)
              + (reason(e).contains("no encryption") || reason(e).contains("SSL off")
                  ? "; it may want TLS: set tls.enable = true"
                  : "");
      case "3D000" ->
          "there is no such database; create an empty one (CREATE DATABASE) and try again";
      case "53300" -> "has no connection left: " + reason(e);
      default -> "can't be opened: " + reason(e);
    };
  }

  private static boolean isTls(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return String.valueOf(e.getMessage()).contains("hostnameverifier");
  }

  /**
   * The message of {@code e} in one line; of a server's, only the first part, which quotes no data.
   */
  static String reason(Throwable e) {
    if (e instanceof PSQLException said && said.getServerErrorMessage() != null) {
      return said.getServerErrorMessage().getMessage();
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    Throwable cause = e.getCause();
    String why = cause == null || cause.getMessage() == null ? "" : " " + cause.getMessage();
    return (message + why)
        .replace(" by hostnameverifier PgjdbcHostnameVerifier", "")
        .replaceAll("\\s+", " ")
        .replaceFirst("[. ]+$", "");
  }

  /** The failure of reading {@code subspace}, with what can be done about a damaged file. */
  static StoreException unreadable(
      String address, Subspace subspace, String where, SQLException e) {
    StoreException failed =
        new StoreException(address, subspace, "can't be read" + where + ": " + broken(e), e);
    return isDamage(e) ? failed.with(Remedy.SALVAGE) : failed;
  }

  /** Whether the server may have failed because of a damaged file, or ended at one. */
  private static boolean isDamage(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    boolean isCrash = state.equals("57P02") || state.startsWith("08");
    return DAMAGED.contains(state) || isCrash && GuardedSocket.silence(e).isEmpty();
  }

  /** The message for a failure during work, and what it may mean. */
  static String broken(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    Optional<String> silence = GuardedSocket.silence(e);
    if (silence.isPresent()) {
      return "the connection was given up: " + silence.get() + " (read-timeout)";
    }
    if (state.startsWith("08") || state.startsWith("57P")) {
      return "the connection was lost: "
          + reason(e)
          + (isDamage(e)
              ? "; the server's log says whether it ended, at a damaged page perhaps"
              : "");
    }
    if (DAMAGED.contains(state)) {
      return reason(e)
          + ": a file of the server is damaged or missing; read its log, copy its data directory"
          + " before you try anything, and restore the database from a backup";
    }
    return switch (state) {
      case "55P03" -> "another session has locked it: " + reason(e);
      case "23505" -> "another session is writing to it: " + reason(e);
      default -> reason(e);
    };
  }
}
