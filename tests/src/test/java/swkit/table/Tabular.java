// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.testing.Goldens;

/** Reads tables for tests, and damages stores. */
final class Tabular {
  static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens");

  private Tabular() {}

  /** Rows by the names of their columns, and how many entries were read for them. */
  record Read(List<Map<String, Object>> rows, long entries) {
    List<Object> column(String name) {
      List<Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(row.get(name)));
      return values;
    }
  }

  static Read read(TabularDatabase database, String table, TableQuery query) {
    return read(database, table, query, TablePart.WHOLE);
  }

  static Read read(TabularDatabase database, String table, TableQuery query, TablePart part) {
    List<Map<String, Object>> all = new ArrayList<>();
    try (TableRows rows = Tables.of(table).rows(database, part, query)) {
      while (rows.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < query.columns().size(); i++) {
          Object value = rows.value(i);
          row.put(query.columns().get(i), value instanceof byte[] b ? Entry.hex(b) : value);
        }
        all.add(Collections.unmodifiableMap(row));
      }
      return new Read(all, rows.entriesRead());
    }
  }

  static Read all(TabularDatabase database, String table) {
    return read(database, table, TableQuery.all(Tables.of(table)));
  }

  static Read all(String operand, String table) {
    try (TabularDatabase database = TabularDatabase.open(operand)) {
      return all(database, table);
    }
  }

  /** The database that {@code golden} names; of a store, a copy in {@code directory}. */
  static String operand(String golden, Path directory) {
    int colon = golden.indexOf(':');
    Path place = Goldens.ROOT.resolve(golden.substring(colon + 1));
    if (colon < 0) {
      return place.toString();
    }
    Path copy = directory.resolve("copy-of-" + place.getFileName());
    try {
      Files.createDirectories(directory);
      if (Files.isDirectory(place)) {
        Goldens.copy(place, copy);
      } else {
        Files.copy(place, copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return golden.substring(0, colon + 1) + copy;
  }

  /** Runs {@code sql} with {@code parameters} on the SQLite store {@code operand}, on one row. */
  static void change(String operand, String sql, Object... parameters) throws SQLException {
    String file = operand.substring(operand.indexOf(':') + 1);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      if (statement.executeUpdate() != 1) {
        throw new SQLException("not one row: " + sql);
      }
    }
  }
}
