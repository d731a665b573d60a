// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.legacy.Family;

/**
 * An operation of a legacy dump, by its place in a file (store-and-dump 2.1). Immutable.
 *
 * @param code what it does: one of the constants
 * @param at where it begins
 * @param end where the next one begins; behind the end of the file if that is cut
 * @param number the family, account, collection or document that it sets; else 0
 * @param keyLength the length of its key, which begins 5 bytes behind {@code at}
 * @param valueAt where its value begins
 * @param valueLength the length of its value
 */
record LegacyOp(
    int code, long at, long end, int number, int keyLength, long valueAt, int valueLength) {
  static final int FAMILY = 0;
  static final int KEY_VALUE = 1;
  static final int KEY = 2;
  static final int ACCOUNT = 3;
  static final int COLLECTION = 4;
  static final int DOCUMENT = 5;

  /** The bytes before a key: the code and a length. */
  static final int HEAD = 5;

  /** Whether it is an entry, not a change of the state. */
  boolean isEntry() {
    return code == KEY_VALUE || code == KEY;
  }

  /** The family of the entries after this, if it was {@code family} before. */
  Family familyAfter(Family family) {
    return code == FAMILY ? Family.values()[number] : family;
  }

  long keyAt() {
    return at + HEAD;
  }
}
