// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import swkit.Subspace;
import swkit.invocation.Invocation;
import swkit.io.Wording;
import swkit.key.KeyForms;
import swkit.transfer.FreeSpace;
import swkit.transfer.OperandText;
import swkit.verify.Case;
import swkit.verify.Finding;
import swkit.verify.Severity;

/** Shows a repair: as lines for people, or as one object for programs. */
public final class PlanText {
  private static final int SHOWN = 3;

  private final Fsck fsck;
  private final Plan plan;

  /** Shows {@code fsck}, which has planned or done its work. */
  public PlanText(Fsck fsck) {
    this.fsck = fsck;
    this.plan = fsck.plans();
  }

  /**
   * The text for people.
   *
   * @param again the command that does what is planned
   */
  public List<String> lines(String again) {
    List<String> lines = new ArrayList<>();
    if (plan != null) {
      head(lines);
      plan.steps().forEach(step -> step(lines, step));
      rest(lines);
    }
    if (fsck.isDone()) {
      done(lines);
    } else if (!plan.changes().isEmpty()) {
      lines.add("");
      lines.add("Nothing was changed. To repair it: " + again);
    }
    if (plan != null && !plan.isVerified()) {
      lines.add("Planned from notes: what else was found is in the report of stalwart-verify.");
    }
    if (plan != null && !plan.isWhole()) {
      lines.add("There are more cases than fit into one run: repair again after this.");
    }
    return lines;
  }

  private void head(List<String> lines) {
    String releases = " (Stalwart " + plan.generation().releases() + ")";
    if (plan.changes().isEmpty()) {
      boolean isSound =
          plan.steps().isEmpty()
              && plan.rest().stream().allMatch(finding -> finding.severity() == Severity.INFO);
      lines.add(
          plan.what()
              + releases
              + (isSound ? ": nothing to repair" : ": nothing that can be repaired"));
      return;
    }
    lines.add(
        plan.what()
            + releases
            + ": "
            + Wording.count(plan.changes().count(), "entry", "entries")
            + (fsck.isDone() ? " changed" : " to change")
            + letters());
  }

  private String letters() {
    List<String> letters = new ArrayList<>();
    for (Subspace subspace : plan.changes().subspaces()) {
      letters.add(subspace.letter() + " " + plan.changes().of(subspace).size());
    }
    return " (" + String.join(", ", letters) + ")";
  }

  private void step(List<String> lines, Plan.Step step) {
    Outcome outcome = step.outcome();
    String rule =
        String.format(
            Locale.ROOT, "%-4s %s", step.repair().rule().id(), step.repair().rule().what());
    lines.add("");
    lines.add(
        rule + ": " + String.format(Locale.ROOT, "%,d", outcome.cases() + outcome.leftOver()));
    if (outcome.cases() > 0) {
      lines.add(
          "  → "
              + step.repair().action()
              + ": "
              + Wording.count(outcome.entries(), "entry", "entries")
              + "; "
              + outcome.cost());
    }
    outcome
        .left()
        .forEach(
            (reason, left) -> {
              lines.add(
                  "  ✗ not repaired: "
                      + String.format(Locale.ROOT, "%,d", left.count())
                      + ", because "
                      + reason);
              left.examples().stream()
                  .limit(SHOWN)
                  .forEach(example -> lines.add("      " + text(example)));
            });
  }

  private String text(Case one) {
    return KeyForms.of(plan.generation()).decode(one.subspace(), one.key()).text();
  }

  private void rest(List<String> lines) {
    List<Finding> shown =
        plan.rest().stream().filter(finding -> finding.severity() != Severity.INFO).toList();
    if (shown.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Not repaired:");
    for (Finding finding : shown) {
      lines.add(
          String.format(
              Locale.ROOT, "%-4s %s: %,d", finding.rule(), finding.what(), finding.count()));
      lines.add("  → " + Invocation.in(finding.todo()));
    }
  }

  private void done(List<String> lines) {
    lines.add("");
    UndoDump undo = fsck.undoDump();
    if (undo == null) {
      return;
    }
    lines.add(
        (fsck.isResumed() ? "The repair that was interrupted is complete: " : "Repaired: ")
            + Wording.count(undo.changes().count(), "entry", "entries")
            + ". What was there before is in "
            + undo.directory());
    lines.add("To undo: " + undo.undoCommand(fsck.what()));
    if (fsck.isResumed()) {
      lines.add(
          "What couldn't be repaired wasn't looked for again; to see it: "
              + Invocation.of("stalwart-fsck")
              + " "
              + OperandText.word(fsck.what()));
    }
    var data = fsck.what().storage().data();
    data.backend().path(data).flatMap(FreeSpace::foreignFiles).ifPresent(lines::add);
  }

  /**
   * The object for programs: {@code what}, {@code releases}, {@code entries} by letter, {@code
   * repairs} with {@code rule}, {@code problem}, {@code action}, {@code cases}, {@code entries},
   * {@code cost} and {@code notRepaired} (count, reason, examples), {@code rest} with {@code rule},
   * {@code severity}, {@code problem}, {@code count} and {@code advice}, {@code done}, and {@code
   * undo}, the directory of the undo dump.
   */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("what", fsck.what().address());
    json.addProperty("done", fsck.isDone());
    if (plan != null) {
      json.addProperty("releases", plan.generation().releases());
      JsonObject entries = new JsonObject();
      for (Subspace subspace : plan.changes().subspaces()) {
        entries.addProperty("" + subspace.letter(), plan.changes().of(subspace).size());
      }
      json.add("entries", entries);
      JsonArray repairs = new JsonArray();
      plan.steps().forEach(step -> repairs.add(json(step)));
      json.add("repairs", repairs);
      JsonArray rest = new JsonArray();
      plan.rest().forEach(finding -> rest.add(json(finding)));
      json.add("rest", rest);
      json.addProperty("complete", plan.isWhole());
      json.addProperty("verified", plan.isVerified());
    }
    if (fsck.undoDump() != null) {
      json.addProperty("undo", fsck.undoDump().directory().toString());
    }
    return json;
  }

  private JsonObject json(Plan.Step step) {
    JsonObject json = new JsonObject();
    json.addProperty("rule", step.repair().rule().id());
    json.addProperty("problem", step.repair().rule().what());
    json.addProperty("action", step.repair().action());
    json.addProperty("cases", step.outcome().cases());
    json.addProperty("entries", step.outcome().entries());
    json.addProperty("cost", step.outcome().cost());
    JsonArray all = new JsonArray();
    for (Map.Entry<String, Outcome.Left> left : step.outcome().left().entrySet()) {
      JsonObject group = new JsonObject();
      group.addProperty("count", left.getValue().count());
      group.addProperty("reason", left.getKey());
      JsonArray examples = new JsonArray();
      left.getValue().examples().stream()
          .limit(SHOWN)
          .forEach(example -> examples.add(text(example)));
      group.add("examples", examples);
      all.add(group);
    }
    json.add("notRepaired", all);
    return json;
  }

  private static JsonObject json(Finding finding) {
    JsonObject json = new JsonObject();
    json.addProperty("rule", finding.rule());
    json.addProperty("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    json.addProperty("problem", finding.what());
    json.addProperty("count", finding.count());
    json.addProperty("advice", finding.todo());
    return json;
  }
}
