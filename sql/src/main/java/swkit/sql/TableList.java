// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import swkit.table.Column;
import swkit.table.Table;
import swkit.table.Tables;

/** All tables with their columns, for people and in JSON. Stateless. */
public final class TableList {
  private TableList() {}

  /** A line for each table, and indented lines for its columns. */
  public static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Table table : Tables.all()) {
      lines.add((lines.isEmpty() ? "" : "\n") + table.name() + ": " + table.what());
      for (Column column : table.columns()) {
        lines.add(
            String.format(
                Locale.ROOT, "  %-14s %-9s %s", column.name(), type(column), column.what()));
      }
    }
    return String.join("\n", lines).lines().toList();
  }

  /** An object with {@code tables}: name, what, and columns of name, type and what. */
  public static JsonObject json() {
    JsonArray tables = new JsonArray();
    for (Table table : Tables.all()) {
      JsonArray columns = new JsonArray();
      for (Column column : table.columns()) {
        JsonObject object = new JsonObject();
        object.addProperty("name", column.name());
        object.addProperty("type", type(column));
        object.addProperty("what", column.what());
        columns.add(object);
      }
      JsonObject object = new JsonObject();
      object.addProperty("name", table.name());
      object.addProperty("what", table.what());
      object.add("columns", columns);
      tables.add(object);
    }
    JsonObject json = new JsonObject();
    json.add("tables", tables);
    return json;
  }

  /** The type as SQL names it. */
  private static String type(Column column) {
    return switch (column.type()) {
      case TEXT -> "varchar";
      case LONG -> "bigint";
      case INTEGER -> "integer";
      case BYTES -> "blob";
      case TIME -> "timestamptz";
      case BOOLEAN -> "boolean";
      case TEXTS -> "varchar[]";
    };
  }
}
