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
 * Detects a connection pooler such as PgBouncer, and refuses one that gives each transaction
 * another session: prepared statements, temporary tables and settings would be lost during the
 * work, or leak into the sessions of others.
 */
final class PostgresqlPooler {
  /** How many transactions are opened at once, so that one of them gets the first one's session. */
  private static final int TRANSACTIONS = 3;

  private final StoreSettings settings;

  private PostgresqlPooler(StoreSettings settings) {
    this.settings = settings;
  }

  /**
   * Throws a {@link RefusedException} if {@code connection} leads to a pooler that doesn't keep
   * sessions. If the pooler keeps them, no statement will be prepared on the connection.
   *
   * @param connection in autocommit mode, and not used yet
   */
  static void check(StoreSettings settings, Connection connection) throws SQLException {
    int process = process(connection);
    PGConnection driver = connection.unwrap(PGConnection.class);
    if (driver.getBackendPID() != process) {
      driver.setPrepareThreshold(0);
      new PostgresqlPooler(settings).requireSessions(connection, process);
    }
  }

  /** The id of the server process that answers: the session's own, unless a pooler is between. */
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

  /** Null if none is left: a pooler that keeps sessions may have none while we hold ours. */
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
            + " cases (in the URL, or as the settings port and host of the store), or set"
            + " pool_mode = session");
  }
}
