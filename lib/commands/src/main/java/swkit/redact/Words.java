// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

/** The words in a text. Stateless. */
final class Words {
  /** Words of no more letters than this may occur anywhere. */
  static final int SHORT = 4;

  /** Takes a word: the place of its bytes, and its characters in lower case. */
  interface Visitor {
    void word(int from, int to, int[] characters, int count);
  }

  private Words() {}

  /**
   * The character in UTF-8 at {@code at}; -1 if there is none in {@code bytes} up to {@code to}.
   */
  static int character(byte[] bytes, int at, int to) {
    int first = bytes[at];
    if (first >= 0) {
      return first;
    }
    int more =
        (first & 0xE0) == 0xC0 ? 1 : (first & 0xF0) == 0xE0 ? 2 : (first & 0xF8) == 0xF0 ? 3 : 0;
    if (more == 0 || at + more >= to) {
      return -1;
    }
    int c = first & 0x3F >> more;
    for (int i = 1; i <= more; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return -1;
      }
      c = c << 6 | bytes[at + i] & 0x3F;
    }
    boolean isShortest = Letters.length(c) == more + 1;
    return isShortest && c <= Character.MAX_CODE_POINT && (c < 0xD800 || c > 0xDFFF) ? c : -1;
  }

  /** Writes {@code c} in UTF-8; returns where it ends. */
  static int put(byte[] bytes, int at, int c) {
    int length = Letters.length(c);
    if (length == 1) {
      bytes[at] = (byte) c;
      return at + 1;
    }
    int rest = c;
    for (int i = length - 1; i > 0; i--) {
      bytes[at + i] = (byte) (0x80 | rest & 0x3F);
      rest >>>= 6;
    }
    bytes[at] = (byte) (0xF00 >> length & 0xFF | rest);
    return at + length;
  }

  /** Passes each word in the bytes from {@code from} to {@code to}. */
  static void each(byte[] bytes, int from, int to, Visitor visitor) {
    int[] word = new int[32];
    int count = 0;
    int start = from;
    int at = from;
    while (at < to) {
      byte first = bytes[at];
      if (first >= 0 && count < word.length) { // nearly all of it
        int lower = Letters.inWord(first);
        if (lower != 0) {
          if (count == 0) {
            start = at;
          }
          word[count++] = lower;
        } else if (count > 0) {
          visitor.word(start, at, word, count);
          count = 0;
        }
        at++;
        continue;
      }
      int c = character(bytes, at, to);
      int next = at + (c < 0 ? 1 : Letters.length(c));
      if (c >= 0 && Letters.isWord(c)) {
        if (count == 0) {
          start = at;
        }
        if (count == word.length) {
          word = java.util.Arrays.copyOf(word, 2 * count);
        }
        word[count++] = Letters.lower(c);
      } else if (count > 0) {
        visitor.word(start, at, word, count);
        count = 0;
      }
      at = next;
    }
    if (count > 0) {
      visitor.word(start, to, word, count);
    }
  }

  /** Whether a word has so many letters that it must not be left. */
  static boolean isLong(int[] characters, int count) {
    int letters = 0;
    for (int i = 0; i < count && letters <= SHORT; i++) {
      letters += characters[i] < '0' || characters[i] > '9' ? 1 : 0;
    }
    return letters > SHORT;
  }

  /** Whether a word consists of the digits 0 to 9. */
  static boolean isNumber(int[] characters, int count) {
    for (int i = 0; i < count; i++) {
      if (characters[i] < '0' || characters[i] > '9') {
        return false;
      }
    }
    return true;
  }
}
