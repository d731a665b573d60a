// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
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

  /** What is done with a document and the archive of it. */
  interface Each {
    void document(int document, byte[] archive);
  }
}
