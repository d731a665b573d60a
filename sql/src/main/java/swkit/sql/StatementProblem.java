// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import swkit.RefusedException;
import swkit.table.Column;
import swkit.table.Table;
import swkit.table.Tables;

/** Puts what the engine says of a statement into one line, with the place. Stateless. */
final class StatementProblem {
  /** Problems of the statement itself, and not of what it met while it ran. */
  private static final Set<String> OF_STATEMENTS =
      Set.of(
          "parser", "syntax", "binder", "catalog", "not implemented", "permission", "expression");

  /** A pivot without values is several statements for the engine, and not one query. */
  private static final Pattern PIVOT = Pattern.compile("(?i)\\bpivot(_wider)?\\b");

  private StatementProblem() {}

  /** Whether {@code e} says what is wrong with a statement. */
  static boolean isOf(SQLException e) {
    return String.valueOf(e.getMessage()).contains("\"exception_type\"");
  }

  /**
   * The refusal of {@code statement}.
   *
   * @param shift how many bytes the engine was given before the statement
   */
  static RefusedException of(String statement, SQLException e, int shift) {
    String message = String.valueOf(e.getMessage());
    int brace = message.indexOf('{');
    JsonObject json = new JsonObject();
    try {
      json = brace < 0 ? json : new Gson().fromJson(message.substring(brace), JsonObject.class);
    } catch (JsonSyntaxException notJson) {
      // the message is shown as it is
    }
    return of(statement, json, message, shift);
  }

  /** The same for what the engine's parser answers. */
  static RefusedException of(String statement, JsonObject answer) {
    answer.addProperty("exception_type", text(answer, "error_type"));
    return of(statement, answer, String.valueOf(text(answer, "error_message")), 0);
  }

  private static RefusedException of(
      String statement, JsonObject json, String otherwise, int shift) {
    String words = text(json, "exception_message");
    String problem =
        (words == null ? otherwise : words)
            .replaceFirst("(?s)\\s*Possible solutions:.*", "")
            .strip()
            .replaceAll("!?\\s*\\n\\s*", "; ");
    String kind = String.valueOf(text(json, "exception_type")).toLowerCase(Locale.ROOT);
    if (kind.equals("not implemented") && problem.startsWith("Only SELECT")) {
      problem =
          PIVOT.matcher(statement).find()
              ? "its columns must be known beforehand: name the values of a pivot, as in PIVOT mails"
                  + " ON mailbox IN ('INBOX', 'Sent')"
              : "it isn't a query: give one that begins with SELECT, FROM or WITH";
    }
    String position = text(json, "position");
    String where =
        position == null || !position.matches("\\d{1,9}")
            ? ""
            : place(statement, Integer.parseInt(position) - shift) + ": ";
    String full = "the statement: " + where + problem + hint(statement, json, kind);
    return OF_STATEMENTS.contains(kind)
        ? RefusedException.usage(full)
        : new RefusedException("the statement", where + problem + hint(statement, json, kind));
  }

  /** Line and column of a place in the UTF-8 of {@code statement}. */
  private static String place(String statement, int position) {
    byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
    int end = Math.max(0, Math.min(position, bytes.length));
    String before = new String(bytes, 0, end, StandardCharsets.UTF_8);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int start = before.lastIndexOf('\n') + 1;
    return "line " + line + ", column " + (1 + before.codePointCount(start, before.length()));
  }

  private static String hint(String statement, JsonObject json, String kind) {
    if ("COLUMN_NOT_FOUND".equals(text(json, "error_subtype"))) {
      List<String> columns = new ArrayList<>();
      for (Table table : Tables.all()) {
        if (Pattern.compile("(?i)\\b" + table.name() + "\\b").matcher(statement).find()) {
          columns.add(
              table.name()
                  + " has "
                  + String.join(", ", table.columns().stream().map(Column::name).toList()));
        }
      }
      return columns.isEmpty() ? "" : "; " + String.join("; ", columns);
    }
    if ("Table".equals(text(json, "type"))) {
      return "; the tables are "
          + String.join(", ", Tables.all().stream().map(Table::name).toList());
    }
    if (kind.equals("out of memory")) {
      return "; let the statement read less, or use fewer threads";
    }
    return kind.equals("permission")
        ? "; a statement reads the tables of the database, and no files"
        : "";
  }

  private static String text(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : null;
  }
}
