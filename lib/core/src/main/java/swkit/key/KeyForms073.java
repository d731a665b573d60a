// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

/**
 * The key forms of 0.7.3 as read from its legacy dumps (store-and-dump 2.2, last column). The
 * layout of its values is unknown.
 */
final class KeyForms073 extends KeyForms {
  static final KeyForms073 INSTANCE = new KeyForms073();

  private KeyForms073() {
    value("property", 0)
        .part("acct", ACCT)
        .part("coll", COLL)
        .part("field", FIELD)
        .part("doc", U32)
        .shown("acct", "coll", "doc", "field");
    value("terms", 1).part("acct", ACCT).part("coll", COLL).part("doc", LEB32);
    form(BITMAP_TEXT, "grant", Values.orOpaque(Values::rights))
        .worded()
        .constant(2)
        .part("grantee", ACCT)
        .part("owner", ACCT)
        .part("coll", COLL)
        .part("doc", U32);
    value("lookup", 4).hiding(SecretValues::any).part("lookup", NAME);
    links();
    form(BITMAP_TEXT, "setting", Values.orOpaque(Values::setting))
        .hiding(SecretValues::setting)
        .worded()
        .constant(8)
        .part("name", NAME);
    directory();
    value("message", 50).part("queue", SNOWFLAKE);
    value("event", 51).part("due", TIME).part("queue", SNOWFLAKE);

    counter("last-uid", 0).part("acct", ACCT).constant(1, 84).part("mailbox", U32);
    counter("lookup", 9).part("lookup", NAME);
    counter("quota", 24).part("principal", LEB32);
    document(BITMAP_IDS, "bitmap", Values::empty)
        .part("coll", COLL)
        .part("of", NAME)
        .part("doc", U32);
    DocumentForms.indexes(this);
    DocumentForms.changes(this, Values::opaque, Values::opaque, Values::opaque);
    form(BLOBS, "blob", Values::blob).part("hash", HASH);
  }

  private void links() {
    form(BITMAP_TEXT, "commit", Values::empty)
        .worded()
        .constant(7)
        .part("hash", HASH)
        .constant(255, 255, 255, 255, 0, 255, 255, 255, 255);
    form(BITMAP_TEXT, "link", Values::empty)
        .worded()
        .constant(7)
        .part("hash", HASH)
        .part("acct", ACCT)
        .part("coll", COLL)
        .part("doc", U32);
  }

  private void directory() {
    form(BITMAP_TEXT, "name", Values.orOpaque(Values::principalId))
        .worded()
        .constant(20)
        .part("name", NAME);
    form(BITMAP_TEXT, "email", Values.orOpaque(Values::principalId))
        .worded()
        .constant(21)
        .part("email", NAME);
    value("principal", 22).hiding(SecretValues::any).part("principal", LEB32);
    value("domain", 23).part("name", NAME);
    value("member-of", 25).part("principal", ACCT).part("group", U32);
    value("members", 26).part("group", U32).part("principal", ACCT);
  }

  private KeyForm value(String name, int first) {
    return form(BITMAP_TEXT, name, Values::opaque).worded().constant(first);
  }

  private KeyForm counter(String name, int first) {
    return form(BITMAP_TAGS, name, Values.counter("count")).worded().constant(first);
  }
}
