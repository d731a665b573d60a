// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import swkit.Misfit;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.Stalwart10;

/**
 * The tables of a SQLite file that are named by the letters of subspaces, as they were when they
 * were read, and how they differ from the server's (store-and-dump 3.2). SQLite ignores the case of
 * names. Immutable after reading.
 */
final class SqliteTables {
  private final Map<Subspace, SqliteStore.Columns> tables = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Misfit> misfits = new EnumMap<>(Subspace.class);
  private final Set<String> newer = new TreeSet<>();

  /** Reads what the transaction of {@code connection} sees. */
  static SqliteTables read(Connection connection) throws SQLException {
    SqliteTables read = new SqliteTables();
    read.newer.addAll(newer(connection));
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT m.name, m.type, l.type, l.wr FROM main.sqlite_master m"
                    + " LEFT JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name"
                    + " WHERE length(m.name) = 1 AND m.type <> 'trigger'")) {
      while (rows.next()) {
        Subspace subspace = Subspace.of(rows.getString(1).toLowerCase(Locale.ROOT).charAt(0));
        if (subspace != null) {
          String problem = unlikeATable(rows.getString(2), rows.getString(3), rows.getBoolean(4));
          read.add(connection, subspace, problem);
        }
      }
    }
    return read;
  }

  private static Set<String> newer(Connection connection) throws SQLException {
    Set<String> newer = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT name FROM main.sqlite_master WHERE type = 'table'")) {
      while (rows.next()) {
        if (Stalwart10.isNamed(rows.getString(1))) {
          newer.add(rows.getString(1));
        }
      }
    }
    return newer;
  }

  private static String unlikeATable(String type, String kind, boolean withoutRowid) {
    if (!type.equals("table")) {
      return "is " + (type.equals("index") ? "an " : "a ") + type + ", not a table";
    }
    if (!"table".equals(kind)) {
      return "is a " + kind + " table";
    }
    return withoutRowid ? "is a table WITHOUT ROWID" : null;
  }

  private void add(Connection connection, Subspace subspace, String problem) throws SQLException {
    if (problem != null) {
      misfits.put(subspace, Misfit.table(subspace, problem));
      return;
    }
    List<String> columns = new ArrayList<>();
    String sql =
        "SELECT lower(name), upper(type), \"notnull\", pk FROM pragma_table_xinfo('"
            + subspace.letter()
            + "') ORDER BY 1";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        boolean isKey = rows.getInt(4) > 0;
        columns.add(
            rows.getString(1)
                + " "
                + rows.getString(2)
                + (isKey ? " PRIMARY KEY" : rows.getBoolean(3) ? " NOT NULL" : ""));
      }
    }
    String all = String.join(", ", columns);
    for (SqliteStore.Columns known : SqliteStore.Columns.values()) {
      if (all.equals(known.form())) {
        requireBlobs(connection, subspace, known);
        return;
      }
    }
    misfits.put(subspace, Misfit.columns(subspace, all, "k BLOB PRIMARY KEY, and its kind of v"));
  }

  /** Accepts a table only if all its keys are BLOBs: a scan would skip keys of any other type. */
  private void requireBlobs(Connection connection, Subspace subspace, SqliteStore.Columns columns)
      throws SQLException {
    String table = String.valueOf(subspace.letter());
    String sql =
        "SELECT EXISTS (SELECT 1 FROM "
            + table
            + " WHERE k < x'') OR EXISTS (SELECT 1 FROM "
            + table
            + " WHERE k IS NULL)";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (row.next() && row.getBoolean(1)) {
        misfits.put(
            subspace, Misfit.table(subspace, "has keys that are not BLOBs, which no server finds"));
      } else {
        tables.put(subspace, columns);
      }
    }
  }

  /** The tables that can be read. */
  Map<Subspace, SqliteStore.Columns> readable() {
    return Collections.unmodifiableMap(tables);
  }

  /** The names of the tables that only release 1.0 has. */
  Set<String> newer() {
    return newer;
  }

  /** Why what has the name of {@code subspace} can't be read; null if it can, or is missing. */
  Misfit unreadable(Subspace subspace) {
    return misfits.get(subspace);
  }

  /** How the table differs from the server's for {@code kind}; null if it doesn't. */
  Misfit misfit(Subspace subspace, Generation.Kind kind) {
    Misfit misfit = misfits.get(subspace);
    SqliteStore.Columns columns = tables.get(subspace);
    SqliteStore.Columns servers = SqliteStore.columns(kind);
    if (misfit != null || servers == null || servers == columns) {
      return misfit;
    }
    return columns == null
        ? Misfit.missing(subspace, "table", "")
        : Misfit.columns(subspace, columns.form(), servers.form());
  }

  /** A subspace whose table has a trigger, which may change what is written; null if none has. */
  static Subspace triggered(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT lower(tbl_name) FROM main.sqlite_master WHERE type = 'trigger'"
                    + " AND lower(tbl_name) BETWEEN 'a' AND 'z' AND length(tbl_name) = 1")) {
      return row.next() ? Subspace.of(row.getString(1).charAt(0)) : null;
    }
  }
}
