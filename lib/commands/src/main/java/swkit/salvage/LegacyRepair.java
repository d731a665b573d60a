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

  /** An entry without a hash isn't longer, if its length was corrected. */
  private static final int LONGEST_UNPROVEN = 1 << 18;

  private final PatchedFile file;
  private final LegacyShape shape;
  private final LegacyProof proof;
  private boolean isTaken;
  private long bestAt;
  private int bestBit;
  private LegacyOp best;
  private boolean isTie;

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
    boolean isRow = row.entries() == ROW || row.isEnd() && (op.isEntry() || row.entries() > 0);
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
    if (op.end() - op.at() > LONGEST_UNPROVEN || file.hasLostSector(op.at(), op.end())) {
      return true;
    }
    for (long at = op.keyAt(); at < op.end(); at++) {
      if (file.u8(at) <= LegacyOp.DOCUMENT
          && shape.row(at, family, ROW, true).entries() == ROW
          && shape.row(at, family, 1, true).at() < op.end()) {
        return true;
      }
    }
    return false;
  }
}
