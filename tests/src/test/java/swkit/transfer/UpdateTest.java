// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.proof.Certificate;
import swkit.proof.DatabaseComparison;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;

/** An earlier copy becomes what its source is now, and nothing else is written. */
class UpdateTest {
  @TempDir Path temp;
  private StorageSettings from;
  private Path journal;

  private static StorageSettings store(StoreSettings settings) {
    return StorageSettings.of(settings).with(BlobFraming.LZ4);
  }

  private static StorageSettings store(String url) {
    return store(DatabaseAddress.parse(url).storage().data());
  }

  @BeforeEach
  void golden() {
    Goldens.copy(Goldens.ROCKSDB, temp.resolve("from"));
    from = store("rocksdb:" + temp.resolve("from"));
    journal = temp.resolve("copy.journal");
  }

  private StorageSettings fresh(String kind) throws Exception {
    switch (kind) {
      case "postgresql":
        PostgresqlServer postgresql = PostgresqlServer.get();
        return store(postgresql.settings(postgresql.freshDatabase(), Map.of()));
      case "mysql":
        MysqlServer mysql = MysqlServer.shared();
        return store(mysql.settings(mysql.freshDatabase()));
      case "foundationdb":
        String cluster = UUID.randomUUID().toString();
        StandIns.put(cluster, new FakeFoundationDb().database());
        return store(new StoreSettings("foundationdb", Map.of("cluster-file", cluster), "fdb"));
      case "fs":
        Map<String, String> values = Map.of("path", temp.resolve("blobs").toString(), "depth", "2");
        return new StorageSettings(
            DatabaseAddress.parse("sqlite:" + temp.resolve("to")).storage().data(),
            new StoreSettings("fs", values, "a test"),
            BlobFraming.LZ4);
      default:
        return store(kind + ":" + temp.resolve("to"));
    }
  }

  private static Import.Options options(Import.Present present, boolean dryRun) {
    return new Import.Options(null, false, present, false, false, dryRun, true, false);
  }

  private TransferReport copy(StorageSettings to) {
    try (ServerStorage source = ServerStorage.read(from, false);
        Workers workers = Workers.of(2)) {
      return new Import(
              source,
              to,
              options(Import.Present.REPLACE, false),
              workers,
              Progress.SILENT,
              more -> more)
          .journal(journal, false, 100_000)
          .run();
    }
  }

  /** What is asked of an update besides its operands. */
  private record Wish(boolean trusted, boolean dryRun, Path proof, long memory, Progress progress) {
    static final Wish PLAIN = new Wish(false, false, null, 1 << 20, Progress.SILENT);
  }

  private TransferReport update(StorageSettings to, Wish wish) {
    try (ServerStorage source = ServerStorage.read(from, false);
        Workers workers = Workers.of(2)) {
      return new Update(
              source,
              to,
              options(Import.Present.UPDATE, wish.dryRun),
              journal,
              wish.trusted,
              workers,
              wish.progress,
              more -> more)
          .memory(wish.memory)
          .proof(wish.proof, "a test")
          .run();
    }
  }

  /** All entries of all dumped subspaces. */
  private static List<String> content(StorageSettings settings) {
    return content(settings, false);
  }

  private static List<String> content(StorageSettings settings, boolean lenient) {
    List<String> content = new ArrayList<>();
    try (ServerStorage storage = ServerStorage.read(settings, false);
        Snapshot snapshot =
            lenient ? storage.snapshot(damage -> {}, Workers.none()) : storage.snapshot()) {
      for (Subspace subspace : Generation.of(snapshot).dumped()) {
        snapshot.scan(subspace).stream().forEach(e -> content.add(subspace.letter() + " " + e));
      }
    }
    return content;
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Changes, adds and removes entries of every kind, blobs with their links among them. */
  private void change(Random random) {
    try (ServerStorage storage = ServerStorage.write(from)) {
      Generation generation = Generation.of(5, "a test");
      for (Subspace subspace : generation.dumped()) {
        if (subspace != Subspace.BLOBS && subspace != Subspace.BLOB_LINKS) {
          change(storage, generation, subspace, random);
        }
      }
      List<byte[]> hashes;
      try (Snapshot snapshot = storage.data().snapshot()) {
        hashes =
            snapshot.scan(Subspace.BLOBS).stream()
                .map(Entry::key)
                .filter(hash -> isLinked(snapshot, hash))
                .toList();
      }
      byte[] lost = hashes.get(random.nextInt(hashes.size()));
      storage.data().clear(Subspace.BLOB_LINKS, KeyRange.prefix(lost));
      byte[] content = random(random, 3000);
      byte[] hash = Blake3.hash(content);
      put(
          storage,
          Subspace.BLOB_LINKS,
          List.of(new Entry(hash), new Entry(Bytes.concat(hash, Bytes.u32(1), new byte[8]))));
      put(storage, Subspace.BLOBS, List.of(new Entry(hash, BlobFraming.LZ4.frame(content))));
      storage.data().sync();
    }
  }

  private static boolean isLinked(Snapshot snapshot, byte[] hash) {
    return snapshot.scan(Subspace.BLOB_LINKS, KeyRange.prefix(hash)).stream().findAny().isPresent();
  }

  private static void change(
      ServerStorage storage, Generation generation, Subspace subspace, Random random) {
    List<Entry> all;
    try (Snapshot snapshot = storage.data().snapshot()) {
      all =
          snapshot.scan(subspace).stream()
              .filter(entry -> subspace != Subspace.PROPERTY || entry.key().length > 2)
              .toList();
    }
    List<byte[]> gone = new ArrayList<>();
    List<Entry> puts = new ArrayList<>();
    for (Entry entry : all) {
      int dice = random.nextInt(10);
      if (dice == 0) {
        gone.add(entry.key());
      } else if (dice == 1) {
        puts.add(new Entry(entry.key(), value(generation.kind(subspace), entry, random)));
      } else if (dice == 2) {
        byte[] key = Bytes.concat(entry.key(), random(random, 2));
        puts.add(new Entry(key, value(generation.kind(subspace), entry, random)));
      }
    }
    puts.sort(null);
    storage.data().remove(subspace, gone);
    put(storage, subspace, puts);
  }

  private static byte[] value(Generation.Kind kind, Entry entry, Random random) {
    return switch (kind) {
      case KEYS -> Entry.NO_VALUE;
      case COUNTERS -> random(random, 8);
      default -> Bytes.concat(entry.value(), random(random, 1 + random.nextInt(9)));
    };
  }

  private static void put(ServerStorage storage, Subspace subspace, List<Entry> entries) {
    try (Sink sink = storage.data().sink(subspace)) {
      entries.forEach(sink::put);
      sink.commit();
    }
  }

  private Random random() {
    long seed = new Random().nextLong();
    System.out.println("update: seed " + seed);
    return new Random(seed);
  }

  private static long written(TransferReport report) {
    return report.rows().values().stream().mapToLong(TransferReport.Row::entries).sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rocksdb", "sqlite", "postgresql", "mysql", "foundationdb", "memory", "fs"})
  void aCopyBecomesWhatItsSourceIsNow(String kind) throws Exception {
    StorageSettings to = kind.equals("memory") ? store("memory:" + UUID.randomUUID()) : fresh(kind);
    Random random = random();
    copy(to);
    assertThat(content(to)).isEqualTo(content(from));
    for (long memory : new long[] {1 << 20, 700}) {
      change(random);
      List<String> before = content(to);
      assertThat(before).isNotEqualTo(content(from));
      TransferReport plan = update(to, new Wish(false, true, null, memory, Progress.SILENT));
      assertThat(content(to)).isEqualTo(before);
      Path proof = temp.resolve("proof");
      TransferReport report = update(to, new Wish(false, false, proof, memory, Progress.SILENT));
      assertThat(report.exitCode()).isZero();
      assertThat(content(to)).isEqualTo(content(from));
      assertThat(report.verdicts()).isEqualTo(plan.verdicts());
      assertThat(written(report)).isEqualTo(written(plan)).isBetween(20L, 600L);
      assertThat(report.verdicts().get(Subspace.BLOBS)).isEqualTo("+1 ~0 -1");
      Certificate certificate = Certificate.read(proof);
      try (Workers workers = Workers.of(2)) {
        for (StorageSettings side : List.of(from, to)) {
          try (Database database = ServerStorage.read(side, false)) {
            assertThat(
                    DatabaseComparison.of(database, certificate, workers, Progress.SILENT).isSame())
                .isTrue();
          }
        }
      }
    }
    report(update(to, Wish.PLAIN));
  }

  private static void report(TransferReport report) {
    assertThat(report.verdicts()).hasSize(18);
    assertThat(report.verdicts().values()).containsOnly("same");
    assertThat(written(report)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite"})
  void nothingIsTouchedIfNothingDiffers(String kind) throws Exception {
    StorageSettings to = fresh(kind);
    copy(to);
    Path path = temp.resolve("to");
    Map<String, String> before = Goldens.state(path);
    report(update(to, Wish.PLAIN));
    assertThat(Goldens.state(path)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "foundationdb"})
  void anInterruptedUpdateIsRunAgain(String kind) throws Exception {
    StorageSettings to = fresh(kind);
    Random random = random();
    copy(to);
    change(random);
    boolean[] writing = {false};
    int[] count = {0};
    Progress cutter =
        new Progress() {
          @Override
          public void begin(String what, long bytes) {
            writing[0] = what.equals("writing");
          }

          @Override
          public synchronized void entry(Subspace subspace, long bytes) {
            if (writing[0] && ++count[0] == 15) {
              throw new CancellationException("cut");
            }
          }
        };
    assertThatThrownBy(() -> update(to, new Wish(false, false, null, 1 << 20, cutter)))
        .isInstanceOf(CancellationException.class);
    try (ServerStorage storage = ServerStorage.read(to, false);
        Snapshot snapshot = storage.data().snapshot()) {
      assertThat(snapshot.isUnfinished()).isTrue();
    }
    assertThatThrownBy(() -> copy(to, Import.Present.REFUSE))
        .hasMessageContaining("an update of a d e f")
        .hasMessageContaining("was interrupted");
    change(random);
    update(to, Wish.PLAIN);
    assertThat(content(to)).isEqualTo(content(from));
    report(update(to, Wish.PLAIN));
  }

  private TransferReport copy(StorageSettings to, Import.Present present) {
    try (ServerStorage source = ServerStorage.read(from, false);
        Workers workers = Workers.of(2)) {
      return new Import(source, to, options(present, false), workers, Progress.SILENT, more -> more)
          .run();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "mysql", "foundationdb"})
  void whatWasChangedSinceIsNotOverwritten(String kind) throws Exception {
    StorageSettings to = fresh(kind);
    copy(to);
    try (ServerStorage storage = ServerStorage.write(to)) {
      put(storage, Subspace.SETTINGS, List.of(new Entry(new byte[] {9}, new byte[] {9})));
      storage.data().sync();
    }
    List<String> before = content(to);
    assertThatThrownBy(() -> update(to, Wish.PLAIN))
        .hasMessageContaining("was changed since it was copied")
        .hasMessageContaining("--base-is-a-copy --yes");
    assertThat(content(to)).isEqualTo(before);
    try (ServerStorage storage = ServerStorage.write(to)) {
      byte[] first;
      try (Snapshot snapshot = storage.data().snapshot()) {
        first = snapshot.scan(Subspace.BLOBS).next().key();
      }
      storage.data().remove(Subspace.BLOBS, List.of(first));
      storage.data().sync();
    }
    update(to, new Wish(true, false, null, 1 << 20, Progress.SILENT));
    assertThat(content(to)).isEqualTo(content(from));
    report(update(to, Wish.PLAIN));
  }

  @Test
  void whatIsNoCopyIsLeftAlone() throws Exception {
    StorageSettings to = fresh("sqlite");
    assertThatThrownBy(() -> update(to, Wish.PLAIN)).hasMessageContaining("does not exist");
    assertThat(temp.resolve("to")).doesNotExist();
    Goldens.load(Goldens.DUMP, "sqlite:" + temp.resolve("to"), Import.Present.REFUSE);
    assertThatThrownBy(() -> update(to, Wish.PLAIN))
        .hasMessageContaining("is not known to be an earlier copy")
        .hasMessageContaining("--base-is-a-copy");
    copy(to);
    Goldens.copy(Goldens.ROCKSDB, temp.resolve("other"));
    StorageSettings right = from;
    from = store("rocksdb:" + temp.resolve("other"));
    assertThatThrownBy(() -> update(to, Wish.PLAIN))
        .hasMessageContaining("is a copy of rocksdb:" + temp.toRealPath().resolve("from"));
    from = right;
    Path record = CopyRecord.file(journal);
    byte[] bytes = Files.readAllBytes(record);
    bytes[bytes.length / 2] ^= 1;
    Files.write(record, bytes);
    assertThatThrownBy(() -> update(to, Wish.PLAIN)).hasMessageContaining("is not known");
    report(update(to, new Wish(true, false, null, 1 << 20, Progress.SILENT)));
    assertThatThrownBy(() -> update(from, Wish.PLAIN)).hasMessageContaining("is FROM and TO");
  }

  /** What TO lacks of its own blobs is found by --base-is-a-copy, which reads their keys. */
  @Test
  void aBlobThatTheCopyLostComesBack() throws Exception {
    StorageSettings to = fresh("sqlite");
    copy(to);
    try (ServerStorage storage = ServerStorage.write(to)) {
      byte[] first;
      try (Snapshot snapshot = storage.data().snapshot()) {
        first = snapshot.scan(Subspace.BLOBS).next().key();
      }
      storage.data().remove(Subspace.BLOBS, List.of(first));
    }
    TransferReport report = update(to, new Wish(true, false, null, 1 << 20, Progress.SILENT));
    assertThat(report.verdicts().get(Subspace.BLOBS)).isEqualTo("+1 ~0 -0");
    assertThat(content(to)).isEqualTo(content(from));
  }

  @Test
  void aBlobThatTheSourceLostStaysInTheCopyAndANewOneIsMissed() throws Exception {
    StorageSettings to = fresh("sqlite");
    copy(to);
    List<String> before = content(to);
    byte[] hash = Blake3.hash(new byte[] {1, 2, 3});
    try (ServerStorage storage = ServerStorage.write(from)) {
      byte[] first;
      try (Snapshot snapshot = storage.data().snapshot()) {
        first = snapshot.scan(Subspace.BLOBS).next().key();
      }
      storage.data().remove(Subspace.BLOBS, List.of(first));
      put(storage, Subspace.BLOB_LINKS, List.of(new Entry(hash)));
      storage.data().sync();
    }
    Path proof = temp.resolve("proof");
    TransferReport report = update(to, new Wish(false, false, proof, 1 << 20, Progress.SILENT));
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.damage()).hasSize(1);
    assertThat(report.damage().get(0).hash()).isEqualTo(hash);
    assertThat(content(to, true)).hasSize(before.size() + 1).containsAll(before);
    assertThat(Certificate.read(proof).about().notCertified())
        .anyMatch(line -> line.contains("missing"));
  }

  @Test
  void aRegistryOf016IsUpdated() throws Exception {
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.16.18/sqlite/dump");
    from = StorageSettings.of(store("rocksdb:" + temp.resolve("from16")).data());
    StorageSettings to = StorageSettings.of(store("sqlite:" + temp.resolve("to16")).data());
    try (Workers workers = Workers.of(2)) {
      new Import(
              Dump.open(golden),
              from,
              options(Import.Present.REFUSE, false),
              workers,
              Progress.SILENT,
              more -> more)
          .run();
    }
    copy(to);
    try (ServerStorage storage = ServerStorage.write(from)) {
      change(storage, Generation.of(6, ""), Subspace.COUNTERS, random());
      change(storage, Generation.of(6, ""), Subspace.PROPERTY, random());
      storage.data().sync();
    }
    assertThat(content(to)).isNotEqualTo(content(from));
    update(to, Wish.PLAIN);
    assertThat(content(to)).isEqualTo(content(from));
  }

  @Test
  void anUpdateHoldsTheSourceToTheRulesOfACopy() throws Exception {
    StorageSettings to = fresh("sqlite");
    copy(to);
    List<String> before = content(to);
    try (ServerStorage storage = ServerStorage.write(from)) {
      put(storage, Subspace.COUNTERS, List.of(new Entry(new byte[] {1, 2}, new byte[3])));
      storage.data().sync();
    }
    assertThatThrownBy(() -> update(to, Wish.PLAIN))
        .hasMessageContaining("is a counter of 3 bytes");
    assertThat(content(to)).isEqualTo(before);
  }
}
