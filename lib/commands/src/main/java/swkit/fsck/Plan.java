// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.List;
import swkit.generation.Generation;
import swkit.verify.Finding;
import swkit.verify.Severity;

/**
 * What a repair will change, what that costs, and what stays as it is. Immutable.
 *
 * @param what what is to be repaired
 * @param generation its layout
 * @param steps what is done about each rule, in the order of the repairs
 * @param rest what was found and has no repair, the worst first
 * @param changes the entries to write and to remove
 * @param isWhole whether all cases are in it; there may be too many for one run
 * @param isVerified whether the planned state was verified, so that {@code rest} is known
 */
record Plan(
    String what,
    Generation generation,
    List<Step> steps,
    List<Finding> rest,
    Changes changes,
    boolean isWhole,
    boolean isVerified) {
  /**
   * The repair of one rule.
   *
   * @param repair the repair
   * @param outcome what comes of it
   */
  record Step(Repair repair, Outcome outcome) {}

  /** Whether something stays that is an error. */
  boolean leavesErrors() {
    return rest.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)
        || steps.stream()
            .anyMatch(
                step ->
                    step.repair().rule().severity() == Severity.ERROR
                        && step.outcome().leftOver() > 0);
  }
}
