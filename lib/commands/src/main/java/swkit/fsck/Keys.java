// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import swkit.io.Bytes;

/** Keys of 0.15 and 0.16 (key-layouts 3 and 4), and what is in them. Integers are big-endian. */
final class Keys {
  static final int EMAIL = 0;
  static final int MAILBOX = 1;
  static final int SIEVE = 5;
  static final int PRINCIPAL = 7;
  static final int CONTACT = 11;
  static final int FILE = 12;
  static final int NOTIFICATION = 13;
  static final int ARCHIVE = 50;
  static final int METADATA = 71;
  static final int THREADING = 90;
  static final int UID_COUNTER = 84;
  static final int HASH = 32;

  private Keys() {}

  /** The key of a property in {@code p}. */
  static byte[] property(int account, int coll, int field, int doc) {
    return Bytes.concat(Bytes.u32(account), kind(coll, field), Bytes.u32(doc));
  }

  /** The key of an index entry in {@code i}. */
  static byte[] index(int account, int coll, int field, String value, int doc) {
    return Bytes.concat(
        Bytes.u32(account),
        kind(coll, field),
        value.getBytes(StandardCharsets.UTF_8),
        Bytes.u32(doc));
  }

  private static byte[] kind(int coll, int field) {
    return new byte[] {(byte) coll, (byte) field};
  }

  /** The counter of change ids of {@code account}. */
  static byte[] changeId(int account) {
    return Bytes.u32(account);
  }

  /** The counter of documents in a collection. */
  static byte[] lastDocument(int account, int coll) {
    return Bytes.concat(Bytes.u32(account), new byte[] {(byte) coll});
  }

  /** The counter of UIDs in a mailbox. */
  static byte[] lastUid(int account, int mailbox) {
    return property(account, MAILBOX, UID_COUNTER, mailbox);
  }

  /** The link of a document to a blob, in {@code k}. */
  static byte[] documentLink(byte[] hash, int account, int coll, int doc) {
    return Bytes.concat(hash, Bytes.u32(account), new byte[] {(byte) coll}, Bytes.u32(doc));
  }

  /** The hash that a blob link begins with. */
  static byte[] hash(byte[] link) {
    return Arrays.copyOf(link, HASH);
  }

  /** The u32 that the key ends with. */
  static int last(byte[] key) {
    return Bytes.u32(key, key.length - 4);
  }

  /** Collection and field of a key in {@code p} or {@code i}. */
  static int coll(byte[] key) {
    return key[4] & 0xFF;
  }

  static int field(byte[] key) {
    return key[5] & 0xFF;
  }
}
