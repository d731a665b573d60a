// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.BitSet;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;
import swkit.legacy.Family;

/**
 * Finds out to which account, collection and document the entries after a gap in a file belong,
 * where the operations that say it are lost: there must be only one for which the order of the file
 * and the bitmaps of documents fit (store-and-dump 2.1, 2.2). For one thread.
 *
 * <p>Longer than others, because the three searches, and the test of what is found, walk over the
 * same operations.
 */
final class LegacyStateSearch {
  /** So many accounts, and so many entries of each, are tried. */
  private static final int MOST_ACCOUNTS = 1000;

  private static final int MOST_ENTRIES = 10_000;
  private static final int EMAIL = 0;
  private static final int METADATA = 71;

  /** The field of the counters of mailboxes, which are not among their other properties. */
  private static final int COUNTER = 84;

  /** What the entries after an operation say of the owner that they would have. */
  enum Fit {
    /** One is of a document that this owner doesn't have. */
    DISPROVED,
    /** None tells. */
    OPEN,
    /** The bitmaps have all of their documents. */
    PROVEN
  }

  private final LegacyFile file;
  private final LegacyEvidence evidence;
  private final RoaringBitmap accounts;
  private final RoaringBitmap others;

  LegacyStateSearch(LegacyFile file, LegacyEvidence evidence) {
    this.file = file;
    this.evidence = evidence;
    this.others = evidence.accounts(file);
    this.accounts = others.clone();
    accounts.or(evidence.ownAccounts(file));
  }

  /** Whether {@code account} has documents, or is in another file. */
  boolean isKnown(int account) {
    return !evidence.collections(account).isEmpty() || others.contains(account);
  }

  /**
   * What the entries from {@code from} to {@code end} say of {@code start}, up to the next account
   * or, if {@code isOfCollection}, collection.
   */
  Fit fit(long from, long end, Family family, LegacyState start, boolean isOfCollection) {
    if (!hasDocuments(family)) {
      return Fit.OPEN;
    }
    LegacyShape shape = file.structure().shape();
    LegacyState state = start.copy();
    Fit fit = Fit.OPEN;
    int entries = 0;
    for (long at = from; at < end && entries < MOST_ENTRIES; ) {
      LegacyOp op = shape.read(at, family, false);
      if (op.code() == LegacyOp.ACCOUNT || isOfCollection && op.code() == LegacyOp.COLLECTION) {
        return fit;
      }
      if (op.isEntry()) {
        entries++;
        Fit own = fit(op, family, state);
        if (own == Fit.DISPROVED) {
          return own;
        }
        fit = own == Fit.PROVEN ? own : fit;
      }
      state.set(op);
      at = op.end();
    }
    return fit;
  }

  private Fit fit(LegacyOp entry, Family family, LegacyState state) {
    if (!state.suffices(family)) {
      return Fit.OPEN;
    }
    boolean isMetadata = family == Family.PROPERTY && file.bytes().u8(entry.keyAt()) == METADATA;
    if (isMetadata && state.collection != EMAIL) {
      return Fit.DISPROVED;
    }
    if (!evidence.hasBitmaps(state.collection)) {
      return Fit.OPEN;
    }
    return evidence.documents(state.account, state.collection).contains(state.document)
        ? Fit.PROVEN
        : Fit.DISPROVED;
  }

  /** Operations of one segment. */
  private record Place(long at, long end, Family family) {}

  /** Whether a file has its accounts in ascending order. */
  static boolean isByAccount(Family family) {
    return switch (family) {
      case PROPERTY, FTS_INDEX, INDEX, LOG -> true;
      default -> false;
    };
  }

  /** Whether the collections of an account ascend. */
  private static boolean isByCollection(Family family) {
    return isByAccount(family) && family != Family.FTS_INDEX;
  }

  /** Whether each entry belongs to a document that the bitmaps have. */
  boolean hasDocuments(Family family) {
    return evidence.hasDocuments()
        && switch (family) {
          case PROPERTY, FTS_INDEX, INDEX, ACL -> true;
          default -> false;
        };
  }

  /**
   * Sets what is found of {@code state}, which was {@code before}.
   *
   * @param from the place of the first operation
   * @param end the end of the segment
   * @param nextAccount the account after {@code end}; null if there is none
   * @param lastField the key of the last property before the gap; -1 if it isn't known
   * @return whether the first operation, which is in doubt, is right
   */
  boolean find(
      long from,
      long end,
      Family family,
      boolean isFirstInDoubt,
      LegacyState before,
      LegacyState state,
      Integer nextAccount,
      int lastField) {
    LegacyOp first = file.structure().shape().read(from, family, false);
    LegacyOp hint = isFirstInDoubt && !first.isEntry() ? first : null;
    Place rest = new Place(hint == null ? from : first.end(), end, family);
    boolean isRight = false;
    Long account =
        state.hasAccount
            ? null
            : isByAccount(family)
                ? account(rest, before, nextAccount, number(hint, LegacyOp.ACCOUNT))
                : known(hint);
    if (account != null) {
      state.account = account.intValue();
      state.hasAccount = true;
      isRight |= hint != null && hint.code() == LegacyOp.ACCOUNT && hint.number() == state.account;
    }
    boolean isOrdered = hasDocuments(family) || isByCollection(family);
    Integer collection =
        state.hasAccount && !state.hasCollection && isOrdered
            ? collection(rest, before, state.account)
            : null;
    if (collection != null) {
      state.collection = collection;
      state.hasCollection = true;
      isRight |= hint != null && hint.code() == LegacyOp.COLLECTION && hint.number() == collection;
    }
    Integer document =
        state.hasAccount && state.hasCollection && !state.hasDocument && hasDocuments(family)
            ? document(rest, before, state, number(hint, LegacyOp.DOCUMENT), lastField)
            : null;
    if (document != null) {
      state.document = document;
      state.hasDocument = true;
      isRight |= hint != null && hint.code() == LegacyOp.DOCUMENT && hint.number() == document;
    }
    return isRight;
  }

  private static Integer number(LegacyOp hint, int code) {
    return hint != null && hint.code() == code ? (Integer) hint.number() : null;
  }

  /** The account that {@code hint} sets, if it exists. */
  private Long known(LegacyOp hint) {
    Integer number = number(hint, LegacyOp.ACCOUNT);
    return number != null && accounts.contains(number) ? (Long) number.longValue() : null;
  }

  /** Whether no entry of {@code family} is of an account that isn't known. */
  boolean knowsAllAccounts(Family family) {
    return hasDocuments(family) || evidence.isComplete();
  }

  /**
   * The account of the operations at {@code place}; null if it isn't known. Without {@code hint},
   * it is the only one that is left of all accounts.
   */
  private Long account(Place place, LegacyState before, Integer nextAccount, Integer hint) {
    LegacyOp following = next(place, LegacyOp.ACCOUNT);
    Integer next = following == null ? nextAccount : (Integer) following.number();
    long least = before.account == -1 ? 0 : Integer.toUnsignedLong(before.account);
    long limit = next == null ? 1L << 32 : Integer.toUnsignedLong(next);
    if (limit == least + 1 && next != null && before.account != -1) {
      return least; // the account before goes on
    }
    if (hint == null && !knowsAllAccounts(place.family)) {
      return null;
    }
    Long found = null;
    int tried = 0;
    PeekableIntIterator all = accounts.getIntIterator();
    all.advanceIfNeeded((int) least);
    while (all.hasNext() && Integer.toUnsignedLong(all.peekNext()) < limit) {
      int account = all.next();
      if (++tried > MOST_ACCOUNTS) {
        return null;
      }
      if (fits(place, account, before)) {
        if (hint != null && hint == account) {
          return (long) account;
        }
        if (found != null && hint == null) {
          return null;
        }
        found = found == null ? (Long) (long) account : (Long) Long.MIN_VALUE;
      }
    }
    boolean isOnly = found != null && found != Long.MIN_VALUE && knowsAllAccounts(place.family);
    return isOnly ? found : null;
  }

  /** Whether the entries at {@code place} may belong to {@code account}. */
  private boolean fits(Place place, int account, LegacyState before) {
    boolean isSame = account == before.account && before.hasAccount && before.hasCollection;
    int[] collection = {isSame && isByCollection(place.family) ? before.collection : -1};
    boolean[] isKnown = new boolean[2];
    int[] document = {0};
    return all(
        place,
        op -> {
          if (op.code() == LegacyOp.COLLECTION) {
            boolean isBack = isByCollection(place.family) && op.number() < collection[0];
            collection[0] = op.number();
            isKnown[0] = true;
            return !isBack;
          }
          if (op.code() == LegacyOp.DOCUMENT) {
            document[0] = op.number();
            isKnown[1] = true;
          } else if (op.isEntry() && isKnown[1] && hasDocuments(place.family)) {
            return isKnown[0]
                ? evidence.mayBe(account, collection[0], document[0])
                : evidence.collections(account).stream()
                    .anyMatch(one -> evidence.documents(account, one).contains(document[0]));
          }
          return true;
        });
  }

  /** What is to be tested of an operation. */
  private interface Test {
    boolean is(LegacyOp op);
  }

  /** Whether {@code test} is true of all operations up to the next account. */
  private boolean all(Place place, Test test) {
    LegacyShape shape = file.structure().shape();
    Family family = place.family;
    int entries = 0;
    for (long at = place.at; at < place.end && entries < MOST_ENTRIES; ) {
      LegacyOp op = shape.read(at, family, false);
      if (op.code() == LegacyOp.ACCOUNT) {
        return true;
      }
      if (!test.is(op)) {
        return false;
      }
      entries += op.isEntry() ? 1 : 0;
      family = op.familyAfter(family);
      at = op.end();
    }
    return true;
  }

  /** The first operation with {@code code} at {@code place}; null if there is none. */
  private LegacyOp next(Place place, int code) {
    return first(place, op -> op.code() == code);
  }

  /** The first operation at {@code place} that is no entry; null if there is none. */
  private LegacyOp nextState(Place place) {
    return first(place, op -> !op.isEntry());
  }

  private LegacyOp first(Place place, Test test) {
    LegacyShape shape = file.structure().shape();
    Family family = place.family;
    for (long at = place.at; at < place.end; ) {
      LegacyOp op = shape.read(at, family, false);
      if (test.is(op)) {
        return op;
      }
      family = op.familyAfter(family);
      at = op.end();
    }
    return null;
  }

  /** The only collection that fits; a hint of two bytes would be in the damage by chance. */
  private Integer collection(Place place, LegacyState before, int account) {
    boolean isOrdered = isByCollection(place.family);
    boolean isSame = account == before.account && before.hasAccount && before.hasCollection;
    LegacyOp nextAccount = next(place, LegacyOp.ACCOUNT);
    LegacyOp next = next(place, LegacyOp.COLLECTION);
    boolean isBounded = next != null && (nextAccount == null || next.at() < nextAccount.at());
    int least = isSame && isOrdered ? before.collection : 0;
    boolean isBelow = isBounded && isOrdered;
    if (isBelow && isSame && next.number() == least + 1) {
      return isBack(place, before) ? null : (Integer) least; // the one before goes on
    }
    if (!hasDocuments(place.family)) {
      return null; // any other may have been begun in the gap
    }
    int limit = isBelow ? next.number() : LegacyEvidence.COLLECTIONS;
    BitSet candidates = new BitSet();
    candidates.or(evidence.collections(file));
    if (isOrdered) {
      candidates.or(evidence.collections(account));
    }
    Integer found = null;
    for (int one = candidates.nextSetBit(least);
        one >= 0 && one < limit;
        one = candidates.nextSetBit(one + 1)) {
      if (!fitsCollection(place, account, one)
          || isSame && one == before.collection && isBack(place, before)) {
        continue;
      }
      if (found != null) {
        return null;
      }
      found = one;
    }
    return found;
  }

  /** Whether the first document at {@code place} is before the last one of the same collection. */
  private boolean isBack(Place place, LegacyState before) {
    LegacyOp first = nextState(place);
    return place.family == Family.PROPERTY
        && before.hasDocument
        && first != null
        && first.code() == LegacyOp.DOCUMENT
        && Integer.compareUnsigned(first.number(), before.document) < 0;
  }

  /** Whether the entries before the next collection may belong to the one that is tried. */
  private boolean fitsCollection(Place place, int account, int collection) {
    boolean[] state = new boolean[2];
    int[] document = {0};
    return all(
        place,
        op -> {
          if (op.code() == LegacyOp.COLLECTION) {
            state[1] = true;
          } else if (op.code() == LegacyOp.DOCUMENT) {
            document[0] = op.number();
            state[0] = true;
          } else if (op.isEntry() && !state[1]) {
            boolean isMetadata =
                place.family == Family.PROPERTY && file.bytes().u8(op.keyAt()) == METADATA;
            boolean isThere =
                !state[0]
                    || !hasDocuments(place.family)
                    || evidence.mayBe(account, collection, document[0]);
            return isThere && (collection == EMAIL || !isMetadata);
          }
          return true;
        });
  }

  private Integer document(
      Place place, LegacyState before, LegacyState state, Integer hint, int lastField) {
    RoaringBitmap documents = evidence.documents(state.account, state.collection);
    boolean isSame =
        before.hasAccount
            && before.hasCollection
            && before.hasDocument
            && before.account == state.account
            && before.collection == state.collection;
    if (hint != null) {
      boolean isBack =
          place.family == Family.PROPERTY
              && isSame
              && Integer.compareUnsigned(hint, before.document) < 0;
      return documents.contains(hint) && !isBack ? hint : null;
    }
    if (place.at >= place.end) {
      return null;
    }
    LegacyOp entry = file.structure().shape().read(place.at, place.family, false);
    LegacyOp next = nextState(place);
    if (place.family != Family.PROPERTY
        || !isSame
        || !entry.isEntry()
        || lastField < 0
        || lastField == COUNTER
        || file.bytes().u8(entry.keyAt()) == COUNTER
        || next == null
        || next.code() != LegacyOp.DOCUMENT) {
      return null;
    }
    boolean isSameDocument = file.bytes().u8(entry.keyAt()) > lastField;
    Integer found = isSameDocument ? (Integer) before.document : null;
    PeekableIntIterator all = documents.getIntIterator();
    all.advanceIfNeeded(before.document + 1);
    while (all.hasNext() && Integer.compareUnsigned(all.peekNext(), next.number()) < 0) {
      if (found != null) {
        return null;
      }
      found = all.next();
    }
    return found;
  }
}
