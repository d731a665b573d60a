// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import swkit.io.Bytes;

/** Tells whether bytes are UTF-8, without making text of them. Stateless. */
final class Utf8 {
  private static final long NOT_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /**
   * Whether the {@code length} bytes at {@code from} are UTF-8, as {@link QuotedText#utf8} takes
   * it: of the shortest form, without surrogates, up to U+10FFFF.
   */
  static boolean isValid(byte[] bytes, int from, int length) {
    int end = from + length;
    int at = from;
    while (at < end) {
      if (end - at >= Long.BYTES && (Bytes.i64le(bytes, at) & NOT_ASCII) == 0) {
        at += Long.BYTES;
        continue;
      }
      int first = bytes[at++];
      if (first >= 0) {
        continue;
      }
      int following = following(first & 0xFF);
      if (following < 0 || following > end - at) {
        return false;
      }
      int second = bytes[at] & 0xFF;
      if (second < lowest(first & 0xFF) || second > highest(first & 0xFF)) {
        return false;
      }
      for (int i = 1; i < following; i++) {
        if ((bytes[at + i] & 0xC0) != 0x80) {
          return false;
        }
      }
      at += following;
    }
    return true;
  }

  /** How many bytes follow a first byte that isn't ASCII; -1 if it can't be a first one. */
  private static int following(int first) {
    if (first < 0xC2 || first > 0xF4) {
      return -1;
    }
    return first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  }

  /** The lowest second byte: a lower one would be a longer form than needed. */
  private static int lowest(int first) {
    return first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  }

  /** The highest second byte: a higher one would be a surrogate, or above U+10FFFF. */
  private static int highest(int first) {
    return first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  }
}
