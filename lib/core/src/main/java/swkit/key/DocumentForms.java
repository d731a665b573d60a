// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

import java.util.stream.IntStream;

/** The key forms of documents, their indexes, rights and changes, since 0.12 (key-layouts 3). */
final class DocumentForms {
  private DocumentForms() {}

  /** A property with a value between its field and its document. */
  private static void indexed(
      KeyForms forms, String name, int coll, int field, KeyPart kind, KeyForm.ValueForm value) {
    forms
        .document(PROPERTY, name, value)
        .part("coll", COLL.only(coll))
        .part("field", FIELD.only(field))
        .part(name, kind)
        .part("doc", U32)
        .shown("acct", "coll", "doc", "field", name);
  }

  /**
   * Adds the forms of {@code a}, {@code p}, {@code i} and {@code l}.
   *
   * @param ownFields properties with forms of their own: {@code coll << 8 | field}
   */
  static void add(KeyForms forms, int... ownFields) {
    grants(forms);
    marks(forms);
    forms
        .document(PROPERTY, "property", Values::property)
        .hiding(SecretValues::property)
        .part("coll", COLL)
        .part("field", fieldExcept(concat(ownFields, 90, 4 << 8 | 49, 11 << 8 | 2, 13 << 8)))
        .part("doc", U32)
        .shown("acct", "coll", "doc", "field");
    indexed(forms, "hash", 0, 90, CHEEKY, Values::threading);
    indexed(forms, "send-at", 4, 49, TIME, Values::submission);
    indexed(forms, "created", 11, 2, TIME, Values.time("modified"));
    indexed(forms, "created", 13, 0, TIME, Values.id("event"));
    indexes(forms);
    changes(forms, ChangeValue::decode, Values::share, Values::vanished);
  }

  /** Adds the form of {@code a}. */
  static void grants(KeyForms forms) {
    forms
        .form(ACL, "grant", Values::rights)
        .part("grantee", ACCT)
        .part("owner", ACCT)
        .part("coll", COLL)
        .part("doc", U32);
  }

  /** Adds the forms of the keys before all documents in {@code p}. */
  static void marks(KeyForms forms) {
    forms.form(PROPERTY, "schema-version", Values::schemaVersion).worded().constant(0);
    forms.form(PROPERTY, "unfinished", Values::text).worded().constant(0).constant(0);
  }

  /** Adds the forms of {@code i}. */
  static void indexes(KeyForms forms) {
    forms
        .document(INDEXES, "tag", Values::empty)
        .part("coll", COLL)
        .part("field", FIELD)
        .part("doc", U32);
    forms
        .document(INDEXES, "index", Values::empty)
        .part("coll", COLL)
        .part("field", FIELD)
        .part("value", NAME)
        .part("doc", U32);
  }

  /** Adds the forms of {@code l}. */
  static void changes(
      KeyForms forms,
      KeyForm.ValueForm changes,
      KeyForm.ValueForm share,
      KeyForm.ValueForm vanished) {
    forms
        .document(CHANGELOG, "changes", changes)
        .part("sync", enumeration(0, Names.SYNC_COLLECTIONS))
        .part("change", U64);
    forms.document(CHANGELOG, "share", share).constant(9).part("share", SNOWFLAKE);
    forms
        .document(CHANGELOG, "vanished", vanished)
        .part("vanished", enumeration(251, Names.VANISHED))
        .part("change", U64);
  }

  private static int[] concat(int[] some, int... others) {
    return IntStream.concat(IntStream.of(some), IntStream.of(others)).toArray();
  }
}
