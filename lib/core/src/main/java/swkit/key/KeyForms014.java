// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

import java.util.List;
import swkit.Subspace;

/**
 * The key forms of 0.8 to 0.14, as far as they are known (store-and-dump 2.2, key-layouts 2 to 4).
 *
 * <p>Since 0.12 archives have the container of later releases, but other contents, which are not
 * decoded. A legacy dump may come from an earlier release without that container; in it a value is
 * either a sound archive or of unknown layout.
 */
final class KeyForms014 extends KeyForms {
  /** The forms in stores, which are of 0.12 or later. */
  static final KeyForms014 OF_STORES = new KeyForms014(true);

  /** The forms in legacy dumps, which don't tell their release. */
  static final KeyForms014 OF_DUMPS = new KeyForms014(false);

  private final KeyForm.ValueForm archive;

  private KeyForms014(boolean framed) {
    archive = framed ? Values::archive : Values.orOpaque(Values::soundArchive);
    documents();
    blobs();
    bitmaps();
    directory();
    CounterForms.add(this);
    form(QUOTAS, "quota", Values.counter("bytes")).worded().constant(4).part("principal", LEB32);
    form(QUEUE_MESSAGES, "message", archive).part("queue", SNOWFLAKE);
    form(QUEUE_EVENTS, "event", Values::empty)
        .part("due", TIME)
        .part("queue", SNOWFLAKE)
        .part("name", QUEUE_NAME);
    form(QUEUE_EVENTS, "old-event", Values.orOpaque(Values::empty))
        .worded()
        .part("due", TIME)
        .part("queue", SNOWFLAKE);
    tasks();
    for (Subspace subspace : List.of(IN_MEMORY_VALUES, IN_MEMORY_COUNTERS)) {
      new InMemoryForms(this, subspace).add();
      boolean isCounter = subspace == IN_MEMORY_COUNTERS;
      form(subspace, "other", isCounter ? Values.counter("count") : Values::opaque)
          .worded()
          .part("key", NAME);
    }
    form(SETTINGS, "setting", Values::setting).hiding(SecretValues::setting).part("name", NAME);
  }

  private void documents() {
    DocumentForms.grants(this);
    DocumentForms.marks(this);
    for (int field : List.of(50, 71)) {
      document(PROPERTY, "property", archive)
          .hiding(SecretValues::property)
          .part("coll", field == 71 ? COLL.only(0) : COLL)
          .part("field", FIELD.only(field))
          .part("doc", U32)
          .shown("acct", "coll", "doc", "field");
    }
    document(PROPERTY, "property", Values.orOpaque(Values::property014))
        .hiding(SecretValues::property)
        .part("coll", COLL)
        .part("field", FIELD)
        .part("doc", U32)
        .shown("acct", "coll", "doc", "field");
    DocumentForms.indexes(this);
    DocumentForms.changes(
        this,
        Values.orOpaque(ChangeValue::decode),
        Values.orOpaque(Values::share),
        Values.orOpaque(Values::vanished));
  }

  private void blobs() {
    form(BLOB_LINKS, "commit", Values::empty)
        .worded()
        .part("hash", HASH)
        .constant(255, 255, 255, 255, 0, 255, 255, 255, 255);
    form(BLOB_LINKS, "id", Values::empty)
        .worded()
        .part("hash", HASH)
        .part("id-high", U32)
        .constant(255)
        .part("id-low", U32);
    form(BLOB_LINKS, "doc", Values::empty)
        .worded()
        .part("hash", HASH)
        .part("acct", ACCT)
        .part("coll", COLL)
        .part("doc", U32);
    form(BLOBS, "blob", Values::blob).part("hash", HASH);
    form(BLOBS, "file", Values::blob).part("name", NAME);
    form(BLOB_EXTRA, "reserved", Values.orOpaque(Values::size))
        .worded()
        .part("acct", ACCT)
        .part("hash", HASH)
        .part("until", TIME);
  }

  private void bitmaps() {
    document(BITMAP_IDS, "document", Values::empty).part("coll", COLL).part("doc", U32);
    document(BITMAP_TAGS, "tag", Values::empty)
        .worded()
        .part("coll", COLL)
        .part("field", tagged(false))
        .part("tag", LEB32)
        .part("doc", U32);
    document(BITMAP_TAGS, "text-tag", Values::empty)
        .worded()
        .part("coll", COLL)
        .part("field", tagged(true))
        .part("tag", TEXT)
        .part("doc", U32);
    document(BITMAP_TEXT, "text", Values::empty)
        .part("hash", NAME)
        .part("coll", COLL)
        .part("field", FIELD)
        .part("doc", U32);
    document(FTS_INDEX, "term", Values::opaque)
        .part("hash", NAME)
        .part("coll", COLL)
        .part("doc", U32);
  }

  private void directory() {
    form(DIRECTORY, "name", Values.orOpaque(Values::principalId)).constant(0).part("name", NAME);
    form(DIRECTORY, "email", Values.orOpaque(Values::principalId)).constant(1).part("email", NAME);
    form(DIRECTORY, "principal", archive)
        .hiding(SecretValues::any)
        .constant(2)
        .part("principal", LEB32);
    form(DIRECTORY, "domain", Values::opaque).worded().constant(3).part("domain", NAME);
    form(DIRECTORY, "member-of", Values.orOpaque(Values::groupType))
        .worded()
        .constant(5)
        .part("principal", ACCT)
        .part("group", U32);
    form(DIRECTORY, "members", Values.orOpaque(Values::empty))
        .worded()
        .constant(6)
        .part("group", U32)
        .part("principal", ACCT);
    form(DIRECTORY, "word", Values::empty).constant(7).part("word", NAME).part("principal", ACCT);
  }

  private KeyForm task(String name, int kind, KeyForm.ValueForm value) {
    return form(TASKS, name, value)
        .worded()
        .part("due", TIME)
        .part("acct", ACCT)
        .constant(kind)
        .part("doc", U32);
  }

  private void tasks() {
    task("index", 0, Values::opaque).part("hash", HASH);
    form(TASKS, "train", Values::opaque)
        .worded()
        .part("due", TIME)
        .part("acct", ACCT)
        .part("kind", enumeration(1, List.of("first", "second")))
        .part("doc", U32)
        .part("hash", HASH);
    task("alarm", 3, Values.orOpaque(Values::alarm)).part("event", U16).part("alarm", U16);
    task("display-alarm", 6, Values.orOpaque(Values.time("recurrence")))
        .part("event", U16)
        .part("alarm", U16);
    form(TASKS, "other-task", Values::opaque)
        .part("due", TIME)
        .part("acct", ACCT)
        .part("kind", U8)
        .part("doc", U32)
        .part("more", TEXT);
  }
}
