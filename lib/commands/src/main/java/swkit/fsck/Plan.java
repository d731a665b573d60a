// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.generation.Generation;
import swkit.verify.Case;
import swkit.verify.Finding;
import swkit.verify.Found;
import swkit.verify.Rule;
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
 */
record Plan(
    String what,
    Generation generation,
    List<Step> steps,
    List<Finding> rest,
    Changes changes,
    boolean isWhole) {
  /**
   * The repair of one rule.
   *
   * @param repair the repair
   * @param outcome what comes of it
   */
  record Step(Repair repair, Outcome outcome) {}

  /** Plans the repair of what was {@code found}. {@code isDump} says whether that is in a dump. */
  static Plan of(Found found, boolean isDump) {
    BlobPresence blobs = new BlobPresence(found.verdict().bodies(), found.cases());
    List<Step> steps = new ArrayList<>();
    Set<Rule> repaired = EnumSet.noneOf(Rule.class);
    Changes changes;
    try (Draft draft = new Draft(found.data(), isDump, found.generation())) {
      for (Repair repair : Repairs.of(found.generation(), blobs)) {
        Outcome outcome = new Outcome();
        for (Case one : found.cases()) {
          if (one.rule() == repair.rule()) {
            long before = draft.drafted();
            long left = outcome.leftOver();
            repair.work().repair(one, draft, outcome);
            if (outcome.leftOver() == left) {
              outcome.repaired(draft.drafted() - before);
            }
          }
        }
        if (outcome.cases() + outcome.leftOver() > 0) {
          steps.add(new Step(repair, outcome));
          repaired.add(repair.rule());
        }
      }
      changes = draft.changes();
    }
    return new Plan(
        found.verdict().what(),
        found.generation(),
        List.copyOf(steps),
        rest(found.verdict().findings(), repaired),
        changes,
        found.isWhole());
  }

  private static List<Finding> rest(List<Finding> findings, Set<Rule> repaired) {
    return findings.stream()
        .filter(
            finding ->
                repaired.stream()
                    .noneMatch(
                        rule ->
                            rule.id().equals(finding.rule()) && rule.what().equals(finding.what())))
        .toList();
  }

  /** How many cases can't be repaired. */
  long leftOver() {
    return steps.stream().mapToLong(step -> step.outcome().leftOver()).sum();
  }

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
