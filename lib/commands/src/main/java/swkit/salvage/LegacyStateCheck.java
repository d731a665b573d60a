// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.roaringbitmap.RoaringBitmap;
import swkit.generation.AccountKeys;
import swkit.legacy.Family;
import swkit.salvage.LegacyStructure.Segment;

/**
 * Corrects the one flipped bit of an account, a collection or a document that no entry can have: by
 * the order of the file, and by what other files know of (store-and-dump 2.2). If no bit, or more
 * than one, explains it, it stays as it is. For one thread.
 */
final class LegacyStateCheck {
  private static final int COLLECTIONS = 256;

  private static final long FAR = 1 << 16;

  /** The collection of a link that an id has. */
  private static final int NO_DOCUMENT = 0xFF;

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
   * The operation {@code op}, which is no entry, as it was written; the file is corrected too. Null
   * if it must be wrong and can't be corrected.
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
    hasOwnDocument = op.code() == LegacyOp.DOCUMENT && (right != null || hasOwnDocument);
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
      return right;
    }
    boolean isImpossible =
        !isOrdered.test(op.number()) && !hasData.test(op.number()) && !others.isEmpty();
    if (isImpossible) {
      accounts.remove(op.at());
    }
    return isImpossible ? null : op;
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
    long number = Integer.toUnsignedLong(op.number());
    LegacyOp right = known.contains(op.number()) ? op : flipped(op, fits);
    boolean isImpossible = !known.contains(op.number()) && (number <= least || number >= most);
    return right == op && isImpossible ? null : right;
  }

  /**
   * Whether no entry can have {@code state}: the account has no data in any other file, or what the
   * server derives from documents is of one that the bitmaps don't have.
   */
  boolean isImpossible(LegacyOp op, Family family, LegacyState state) {
    return switch (family) {
      case INDEX, FTS_INDEX ->
          evidence.hasDocuments()
              && !evidence.mayBe(state.account, state.collection, state.document);
      case BLOB ->
          op.code() == LegacyOp.KEY
              && state.collection != NO_DOCUMENT
              && (isNobody(state) || isFar(state));
      case PROPERTY -> isFar(state);
      case BITMAP, ACL -> isNobody(state);
      default -> false;
    };
  }

  /** Whether the document is far behind the last one of its collection: ids have no such gaps. */
  private boolean isFar(LegacyState state) {
    if (!evidence.hasDocuments()) {
      return false;
    }
    RoaringBitmap known = evidence.documents(state.account, state.collection);
    return !known.isEmpty()
        && Integer.toUnsignedLong(state.document) > Integer.toUnsignedLong(known.last()) + FAR;
  }

  private boolean isNobody(LegacyState state) {
    return !others.isEmpty()
        && state.account != AccountKeys.NOBODY
        && !others.contains(state.account);
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
