// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import swkit.Misfit;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.Stalwart10;

/**
 * The tables of a database that are named by the letters of subspaces, as far as the user may see
 * them, and how they differ from the server's (store-and-dump 3.4). Immutable after reading.
 */
final class MysqlTables {
  private static final String TABLES =
      "SELECT table_name, table_type, engine, data_length FROM information_schema.tables"
          + " WHERE table_schema = DATABASE() AND (LENGTH(table_name) = 1"
          + " OR LEFT(table_name, 2) = 's_' OR LENGTH(table_name) = 2)";

  private static final String COLUMNS =
      "SELECT table_name, column_name, column_type, is_nullable FROM information_schema.columns"
          + " WHERE table_schema = DATABASE() AND LENGTH(table_name) = 1"
          + " ORDER BY table_name, column_name";

  private static final String KEYS =
      "SELECT table_name, column_name, sub_part FROM information_schema.statistics"
          + " WHERE table_schema = DATABASE() AND LENGTH(table_name) = 1"
          + " AND index_name = 'PRIMARY' ORDER BY table_name, seq_in_index";

  private static final String TRIGGERS =
      "SELECT event_object_table FROM information_schema.triggers"
          + " WHERE event_object_schema = DATABASE() AND LENGTH(event_object_table) = 1";

  private static final String WHOLE_KEY = "PRIMARY KEY k";

  /** The server's full-text tables, which it has instead of {@code z}. */
  private static final Set<String> SEARCH = Set.of("s_email", "s_cal", "s_card", "s_trace");

  private final Map<Subspace, MysqlStore.Table> tables = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Misfit> misfits = new EnumMap<>(Subspace.class);

  /** Tables with the server's columns, but of other types: not the server's, yet readable. */
  private final Map<Subspace, Misfit> otherTypes = new EnumMap<>(Subspace.class);

  private final Set<String> searchTables = new TreeSet<>();
  private final Set<String> capitals = new TreeSet<>();
  private final Set<String> newer = new TreeSet<>();

  /** Reads what the user of {@code connection} may see. */
  static MysqlTables read(Connection connection) throws SQLException {
    MysqlTables read = new MysqlTables();
    Map<String, String> columns = new HashMap<>();
    each(
        connection,
        COLUMNS,
        row ->
            columns.merge(
                row.getString(1),
                row.getString(2).toLowerCase(Locale.ROOT)
                    + " "
                    + type(row.getString(3))
                    + (row.getString(4).equals("NO") ? " NOT NULL" : ""),
                (some, more) -> some + ", " + more));
    Map<String, String> keys = new HashMap<>();
    each(
        connection,
        KEYS,
        row ->
            keys.merge(
                row.getString(1),
                key(row.getString(2), row.getString(3)),
                (some, more) -> some + ", " + more));
    each(
        connection,
        TABLES,
        row -> {
          String name = row.getString(1);
          read.add(row, columns.getOrDefault(name, ""), keys.getOrDefault(name, ""));
        });
    return read;
  }

  private interface Work {
    void with(ResultSet row) throws SQLException;
  }

  private static void each(Connection connection, String sql, Work work) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        work.with(rows);
      }
    }
  }

  /** A column's type in lower case, without the width of a {@code bigint}. */
  private static String type(String type) {
    return type.toLowerCase(Locale.ROOT).replaceAll("bigint\\([0-9]+\\)", "bigint");
  }

  /**
   * The primary key's column, followed by how many of its bytes are indexed; without a number, all
   * are. See {@link #WHOLE_KEY}.
   */
  private static String key(String column, String length) {
    return "PRIMARY KEY " + column.toLowerCase(Locale.ROOT) + (length == null ? "" : " " + length);
  }

  private void add(ResultSet row, String columns, String key) throws SQLException {
    String name = row.getString(1);
    Subspace subspace = name.length() == 1 ? Subspace.of(name.charAt(0)) : null;
    boolean isTable = row.getString(2).equals("BASE TABLE");
    if (Stalwart10.isNamed(name)) {
      newer.add(name);
      return;
    }
    if (subspace == null && name.length() == 2) {
      return;
    }
    if (subspace == null) {
      boolean isSearch = SEARCH.contains(name) && isTable;
      (isSearch ? searchTables : capitals).add(name);
      return;
    }
    String engine = row.getString(3);
    if (!isTable) {
      String type = row.getString(2).toLowerCase(Locale.ROOT);
      misfits.put(subspace, Misfit.table(subspace, "is a " + type + ", not a plain table"));
    } else if (!"InnoDB".equalsIgnoreCase(engine)) {
      misfits.put(subspace, Misfit.table(subspace, "is of the engine " + engine + ", not InnoDB"));
    } else {
      add(subspace, columns, key, row.getLong(4));
    }
  }

  /** The names of the tables that only release 1.0 has. */
  Set<String> newer() {
    return newer;
  }

  private void add(Subspace subspace, String columns, String key, long bytes) {
    MysqlStore.Columns form = form(columns);
    if (form == null) {
      Misfit misfit = Misfit.columns(subspace, columns, "k tinyblob NOT NULL, and its kind of v");
      if (columns.matches("k [^,]+(, v [^,]+)?")) {
        otherTypes.put(subspace, misfit);
        tables.put(subspace, new MysqlStore.Table(likely(columns), bytes));
      } else {
        misfits.put(subspace, misfit);
      }
    } else if (!isWhole(form, columns, key)) {
      misfits.put(
          subspace,
          Misfit.table(
              subspace,
              key.isEmpty()
                  ? "has no primary key on k"
                  : "has another primary key than the server's: "
                      + key.replace("PRIMARY KEY ", "")));
    } else {
      tables.put(subspace, new MysqlStore.Table(form, bytes));
    }
  }

  private static MysqlStore.Columns form(String columns) {
    return switch (columns) {
      case "k blob NOT NULL", "k tinyblob NOT NULL" -> MysqlStore.Columns.KEYS;
      case "k tinyblob NOT NULL, v mediumblob NOT NULL" -> MysqlStore.Columns.VALUES;
      case "k tinyblob NOT NULL, v longblob NOT NULL" -> MysqlStore.Columns.BLOBS;
      case "k tinyblob NOT NULL, v bigint NOT NULL" -> MysqlStore.Columns.COUNTERS;
      default -> null;
    };
  }

  /** The columns as which a table of other types is read; its order is checked then. */
  private static MysqlStore.Columns likely(String columns) {
    return columns.contains(", v bigint")
        ? MysqlStore.Columns.COUNTERS
        : columns.contains(", v") ? MysqlStore.Columns.VALUES : MysqlStore.Columns.KEYS;
  }

  /** Whether the primary key distinguishes all keys that a server writes. */
  private static boolean isWhole(MysqlStore.Columns form, String columns, String key) {
    int needed =
        form == MysqlStore.Columns.KEYS && columns.startsWith("k blob")
            ? MysqlLimits.INDEXED
            : MysqlLimits.LONGEST_KEY;
    String length = key.replaceFirst("^" + WHOLE_KEY + " ?", "");
    return key.startsWith(WHOLE_KEY)
        && (length.isEmpty() || length.matches("[0-9]{1,9}") && Integer.parseInt(length) >= needed);
  }

  /** Whether nothing has the name of a subspace. */
  boolean isEmpty() {
    return tables.isEmpty() && misfits.isEmpty();
  }

  /** The tables that can be read. */
  Map<Subspace, MysqlStore.Table> readable() {
    return Collections.unmodifiableMap(tables);
  }

  /** The server's full-text tables that exist. */
  Set<String> searchTables() {
    return searchTables;
  }

  /** Why what has the name of {@code subspace} can't be read; null if it can, or is missing. */
  Misfit unreadable(Subspace subspace) {
    return misfits.get(subspace);
  }

  /** How the table differs from the server's for {@code kind}; null if it doesn't. */
  Misfit misfit(Subspace subspace, Generation.Kind kind) {
    Misfit misfit = misfits.getOrDefault(subspace, otherTypes.get(subspace));
    MysqlStore.Columns servers = MysqlStore.columns(kind);
    if (misfit != null || servers == null) {
      return misfit;
    }
    MysqlStore.Table table = tables.get(subspace);
    if (table == null) {
      String capital = String.valueOf(Character.toUpperCase(subspace.letter()));
      return Misfit.missing(
          subspace,
          "table",
          capitals.contains(capital)
              ? ", though one is named " + capital
              : ", or this user may not see it");
    }
    boolean isWider =
        servers == MysqlStore.Columns.VALUES && table.columns() == MysqlStore.Columns.BLOBS;
    return servers == table.columns() || isWider
        ? null
        : Misfit.columns(subspace, text(table.columns()), text(servers));
  }

  private static String text(MysqlStore.Columns columns) {
    StringJoiner text = new StringJoiner(", ");
    text.add(columns == MysqlStore.Columns.KEYS ? "k blob" : "k tinyblob");
    switch (columns) {
      case VALUES -> text.add("v mediumblob");
      case BLOBS -> text.add("v longblob");
      case COUNTERS -> text.add("v bigint");
      case KEYS -> {}
    }
    return text.toString();
  }

  /** A subspace whose table has a trigger, which may change what is written; null if none has. */
  static Subspace triggered(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TRIGGERS)) {
      while (row.next()) {
        Subspace subspace = Subspace.of(row.getString(1).charAt(0));
        if (subspace != null) {
          return subspace;
        }
      }
      return null;
    }
  }
}
