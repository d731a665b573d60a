// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;

/** The entries of an account that its objects refer to (key-layouts 1.3). */
final class AccountEntries {
  static final int ARCHIVE = 50;
  static final int IDENTITY = 3;
  static final int SIEVE_SCRIPT = 5;
  static final int PRINCIPAL = 7;
  static final int CALENDAR = 8;
  static final int EVENT = 9;
  static final int ADDRESS_BOOK = 10;
  static final int CARD = 11;
  static final int FILE = 12;
  static final int NOTIFICATION = 13;
  static final int PARTICIPANT_IDENTITIES = 45;
  static final int DEFAULT_CALENDAR = 47;
  static final int DEFAULT_ADDRESS_BOOK = 48;
  static final int ACTIVE_SCRIPT = 49;

  /** The first byte of documents' keys in 0.7.3 (store-and-dump 2.2). */
  private static final byte FIRST_PROPERTIES = 0;

  /** The length of the keys of an index by time (key-layouts 3, p). */
  private static final int INDEXED = 18;

  private final Snapshot snapshot;
  private final int account;

  AccountEntries(Snapshot snapshot, int account) {
    this.snapshot = snapshot;
    this.account = account;
  }

  int account() {
    return account;
  }

  /** The document that a field of the account names; null if none. */
  Integer named(int field) {
    byte[] key =
        Bytes.concat(
            Bytes.u32(account), new byte[] {PRINCIPAL, (byte) field}, new byte[Integer.BYTES]);
    byte[] value = snapshot.get(Subspace.PROPERTY, key);
    return value == null || value.length != Integer.BYTES ? null : (Integer) Bytes.u32(value, 0);
  }

  /** Calls {@code each} with every document of {@code collection}. */
  void documents(int collection, Each each) {
    KeyRange range = Groupware.range(account, collection, ARCHIVE);
    try (Source rows = snapshot.scan(Subspace.PROPERTY, range)) {
      for (Entry row = rows.next(); row != null; row = rows.next()) {
        if (row.key().length == 10) {
          each.document(Bytes.u32(row.key(), 6), row.value());
        }
      }
    }
  }

  /**
   * The number of entries of scripts, identities and the like that are not archives, as before
   * 0.12.
   */
  long countOthers(Generation generation) {
    boolean isFirst = generation.kind(Subspace.PROPERTY) == Generation.Kind.LEGACY;
    byte[] owner = Bytes.u32(account);
    return isFirst
        ? count(Subspace.BITMAP_TEXT, Bytes.concat(new byte[] {FIRST_PROPERTIES}, owner), -1)
        : count(Subspace.PROPERTY, owner, ARCHIVE);
  }

  /** The number of entries with {@code prefix}, a collection and another field than {@code not}. */
  private long count(Subspace subspace, byte[] prefix, int not) {
    long count = 0;
    try (Source rows = snapshot.scan(subspace, KeyRange.prefix(prefix))) {
      for (Entry row = rows.next(); row != null; row = rows.next()) {
        byte[] key = row.key();
        int at = prefix.length;
        boolean isOther = key.length > at + 1 && key[at + 1] != not && isDocument(key[at]);
        boolean isIndex = key.length == INDEXED && (key[at] == CARD || key[at] == NOTIFICATION);
        count += isOther && !isIndex ? 1 : 0;
      }
    }
    return count;
  }

  /**
   * Whether {@code collection} has what isn't mail: neither mails and mailboxes nor submissions.
   */
  private static boolean isDocument(int collection) {
    return collection == IDENTITY
        || collection == SIEVE_SCRIPT
        || collection >= CALENDAR && collection <= NOTIFICATION;
  }

  /** What is done with a document and the archive of it. */
  interface Each {
    void document(int document, byte[] archive);
  }
}
