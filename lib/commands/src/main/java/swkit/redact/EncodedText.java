// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Text in an encoding that takes several bytes for one: base64, quoted-printable, or percent signs.
 * It is decoded, changed, and encoded again in its place, with the same line breaks.
 */
final class EncodedText {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
  };

  private final byte[] bytes;
  private byte[] decoded;
  private int[] places;
  private boolean[] isCoded;
  private int count;

  private EncodedText(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    decoded = new byte[to - from];
    places = new int[to - from];
    isCoded = new boolean[to - from];
  }

  private void add(byte b, int place, boolean coded) {
    decoded[count] = b;
    places[count] = place;
    isCoded[count++] = coded;
  }

  private static int digit(byte[] bytes, int at, int to) {
    return at < to ? Character.digit(bytes[at], 16) : -1;
  }

  /**
   * Changes text in which {@code sign} and two hexadecimal digits stand for a byte; an equals sign
   * at the end of a line for nothing.
   */
  static void escaped(byte[] bytes, int from, int to, char sign, Consumer<byte[]> change) {
    EncodedText text = new EncodedText(bytes, from, to);
    int at = from;
    while (at < to) {
      if (bytes[at] == sign) {
        int high = digit(bytes, at + 1, to);
        int low = digit(bytes, at + 2, to);
        if (high >= 0 && low >= 0) {
          text.add((byte) (high << 4 | low), at, true);
          at += 3;
          continue;
        }
        int end = sign == '=' ? softBreak(bytes, at + 1, to) : -1;
        if (end >= 0) {
          at = end;
          continue;
        }
      }
      text.add(bytes[at], at, false);
      at++;
    }
    text.decoded = Arrays.copyOf(text.decoded, text.count);
    change.accept(text.decoded);
    for (int i = 0; i < text.count; i++) {
      int place = text.places[i];
      if (text.isCoded[i]) {
        bytes[place + 1] = HEX[text.decoded[i] >> 4 & 0xF];
        bytes[place + 2] = HEX[text.decoded[i] & 0xF];
      } else {
        bytes[place] = text.decoded[i];
      }
    }
  }

  /** Where the line after a break begins, if only space is before the break; else -1. */
  private static int softBreak(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    if (at < to && bytes[at] == '\r') {
      at++;
    }
    return at < to && bytes[at] == '\n' ? at + 1 : -1;
  }

  /** Changes text in base64; false, and nothing changed, if it isn't that. */
  static boolean base64(byte[] bytes, int from, int to, Consumer<byte[]> change) {
    byte[] digits = new byte[to - from];
    int[] places = new int[to - from];
    int count = 0;
    int at = from;
    while (at < to && bytes[at] != '=') {
      byte b = bytes[at];
      if (isDigit(b)) {
        digits[count] = b;
        places[count++] = at;
      } else if (b != '\r' && b != '\n' && b != ' ' && b != '\t') {
        return false;
      }
      at++;
    }
    for (; at < to; at++) {
      if ("=\r\n \t".indexOf(bytes[at]) < 0) {
        return false;
      }
    }
    if (count % 4 == 1) {
      return false;
    }
    byte[] decoded = Base64.getDecoder().decode(Arrays.copyOf(digits, count));
    byte[] before = decoded.clone();
    change.accept(decoded);
    if (!Arrays.equals(before, decoded)) {
      byte[] again = Base64.getEncoder().encode(decoded);
      for (int i = 0; i < count; i++) {
        bytes[places[i]] = again[i];
      }
    }
    return true;
  }

  private static boolean isDigit(byte b) {
    return b >= 'A' && b <= 'Z'
        || b >= 'a' && b <= 'z'
        || b >= '0' && b <= '9'
        || b == '+'
        || b == '/';
  }
}
