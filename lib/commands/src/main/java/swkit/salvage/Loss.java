// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.Subspace;

/**
 * Something that a damaged file lacks. Immutable.
 *
 * @param subspace the subspace it belongs to
 * @param kind what was lost
 * @param key the key of a lost entry; for a range, the last key before it, or null at the start
 * @param before the first key after a lost range; null at the end, and for an entry
 * @param from where the lost bytes begin in the file
 * @param to where they end in the file
 * @param file the file's name; null if the subspace has a file of its own
 */
public record Loss(
    Subspace subspace, Kind kind, byte[] key, byte[] before, long from, long to, String file) {
  /** A loss in the subspace's own file. */
  public Loss(Subspace subspace, Kind kind, byte[] key, byte[] before, long from, long to) {
    this(subspace, kind, key, before, from, to, null);
  }

  /** What was lost. */
  public enum Kind {
    /** All entries between two keys, however many there were. */
    RANGE,
    /** The value of a key. */
    VALUE,
    /** A value that its own hash proves to be altered. */
    ALTERED
  }
}
