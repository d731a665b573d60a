// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import swkit.KeyRange;
import swkit.Subspace;

/**
 * A range of keys that one process reads and writes at a time, as a plan has it.
 *
 * @param number its number in the plan, from 0
 * @param part the number of the part that it belongs to, from 0
 * @param subspace the subspace
 * @param keys the keys
 * @param bytes about how many bytes its entries have in the source; -1 if unknown
 */
public record PlannedRange(int number, int part, Subspace subspace, KeyRange keys, long bytes) {
  /** What it is, for messages: {@code range 12 of part 3 (t)}. */
  @Override
  public String toString() {
    return "range " + number + " of part " + part + " (" + subspace.letter() + ")";
  }
}
