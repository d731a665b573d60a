// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.io.Wording;

/** The sessions of others on a database. Stateless. */
final class PostgresqlSessions {
  private static final String OTHERS =
      "SELECT application_name, usename, host(client_addr) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
          + " AND application_name IS DISTINCT FROM '"
          + PostgresqlBackend.APPLICATION
          + "' AND (backend_type = 'client backend'"
          + " OR backend_type IS NULL AND usesysid IS NOT NULL)"
          + " ORDER BY 1, 2, 3";

  private PostgresqlSessions() {}

  /** Throws if others use the database. Waits a second for sessions that are just ending. */
  static void requireNone(PostgresqlPool pool, String address) {
    List<String> others = pool.run("its sessions can't be listed", PostgresqlSessions::others);
    for (int attempt = 0; attempt < 4 && !others.isEmpty(); attempt++) {
      others =
          pool.run(
              "its sessions can't be listed",
              connection -> {
                PostgresqlPool.execute(connection, "SELECT pg_sleep(0.2)");
                return others(connection);
              });
    }
    if (!others.isEmpty()) {
      throw new RefusedException(
              address,
              "is in use by "
                  + Wording.count(others.size(), "other session", "other sessions")
                  + ": "
                  + String.join(", ", new LinkedHashSet<>(others))
                  + "; stop the server first")
          .with(Remedy.FORCE_WRITING);
    }
  }

  private static List<String> others(Connection connection) throws SQLException {
    List<String> others = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(OTHERS)) {
      while (rows.next()) {
        String name = rows.getString(1);
        String host = rows.getString(3);
        others.add(
            (name == null || name.isEmpty() ? "one without a name" : "'" + name + "'")
                + " of user "
                + rows.getString(2)
                + (host == null ? "" : " from " + host));
      }
    }
    return others;
  }
}
