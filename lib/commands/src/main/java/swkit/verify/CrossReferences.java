// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static swkit.Subspace.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import swkit.io.Bytes;

/**
 * The references between rows that come in different orders (key-layouts 6): rules B7, B8, B9, D13,
 * T1 and T2, and B11, P1, P3 and T3 of 0.15 and earlier.
 */
final class CrossReferences {
  private static final int HASH = 32;
  private static final int MAIL_METADATA = 71;
  private static final int ARCHIVE = 50;
  private static final int SIEVE = 5 << 8 | ARCHIVE;
  private static final int FILE = 12 << 8 | ARCHIVE;
  private static final List<Integer> SHARED = List.of(1, 8, 10, 12);

  private CrossReferences() {}

  /** Those of the mail queue. */
  static CrossReference queue() {
    return new CrossReference(
        QUEUE_EVENTS,
        (row, items) -> items.item(Bytes.u64(row.bytes(), 8), 0, Rule.T1, Rule.T1),
        QUEUE_MESSAGES,
        (row, items) -> items.item(Bytes.u64(row.bytes(), 0), 0, Rule.T2, Rule.T2));
  }

  /** Those of blobs and rights to documents and messages, since 0.15. */
  static List<CrossReference> documents(Principals principals) {
    return List.of(
        new CrossReference(
            BLOB_LINKS, CrossReferences::documentLink, PROPERTY, CrossReferences::documentBlob),
        new CrossReference(
            BLOB_LINKS, CrossReferences::queueLink, QUEUE_MESSAGES, CrossReferences::queueBlob),
        new CrossReference(
            ACL, CrossReferences::grant, PROPERTY, (row, items) -> grants(row, items, principals)));
  }

  /** Those of members and their groups, up to 0.15. */
  static CrossReference members() {
    return new CrossReference(
        DIRECTORY,
        (row, items) -> member(row, "member-of", 1, 5, items),
        DIRECTORY,
        (row, items) -> member(row, "members", 5, 1, items));
  }

  /** Those of 0.15 alone. */
  static List<CrossReference> of015() {
    return List.of(
        new CrossReference(
            BLOB_LINKS, CrossReferences::temporaryLink, BLOB_EXTRA, CrossReferences::extra),
        new CrossReference(DIRECTORY, CrossReferences::name, DIRECTORY, CrossReferences::principal),
        new CrossReference(
            TASKS,
            (row, items) -> invitation(row, "imip", 0, items),
            TASKS,
            (row, items) -> invitation(row, "imip-payload", 17, items)));
  }

  private static byte[] part(DecodedRow row, int from, int length) {
    return Arrays.copyOfRange(row.bytes(), from, from + length);
  }

  /** The document of a property: account, collection and id, as a link to its blob has them. */
  private static long document(DecodedRow row) {
    byte[] document = new byte[9];
    System.arraycopy(row.bytes(), 0, document, 0, 5);
    System.arraycopy(row.bytes(), 6, document, 5, 4);
    return Fingerprints.of(document, 0, document.length);
  }

  private static void documentLink(DecodedRow row, CrossReference.Items items) {
    if (row.form().equals("doc")) {
      long id = Fingerprints.of(row.bytes(), HASH, 9);
      items.item(id, Fingerprints.of(row.bytes(), 0, HASH), Rule.B7, Rule.B8);
    }
  }

  private static void documentBlob(DecodedRow row, CrossReference.Items items) {
    if (!row.form().equals("property")) {
      return;
    }
    int property = row.property();
    if (property != MAIL_METADATA && property != SIEVE && property != FILE) {
      return;
    }
    long id = document(row);
    byte[] blob = row.isReadable() ? row.blob() : null;
    if (!row.isReadable()) {
      items.unreadable(id);
    } else if (blob != null) {
      items.item(id, Fingerprints.of(blob), Rule.B8, Rule.B8);
    }
  }

  private static void queueLink(DecodedRow row, CrossReference.Items items) {
    if (row.form().equals("queue")) {
      long id = Bytes.u64(row.bytes(), HASH);
      items.item(id, Fingerprints.of(row.bytes(), 0, HASH), Rule.B9, Rule.B9_MESSAGE);
    }
  }

  private static void queueBlob(DecodedRow row, CrossReference.Items items) {
    long id = Bytes.u64(row.bytes(), 0);
    if (row.isReadable()) {
      items.item(id, Fingerprints.of(row.blob()), Rule.B9_MESSAGE, Rule.B9_MESSAGE);
    } else {
      items.unreadable(id);
    }
  }

  /**
   * An item for account, hash and time, whose content is the kind: quota 0, undelete 1, sample 2.
   */
  private static void temporaryLink(DecodedRow row, CrossReference.Items items) {
    if (row.form().equals("temp") && row.entry().value().length == 1) {
      long id = Fingerprints.of(part(row, HASH, 4), part(row, 0, HASH), part(row, 36, 8));
      items.item(id, row.entry().value()[0], Rule.B11, Rule.B11);
    }
  }

  private static void extra(DecodedRow row, CrossReference.Items items) {
    int kind = row.bytes()[0];
    long id =
        kind == 2
            ? Fingerprints.of(part(row, 9, 4), part(row, 13, HASH), part(row, 1, 8))
            : Fingerprints.of(row.bytes(), 1, 44);
    items.item(id, kind, Rule.B11, Rule.B11);
  }

  private static void grant(DecodedRow row, CrossReference.Items items) {
    String rights = String.valueOf(row.value().field("rights"));
    items.item(Fingerprints.of(row.bytes(), 4, 9), given(row.u32(0), rights), Rule.D13, Rule.D13);
  }

  private static long given(int account, String rights) {
    return Fingerprints.of(Bytes.u32(account), rights.getBytes(StandardCharsets.UTF_8));
  }

  private static void grants(DecodedRow row, CrossReference.Items items, Principals principals) {
    boolean isObject = row.form().equals("property") && row.bytes()[5] == ARCHIVE;
    if (!isObject || !SHARED.contains((int) row.bytes()[4])) {
      return;
    }
    long id = document(row);
    if (!row.isReadable()) {
      items.unreadable(id);
      return;
    }
    for (DecodedRow.Grant grant : row.grants()) {
      Rule rule = principals.exists(grant.account()) ? Rule.D13 : Rule.D13_GONE;
      items.item(id, given(grant.account(), grant.rights()), rule, rule);
    }
  }

  private static void name(DecodedRow row, CrossReference.Items items) {
    if (row.form().equals("name") && row.isReadable()) {
      int id = DecodedRow.lebId(row.entry().value(), 0);
      byte[] name = part(row, 1, row.bytes().length - 1);
      int type = row.entry().value()[Bytes.leb128(id).length];
      items.item(Principals.fingerprint(id), named(name, type), Rule.P1, Rule.P1);
    }
  }

  private static long named(byte[] name, int type) {
    return Fingerprints.of(new byte[] {(byte) type}, name);
  }

  private static void principal(DecodedRow row, CrossReference.Items items) {
    if (!row.form().equals("principal")) {
      return;
    }
    long id = Principals.fingerprint(DecodedRow.lebId(row.bytes(), 1));
    if (!row.isReadable()) {
      items.unreadable(id);
      return;
    }
    String name = String.valueOf(row.value().field("name")).toLowerCase(Locale.ROOT);
    long content = named(name.getBytes(StandardCharsets.UTF_8), row.principalType());
    items.item(id, content, Rule.P1, Rule.P1);
  }

  private static void member(
      DecodedRow row, String form, int principal, int group, CrossReference.Items items) {
    if (row.form().equals(form)) {
      long id = (long) row.u32(principal) << 32 | Integer.toUnsignedLong(row.u32(group));
      items.item(id, 0, Rule.P3, Rule.P3);
    }
  }

  private static void invitation(
      DecodedRow row, String form, int epoch, CrossReference.Items items) {
    if (row.form().equals(form)) {
      long id = Fingerprints.of(part(row, 8, 4), part(row, 13, 4), part(row, epoch, 8));
      items.item(id, 0, Rule.T3, Rule.T3);
    }
  }

  /** The key of a property. */
  static byte[] property(int account, int coll, int field, int doc) {
    byte[] kind = {(byte) coll, (byte) field};
    return Bytes.concat(Bytes.u32(account), kind, Bytes.u32(doc));
  }

  /** The first part of a blob's links, which is its key. */
  static byte[] hashOf(DecodedRow link) {
    return part(link, 0, HASH);
  }
}
