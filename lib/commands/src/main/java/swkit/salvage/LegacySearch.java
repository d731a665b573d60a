// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import swkit.Workers;
import swkit.io.Bytes;
import swkit.legacy.Family;
import swkit.salvage.LegacyShape.Row;

/**
 * Finds where operations begin again after damage: by several entries in a row of legal forms that
 * end at the next one, or by the hash of one. In contents of blobs, which may hold anything, by the
 * hash alone, and only blobs that the links before them name. For one thread.
 */
final class LegacySearch {
  /** The most bytes that are hashed in vain after one place. */
  private static final long MOST_HASHED = 1L << 30;

  /** How often one search may read other parts of the file, before it looks at near ones only. */
  private static final long MOST_LOADS = 1 << 14;

  private static final long NEAR = 1 << 20;

  /** So many equal bytes are no data, but what fills a lost page. */
  private static final int FILL = 16;

  private static final int SMALL_NUMBER = 1 << 24;

  private final PatchedFile file;
  private final LegacyShape shape;
  private final LegacyProof proof;
  private final Workers workers;
  private final LongList links = new LongList();
  private boolean areLinksWhole = true;
  private boolean areSorted;
  private boolean inContents;
  private byte[] lastContent = new byte[0];
  private LegacyOp lastLookup;
  private Family family;
  private boolean hasCompleted;
  private long givenUp;

  LegacySearch(PatchedFile file, LegacyShape shape, LegacyProof proof, Workers workers) {
    this.file = file;
    this.shape = shape;
    this.proof = proof;
    this.workers = workers;
  }

  /** Notes an entry that was taken. */
  void passed(LegacyOp op, Family of) {
    if (of == Family.LOOKUP) {
      lastLookup = op;
    }
    if (of != Family.BLOB) {
      return;
    }
    if (op.code() == LegacyOp.KEY_VALUE) {
      inContents = true;
      lastContent = file.bytes(op.keyAt(), op.keyLength());
    } else if (!inContents) {
      links.add(hash(op));
    }
  }

  private long hash(LegacyOp op) {
    return Bytes.u64(file.bytes(op.keyAt(), Long.BYTES), 0);
  }

  /** The family after the place that {@link #next} found. */
  Family family() {
    return family;
  }

  /** Whether {@link #next} corrected the length of the entry at which it began. */
  boolean hasCompleted() {
    return hasCompleted;
  }

  /**
   * The place after {@code at}, where something is damaged, at which operations begin again; the
   * end of the file if there is none.
   *
   * @param begun the entry that begins at {@code at}, as it is read; null if none is readable
   */
  long next(long at, Family before, LegacyOp begun) {
    hasCompleted = false;
    family = before;
    if (before == Family.BLOB && !inContents) {
      areLinksWhole = false;
    }
    long loads = file.loads();
    long hashed = 0;
    boolean isLimited = false;
    for (long place = at + 1; place < file.size(); place++) {
      if ((place & 0xFFFF) == 0) {
        workers.checkNotStopped();
      }
      int code = file.u8(place);
      if (code > LegacyOp.DOCUMENT || code == LegacyOp.FAMILY && before != Family.LOOKUP) {
        continue;
      }
      Row row = shape.row(place, before, 1, true);
      boolean isFar = file.loads() - loads > MOST_LOADS;
      if (row.entries() == 0) {
        continue;
      }
      if (isFar && row.at() - place > NEAR || hashed > MOST_HASHED) {
        givenUp += isLimited ? 0 : 1;
        isLimited = true;
      }
      if (isFar && row.at() - place > NEAR) {
        continue;
      }
      LegacyOp entry = entry(place, before);
      boolean isContent = before == Family.BLOB && (inContents || hasValue(entry));
      if (isContent && (hashed > MOST_HASHED || !mayBeContent(entry))) {
        continue;
      }
      hashed += entry.valueLength();
      boolean isProven =
          (isContent || entry.valueLength() > 0 && hashed <= MOST_HASHED)
              && isBefore(entry, before)
              && proof.isProven(entry, before);
      if (isProven || !isContent && isRow(place, before)) {
        if (begun != null && isCompleted(begun, place, before)) {
          return at;
        }
        family = before == Family.LOOKUP ? lookups(place) : before;
        return family == null ? file.size() : place;
      }
    }
    return file.size();
  }

  /**
   * Whether lookups or their counters are at {@code place}: these follow those, in a file that is
   * ordered by key and selects the counters. Null if nothing tells it.
   */
  private Family lookups(long place) {
    LegacyOp first = shape.read(place, Family.LOOKUP, true);
    for (long at = place; at < file.size(); ) {
      LegacyOp op = shape.read(at, Family.LOOKUP, false);
      if (op == null || op.end() > file.size()) {
        break;
      }
      if (op.code() == LegacyOp.FAMILY || op.isEntry() && op.valueLength() != Long.BYTES) {
        return Family.LOOKUP;
      }
      at = op.end();
    }
    boolean isBack =
        lastLookup != null
            && first.isEntry()
            && Arrays.compareUnsigned(key(first), key(lastLookup)) <= 0;
    return isBack ? Family.LOOKUP_COUNTER : null;
  }

  private byte[] key(LegacyOp op) {
    return file.bytes(op.keyAt(), op.keyLength());
  }

  /** How many searches passed over places, because looking at all takes too long. */
  long givenUp() {
    return givenUp;
  }

  private static boolean hasValue(LegacyOp op) {
    return op.code() == LegacyOp.KEY_VALUE;
  }

  /** The first entry in a row at {@code place}. */
  private LegacyOp entry(long place, Family before) {
    LegacyOp op = shape.read(place, before, true);
    Family current = before;
    while (!op.isEntry()) {
      current = op.familyAfter(current);
      op = shape.read(op.end(), current, true);
    }
    return op;
  }

  /** Whether an operation, or the end, is where {@code entry} ends. Spares most hashing. */
  private boolean isBefore(LegacyOp entry, Family of) {
    return entry.end() == file.size() || shape.read(entry.end(), of, true) != null;
  }

  private boolean isRow(long place, Family of) {
    Row row = shape.row(place, of, LegacyRepair.ROW, true);
    return row.entries() == LegacyRepair.ROW || row.isEnd() && row.entries() > 0;
  }

  /** Whether {@code entry} is a blob after the last one, which a link names. */
  private boolean mayBeContent(LegacyOp entry) {
    byte[] key = file.bytes(entry.keyAt(), entry.keyLength());
    if (Arrays.compareUnsigned(key, lastContent) <= 0) {
      return false;
    }
    if (!areLinksWhole) {
      return true;
    }
    if (!areSorted) {
      links.sort();
      areSorted = true;
    }
    return links.contains(Bytes.u64(key, 0));
  }

  /** Whether {@code begun} is proven if its value ends at {@code place}. Corrects its length. */
  private boolean isCompleted(LegacyOp begun, long place, Family of) {
    long length = place - begun.valueAt();
    if (!hasValue(begun) || length <= 0 || length > EntryScan.LONGEST_VALUE) {
      return false;
    }
    LegacyOp whole =
        new LegacyOp(
            begun.code(), begun.at(), place, 0, begun.keyLength(), begun.valueAt(), (int) length);
    if (length == begun.valueLength() || !proof.isProven(whole, of)) {
      return false;
    }
    byte[] right = Bytes.u32((int) length);
    for (int i = 0; i < right.length; i++) {
      file.patch(begun.valueAt() - right.length + i, right[i]);
    }
    hasCompleted = true;
    return true;
  }

  /**
   * Whether {@code op}, an entry without a hash behind which nothing can be read, ends before the
   * damage: at the beginning of another operation, or of what fills a lost page.
   */
  boolean isBeforeDamage(LegacyOp op, Family next, long brokenAt) {
    long end = op.end();
    LegacyOp following = end < brokenAt ? shape.read(end, next, true) : null;
    if (following != null && !following.isEntry()) {
      return isUsual(following);
    }
    return isCut(end, next) || isFill(end) && file.u8(end - 1) != file.u8(end);
  }

  /** Whether the end of the file cuts an operation that begins at {@code at}. */
  private boolean isCut(long at, Family of) {
    LegacyOp begun = shape.read(at, of, false);
    boolean isShort = file.size() - at < LegacyOp.HEAD + Integer.BYTES;
    return begun == null
        ? isShort && file.u8(at) <= LegacyOp.DOCUMENT
        : begun.isEntry() && begun.end() > file.size();
  }

  /** Whether what fills a lost page ends at {@code at}. */
  boolean isFillBefore(long at) {
    return at >= FILL && isFill(at - FILL) && file.u8(at) != file.u8(at - 1);
  }

  private boolean isFill(long from) {
    for (int i = 0; i < FILL; i++) {
      if (from + i >= file.size() || file.u8(from + i) != file.u8(from)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the number of a state is one that servers give, rather than any. */
  private static boolean isUsual(LegacyOp state) {
    return state.code() == LegacyOp.COLLECTION
        ? state.number() < 16 || state.number() > 250
        : state.number() == -1 || state.number() >= 0 && state.number() < SMALL_NUMBER;
  }
}
