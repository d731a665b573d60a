// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Extracts the server's lines from the formats of log collectors: journald's JSON (in one line or
 * in several), and Docker's.
 *
 * <p>Fields are written as in the server's text log: {@code "KEY" : "AAAA=="} becomes {@code key =
 * base64:AAAA==}. Journald gives a field that is not text as an array of bytes. An object in
 * several lines is kept until its end, up to a number of characters. One thread.
 */
final class LogEnvelope {
  private static final Pattern KEY = Pattern.compile("\"KEY\"\\s*:\\s*\"(?:base64:)?([^\"]+)\"");
  private static final Pattern KEY_BYTES = Pattern.compile("\"KEY\"\\s*:\\s*(\\[[-\\d,\\s]+\\])");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

  /** Fields of the collector itself, which are not part of the message. */
  private static final Pattern OF_COLLECTOR =
      Pattern.compile("_.*|PRIORITY|SYSLOG_.*|MESSAGE|TID|CODE_.*|INVOCATION_ID|JOB_.*|UNIT");

  private final int longest;
  private final StringBuilder open = new StringBuilder();

  /** Keeps up to {@code longest} characters of an object in several lines. */
  LogEnvelope(int longest) {
    this.longest = longest;
  }

  /** The content of {@code line}, which is stripped; null inside an object that continues. */
  String open(String line) {
    if (open.length() > 0) {
      open.append(line).append('\n');
      boolean ends = line.equals("}") || line.equals("},");
      return ends || open.length() > longest ? rest() : null;
    }
    if (line.equals("{")) {
      open.append(line).append('\n');
      return null;
    }
    return content(line);
  }

  /** The kept part of an object that has not ended; null if there is none. */
  String rest() {
    if (open.length() == 0) {
      return null;
    }
    String kept = open.toString().strip();
    open.setLength(0);
    return content(kept.endsWith(",") ? kept.substring(0, kept.length() - 1) : kept);
  }

  private static String content(String text) {
    JsonObject object = text.startsWith("{") && text.endsWith("}") ? parse(text) : null;
    if (object != null && object.has("MESSAGE")) {
      return message(object);
    }
    if (object != null && object.has("log")) {
      return text(object.get("log")).strip();
    }
    return single(text.replace('\n', ' '));
  }

  private static JsonObject parse(String text) {
    try {
      JsonElement parsed = JsonParser.parseString(text);
      return parsed.isJsonObject() ? parsed.getAsJsonObject() : null;
    } catch (JsonParseException | StackOverflowError e) {
      return null;
    }
  }

  private static String message(JsonObject object) {
    StringBuilder line = new StringBuilder(text(object.get("MESSAGE")).strip());
    for (Map.Entry<String, JsonElement> field : object.entrySet()) {
      if (!OF_COLLECTOR.matcher(field.getKey()).matches()) {
        for (JsonElement value : values(field.getValue())) {
          line.append(line.indexOf(" = ") < 0 ? " " : ", ");
          line.append(name(field.getKey())).append(" = ");
          line.append(field.getKey().equals("KEY") ? key(value) : text(value));
        }
      }
    }
    return line.toString();
  }

  /** One field of an object, pasted alone. */
  private static String single(String text) {
    Matcher bytes = KEY_BYTES.matcher(text);
    if (bytes.find()) {
      String key = key(JsonParser.parseString(bytes.group(1)));
      return bytes.replaceFirst(Matcher.quoteReplacement("key = " + key));
    }
    Matcher key = KEY.matcher(text);
    return key.find() && BASE64.matcher(key.group(1)).matches()
        ? key.replaceFirst(Matcher.quoteReplacement("key = base64:" + key.group(1)))
        : text;
  }

  /**
   * A field that occurs several times is an array of its values; one that is not text is an array
   * too.
   */
  private static List<JsonElement> values(JsonElement value) {
    if (!value.isJsonArray() || bytes(value.getAsJsonArray()) != null) {
      return List.of(value);
    }
    List<JsonElement> values = new ArrayList<>();
    value.getAsJsonArray().forEach(values::add);
    return values;
  }

  private static String key(JsonElement value) {
    byte[] bytes = value.isJsonArray() ? bytes(value.getAsJsonArray()) : null;
    if (bytes != null) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
    String text = text(value);
    return BASE64.matcher(text).matches() ? "base64:" + text : text;
  }

  private static String text(JsonElement value) {
    if (value.isJsonPrimitive()) {
      return value.getAsString();
    }
    byte[] bytes = value.isJsonArray() ? bytes(value.getAsJsonArray()) : null;
    if (bytes == null) {
      return value.isJsonNull() ? "" : value.toString();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
  }

  /** The bytes, which may have a sign; null if any item is not a byte. */
  private static byte[] bytes(JsonArray array) {
    byte[] bytes = new byte[array.size()];
    for (int i = 0; i < bytes.length; i++) {
      String number = array.get(i).isJsonPrimitive() ? array.get(i).getAsString() : "";
      int value = number.matches("-?\\d{1,3}") ? Integer.parseInt(number) : 1000;
      if (value < -128 || value > 255) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes.length == 0 ? null : bytes;
  }

  /** {@code CAUSED_BY} as the server writes it: {@code causedBy}. */
  private static String name(String field) {
    StringBuilder name = new StringBuilder();
    for (String word : field.toLowerCase(Locale.ROOT).split("_")) {
      name.append(
          name.length() == 0 || word.isEmpty()
              ? word
              : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }
}
