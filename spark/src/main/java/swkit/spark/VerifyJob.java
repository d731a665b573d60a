// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import swkit.Progress;
import swkit.Workers;
import swkit.cli.SharedOperands;
import swkit.verify.Verdict;
import swkit.verify.VerdictText;
import swkit.verify.Verification;

/**
 * Verifies a database by one task of Spark, on the machine that has the database or the faster way
 * to it. Stateless.
 */
public final class VerifyJob {
  /**
   * What a verification found.
   *
   * @param exitCode the exit code of the command
   * @param text the findings for people
   * @param json the findings as one JSON object
   * @param notes what else is to be said
   */
  public record Outcome(int exitCode, String text, String json, List<String> notes)
      implements Serializable {}

  private VerifyJob() {}

  /**
   * Verifies a database.
   *
   * @param operand the database, as executors resolve it
   * @param bodies whether blobs are read
   * @param verbose whether all examples are shown
   */
  public static Outcome run(
      JavaSparkContext spark, SharedOperands operand, boolean bodies, boolean verbose) {
    return spark
        .parallelize(List.of(operand), 1)
        .map(new Verifying(bodies, verbose))
        .collect()
        .get(0);
  }

  private record Verifying(boolean bodies, boolean verbose)
      implements Function<SharedOperands, Outcome> {
    @Override
    public Outcome call(SharedOperands operand) {
      var options = new Verification.Options(bodies, null, false, Instant.now());
      try (Workers workers = Workers.of(Math.max(1, TaskContext.get().cpus()))) {
        Progress progress = new UntilKilled(TaskContext.get());
        var verification = new Verification(operand.one(), options, workers, progress);
        Verdict verdict = verification.run();
        VerdictText text = new VerdictText(verdict, verbose);
        StringWriter words = new StringWriter();
        text.print(new PrintWriter(words));
        return new Outcome(
            verdict.exitCode(),
            words.toString(),
            text.json().toString(),
            List.copyOf(verification.notes()));
      }
    }
  }
}
