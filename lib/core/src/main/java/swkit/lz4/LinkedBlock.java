// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

/**
 * Decodes an LZ4 block whose matches may reach back into the block before it.
 *
 * <p>The block library decodes independent blocks only; linked ones, which the server never writes
 * but {@code lz4} does by default, come here. Every read and write is within bounds: a block that
 * leads elsewhere gives -1.
 */
final class LinkedBlock {
  private LinkedBlock() {}

  /**
   * Decodes {@code source[at, end)} to {@code target} from {@code start} on, where the bytes from
   * {@code history} to {@code start} are those before; returns the end of the output, or -1.
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
            return -1;
          }
          more = source[at++] & 0xFF;
          literals += more;
        } while (more == 255 && literals >= 0);
      }
      if (literals < 0 || literals > end - at || literals > limit - out) {
        return -1;
      }
      System.arraycopy(source, at, target, out, literals);
      at += literals;
      out += literals;
      if (at == end) {
        return out;
      }
      if (end - at < 2) {
        return -1;
      }
      int distance = (source[at] & 0xFF) | (source[at + 1] & 0xFF) << 8;
      at += 2;
      int length = token & 15;
      if (length == 15) {
        int more;
        do {
          if (at >= end) {
            return -1;
          }
          more = source[at++] & 0xFF;
          length += more;
        } while (more == 255 && length >= 0);
      }
      length += 4;
      int from = out - distance;
      if (distance == 0 || from < history || length < 0 || length > limit - out) {
        return -1;
      }
      for (int i = 0; i < length; i++) {
        target[out++] = target[from++];
      }
    }
    return -1;
  }
}
