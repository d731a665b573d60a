// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.List;
import swkit.verify.Rule;

/** What nothing in a database tells how to repair, and what to do then. */
final class Unrepairable {
  private Unrepairable() {}

  static List<Repair> all() {
    return List.of(
        left(
            Rule.U3,
            "its checksum is right, so it was written like that: restore the entry from another"
                + " dump"),
        left(
            Rule.D5,
            "only the server makes metadata, when a mail arrives: restore the entry from another"
                + " dump; the mail's text stays, as long as a link keeps it"),
        left(
            Rule.D6,
            "nothing tells whether the mail was deleted or its entry was lost: restore that from"
                + " another dump if it was; else this only takes space"),
        left(
            Rule.T2,
            "the queue and the time to try it are kept nowhere else: restore q from another dump, or"
                + " send the message again"));
  }

  private static Repair left(Rule rule, String reason) {
    return new Repair(
        rule, "leaves it as it is", (one, draft, outcome) -> outcome.cannot(one, reason));
  }
}
