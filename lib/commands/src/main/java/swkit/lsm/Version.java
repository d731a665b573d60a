// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.util.Arrays;

/**
 * One change of a key: a value, a deletion, or an operand of an addition. Immutable; the arrays
 * must not be changed.
 *
 * @param key the key
 * @param sequence the number of the change; 0 if RocksDB has dropped it, as nothing is older
 * @param type one of the constants
 * @param value the value; of a range deletion the key at which it ends; of a blob, where it is
 * @param isCorrected whether it comes from a block or a record in which a bit was corrected
 */
record Version(byte[] key, long sequence, int type, byte[] value, boolean isCorrected) {
  static final int DELETION = 0;
  static final int VALUE = 1;
  static final int MERGE = 2;
  static final int SINGLE_DELETION = 7;
  static final int RANGE_DELETION = 15;
  static final int BLOB = 17;

  /** Bytes after the key of each entry of a table: type and sequence number. */
  static final int TRAILER = 8;

  /** Whether entries of this type can be in a data block. */
  static boolean isKnown(int type) {
    return type == DELETION
        || type == VALUE
        || type == MERGE
        || type == SINGLE_DELETION
        || type == BLOB;
  }

  boolean isDeletion() {
    return type == DELETION || type == SINGLE_DELETION;
  }

  Version withSequence(long other) {
    return new Version(key, other, type, value, isCorrected);
  }

  /** Compares by key, then by sequence number, the newest first. */
  static int compare(Version a, Version b) {
    int keys = Arrays.compareUnsigned(a.key, b.key);
    return keys != 0 ? keys : Long.compare(b.sequence, a.sequence);
  }
}
