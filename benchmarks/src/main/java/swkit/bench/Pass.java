// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.Store;
import swkit.transfer.Export;
import swkit.transfer.Import;

/**
 * One pass of something that is measured, in a process of its own, as a command has one: it prints
 * the milliseconds of the work, the kilobytes of its largest resident set, and the milliseconds of
 * processor time of the whole process. Baselines and ours start equally cold.
 *
 * <p>Arguments: what, and its operands; see {@link #run}. A password is in {@code SWKIT_PASSWORD}.
 */
final class Pass {
  private Pass() {}

  public static void main(String... args) throws Exception {
    long start = System.nanoTime();
    run(args);
    long millis = (System.nanoTime() - start) / 1_000_000;
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuMillis = system.getProcessCpuTime() / 1_000_000;
    System.out.println(millis + " " + residentKilobytes() + " " + cpuMillis);
    System.exit(0);
  }

  private static long residentKilobytes() throws Exception {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }

  private static void run(String... args) throws Exception {
    switch (args[0]) {
      case "prepare" -> prepare(args[1]);
      case "check" -> load(args[1], args[2], args[3], false, true);
      case "import" -> load(args[1], args[2], args[3], false, false);
      case "write" -> load(args[1], args[2], args[3], true, false);
      case "export" -> export(args[1], args[2], args[3]);
      case "scan" -> scan(args[1]);
      case "lz4" -> Baseline.lz4(Path.of(args[1]), Path.of(args[2]));
      case "entries" -> Baseline.read(Path.of(args[1]), false);
      case "blake3" -> Baseline.read(Path.of(args[1]), true);
      case "postgresql-in" -> new Baseline(Path.of(args[1]), args[2]).postgresqlIn();
      case "postgresql-out" -> new Baseline(Path.of(args[1]), args[2]).postgresqlOut();
      case "mysql-in" -> new Baseline(Path.of(args[1]), args[2]).mysqlIn();
      case "mysql-out" -> new Baseline(Path.of(args[1]), args[2]).mysqlOut();
      case "sqlite-in" -> new Baseline(Path.of(args[1]), args[2]).sqliteIn();
      case "sqlite-out" -> new Baseline(Path.of(args[1]), args[2]).sqliteOut();
      case "rocksdb-in" -> new Baseline(Path.of(args[1]), args[2]).rocksDbIn();
      case "rocksdb-out" -> new Baseline(Path.of(args[1]), args[2]).rocksDbOut();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Makes the tables of an empty store, for a baseline to fill. */
  private static void prepare(String url) {
    StorageSettings settings = DatabaseAddress.parse(url).storage();
    try (Store store = settings.data().backend().openForWriting(settings.data())) {
      store.prepare(Generation.of(5, url));
    }
  }

  private static void load(String dump, String url, String threads, boolean trust, boolean dry) {
    StorageSettings to = DatabaseAddress.parse(url).storage();
    var options =
        new Import.Options(null, false, Import.Present.REFUSE, trust, false, dry, true, false);
    try (Workers workers = Workers.of(Integer.parseInt(threads))) {
      Dump from = Dump.open(Path.of(dump));
      new Import(from, to, options, workers, Progress.SILENT, more -> more).run();
    }
  }

  private static void export(String from, String to, String threads) {
    try (Workers workers = Workers.of(Integer.parseInt(threads))) {
      DatabaseAddress operand = DatabaseAddress.parse(from);
      new Export(operand, Path.of(to), null, false, true, Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
    }
  }

  /** Reads all rows of a store as they are stored, on one thread. */
  private static void scan(String url) {
    StorageSettings settings = DatabaseAddress.parse(url).storage();
    try (ServerStorage storage = ServerStorage.read(settings, false);
        Snapshot snapshot = storage.data().snapshot()) {
      for (var subspace : snapshot.subspaces()) {
        try (Source source = snapshot.scan(subspace)) {
          while (source.next() != null) {
            // thrown away
          }
        }
      }
    }
  }
}
