// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;

/**
 * Measures our transfers beside what engine and driver take for the same rows, all in one run, and
 * prints a table with the ratio of each to its baseline.
 *
 * <p>Options, all with a value: {@code --sizes} (1g; several with commas), {@code --rounds} (3),
 * {@code --backends} (rocksdb,sqlite,postgresql,mysql), {@code --threads} (1,2,4), {@code --heap}
 * (1g), {@code --directory} for scratch, which needs six times the size, {@code --jfr} for a
 * recording of each pass. The project's root is the working directory. {@code
 * -Dswkit.mysql=HOST:PORT} takes a running MariaDB or MySQL. {@code -Dstalwart=PATH} names a binary
 * of the server, 0.15: its own export and import are then measured too, and ours beside them, both
 * as whole processes, {@code sync} included.
 *
 * <p>Longer than most classes: what is measured and the lines that show it are read together.
 */
public final class SideBySide {
  private static final double SERVERS_SIZE = 0.9e9;
  private static final List<String> OPTIONS =
      List.of("--sizes", "--rounds", "--backends", "--threads", "--heap", "--directory", "--jfr");
  private static final String WHOLE = ", whole process";
  private static final String BINARY = System.getProperty("stalwart");
  private static final String NO_PACKING = "?compression=none";

  /** What engine and driver may be exceeded by. */
  private record Limits(double in, double out, double allCores) {}

  /**
   * The seconds that the server's own export and import took for 0.9 GB, {@code sync} included, on
   * a machine with two cores on which commons-codec hashes 183 MB a second.
   */
  private record Server(double out, double in) {}

  /** What may be taken: a quarter of the server's time, or this many times what the disk needs. */
  private static final double QUARTER = 0.25;

  private static final double DISKS = 1.3;

  private static final Map<String, Limits> LIMITS =
      Map.of(
          "postgresql", new Limits(1.3, 1.3, 0.8),
          "mysql", new Limits(1.3, 1.3, 0),
          "sqlite", new Limits(1.2, 1.5, 0),
          "rocksdb", new Limits(1.3, 1.5, 0));
  private static final Map<String, Server> SERVER =
      Map.of(
          "rocksdb", new Server(14.1, 11.1),
          "sqlite", new Server(11.4, 19.6),
          "postgresql", new Server(29.3, 80.4),
          "mysql", new Server(56.3, 76.4));

  /** All rounds of one thing. */
  private static final class Series {
    private final List<Double> millis = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private long resident;

    double median() {
      return median(millis);
    }

    static double median(List<Double> millis) {
      double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  private final Map<String, String> options;
  private final Path directory;
  private final Map<String, Series> measured = new LinkedHashMap<>();
  private final List<Integer> threads;
  private Path dump;
  private double bytes;
  private int stores;

  private SideBySide(Map<String, String> options, Path directory) {
    this.options = options;
    this.directory = directory;
    threads =
        Arrays.stream(options.getOrDefault("--threads", "1,2,4").split(","))
            .map(Integer::valueOf)
            .toList();
  }

  public static void main(String... args) throws Exception {
    System.setProperty("swkit.root", Path.of("").toAbsolutePath().toString());
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    Path parent =
        Path.of(options.getOrDefault("--directory", System.getProperty("java.io.tmpdir")));
    Path directory = Files.createTempDirectory(Files.createDirectories(parent), "side-by-side");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.delete(directory)));
    if (args.length % 2 != 0 || !OPTIONS.containsAll(options.keySet())) {
      System.err.println("options, each with a value: " + String.join(" ", OPTIONS));
      System.exit(2);
    }
    List<SideBySide> sizes = new ArrayList<>();
    for (String size : options.getOrDefault("--sizes", "1g").split(",")) {
      sizes.add(new SideBySide(options, directory));
      sizes.get(sizes.size() - 1).run(size);
    }
    if (sizes.size() > 1) {
      growth(sizes);
    }
    System.exit(0);
  }

  /** Whether time grows with the size, and memory doesn't. */
  private static void growth(List<SideBySide> sizes) {
    System.out.println();
    System.out.println(
        "| whole commands, threads | size, GB | s | s for each GB | largest resident set |");
    System.out.println("|---|---|---|---|---|");
    for (String name : sizes.get(0).measured.keySet()) {
      if (!name.matches(".* (export|import) \\d+")) {
        continue;
      }
      for (SideBySide one : sizes) {
        Series series = one.series(name);
        double seconds = series.median() / 1000;
        System.out.printf(
            Locale.ROOT,
            "| %s | %.2f | %.1f | %.1f | %d MB |%n",
            name,
            one.bytes / 1e9,
            seconds,
            seconds / one.bytes * 1e9,
            series.resident / 1024);
      }
    }
  }

  private void run(String size) throws Exception {
    dump = directory.resolve("dump");
    Scratch.delete(dump);
    System.out.println("# " + size);
    System.out.println();
    System.out.println(
        LargeDatabase.write(LargeDatabase.GOLDEN, dump, LargeDatabase.Size.of(size), 1));
    bytes = LargeDatabase.Size.of(size).bytes();
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "3"));
    List<String> backends =
        List.of(options.getOrDefault("--backends", "rocksdb,sqlite,postgresql,mysql").split(","));
    for (int round = 0; round < rounds; round++) {
      dumps();
    }
    table(this::dumpLines);
    for (String backend : backends) {
      Path rows = directory.resolve("rows");
      Rows.Form form =
          switch (backend) {
            case "postgresql" -> Rows.Form.POSTGRESQL;
            case "mysql" -> Rows.Form.MYSQL;
            default -> Rows.Form.PLAIN;
          };
      Rows.write(dump, rows, form);
      for (int round = 0; round < rounds; round++) {
        store(backend, rows);
      }
      Scratch.delete(rows);
      table(lines -> storeLines(backend, lines));
    }
  }

  private void dumps() throws Exception {
    Path copy = directory.resolve("copy");
    long start = System.nanoTime();
    command("cp", "-r", dump.toString(), copy.toString());
    series("cp").millis.add((System.nanoTime() - start) / 1e6);
    Scratch.delete(copy);
    disk(copy);
    pass("lz4", "lz4", dump, copy);
    Scratch.delete(copy);
    for (int count : threads) {
      pass("dump " + count, "export", dump, copy, count);
      Scratch.delete(copy);
    }
    pass("entries", "entries", dump);
    pass("blake3", "blake3", dump);
    for (int count : threads) {
      pass(
          "check " + count,
          "check",
          dump,
          "sqlite:" + directory.resolve("none") + NO_PACKING,
          count);
    }
  }

  /** What the disk needs for so many bytes. */
  private void disk(Path file) throws Exception {
    long megabytes = Math.round(bytes / 1e6);
    command("sync");
    long start = System.nanoTime();
    command(
        "dd",
        "if=/dev/zero",
        "of=" + file,
        "bs=1000000",
        "count=" + megabytes,
        "conv=fsync",
        "status=none");
    series("dd").millis.add((System.nanoTime() - start) / 1e6);
    Files.delete(file);
  }

  /** A store: how baselines call it, and how we do. */
  private record Place(String bare, String url, AutoCloseable drop) {}

  private Place place(String backend) throws Exception {
    Path file = directory.resolve(backend + stores++);
    switch (backend) {
      case "postgresql":
        {
          PostgresqlServer server = PostgresqlServer.get();
          String name = server.freshDatabase();
          String authority = "127.0.0.1:" + server.port() + "/" + name;
          return new Place(
              authority,
              "postgresql://stalwart@" + authority + NO_PACKING,
              () -> server.execute("postgres", "DROP DATABASE " + name + " WITH (FORCE)"));
        }
      case "mysql":
        {
          MysqlServer server = MysqlServer.shared();
          String name = server.freshDatabase();
          String authority = server.authority() + "/" + name;
          return new Place(
              authority,
              "mysql://stalwart@" + authority + NO_PACKING,
              () -> server.sql("DROP DATABASE " + name));
        }
      default:
        return new Place(
            file.toString(),
            backend + ":" + file + NO_PACKING,
            () -> {
              for (String more : List.of("", "-wal", "-shm")) {
                Scratch.delete(Path.of(file + more));
              }
            });
    }
  }

  private void store(String backend, Path rows) throws Exception {
    Place bare = place(backend);
    pass(null, "prepare", bare.url());
    pass(backend + " bare in", backend + "-in", rows, bare.bare());
    pass(backend + " bare out", backend + "-out", rows, bare.bare());
    pass(backend + " scan", "scan", bare.url());
    bare.drop().close();
    if (BINARY != null) {
      server(backend);
    }
    for (int count : threads) {
      Place ours = place(backend);
      pass(backend + " write " + count, "write", dump, ours.url(), count);
      Path copy = directory.resolve("copy");
      pass(backend + " export " + count, "export", ours.url(), copy, count);
      requireSame(copy);
      Scratch.delete(copy);
      ours.drop().close();
      Place checked = place(backend);
      pass(backend + " import " + count, "import", dump, checked.url(), count);
      checked.drop().close();
    }
  }

  private void server(String backend) throws Exception {
    Place place = place(backend);
    String password = backend.equals("mysql") ? MysqlServer.PASSWORD : PostgresqlServer.PASSWORD;
    Path copy = Files.createDirectories(directory.resolve("copy"));
    var run = new ServerRun(Path.of(BINARY), backend, place.bare(), directory, password);
    series(backend + " server import").millis.add(run.millis("--import", dump));
    series(backend + " server export").millis.add(run.millis("--export", copy));
    Scratch.delete(copy);
    place.drop().close();
  }

  /** What comes out is what went in, or no figure counts. */
  private void requireSame(Path copy) throws IOException {
    try (var frames = Files.list(dump)) {
      for (Path frame : frames.filter(Files::isRegularFile).toList()) {
        if (Files.mismatch(frame, copy.resolve(frame.getFileName())) >= 0) {
          throw new IllegalStateException(frame.getFileName() + " came back changed");
        }
      }
    }
  }

  private Series series(String name) {
    return measured.computeIfAbsent(name, any -> new Series());
  }

  private void pass(String name, Object... arguments) throws Exception {
    command("sync");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.getOrDefault("--heap", "1g"),
                "-XX:+UseSerialGC",
                "-Xms128m",
                "-Xmn96m",
                "-XX:FreqInlineSize=60",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Pass.class.getName()));
    String recording = options.get("--jfr");
    if (recording != null && name != null) {
      String file = Path.of(recording, name.replace(' ', '-') + ".jfr").toString();
      command.add(1, "-XX:StartFlightRecording=settings=profile,filename=" + file);
    }
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder
        .environment()
        .put(
            "SWKIT_PASSWORD",
            command.contains("mysql-in")
                    || command.contains("mysql-out")
                    || command.stream().anyMatch(word -> word.startsWith("mysql://"))
                ? MysqlServer.PASSWORD
                : PostgresqlServer.PASSWORD);
    long start = System.nanoTime();
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(name + " failed");
    }
    if (name != null) {
      String last = output.lines().reduce((a, b) -> b).orElseThrow();
      String[] figures = last.split(" ");
      Series series = series(name);
      series.millis.add(Double.valueOf(figures[0]));
      series.processor.add(Double.valueOf(figures[2]));
      series.resident = Math.max(series.resident, Long.parseLong(figures[1]));
      System.err.println(name + ": " + last);
      if (BINARY != null) {
        command("sync");
        series(name + WHOLE).millis.add((System.nanoTime() - start) / 1e6);
      }
    }
  }

  private static void command(String... words) throws Exception {
    if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", words) + " failed");
    }
  }

  /** The lines of a table. */
  private interface Lines {
    void line(String what, Figures figures, double baseline, double limit);
  }

  /** What stands in a line: milliseconds, of which on processors, and kilobytes; 0 if unknown. */
  private record Figures(double millis, double processor, long resident) {
    static Figures of(Series series) {
      boolean known = !series.processor.isEmpty();
      double processor = known ? Series.median(series.processor) : 0;
      return new Figures(series.median(), processor, series.resident);
    }
  }

  private interface Content {
    void to(Lines lines);
  }

  private static void table(Content content) {
    System.out.println();
    System.out.println("| | ms | ratio | at most | | CPU ms | largest resident set |");
    System.out.println("|---|---|---|---|---|---|---|");
    content.to(
        (what, figures, baseline, limit) -> {
          double ratio = figures.millis() / baseline;
          String verdict = limit == 0 ? "" : ratio <= limit ? "reached" : "**not reached**";
          System.out.printf(
              Locale.ROOT,
              "| %s | %.0f | %s | %s | %s | %s | %s |%n",
              what,
              figures.millis(),
              baseline == 0 ? "" : String.format(Locale.ROOT, "%.2f", ratio),
              limit == 0 ? "" : String.valueOf(limit),
              verdict,
              figures.processor() == 0 ? "" : Math.round(figures.processor()),
              figures.resident() == 0 ? "" : figures.resident() / 1024 + " MB");
        });
  }

  private void line(Lines lines, String what, String name, double baseline, double limit) {
    lines.line(what, Figures.of(series(name)), baseline, limit);
  }

  private void dumpLines(Lines lines) {
    double lz4 = series("lz4").median();
    line(lines, "`cp -r` of the dump", "cp", 0, 0);
    line(lines, "`dd conv=fsync` of as many bytes as the database has", "dd", 0, 0);
    line(lines, "baseline: its LZ4 blocks unpacked and packed", "lz4", lz4, 0);
    withoutHashes(lines, "dump to dump", "dump 1", lz4, 1.5);
    for (int count : threads) {
      line(lines, "dump to dump, " + named(count), "dump " + count, lz4, 0);
    }
    line(lines, "all entries of the dump", "entries", 0, 0);
    line(lines, "the same, and the BLAKE3 of its blobs", "blake3", 0, 0);
    for (int count : threads) {
      line(lines, "import's checking pass, " + named(count), "check " + count, 0, 0);
    }
  }

  /** One thread, less what hashing all blobs alone takes: that is on a line of its own. */
  private void withoutHashes(Lines lines, String what, String name, double baseline, double limit) {
    if (threads.contains(1)) {
      double hashes = series("blake3").median() - series("entries").median();
      Figures figures = new Figures(series(name).median() - hashes, 0, 0);
      lines.line(what + " without BLAKE3, 1 thread", figures, baseline, limit);
    }
  }

  private static String named(int threads) {
    return threads == 1 ? "1 thread" : threads + " threads";
  }

  private void storeLines(String backend, Lines lines) {
    Limits limits = LIMITS.get(backend);
    Server server = SERVER.get(backend);
    double in = series(backend + " bare in").median();
    double out = series(backend + " bare out").median();
    int cores =
        Math.min(Runtime.getRuntime().availableProcessors(), threads.get(threads.size() - 1));
    line(lines, backend + ", baseline in", backend + " bare in", in, 0);
    String write = "import without its checking pass";
    withoutHashes(lines, write, backend + " write 1", in, limits.in());
    for (int count : threads) {
      double limit = count > 1 && count == cores ? limits.allCores() : 0;
      String what = write + ", " + named(count);
      line(lines, what, backend + " write " + count, in, limit);
    }
    line(lines, backend + ", baseline out", backend + " bare out", out, 0);
    line(lines, "all rows read, 1 thread", backend + " scan", out, limits.out());
    withoutHashes(lines, "export", backend + " export 1", out, limits.out());
    double scale = SERVERS_SIZE / bytes;
    for (int count : threads) {
      boolean all = count == cores;
      line(lines, "export, " + named(count), backend + " export " + count, out, 0);
      line(lines, "import, all checks, " + named(count), backend + " import " + count, in, 0);
      if (BINARY != null) {
        besideServer(lines, backend, "import", count);
        besideServer(lines, backend, "export", count);
      } else if (all) {
        absolute(lines, "export", backend + " export " + count, scale, server.out());
        absolute(lines, "import, all checks", backend + " import " + count, scale, server.in());
      }
    }
  }

  private void besideServer(Lines lines, String backend, String what, int count) {
    double server = series(backend + " server " + what).median();
    lines.line("the server's own " + what, new Figures(server, 0, 0), server, 0);
    Figures ours = Figures.of(series(backend + " " + what + " " + count + WHOLE));
    double limit = Math.max(QUARTER, DISKS * series("dd").median() / server);
    lines.line(what + ", all checks, " + named(count) + ", beside it", ours, server, limit);
  }

  /** Beside what the server takes on a machine like this. */
  private void absolute(Lines lines, String what, String name, double scale, double seconds) {
    double millis = series(name).median() * scale;
    double disk = DISKS * series("dd").median() * scale / 1000;
    lines.line(
        String.format(
            Locale.ROOT, "%s per 0.9 GB, all cores, to the server's %.1f s", what, seconds),
        new Figures(millis, 0, 0),
        seconds * 1000,
        Math.round(Math.max(QUARTER, disk / seconds) * 100) / 100.0);
  }
}
