// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

/** The key forms of counters and of the quotas of the mail queue (key-layouts 3). */
final class CounterForms {
  private CounterForms() {}

  /** Adds the forms of {@code n} and {@code u} that 0.15 and later have in common. */
  static void add(KeyForms forms) {
    forms.document(COUNTERS, "change-id", Values.counter("change-id"));
    forms.document(COUNTERS, "last-doc", Values.counter("last-doc")).part("coll", COLL);
    forms
        .document(COUNTERS, "last-uid", Values.counter("last-uid"))
        .constant(1, 84)
        .part("mailbox", U32);

    forms
        .form(QUOTAS, "queue-count", Values.counter("count"))
        .worded()
        .constant(0)
        .part("hash", HASH);
    forms
        .form(QUOTAS, "queue-size", Values.counter("bytes"))
        .worded()
        .constant(1)
        .part("hash", HASH);
  }
}
