// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.store.StoreSettings;

/**
 * Looks whether a connection pooler such as PgBouncer is between, and refuses one that hands each
 * transaction to another session: prepared statements, temporary tables and settings would be lost
 * in the middle of the work, or be left to other people's sessions.
 */
final class PostgresqlPooler {
  /** How many transactions are open at once, so that one of them meets the first one's session. */
  private static final int TRANSACTIONS = 3;

  private final StoreSettings settings;

  private PostgresqlPooler(StoreSettings settings) {
    this.settings = settings;
  }

  /**
   * Throws if the pooler of {@code connection}, which is in autocommit mode and was not used yet,
   * is such a one. One that keeps sessions is taken; nothing is prepared in its sessions.
   */
  static void check(StoreSettings settings, Connection connection) throws SQLException {
    int process = process(connection);
    PGConnection driver = connection.unwrap(PGConnection.class);
    if (driver.getBackendPID() != process) {
      driver.setPrepareThreshold(0);
      new PostgresqlPooler(settings).requireSessions(connection, process);
    }
  }

  /** The server's process that answers: that of the session, unless a pooler is between. */
  private static int process(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private void requireSessions(Connection first, int process) throws SQLException {
    List<Connection> others = new ArrayList<>();
    try {
      for (int i = 0; i < TRANSACTIONS; i++) {
        Connection other = connect();
        if (other == null) {
          return;
        }
        others.add(other);
        begin(other);
        if (process(other) == process || process(first) != process) {
          throw refused("in transaction mode");
        }
      }
    } finally {
      for (Connection other : others) {
        other.close();
      }
    }
  }

  /** Null if there are no more: one that keeps sessions has none left while we have them. */
  private Connection connect() {
    try {
      return PostgresqlBackend.connect(settings);
    } catch (StoreException e) {
      return null;
    }
  }

  private void begin(Connection connection) throws SQLException {
    try {
      PostgresqlPool.execute(connection, "BEGIN");
    } catch (SQLException e) {
      if (String.valueOf(e.getMessage()).contains("statement pooling")) {
        throw refused("in statement mode");
      }
      throw e;
    }
  }

  private RefusedException refused(String mode) {
    return new RefusedException(
        settings.address(),
        "is PgBouncer or another connection pooler "
            + mode
            + ", which keeps no sessions: connect to PostgreSQL itself, whose port is 5432 in most"
            + " cases (in the URL, or by --set store.<id>.port=… and store.<id>.host=…), or set"
            + " pool_mode = session");
  }
}
