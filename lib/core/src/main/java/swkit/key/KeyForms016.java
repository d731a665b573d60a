// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

import java.util.List;
import swkit.Subspace;

/** The key forms of 0.16 (key-layouts 3 and 5). */
final class KeyForms016 extends KeyForms {
  static final KeyForms016 INSTANCE = new KeyForms016();

  /** Field 46 of a principal's properties, which contained encryption keys in 0.15. */
  private static final int IDENTITY_ADDRESSES = 46;

  private static final int PRINCIPAL = 7;

  private KeyForms016() {
    DocumentForms.add(this, PRINCIPAL << 8 | IDENTITY_ADDRESSES);
    document(PROPERTY, "property", RegistryRowValues::identityAddresses)
        .part("coll", COLL.only(PRINCIPAL))
        .part("field", enumeration(IDENTITY_ADDRESSES, List.of("IdentityAddresses")))
        .part("doc", U32)
        .shown("acct", "coll", "doc", "field");
    CounterForms.add(this);
    form(COUNTERS, "last-id", Values.counter("last-id")).part("type", RegistryParts.TYPE);
    document(COUNTERS, "quota", Values.counter("bytes")).part("quota", quota(0xFF, "disk"));
    form(COUNTERS, "tenant-quota", Values.counter("bytes"))
        .part("tenant", U32)
        .part("quota", quota(0xFE, "tenant"));
    QueueForms.add(this);
    SearchForms.add(this);
    BlobForms.add(this, RegistryRowValues::link);
    items();
    index();
    keys();
    tasks();
    inMemory(IN_MEMORY_VALUES);
    inMemory(IN_MEMORY_COUNTERS);
  }

  private static KeyPart quota(int number, String name) {
    return enumeration(number, List.of(name));
  }

  /** Each type of objects has its letter; traces and metrics have keys of their own. */
  private void items() {
    for (Subspace subspace :
        List.of(SETTINGS, DIRECTORY, BLOB_EXTRA, TELEMETRY_INDEX, REPORTS_OUT, REPORTS_IN)) {
      form(subspace, "item", RegistryValues::item)
          .hiding(SecretValues::object)
          .part("type", RegistryParts.typeIn(subspace))
          .part("id", RegistryParts.ITEM);
    }
    form(TELEMETRY_SPANS, "trace", RegistryValues::trace)
        .hiding(SecretValues::object)
        .part("span", SNOWFLAKE);
    form(TELEMETRY_METRICS, "metric", RegistryValues::metric).part("metric", SNOWFLAKE);
  }

  private void index() {
    form(BITMAP_IDS, "exists", Values::empty)
        .worded()
        .constant(0xFF, 0xFF)
        .part("type", RegistryParts.TYPE)
        .part("id", RegistryParts.ITEM);
    form(BITMAP_IDS, "index", Values::empty)
        .part("type", RegistryParts.TYPE)
        .part("property", RegistryParts.PROPERTY)
        .part("value", RegistryParts.VALUE)
        .part("id", RegistryParts.ITEM);
  }

  /** References come first: a primary key is text, without a zero where a type begins. */
  private void keys() {
    form(FTS_INDEX, "node", RegistryRowValues::lease)
        .worded()
        .constant(0xFF, 0xFF, 0xFF, 0xFF)
        .part("node", U16);
    form(FTS_INDEX, "reference", Values::empty)
        .worded()
        .part("to", RegistryParts.TYPE)
        .part("to-id", RegistryParts.ITEM)
        .part("from", RegistryParts.TYPE)
        .part("from-id", RegistryParts.ITEM);
    form(FTS_INDEX, "address", RegistryRowValues::owner)
        .worded()
        .constant(0xFF, 0xFF, 0x00, 0xF2)
        .part("name", NAME)
        .part("domain", RegistryParts.ITEM);
    form(FTS_INDEX, "global", RegistryRowValues::owner)
        .worded()
        .constant(0xFF, 0xFF)
        .part("property", RegistryParts.PROPERTY)
        .part("value", RegistryParts.VALUE);
    form(FTS_INDEX, "report", RegistryRowValues::owner)
        .worded()
        .constant(0x00, 0x21, 0x00, 0xE8)
        .part("domain", NAME)
        .part("policy", HEX64);
    form(FTS_INDEX, "key", RegistryRowValues::owner)
        .worded()
        .part("type", RegistryParts.TYPE)
        .part("property", RegistryParts.PROPERTY)
        .part("value", RegistryParts.VALUE);
  }

  private void tasks() {
    form(TASKS, "task", RegistryValues::task)
        .hiding(SecretValues::object)
        .worded()
        .constant(0, 0, 0, 0, 0, 0, 0, 0)
        .part("task", SNOWFLAKE);
    form(TASKS, "failed", RegistryRowValues::taskType)
        .worded()
        .constant(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
        .part("task", SNOWFLAKE);
    form(TASKS, "due", RegistryRowValues::taskType).part("due", TIME).part("task", SNOWFLAKE);
  }

  private void inMemory(Subspace subspace) {
    InMemoryForms memory = new InMemoryForms(this, subspace);
    memory.add();
    memory.rate(11, "rate-upload", ACCT);
    memory.form(23, "lock-task", InMemoryValues::lock).part("task", SNOWFLAKE);
  }
}
