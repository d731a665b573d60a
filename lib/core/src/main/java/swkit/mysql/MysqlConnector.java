// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.socket.Certificates;
import swkit.socket.GuardedSocket;
import swkit.store.StoreSettings;

/**
 * Connects to a server as a store's settings say (store-and-dump 5.3); if that fails, says in one
 * line why. Sessions are in autocommit mode. The setting {@code timeout} is for the mail server's
 * own idle sessions, and is not used. Stateless; no message contains the password.
 */
final class MysqlConnector {
  /**
   * The error codes of damaged tables: crashed, wrong index, no tablespace, corrupt, an error of
   * the engine, no file.
   */
  private static final Set<Integer> DAMAGED =
      Set.of(126, 127, 144, 145, 1030, 1034, 1035, 1194, 1195, 1712, 1812, 1814, 1815, 1877, 1932);

  private static final int ANSWER_SECONDS = 15;

  /**
   * The settings of every session: strict mode; hours of patience with a client that reads or
   * writes slowly or not at all, but seconds with locks. The limit on the time of a query has
   * different names in MySQL and MariaDB.
   */
  private static final String SESSION =
      "SET sql_mode = 'STRICT_ALL_TABLES', lock_wait_timeout = 5,"
          + " wait_timeout = 31536000, net_write_timeout = 28800, net_read_timeout = 28800"
          + " /*!50708 , max_execution_time = 0 */ /*M!100101 , max_statement_time = 0 */";

  /** The directory of files that a server may request: none exists, so it gets only our stream. */
  private static final String NO_DIRECTORY = "/dev/null/none";

  private MysqlConnector() {}

  /**
   * Opens a connection in autocommit mode, which the caller closes. Throws a {@link StoreException}
   * that says what is wrong.
   */
  static Connection connect(StoreSettings settings) {
    try {
      Connection connection =
          new NonRegisteringDriver().connect("jdbc:mysql://", properties(settings));
      execute(connection, SESSION);
      limitWaiting(connection, settings.readTimeout());
      return connection;
    } catch (SQLException e) {
      throw new StoreException(settings.address(), refusal(settings, e), e)
          .with(remedy(settings, e));
    }
  }

  /** Makes the connection fail from now on if the server sends nothing for {@code limit}. */
  static void limitWaiting(Connection connection, Duration limit) throws SQLException {
    long millis = Math.min(Integer.MAX_VALUE, limit.toMillis());
    connection.setNetworkTimeout(Runnable::run, (int) millis);
  }

  /** The file of the Unix socket to connect to; null for TCP. */
  private static Path socket(StoreSettings settings) {
    Path path = settings.socket().orElse(null);
    return path != null && Files.isDirectory(path)
        ? Stream.of("mysqld.sock", "mysql.sock", "mariadb.sock")
            .map(path::resolve)
            .filter(Files::exists)
            .findFirst()
            .orElse(path.resolve("mysqld.sock"))
        : path;
  }

  private static Properties properties(StoreSettings settings) {
    Map<String, String> values = settings.values();
    Properties properties = new Properties();
    Path socket = socket(settings);
    MysqlSockets.use(properties, socket, settings.readTimeout());
    properties.setProperty("host", socket == null ? settings.require("host") : "localhost");
    properties.setProperty("port", String.valueOf(number(settings, "port", 3306)));
    properties.setProperty("dbname", settings.require("database"));
    properties.setProperty("user", user(settings));
    properties.setProperty("password", values.getOrDefault("password", ""));
    properties.setProperty("sslMode", socket == null ? tls(values) : "DISABLED");
    properties.setProperty("allowPublicKeyRetrieval", String.valueOf(takesAnyKey(settings)));
    properties.setProperty("connectTimeout", String.valueOf(ANSWER_SECONDS * 1000));
    properties.setProperty("socketTimeout", String.valueOf(ANSWER_SECONDS * 1000));
    properties.setProperty("netTimeoutForStreamingResults", "0");
    properties.setProperty("allowLoadLocalInfile", "true");
    properties.setProperty("allowLoadLocalInfileInPath", NO_DIRECTORY);
    properties.setProperty("useServerPrepStmts", "false");
    return properties;
  }

  /** The user's name; for a socket, by default the operating system's, which may be enough. */
  private static String user(StoreSettings settings) {
    String otherwise = settings.socket().isPresent() ? System.getProperty("user.name") : "";
    return settings.values().getOrDefault("user", otherwise);
  }

  /**
   * Whether the password may be encrypted with a key that the server sends without TLS. An attacker
   * in between could send a key of his own; on this machine nobody is in between.
   */
  private static boolean takesAnyKey(StoreSettings settings) {
    if (settings.bool("allow-public-key-retrieval") || settings.socket().isPresent()) {
      return true;
    }
    try {
      return Stream.of(InetAddress.getAllByName(settings.require("host")))
          .allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The driver's TLS mode. As in the mail server, TLS is off unless enabled. */
  private static String tls(Map<String, String> values) {
    if (!"true".equals(values.get("tls.enable"))) {
      return "DISABLED";
    }
    return "true".equals(values.get("tls.allow-invalid-certs")) ? "REQUIRED" : "VERIFY_IDENTITY";
  }

  /** The setting {@code name} as a whole number; {@code otherwise} if it isn't set. */
  static long number(StoreSettings settings, String name, long otherwise) {
    String value = settings.values().get(name);
    if (value == null || value.isEmpty()) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,10}")) {
      throw new RefusedException(settings.origin(), "the setting '" + name + "' is not a number");
    }
    return Long.parseLong(value);
  }

  private static Remedy remedy(StoreSettings settings, SQLException e) {
    return switch (e.getErrorCode()) {
      case 1045 -> hasPassword(settings) ? null : Remedy.GIVE_PASSWORD;
      case 1040, 1203, 1226 -> Remedy.FEWER_THREADS;
      default -> null;
    };
  }

  private static boolean hasPassword(StoreSettings settings) {
    return !settings.values().getOrDefault("password", "").isEmpty();
  }

  private static String refusal(StoreSettings settings, SQLException e) {
    String user = "user '" + user(settings) + "'";
    boolean tls = settings.bool("tls.enable") && settings.socket().isEmpty();
    String database = "database '" + settings.values().get("database") + "'";
    return switch (e.getErrorCode()) {
      case 1044 -> user + " may not use the " + database + ": grant the rights on it";
      case 1045 ->
          !hasPassword(settings)
              ? user + " is refused, and no password was given"
              : user
                  + " is refused: the user name or the password is wrong"
                  + (tls || settings.socket().isPresent()
                      ? ""
                      : ", or it may log in with TLS only (tls.enable = true)");
      case 1049 -> "there is no " + database + " on that server: create it, or correct the name";
      case 1040, 1203, 1226 -> "has no connection left: " + reason(e);
      case 3159 -> "takes connections with TLS only: set tls.enable = true";
      default -> unreachable(settings, e);
    };
  }

  private static String unreachable(StoreSettings settings, SQLException e) {
    Path socket = socket(settings);
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains("Public Key Retrieval is not allowed")) {
        return "asks for the password without TLS, so others on the network could read it: set"
            + " tls.enable = true, or, on a network that you trust, allow-public-key-retrieval ="
            + " true";
      }
      if (message.contains("SSL Connection required, but not provided")) {
        return "offers no TLS, which tls.enable = true asks for: set it up on the server, or, on a"
            + " network that you trust, set tls.enable = false";
      }
      if (socket != null && cause instanceof SocketTimeoutException) {
        return "the Unix socket "
            + socket
            + " doesn't answer within "
            + ANSWER_SECONDS
            + " seconds";
      }
      if (socket != null && cause instanceof IOException && cause.getCause() == null) {
        return "the Unix socket "
            + socket
            + " can't be used ("
            + line(cause)
            + "): is the server running, and is it this one's?";
      }
      if (cause instanceof SSLException) {
        return "its TLS certificate is refused ("
            + Certificates.problem(cause, line(cause))
            + "): have the server use one that is trusted for this host name, or set"
            + " tls.allow-invalid-certs = true";
      }
      if (cause instanceof UnknownHostException) {
        return "there is no host of that name";
      }
      if (cause instanceof SocketTimeoutException) {
        return "doesn't answer within " + ANSWER_SECONDS + " seconds: is the address right?";
      }
      if (cause instanceof ConnectException) {
        return "nothing answers at that port (" + line(cause) + "): is the server running?";
      }
    }
    return isCut(e)
        ? "the connection is cut at once: is the server starting or stopping?"
        : "can't be connected to: " + line(e);
  }

  /** Adds to {@code failed} what can be done if {@code e} may come from a damaged file. */
  static StoreException remedied(StoreException failed, SQLException e) {
    boolean isDamage =
        GuardedSocket.silence(e).isEmpty() && (isCut(e) || DAMAGED.contains(e.getErrorCode()));
    return isDamage ? failed.with(Remedy.SALVAGE) : failed;
  }

  /** The message of {@code e}, in one line; for a lost connection, only that. */
  static String reason(SQLException e) {
    return GuardedSocket.silence(e)
        .map(silence -> "the connection was given up: " + silence + " (read-timeout)")
        .orElseGet(
            () ->
                isCut(e)
                    ? "the connection was cut; the server's log says whether it ended, at a damaged"
                        + " page perhaps"
                    : DAMAGED.contains(e.getErrorCode())
                        ? line(e)
                            + ": a file of the server is damaged or missing; read its log,"
                            + " copy its data directory before you try anything, and restore the"
                            + " database from a backup"
                        : line(e));
  }

  /** Whether the connection is lost; within a result the driver may report that by any state. */
  static boolean isCut(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return String.valueOf(e.getSQLState()).startsWith("08")
        || String.valueOf(e.getMessage()).contains("java.io.");
  }

  private static String line(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.strip().lines().findFirst().orElse("").replaceAll("[.:]$", "");
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Aborts the connection, whatever it is doing. */
  static void drop(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // it is gone already
    }
  }
}
