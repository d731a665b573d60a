// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.List;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * How the cases of one rule are repaired. Immutable.
 *
 * @param rule the rule
 * @param action what the repair does, as a verb in the third person and its object
 * @param work drafts the repair
 */
record Repair(Rule rule, String action, Work work) {
  /** The work of a repair. */
  interface Work {
    /**
     * Drafts the repair of {@code one}, or says why it can't be repaired. Looks at what is drafted
     * already: an earlier repair may have mended it.
     */
    void repair(Case one, Draft draft, Outcome outcome);
  }

  /** Repairs of several rules by the same work. */
  static List<Repair> all(String action, Work work, Rule... rules) {
    return java.util.Arrays.stream(rules).map(rule -> new Repair(rule, action, work)).toList();
  }
}
