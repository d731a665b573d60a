// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.BufferedInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.diff.Comparison;
import swkit.diff.ComparisonOptions;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.inspect.Overview;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.verify.Verification;

/**
 * What looking into a dump costs, as a ratio to a bare pass over its LZ4 blocks, or to the same
 * reading with nothing else, on one thread each: that thread's processor time, which other work on
 * the machine disturbs little.
 *
 * <p>Arguments: the dump, and how many rounds; the shortest of the rounds is printed.
 */
public final class Looking {
  private interface Work {
    void run() throws Exception;
  }

  /** What is measured beside {@code base}, the first of all for null. */
  private record Measured(String name, Work work, Measured base, List<Double> millis) {}

  private Looking() {}

  public static void main(String... args) throws Exception {
    Path directory = Path.of(args[0]);
    int rounds = Integer.parseInt(args[1]);
    Measured blocks = measured("LZ4 blocks alone", () -> blocks(directory), null);
    Measured hashed =
        measured("entries, blobs hashed", () -> Baseline.read(directory, true), blocks);
    Measured twice = measured("entries, twice", () -> twice(directory), blocks);
    List<Measured> all =
        List.of(
            blocks,
            measured("entries", () -> entries(directory), blocks),
            measured("stalwart-inspect, table of contents", () -> contents(directory), blocks),
            measured("stalwart-verify --no-bodies", () -> verify(directory, false), blocks),
            hashed,
            measured("stalwart-verify", () -> verify(directory, true), hashed),
            twice,
            measured("stalwart-diff with itself", () -> diff(directory), twice));
    for (int round = 0; round <= rounds; round++) {
      for (Measured one : all) {
        long start = processorTime();
        one.work().run();
        if (round > 0) {
          one.millis().add((processorTime() - start) / 1e6);
        }
      }
    }
    for (Measured one : all) {
      Measured base = one.base() == null ? one : one.base();
      System.out.printf(
          Locale.ROOT,
          "%-38s %8.0f ms  %6.2f of %s%n",
          one.name(),
          shortest(one),
          shortest(one) / shortest(base),
          base.name());
    }
  }

  private static Measured measured(String name, Work work, Measured base) {
    return new Measured(name, work, base, new ArrayList<>());
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double shortest(Measured one) {
    return one.millis().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  private static void blocks(Path directory) throws Exception {
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      var stream = new BufferedInputStream(Files.newInputStream(dump.file(subspace)), 1 << 17);
      try (Lz4FrameInput in = new Lz4FrameInput(stream)) {
        while (in.fill()) {
          in.position(in.limit());
        }
      }
    }
  }

  private static void entries(Path directory) {
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      try (FrameReader frame = dump.read(subspace)) {
        while (frame.next() != null) {
          // read
        }
      }
    }
  }

  private static void twice(Path directory) {
    entries(directory);
    entries(directory);
  }

  private static void contents(Path directory) {
    Dump dump = Dump.open(directory);
    Workers workers = Workers.none();
    try (var snapshot = dump.snapshot(damage -> {}, workers)) {
      Overview.of(dump, snapshot, List.of(), false, true, workers, Progress.SILENT);
    }
  }

  private static void verify(Path directory, boolean bodies) {
    var options = new Verification.Options(bodies, null, false, Instant.now());
    DatabaseAddress what = DatabaseAddress.parse(directory.toString());
    new Verification(what, options, Workers.none(), Progress.SILENT).run();
  }

  private static void diff(Path directory) {
    DatabaseAddress both = DatabaseAddress.parse(directory.toString());
    new Comparison(both, both, ComparisonOptions.ALL).run(Workers.none(), Progress.SILENT);
  }
}
