// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.KeyParts.*;

/** The key forms of the mail queue, since 0.13 (key-layouts 3). */
final class QueueForms {
  private QueueForms() {}

  /** Adds the forms of {@code e} and {@code q}. */
  static void add(KeyForms forms) {
    forms.form(QUEUE_MESSAGES, "message", Values::queueMessage).part("queue", SNOWFLAKE);
    forms
        .form(QUEUE_EVENTS, "event", Values::empty)
        .part("due", TIME)
        .part("queue", SNOWFLAKE)
        .part("name", QUEUE_NAME);
  }
}
