// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.legacy.Family;

/**
 * Reads operations of one file of a legacy dump at any place, and tells which can't be any
 * (store-and-dump 2.1, 2.2). Reads no values. For one thread.
 */
final class LegacyShape {
  /** No key is longer than this: far more than any backend takes. */
  private static final int LONGEST_KEY = 1 << 16;

  /** The most changes of the state before an entry; the server writes four at most. */
  private static final int MOST_CHANGES = 16;

  private static final int HASH = 32;
  private static final int COUNTER = 8;

  /** The cookies of bitmaps without and with runs, of which the latter has 2 bytes. */
  private static final int COOKIE = 12346;

  private static final int COOKIE_WITH_RUNS = 12347;

  private final PatchedFile file;
  private final int version;

  /** The operations of {@code file}, a file of a dump of {@code version}. */
  LegacyShape(PatchedFile file, int version) {
    this.file = file;
    this.version = version;
  }

  /**
   * Entries in a row.
   *
   * @param entries how many there are, at most as many as asked for
   * @param isBroken whether the next operation is none
   * @param at where reading stopped
   * @param isEnd whether the file ends there
   * @param family the family there
   */
  record Row(int entries, boolean isBroken, long at, boolean isEnd, Family family) {}

  /**
   * Reads operations from {@code at} until there were {@code most} entries. It ends where the state
   * changes again and again without an entry, as a run of equal bytes looks.
   *
   * @param isStrict as in {@link #read}; then nothing of the state may change twice before an entry
   */
  Row row(long at, Family family, int most, boolean isStrict) {
    Family current = family;
    int entries = 0;
    long next = at;
    int changes = 0;
    int changed = 0;
    while (entries < most && next < file.size()) {
      LegacyOp op = read(next, current, isStrict);
      if (op == null || op.end() > file.size()) {
        return new Row(entries, true, next, false, current);
      }
      boolean isAgain = isStrict && (changed & 1 << op.code()) != 0;
      if (!op.isEntry() && (isAgain || changes == MOST_CHANGES)) {
        return new Row(entries, true, next, false, current);
      }
      changes = op.isEntry() ? 0 : changes + 1;
      changed = op.isEntry() ? 0 : changed | 1 << op.code();
      current = op.familyAfter(current);
      entries += op.isEntry() ? 1 : 0;
      next = op.end();
    }
    return new Row(entries, false, next, next == file.size(), current);
  }

  /**
   * The operation at {@code at}; null if none can be there. Its end may be behind that of the file.
   *
   * @param family the family of the entries there; null if none was set
   * @param isStrict whether it must be as the server writes it: so it is found in other bytes
   */
  LegacyOp read(long at, Family family, boolean isStrict) {
    long left = file.size() - at;
    int code = file.u8(at);
    switch (code) {
      case LegacyOp.FAMILY:
        return left < 2 || !follows(family, file.u8(at + 1))
            ? null
            : new LegacyOp(code, at, at + 2, file.u8(at + 1), 0, at + 2, 0);
      case LegacyOp.COLLECTION:
        return left < 2 ? null : new LegacyOp(code, at, at + 2, file.u8(at + 1), 0, at + 2, 0);
      case LegacyOp.ACCOUNT, LegacyOp.DOCUMENT:
        return left < LegacyOp.HEAD
            ? null
            : new LegacyOp(
                code, at, at + LegacyOp.HEAD, (int) file.u32(at + 1), 0, at + LegacyOp.HEAD, 0);
      case LegacyOp.KEY_VALUE, LegacyOp.KEY:
        return left < LegacyOp.HEAD || family == null ? null : entry(code, at, family, isStrict);
      default:
        return null;
    }
  }

  /** Whether {@code next} may be selected: as the first one, or that of counters after lookups. */
  private static boolean follows(Family family, int next) {
    return family == null
        ? next < Family.values().length
        : family == Family.LOOKUP && next == Family.LOOKUP_COUNTER.ordinal();
  }

  private boolean hasTerms(Family family) {
    return family == Family.FTS_INDEX && version == 1;
  }

  private LegacyOp entry(int code, long at, Family family, boolean isStrict) {
    long keyLength = file.u32(at + 1);
    if (hasTerms(family)) {
      return code != LegacyOp.KEY || keyLength > EntryScan.LONGEST_VALUE
          ? null
          : new LegacyOp(
              code, at, at + LegacyOp.HEAD + keyLength, 0, 0, at + LegacyOp.HEAD, (int) keyLength);
    }
    if (keyLength > LONGEST_KEY || !hasKeys(family, (int) keyLength)) {
      return null;
    }
    long keyEnd = at + LegacyOp.HEAD + keyLength;
    int key = (int) keyLength;
    if (code == LegacyOp.KEY) {
      LegacyOp op = new LegacyOp(code, at, keyEnd, 0, key, keyEnd, 0);
      return keyEnd > file.size() || fits(family, op, isStrict) ? op : null;
    }
    if (keyEnd + 4 > file.size()) {
      return new LegacyOp(code, at, keyEnd + 4, 0, key, keyEnd + 4, 0);
    }
    long length = file.u32(keyEnd);
    if (length > EntryScan.LONGEST_VALUE || isStrict && length == 0) {
      return null;
    }
    LegacyOp op = new LegacyOp(code, at, keyEnd + 4 + length, 0, key, keyEnd + 4, (int) length);
    return fits(family, op, isStrict) ? op : null;
  }

  private boolean hasKeys(Family family, int length) {
    return switch (family) {
      case PROPERTY -> length == 1;
      case FTS_INDEX -> length >= 1 && length <= 9;
      case ACL -> length == 4;
      case BLOB -> length == HASH;
      case LOG -> length == 8;
      case CONFIG, LOOKUP, LOOKUP_COUNTER, DIRECTORY, QUEUE, INDEX, BITMAP -> length >= 1;
    };
  }

  /** Whether the first byte of the key, and the length of the value, are those of the family. */
  private boolean fits(Family family, LegacyOp op, boolean isStrict) {
    int first = file.u8(op.keyAt());
    boolean hasValue = op.code() == LegacyOp.KEY_VALUE;
    return switch (family) {
      case LOOKUP_COUNTER -> op.valueLength() == COUNTER;
      case DIRECTORY -> first <= 7 && (first != 4 || op.valueLength() == COUNTER);
      case QUEUE ->
          first == 0
              ? op.keyLength() == 9 || !isStrict
              : first == 1 && (op.keyLength() == 17 || op.keyLength() == 25 || !isStrict);
      case INDEX -> !isStrict || !hasValue;
      case BITMAP -> hasValue && isBitmapKey(first, op.keyLength()) && (!isStrict || isBitmap(op));
      case CONFIG -> !isStrict || first > ' ' && first < 0x7F;
      default -> true;
    };
  }

  private boolean isBitmapKey(int kind, int length) {
    return switch (kind) {
      case 0 -> length == 1;
      case 1 -> version == 1 || length == 6;
      case 2 -> length >= 2;
      case 3 -> version == 1 || length == 3;
      case 4 -> version == 1 || length == 11;
      default -> false;
    };
  }

  private boolean isBitmap(LegacyOp op) {
    if (op.valueLength() < 8) {
      return false;
    }
    if (op.end() > file.size()) {
      return true;
    }
    long at = op.valueAt();
    int cookie = file.u8(at) | file.u8(at + 1) << 8;
    return cookie == COOKIE_WITH_RUNS
        || cookie == COOKIE && file.u8(at + 2) == 0 && file.u8(at + 3) == 0;
  }
}
