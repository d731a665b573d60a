// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import swkit.io.Bytes;

/** The key of a property of a document: account, collection, field, document (key-layouts 3). */
final class DocumentKey {
  static final int LENGTH = 10;
  static final int EMAIL = 0;
  static final int MAILBOX = 1;
  static final int ARCHIVE = 50;
  static final int METADATA = 71;

  private DocumentKey() {}

  static int account(byte[] key) {
    return Bytes.u32(key, 0);
  }

  static int document(byte[] key) {
    return Bytes.u32(key, 6);
  }

  static boolean is(byte[] key, int collection, int field) {
    return key.length == LENGTH && key[4] == collection && key[5] == field;
  }
}
