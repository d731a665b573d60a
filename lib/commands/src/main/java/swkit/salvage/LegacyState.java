// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.legacy.Family;

/**
 * What the operations of a legacy dump have set: account, collection and document, each of which
 * may be unknown after a gap (store-and-dump 2.1). For one thread.
 */
final class LegacyState {
  private static final int NONE = -1;
  private static final int NO_COLLECTION = 0xFF;

  /** The account; meaningless if it isn't known. */
  int account = NONE;

  /** The collection, 0 to 255. */
  int collection = NO_COLLECTION;

  /** The document. */
  int document = NONE;

  boolean hasAccount = true;
  boolean hasCollection = true;
  boolean hasDocument = true;

  /** Makes all of it unknown; the numbers remain those of before. */
  void forget() {
    hasAccount = false;
    hasCollection = false;
    hasDocument = false;
  }

  /** Takes what {@code op} sets. */
  void set(LegacyOp op) {
    switch (op.code()) {
      case LegacyOp.ACCOUNT -> {
        account = op.number();
        hasAccount = true;
      }
      case LegacyOp.COLLECTION -> {
        collection = op.number();
        hasCollection = true;
      }
      case LegacyOp.DOCUMENT -> {
        document = op.number();
        hasDocument = true;
      }
      default -> {
        // an entry or a family
      }
    }
  }

  /** Whether all is known that the key of an entry of {@code family} has in a store. */
  boolean suffices(Family family) {
    return switch (family) {
      case PROPERTY, FTS_INDEX, ACL, INDEX, BLOB -> hasAccount && hasCollection && hasDocument;
      case BITMAP, LOG -> hasAccount && hasCollection;
      case CONFIG, LOOKUP, LOOKUP_COUNTER, DIRECTORY, QUEUE -> true;
    };
  }

  /** Whether the key of an entry of {@code family} has any of it in a store. */
  static boolean isNeeded(Family family) {
    LegacyState none = new LegacyState();
    none.forget();
    return !none.suffices(family);
  }

  LegacyState copy() {
    LegacyState copy = new LegacyState();
    copy.account = account;
    copy.collection = collection;
    copy.document = document;
    copy.hasAccount = hasAccount;
    copy.hasCollection = hasCollection;
    copy.hasDocument = hasDocument;
    return copy;
  }
}
