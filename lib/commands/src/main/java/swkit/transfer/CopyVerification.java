// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.StringJoiner;
import swkit.Database;
import swkit.Progress;
import swkit.Workers;
import swkit.diff.Change;
import swkit.diff.Comparison;
import swkit.diff.ComparisonOptions;
import swkit.diff.ComparisonResult;
import swkit.diff.Tally;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/**
 * Verifies a copy: reads source and target again, and compares all but node leases.
 *
 * @param from the source of the copy, still open: if it was read live, it may have no other like it
 * @param to its target
 * @param asIs whether values were copied with what servers left after them on FoundationDB
 */
public record CopyVerification(Database from, DatabaseAddress to, boolean asIs) {
  /** The verification of a copy that left that out. */
  public CopyVerification(Database from, DatabaseAddress to) {
    this(from, to, false);
  }

  /** Compares the subspaces that {@code report} has, and adds a verdict for each to it. */
  public void run(TransferReport report, Workers workers, Progress progress) {
    StringJoiner letters = new StringJoiner(",");
    report.rows().keySet().forEach(subspace -> letters.add(String.valueOf(subspace.letter())));
    var options =
        new ComparisonOptions(
            letters.toString(),
            null,
            null,
            false,
            true,
            false,
            false,
            true,
            true,
            asIs ? ComparisonOptions.Reading.AS_IS : ComparisonOptions.Reading.HEALED);
    ComparisonResult result;
    try (Database copy = to.open(false)) {
      result = Comparison.of(from, copy, options, workers, progress);
    }
    result
        .subspaces()
        .forEach((s, tally) -> report.verdict(s, verdict(tally), tally.differences()));
    if (result.total().differences() > 0) {
      report.found(
          "both sides were compared: "
              + Wording.count(result.total().differences(), "entry differs", "entries differ")
              + "; stalwart-diff --entries shows them");
    }
    result.notes().forEach(report::warn);
  }

  private static String verdict(Tally tally) {
    if (tally.differences() == 0) {
      return "same";
    }
    StringJoiner verdict = new StringJoiner(" ");
    for (Change.Kind kind : Change.Kind.values()) {
      if (tally.entries(kind) > 0) {
        verdict.add(kind.sign() + String.valueOf(tally.entries(kind)));
      }
    }
    return verdict.toString();
  }
}
