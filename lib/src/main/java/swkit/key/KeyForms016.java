// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.Subspace.*;
import static swkit.key.PartKind.*;

import swkit.Subspace;

/** The key forms of 0.16 (key-layouts 3 and 5). */
final class KeyForms016 extends KeyForms {
  static final KeyForms016 INSTANCE = new KeyForms016();

  private KeyForms016() {
    DocumentForms.add(this);
    CounterForms.add(this);
    QueueForms.add(this);
    SearchForms.add(this);
    BlobForms.add(this, Values::temporaryLink);
    inMemory(IN_MEMORY_VALUES);
    inMemory(IN_MEMORY_COUNTERS);
  }

  private void inMemory(Subspace subspace) {
    InMemoryForms memory = new InMemoryForms(this, subspace);
    memory.add();
    memory.rate(11, "rate-upload", ACCT);
    memory.form(23, "lock-task", InMemory::lock).part("task", SNOWFLAKE);
  }
}
