// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A line as the server writes it: folded by a count of its own, which differs from the length in
 * bytes where {@link #count} says so (groupware-layouts 5.2 to 5.5). A fold is a line end and a
 * blank; it happens only before what is {@linkplain #fold announced}.
 */
final class ServedLine {
  private static final int WIDTH = 75;
  private static final byte[] FOLD = {'\r', '\n', ' '};

  private final TextOutput out;
  private int counted;

  ServedLine(TextOutput out) {
    this.out = out;
  }

  /** Folds the line if {@code bytes} more don't fit. */
  void fold(int bytes) {
    if (counted + bytes > WIDTH) {
      out.put(FOLD);
      counted = 1;
    }
  }

  /** Writes {@code text}, which counts {@code count}. */
  void put(String text, int count) {
    out.put(text);
    counted += count;
  }

  /** Writes {@code text}, which counts its bytes. */
  void put(String text) {
    counted += out.put(text);
  }

  /** Writes one ASCII character, which counts 1. */
  void put(char ascii) {
    out.put(ascii);
    counted++;
  }

  /** Ends the line. */
  void end() {
    out.endLine();
    counted = 0;
  }

  /** Writes {@code text} character by character; those in {@code escaped} with a backslash. */
  void text(String text, String escaped) {
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      String escape = escape(character, escaped);
      fold(escape != null ? 1 : utf8Length(character));
      if (escape != null) {
        put(escape, 2);
      } else {
        put(Character.toString(character));
      }
    }
  }

  private static String escape(int character, String escaped) {
    if (character == '\r') {
      return "\\r";
    }
    if (character == '\n') {
      return "\\n";
    }
    return character == '\\' || escaped.indexOf(character) >= 0
        ? "\\" + Character.toString(character)
        : null;
  }

  /** Writes the text of a parameter, in quotes if it needs them. */
  void parameter(String text) {
    boolean quoted = text.chars().anyMatch(c -> ",:=;\" ".indexOf(c) >= 0);
    if (quoted) {
      put('"');
    }
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      String escape = escape(character, "\"");
      if (escape != null) {
        put(escape, 2);
      } else if (character == '\t' || character >= ' ' && character != 0x7F) {
        fold(utf8Length(character));
        put(Character.toString(character));
      }
    }
    if (quoted) {
      put('"');
    }
  }

  /** Writes {@code bytes} as base64, which may be folded everywhere. */
  void base64(byte[] bytes) {
    byte[] encoded = Base64.getEncoder().encode(bytes);
    for (byte character : encoded) {
      fold(1);
      put((char) character);
    }
  }

  /**
   * Writes a data URI.
   *
   * @param comma the comma before the base64, escaped or not
   * @param later whether a semicolon stands even without a media type
   */
  void data(Value.Data data, String comma, boolean later) {
    put("data:");
    if (data.mediaType() != null) {
      put(data.mediaType());
    }
    if (data.mediaType() != null || later) {
      put(';');
    }
    put("base64" + comma, 8);
    base64(data.bytes());
  }

  static int utf8Length(int character) {
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  /** The number of bytes of {@code text}. */
  static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
