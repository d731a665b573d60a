// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.key.KeyParts.*;

import swkit.Subspace;

/** The key forms of the in-memory store that is kept in the database (key-layouts 3, m and y). */
final class InMemoryForms {
  private final KeyForms forms;
  private final Subspace subspace;

  /** The forms of {@code subspace}, which has either the values or the counters. */
  InMemoryForms(KeyForms forms, Subspace subspace) {
    this.forms = forms;
    this.subspace = subspace;
  }

  /** Adds the forms that 0.12 and later have in common. */
  void add() {
    form(0, "acme", InMemoryValues::acme).hiding(SecretValues::any).part("name", NAME);
    form(1, "oauth", InMemoryValues::archive).hiding(SecretValues::any).part("code", NAME);
    rate(2, "rate-rcpt", ADDRESS);
    rate(3, "rate-scan", ADDRESS);
    rate(4, "rate-loiter", ADDRESS);
    rate(5, "rate-auth", ADDRESS);
    rate(6, "rate-smtp", HASH);
    rate(6, "rate-smtp", ADDRESS);
    rate(7, "rate-contact", ADDRESS);
    rate(8, "rate-http-auth", ACCT);
    rate(8, "rate-http-auth", ADDRESS);
    rate(9, "rate-http-anon", ADDRESS);
    rate(10, "rate-imap", ACCT);
    rate(10, "rate-imap", ADDRESS);
    form(16, "greylist", InMemoryValues::keyValue).part("addresses", NAME);
    form(21, "lock-queue", InMemoryValues::lock).part("queue", SNOWFLAKE).part("name", QUEUE_NAME);
    form(25, "dav-lock", InMemoryValues::archive).part("acct", ACCT).part("coll", COLL);
    form(26, "sieve-seen", InMemoryValues::lock).part("hash", HASH);
    forms
        .form(subspace, "lookup", isCounter() ? Values.counter("count") : InMemoryValues::keyValue)
        .part("lookup", LOOKUP);
  }

  /** Adds the form of keys that begin with {@code first}. */
  KeyForm form(int first, String name, KeyForm.ValueForm value) {
    return forms
        .form(subspace, name, isCounter() ? Values.counter("count") : value)
        .worded()
        .constant(first);
  }

  /** Adds the form of a counter within a window of time. */
  void rate(int first, String name, KeyPart by) {
    form(first, name, InMemoryValues::counterExpiry)
        .part(by == ACCT ? "acct" : by == HASH ? "hash" : "by", by)
        .part("window", U64);
  }

  private boolean isCounter() {
    return subspace == Subspace.IN_MEMORY_COUNTERS;
  }
}
