// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

/**
 * A decoder of linked LZ4 blocks, whose matches may reach back into the block before.
 *
 * <p>The block library decodes independent blocks only. The server never writes linked blocks, but
 * {@code lz4} does by default. All reads and writes are within bounds, whatever the input.
 */
final class LinkedBlock {
  private LinkedBlock() {}

  /**
   * Decodes {@code source[at, end)} into {@code target[start, limit)}. The content before the block
   * is in {@code target[history, start)}.
   *
   * @return the end of the output; if the block is damaged, {@code ~end} of what was decoded before
   *     that
   */
  static int decode(
      byte[] source, int at, int end, byte[] target, int history, int start, int limit) {
    int out = start;
    while (at < end) {
      int token = source[at++] & 0xFF;
      int literals = token >>> 4;
      if (literals == 15) {
        int more;
        do {
          if (at >= end) {
            return ~out;
          }
          more = source[at++] & 0xFF;
          literals += more;
        } while (more == 255 && literals >= 0);
      }
      if (literals < 0 || literals > end - at || literals > limit - out) {
        int there = Math.min(end - at, limit - out);
        System.arraycopy(source, at, target, out, there);
        return ~(out + there);
      }
      System.arraycopy(source, at, target, out, literals);
      at += literals;
      out += literals;
      if (at == end) {
        return out;
      }
      if (end - at < 2) {
        return ~out;
      }
      int distance = (source[at] & 0xFF) | (source[at + 1] & 0xFF) << 8;
      at += 2;
      int length = token & 15;
      if (length == 15) {
        int more;
        do {
          if (at >= end) {
            return ~out;
          }
          more = source[at++] & 0xFF;
          length += more;
        } while (more == 255 && length >= 0);
      }
      length += 4;
      int from = out - distance;
      if (distance == 0 || from < history || length < 0 || length > limit - out) {
        return ~out;
      }
      for (int i = 0; i < length; i++) {
        target[out++] = target[from++];
      }
    }
    return ~out;
  }
}
