// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.ConfigException;

/**
 * A JSON parser that is as strict as the server's: no name may occur twice, nothing may follow the
 * value, and numbers keep their digits.
 */
final class StrictJson {
  private static final Pattern LINE = Pattern.compile(" at line (\\d+)");

  private StrictJson() {}

  /**
   * The JSON value in {@code text}.
   *
   * @param file for messages
   * @throws ConfigException if the server could not read it; with the line, where known
   */
  static JsonElement parse(Path file, String text) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement whole = element(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException("something follows the object");
      }
      return whole;
    } catch (EOFException e) {
      throw new ConfigException(file, "is not JSON: it ends too early", e);
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      String problem = String.valueOf(e.getMessage());
      Matcher line = LINE.matcher(problem);
      String what = e instanceof MalformedJsonException ? "" : ": " + problem;
      if (line.find()) {
        int number = Integer.parseInt(line.group(1));
        throw new ConfigException(
            file, number, "is not JSON as the server reads it" + unreplaced(text, number));
      }
      throw new ConfigException(file, "is not JSON as the server reads it" + what, e);
    }
  }

  /** A remark about a reference in {@code line}; strings are left out, as they may be secret. */
  private static String unreplaced(String text, int line) {
    return text.lines()
        .skip(line - 1L)
        .findFirst()
        .flatMap(found -> Reference.in(found.replaceAll("\"[^\"]*\"", "").strip()))
        .map(reference -> ": " + JsonConfig.nothingReplaces(reference))
        .orElse("");
  }

  private static JsonElement element(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> members(reader);
      case BEGIN_ARRAY -> items(reader);
      case STRING -> new JsonPrimitive(reader.nextString());
      case NUMBER -> new JsonPrimitive(new Digits(reader.nextString()));
      case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
      default -> {
        reader.nextNull();
        yield JsonNull.INSTANCE;
      }
    };
  }

  private static JsonObject members(JsonReader reader) throws IOException {
    JsonObject object = new JsonObject();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (object.has(name)) {
        throw new IOException("'" + name + "' occurs twice");
      }
      object.add(name, element(reader));
    }
    reader.endObject();
    return object;
  }

  private static JsonArray items(JsonReader reader) throws IOException {
    JsonArray array = new JsonArray();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(element(reader));
    }
    reader.endArray();
    return array;
  }

  /** A number by its digits, which show whether it is whole. */
  private static final class Digits extends Number {
    private static final long serialVersionUID = 1L;
    private final String text;

    Digits(String text) {
      this.text = text;
    }

    @Override
    public int intValue() {
      return Integer.parseInt(text);
    }

    @Override
    public long longValue() {
      return Long.parseLong(text);
    }

    @Override
    public float floatValue() {
      return Float.parseFloat(text);
    }

    @Override
    public double doubleValue() {
      return Double.parseDouble(text);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
