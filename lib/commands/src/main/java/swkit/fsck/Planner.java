// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.verify.Case;
import swkit.verify.Finding;
import swkit.verify.Found;
import swkit.verify.Revision;
import swkit.verify.Rule;

/**
 * Drafts repairs round by round: what a verification finds, then what one finds in the drafted
 * state, until a round drafts nothing more. So a plan says what will be left, and one repair may
 * make another one possible. Single use, one thread.
 */
final class Planner implements Revision.Next {
  /** How many rounds there are at most; more would mean that two repairs undo each other. */
  private static final int ROUNDS = 6;

  private static final String UNKNOWN = "nothing tells what is right";

  private final boolean isDump;
  private final Reattachment reattachment;
  private final boolean isBlind;
  private final Map<Rule, Outcome> outcomes = new EnumMap<>(Rule.class);
  private List<Repair> repairs;
  private Draft draft;
  private boolean isWhole = true;
  private int rounds;
  private Plan plan;

  /**
   * A planner.
   *
   * @param isDump whether a dump is repaired
   * @param reattachment which data are given to another account; null for none
   * @param isBlind whether the drafted state isn't verified, so that it ends after one round
   */
  Planner(boolean isDump, Reattachment reattachment, boolean isBlind) {
    this.isDump = isDump;
    this.reattachment = reattachment;
    this.isBlind = isBlind;
  }

  /** Whether nothing was planned yet. */
  boolean isNew() {
    return draft == null;
  }

  /** The plan. Valid after the last round. */
  Plan plan() {
    return plan;
  }

  @Override
  public Revision after(Found found) {
    if (draft == null) {
      draft = new Draft(found.data(), isDump, found.generation());
      repairs =
          Repairs.of(
              found.generation(),
              new BlobPresence(found.verdict().bodies(), found.cases()),
              reattachment);
    }
    isWhole &= found.isWhole();
    long before = draft.drafted();
    Map<Rule, List<Case>> cases = new EnumMap<>(Rule.class);
    found
        .cases()
        .forEach(one -> cases.computeIfAbsent(one.rule(), any -> new ArrayList<>()).add(one));
    for (Repair repair : repairs) {
      List<Case> own = cases.getOrDefault(repair.rule(), List.of());
      if (!own.isEmpty() || outcomes.containsKey(repair.rule())) {
        Outcome outcome = outcomes.computeIfAbsent(repair.rule(), any -> new Outcome());
        outcome.begin(own.size());
        own.forEach(one -> draft(repair, one, outcome));
      }
    }
    boolean isLast = isBlind || draft.drafted() == before || ++rounds == ROUNDS;
    isWhole &= rounds < ROUNDS;
    if (isLast) {
      end(found);
      return null;
    }
    Changes changes = draft.changes();
    return new Revision() {
      @Override
      public Source revised(Subspace subspace, Source there) {
        return changes.applied(subspace, there);
      }
    };
  }

  private void draft(Repair repair, Case one, Outcome outcome) {
    long before = draft.drafted();
    long entries = draft.changes().count();
    long left = outcome.leftOver();
    repair.work().repair(one, draft, outcome);
    outcome.changed(Math.max(0, draft.changes().count() - entries));
    if (!isBlind && draft.drafted() == before && outcome.leftOver() == left) {
      outcome.cannot(one, UNKNOWN);
    }
  }

  private void end(Found last) {
    List<Plan.Step> steps = new ArrayList<>();
    Set<Rule> planned = EnumSet.noneOf(Rule.class);
    for (Repair repair : repairs) {
      Outcome outcome = outcomes.get(repair.rule());
      if (outcome != null && planned.add(repair.rule())) {
        steps.add(new Plan.Step(repair, outcome));
      }
    }
    Changes changes = draft.changes();
    draft.close();
    Generation generation = last.generation();
    plan =
        new Plan(
            last.verdict().what(),
            generation,
            List.copyOf(steps),
            rest(last.verdict().findings(), planned),
            changes,
            isWhole,
            !isBlind);
  }

  /** The findings without those that a step names. */
  private static List<Finding> rest(List<Finding> findings, Set<Rule> planned) {
    return findings.stream()
        .filter(
            finding ->
                planned.stream()
                    .noneMatch(
                        rule ->
                            rule.id().equals(finding.rule()) && rule.what().equals(finding.what())))
        .toList();
  }
}
