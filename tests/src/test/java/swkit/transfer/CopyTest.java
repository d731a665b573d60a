// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;

/** Copies from storage to storage. */
class CopyTest {
  @TempDir Path temp;

  private static Import.Options options(Import.Present present, boolean keep, boolean noBlobs) {
    return new Import.Options(null, false, present, false, keep, false, false, noBlobs);
  }

  private static final Import.Options PLAIN = options(Import.Present.REFUSE, false, false);

  private static TransferReport copy(
      StorageSettings from, StorageSettings to, Import.Options options) {
    try (ServerStorage source = ServerStorage.read(from, false);
        Workers workers = Workers.of(2)) {
      return new Import(
              source, to, options, workers, Progress.SILENT, more -> "stalwart-copy " + more)
          .run();
    }
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> copying(
      StorageSettings from, StorageSettings to) {
    return assertThatThrownBy(() -> copy(from, to, PLAIN));
  }

  private static StorageSettings store(String url) {
    return store(DatabaseAddress.parse(url).storage().data());
  }

  private static StorageSettings store(StoreSettings settings) {
    return StorageSettings.of(settings).with(BlobFraming.LZ4);
  }

  private static StorageSettings withBlobs(String data, StoreSettings blobs) {
    StoreSettings settings = DatabaseAddress.parse(data).storage().data();
    return new StorageSettings(settings, blobs, BlobFraming.LZ4);
  }

  private StoreSettings fs(String name) {
    Map<String, String> values = Map.of("path", temp.resolve(name).toString(), "depth", "2");
    return new StoreSettings("fs", values, "a test");
  }

  /** In a ring through all backends, which ends where it began. */
  @Test
  void fromEachBackendToTheNext() throws Exception {
    PostgresqlServer postgresql = PostgresqlServer.get();
    MysqlServer mysql = MysqlServer.shared();
    String cluster = UUID.randomUUID().toString();
    StandIns.put(cluster, new FakeFoundationDb().database());
    Map<String, StorageSettings> ring = new LinkedHashMap<>();
    ring.put("rocksdb", store("rocksdb:" + Goldens.ROCKSDB));
    ring.put("sqlite", store("sqlite:" + temp.resolve("sqlite")));
    ring.put("postgresql", store(postgresql.settings(postgresql.freshDatabase(), Map.of())));
    ring.put("mysql", store(mysql.settings(mysql.freshDatabase())));
    ring.put(
        "foundationdb",
        store(new StoreSettings("foundationdb", Map.of("cluster-file", cluster), "fdb")));
    ring.put("rocksdb again", store("rocksdb:" + temp.resolve("rocksdb")));
    StorageSettings before = null;
    for (StorageSettings next : ring.values()) {
      if (before != null) {
        TransferReport report = copy(before, next, PLAIN);
        assertThat(report.exitCode()).isZero();
        assertThat(report.rows().values().stream().mapToLong(TransferReport.Row::entries).sum())
            .isEqualTo(1020);
        Goldens.requireAllOfIt(next);
      }
      before = next;
    }
  }

  @Test
  void theSameFileByAnotherName() throws Exception {
    Path golden = Files.copy(Goldens.SQLITE, temp.resolve("golden.db"));
    Path link = Files.createSymbolicLink(temp.resolve("link.db"), golden);
    Path second = Files.createLink(temp.resolve("second.db"), golden);
    Map<String, String> before = Goldens.state(temp);
    for (Path other :
        new Path[] {golden, link, second, temp.resolve("x/../golden.db").normalize()}) {
      copying(store("sqlite:" + golden), store("sqlite:" + other))
          .hasMessageContaining("is FROM and TO");
    }
    assertThat(Goldens.state(temp)).isEqualTo(before);
  }

  @Test
  void theSameDirectoryByAnotherName() throws Exception {
    Path golden = Goldens.copy(Goldens.ROCKSDB, temp.resolve("golden"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), golden);
    copying(store("rocksdb:" + golden), store("rocksdb:" + link))
        .hasMessageContaining("is FROM and TO");
  }

  @Test
  void theSameDatabaseOnAServerByAnotherAddress() throws Exception {
    PostgresqlServer postgresql = PostgresqlServer.get();
    StoreSettings one = postgresql.settings(postgresql.freshDatabase(), Map.of());
    MysqlServer mysql = MysqlServer.shared();
    StoreSettings two = mysql.settings(mysql.freshDatabase());
    for (StoreSettings settings : new StoreSettings[] {one, two}) {
      copy(store("rocksdb:" + Goldens.ROCKSDB), store(settings), PLAIN);
      Map<String, String> values = new HashMap<>(settings.values());
      values.put("host", "localhost".equals(values.get("host")) ? "127.0.0.1" : "localhost");
      StoreSettings other = new StoreSettings(settings.type(), values, "a test");
      assertThat(other.address()).isNotEqualTo(settings.address());
      assertThatThrownBy(
              () ->
                  copy(
                      store(settings), store(other), options(Import.Present.REPLACE, false, false)))
          .hasMessageContaining("is FROM and TO");
      Goldens.requireAllOfIt(store(settings));
    }
  }

  @Test
  void theSameBlobStoreOnBothSides() throws Exception {
    Files.createDirectory(temp.resolve("blobs"));
    Files.createSymbolicLink(temp.resolve("link"), temp.resolve("blobs"));
    StorageSettings from = withBlobs("sqlite:" + temp.resolve("from.db"), fs("blobs"));
    copy(store("rocksdb:" + Goldens.ROCKSDB), from, PLAIN);
    Map<String, String> blobs = Goldens.state(temp.resolve("blobs"));
    StorageSettings to = withBlobs("sqlite:" + temp.resolve("to.db"), fs("link"));
    copying(from, to).hasMessageContaining("is the blob store of both: --no-blobs");
    assertThat(temp.resolve("to.db")).doesNotExist();
    TransferReport report = copy(from, to, options(Import.Present.REFUSE, false, true));
    assertThat(report.leftOut()).anyMatch(line -> line.startsWith("t: the blobs stay"));
    assertThat(Goldens.state(temp.resolve("blobs"))).isEqualTo(blobs);
    Goldens.requireAllOfIt(to);
  }

  @Test
  void aStoreThatIsReadIsNoBlobStoreToWriteTo() throws Exception {
    Path golden = Files.copy(Goldens.SQLITE, temp.resolve("golden.db"));
    StoreSettings data = DatabaseAddress.parse("sqlite:" + golden).storage().data();
    copying(store(data), withBlobs("sqlite:" + temp.resolve("to.db"), data))
        .hasMessageContaining("is the database that is copied, and the blob store of TO");
    StorageSettings from = withBlobs("sqlite:" + temp.resolve("from.db"), data);
    copying(from, store(data)).hasMessageContaining("from.db");
  }

  @Test
  void missingBlobsAreTold() throws Exception {
    StorageSettings from = store("sqlite:" + Files.copy(Goldens.SQLITE, temp.resolve("from.db")));
    byte[] hash;
    try (ServerStorage source = ServerStorage.write(from);
        Snapshot snapshot = source.data().snapshot()) {
      hash = snapshot.blobKeys().next().key();
    }
    try (ServerStorage source = ServerStorage.write(from)) {
      source.data().clear(Subspace.BLOBS, KeyRange.of(hash));
      source.data().sync();
    }
    TransferReport report = copy(from, store("sqlite:" + temp.resolve("to.db")), PLAIN);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.damage()).hasSize(1);
    assertThat(report.rows().get(Subspace.BLOBS).entries()).isEqualTo(80);
    assertThat(report.warnings()).anyMatch(line -> line.contains("1 blob is missing"));
  }

  @Test
  void aDamagedBlobStopsItUnlessItIsKept() throws Exception {
    StorageSettings from = store("sqlite:" + Files.copy(Goldens.SQLITE, temp.resolve("from.db")));
    try (ServerStorage source = ServerStorage.write(from)) {
      byte[] hash;
      try (Snapshot snapshot = source.data().snapshot();
          Source keys = snapshot.blobKeys()) {
        hash = keys.next().key();
      }
      try (Sink sink = source.data().sink(Subspace.BLOBS)) {
        sink.put(new Entry(hash, BlobFraming.LZ4.frame(new byte[] {1, 2, 3})));
        sink.commit();
      }
      source.data().sync();
    }
    StorageSettings to = store("sqlite:" + temp.resolve("to.db"));
    copying(from, to)
        .hasMessageContaining("1 blob is damaged")
        .hasMessageContaining("--keep-damaged");
    copying(from, to).hasMessageContaining("was interrupted");
    TransferReport report = copy(from, to, options(Import.Present.REPLACE, true, false));
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.rows().get(Subspace.BLOBS).entries()).isEqualTo(81);
  }

  @Test
  void whatAnInterruptedImportLeftIsNotCopied() {
    StorageSettings from = store("sqlite:" + temp.resolve("from.db"));
    ServerStorage source = ServerStorage.write(from);
    source.begin(Generation.of(5, ""), "an import", before -> false);
    assertThatThrownBy(source::close).isInstanceOf(StoreException.class);
    copying(from, store("sqlite:" + temp.resolve("to.db")))
        .hasMessageContaining("an import was interrupted");
    assertThat(temp.resolve("to.db")).doesNotExist();
  }

  @Test
  void aTargetThatHoldsDataIsLeftAlone() {
    StorageSettings to = store("sqlite:" + temp.resolve("to.db"));
    copy(store("rocksdb:" + Goldens.ROCKSDB), to, PLAIN);
    copying(store("rocksdb:" + Goldens.ROCKSDB), to)
        .hasMessageContaining("already holds data in a d e f")
        .hasMessageContaining("stalwart-copy --replace --yes");
    copy(store("sqlite:" + Goldens.SQLITE), to, options(Import.Present.MERGE, false, false));
    Goldens.requireAllOfIt(to);
    copy(store("sqlite:" + Goldens.SQLITE), to, options(Import.Present.REPLACE, false, false));
    Goldens.requireAllOfIt(to);
  }
}
