// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Mixin;
import swkit.Workers;
import swkit.cli.ProgressBar;
import swkit.cli.SecondDatabase;
import swkit.cli.SharedOperands;
import swkit.cli.TransferCommand;
import swkit.open.DatabaseAddress;
import swkit.plan.Plan;
import swkit.plan.PlanFile;

/** A command whose work is done by executors of Spark. */
public abstract class SparkCommand extends TransferCommand {
  /** The options that a verification takes. */
  private static final Set<String> OF_VERIFY =
      Set.of(
          "--master",
          "--conf",
          "--no-bodies",
          "--set",
          "--password-file",
          "--ask-password",
          "--config",
          "--threads",
          "--json",
          "--quiet",
          "--verbose",
          "--progress");

  @Mixin private JobOptions spark = new JobOptions();

  private Path plan;
  private DatabaseAddress target;
  private boolean prepared;

  /**
   * Copies the first of {@code operands} to the second, and shows the report.
   *
   * @param parts the number of parts; 0 for what suits the cluster
   * @param file where the plan is kept, and is taken from if it is there; null for nowhere
   * @param verify whether to compare both afterwards
   */
  protected final int copy(
      List<String> operands,
      SecondDatabase second,
      int parts,
      Path file,
      boolean verify,
      Workers workers,
      ProgressBar progress) {
    plan = file;
    List<DatabaseAddress> databases = operandsOfPlan(operands, second);
    SharedOperands shared = shared(databases, operands, second);
    DatabaseAddress to = databases.get(1);
    CopyJob.requireShared(to);
    Plan there = file != null && Files.exists(file) ? continued(file, to, parts) : null;
    spark.requireUsable();
    target = to;
    if (there != null && requirePrepared(there, databases, workers, progress)) {
      prepared = true;
      return finish(there, shared, verify, workers, progress);
    }
    return spark.run(
        "stalwart-spark copy",
        configuration -> {
          try (JavaSparkContext context = new JavaSparkContext(configuration)) {
            int wanted = parts == 0 ? CopyJob.parts(context) : parts;
            Plan made = there;
            int exitCode = 0;
            if (there == null) {
              var preparation = prepared(databases, operands, wanted, workers, progress);
              made = preparation.plan();
              prepared = true;
              exitCode = warn(preparation.report());
              if (file != null) {
                PlanFile.write(made, file);
              }
            }
            prepared = true;
            CopyJob.Outcome copied = CopyJob.run(context, made, shared);
            copied.lines().forEach(line -> say("note: " + line));
            int finished = finish(made, shared, verify, workers, progress);
            return Math.max(finished, Math.max(exitCode, copied.exitCode()));
          }
        });
  }

  /** Verifies the one operand, and shows the findings. */
  protected final int verify(List<String> operands, SecondDatabase second, boolean bodies) {
    requireOnly(OF_VERIFY, "is for copy");
    SharedOperands shared = shared(List.of(operand(operands)), operands, second);
    VerifyJob.Outcome outcome =
        spark.run(
            "stalwart-spark verify",
            configuration -> {
              try (JavaSparkContext context = new JavaSparkContext(configuration)) {
                return VerifyJob.run(context, shared, bodies, isVerbose());
              }
            });
    outcome.notes().forEach(note -> say("note: " + note));
    if (isJson()) {
      out().println(outcome.json());
    } else if (!isQuiet() || outcome.exitCode() != 0) {
      out().print(outcome.text());
      out().flush();
    }
    return outcome.exitCode();
  }

  @Override
  protected Set<String> unused() {
    return NOT_IN_A_PLAN;
  }

  @Override
  protected String afterFailure() {
    if (!prepared) {
      return null;
    }
    boolean isKept = plan != null && Files.exists(plan);
    if (target.isDump()) {
      String dump = target.dump().toString();
      return dump
          + " is no whole dump yet. "
          + (isKept
              ? "To continue: " + again("")
              : "Remove " + dump + ", then run the same command");
    }
    return "the target is marked as unfinished: no server starts on it. "
        + (isKept
            ? "To continue: " + again("")
            : "Start over with the same command, with --replace --yes");
  }
}
