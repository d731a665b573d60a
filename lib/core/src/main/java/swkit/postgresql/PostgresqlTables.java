// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import swkit.Misfit;
import swkit.Subspace;
import swkit.generation.Generation;

/**
 * The relations that are named by the letters of subspaces, as they were when they were read, and
 * how they differ from the server's tables (store-and-dump 3.3). Immutable after reading.
 *
 * <p>The server creates its tables in the first schema of the search path. A table in a later
 * schema isn't the server's: when it starts, it creates another one, which then hides that table.
 */
final class PostgresqlTables {
  private static final String RELATIONS =
      "SELECT c.relname, n.nspname, current_schema(), pg_table_is_visible(c.oid),"
          + " c.relkind::text, c.relpersistence::text, current_user,"
          + " EXISTS (SELECT 1 FROM pg_inherits h WHERE c.oid IN (h.inhparent, h.inhrelid)),"
          + " c.relrowsecurity AND row_security_active(c.oid),"
          + " c.relkind <> 'r' OR (SELECT bool_and(has_column_privilege(c.oid, a.attnum, 'SELECT'))"
          + " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
          + " AND NOT a.attisdropped),"
          + " (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, NULL)"
          + " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY a.attname)"
          + " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
          + " AND NOT a.attisdropped),"
          + " EXISTS (SELECT 1 FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid"
          + " WHERE x.indrelid = c.oid AND a.attname = 'k' AND x.indkey::text = a.attnum::text"
          + " AND x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL)"
          + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relname ~ '^[a-z]$' AND n.nspname !~ '^pg_'"
          + " AND n.nspname <> 'information_schema'";

  /** Finds the triggers and rules of users; PostgreSQL itself makes some for foreign keys. */
  private static final String TRIGGERED =
      "SELECT min(c.relname) FROM pg_class c WHERE c.relname ~ '^[a-z]$'"
          + " AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
          + " AND (EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid"
          + " AND NOT t.tgisinternal AND t.tgenabled <> 'D')"
          + " OR EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid"
          + " AND r.ev_enabled <> 'D'))";

  private static final String ASK_OWNER = "connect as its owner, or as a role with BYPASSRLS";

  private static final String GRANT = "have its owner GRANT SELECT on it to that role";

  private final Map<Subspace, PostgresqlStore.Columns> tables = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Misfit> misfits = new EnumMap<>(Subspace.class);
  private final Set<Subspace> strangers = EnumSet.noneOf(Subspace.class);
  private final Map<Subspace, TreeSet<String>> otherSchemas = new EnumMap<>(Subspace.class);

  /** Reads what {@code connection} sees. */
  static PostgresqlTables read(Connection connection) throws SQLException {
    PostgresqlTables read = new PostgresqlTables();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(RELATIONS)) {
      while (rows.next()) {
        read.add(rows);
      }
    }
    return read;
  }

  private void add(ResultSet row) throws SQLException {
    Subspace subspace = Subspace.of(row.getString(1).charAt(0));
    String schema = row.getString(2);
    String current = row.getString(3);
    if (schema.equals(current)) {
      addCurrent(subspace, row);
      return;
    }
    if (row.getBoolean(4)) {
      misfits.put(
          subspace,
          new Misfit(
              subspace,
              false,
              "table",
              "is found in the schema "
                  + schema
                  + ", but tables are created in "
                  + (current == null ? "none" : current)
                  + ", which comes first in the search_path",
              "connect with the role and the search_path of the server"));
    }
    otherSchemas.computeIfAbsent(subspace, any -> new TreeSet<>()).add(schema);
  }

  private void addCurrent(Subspace subspace, ResultSet row) throws SQLException {
    String kind = kind(row.getString(5));
    if (kind != null) {
      misfits.put(subspace, Misfit.table(subspace, "is " + kind + ", not a table"));
    } else if (!row.getString(6).equals("p")) {
      misfits.put(
          subspace, Misfit.table(subspace, "is unlogged: the next crash of PostgreSQL empties it"));
    } else if (row.getBoolean(8)) {
      misfits.put(subspace, Misfit.table(subspace, "has child tables, or is one"));
    } else if (row.getBoolean(9)) {
      String problem = "has row-level security, which hides rows from the role " + row.getString(7);
      misfits.put(subspace, new Misfit(subspace, false, "table", problem, ASK_OWNER));
    } else if (!row.getBoolean(10)) {
      String problem = "can't be read by the role " + row.getString(7);
      misfits.put(subspace, new Misfit(subspace, false, "table", problem, GRANT));
    } else {
      addTable(subspace, String.valueOf(row.getString(11)), row.getBoolean(12));
    }
  }

  private void addTable(Subspace subspace, String columns, boolean hasKey) {
    for (PostgresqlStore.Columns known : PostgresqlStore.Columns.values()) {
      if (columns.equals(form(known)) && hasKey) {
        tables.put(subspace, known);
        return;
      }
      if (columns.equals(form(known))) {
        misfits.put(subspace, Misfit.table(subspace, "has no primary key on k"));
        return;
      }
    }
    String servers = "k bytea NOT NULL, and its kind of v";
    strangers.add(subspace);
    misfits.put(subspace, Misfit.columns(subspace, columns, servers));
  }

  private static String form(PostgresqlStore.Columns columns) {
    return switch (columns) {
      case KEYS -> "k bytea NOT NULL";
      case VALUES -> "k bytea NOT NULL, v bytea NOT NULL";
      case COUNTERS -> "k bytea NOT NULL, v bigint NOT NULL";
    };
  }

  /** What kind of relation it is; null for a table. */
  private static String kind(String relkind) {
    return switch (relkind) {
      case "r" -> null;
      case "p" -> "a partitioned table";
      case "v" -> "a view";
      case "m" -> "a materialized view";
      case "f" -> "a foreign table";
      case "S" -> "a sequence";
      case "i", "I" -> "an index";
      default -> "a relation of kind " + relkind;
    };
  }

  /**
   * Whether nothing here may belong to a server: no table of its form, and none that is hidden or
   * in another schema. A table with other columns may be anybody's.
   */
  boolean isEmpty() {
    return tables.isEmpty() && strangers.containsAll(misfits.keySet());
  }

  /** A table with other columns, if nothing else here may be a server's; null if there is none. */
  Misfit stranger() {
    return isEmpty() && !strangers.isEmpty() ? misfits.get(strangers.iterator().next()) : null;
  }

  /** A hint for a message: the other schemas with relations of such names; empty if none. */
  String elsewhere() {
    TreeSet<String> all = new TreeSet<>();
    otherSchemas.values().forEach(all::addAll);
    return all.isEmpty() ? "" : ", but other schemas have such names: " + String.join(", ", all);
  }

  private static String elsewhere(TreeSet<String> schemas) {
    return schemas.isEmpty()
        ? ""
        : " here, but exists in the "
            + (schemas.size() == 1 ? "schema " : "schemas ")
            + String.join(", ", schemas);
  }

  /** The tables that can be read. */
  Map<Subspace, PostgresqlStore.Columns> readable() {
    return Collections.unmodifiableMap(tables);
  }

  /** Why what has the name of {@code subspace} can't be read; null if it can, or is missing. */
  Misfit unreadable(Subspace subspace) {
    return misfits.get(subspace);
  }

  /** How the table differs from the server's for {@code kind}; null if it doesn't. */
  Misfit misfit(Subspace subspace, Generation.Kind kind) {
    Misfit misfit = misfits.get(subspace);
    PostgresqlStore.Columns columns = tables.get(subspace);
    PostgresqlStore.Columns servers = PostgresqlStore.columns(kind);
    if (misfit != null || servers == null || servers == columns) {
      return misfit;
    }
    return columns == null
        ? Misfit.missing(
            subspace, "table", elsewhere(otherSchemas.getOrDefault(subspace, new TreeSet<>())))
        : Misfit.columns(subspace, form(columns), form(servers));
  }

  /** A table with a user's trigger or rule, which may change what is written; null if none. */
  static Subspace triggered(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TRIGGERED)) {
      return row.next() && row.getString(1) != null
          ? Subspace.of(row.getString(1).charAt(0))
          : null;
    }
  }
}
