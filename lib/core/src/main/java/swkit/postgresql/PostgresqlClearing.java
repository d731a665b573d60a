// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import swkit.KeyRange;

/** How rows are removed from a table, whole tables as fast as the server can. Stateless. */
final class PostgresqlClearing {
  /** The tables of the server's search index, which take the place of subspace {@code z}. */
  private static final List<String> SEARCH_TABLES =
      List.of("s_email", "s_cal", "s_card", "s_trace");

  private PostgresqlClearing() {}

  /** Removes the rows in {@code range}, in one statement. */
  static void table(Connection connection, char table, KeyRange range) throws SQLException {
    if (range.equals(KeyRange.all())) {
      PostgresqlPool.execute(connection, "TRUNCATE " + table);
    } else if (range.to() != null) {
      PostgresqlPool.execute(
          connection, "DELETE FROM " + table + " WHERE " + PostgresqlStore.condition(range));
    } else {
      clearFrom(connection, table, range.from());
    }
  }

  /** If only a few rows are to stay, truncates the table and puts those back. */
  private static void clearFrom(Connection connection, char table, byte[] from)
      throws SQLException {
    String rest = " FROM " + table + " WHERE k < " + PostgresqlStore.literal(from);
    String sql = "DELETE FROM " + table + " WHERE k >= " + PostgresqlStore.literal(from);
    PostgresqlPool.execute(connection, "BEGIN");
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT count(*) < 10 FROM (SELECT 1" + rest + " LIMIT 10) r")) {
      row.next();
      if (row.getBoolean(1)) {
        sql =
            "CREATE TEMP TABLE swkit_kept ON COMMIT DROP AS SELECT *"
                + rest
                + "; TRUNCATE "
                + table
                + "; INSERT INTO "
                + table
                + " SELECT * FROM swkit_kept";
      }
    }
    PostgresqlPool.execute(connection, sql + "; COMMIT");
  }

  /** Empties those tables of the search index that exist. */
  static void searchTables(Connection connection) throws SQLException {
    for (String table : SEARCH_TABLES) {
      truncateIfThere(connection, table);
    }
  }

  private static void truncateIfThere(Connection connection, String table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, table);
      ResultSet row = statement.executeQuery();
      row.next();
      if (row.getBoolean(1)) {
        PostgresqlPool.execute(connection, "TRUNCATE " + table);
      }
    }
  }
}
