// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;

import java.util.Arrays;
import java.util.List;
import swkit.verify.Case;
import swkit.verify.Rule;

/** Events, tasks and extras of what isn't there (key-layouts 6.2 and 6.6): they are removed. */
final class QueueRepairs {
  private static final int IMIP_PAYLOAD = 25;

  private QueueRepairs() {}

  static List<Repair> all() {
    return List.of(new Repair(Rule.T1, "removes the event", QueueRepairs::event));
  }

  /** Those of 0.15 alone. */
  static List<Repair> of015() {
    return List.of(
        new Repair(Rule.T3, "removes the task or its content", QueueRepairs::invitation),
        new Repair(Rule.B11, "removes the extra", QueueRepairs::extra));
  }

  private static void event(Case one, Draft draft, Outcome outcome) {
    if (!draft.has(QUEUE_MESSAGES, Arrays.copyOfRange(one.key(), 8, 16))) {
      draft.remove(QUEUE_EVENTS, one.key());
    }
  }

  private static void invitation(Case one, Draft draft, Outcome outcome) {
    draft.remove(TASKS, one.key());
    if (one.key().length != IMIP_PAYLOAD) {
      outcome.costs("invitation is never sent", "invitations are never sent");
    }
  }

  private static void extra(Case one, Draft draft, Outcome outcome) {
    if (one.subspace() == BLOB_EXTRA) {
      draft.remove(BLOB_EXTRA, one.key());
    } else {
      outcome.cannot(one, "the link expires by itself, and the server's purge removes it");
    }
  }
}
