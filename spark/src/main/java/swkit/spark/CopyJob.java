// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import swkit.BlobDamage;
import swkit.Database;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.SharedOperands;
import swkit.invocation.Invocation;
import swkit.open.DatabaseAddress;
import swkit.plan.Plan;
import swkit.plan.PlanFile;
import swkit.plan.PlanRun;
import swkit.plan.PlannedTransfers;
import swkit.transfer.TransferReport;

/**
 * Copies the parts of a plan, each by a task of Spark. A task may run several times, also at once:
 * the target records which ranges are durable. Stateless.
 */
public final class CopyJob {
  /** So many parts for each core, so that they end together. */
  private static final int EACH = 4;

  /**
   * What the parts have to report.
   *
   * @param lines one line for each thing, each once
   * @param exitCode the exit code of the worst part
   */
  public record Outcome(List<String> lines, int exitCode) implements Serializable {
    /** Copies the lines, into a list that can be sent. */
    public Outcome {
      lines = new ArrayList<>(lines);
    }

    @Override
    public List<String> lines() {
      return List.copyOf(lines);
    }

    private static Outcome together(List<Outcome> parts) {
      Set<String> lines = new LinkedHashSet<>();
      int worst = 0;
      for (Outcome part : parts) {
        lines.addAll(part.lines);
        worst = Math.max(worst, part.exitCode);
      }
      return new Outcome(new ArrayList<>(lines), worst);
    }
  }

  private CopyJob() {}

  /** How many parts suit the cluster that {@code spark} has. */
  public static int parts(JavaSparkContext spark) {
    return EACH * Math.max(1, spark.defaultParallelism());
  }

  /** Throws if {@code to} is a store in files, which one process at a time can write. */
  public static void requireShared(DatabaseAddress to) {
    if (!to.isDump() && to.storage().data().backend().path(to.storage().data()).isPresent()) {
      throw RefusedException.usage(
          to.address()
              + " takes one process at a time, and the executors of Spark are several; use "
              + Invocation.of("stalwart-copy"));
    }
  }

  /**
   * Copies what is open of all parts of {@code plan}. Returns what the parts have to report.
   *
   * @param operands the two databases, as executors resolve them
   */
  public static Outcome run(JavaSparkContext spark, Plan plan, SharedOperands operands) {
    Broadcast<String> text = spark.broadcast(PlanFile.text(plan));
    int threads = spark.isLocal() ? spark.defaultParallelism() : 1;
    try {
      List<Integer> parts = IntStream.range(0, plan.parts()).boxed().toList();
      return Outcome.together(
          spark
              .parallelize(new ArrayList<>(parts), plan.parts())
              .map(new Copying(text, operands, threads))
              .collect());
    } finally {
      text.destroy();
    }
  }

  /**
   * Copies one part on an executor; returns what it has to report. Has {@code alone} threads while
   * the other tasks of the process wait for their turn.
   */
  private record Copying(Broadcast<String> text, SharedOperands operands, int alone)
      implements Function<Integer, Outcome> {
    @Override
    public Outcome call(Integer part) {
      Plan plan = PlanFile.parse(text.value());
      TaskContext task = TaskContext.get();
      List<DatabaseAddress> databases = operands.two();
      try (Turn turn = Turn.take(databases, task);
          Workers workers = Workers.of(turn.isAlone() ? threads(task) : Math.max(1, task.cpus()));
          Database from = databases.get(0).open(false)) {
        TransferReport report =
            new PlanRun(
                    plan,
                    PlannedTransfers.of(
                        from,
                        databases.get(1),
                        plan.options(),
                        workers,
                        new UntilKilled(task),
                        more -> "the same job"))
                .part(part);
        List<String> lines = new ArrayList<>(report.alerts());
        lines.addAll(report.warnings());
        report.damage().stream().map(BlobDamage::toString).forEach(lines::add);
        return new Outcome(lines, report.exitCode());
      }
    }

    private int threads(TaskContext task) {
      int cores = Runtime.getRuntime().availableProcessors();
      return Math.max(Math.max(1, task.cpus()), Math.min(alone, cores));
    }
  }
}
