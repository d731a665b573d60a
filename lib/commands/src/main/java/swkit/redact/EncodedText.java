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

  /** The value of each hexadecimal digit of ASCII; -1 for what is none. */
  private static final byte[] DIGIT = new byte[0x80];

  static {
    for (int c = 0; c < DIGIT.length; c++) {
      DIGIT[c] = (byte) Character.digit(c, 16);
    }
  }

  private EncodedText() {}

  private static int digit(byte[] bytes, int at, int to) {
    return at < to && bytes[at] >= 0 ? DIGIT[bytes[at]] : -1;
  }

  /** Whether {@code sign} and two digits are at {@code at}. */
  private static boolean isCoded(byte[] bytes, int at, int to, char sign) {
    return bytes[at] == sign && (digit(bytes, at + 1, to) | digit(bytes, at + 2, to)) >= 0;
  }

  /**
   * Changes text in which {@code sign} and two hexadecimal digits stand for a byte; an equals sign
   * at the end of a line for nothing.
   */
  static void escaped(byte[] bytes, int from, int to, char sign, Consumer<byte[]> change) {
    byte[] text = new byte[to - from];
    int count = 0;
    for (int at = from; at < to; ) {
      if (isCoded(bytes, at, to, sign)) {
        text[count++] = (byte) (digit(bytes, at + 1, to) << 4 | digit(bytes, at + 2, to));
        at += 3;
      } else {
        int next = next(bytes, at, to, sign);
        if (next == at) {
          text[count++] = bytes[at++];
        } else {
          at = next;
        }
      }
    }
    byte[] decoded = Arrays.copyOf(text, count);
    change.accept(decoded);
    if (!Arrays.equals(decoded, 0, count, text, 0, count)) {
      encode(decoded, bytes, from, to, sign);
    }
  }

  /** Puts the same number of bytes in the places of those that {@link #escaped} has read. */
  private static void encode(byte[] decoded, byte[] bytes, int from, int to, char sign) {
    int count = 0;
    for (int at = from; at < to; ) {
      if (isCoded(bytes, at, to, sign)) {
        bytes[at + 1] = HEX[decoded[count] >> 4 & 0xF];
        bytes[at + 2] = HEX[decoded[count++] & 0xF];
        at += 3;
      } else {
        int next = next(bytes, at, to, sign);
        if (next == at) {
          bytes[at++] = decoded[count++];
        } else {
          at = next;
        }
      }
    }
  }

  /** Where the next line begins, if a soft line break is at {@code at}; else {@code at}. */
  private static int next(byte[] bytes, int at, int to, char sign) {
    int end = sign == '=' && bytes[at] == '=' ? softBreak(bytes, at + 1, to) : -1;
    return end < 0 ? at : end;
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
