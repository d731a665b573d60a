// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import swkit.Progress;
import swkit.RefusedException;
import swkit.Workers;
import swkit.diff.Change;
import swkit.diff.Comparison;
import swkit.diff.ComparisonResult;
import swkit.diff.ComparisonText;

/** Compares two databases, and shows a summary or each difference. */
public final class DiffJob implements Job {
  private final Comparison comparison;
  private final boolean entries;
  private final Long limit;
  private final boolean secrets;
  private long printed;

  /**
   * Throws with exit code 2 if the options contradict each other.
   *
   * @param comparison what is compared
   * @param entries whether each difference is shown
   * @param limit the most differences to show; null for all
   * @param secrets whether secrets are shown
   */
  public DiffJob(Comparison comparison, boolean entries, Long limit, boolean secrets) {
    if (limit != null && (!entries || limit < 1)) {
      throw RefusedException.usage("--limit N goes with --entries, and N must be 1 or more");
    }
    if (secrets && !entries) {
      throw RefusedException.usage("--secrets goes with --entries");
    }
    this.comparison = comparison;
    this.entries = entries;
    this.limit = limit;
    this.secrets = secrets;
  }

  @Override
  public int run(Command command, Workers workers, ProgressBar progress) {
    ComparisonResult result =
        entries
            ? comparison.run(workers, quiet(progress), change -> print(command, change))
            : comparison.run(workers, progress);
    progress.close();
    show(command, new ComparisonText(result), result);
    return result.exitCode();
  }

  /** On a terminal, the lines themselves show how far it is. */
  private static Progress quiet(Progress progress) {
    return Terminal.output().isPresent() ? Progress.SILENT : progress;
  }

  /** Returns whether more changes are wanted. */
  private boolean print(Command command, Change change) {
    command
        .out()
        .println(command.isJson() ? change.json(secrets).toString() : change.line(secrets));
    printed++;
    return (limit == null || printed < limit) && !command.out().checkError();
  }

  private void show(Command command, ComparisonText summary, ComparisonResult result) {
    if (command.isJson() && !entries) {
      command.out().println(summary.json());
    }
    if (command.isQuiet() || command.out().checkError()) {
      return;
    }
    result.notes().forEach(note -> command.say("note: " + note));
    if (entries && result.isCutShort()) {
      command.say("ended after " + printed + " lines; there may be more");
    } else if (entries) {
      command.say(summary.line());
    } else if (!command.isJson()) {
      summary.print(command.out());
    }
  }
}
