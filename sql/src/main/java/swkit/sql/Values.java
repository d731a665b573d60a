// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import swkit.Entry;

/** Values of a result, as the driver gives them, as text and as JSON. Stateless. */
final class Values {
  private Values() {}

  /**
   * The value of a column, counted from 1. A time without a zone stays one: a {@link Timestamp}
   * would be moved if its hour doesn't exist in the zone of this process.
   */
  static Object of(ResultSet result, int column) throws SQLException {
    return result.getMetaData().getColumnType(column) == Types.TIMESTAMP
        ? result.getObject(column, LocalDateTime.class)
        : result.getObject(column);
  }

  /** {@code value} as text; null for null. Times are in UTC, bytes in hexadecimal. */
  static String text(Object value) throws SQLException {
    if (value instanceof OffsetDateTime time) {
      return time.toInstant().toString();
    }
    if (value instanceof Timestamp time) {
      return time.toLocalDateTime().toString();
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    if (value instanceof Blob bytes) {
      return Entry.hex(bytes.getBytes(1, (int) bytes.length()));
    }
    return value instanceof Array || value instanceof Struct || value instanceof Map
        ? json(value).toString()
        : value == null ? null : value.toString();
  }

  /** {@code value} as JSON: what JSON doesn't know, as {@link #text}. */
  static JsonElement json(Object value) throws SQLException {
    if (value == null) {
      return JsonNull.INSTANCE;
    }
    if (value instanceof Boolean flag) {
      return new JsonPrimitive(flag);
    }
    if (value instanceof Number number) {
      boolean isFinite =
          !(value instanceof Float || value instanceof Double)
              || Double.isFinite(number.doubleValue());
      return isFinite ? new JsonPrimitive(number) : new JsonPrimitive(number.toString());
    }
    if (value instanceof Array list) {
      return array(Arrays.asList((Object[]) list.getArray()));
    }
    if (value instanceof DuckDBStruct struct) {
      return object(struct.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    return value instanceof Collection<?> list ? array(list) : new JsonPrimitive(text(value));
  }

  private static JsonArray array(Collection<?> items) throws SQLException {
    JsonArray array = new JsonArray();
    for (Object item : items) {
      array.add(json(item));
    }
    return array;
  }

  private static JsonObject object(Map<?, ?> map) throws SQLException {
    JsonObject object = new JsonObject();
    for (Map.Entry<?, ?> field : map.entrySet()) {
      object.add(String.valueOf(text(field.getKey())), json(field.getValue()));
    }
    return object;
  }
}
