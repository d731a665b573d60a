// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The characters of words, in classes of which each takes the same number of bytes in UTF-8. A word
 * is what the server's indexes take for one: letters and digits in a row (key-layouts 5, b).
 * Stateless.
 */
final class Letters {
  /** The class of a character that isn't part of a word. */
  static final int NONE = -1;

  /** The class of the digits 0 to 9. */
  static final int DIGIT = 0;

  /** The class of the letters a to z. */
  static final int LATIN = 1;

  private static final int FIRST_TABLE = 2;

  /** The characters of the other classes, read when the first of them is met. */
  private static final class Tables {
    /** Lower-case letters of two and three bytes, then all else of two, three and four bytes. */
    static final int[][] ALL = {
      of(0x80, 0x800, Letters::hasCases),
      of(0x800, 0x10000, Letters::hasCases),
      of(0x80, 0x800, Letters::isAlone),
      of(0x800, 0x10000, Letters::isAlone),
      of(0x10000, 0x32000, Letters::isAlone),
    };

    private Tables() {}

    private static int[] of(int from, int to, IntPredicate which) {
      return IntStream.range(from, to).filter(which).toArray();
    }
  }

  /** The lower case of each character of ASCII that is part of a word; 0 for others. */
  private static final byte[] IN_WORD = new byte[0x80];

  static {
    for (int c = 0; c < IN_WORD.length; c++) {
      IN_WORD[c] = (byte) (isWord(c) ? lower(c) : 0);
    }
  }

  private Letters() {}

  /** The lower case of {@code c}, a character of ASCII, if it is part of a word; else 0. */
  static int inWord(byte c) {
    return IN_WORD[c];
  }

  /** Whether {@code c} is part of a word. */
  static boolean isWord(int c) {
    if (c < 0x80) {
      return c >= '0' && c <= '9' || (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
    return Character.isAlphabetic(c)
        || switch (Character.getType(c)) {
          case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }

  /** Whether {@code c} is a lower-case letter whose upper case takes as many bytes. */
  private static boolean hasCases(int c) {
    int upper = Character.toUpperCase(c);
    return isWord(c)
        && upper != c
        && Character.toLowerCase(c) == c
        && Character.toLowerCase(upper) == c
        && length(upper) == length(c)
        && Character.toString(c)
            .toUpperCase(java.util.Locale.ROOT)
            .equals(Character.toString(upper));
  }

  /** Whether {@code c} belongs to a word and isn't one of a pair of cases. */
  private static boolean isAlone(int c) {
    return isWord(c) && !hasCases(c) && lower(c) == c;
  }

  /** The lower case of {@code c} if the two are a pair; else {@code c}. */
  static int lower(int c) {
    if (c < 0x80) {
      return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
    int lower = Character.toLowerCase(c);
    return lower != c && hasCases(lower) && Character.toUpperCase(lower) == c ? lower : c;
  }

  /** The bytes of {@code c} in UTF-8. */
  static int length(int c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }

  /** The class of {@code c}, a {@link #lower} character. */
  static int kind(int c) {
    if (c < 0x80) {
      return c <= '9' ? DIGIT : LATIN;
    }
    int length = length(c);
    boolean isCased = length < 4 && hasCases(c);
    int table = length - 2 + (isCased ? 0 : 2);
    return Arrays.binarySearch(Tables.ALL[table], c) < 0 ? NONE : FIRST_TABLE + table;
  }

  /** The number of characters in a class. */
  static int size(int kind) {
    return kind == DIGIT ? 10 : kind == LATIN ? 26 : Tables.ALL[kind - FIRST_TABLE].length;
  }

  /** The place of {@code c} in its class. */
  static int index(int kind, int c) {
    return kind == DIGIT
        ? c - '0'
        : kind == LATIN ? c - 'a' : Arrays.binarySearch(Tables.ALL[kind - FIRST_TABLE], c);
  }

  /** The character at a place of a class. */
  static int at(int kind, int index) {
    return kind == DIGIT
        ? '0' + index
        : kind == LATIN ? 'a' + index : Tables.ALL[kind - FIRST_TABLE][index];
  }
}
