// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.roaringbitmap.RoaringBitmap;
import swkit.legacy.Family;
import swkit.salvage.LegacyStructure.Segment;

/**
 * Corrects the one flipped bit of an account, a collection or a document that no entry can have: by
 * the order of the file, and by what other files know of (store-and-dump 2.2). If no bit, or more
 * than one, explains it, it stays as it is. For one thread.
 */
final class LegacyStateCheck {
  private static final int COLLECTIONS = 256;

  private final LegacyFile file;
  private final LegacyEvidence evidence;
  private final LegacyStateSearch search;
  private final RoaringBitmap others;
  private TreeMap<Long, Integer> accounts = new TreeMap<>();

  /** Whether {@link LegacyState#collection}, or the document, is one of the same owner. */
  private boolean hasOwnCollection;

  private boolean hasOwnDocument;

  LegacyStateCheck(LegacyFile file, LegacyEvidence evidence, LegacyStateSearch search) {
    this.file = file;
    this.evidence = evidence;
    this.search = search;
    this.others = evidence.accounts(file);
  }

  /** Takes the places of all accounts in the file. */
  void accounts(TreeMap<Long, Integer> all) {
    accounts = all;
  }

  /** Begins after a gap. */
  void begin() {
    hasOwnCollection = false;
    hasOwnDocument = false;
  }

  /**
   * The operation {@code op}, which is no entry, as it was written; the file is corrected too.
   *
   * @param state the state before it
   */
  LegacyOp checked(LegacyOp op, Family family, Segment segment, LegacyState state) {
    LegacyOp right =
        switch (op.code()) {
          case LegacyOp.ACCOUNT -> account(op, family);
          case LegacyOp.COLLECTION -> collection(op, family, segment, state);
          case LegacyOp.DOCUMENT -> document(op, family, segment, state);
          default -> op;
        };
    hasOwnDocument = op.code() == LegacyOp.DOCUMENT;
    hasOwnCollection =
        op.code() == LegacyOp.COLLECTION || hasOwnCollection && op.code() == LegacyOp.DOCUMENT;
    return right;
  }

  private LegacyOp account(LegacyOp op, Family family) {
    if (!LegacyStateSearch.isByAccount(family)) {
      return op;
    }
    Map.Entry<Long, Integer> before = accounts.lowerEntry(op.at());
    Map.Entry<Long, Integer> after = accounts.higherEntry(op.at());
    long least = before == null ? -1 : Integer.toUnsignedLong(before.getValue());
    long most = after == null ? 1L << 32 : Integer.toUnsignedLong(after.getValue());
    IntPredicate isOrdered =
        account ->
            Integer.toUnsignedLong(account) > least && Integer.toUnsignedLong(account) < most;
    IntPredicate hasData =
        account ->
            evidence.hasDocuments()
                ? !evidence.collections(account).isEmpty()
                : others.contains(account);
    boolean isLegal =
        isOrdered.test(op.number()) && (hasData.test(op.number()) || !evidence.hasDocuments());
    LegacyOp right = isLegal ? op : flipped(op, isOrdered.and(hasData));
    if (right != op) {
      accounts.put(op.at(), right.number());
    }
    return right;
  }

  private LegacyOp collection(LegacyOp op, Family family, Segment segment, LegacyState state) {
    boolean isOrdered = family == Family.PROPERTY || family == Family.INDEX;
    if (!isOrdered || !search.hasDocuments(family) || !state.hasAccount) {
      return op;
    }
    BitSet known = evidence.collections(state.account);
    int least = hasOwnCollection ? state.collection : -1;
    LegacyOp next = next(op, family, segment);
    int most = next == null ? COLLECTIONS : next.number();
    IntPredicate fits = one -> known.get(one) && one > least && one < most;
    return fits.test(op.number()) ? op : flipped(op, fits);
  }

  private LegacyOp document(LegacyOp op, Family family, Segment segment, LegacyState state) {
    boolean isOrdered = family == Family.PROPERTY;
    if (!isOrdered || !search.hasDocuments(family) || !state.hasAccount || !state.hasCollection) {
      return op;
    }
    RoaringBitmap known = evidence.documents(state.account, state.collection);
    long least = hasOwnDocument ? Integer.toUnsignedLong(state.document) : -1;
    LegacyOp next = next(op, family, segment);
    long most = next == null ? 1L << 32 : Integer.toUnsignedLong(next.number());
    IntPredicate fits =
        one ->
            known.contains(one)
                && Integer.toUnsignedLong(one) > least
                && Integer.toUnsignedLong(one) < most;
    return fits.test(op.number()) ? op : flipped(op, fits);
  }

  /** The next operation of the same kind, if no other changes the state before; else null. */
  private LegacyOp next(LegacyOp op, Family family, Segment segment) {
    LegacyShape shape = file.structure().shape();
    for (long at = op.end(); at < segment.to(); ) {
      LegacyOp next = shape.read(at, family, false);
      boolean isOwner = next.code() == LegacyOp.ACCOUNT || next.code() == LegacyOp.COLLECTION;
      if (next.code() == op.code()) {
        return next;
      }
      if (isOwner && next.code() <= op.code()) {
        return null;
      }
      at = next.end();
    }
    return null;
  }

  /** {@code op} with the one bit flipped with which its number {@code fits}; else as it is. */
  private LegacyOp flipped(LegacyOp op, IntPredicate fits) {
    int bits = op.code() == LegacyOp.COLLECTION ? Byte.SIZE : Integer.SIZE;
    int found = -1;
    for (int bit = 0; bit < bits; bit++) {
      if (fits.test(op.number() ^ 1 << bit)) {
        if (found >= 0) {
          return op;
        }
        found = bit;
      }
    }
    if (found < 0) {
      return op;
    }
    file.bytes().flip(op.end() - 1 - found / Byte.SIZE, found % Byte.SIZE);
    return new LegacyOp(op.code(), op.at(), op.end(), op.number() ^ 1 << found, 0, op.valueAt(), 0);
  }
}
