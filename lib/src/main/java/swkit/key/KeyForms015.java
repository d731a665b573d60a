// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.PartKind.*;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  private final Map<Subspace, List<KeyForm>> forms = new EnumMap<>(Subspace.class);

  private KeyForms015() {
    documents();
    blobs();
    counters();
    directory();
    tasks();
    queueAndReports();
    inMemory(IN_MEMORY_VALUES);
    inMemory(IN_MEMORY_COUNTERS);
    search();
    form(SETTINGS, "setting", Values::text).part("name", NAME);
    form(TELEMETRY_SPANS, "span", Telemetry::events).part("span", SNOWFLAKE);
    form(TELEMETRY_METRICS, "metric", Telemetry::metric)
        .part("time", TIME)
        .part("metric", METRIC)
        .part("node", LEB32);
  }

  @Override
  List<KeyForm> forms(Subspace subspace) {
    return forms.getOrDefault(subspace, List.of());
  }

  private KeyForm form(Subspace subspace, String name, KeyForm.ValueForm value) {
    KeyForm form = new KeyForm(subspace, name, value);
    forms.computeIfAbsent(subspace, any -> new ArrayList<>()).add(form);
    return form;
  }

  private KeyForm document(Subspace subspace, String name, KeyForm.ValueForm value) {
    return form(subspace, name, value).part("acct", ACCT);
  }

  /** A property with a value between its field and its document. */
  private void indexed(String name, int coll, int field, PartKind kind, KeyForm.ValueForm value) {
    document(PROPERTY, name, value)
        .part("coll", COLL.only(coll))
        .part("field", FIELD.only(field))
        .part(name, kind)
        .part("doc", U32)
        .shown("acct", "coll", "doc", "field", name);
  }

  private void documents() {
    form(ACL, "grant", Values::rights)
        .part("grantee", ACCT)
        .part("owner", ACCT)
        .part("coll", COLL)
        .part("doc", U32);

    form(PROPERTY, "schema-version", Values::schemaVersion).worded().constant(0);
    form(PROPERTY, "unfinished", Values::text).worded().constant(0).constant(0);
    document(PROPERTY, "property", Values::property)
        .part("coll", COLL)
        .part("field", fieldExcept(90, 4 << 8 | 49, 11 << 8 | 2, 13 << 8))
        .part("doc", U32)
        .shown("acct", "coll", "doc", "field");
    indexed("hash", 0, 90, CHEEKY, Values::threading);
    indexed("send-at", 4, 49, TIME, Values::submission);
    indexed("created", 11, 2, TIME, Values.time("modified"));
    indexed("created", 13, 0, TIME, Values.id("event"));

    document(INDEXES, "tag", Values::empty)
        .part("coll", COLL)
        .part("field", FIELD)
        .part("doc", U32);
    document(INDEXES, "index", Values::empty)
        .part("coll", COLL)
        .part("field", FIELD)
        .part("value", NAME)
        .part("doc", U32);

    document(CHANGELOG, "changes", Values::changes)
        .part("sync", enumeration(0, Names.SYNC_COLLECTIONS))
        .part("change", U64);
    document(CHANGELOG, "share", Values::share).constant(9).part("share", SNOWFLAKE);
    document(CHANGELOG, "vanished", Values::vanished)
        .part("vanished", enumeration(251, Names.VANISHED))
        .part("change", U64);
  }

  private void blobs() {
    form(BLOB_LINKS, "commit", Values::empty).worded().part("hash", HASH);
    form(BLOB_LINKS, "queue", Values::empty).part("hash", HASH).part("queue", SNOWFLAKE);
    form(BLOB_LINKS, "doc", Values::empty)
        .worded()
        .part("hash", HASH)
        .part("acct", ACCT)
        .part("coll", COLL)
        .part("doc", U32);
    form(BLOB_LINKS, "temp", Values::temporaryLink)
        .worded()
        .part("hash", HASH)
        .part("acct", ACCT)
        .part("until", TIME);

    form(BLOBS, "blob", Values::blob).part("hash", HASH);
    form(BLOBS, "file", Values::blob).part("name", NAME);

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

  private void counters() {
    document(COUNTERS, "change-id", Values.counter("change-id"));
    document(COUNTERS, "last-doc", Values.counter("last-doc")).part("coll", COLL);
    document(COUNTERS, "last-uid", Values.counter("last-uid")).constant(1, 84).part("mailbox", U32);

    form(QUOTAS, "queue-count", Values.counter("count")).worded().constant(0).part("hash", HASH);
    form(QUOTAS, "queue-size", Values.counter("bytes")).worded().constant(1).part("hash", HASH);
    form(QUOTAS, "quota", Values.counter("bytes")).worded().constant(4).part("principal", LEB32);
  }

  private void directory() {
    form(DIRECTORY, "name", Values::principalId).constant(0).part("name", NAME);
    form(DIRECTORY, "email", Values::principalId).constant(1).part("email", NAME);
    form(DIRECTORY, "principal", Values::principal).constant(2).part("principal", LEB32);
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
    // Before the others: where they have an account and a document, a trace has its span.
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

  private void queueAndReports() {
    form(QUEUE_MESSAGES, "message", Values::queueMessage).part("queue", SNOWFLAKE);
    form(QUEUE_EVENTS, "event", Values::empty)
        .part("due", TIME)
        .part("queue", SNOWFLAKE)
        .part("name", QUEUE_NAME);

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

  private KeyForm memory(Subspace subspace, int first, String name, KeyForm.ValueForm value) {
    boolean isCounter = subspace == IN_MEMORY_COUNTERS;
    return form(subspace, name, isCounter ? Values.counter("count") : value)
        .worded()
        .constant(first);
  }

  private void rate(Subspace subspace, int first, String name, PartKind by) {
    boolean isAccount = by == ACCT;
    memory(subspace, first, name, InMemory::counterExpiry)
        .part(isAccount ? "acct" : by == HASH ? "hash" : "by", by)
        .part("window", U64);
  }

  private void inMemory(Subspace subspace) {
    memory(subspace, 0, "acme", InMemory::acme).part("name", NAME);
    memory(subspace, 1, "oauth", InMemory::archive).part("code", NAME);
    rate(subspace, 2, "rate-rcpt", ADDRESS);
    rate(subspace, 3, "rate-scan", ADDRESS);
    rate(subspace, 4, "rate-loiter", ADDRESS);
    rate(subspace, 5, "rate-auth", ADDRESS);
    rate(subspace, 6, "rate-smtp", HASH);
    rate(subspace, 6, "rate-smtp", ADDRESS);
    rate(subspace, 7, "rate-contact", ADDRESS);
    rate(subspace, 8, "rate-http-auth", ACCT);
    rate(subspace, 8, "rate-http-auth", ADDRESS);
    rate(subspace, 9, "rate-http-anon", ADDRESS);
    rate(subspace, 10, "rate-imap", ACCT);
    rate(subspace, 10, "rate-imap", ADDRESS);
    memory(subspace, 16, "greylist", InMemory::keyValue).part("addresses", NAME);
    memory(subspace, 20, "lock-purge-account", InMemory::lock).part("acct", ACCT);
    memory(subspace, 21, "lock-queue", InMemory::lock)
        .part("queue", SNOWFLAKE)
        .part("name", QUEUE_NAME);
    memory(subspace, 22, "lock-report", InMemory::lock).part("report", NAME);
    lockedTask(subspace);
    lockedTask(subspace).part("in", enumeration(0, ALL_INDEXES));
    memory(subspace, 24, "housekeeper", InMemory::keyValue).part("name", NAME);
    memory(subspace, 25, "dav-lock", InMemory::archive).part("acct", ACCT).part("coll", COLL);
    memory(subspace, 26, "sieve-seen", InMemory::lock).part("hash", HASH);
    form(
            subspace,
            "lookup",
            subspace == IN_MEMORY_COUNTERS ? Values.counter("count") : InMemory::keyValue)
        .part("lookup", LOOKUP);
  }

  private KeyForm lockedTask(Subspace subspace) {
    return memory(subspace, 23, "lock-task", InMemory::lock)
        .part("kind", enumeration(NAMES_OF_TASKS, TASKS_BY_KIND))
        .part("epoch", HEX64)
        .part("acct", LEB32)
        .part("doc", LEB32);
  }

  private void search() {
    form(SEARCH_INDEX, "term", Values::empty)
        .worded()
        .part("index", enumeration(0, Names.INDEXES))
        .part("acct", ACCT)
        .part("term", TERM)
        .part("field", INDEX_FIELD)
        .part("doc", U32)
        .shown("index", "acct", "term", "field", "doc");
    form(SEARCH_INDEX, "order", Values::empty)
        .worded()
        .part("index", enumeration(0x40, Names.INDEXES))
        .part("acct", ACCT)
        .part("field", INDEX_FIELD)
        .part("data", TEXT)
        .part("doc", U32);
    form(SEARCH_INDEX, "document", Values::archive)
        .worded()
        .part("index", enumeration(0x80, Names.INDEXES))
        .part("acct", ACCT)
        .part("doc", U32);
    form(SEARCH_INDEX, "trace-term", Values::empty)
        .worded()
        .constant(4)
        .part("term", TERM)
        .part("field", TRACE_FIELD)
        .part("span", SNOWFLAKE);
    form(SEARCH_INDEX, "trace-order", Values::empty)
        .worded()
        .constant(0x44)
        .part("field", TRACE_FIELD)
        .part("data", TEXT)
        .part("span", SNOWFLAKE);
    form(SEARCH_INDEX, "trace", Values::archive).worded().constant(0x84).part("span", SNOWFLAKE);
  }
}
