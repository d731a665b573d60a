// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import swkit.RefusedException;

/**
 * The columns of a table whose rows are made of {@code R}, with the ways to their values.
 * Configured once, by chained calls.
 */
final class Columns<R> {
  private final String table;
  private final List<Column> columns = new ArrayList<>();
  private final Map<String, Function<R, Object>> values = new LinkedHashMap<>();

  Columns(String table) {
    this.table = table;
  }

  /** The name of the table. */
  String table() {
    return table;
  }

  /** Adds a column. */
  Columns<R> add(String name, Column.Type type, String what, Function<R, Object> value) {
    columns.add(new Column(name, type, what));
    values.put(name, value);
    return this;
  }

  /** The columns, in the order in which they were added. */
  List<Column> list() {
    return Collections.unmodifiableList(columns);
  }

  /** The ways to the values of the columns {@code names}. Throws if there is no such column. */
  List<Function<R, Object>> values(List<String> names) {
    List<Function<R, Object>> wanted = new ArrayList<>();
    for (String name : names) {
      Function<R, Object> value = values.get(name);
      if (value == null) {
        throw new RefusedException(
            table, "has no column '" + name + "', but " + String.join(", ", values.keySet()));
      }
      wanted.add(value);
    }
    return wanted;
  }

  /** The rows that {@code next} gives, null at its end, with the columns {@code names}. */
  TableRows rows(List<String> names, RowReader<R> reader) {
    List<Function<R, Object>> wanted = values(names);
    return new TableRows() {
      private R row;
      private final Object[] made = new Object[wanted.size()];
      private final boolean[] isMade = new boolean[wanted.size()];

      @Override
      public boolean next() {
        row = reader.next();
        Arrays.fill(isMade, false);
        return row != null;
      }

      @Override
      public Object value(int column) {
        if (!isMade[column]) {
          made[column] = wanted.get(column).apply(row);
          isMade[column] = true;
        }
        return made[column];
      }

      @Override
      public long entriesRead() {
        return reader.entriesRead();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
