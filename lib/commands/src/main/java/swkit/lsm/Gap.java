// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.util.Arrays;

/**
 * Something that a file lacks: all changes of keys between two others. Immutable.
 *
 * @param file the name of the file
 * @param after the last key before it, or null at the start
 * @param before the first key after it, or null at the end
 * @param lowest the lowest sequence number that may have been in it
 * @param highest the highest sequence number that may have been in it
 * @param from where it begins in the file, in bytes
 * @param to where it ends
 * @param isWhole whether the whole file is lost
 */
record Gap(
    String file,
    byte[] after,
    byte[] before,
    long lowest,
    long highest,
    long from,
    long to,
    boolean isWhole) {
  /**
   * Whether changes of {@code key} may have been in it. Of a key beside a lost block, the newest
   * change is in the block that is not lost.
   */
  boolean covers(byte[] key) {
    int beside = isWhole ? 0 : 1;
    return (after == null || Arrays.compareUnsigned(key, after) >= beside)
        && (before == null || Arrays.compareUnsigned(before, key) >= beside);
  }

  /** Whether all keys that it covers come before {@code key}. */
  boolean endsBefore(byte[] key) {
    return before != null && Arrays.compareUnsigned(before, key) < 0;
  }
}
