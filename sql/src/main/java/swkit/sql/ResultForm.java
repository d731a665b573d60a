// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import swkit.RefusedException;
import swkit.io.Wording;

/**
 * Writes rows as lines, in one of three forms. For one thread; after the last row, {@link #end}
 * must be called.
 */
abstract class ResultForm {
  private final Predicate<String> out;

  /** Writes lines to {@code out} until it returns false. */
  private ResultForm(Predicate<String> out) {
    this.out = out;
  }

  /** A table for people, which fits into {@code width} characters if it can; 0 for any width. */
  static ResultForm table(int width, Predicate<String> out) {
    return new Text(width, out);
  }

  /** Comma-separated values, with a line of names; text that needs it is in quotes. */
  static ResultForm csv(Predicate<String> out) {
    return new Csv(out);
  }

  /** A JSON object on each line. */
  static ResultForm json(Predicate<String> out) {
    return new Json(out);
  }

  /** Takes the names of the columns, first of all. */
  abstract void begin(List<String> names);

  /** Writes a row; false if nobody reads it. */
  abstract boolean row(Object... values) throws SQLException;

  /** Writes what is left. */
  void end() {
    // most forms keep nothing back
  }

  final boolean line(String line) {
    return out.test(line);
  }

  private static final class Csv extends ResultForm {
    Csv(Predicate<String> out) {
      super(out);
    }

    @Override
    void begin(List<String> names) {
      line(String.join(",", names.stream().map(Csv::quoted).toList()));
    }

    @Override
    boolean row(Object... values) throws SQLException {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < values.length; i++) {
        String text = Values.text(values[i]);
        line.append(i == 0 ? "" : ",").append(text == null ? "" : quoted(text));
      }
      return line(line.toString());
    }

    /** An empty text is in quotes, so that it isn't taken for null. */
    private static String quoted(String text) {
      boolean isPlain =
          !text.isEmpty() && text.strip().equals(text) && !text.matches("(?s).*[\",\\n\\r].*");
      return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
  }

  private static final class Json extends ResultForm {
    private static final Gson GSON =
        new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private List<String> names;

    Json(Predicate<String> out) {
      super(out);
    }

    @Override
    void begin(List<String> columns) {
      Set<String> before = new HashSet<>();
      for (String name : columns) {
        if (!before.add(name)) {
          throw RefusedException.usage(
              "the statement: two columns are called '"
                  + Wording.printable(name)
                  + "', and a JSON object can have only one: give one another name with AS");
        }
      }
      names = columns;
    }

    @Override
    boolean row(Object... values) throws SQLException {
      JsonObject object = new JsonObject();
      for (int i = 0; i < values.length; i++) {
        object.add(names.get(i), Values.json(values[i]));
      }
      return line(GSON.toJson(object));
    }
  }

  /**
   * Columns are as wide as their widest cell among the first rows. If that is too wide, the widest
   * columns of text become narrower, and longer cells are cut.
   */
  private static final class Text extends ResultForm {
    private static final int FIRST = 1000;
    private static final int WIDEST = 80;
    private static final int NARROWEST = 8;

    private final int width;
    private final List<String[]> first = new ArrayList<>();
    private boolean[] isNumber;
    private int[] widths;

    Text(int width, Predicate<String> out) {
      super(out);
      this.width = width;
    }

    @Override
    void begin(List<String> names) {
      isNumber = new boolean[names.size()];
      first.add(names.toArray(String[]::new));
    }

    @Override
    boolean row(Object... values) throws SQLException {
      String[] cells = new String[values.length];
      for (int i = 0; i < values.length; i++) {
        String text = Values.text(values[i]);
        isNumber[i] |= values[i] instanceof Number;
        cells[i] = text == null ? "" : cut(Wording.printable(text), WIDEST);
      }
      if (widths != null) {
        return line(line(cells));
      }
      first.add(cells);
      return first.size() <= FIRST || flush();
    }

    private static String cut(String text, int most) {
      return text.codePointCount(0, text.length()) <= most
          ? text
          : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    /** Takes a character at a time from the widest column of text, as long as it is too wide. */
    private void fit() {
      int over = Arrays.stream(widths).sum() + 2 * (widths.length - 1) - width;
      for (; width > 0 && over > 0; over--) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
          boolean isWider = widest < 0 || widths[i] > widths[widest];
          widest = !isNumber[i] && widths[i] > NARROWEST && isWider ? i : widest;
        }
        if (widest < 0) {
          return;
        }
        widths[widest]--;
      }
    }

    private boolean flush() {
      widths = new int[isNumber.length];
      for (String[] cells : first) {
        for (int i = 0; i < cells.length; i++) {
          widths[i] = Math.max(widths[i], cells[i].codePointCount(0, cells[i].length()));
        }
      }
      fit();
      boolean isRead = true;
      for (int i = 0; i < first.size() && isRead; i++) {
        isRead = line(line(first.get(i)));
      }
      first.clear();
      return isRead;
    }

    private String line(String... cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.length; i++) {
        String cell = width > 0 && !isNumber[i] ? cut(cells[i], Math.max(1, widths[i])) : cells[i];
        String blanks = " ".repeat(Math.max(0, widths[i] - cell.codePointCount(0, cell.length())));
        line.append(i == 0 ? "" : "  ").append(isNumber[i] ? blanks + cell : cell + blanks);
      }
      return line.toString().stripTrailing();
    }

    @Override
    void end() {
      if (widths == null) {
        flush();
      }
    }
  }
}
