// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import swkit.Entry;

/**
 * A named part of a key or a value. Immutable. Texts are formatted on demand, each time: whoever
 * only checks entries needs none.
 */
public final class Field {
  private static final int LONGEST = 60;

  private final String name;
  private final Object value;
  private final Supplier<String> text;

  /** A field with the text {@code text}; null for {@code name=value}. */
  public Field(String name, Object value, String text) {
    this(name, value, text == null ? (Supplier<String>) null : () -> text);
  }

  private Field(String name, Object value, Supplier<String> text) {
    this.name = name;
    this.value = value;
    this.text = text;
  }

  /** A field with the text {@code name=value}. */
  static Field of(String name, Object value) {
    return new Field(name, value, (Supplier<String>) null);
  }

  /** A field with the result of {@code text}, which must always be the same. */
  static Field shown(String name, Object value, Supplier<String> text) {
    return new Field(name, value, text);
  }

  /** The name, in lower case with hyphens; in JSON in camel case. */
  public String name() {
    return name;
  }

  /**
   * The value: a {@link Number}, {@link Boolean} or {@link String}, a list of such, or a list of
   * fields, which is an object.
   */
  public Object value() {
    return value instanceof Supplier<?> supplier ? supplier.get() : value;
  }

  /** The text in a line: {@code acct=3}; empty if another field's text includes it. */
  public String text() {
    return text == null ? name + "=" + value() : text.get();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Field field
        && name.equals(field.name)
        && Objects.equals(value(), field.value())
        && text().equals(field.text());
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, value());
  }

  @Override
  public String toString() {
    return text();
  }

  /** An unsigned 64-bit number. */
  static Field unsigned(String name, long value) {
    return of(
        name, value >= 0 ? (Number) value : (Number) new BigInteger(Long.toUnsignedString(value)));
  }

  /** An unsigned 32-bit number. */
  static Field unsigned(String name, int value) {
    return of(name, Integer.toUnsignedLong(value));
  }

  /** A time in UTC, from Unix seconds. */
  static Field time(String name, long seconds) {
    return of(name, (Supplier<String>) () -> UnixTime.text(seconds));
  }

  /** Bytes in hexadecimal. */
  static Field hex(String name, byte[] bytes) {
    return of(name, (Supplier<String>) () -> Entry.hex(bytes));
  }

  /** Text in quotes; a line shows only its start. */
  static Field text(String name, String text) {
    return shown(name, text, () -> name + "=" + start(text));
  }

  /** The start of {@code text} in quotes. */
  static String start(String text) {
    boolean isLong = text.codePointCount(0, text.length()) > LONGEST;
    int end = isLong ? text.offsetByCodePoints(0, LONGEST) : text.length();
    return QuotedText.quote(text.substring(0, end)) + (isLong ? "…" : "");
  }

  /** A list of numbers or words. */
  static Field list(String name, List<?> items) {
    return shown(
        name,
        items,
        () ->
            items.stream()
                .map(String::valueOf)
                .collect(
                    Collectors.collectingAndThen(
                        Collectors.joining(","),
                        joined -> name + "=" + QuotedText.escape(joined))));
  }

  /** The name in JSON: {@code change-id} is {@code changeId}. */
  String jsonName() {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      camel.append(c == '-' ? Character.toUpperCase(name.charAt(++i)) : c);
    }
    return camel.toString();
  }

  /** The texts of {@code fields}, separated by blanks. */
  static String texts(List<Field> fields) {
    return fields.stream()
        .map(Field::text)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** Adds {@code fields} to {@code object}. */
  static void putAll(JsonObject object, List<Field> fields) {
    fields.forEach(field -> object.add(field.jsonName(), json(field.value())));
  }

  private static JsonElement json(Object value) {
    if (value instanceof Number number) {
      return new JsonPrimitive(number);
    }
    if (value instanceof Boolean flag) {
      return new JsonPrimitive(flag);
    }
    if (!(value instanceof List<?> list)) {
      return new JsonPrimitive(value.toString());
    }
    if (!list.isEmpty() && list.get(0) instanceof Field) {
      JsonObject object = new JsonObject();
      putAll(object, list.stream().map(Field.class::cast).toList());
      return object;
    }
    JsonArray array = new JsonArray();
    list.forEach(item -> array.add(json(item)));
    return array;
  }
}
