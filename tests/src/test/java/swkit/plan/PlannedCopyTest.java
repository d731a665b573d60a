// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.DumpException;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.generation.PlannedWrite;
import swkit.open.DatabaseAddress;
import swkit.storage.PlannedStorage;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PartProcess;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.transfer.Export;
import swkit.transfer.Import;
import swkit.transfer.PlannedRange;
import swkit.transfer.TransferReport;

/**
 * Copies that several processes do by a plan, killed at random, are as a plain copy, bit for bit.
 * {@code -Dswkit.killMatrix=full} kills more of them. The seed is printed.
 */
class PlannedCopyTest {
  private static final boolean FULL = "full".equals(System.getProperty("swkit.killMatrix"));
  private static final int PARTS = 8;
  private static final int PROCESSES = 4;

  /** How many parts a process does, one after the other. */
  private static final int EACH = FULL ? 1 : 2;

  private static final long RANGE = 20_000;

  @TempDir Path temp;
  private int count;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  /** The golden as a sealed dump with many marks. */
  private String dump() {
    Path dump = temp.resolve("dump");
    if (!Files.exists(dump)) {
      try (Workers workers = Workers.of(2)) {
        new Export(
                DatabaseAddress.parse("rocksdb:" + Goldens.ROCKSDB),
                dump,
                null,
                false,
                false,
                Export.Blobs.LINKED)
            .distance(RANGE)
            .run(workers, Progress.SILENT);
      }
    }
    return dump.toString();
  }

  /** The configuration of a server with {@code store}. */
  private String config(StoreSettings store) throws IOException {
    StringBuilder config = new StringBuilder("storage.data = \"db\"\nstorage.blob = \"db\"\n");
    config.append("[store.db]\ntype = \"" + store.type() + "\"\n");
    Map<String, String> values = new TreeMap<>(store.values());
    values.put("compression", "lz4");
    values.forEach(
        (key, value) ->
            config.append(
                key + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n"));
    return Files.writeString(temp.resolve("config" + count++ + ".toml"), config).toString();
  }

  private String postgresql() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    return config(server.settings(server.freshDatabase(), Map.of()));
  }

  private String mysql() throws Exception {
    MysqlServer server = MysqlServer.shared();
    return config(server.settings(server.freshDatabase()));
  }

  private String sqlite() {
    return "sqlite:" + temp.resolve("store" + count++) + "?compression=lz4";
  }

  private Path plan(String from, String to, int parts, PlannedOptions options) throws IOException {
    try (Workers workers = Workers.of(2);
        Database source = DatabaseAddress.parse(from).open(false)) {
      Plan plan =
          new Planner(from, to, options, parts, RANGE)
              .prepare(
                  PlannedTransfers.of(
                      source,
                      DatabaseAddress.parse(to),
                      options,
                      workers,
                      Progress.SILENT,
                      more -> more))
              .plan();
      return Files.writeString(temp.resolve("plan" + count++), PlanFile.text(plan));
    }
  }

  private Path plan(String from, String to) throws IOException {
    return plan(from, to, PARTS, PlannedOptions.ALL);
  }

  private static void copy(String from, String to) {
    Import.Options options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);
    try (Workers workers = Workers.of(2);
        Database source = DatabaseAddress.parse(from).open(false)) {
      StorageSettings target = DatabaseAddress.parse(to).storage();
      new Import(source, target, options, workers, Progress.SILENT, more -> more).run();
    }
  }

  /** All that is in a store, as it is stored. */
  private static Map<Subspace, List<Entry>> stored(String operand) {
    Map<Subspace, List<Entry>> all = new EnumMap<>(Subspace.class);
    try (ServerStorage storage =
            ServerStorage.read(DatabaseAddress.parse(operand).storage(), false);
        Snapshot data = storage.data().snapshot()) {
      for (Subspace subspace : data.subspaces()) {
        all.put(subspace, data.scan(subspace).stream().toList());
      }
    }
    return all;
  }

  private static void requireGolden(String to) {
    Goldens.requireAllOfIt(DatabaseAddress.parse(to).storage());
  }

  private static boolean isUnfinished(String to) {
    try (Database database = DatabaseAddress.parse(to).open(false);
        Snapshot snapshot = database.snapshot()) {
      return snapshot.isUnfinished();
    }
  }

  private interface Part {
    /** Does some parts, and is killed at an entry unless that is 0; false if it wasn't. */
    boolean killed(List<Integer> parts, int entry) throws Exception;
  }

  /** Does all parts, several at once, some of them twice, and kills some. */
  private int inParallel(int kills, Part part) throws Exception {
    System.out.println("planned copy: seed " + seed);
    Queue<List<Integer>> parts = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < PARTS; i += EACH) {
      parts.add(IntStream.range(i, i + EACH).boxed().toList());
    }
    parts.add(List.of(random.nextInt(PARTS)));
    AtomicInteger left = new AtomicInteger(kills);
    AtomicInteger killed = new AtomicInteger();
    ExecutorService processes = Executors.newFixedThreadPool(PROCESSES);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        Random own = new Random(random.nextLong());
        Callable<Void> work =
            () -> {
              for (var next = parts.poll(); next != null; next = parts.poll()) {
                int turn = left.getAndDecrement();
                // the first is killed for sure: later ones may have fewer entries than that
                int entry = turn <= 0 ? 0 : turn == kills ? 1 : 1 + own.nextInt(120 * EACH);
                if (part.killed(next, entry)) {
                  killed.incrementAndGet();
                  parts.add(next);
                }
              }
              return null;
            };
        all.add(processes.submit(work));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    } finally {
      processes.shutdownNow();
    }
    return killed.get();
  }

  private void requireSameAsPlain(String from, String to, String plain) throws Exception {
    Path plan = plan(from, to);
    assertThat(isUnfinished(to)).isTrue();
    assertThatThrownBy(() -> PartProcess.finish(plan, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("ranges are open: part 0");
    int killed = inParallel(FULL ? 40 : 2, (parts, at) -> PartProcess.killed(plan, parts, at));
    assertThat(killed).isPositive();
    assertThat(isUnfinished(to)).isTrue();
    TransferReport report = PartProcess.finish(plan, true);
    assertThat(report.verdicts().values()).containsOnly("same");
    copy(from, plain);
    assertThat(stored(to)).as("seed " + seed).isEqualTo(stored(plain));
    requireGolden(to);
    assertThatThrownBy(() -> PartProcess.part(plan, 0, Progress.SILENT))
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining("is not prepared for this plan");
  }

  @Test
  void aDumpGoesToPostgresqlInParts() throws Exception {
    requireSameAsPlain(dump(), postgresql(), postgresql());
  }

  @Test
  void postgresqlGoesToMysqlInParts() throws Exception {
    String from = postgresql();
    copy(dump(), from);
    requireSameAsPlain(from, mysql(), mysql());
  }

  /** The bytes of the frames of a dump. */
  private static Map<String, String> frames(Path dump) throws IOException {
    Map<String, String> frames = new TreeMap<>();
    try (Stream<Path> files = Files.list(dump)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        frames.put(file.getFileName().toString(), Goldens.sha256(Files.readAllBytes(file)));
      }
    }
    return frames;
  }

  private void requireExportInParts(String from, int kills) throws Exception {
    Path to = Files.createDirectory(temp.resolve("dump" + count++));
    Path plan = plan(from, to.toString());
    assertThat(frames(to)).isEmpty();
    assertThatThrownBy(() -> PartProcess.finish(plan, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("ranges are open: part 0");
    assertThatThrownBy(() -> Goldens.export(from, to))
        .isInstanceOf(DumpException.class)
        .hasMessageContaining("is being written by a plan");
    assertThatThrownBy(() -> plan(from, to.toString()))
        .isInstanceOf(DumpException.class)
        .hasMessageContaining("is being written by a plan");
    inParallel(kills, (parts, at) -> PartProcess.killed(plan, parts, at));
    damageOneRange(to, plan);
    PartProcess.finish(plan, true);
    Path plain = temp.resolve("dump" + count++);
    Goldens.export(from, plain);
    assertThat(frames(to)).as("seed " + seed).isEqualTo(frames(plain));
    assertThat(to.resolve(".swkit").toFile().list()).containsExactly("manifest.json");
    assertThat(Dump.open(to).isAsSealed()).isTrue();
    assertThat(Goldens.figures(to)).isEqualTo(Goldens.expected());
    assertThatThrownBy(() -> PartProcess.part(plan, 0, Progress.SILENT))
        .isInstanceOf(DumpException.class)
        .hasMessageContaining("is not prepared for this plan");
  }

  /** A byte of a range that is done changes: its part does it again. */
  private void damageOneRange(Path to, Path plan) throws IOException {
    List<PlannedRange> ranges = PlanFile.read(plan).ranges();
    PlannedRange range = ranges.get(random.nextInt(ranges.size()));
    Path file = to.resolve(".swkit/plan/range-" + range.number());
    byte[] bytes = Files.readAllBytes(file);
    bytes[random.nextInt(bytes.length)] ^= 4;
    Files.write(file, bytes);
    assertThatThrownBy(() -> PartProcess.finish(plan, false))
        .as(range + ", seed " + seed)
        .isInstanceOf(DumpException.class)
        .hasMessageContaining(range + " can't be used")
        .hasMessageContaining("so it is open again: part " + range.part());
    PartProcess.part(plan, range.part(), Progress.SILENT);
  }

  @Test
  void postgresqlGoesToADumpInParts() throws Exception {
    String from = postgresql();
    copy(dump(), from);
    requireExportInParts(from, FULL ? 30 : 2);
  }

  private static final class Cut extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** One process, since its stand-in is in memory; a part that is cut short throws an error. */
  @Test
  void aClusterIsWrittenInParts() throws Exception {
    String to = "fdb:" + temp.resolve("a.cluster");
    String plain = "fdb:" + temp.resolve("b.cluster");
    StandIns.put(to.substring(4), new FakeFoundationDb().database());
    StandIns.put(plain.substring(4), new FakeFoundationDb().database());
    PlannedOptions options =
        new PlannedOptions(null, false, false, false, false, false, null, false, "lz4", false);
    Path plan = plan(dump(), to, PARTS, options);
    inParallel(
        FULL ? 200 : 20,
        (parts, at) -> {
          AtomicInteger entries = new AtomicInteger();
          try {
            for (int part : parts) {
              PartProcess.part(
                  plan,
                  part,
                  (subspace, size) -> {
                    if (entries.incrementAndGet() == at) {
                      throw new Cut();
                    }
                  });
            }
            return false;
          } catch (Cut e) {
            return true;
          }
        });
    PartProcess.finish(plan, true);
    copy(dump(), plain + "?compression=lz4");
    assertThat(stored(to)).as("seed " + seed).isEqualTo(stored(plain));
    requireGolden(to);
  }

  private void allParts(Path plan, int parts) {
    for (int part = 0; part < parts; part++) {
      PartProcess.part(plan, part, Progress.SILENT);
    }
  }

  @Test
  void aStoreInFilesIsWrittenPartAfterPart() throws Exception {
    String to = sqlite();
    Path plan = plan(dump(), to, 3, PlannedOptions.ALL);
    PartProcess.part(plan, 2, Progress.SILENT);
    try (ServerStorage open = ServerStorage.write(DatabaseAddress.parse(to).storage())) {
      assertThat(open.isEmpty()).isFalse();
      assertThatThrownBy(() -> PartProcess.part(plan, 0, Progress.SILENT))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("takes one process at a time");
    }
    assertThatThrownBy(() -> PartProcess.finish(plan, true))
        .hasMessageContaining("ranges are open: part 0")
        .hasMessageContaining("part 1 (")
        .hasMessageNotContaining("part 2");
    allParts(plan, 3);
    PartProcess.finish(plan, false);
    requireGolden(to);
  }

  @Test
  void whatDoesNotBelongToThePlanIsRefused() throws Exception {
    String to = sqlite();
    Path plan = plan(dump(), to, 3, PlannedOptions.ALL);
    assertThatThrownBy(() -> PartProcess.part(plan, 3, Progress.SILENT))
        .hasMessage("part 3: the plan has the parts 0 to 2");
    Path other = plan(dump(), sqlite(), 3, PlannedOptions.ALL);
    Plan swapped = PlanFile.read(other);
    Path mixed =
        Files.writeString(
            temp.resolve("mixed"),
            PlanFile.text(
                new Plan(
                    swapped.id(),
                    swapped.from(),
                    to,
                    swapped.identity(),
                    swapped.state(),
                    swapped.schemaVersion(),
                    swapped.subspaces(),
                    swapped.options(),
                    swapped.parts(),
                    swapped.ranges())));
    assertThatThrownBy(() -> PartProcess.part(mixed, 0, Progress.SILENT))
        .hasMessageContaining("was prepared by another plan");
    assertThatThrownBy(() -> PartProcess.finish(mixed, false))
        .hasMessageContaining("was prepared by another plan");
    String text = Files.readString(plan);
    for (String changed :
        List.of(
            text.replaceFirst("\"bytes\":[0-9]", "\"bytes\":1"),
            text.replaceFirst("\"exactly\":false", "\"exactly\":true"),
            text.substring(0, text.length() - 1),
            text.substring(0, text.indexOf('\n', 1000) + 1),
            "",
            "no plan\n",
            "{}\n{}\n")) {
      if (!changed.equals(text)) {
        Path file = Files.writeString(temp.resolve("changed"), changed);
        assertThatThrownBy(() -> PartProcess.part(file, 0, Progress.SILENT))
            .as(changed)
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("is not a usable plan: ");
      }
    }
    assertThatThrownBy(() -> plan(dump(), to, 3, PlannedOptions.ALL))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is being written by the plan " + PlanFile.read(plan).id())
        .hasMessageEndingWith("finish that, or start over: --replace --yes");
    assertThatThrownBy(() -> copy(dump(), to))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is being written by the plan");
  }

  @Test
  void anotherStateOfTheSourceIsRefused() throws Exception {
    Path from = Files.copy(Goldens.SQLITE, temp.resolve("from.db"));
    Path plan = plan("sqlite:" + from, sqlite(), 2, PlannedOptions.ALL);
    PartProcess.part(plan, 0, Progress.SILENT);
    try (ServerStorage storage =
            ServerStorage.write(DatabaseAddress.parse("sqlite:" + from).storage());
        Sink sink = storage.data().sink(Subspace.SETTINGS)) {
      sink.put(new Entry(new byte[] {'z'}, new byte[] {1}));
      sink.commit();
    }
    assertThatThrownBy(() -> PartProcess.part(plan, 1, Progress.SILENT))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is not as it was when the plan was made");
    assertThatThrownBy(() -> PartProcess.finish(plan, true))
        .hasMessageContaining("is not as it was when the plan was made");
  }

  @Test
  void anotherDatabaseIsRefused() throws Exception {
    String one = postgresql();
    String two = postgresql();
    copy(dump(), one);
    copy(dump(), two);
    Path plan = plan(one, sqlite(), 2, PlannedOptions.ALL);
    Files.copy(Path.of(two), Path.of(one), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> PartProcess.part(plan, 1, Progress.SILENT))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is not the database that the plan was made of");
  }

  /** What was lost or changed after its part was done is found, and only that is done again. */
  @Test
  void whatIsMissingAtTheEndIsOpenAgain() throws Exception {
    String to = sqlite();
    Path plan = plan(dump(), to, 3, PlannedOptions.ALL);
    allParts(plan, 3);
    Entry lost;
    Entry changed;
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(to).storage())) {
      try (Snapshot data = storage.data().snapshot()) {
        List<Entry> links = data.scan(Subspace.BLOB_LINKS).stream().toList();
        lost = links.get(random.nextInt(links.size()));
        List<Entry> settings = data.scan(Subspace.SETTINGS).stream().toList();
        changed = settings.get(random.nextInt(settings.size()));
      }
      storage.data().remove(Subspace.BLOB_LINKS, List.of(lost.key()));
    }
    assertThatThrownBy(() -> PartProcess.finish(plan, false))
        .as("seed " + seed)
        .hasMessageContaining("(k) has ")
        .hasMessageContaining("were written, so it is open again: part ");
    assertThat(isUnfinished(to)).isTrue();
    allParts(plan, 3);
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(to).storage());
        Sink sink = storage.data().sink(Subspace.SETTINGS, KeyRange.of(changed.key()))) {
      sink.put(new Entry(changed.key(), new byte[] {'?'}));
      sink.commit();
    }
    assertThatThrownBy(() -> PartProcess.finish(plan, true))
        .as("seed " + seed)
        .hasMessageContaining("(s) differs from the source in 1 entry, first at key ")
        .hasMessageContaining(Entry.hex(changed.key()));
    allParts(plan, 3);
    PartProcess.finish(plan, true);
    requireGolden(to);
  }

  /** Wherever {@code --finish} was killed, the next one gets to the end. */
  @Test
  void aFinishThatWasInterruptedIsDoneAgain() throws Exception {
    String to = sqlite();
    Path plan = plan(dump(), to, 2, PlannedOptions.ALL);
    String id = PlanFile.read(plan).id();
    allParts(plan, 2);
    enter(to, id, PlannedWrite.Phase.COUNTING, List.of());
    assertThatThrownBy(() -> PartProcess.part(plan, 0, Progress.SILENT))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is being finished");
    enter(to, id, PlannedWrite.Phase.COUNTING, List.of(1));
    assertThatThrownBy(() -> PartProcess.finish(plan, false))
        .hasMessageContaining("1 range is open: part ");
    allParts(plan, 2);
    enter(to, id, PlannedWrite.Phase.COUNTED, List.of(0, 1, 2));
    assertThatThrownBy(() -> PartProcess.part(plan, 0, Progress.SILENT))
        .hasMessageContaining("is being finished");
    assertThat(PartProcess.finish(plan, false).warnings())
        .contains("all was counted already, by the run before");
    requireGolden(to);
    String plain = sqlite();
    copy(dump(), plain);
    assertThat(stored(to)).isEqualTo(stored(plain));
  }

  private static void enter(String to, String id, PlannedWrite.Phase phase, List<Integer> lost) {
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(to).storage())) {
      PlannedStorage planned = PlannedStorage.of(storage, id);
      planned.enter(phase);
      planned.reopen(lost);
    }
  }

  /** Several processes do all of the parts at the same time, in the same order. */
  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql"})
  void severalProcessesOnOneRangeDoNoHarm(String kind) throws Exception {
    String to = kind.equals("mysql") ? mysql() : postgresql();
    Path plan = plan(dump(), to, 1, PlannedOptions.ALL);
    ExecutorService processes = Executors.newFixedThreadPool(3);
    try {
      List<Future<TransferReport>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(processes.submit(() -> PartProcess.part(plan, 0, Progress.SILENT)));
      }
      for (Future<TransferReport> one : all) {
        one.get();
      }
    } finally {
      processes.shutdownNow();
    }
    PartProcess.finish(plan, true);
    requireGolden(to);
  }

  /** Of 0.16, with a registry that names another place of the blobs, and a lease. */
  @Test
  void blobsGoElsewhereInParts() throws Exception {
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.16.18/sqlite/dump");
    List<String> stores = new ArrayList<>();
    for (String name : List.of("planned", "plain")) {
      String to = "sqlite:" + temp.resolve(name + ".db");
      stores.add(to);
      // the same place for both, since the registry names it
      String blobs = "fs:" + temp.resolve("blobs");
      if (name.equals("planned")) {
        PlannedOptions options =
            new PlannedOptions(null, false, false, false, true, false, blobs, false, null, false);
        Path plan = plan(golden.toString(), to, 3, options);
        allParts(plan, 3);
        TransferReport report = PartProcess.finish(plan, true);
        assertThat(report.verdicts().values()).containsOnly("same");
        Files.move(temp.resolve("blobs"), temp.resolve("planned.blobs"));
      } else {
        Import.Options options =
            new Import.Options(
                null,
                false,
                Import.Present.REFUSE,
                false,
                false,
                false,
                true,
                false,
                blobs,
                false,
                null);
        try (Workers workers = Workers.of(2);
            Dump source = Dump.open(golden)) {
          StorageSettings target = DatabaseAddress.parse(to).storage();
          new Import(source, target, options, workers, Progress.SILENT, more -> more).run();
        }
      }
    }
    assertThat(stored(stores.get(0))).isEqualTo(stored(stores.get(1)));
    assertThat(contents(temp.resolve("planned.blobs")))
        .isEqualTo(contents(temp.resolve("blobs")))
        .isNotEmpty();
  }

  private static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            directory.relativize(file).toString(), Goldens.sha256(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite"})
  void aStoreInFilesIsReadBySeveralProcesses(String kind) throws Exception {
    String from =
        kind.equals("rocksdb")
            ? "rocksdb:" + Goldens.copy(Goldens.ROCKSDB, temp.resolve("from"))
            : "sqlite:" + Files.copy(Goldens.SQLITE, temp.resolve("from.db"));
    Path plan = plan(from, sqlite(), 1, PlannedOptions.ALL);
    try (Database open = Database.open(from);
        Snapshot snapshot = open.snapshot();
        Source source = snapshot.scan(Subspace.PROPERTY)) {
      assertThat(source.next()).isNotNull();
      assertThat(PartProcess.killed(plan, List.of(0), 0)).isFalse();
      assertThat(source.next()).isNotNull();
    }
    PartProcess.finish(plan, false);
  }

  /** A process that comes too late writes nothing into what was finished or begun anew. */
  @Test
  void whoComesTooLateWritesNothing() throws Exception {
    String to = postgresql();
    Path plan = plan(dump(), to, 2, PlannedOptions.ALL);
    PartProcess.part(plan, 1, Progress.SILENT);
    AtomicInteger entries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                PartProcess.part(
                    plan,
                    0,
                    (subspace, size) -> {
                      if (entries.incrementAndGet() == 5) {
                        remark(to);
                      }
                    }))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its unfinished mark isn't that of this plan any more");
    PlannedOptions replacing =
        new PlannedOptions(null, false, true, false, true, false, null, false, null, false);
    Path again = plan(dump(), to, 2, replacing);
    assertThatThrownBy(() -> PartProcess.part(plan, 0, Progress.SILENT))
        .hasMessageContaining("was prepared by another plan");
    allParts(again, 2);
    PartProcess.finish(again, true);
    requireGolden(to);
  }

  /** Begins something else in the same store, as another process would. */
  private static void remark(String to) {
    try (ServerStorage other = ServerStorage.write(DatabaseAddress.parse(to).storage().forced())) {
      other.begin(Generation.of(5, to), "something else", before -> true).leave();
    }
  }
}
