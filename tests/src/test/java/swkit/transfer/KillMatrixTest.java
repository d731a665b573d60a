// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.diff.Comparison;
import swkit.diff.ComparisonOptions;
import swkit.dump.DumpWriter;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;
import swkit.testing.InterruptibleRun;
import swkit.testing.StandIns;

/**
 * Exports, imports and copies of the golden are killed, gone on with, and end as if nothing had
 * been.
 *
 * <p>A cluster of FoundationDB is in memory, and a file keeps its transactions, so that it outlives
 * the process that is killed: before a transaction, or after it, when its result is not yet known.
 *
 * <p>{@code -Dswkit.killMatrix=full} (the profile {@code kill-matrix}) kills them before every
 * change of our own files, which are all the boundaries between what is durable and what is known
 * to be, and at many entries; else at a few of both. The seed is printed.
 */
class KillMatrixTest {
  private static final boolean FULL = "full".equals(System.getProperty("swkit.killMatrix"));
  private static final long BYTES = 150_000;
  private static final List<String> FIGURES = new ArrayList<>();

  @TempDir Path temp;
  private int count;

  @AfterAll
  static void figures() {
    FIGURES.forEach(System.out::println);
  }

  private static String operand(String kind, Path path) {
    return switch (kind) {
      case "dump" -> path.toString();
      case "fdb" -> "fdb:" + path + ".kept";
      default -> kind + ":" + path;
    };
  }

  private String golden(String kind) {
    return switch (kind) {
      case "fdb" -> cluster();
      case "rocksdb" -> "rocksdb:" + Goldens.ROCKSDB;
      case "sqlite" -> "sqlite:" + Goldens.SQLITE;
      default -> Goldens.DUMP.toString();
    };
  }

  /** The golden on a cluster in memory, which its file keeps. */
  private String cluster() {
    String cluster = "fdb:" + temp.resolve("golden.kept");
    if (!Files.exists(temp.resolve("golden.kept"))) {
      new InterruptibleRun("import", golden("dump"), cluster, temp.resolve("none"), BYTES)
          .run(false);
    }
    return cluster;
  }

  private InterruptibleRun fresh(String command, String from, String to) {
    Path path = temp.resolve("to" + count++);
    StandIns.keep(operand(to, path), () -> {});
    return new InterruptibleRun(
        command, golden(from), operand(to, path), temp.resolve("journal" + count), BYTES);
  }

  static List<Arguments> undertakings() {
    List<Arguments> some =
        List.of(
            Arguments.of("export", "rocksdb", "dump"),
            Arguments.of("import", "dump", "rocksdb"),
            Arguments.of("import", "dump", "sqlite"),
            Arguments.of("copy", "rocksdb", "sqlite"),
            Arguments.of("copy", "sqlite", "rocksdb"),
            Arguments.of("import", "dump", "fdb"),
            Arguments.of("export", "fdb", "dump"),
            Arguments.of("copy", "fdb", "fdb"));
    List<Arguments> more =
        List.of(
            Arguments.of("export", "sqlite", "dump"),
            Arguments.of("copy", "rocksdb", "rocksdb"),
            Arguments.of("copy", "sqlite", "sqlite"));
    return FULL ? Stream.of(some, more).flatMap(List::stream).toList() : some;
  }

  @ParameterizedTest
  @MethodSource("undertakings")
  void endsAsIfNothingHadBeen(String command, String from, String to) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("kill matrix: " + command + " " + from + " " + to + ", seed " + seed);
    Random random = new Random(seed);
    InterruptibleRun undisturbed = fresh(command, from, to);
    InterruptibleRun.Cut all = undisturbed.count();
    Map<String, String> frames = frames(undisturbed);
    int kills = 0;
    for (InterruptibleRun.Cut cut : cuts(all, random)) {
      InterruptibleRun run = fresh(command, from, to);
      String what = command + " " + from + " to " + to + ", " + cut + ", seed " + seed;
      run.killed(false, cut);
      requireNothingSeemsWhole(run);
      kills++;
      if (random.nextInt(4) == 0 && isResumable(run)) {
        int again = 1 + random.nextInt(all.entry());
        what += ", again at entry " + again;
        run.killed(true, new InterruptibleRun.Cut(0, again));
        requireNothingSeemsWhole(run);
        kills++;
      }
      if (isResumable(run)) {
        run.run(true);
      } else if (!isWhole(run)) {
        run.run(false);
      }
      assertThat(isResumable(run)).as(what).isFalse();
      if (run.isExport()) {
        assertThat(DumpWriter.journal(Path.of(run.to())).getParent().toFile().list())
            .as(what)
            .containsExactly("manifest.json");
      }
      assertThat(frames(run)).as(what).isEqualTo(frames);
      remove(Path.of(run.to().substring(run.to().indexOf(':') + 1)));
    }
    FIGURES.add(
        "kill matrix: %s of %s to %s: %d changes and %d entries, killed %d times: equal"
            .formatted(command, from, to, all.change(), all.entry(), kills));
  }

  /** An earlier copy: of each subspace, some entries are missing, others have other values. */
  private String earlier(String kind) throws IOException {
    String url = kind + ":" + temp.resolve("earlier");
    Goldens.load(Goldens.DUMP, url, Import.Present.REFUSE);
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(url).storage())) {
      for (Subspace subspace : Generation.of(5, url).dumped()) {
        List<Entry> all;
        try (Snapshot snapshot = storage.data().snapshot()) {
          all = snapshot.scan(subspace).stream().filter(e -> e.key().length > 2).toList();
        }
        List<byte[]> gone = new ArrayList<>();
        try (Sink sink = storage.data().sink(subspace)) {
          for (int i = 0; i < all.size(); i++) {
            Entry entry = all.get(i);
            if (i % 5 == 0) {
              gone.add(entry.key());
            } else if (i % 5 == 1 && subspace != Subspace.BLOBS && entry.value().length > 0) {
              byte[] value = entry.value().clone();
              value[0]++;
              sink.put(new Entry(entry.key(), value));
            } else if (i % 5 == 2) {
              sink.put(
                  new Entry(Arrays.copyOf(entry.key(), entry.key().length + 1), entry.value()));
            }
          }
          sink.commit();
        }
        storage.data().remove(subspace, gone);
      }
      storage.data().sync();
    }
    return url;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite"})
  void anUpdateThatIsRunAgainEndsAsIfNothingHadBeen(String kind) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("kill matrix: update of " + kind + ", seed " + seed);
    Random random = new Random(seed);
    Path template = Path.of(earlier(kind).substring(kind.length() + 1));
    long differences = differences(kind + ":" + template);
    assertThat(differences).isGreaterThan(300);
    InterruptibleRun.Cut all = freshUpdate(kind, template).count();
    int kills = 0;
    int untouched = 0;
    for (InterruptibleRun.Cut cut : updateCuts(all, random)) {
      InterruptibleRun run = freshUpdate(kind, template);
      String what = "update of " + kind + ", " + cut + ", seed " + seed;
      run.killed(false, cut);
      kills++;
      if (isWhole(run)) {
        assertThat(differences(run.to())).as(what).isIn(0L, differences);
        untouched++;
      }
      run.run(false);
      assertThat(frames(run)).as(what).isEmpty();
      remove(Path.of(run.to().substring(run.to().indexOf(':') + 1)));
    }
    FIGURES.add(
        "kill matrix: update of %s: %d entries, killed %d times, %d of them whole: equal"
            .formatted(kind, all.entry(), kills, untouched));
  }

  private InterruptibleRun freshUpdate(String kind, Path template) {
    Path path = temp.resolve("to" + count++);
    Goldens.copy(template, path);
    return new InterruptibleRun(
        "update", golden("rocksdb"), kind + ":" + path, temp.resolve("journal" + count), BYTES);
  }

  /** Most of the entries are compared, and the last third of them is written. */
  private static List<InterruptibleRun.Cut> updateCuts(InterruptibleRun.Cut all, Random random) {
    List<InterruptibleRun.Cut> cuts = new ArrayList<>();
    for (int i = 0; i < (FULL ? 60 : 3); i++) {
      int from = i % 3 == 0 ? 0 : all.entry() * 2 / 3;
      cuts.add(
          new InterruptibleRun.Cut(0, from + 1 + random.nextInt(Math.max(1, all.entry() - from))));
    }
    for (int change = 1; change <= (FULL ? all.change() : 1); change++) {
      cuts.add(new InterruptibleRun.Cut(change, 0));
    }
    return cuts;
  }

  private static long differences(String to) {
    ComparisonOptions options =
        new ComparisonOptions(null, null, null, false, true, false, false, true);
    try (Workers workers = Workers.of(2)) {
      return new Comparison(
              DatabaseAddress.parse("rocksdb:" + Goldens.ROCKSDB),
              DatabaseAddress.parse(to),
              options)
          .run(workers, Progress.SILENT)
          .total()
          .differences();
    }
  }

  private static List<InterruptibleRun.Cut> cuts(InterruptibleRun.Cut all, Random random) {
    TreeSet<Integer> changes = new TreeSet<>();
    TreeSet<Integer> entries = new TreeSet<>();
    if (FULL) {
      for (int change = 1; change <= all.change(); change++) {
        changes.add(change);
      }
    } else {
      changes.add(all.change());
      changes.add(all.change() - 1);
      while (changes.size() < 6) {
        changes.add(1 + random.nextInt(all.change()));
      }
    }
    while (entries.size() < (FULL ? 25 : 3)) {
      entries.add(1 + random.nextInt(all.entry()));
    }
    List<InterruptibleRun.Cut> cuts = new ArrayList<>();
    changes.forEach(change -> cuts.add(new InterruptibleRun.Cut(change, 0)));
    entries.forEach(entry -> cuts.add(new InterruptibleRun.Cut(0, entry)));
    return cuts;
  }

  private static boolean isResumable(InterruptibleRun run) {
    return Journal.exists(run.isExport() ? DumpWriter.journal(Path.of(run.to())) : run.journal());
  }

  /** Whether there is what a server would start on, or import; then it must be all there. */
  private static boolean isWhole(InterruptibleRun run) {
    Path path = Path.of(run.to().substring(run.to().indexOf(':') + 1));
    if (run.isExport()) {
      return Files.exists(path.resolve("subspace_p"));
    }
    StorageSettings settings = DatabaseAddress.parse(run.to()).storage();
    if (!settings.data().backend().exists(settings.data())) {
      return false;
    }
    try (ServerStorage storage = ServerStorage.read(settings, false)) {
      if (storage.isEmpty()) {
        return false;
      }
      try (Snapshot snapshot = storage.snapshot()) {
        return !snapshot.isUnfinished();
      }
    }
  }

  private static void requireNothingSeemsWhole(InterruptibleRun run) {
    if (isWhole(run)) {
      frames(run);
    }
  }

  /** Requires a store to be equal to the golden; gives the bytes of a dump's frames. */
  private static Map<String, String> frames(InterruptibleRun run) {
    if (!run.isExport()) {
      ComparisonOptions options =
          new ComparisonOptions(null, null, null, false, true, false, false, true);
      try (Workers workers = Workers.of(2)) {
        DatabaseAddress golden = DatabaseAddress.parse("rocksdb:" + Goldens.ROCKSDB);
        var result =
            new Comparison(golden, DatabaseAddress.parse(run.to()), options)
                .run(workers, Progress.SILENT);
        assertThat(result.total().differences()).as(run.toString()).isZero();
        assertThat(result.total().sameEntries()).isEqualTo(1020);
      }
      return Map.of();
    }
    assertThat(Goldens.figures(Path.of(run.to()))).isEqualTo(Goldens.expected());
    Map<String, String> frames = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of(run.to()))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        frames.put(file.getFileName().toString(), Goldens.sha256(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frames;
  }

  private static void remove(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
