// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The required fields of a JSON object, by type. All methods throw an {@link
 * IllegalArgumentException} that names the field and the object if a field is missing or wrong.
 */
public final class JsonFields {
  /** No number of 64 bits has more characters; the time to parse one grows with the square. */
  private static final int LONGEST_NUMBER = 100;

  private final String what;
  private final JsonObject object;

  /** The fields of {@code object}; {@code what} is its name in messages. */
  public JsonFields(String what, JsonObject object) {
    this.what = what;
    this.object = object;
  }

  /** A whole number from {@code least} to {@code most}, both inclusive. */
  public long number(String name, long least, long most) {
    JsonElement field = field(name);
    if (field.isJsonPrimitive()
        && field.getAsJsonPrimitive().isNumber()
        && field.getAsString().length() <= LONGEST_NUMBER) {
      try {
        long number = new BigDecimal(field.getAsString()).longValueExact();
        if (number >= least && number <= most) {
          return number;
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // reported below
      }
    }
    throw wrong(name, "not a valid whole number");
  }

  public String text(String name) {
    JsonElement field = field(name);
    if (field.isJsonPrimitive() && field.getAsJsonPrimitive().isString()) {
      return field.getAsString();
    }
    throw wrong(name, "no text");
  }

  public boolean flag(String name) {
    JsonElement field = field(name);
    if (field.isJsonPrimitive() && field.getAsJsonPrimitive().isBoolean()) {
      return field.getAsBoolean();
    }
    throw wrong(name, "neither true nor false");
  }

  public byte[] bytes(String name) {
    try {
      return HexFormat.of().parseHex(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name, "not a hexadecimal number");
    }
  }

  /** A number of 16 hexadecimal digits. */
  public long hash(String name) {
    byte[] bytes = bytes(name);
    if (bytes.length != 8) {
      throw wrong(name, "not a hash of 16 digits");
    }
    return Bytes.u64(bytes, 0);
  }

  public Instant time(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw wrong(name, "no time");
    }
  }

  public JsonArray list(String name) {
    if (field(name) instanceof JsonArray list) {
      return list;
    }
    throw wrong(name, "no list");
  }

  /** The fields of {@code element}, which must be an object; {@code what} is its name. */
  public static JsonFields of(String what, JsonElement element) {
    if (element instanceof JsonObject object) {
      return new JsonFields(what, object);
    }
    throw new IllegalArgumentException(what + " is not an object");
  }

  public JsonObject object() {
    return object;
  }

  private JsonElement field(String name) {
    JsonElement field = object.get(name);
    if (field == null) {
      throw new IllegalArgumentException(what + " has no \"" + name + "\"");
    }
    return field;
  }

  private IllegalArgumentException wrong(String name, String why) {
    return new IllegalArgumentException("\"" + name + "\" of " + what + " is " + why);
  }
}
