// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

/**
 * Bytes of an LZ4 block.
 *
 * @param from the first one
 * @param to the one after the last
 */
public record PackedRange(int from, int to) {
  /**
   * The bytes of the block {@code packed} whose alteration may alter its content from {@code from}
   * to {@code to}, apart from what matches copy.
   */
  static PackedRange of(byte[] packed, int from, int to) {
    int first = 0;
    int at = 0;
    int out = 0;
    while (at < packed.length && out < to) {
      int start = at;
      int token = packed[at++] & 0xFF;
      int literals = token >>> 4;
      for (int more = 255; literals >= 15 && more == 255 && at < packed.length; ) {
        more = packed[at++] & 0xFF;
        literals += more;
      }
      int literalsAt = at;
      at += literals;
      int before = out;
      out += literals;
      int length = token & 15;
      if (at + 2 <= packed.length) {
        at += 2;
        for (int more = 255; length >= 15 && more == 255 && at < packed.length; ) {
          more = packed[at++] & 0xFF;
          length += more;
        }
        out += length + 4;
      }
      if (before <= from) {
        first = from < before + literals ? literalsAt + from - before : start;
      }
    }
    return new PackedRange(first, Math.min(at, packed.length));
  }

  /** The literal byte that the content at {@code place} is copied from; -1 if that isn't known. */
  static int literal(byte[] packed, int place) {
    int wanted = place;
    while (true) {
      int at = 0;
      int out = 0;
      int source = -1;
      while (at < packed.length && out <= wanted) {
        int token = packed[at++] & 0xFF;
        int literals = token >>> 4;
        for (int more = 255; literals >= 15 && more == 255 && at < packed.length; ) {
          more = packed[at++] & 0xFF;
          literals += more;
        }
        if (wanted < out + literals) {
          int literal = at + wanted - out;
          return literal < packed.length ? literal : -1;
        }
        at += literals;
        out += literals;
        if (at + 2 > packed.length) {
          return -1;
        }
        int distance = (packed[at] & 0xFF) | (packed[at + 1] & 0xFF) << 8;
        at += 2;
        int length = token & 15;
        for (int more = 255; length >= 15 && more == 255 && at < packed.length; ) {
          more = packed[at++] & 0xFF;
          length += more;
        }
        if (wanted < out + length + 4) {
          source = wanted - distance;
          break;
        }
        out += length + 4;
      }
      if (source < 0 || source >= wanted) {
        return -1;
      }
      wanted = source;
    }
  }
}
