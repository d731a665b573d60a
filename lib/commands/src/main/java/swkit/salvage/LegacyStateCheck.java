// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.roaringbitmap.RoaringBitmap;
import swkit.generation.AccountKeys;
import swkit.legacy.Family;
import swkit.salvage.LegacyStateSearch.Fit;
import swkit.salvage.LegacyStructure.Segment;

/**
 * Corrects the one flipped bit of an account, a collection or a document that no entry can have: by
 * the order of the file, and by what other files know of (store-and-dump 2.2). It is corrected only
 * if the documents of the entries that follow disprove it, and prove the one number that a flipped
 * bit explains. If it is wrong and nothing tells what was right, its entries are left out. For one
 * thread.
 */
final class LegacyStateCheck {
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
          case LegacyOp.ACCOUNT -> account(op, family, segment, state);
          case LegacyOp.COLLECTION -> collection(op, family, segment, state);
          case LegacyOp.DOCUMENT -> document(op, family, segment, state);
          default -> op;
        };
    hasOwnDocument = op.code() == LegacyOp.DOCUMENT && (right != null || hasOwnDocument);
    hasOwnCollection =
        op.code() == LegacyOp.COLLECTION || hasOwnCollection && op.code() == LegacyOp.DOCUMENT;
    return right;
  }

  private LegacyOp account(LegacyOp op, Family family, Segment segment, LegacyState state) {
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
    boolean isLegal =
        isOrdered.test(op.number())
            && (search.isKnown(op.number()) || !search.knowsAllAccounts(family));
    if (isLegal) {
      return op;
    }
    IntFunction<Fit> fit =
        account -> {
          LegacyState owner = state.copy();
          owner.account = account;
          owner.hasAccount = true;
          return search.fit(op.end(), segment.to(), family, owner, false);
        };
    LegacyOp right =
        right(
            op,
            account -> isOrdered.test(account) && !evidence.collections(account).isEmpty(),
            !search.isKnown(op.number()) && search.knowsAllAccounts(family),
            isOrdered.test(op.number()),
            fit);
    if (right == null) {
      accounts.remove(op.at());
    } else {
      accounts.put(op.at(), right.number());
    }
    return right;
  }

  private LegacyOp collection(LegacyOp op, Family family, Segment segment, LegacyState state) {
    boolean hasOrder = family == Family.PROPERTY || family == Family.INDEX;
    if (!hasOrder || !search.hasDocuments(family) || !state.hasAccount) {
      return op;
    }
    BitSet known = evidence.collections(state.account);
    int least = hasOwnCollection ? state.collection : -1;
    LegacyOp next = next(op, family, segment);
    int most = next == null ? LegacyEvidence.COLLECTIONS : next.number();
    IntPredicate isOrdered = one -> one > least && one < most;
    boolean isKnown = known.get(op.number()) || !evidence.hasBitmaps(op.number());
    if (isKnown && isOrdered.test(op.number())) {
      return op;
    }
    IntFunction<Fit> fit =
        one -> {
          LegacyState owner = state.copy();
          owner.collection = one;
          owner.hasCollection = true;
          return search.fit(op.end(), segment.to(), family, owner, true);
        };
    return right(
        op,
        one -> isOrdered.test(one) && known.get(one),
        hasOwnCollection && state.hasCollection && op.number() == least,
        isOrdered.test(op.number()),
        fit);
  }

  /**
   * What {@code op} was: itself, or with one bit flipped, or null if nothing tells it.
   *
   * @param isPossible whether another number may be the right one
   * @param isDisproved whether the number is wrong, whatever follows
   * @param isOrdered whether the number is between those before and after it
   * @param fit what the entries that follow say of a number
   */
  private LegacyOp right(
      LegacyOp op,
      IntPredicate isPossible,
      boolean isDisproved,
      boolean isOrdered,
      IntFunction<Fit> fit) {
    Fit own = isDisproved ? Fit.DISPROVED : fit.apply(op.number());
    IntPredicate isProven = number -> isPossible.test(number) && fit.apply(number) == Fit.PROVEN;
    if (own == Fit.DISPROVED) {
      LegacyOp flipped = flipped(op, isProven);
      return flipped == op ? null : flipped;
    }
    boolean isAmbiguous = !isOrdered && (own != Fit.PROVEN || count(op, isProven) > 0);
    return isAmbiguous ? null : op;
  }

  private LegacyOp document(LegacyOp op, Family family, Segment segment, LegacyState state) {
    boolean isOrdered = family == Family.PROPERTY;
    if (!isOrdered || !search.hasDocuments(family) || !state.hasAccount || !state.hasCollection) {
      return op;
    }
    RoaringBitmap known = evidence.documents(state.account, state.collection);
    if (known.isEmpty()) {
      return op; // collections without a bitmap have documents too
    }
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

  private static int bits(LegacyOp op) {
    return op.code() == LegacyOp.COLLECTION ? Byte.SIZE : Integer.SIZE;
  }

  /** How many numbers that {@code fits} one flipped bit makes of that of {@code op}. */
  private static long count(LegacyOp op, IntPredicate fits) {
    return IntStream.range(0, bits(op)).filter(bit -> fits.test(op.number() ^ 1 << bit)).count();
  }

  /** {@code op} with the one bit flipped with which its number {@code fits}; else as it is. */
  private LegacyOp flipped(LegacyOp op, IntPredicate fits) {
    int found = -1;
    for (int bit = 0; bit < bits(op); bit++) {
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
