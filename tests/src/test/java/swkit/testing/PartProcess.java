// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import swkit.Database;
import swkit.Progress;
import swkit.SwkitException;
import swkit.Workers;
import swkit.open.DatabaseAddress;
import swkit.plan.Plan;
import swkit.plan.PlanFile;
import swkit.plan.PlanRun;
import swkit.plan.PlannedTransfers;
import swkit.transfer.TransferReport;

/** A process that does parts of a plan, and may be killed at an entry. */
public final class PartProcess {
  private static final int KILLED = 77;

  private PartProcess() {}

  /** Does {@code part} of the plan in {@code file} in this process. */
  public static TransferReport part(Path file, int part, Progress progress) {
    return run(file, progress, run -> run.part(part));
  }

  /** Finishes the plan in {@code file}. */
  public static TransferReport finish(Path file, boolean verify) {
    return run(file, Progress.SILENT, run -> run.finish(verify));
  }

  /** Something to do with a plan. */
  public interface Work {
    TransferReport on(PlanRun run);
  }

  private static TransferReport run(Path file, Progress progress, Work work) {
    Plan plan = PlanFile.read(file);
    try (Workers workers = Workers.of(2);
        Database from = DatabaseAddress.parse(plan.from()).open(false)) {
      return work.on(
          new PlanRun(
              plan,
              PlannedTransfers.of(
                  from,
                  DatabaseAddress.parse(plan.to()),
                  plan.options(),
                  workers,
                  progress,
                  more -> more)));
    }
  }

  /**
   * Does {@code parts}, one after the other, in another process, which is killed at {@code entry};
   * false if it ended before.
   */
  public static boolean killed(Path file, List<Integer> parts, int entry)
      throws IOException, InterruptedException {
    Path words = Files.createTempFile("swkit", ".err");
    Process process =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PartProcess.class.getName(),
                    file.toString(),
                    parts.stream().map(String::valueOf).collect(Collectors.joining(",")),
                    String.valueOf(entry)))
            .redirectError(words.toFile())
            .start();
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new IOException("parts " + parts + " hang");
      }
      if (process.exitValue() != KILLED && process.exitValue() != 0) {
        throw new IOException(
            "parts "
                + parts
                + " ended with "
                + process.exitValue()
                + ": "
                + Files.readString(words));
      }
      return process.exitValue() == KILLED;
    } finally {
      process.destroyForcibly();
      Files.delete(words);
    }
  }

  public static void main(String... args) {
    int entry = Integer.parseInt(args[2]);
    AtomicInteger entries = new AtomicInteger();
    try {
      for (String part : args[1].split(",")) {
        part(
            Path.of(args[0]),
            Integer.parseInt(part),
            (subspace, size) -> {
              if (entries.incrementAndGet() == entry) {
                Runtime.getRuntime().halt(KILLED);
              }
            });
      }
    } catch (SwkitException e) {
      System.err.println(e.getMessage());
      System.err.flush();
      Runtime.getRuntime().halt(e.exitCode());
    }
    Runtime.getRuntime().halt(0);
  }
}
