// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.mysql.MysqlGoldenTest;
import swkit.open.DatabaseAddress;
import swkit.postgresql.PostgresqlGoldenTest;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageWriter;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.transfer.Export;
import swkit.transfer.Import;

/** The certificates of one database are the same, wherever it is and whoever makes them. */
class ProofTest {
  @TempDir Path temp;
  private int count;

  private static Import.Options options(String only, Import.Present present, boolean noBlobs) {
    return new Import.Options(only, false, present, false, false, false, true, noBlobs);
  }

  private static StorageSettings store(String url) {
    return DatabaseAddress.parse(url).storage().with(BlobFraming.LZ4);
  }

  private static StorageSettings store(StoreSettings settings) {
    return StorageSettings.of(settings).with(BlobFraming.LZ4);
  }

  private Path file() {
    return temp.resolve("proof" + count++);
  }

  /** What {@code --proof} of an import or a copy says. */
  private Certificate copy(Database from, StorageSettings to, String only, int threads) {
    Path proof = file();
    try (Workers workers = Workers.of(threads)) {
      new Import(
              from,
              to,
              options(only, Import.Present.REPLACE, false),
              workers,
              Progress.SILENT,
              more -> more)
          .journal(file(), false, threads * 20_000L)
          .proof(proof, "a test")
          .run();
    }
    return Certificate.read(proof);
  }

  /** What {@code --proof} of an export says. */
  private Certificate export(String from, Path to, String only, boolean dryRun) {
    Path proof = file();
    try (Workers workers = Workers.of(3)) {
      new Export(DatabaseAddress.parse(from), to, only, dryRun, true, Export.Blobs.LINKED)
          .proof(proof)
          .run(workers, Progress.SILENT);
    }
    return Certificate.read(proof);
  }

  private static String sums(Certificate certificate) {
    String json = certificate.json();
    return json.substring(json.indexOf("\"schemaVersion\""), json.indexOf("\"checksum\""));
  }

  private static DatabaseComparison compare(Database database, Certificate certificate) {
    try (Workers workers = Workers.of(2)) {
      return DatabaseComparison.of(database, certificate, workers, Progress.SILENT);
    }
  }

  private static DatabaseComparison compare(StorageSettings storage, Certificate certificate) {
    try (ServerStorage database = ServerStorage.read(storage, false)) {
      return compare(database, certificate);
    }
  }

  @Test
  void theGoldenHasOneCertificate() throws Exception {
    Map<String, Certificate> all = new LinkedHashMap<>();
    all.put("rocksdb", export("rocksdb:" + Goldens.ROCKSDB, temp.resolve("r"), null, false));
    all.put("sqlite", export("sqlite:" + Goldens.SQLITE, temp.resolve("s"), null, false));
    all.put("our dump", export(temp.resolve("s").toString(), temp.resolve("x"), null, true));
    all.put("the server's dump", export(Goldens.DUMP.toString(), temp.resolve("x"), null, true));
    MysqlServer mysql = MysqlServer.shared();
    String golden = mysql.freshDatabase();
    mysql.load(MysqlGoldenTest.GOLDEN.resolve("mysql.sql.gz"), golden);
    String cluster = UUID.randomUUID().toString();
    StandIns.put(cluster, new FakeFoundationDb().database());
    PostgresqlServer postgresql = PostgresqlServer.get();
    Map<String, StorageSettings> servers = new LinkedHashMap<>();
    servers.put("postgresql", store(PostgresqlGoldenTest.golden()));
    servers.put("mysql", store(mysql.settings(golden)));
    Map<String, StorageSettings> targets = new LinkedHashMap<>();
    targets.put("to rocksdb", store("rocksdb:" + temp.resolve("rocksdb")));
    targets.put("to sqlite", store("sqlite:" + temp.resolve("sqlite")));
    targets.put("to postgresql", store(postgresql.settings(postgresql.freshDatabase(), Map.of())));
    targets.put("to mysql", store(mysql.settings(mysql.freshDatabase())));
    targets.put(
        "to foundationdb",
        store(new StoreSettings("foundationdb", Map.of("cluster-file", cluster), "fdb")));
    for (var server : servers.entrySet()) {
      try (ServerStorage from = ServerStorage.read(server.getValue(), false)) {
        all.put(
            server.getKey(), copy(from, store("memory:" + UUID.randomUUID()), null, 1 + count % 3));
      }
    }
    for (var target : targets.entrySet()) {
      all.put(
          target.getKey(), copy(Dump.open(Goldens.DUMP), target.getValue(), null, 1 + count % 3));
    }
    Certificate first = all.get("rocksdb");
    assertThat(first.subspaces()).hasSize(18);
    assertThat(first.entries()).isEqualTo(1019); // all but the schema key
    all.forEach(
        (name, certificate) -> {
          assertThat(sums(certificate)).as(name).isEqualTo(sums(first));
          assertThat(certificate.root()).as(name).isEqualTo(first.root());
        });
    servers.putAll(targets);
    servers.forEach(
        (name, storage) -> {
          DatabaseComparison result = compare(storage, first);
          assertThat(result.isSame()).as(name).isTrue();
          assertThat(result.entries()).as(name).isEqualTo(1019);
          assertThat(result.notCertified()).as(name).isEmpty();
        });
    assertThat(compare(Dump.open(Goldens.DUMP), first).isSame()).isTrue();
  }

  /** Fails at the entry {@code count} of the phase {@code phase}. */
  private static Progress cutter(String phase, int count) {
    boolean[] isIt = {false};
    int[] seen = {0};
    return new Progress() {
      @Override
      public void begin(String what, long bytes) {
        isIt[0] = what.equals(phase);
      }

      @Override
      public synchronized void entry(Subspace subspace, long bytes) {
        if (isIt[0] && ++seen[0] == count) {
          throw new CancellationException("cut");
        }
      }
    };
  }

  private Path resumed(
      String phase, int cut, BiFunction<Boolean, Progress, Function<Path, Object>> run) {
    assertThatThrownBy(() -> run.apply(false, cutter(phase, cut)).apply(file()))
        .isInstanceOf(CancellationException.class);
    Path proof = file();
    assertThat(run.apply(true, Progress.SILENT).apply(proof)).isNotNull();
    return proof;
  }

  @Test
  void aResumedRunCertifiesAllOfIt() {
    StorageSettings to = store("sqlite:" + temp.resolve("sqlite"));
    Path dump = temp.resolve("dump");
    Path journal = file();
    Certificate whole = export("rocksdb:" + Goldens.ROCKSDB, temp.resolve("x"), null, true);
    Path ofImport =
        resumed(
            "importing",
            700,
            (resume, progress) ->
                proof ->
                    new Import(
                            Dump.open(Goldens.DUMP),
                            to,
                            options(null, Import.Present.REFUSE, false),
                            Workers.none(),
                            progress,
                            more -> more)
                        .journal(journal, resume, 20_000)
                        .proof(proof, "a test")
                        .run());
    assertThat(sums(Certificate.read(ofImport))).isEqualTo(sums(whole));
    Path ofExport =
        resumed(
            "exporting",
            900,
            (resume, progress) ->
                proof ->
                    new Export(
                            DatabaseAddress.parse("rocksdb:" + Goldens.ROCKSDB),
                            dump,
                            null,
                            false,
                            true,
                            Export.Blobs.LINKED)
                        .distance(20_000)
                        .resume(resume)
                        .proof(proof)
                        .run(Workers.none(), progress));
    assertThat(sums(Certificate.read(ofExport))).isEqualTo(sums(whole));
  }

  /** 0.16 has node leases, and a registry that an import may change. */
  @Test
  void theGoldenOf016HasOneCertificateWithoutItsLease() {
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.16.18/sqlite/dump");
    Certificate ofDump = export(golden.toString(), temp.resolve("dump"), null, false);
    StorageSettings to = store("rocksdb:" + temp.resolve("store"));
    Certificate ofStore = copy(Dump.open(golden), to, null, 2);
    assertThat(sums(ofStore)).isEqualTo(sums(ofDump));
    assertThat(ofStore.about().notCertified()).anyMatch(line -> line.contains("node lease"));
    assertThat(compare(to, ofDump).isSame()).isTrue();
  }

  /** Writes {@code entry} into a storage, as something between two servers might. */
  private static void put(StorageSettings storage, Subspace subspace, Entry entry) {
    try (ServerStorage store = ServerStorage.write(storage);
        Sink sink = store.data().sink(subspace)) {
      sink.put(entry);
      sink.commit();
      store.data().sync();
    }
  }

  @Test
  void aChangedFlagIsNamedWithItsRange() {
    StorageSettings to = store("sqlite:" + temp.resolve("sqlite"));
    Certificate certificate = copy(Dump.open(Goldens.DUMP), to, null, 2);
    Entry mail;
    try (ServerStorage storage = ServerStorage.read(to, false);
        Snapshot snapshot = storage.snapshot()) {
      Generation generation = Generation.of(snapshot);
      mail =
          snapshot.scan(Subspace.PROPERTY).stream()
              .filter(generation::isMail)
              .findFirst()
              .orElseThrow();
    }
    byte[] value = mail.value().clone();
    value[value.length / 2] ^= 1;
    put(to, Subspace.PROPERTY, new Entry(mail.key(), value));
    DatabaseComparison result = compare(to, certificate);
    assertThat(result.isSame()).isFalse();
    assertThat(result.differences()).hasSize(1);
    Difference difference = result.differences().get(0);
    assertThat(difference.subspace()).isEqualTo(Subspace.PROPERTY);
    assertThat(difference.range().contains(mail.key())).isTrue();
    assertThat(difference.certified().entries()).isEqualTo(difference.found().entries());
    assertThat(difference.where()).contains("account ").contains("Email");
    List<String> lines = ProofText.lines("the proof", result, false);
    assertThat(lines.get(0)).startsWith("the proof (a test from dump").contains("does NOT hold");
    assertThat(lines).anyMatch(line -> line.startsWith("  p (property) differs from"));
    put(to, Subspace.PROPERTY, mail);
    assertThat(compare(to, certificate).isSame()).isTrue();
  }

  @Test
  void aMissingBlobALostTableAndAnAddedEntryAreFound() throws Exception {
    StorageSettings to = store("sqlite:" + temp.resolve("sqlite"));
    Certificate certificate = copy(Dump.open(Goldens.DUMP), to, null, 2);
    try (ServerStorage store = ServerStorage.write(to)) {
      byte[] first;
      try (Snapshot snapshot = store.data().snapshot()) {
        first = snapshot.scan(Subspace.BLOBS).next().key();
      }
      store.data().clear(Subspace.BLOBS, swkit.KeyRange.of(first));
    }
    DatabaseComparison result = compare(to, certificate);
    assertThat(result.differences()).hasSize(1);
    assertThat(result.differences().get(0).subspace()).isEqualTo(Subspace.BLOBS);
    byte[] key = {(byte) 0xFF, 1};
    put(to, Subspace.SETTINGS, new Entry(key, key));
    assertThat(compare(to, certificate).differences()).hasSize(2);
    try (var connection =
            java.sql.DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("sqlite"));
        var statement = connection.createStatement()) {
      statement.execute("DELETE FROM l");
    }
    result = compare(to, certificate);
    assertThat(result.differences())
        .filteredOn(difference -> difference.subspace() == Subspace.CHANGELOG)
        .isNotEmpty()
        .allSatisfy(difference -> assertThat(difference.found()).isEqualTo(RangeSum.NONE));
  }

  /** A server leaves blobs behind that nothing links, and they may come and go. */
  @Test
  void blobsThatNoLinkNamesAreSaidBesides() {
    StorageSettings to = store("sqlite:" + temp.resolve("sqlite"));
    Certificate linked = copy(Dump.open(Goldens.DUMP), to, null, 2);
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 7);
    try (ServerStorage storage = ServerStorage.write(to)) {
      StorageWriter writer = storage.begin(Generation.of(5, ""), "a test", before -> false);
      try (Workers workers = Workers.of(1)) {
        writer.load(
            Subspace.BLOBS,
            swkit.Source.of(List.of(new Entry(key, key))),
            StorageWriter.Existing.OVERWRITE,
            workers);
      }
      writer.finish();
    }
    assertThat(compare(to, linked).isSame()).isTrue();
    Path dump = temp.resolve("all");
    Path proof = file();
    try (Workers workers = Workers.of(2)) {
      new Export(
              DatabaseAddress.parse("sqlite:" + temp.resolve("sqlite")),
              dump,
              null,
              false,
              true,
              Export.Blobs.ALL)
          .proof(proof)
          .run(workers, Progress.SILENT);
    }
    Certificate all = Certificate.read(proof);
    assertThat(CertificateComparison.of(linked, all).differences()).hasSize(1);
    assertThat(compare(to, all).isSame()).isTrue();
    DatabaseComparison ofDump = compare(Dump.open(dump), linked);
    assertThat(ofDump.isSame()).isTrue();
    assertThat(ofDump.unlinked()).isEqualTo(1);
  }

  @Test
  void blobsInADirectoryCountAsThoseInAStore() throws Exception {
    Path blobs = temp.resolve("blobs");
    Map<String, String> values = Map.of("path", blobs.toString(), "depth", "2");
    StorageSettings to =
        new StorageSettings(
            DatabaseAddress.parse("sqlite:" + temp.resolve("sqlite")).storage().data(),
            new StoreSettings("fs", values, "a test"),
            BlobFraming.LZ4);
    Certificate certificate = copy(Dump.open(Goldens.DUMP), to, null, 2);
    assertThat(sums(certificate))
        .isEqualTo(sums(export(Goldens.DUMP.toString(), temp.resolve("x"), null, true)));
    assertThat(compare(to, certificate).isSame()).isTrue();
    try (var files = Files.walk(blobs)) {
      Files.delete(files.filter(Files::isRegularFile).findFirst().get());
    }
    assertThat(compare(to, certificate).differences())
        .hasSize(1)
        .allSatisfy(difference -> assertThat(difference.subspace()).isEqualTo(Subspace.BLOBS));
  }

  @Test
  void aSelectionIsSaidAndComparedAlone() {
    Certificate all = export("rocksdb:" + Goldens.ROCKSDB, temp.resolve("all"), null, true);
    Certificate some = export("rocksdb:" + Goldens.ROCKSDB, temp.resolve("some"), "d,s", true);
    assertThat(some.subspaces()).containsOnlyKeys(Subspace.DIRECTORY, Subspace.SETTINGS);
    assertThat(some.about().notCertified()).anyMatch(line -> line.contains("not selected"));
    CertificateComparison comparison = CertificateComparison.of(all, some);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.isSame()).isFalse();
    assertThat(comparison.onlyFirst()).hasSize(16);
    DatabaseComparison result = compare(Dump.open(Goldens.DUMP), some);
    assertThat(result.isSame()).isTrue();
    assertThat(result.notCertified()).hasSize(16);
  }

  @Test
  void whatIsNoWholeTargetIsNotCertified() {
    StorageSettings to = store("sqlite:" + temp.resolve("sqlite"));
    try (Workers workers = Workers.of(2)) {
      assertThatThrownBy(
              () ->
                  new Import(
                          Dump.open(Goldens.DUMP),
                          to,
                          options(null, Import.Present.MERGE, false),
                          workers,
                          Progress.SILENT,
                          more -> more)
                      .proof(file(), "a test")
                      .run())
          .hasMessageContaining("--merge");
      assertThatThrownBy(() -> export("rocksdb:" + Goldens.ROCKSDB, temp, null, false))
          .hasMessageContaining("lies in the dump");
    }
    assertThat(temp.toFile().list()).isEmpty();
  }
}
