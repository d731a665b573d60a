// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Locale;
import swkit.Subspace;

/**
 * Something that a damaged database lacks. Immutable.
 *
 * @param subspace the subspace it belongs to
 * @param kind what was lost
 * @param key the key of a lost entry; for a range, the last key before it, or null at the start
 * @param before the first key after a lost range; null at the end, and for an entry
 * @param where the damaged place, for people: {@code page 17}
 */
public record Loss(Subspace subspace, Kind kind, byte[] key, byte[] before, String where) {
  /** What was lost. */
  public enum Kind {
    /** All entries between two keys, however many there were. */
    RANGE,
    /** Perhaps entries between two keys: others between them came out. */
    PART,
    /** The value of a key. */
    VALUE,
    /** A value that its own hash proves to be altered. */
    ALTERED;

    /** Whether it is about keys that aren't known. */
    public boolean isRange() {
      return this == RANGE || this == PART;
    }
  }

  /** The place of bytes in the file of a subspace. */
  static String bytes(long from, long to) {
    return bytes(from, to, "its file");
  }

  /** The place of bytes in {@code file}. */
  static String bytes(long from, long to, String file) {
    return String.format(Locale.ROOT, "bytes %,d to %,d of %s", from, to, file);
  }
}
