// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

/**
 * Finds the altered byte that explains a wrong CRC-32C, in linear time. Stateless.
 *
 * <p>CRC-32C is linear: how far a checksum is off depends on the alteration and its distance from
 * the end alone. So the difference is moved backwards over the bytes, until one byte explains it.
 */
public final class Crc32cCorrection {
  private static final int POLYNOMIAL = 0x82F63B78;

  /** The checksum of each single byte, without initial and final inversion. */
  private static final int[] TABLE = new int[256];

  /** The index in {@link #TABLE} of the one value with this highest byte. */
  private static final int[] BY_HIGHEST = new int[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      TABLE[i] = crc;
      BY_HIGHEST[crc >>> 24] = i;
    }
  }

  private Crc32cCorrection() {}

  /**
   * An altered byte.
   *
   * @param at its offset from the first byte that the checksum covers
   * @param xor the bits of it that are wrong
   */
  public record Candidate(int at, int xor) {}

  /**
   * The altered byte among {@code length} bytes; one with a single wrong bit, if there is one. Null
   * if no byte explains it, or if several of the same kind do.
   *
   * @param computed the CRC-32C of the bytes as they are
   * @param expected the CRC-32C that they should have
   */
  public static Candidate find(int length, int computed, int expected) {
    Candidate bit = null;
    Candidate other = null;
    int bits = 0;
    int others = 0;
    int difference = computed ^ expected;
    for (int at = length - 1; at >= 0 && difference != 0; at--) {
      int index = BY_HIGHEST[difference >>> 24];
      if (TABLE[index] == difference) {
        if (Integer.bitCount(index) == 1) {
          bit = new Candidate(at, index);
          bits++;
        } else {
          other = new Candidate(at, index);
          others++;
        }
      }
      difference = (difference ^ TABLE[index]) << 8 | index;
    }
    if (bits > 0) {
      return bits == 1 ? bit : null;
    }
    return others == 1 ? other : null;
  }
}
