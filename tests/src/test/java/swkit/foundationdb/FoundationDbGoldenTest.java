// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.generation.Generation015;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.storage.ReadAhead;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.Launcher;
import swkit.testing.StandIns;
import swkit.transfer.Export;
import swkit.transfer.Import;

/** What the server exported comes back unchanged from a cluster, also from one that fails a lot. */
class FoundationDbGoldenTest {
  private static final Path GOLDEN = Launcher.ROOT.resolve("tests/goldens/0.15.5");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void theServersDumpGoesInAndComesOut(double faults) throws Exception {
    String name = "golden" + faults;
    FakeFoundationDb fake = new FakeFoundationDb().withFaults(1, faults);
    StandIns.put(name, fake.database());
    DatabaseAddress cluster = DatabaseAddress.parse("fdb:" + name + "?compression=lz4");
    Path out = directory.resolve("out");
    try (Workers workers = Workers.of(2);
        Dump dump = Dump.open(GOLDEN.resolve("dump"))) {
      Import.Options options =
          new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
      Import in =
          new Import(dump, cluster.storage(), options, workers, Progress.SILENT, more -> more);
      assertThat(in.run().exitCode()).isZero();
      assertThat(in.isUnfinished()).isFalse();
    }
    try (Workers workers = Workers.of(2)) {
      var report =
          new Export(cluster, out, null, false, false, Export.Blobs.LINKED)
              .run(workers, Progress.SILENT);
      assertThat(report.exitCode()).isZero();
      assertThat(report.warnings()).anyMatch(line -> line.contains("can't tell whether a server"));
    }
    assertThat(content(out)).isEqualTo(expected());
    assertThat(fake.open()).isZero();
  }

  /** A cluster has no tables: what was lost, and what is foreign, shows by the rest. */
  @Test
  void lostLinksAndForeignKeysAreSaid() throws Exception {
    FakeFoundationDb fake = new FakeFoundationDb();
    StandIns.put("lost-links", fake.database());
    DatabaseAddress cluster = DatabaseAddress.parse("fdb:lost-links?compression=lz4");
    Path out = directory.resolve("out");
    Goldens.load(GOLDEN.resolve("dump"), "fdb:lost-links", Import.Present.REFUSE);
    fake.database()
        .run(
            transaction -> {
              transaction.clear(new byte[] {'k'}, new byte[] {'l'});
              transaction.set(new byte[] {'A', 0}, new byte[4]);
              return null;
            });
    try (Workers workers = Workers.of(2)) {
      var report =
          new Export(cluster, out, null, false, false, Export.Blobs.LINKED)
              .run(workers, Progress.SILENT);
      assertThat(report.exitCode()).isEqualTo(3);
      assertThat(report.warnings())
          .anyMatch(line -> line.contains("k is empty, but t has blobs"))
          .anyMatch(line -> line.contains("keys that don't begin with a letter from a to z"));
    }
    assertThat(Files.readString(out.resolve(".swkit/manifest.json")))
        .contains("k is empty, but t has blobs");
  }

  /** Pieces of values and blobs lie across the points at which the cluster splits. */
  @Test
  void rangesReadAheadAreTheWhole() throws Exception {
    String name = "ranges";
    FakeFoundationDb fake = new FakeFoundationDb();
    StandIns.put(name, fake.database());
    StoreSettings cluster = DatabaseAddress.parse("fdb:" + name).storage().data();
    try (Store store = cluster.backend().openForWriting(cluster);
        Dump dump = Dump.open(GOLDEN.resolve("dump"))) {
      store.prepare(Generation015.INSTANCE);
      for (Subspace subspace : dump.subspaces()) {
        try (Sink sink = store.sink(subspace);
            Source frame = dump.read(subspace)) {
          sink.putAll(frame);
          sink.commit();
        }
      }
      try (Workers workers = new Workers(3, 1 << 20);
          Snapshot snapshot = store.snapshot()) {
        for (Subspace subspace : List.of(Subspace.BLOBS, Subspace.PROPERTY, Subspace.CHANGELOG)) {
          List<KeyRange> ranges = ((FoundationDbStore) store).split(subspace, 4_000);
          assertThat(ranges).hasSizeGreaterThan(1);
          try (Source ahead = ReadAhead.of(ranges, r -> snapshot.scan(subspace, r), workers)) {
            assertThat(ahead.stream().toList())
                .isEqualTo(snapshot.scan(subspace).stream().toList())
                .isNotEmpty();
          }
        }
      }
    }
  }

  private static Map<String, String> expected() throws Exception {
    JsonObject all =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("expected.json"))).getAsJsonObject();
    Map<String, String> expected = new TreeMap<>();
    for (Map.Entry<String, JsonElement> one : all.entrySet()) {
      JsonObject fields = one.getValue().getAsJsonObject();
      expected.put(
          one.getKey(), fields.get("entries") + " " + fields.get("contentSha256").getAsString());
    }
    return expected;
  }

  private static Map<String, String> content(Path directory) throws Exception {
    Map<String, String> content = new TreeMap<>();
    try (Dump dump = Dump.open(directory)) {
      for (Subspace subspace : dump.subspaces()) {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Lz4FrameInput in = new Lz4FrameInput(Files.newInputStream(dump.file(subspace)))) {
          while (in.fill()) {
            digest.update(in.buffer(), in.position(), in.limit() - in.position());
            in.position(in.limit());
          }
        }
        try (Source source = dump.read(subspace)) {
          content.put(
              String.valueOf(subspace.letter()),
              source.stream().count() + " " + Entry.hex(digest.digest()));
        }
      }
    }
    return content;
  }
}
