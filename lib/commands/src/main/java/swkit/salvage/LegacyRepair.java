// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.legacy.Family;
import swkit.salvage.LegacyShape.Row;

/**
 * Corrects a flipped bit in the code or in a length of an operation: the only one after which a
 * hash proves the entry, or several operations follow where it ends. For one thread.
 */
final class LegacyRepair {
  /** Entries in a row that prove a place where operations begin. */
  static final int ROW = 5;

  /** Entries in a row that a value doesn't hold by chance. */
  private static final int HIDDEN = 2;

  /** An entry without a hash isn't longer, if its length was corrected. */
  private static final int LONGEST_UNPROVEN = 1 << 18;

  /** The lengths of operations that set something. */
  private static final int[] STATES = {2, 5};

  /** An entry without a hash that grows by so much may have swallowed a lost sector. */
  private static final int SECTOR = 512;

  private final PatchedFile file;
  private final LegacyShape shape;
  private final LegacyProof proof;
  private boolean isTaken;
  private long bestAt;
  private int bestBit;
  private LegacyOp best;
  private boolean isTie;
  private long readEnd;

  LegacyRepair(PatchedFile file, LegacyShape shape, LegacyProof proof) {
    this.file = file;
    this.shape = shape;
    this.proof = proof;
  }

  /** Forgets whether something was corrected. */
  void begin() {
    isTaken = false;
  }

  /** Whether something was corrected since {@link #begin}. */
  boolean isTaken() {
    return isTaken;
  }

  /** Corrects the operation at {@code at}, if one flipped bit explains it. */
  boolean correct(long at, Family family) {
    if (at >= file.size()) {
      return false;
    }
    best = null;
    isTie = false;
    LegacyOp read = shape.read(at, family, false);
    readEnd = read == null ? Long.MAX_VALUE : read.end();
    int most = read == null ? LegacyOp.HEAD + 1 : LegacyOp.HEAD; // a key may begin illegally
    for (int i = 0; i < most; i++) {
      attempt(at, at + i, family);
    }
    if (read != null && read.code() == LegacyOp.KEY_VALUE) {
      for (int i = 4; i >= 1; i--) {
        attempt(at, read.valueAt() - i, family);
      }
    }
    if (best == null || isTie) {
      return false;
    }
    file.flip(bestAt, bestBit);
    isTaken = true;
    return true;
  }

  private void attempt(long at, long where, Family family) {
    for (int bit = 0; bit < Byte.SIZE && where < file.size(); bit++) {
      file.flip(where, bit);
      LegacyOp op = shape.read(at, family, true);
      boolean isChanged = op != null && (where == at || op.isEntry());
      if (isChanged && op.end() <= file.size() && isProven(op, family)) {
        isTie |= best != null;
        best = op;
        bestAt = where;
        bestBit = bit;
      }
      file.flip(where, bit);
    }
  }

  private boolean isProven(LegacyOp op, Family family) {
    Row row = shape.row(op.end(), op.familyAfter(family), ROW, true);
    boolean isRow = row.entries() == ROW || row.isEnd() && row.entries() > 0;
    return isRow && !hidesOthers(op, family)
        || op.isEntry()
            && op.valueLength() > 0
            && (row.entries() > 0 || row.isEnd())
            && proof.isProven(op, family);
  }

  /** Whether {@code op} would have swallowed other entries, or a lost page. */
  private boolean hidesOthers(LegacyOp op, Family family) {
    if (!op.isEntry()) {
      return false;
    }
    if (family == Family.CONFIG && !isText(op)) {
      return true;
    }
    if (op.end() - op.at() > LONGEST_UNPROVEN
        || op.end() - SECTOR >= readEnd
        || file.hasLostSector(op.at(), op.end())) {
      return true;
    }
    if (LegacyState.isNeeded(family) && endsWithState(op, family)) {
      return true;
    }
    for (long at = op.keyAt(); at < op.end(); at++) {
      if (file.u8(at) <= LegacyOp.DOCUMENT
          && shape.row(at, family, HIDDEN, true).entries() == HIDDEN
          && shape.row(at, family, 1, true).at() <= op.end()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the last bytes of {@code op} look like what the next entry needs. */
  private boolean endsWithState(LegacyOp op, Family family) {
    for (int length : STATES) {
      long at = op.end() - length;
      LegacyOp state = at < op.keyAt() ? null : shape.read(at, family, true);
      if (state != null && !state.isEntry() && state.end() == op.end()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Corrects the length of {@code op}, an entry that no hash proves, if one bit of it flipped so
   * that it swallowed others: with that bit it is shorter, and whole entries fill the rest.
   */
  boolean shorten(LegacyOp op, Family family) {
    boolean hasValue = op.code() == LegacyOp.KEY_VALUE;
    int length = hasValue ? op.valueLength() : op.keyLength();
    long lengthEnd = hasValue ? op.valueAt() : op.keyAt();
    for (int bit = 0; bit < Integer.SIZE - 1; bit++) {
      int shorter = length ^ 1 << bit;
      if (0 < shorter && shorter < length && isFilled(lengthEnd + shorter, op.end(), family)) {
        file.flip(lengthEnd - 1 - bit / Byte.SIZE, bit % Byte.SIZE);
        isTaken = true;
        return true;
      }
    }
    return false;
  }

  /** Whether operations, one of them an entry, fill the bytes between two places. */
  private boolean isFilled(long from, long end, Family family) {
    boolean hasEntry = false;
    long at = from;
    while (at < end) {
      LegacyOp op = shape.read(at, family, true);
      if (op == null || op.end() > end) {
        return false;
      }
      hasEntry |= op.isEntry();
      at = op.end();
    }
    return hasEntry;
  }

  /** Whether the value of a setting, which {@code op} is, is text. */
  private boolean isText(LegacyOp op) {
    for (long at = op.valueAt(); at < op.end(); at++) {
      int one = file.u8(at);
      if (one < ' ' && one != '\n' && one != '\r' && one != '\t') {
        return false;
      }
    }
    return true;
  }
}
