// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import swkit.generation.BlobLink;
import swkit.hash.Blake3Variants;

/**
 * A blob that doesn't have its hash, in which other contents take the place of one block. Only what
 * they change is hashed, many at once. One thread at a time; a copy for each.
 */
final class BlobTrial {
  private final byte[] hash;
  private final byte[] value;
  private final int at;
  private final int blockLength;
  private final boolean areBitsTried;
  private final Blake3Variants variants;
  private int found = -1;

  /**
   * The blob with the key {@code hash}, which begins {@code at} bytes after the block does; the
   * latter has {@code blockLength} bytes.
   */
  private BlobTrial(byte[] hash, byte[] value, int at, int blockLength) {
    this.hash = hash;
    this.value = value;
    this.at = at;
    this.blockLength = blockLength;
    areBitsTried = ValueCorrection.isTried(value.length);
    variants = new Blake3Variants(hash, value);
  }

  /** The same; null if the key is no hash. */
  static BlobTrial of(byte[] key, byte[] value, int at, int blockLength) {
    boolean isHash = key.length == BlobLink.HASH_LENGTH;
    return isHash ? new BlobTrial(key, value, at, blockLength) : null;
  }

  /** The same for another thread. */
  BlobTrial copy() {
    return new BlobTrial(hash, value, at, blockLength);
  }

  /** How many bytes were hashed so far. */
  long hashed() {
    return variants.hashed();
  }

  /**
   * Takes the variant {@code bit}: {@code block}, up to {@code length}, which differs from the one
   * that was read between two places at most. Returns false for one that may change the lengths or
   * the key. A blob that differs in one bit from the one that was read isn't hashed: such bits are
   * found in the blob itself.
   */
  boolean takes(int bit, byte[] block, int length, int first, int end) {
    if (first < at || length != blockLength) {
      return false;
    }
    int from = first - at;
    int to = Math.min(end - at, value.length);
    if (from < to && !(areBitsTried && isOneBit(block, from, to))) {
      found = variants.add(bit, from, block, first, to - from);
    }
    return true;
  }

  /** The variant with which the blob has its hash, of those that were hashed so far; or -1. */
  int found() {
    return found;
  }

  /** Hashes all variants. Returns the one with which the blob has its hash, or -1; forgets it. */
  int finish() {
    found = -1;
    return variants.finish();
  }

  private boolean isOneBit(byte[] block, int from, int to) {
    int place = Arrays.mismatch(value, from, to, block, at + from, at + to);
    if (place < 0) {
      return true;
    }
    int next = from + place + 1;
    return Integer.bitCount((value[next - 1] ^ block[at + next - 1]) & 0xFF) == 1
        && Arrays.equals(value, next, to, block, at + next, at + to);
  }
}
