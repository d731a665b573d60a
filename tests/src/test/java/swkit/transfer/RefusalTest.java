// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static swkit.transfer.Import.Present.MERGE;
import static swkit.transfer.Import.Present.REFUSE;
import static swkit.transfer.Import.Present.REPLACE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.Generation015;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;

/** What is refused, in which words, and that the target is untouched by it. */
class RefusalTest {
  @TempDir Path temp;
  private Path dump;
  private String store;

  @BeforeEach
  void copyTheDump() {
    dump = Goldens.copy(Goldens.DUMP, temp.resolve("dump"));
    store = "rocksdb:" + temp.resolve("store");
  }

  private Path frame(String letter) {
    return dump.resolve("subspace_" + letter);
  }

  private void cut(String letter, int length) throws IOException {
    Files.write(frame(letter), Arrays.copyOf(Files.readAllBytes(frame(letter)), length));
  }

  /** Writes the frame anew, with other entries. */
  private void rewrite(Subspace subspace, int schema, UnaryOperator<List<Entry>> change) {
    Path file = frame("" + subspace.letter());
    List<Entry> entries;
    try (FrameReader reader = FrameReader.open(file)) {
      entries = new java.util.ArrayList<>(reader.stream().toList());
    }
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    try (FrameWriter writer = FrameWriter.create(file, subspace, schema)) {
      writer.putAll(Source.of(change.apply(entries)));
      writer.commit();
    }
  }

  private AbstractThrowableAssert<?, ? extends Throwable> importing() {
    return importing(options(null, REFUSE));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> importing(Import.Options options) {
    AbstractThrowableAssert<?, ? extends Throwable> thrown =
        assertThatThrownBy(() -> Goldens.load(dump, store, options))
            .isInstanceOf(SwkitException.class);
    thrown.satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    return thrown;
  }

  private static Import.Options options(String only, Import.Present present) {
    return new Import.Options(only, false, present, false, false, false, false, false);
  }

  private void assertUntouched() {
    assertThat(temp.resolve("store")).doesNotExist();
  }

  @Test
  void aFrameThatIsCutInABlock() throws IOException {
    cut("t", 100_000);
    importing().hasMessageContaining(frame("t").toString()).hasMessageContaining("cut short");
    assertUntouched();
  }

  @Test
  void aFrameThatIsCutBetweenBlocksInsideAnEntry() throws IOException {
    byte[] whole = Files.readAllBytes(frame("p"));
    cut("p", 7 + 4 + (Bytes.u32le(whole, 7) & 0x7FFFFFFF));
    importing().hasMessageContaining(frame("p").toString()).hasMessageContaining("cut short");
    assertUntouched();
  }

  @Test
  void aDamagedBlock() throws IOException {
    byte[] bytes = Files.readAllBytes(frame("l"));
    Arrays.fill(bytes, 100, 200, (byte) 0xFF);
    Files.write(frame("l"), bytes);
    importing().hasMessageContaining(frame("l") + " at byte 7").hasMessageContaining("damaged");
    assertUntouched();
  }

  @Test
  void aBadHeader() throws IOException {
    byte[] bytes = Files.readAllBytes(frame("a"));
    bytes[6]++;
    Files.write(frame("a"), bytes);
    importing().hasMessageContaining("subspace_a at byte 6: bad LZ4 frame header");
    assertUntouched();
  }

  @Test
  void anEmptyFile() throws IOException {
    cut("x", 0);
    importing().hasMessageContaining("subspace_x at byte 0: is empty");
    assertUntouched();
  }

  @Test
  void aMissingFrame() throws IOException {
    Files.delete(frame("p"));
    Files.delete(frame("k"));
    importing()
        .hasMessageContaining("has no frames of k p, which a dump of 0.15 has")
        .hasMessageContaining("--only");
    assertUntouched();
  }

  @Test
  void framesOfOneSubspaceTwice() throws IOException {
    Files.copy(frame("d"), dump.resolve("backup of d"));
    importing().hasMessageContaining("holds subspace d (directory) twice, in backup of d and");
    assertUntouched();
  }

  @Test
  void aWrongLetter() throws IOException {
    Files.move(frame("d"), frame("x"), StandardCopyOption.REPLACE_EXISTING);
    importing().hasMessageContaining("subspace_x holds subspace d (directory)");
    assertUntouched();
  }

  @Test
  void framesOfDifferentSchemas() {
    rewrite(Subspace.SETTINGS, 6, entries -> entries);
    importing().hasMessageContaining("frames of different schema versions: 5, but 6 in subspace_s");
    assertUntouched();
  }

  @Test
  void aSchemaThatIsNotKnown() throws IOException {
    for (Subspace subspace : Generation015.INSTANCE.dumped()) {
      rewrite(subspace, 99, entries -> entries);
    }
    importing().hasMessageContaining("schema version 99 (of an unknown release)");
    assertUntouched();
  }

  @Test
  void aSchemaKeyThatIsNotTheHeaders() {
    rewrite(
        Subspace.PROPERTY,
        5,
        entries -> {
          entries.set(0, SchemaKey.entry(4));
          return entries;
        });
    importing().hasMessageContaining("schema key holds 00000004, but the frames' headers say");
    assertUntouched();
  }

  @Test
  void aCounterThatIsNone() {
    rewrite(
        Subspace.COUNTERS,
        5,
        entries -> {
          entries.set(0, new Entry(entries.get(0).key(), new byte[7]));
          return entries;
        });
    importing().hasMessageContaining("n (counters) key").hasMessageContaining("7 bytes, not of 8");
    assertUntouched();
  }

  @Test
  void aDamagedBlobUnlessItIsToBeKept() {
    rewrite(
        Subspace.BLOBS,
        5,
        entries -> {
          byte[] value = entries.get(3).value().clone();
          value[5]++;
          entries.set(3, new Entry(entries.get(3).key(), value));
          return entries;
        });
    importing()
        .hasMessageContaining("1 blob is damaged")
        .hasMessageContaining("BLAKE3")
        .hasMessageContaining("(account ")
        .hasMessageContaining("--keep-damaged");
    assertUntouched();
    TransferReport report =
        Goldens.load(
            dump, store, new Import.Options(null, false, REFUSE, false, true, false, false, false));
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.damage()).hasSize(1);
  }

  @Test
  void aBlobThatIsMissingIsNamedAndTheRestIsImported() {
    rewrite(
        Subspace.BLOBS,
        5,
        entries -> {
          entries.remove(7);
          entries.remove(entries.size() - 1);
          return entries;
        });
    TransferReport report = Goldens.load(dump, store, REFUSE);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.damage()).hasSize(2).allMatch(blob -> blob.kind() == BlobDamage.Kind.MISSING);
    assertThat(report.warnings()).anyMatch(line -> line.startsWith("2 blobs are missing"));
  }

  @Test
  void entriesOfALaterReleaseAreSaid() {
    rewrite(
        Subspace.SETTINGS,
        5,
        entries -> {
          entries.add(0, new Entry(new byte[10], new byte[1]));
          return entries;
        });
    TransferReport report = Goldens.load(dump, store, REFUSE);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.warnings())
        .anyMatch(line -> line.contains("s (settings) has 1 entry of a later"));
    report = Goldens.export(store, temp.resolve("out"));
    assertThat(report.exitCode()).isEqualTo(3);
  }

  @Test
  void aLegacyDump() throws IOException {
    Files.write(dump.resolve("property"), new byte[] {0x7B, 2, 0, 0});
    importing().hasMessageContaining("property belongs to a dump of Stalwart 0.8 to 0.14");
    Files.write(dump.resolve("property"), new byte[] {0x7B, 1, 0, 0});
    importing().hasMessageContaining("Stalwart 0.7.3");
    assertUntouched();
  }

  @Test
  void aDirectoryWithoutFrames() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertThatThrownBy(() -> Dump.open(empty)).hasMessageContaining("holds no frames");
    assertThatThrownBy(() -> Dump.open(temp.resolve("absent")))
        .hasMessageContaining("no such directory");
    Files.createDirectory(empty.resolve(".swkit"));
    assertThatThrownBy(() -> Dump.open(empty)).hasMessageContaining("an interrupted export");
  }

  @Test
  void otherFilesAreNotedAndIgnored() throws IOException {
    Files.writeString(dump.resolve("README"), "hello");
    Files.createDirectory(dump.resolve("subdirectory"));
    try (var out = new swkit.lz4.Lz4FrameOutput(Files.newOutputStream(dump.resolve("x.lz4")))) {
      out.finish();
    }
    TransferReport report = Goldens.load(dump, store, REFUSE);
    assertThat(report.warnings()).anyMatch(line -> line.startsWith("README is not a frame"));
    assertThat(report.rows()).hasSize(18);
  }

  @Test
  void aTargetThatHoldsDataIsLeftAlone() {
    Goldens.load(dump, store, REFUSE);
    Map<String, String> before = Goldens.state(temp.resolve("store"));
    importing()
        .hasMessageContaining("already holds data in a d e f i j k l n p q s t u")
        .hasMessageContaining("4 accounts, 53 mails")
        .hasMessageContaining("--replace --yes")
        .hasMessageContaining("--merge --yes");
    importing(options("s", REFUSE)).hasMessageContaining("already holds data in s");
    assertThat(Goldens.state(temp.resolve("store"))).isEqualTo(before);
    Goldens.load(dump, store, options("h", REFUSE));
  }

  @Test
  void aTargetOfAnotherSchema() {
    try (ServerStorage target = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      try (Sink sink = target.data().sink(Subspace.PROPERTY)) {
        sink.put(SchemaKey.entry(6));
        sink.commit();
      }
      target.data().sync();
    }
    importing(options(null, REPLACE)).hasMessageContaining("has schema version 6, the dump 5");
  }

  @Test
  void aTargetThatIsInUse() {
    try (ServerStorage target = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      assertThat(target.isEmpty()).isTrue();
      importing().hasMessageContaining("is being written by this process");
    }
  }

  @Test
  void aTargetThatIsSomethingElse() throws IOException {
    Files.createDirectory(temp.resolve("store"));
    Files.writeString(temp.resolve("store/letter.txt"), "hello");
    importing()
        .hasMessageContaining("is not a RocksDB store, but a directory with something else in it");
    store = "sqlite:" + Files.writeString(temp.resolve("letter.txt"), "hello, this is no database");
    importing().hasMessageContaining("is not a SQLite database");
    store = "sqlite:" + temp;
    importing().hasMessageContaining("is a directory; a SQLite store is a file");
    store = "rocksdb:" + temp.resolve("letter.txt");
    importing().hasMessageContaining("is a file; a RocksDB store is a directory");
  }

  @Test
  void anUnknownSubspace() {
    importing(options("d,nonsense", REFUSE)).hasMessageContaining("'nonsense' is not a subspace");
    importing(options("", REFUSE)).hasMessageContaining("'' is not a subspace");
    importing(options("m", REFUSE)).hasMessageContaining("'m' is not a subspace of a 0.15 dump");
    assertUntouched();
  }

  @Test
  void blobsAndTheirLinksGoTogether() {
    TransferReport report = Goldens.load(dump, store, options("t", REFUSE));
    assertThat(report.rows())
        .containsOnlyKeys(Subspace.BLOB_EXTRA, Subspace.BLOB_LINKS, Subspace.BLOBS);
    assertThat(report.warnings()).anyMatch(line -> line.contains("--exactly"));
    store = "rocksdb:" + temp.resolve("other");
    report =
        Goldens.load(
            dump, store, new Import.Options("k", true, REFUSE, false, false, false, false, false));
    assertThat(report.rows()).containsOnlyKeys(Subspace.BLOB_LINKS);
  }

  @Test
  void aPartialImportIntoAFreshStoreLeavesASchemaVersion() {
    Goldens.load(dump, store, options("d,config", REFUSE));
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(5);
      assertThat(snapshot.scan(Subspace.SETTINGS).stream()).hasSize(75);
      assertThat(snapshot.scan(Subspace.PROPERTY).stream()).hasSize(1);
    }
  }

  @Test
  void aDryRunWritesNothing() {
    TransferReport report =
        Goldens.load(
            dump, store, new Import.Options(null, false, REFUSE, false, false, true, false, false));
    assertThat(report.rows()).hasSize(18);
    assertUntouched();
    rewrite(Subspace.ACL, 5, entries -> entries);
    assertThat(report.isDryRun()).isTrue();
  }

  /** As after a crash: the schema key says so, and the import can be done again. */
  @ParameterizedTest
  @ValueSource(strings = {"rocksdb:", "sqlite:"})
  void anImportThatFailsOnTheWayLeavesTheStoreMarked(String scheme) throws IOException {
    store = scheme + temp.resolve("store");
    cut("t", 2_000_000);
    Import.Options trusting =
        new Import.Options(null, false, REFUSE, true, false, false, false, false);
    importing(trusting).hasMessageContaining("cut short");
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(Snapshot.UNFINISHED);
    }
    assertThatThrownBy(() -> Goldens.export(store, temp.resolve("out")))
        .hasMessageContaining("an import of a d e f");
    importing(trusting)
        .hasMessageContaining("an import of a d e f h i j k l n o p q r s t u x (dump ")
        .hasMessageContaining("--replace --yes");
    importing(options("s", REPLACE)).hasMessageContaining("this would not complete it");
    importing(options("s", MERGE)).hasMessageContaining("this would not complete it");
    Files.copy(Goldens.DUMP.resolve("subspace_t"), frame("t"), StandardCopyOption.REPLACE_EXISTING);
    importing(options(null, MERGE)).hasMessageContaining("this would not complete it");
    Goldens.load(dump, store, REPLACE);
    Goldens.export(store, temp.resolve("again"));
    assertThat(Goldens.figures(temp.resolve("again"))).isEqualTo(Goldens.expected());
  }

  @Test
  void exportingIntoADirectoryWithFrames() {
    assertThatThrownBy(() -> Goldens.export("rocksdb:" + Goldens.ROCKSDB, dump))
        .hasMessageContaining("already holds 18 frames (subspace_a, …)");
    assertThat(Goldens.state(dump).keySet()).isEqualTo(Goldens.state(Goldens.DUMP).keySet());
    assertThatThrownBy(() -> Goldens.export("rocksdb:" + Goldens.ROCKSDB, frame("a")))
        .hasMessageContaining("is a file; give a directory");
  }

  @Test
  void anExportOfNothing() {
    for (String scheme : List.of("rocksdb:", "sqlite:")) {
      assertThatThrownBy(() -> Goldens.export(scheme + temp.resolve("absent"), temp.resolve("out")))
          .hasMessageContaining(temp.resolve("absent") + ": there is no")
          .hasMessageContaining("nothing is created");
    }
    assertThat(temp.resolve("absent")).doesNotExist();
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void anExportThatFailsLeavesNothing() throws IOException {
    cut("t", 2_000_000);
    assertThatThrownBy(() -> Goldens.export(dump.toString(), temp.resolve("out")))
        .hasMessageContaining("cut short");
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void anExportGoesOnOverTheRemainsOfAnother() throws IOException {
    Path out = Files.createDirectories(temp.resolve("out/.swkit")).getParent();
    Files.writeString(out.resolve(".swkit/subspace_t"), "half of a frame");
    Files.createFile(out.resolve(".swkit/lock"));
    Goldens.export("rocksdb:" + Goldens.ROCKSDB, out);
    assertThat(Goldens.figures(out)).isEqualTo(Goldens.expected());
    assertThat(out.resolve(".swkit").toFile().list()).containsExactly("manifest.json");
  }
}
