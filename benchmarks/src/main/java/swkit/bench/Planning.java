// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import swkit.Database;
import swkit.Progress;
import swkit.Workers;
import swkit.open.DatabaseAddress;
import swkit.plan.PlanFile;
import swkit.plan.PlannedOptions;
import swkit.plan.PlannedTransfers;
import swkit.plan.Planner;
import swkit.store.StoreSettings;
import swkit.testing.MysqlServer;
import swkit.testing.PartProcess;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Export;
import swkit.transfer.Import;

/**
 * Measures copies by a plan, with one and with two processes at once, beside a plain copy in a
 * process of its own, and how long planning and finishing take. The source is a sealed dump, and
 * PostgreSQL; the target is PostgreSQL, and MySQL. Prints a table.
 *
 * <p>Options, all with a value: {@code --size} (1g), {@code --rounds} (3), {@code --parts} (8),
 * {@code --threads} (2) of each process, {@code --directory} for scratch, which needs five times
 * the size. The project's root is the working directory.
 */
public final class Planning {
  private static final String COPY = "copy";

  private final Map<String, String> options;
  private final Path directory;
  private final int parts;
  private final int threads;
  private int count;

  private Planning(Map<String, String> options, Path directory) {
    this.options = options;
    this.directory = directory;
    parts = Integer.parseInt(options.getOrDefault("--parts", "8"));
    threads = Integer.parseInt(options.getOrDefault("--threads", "2"));
  }

  /**
   * With the word {@code copy}: a plain copy from the second word to the third, in this process.
   */
  public static void main(String... args) throws Exception {
    System.setProperty("swkit.root", Path.of("").toAbsolutePath().toString());
    if (args.length == 4 && args[0].equals(COPY)) {
      copy(args[1], args[2], Integer.parseInt(args[3]));
      System.exit(0);
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    Path parent =
        Path.of(options.getOrDefault("--directory", System.getProperty("java.io.tmpdir")));
    Path directory = Files.createTempDirectory(Files.createDirectories(parent), "planning");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.delete(directory)));
    new Planning(options, directory).run();
    System.exit(0);
  }

  private static void copy(String from, String to, int threads) {
    Import.Options plain =
        new Import.Options(null, false, Import.Present.REFUSE, true, false, false, true, false);
    try (Workers workers = Workers.of(threads);
        Database source = DatabaseAddress.parse(from).open(false)) {
      new Import(
              source,
              DatabaseAddress.parse(to).storage(),
              plain,
              workers,
              Progress.SILENT,
              more -> more)
          .run();
    }
  }

  private void run() throws Exception {
    Path unsealed = directory.resolve("unsealed");
    String size = options.getOrDefault("--size", "1g");
    System.out.println(
        LargeDatabase.write(LargeDatabase.GOLDEN, unsealed, LargeDatabase.Size.of(size), 1));
    Path dump = directory.resolve("dump");
    try (Workers workers = Workers.of(threads)) {
      new Export(
              DatabaseAddress.parse(unsealed.toString()),
              dump,
              null,
              false,
              true,
              Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
    }
    Scratch.delete(unsealed);
    String postgresql = fresh("postgresql");
    copy(dump.toString(), postgresql, threads);
    System.out.println();
    System.out.println(
        "| | plain copy, s | plan, s | parts by 1 process, s | by 2 processes, s | finish, s |"
            + " 1 beside plain | 2 beside plain |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    row("dump to PostgreSQL", dump.toString(), "postgresql");
    row("PostgreSQL to MySQL", postgresql, "mysql");
  }

  private void row(String name, String from, String backend) throws Exception {
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "3"));
    double[][] seconds = new double[5][rounds];
    for (int round = 0; round < rounds; round++) {
      String plain = fresh(backend);
      seconds[0][round] =
          time(() -> processes(List.of(List.of(COPY, from, plain, String.valueOf(threads)))));
      Path[] plan = new Path[1];
      String one = fresh(backend);
      seconds[1][round] = time(() -> plan[0] = plan(from, one));
      seconds[2][round] = time(() -> parts(plan[0], 1));
      seconds[4][round] = time(() -> PartProcess.finish(plan[0], false));
      plan[0] = plan(from, fresh(backend));
      seconds[3][round] = time(() -> parts(plan[0], 2));
      PartProcess.finish(plan[0], false);
    }
    double[] medians = Arrays.stream(seconds).mapToDouble(Planning::median).toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
        name,
        medians[0],
        medians[1],
        medians[2],
        medians[3],
        medians[4],
        (medians[1] + medians[2] + medians[4]) / medians[0],
        (medians[1] + medians[3] + medians[4]) / medians[0]);
  }

  private static double median(double... seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Work that may fail. */
  private interface Work {
    void run() throws Exception;
  }

  private static double time(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private Path plan(String from, String to) throws IOException {
    try (Workers workers = Workers.of(threads);
        Database source = DatabaseAddress.parse(from).open(false)) {
      var transfer =
          PlannedTransfers.of(
              source,
              DatabaseAddress.parse(to),
              PlannedOptions.ALL,
              workers,
              Progress.SILENT,
              more -> more);
      var plan = new Planner(from, to, PlannedOptions.ALL, parts, 0).prepare(transfer).plan();
      return Files.writeString(directory.resolve("plan" + count++), PlanFile.text(plan));
    }
  }

  /** Does all parts by {@code processes}, each of which does its share one after the other. */
  private void parts(Path plan, int processes) throws Exception {
    List<List<String>> all = new ArrayList<>();
    for (int process = 0; process < processes; process++) {
      List<String> own = new ArrayList<>();
      for (int part = process; part < parts; part += processes) {
        own.add(String.valueOf(part));
      }
      all.add(List.of(plan.toString(), String.join(",", own), "0"));
    }
    processes(all);
  }

  /** Starts a process for each list of words, and waits for all. */
  private static void processes(List<List<String>> all) throws Exception {
    List<Process> started = new ArrayList<>();
    for (List<String> words : all) {
      List<String> line =
          new ArrayList<>(
              List.of(
                  System.getProperty("java.home") + "/bin/java",
                  "-Xmx1g",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  words.get(0).equals(COPY)
                      ? Planning.class.getName()
                      : PartProcess.class.getName()));
      line.addAll(words);
      started.add(new ProcessBuilder(line).inheritIO().start());
    }
    for (Process process : started) {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("a process ended with " + process.exitValue());
      }
    }
  }

  /** The configuration of a server with a new database. */
  private String fresh(String backend) throws Exception {
    StoreSettings store;
    if (backend.equals("mysql")) {
      MysqlServer server = MysqlServer.shared();
      store = server.settings(server.freshDatabase());
    } else {
      PostgresqlServer server = PostgresqlServer.get();
      store = server.settings(server.freshDatabase(), Map.of());
    }
    StringBuilder config = new StringBuilder("storage.data = \"db\"\nstorage.blob = \"db\"\n");
    config.append("[store.db]\ntype = \"" + store.type() + "\"\n");
    Map<String, String> values = new TreeMap<>(store.values());
    values.put("compression", "lz4");
    values.forEach(
        (key, value) ->
            config.append(
                key + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n"));
    return Files.writeString(directory.resolve("config" + count++ + ".toml"), config).toString();
  }
}
