// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import swkit.salvage.EntryScan.Score;

/**
 * The variant of a block of which hashes prove the most and disprove the least, if it is one.
 * Thread-safe.
 */
final class BestVariant {
  private byte[] content;
  private int[] bits;
  private int balance = Integer.MIN_VALUE;
  private boolean isTie;
  private boolean isFound;
  private boolean isClean;

  /**
   * Adds a variant whose entries can be read.
   *
   * @param isEnough whether no other one can be better
   */
  synchronized void add(byte[] variant, int length, Score score, boolean isEnough, int... flipped) {
    int proven = score.proven() - score.wrong();
    if (proven < balance || isFound) {
      return;
    }
    boolean isSame =
        content != null && Arrays.equals(content, 0, content.length, variant, 0, length);
    isTie = proven == balance && (isTie || !isSame);
    if (!isSame) {
      content = Arrays.copyOf(variant, length);
      bits = flipped;
    }
    balance = proven;
    isClean = score.isClean();
    isFound = isEnough;
  }

  /** Whether no further variant is needed. */
  synchronized boolean isFound() {
    return isFound;
  }

  /** Whether several are as good, and differ. */
  synchronized boolean isTie() {
    return isTie;
  }

  /** Whether nothing speaks against the best one. */
  synchronized boolean isClean() {
    return isClean && !isTie;
  }

  /** The flipped bits of the best one; null if there is none, or several differ. */
  synchronized int[] bits() {
    return isTie ? null : bits;
  }
}
