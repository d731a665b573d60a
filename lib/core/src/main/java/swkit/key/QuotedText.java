// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import swkit.Entry;
import swkit.io.Wording;

/** Quotes text as in JSON, for bytes that are UTF-8 without control characters. */
final class QuotedText {
  private static final String HEX = "hex:";

  private QuotedText() {}

  /** The text of {@code bytes}; null if they are not UTF-8. */
  static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The text of {@code bytes}; null if they are not UTF-8 or contain control characters. */
  static String printable(byte[] bytes) {
    String text = utf8(bytes);
    return text == null || hasControls(text) ? null : text;
  }

  private static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The text in quotes, in one line, safe for a terminal. */
  static String quote(String text) {
    return escape(new JsonPrimitive(text).toString());
  }

  /** The text with control characters escaped as in JSON. */
  static String escape(String text) {
    return Wording.printable(text);
  }

  /** A field of a key: text in quotes, or {@code hex:} and the bytes if they are not text. */
  static Field field(String name, byte[] bytes) {
    String text = printable(bytes);
    return text == null
        ? Field.of(name, HEX + Entry.hex(bytes))
        : Field.shown(name, text, () -> name + "=" + quote(text));
  }

  /** The bytes of such a field's text; quotes may be omitted. */
  static byte[] parse(String text) {
    try {
      if (text.startsWith(HEX)) {
        return HexFormat.of().parseHex(text.substring(HEX.length()));
      }
      String content = text.startsWith("\"") ? JsonParser.parseString(text).getAsString() : text;
      return content.getBytes(StandardCharsets.UTF_8);
    } catch (JsonParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(text + " is neither quoted text nor hex:…", e);
    }
  }
}
