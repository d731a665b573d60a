// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Option;
import swkit.RefusedException;

/** The options of a command that does a part of a plan, or finishes it; to be mixed in. */
public final class PlanOptions {
  /** The options that each process may give as it needs them; a plan fixes the others. */
  static final Set<String> FREE =
      Set.of(
          "--plan",
          "--part",
          "--finish",
          "--verify",
          "--force",
          "--set",
          "--to-set",
          "--password-file",
          "--to-password-file",
          "--ask-password",
          "--to-ask-password",
          "--threads",
          "--progress",
          "--quiet",
          "--verbose",
          "--json");

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Follows a plan that stalwart-plan wrote, which has FROM, TO and all options but --force and"
              + " those for passwords and keys (--set, --to-set). Needs --part or --finish.")
  private Path plan;

  @Option(
      names = "--part",
      paramLabel = "N",
      description =
          "With --plan: copies part N, from 0 on. It may be run again, on any machine, at the same"
              + " time as others.")
  private Integer part;

  @Option(
      names = "--finish",
      description =
          "With --plan: counts what all parts have written, and makes TO usable. With --verify, also"
              + " compares it with FROM before that.")
  private boolean finish;

  /** Whether a plan is to be followed. Throws if only some of the options are given. */
  public boolean isGiven() {
    if (plan == null && (part != null || finish)) {
      throw RefusedException.usage((finish ? "--finish" : "--part") + " goes with --plan FILE");
    }
    if (plan != null && (part == null) != finish) {
      throw RefusedException.usage(
          finish ? "--part and --finish exclude each other" : "--plan needs --part N or --finish");
    }
    return plan != null;
  }

  /** The file of the plan. */
  Path plan() {
    return plan;
  }

  /** The part to copy; null to finish. */
  Integer part() {
    return part;
  }
}
