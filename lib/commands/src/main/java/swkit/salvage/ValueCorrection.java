// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.hash.Blake3Correction;
import swkit.key.Archive;

/** Finds the one flipped bit because of which a value doesn't have its own hash. Stateless. */
public final class ValueCorrection {
  /** The most bytes that are hashed for one archive: about ten seconds. */
  private static final long MOST_HASHED = 10_000_000_000L;

  /** The most blocks of 64 bytes that are hashed for one blob: about a minute. */
  private static final long MOST_BLOCKS = 800_000_000L;

  private ValueCorrection() {}

  /** Whether {@link #blob} tries the bits of a blob of {@code length} bytes. */
  static boolean isTried(int length) {
    return Blake3Correction.effort(length) <= MOST_BLOCKS;
  }

  /** The blob with the hash {@code key}; null if no single bit of {@code value} explains it. */
  public static byte[] blob(byte[] key, byte[] value) {
    if (!isTried(value.length)) {
      return null;
    }
    long bit = Blake3Correction.find(key, value);
    return bit < 0 ? null : flipped(value, bit);
  }

  /**
   * The archive whose checksum is right; null if no single bit of {@code value} explains it, or if
   * several do. The checksum has 32 bits: that another bit fits it too has a probability of 8 in a
   * million for a value of 4 kB.
   */
  public static byte[] archive(byte[] value) {
    if (8L * value.length * value.length > MOST_HASHED) {
      return null;
    }
    byte[] found = null;
    byte[] attempt = value.clone();
    for (int bit = 0; bit < value.length * 8; bit++) {
      attempt[bit >> 3] ^= (byte) (1 << (bit & 7));
      Archive archive = Archive.of(attempt);
      if (archive != null && archive.checksum() == Archive.Checksum.OK && archive.isIntact()) {
        if (found != null) {
          return null;
        }
        found = attempt.clone();
      }
      attempt[bit >> 3] ^= (byte) (1 << (bit & 7));
    }
    return found;
  }

  private static byte[] flipped(byte[] value, long bit) {
    byte[] corrected = value.clone();
    corrected[(int) (bit >> 3)] ^= (byte) (1 << (bit & 7));
    return corrected;
  }
}
