// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

import java.util.List;
import swkit.Subspace;

/** The key forms of 0.15 (key-layouts 3 and 4). */
final class KeyForms015 extends KeyForms {
  private static final int NAMES_OF_TASKS = 3;
  private static final List<String> TASKS_BY_KIND =
      List.of(
          "alarm", "imip", "imip-payload", "display-alarm", "index", "unindex", "merge-threads");
  private static final List<String> REPORTS = List.of("DMARC", "TLS");
  private static final List<String> INCOMING = List.of("TLS", "DMARC", "ARF");
  private static final List<String> ALL_INDEXES =
      List.of("Email", "Calendar", "Contacts", "File", "Tracing");

  static final KeyForms015 INSTANCE = new KeyForms015();

  private KeyForms015() {
    DocumentForms.add(this);
    CounterForms.add(this);
    form(QUOTAS, "quota", Values.counter("bytes")).worded().constant(4).part("principal", LEB32);
    QueueForms.add(this);
    SearchForms.add(this);
    blobs();
    directory();
    tasks();
    reports();
    inMemory(IN_MEMORY_VALUES);
    inMemory(IN_MEMORY_COUNTERS);
    form(SETTINGS, "setting", Values::setting).hiding(SecretValues::setting).part("name", NAME);
    form(TELEMETRY_SPANS, "span", TelemetryValues::events).part("span", SNOWFLAKE);
    form(TELEMETRY_METRICS, "metric", TelemetryValues::metric)
        .part("time", TIME)
        .part("metric", METRIC)
        .part("node", LEB32);
  }

  private void blobs() {
    BlobForms.add(this, Values::temporaryLink);
    extra("quota", 0, Values::size).part("acct", ACCT).part("hash", HASH).part("until", TIME);
    extra("undelete", 1, Values::archive).part("acct", ACCT).part("hash", HASH).part("until", TIME);
    extra("spam-sample", 2, Values::spamSample)
        .part("until", TIME)
        .part("acct", ACCT)
        .part("hash", HASH);
  }

  private KeyForm extra(String name, int first, KeyForm.ValueForm value) {
    return form(BLOB_EXTRA, name, value).worded().constant(first);
  }

  private void directory() {
    form(DIRECTORY, "name", Values::principalId).constant(0).part("name", NAME);
    form(DIRECTORY, "email", Values::principalId).constant(1).part("email", NAME);
    form(DIRECTORY, "principal", Values::principal)
        .hiding(SecretValues::any)
        .constant(2)
        .part("principal", LEB32);
    form(DIRECTORY, "member-of", Values::groupType)
        .worded()
        .constant(5)
        .part("principal", ACCT)
        .part("group", U32);
    form(DIRECTORY, "members", Values::empty)
        .worded()
        .constant(6)
        .part("group", U32)
        .part("principal", ACCT);
    form(DIRECTORY, "word", Values::empty).constant(7).part("word", NAME).part("principal", ACCT);
  }

  private KeyForm task(String name, int kind, KeyForm.ValueForm value) {
    KeyForm task = form(TASKS, name, value).worded();
    return epoch(task).part("acct", ACCT).constant(kind).part("doc", U32);
  }

  private static KeyForm epoch(KeyForm task) {
    return task.part("due", TASK_TIME).part("attempt", U16).part("seq", U16);
  }

  private void tasks() {
    // before the others: in place of their account and document, a trace has its span
    for (int kind = 7; kind <= 8; kind++) {
      String name = TASKS_BY_KIND.get(kind - NAMES_OF_TASKS);
      epoch(form(TASKS, name, Values::unindexed).worded())
          .part("span-high", U32)
          .constant(kind)
          .part("span-low", U32)
          .part("in", enumeration(4, List.of("Tracing")));
      task(name, kind, Values::unindexed).part("in", enumeration(0, Names.INDEXES));
    }
    epoch(
        form(TASKS, "imip-payload", Values::archive)
            .worded()
            .constant(255, 255, 255, 255, 255, 255, 255, 255)
            .part("acct", ACCT)
            .constant(5)
            .part("doc", U32));
    task("alarm", 3, Values::alarm).part("event", U16).part("alarm", U16);
    task("imip", 4, Values::empty);
    task("display-alarm", 6, Values.time("recurrence")).part("event", U16).part("alarm", U16);
    task("merge-threads", 9, Values::mergeThreads);
  }

  private void reports() {
    report("header", 0).part("start", TIME).part("type", enumeration(0, REPORTS));
    report("dmarc-event", 1).part("id", SNOWFLAKE);
    report("tls-event", 2).part("id", SNOWFLAKE);
    form(REPORTS_IN, "report", Values::archive)
        .part("type", enumeration(0, INCOMING))
        .part("expires", TIME)
        .part("id", SNOWFLAKE);
  }

  private KeyForm report(String name, int first) {
    return form(REPORTS_OUT, name, Values::archive)
        .worded()
        .constant(first)
        .part("due", TIME)
        .part("domain", NAME)
        .part("policy", HEX64);
  }

  private void inMemory(Subspace subspace) {
    InMemoryForms memory = new InMemoryForms(this, subspace);
    memory.add();
    memory.form(20, "lock-purge-account", InMemoryValues::lock).part("acct", ACCT);
    memory.form(22, "lock-report", InMemoryValues::lock).part("report", NAME);
    lockedTask(memory);
    lockedTask(memory).part("in", enumeration(0, ALL_INDEXES));
    memory.form(24, "housekeeper", InMemoryValues::keyValue).part("name", NAME);
  }

  private static KeyForm lockedTask(InMemoryForms memory) {
    return memory
        .form(23, "lock-task", InMemoryValues::lock)
        .part("kind", enumeration(NAMES_OF_TASKS, TASKS_BY_KIND))
        .part("epoch", HEX64)
        .part("acct", LEB32)
        .part("doc", LEB32);
  }
}
