// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.BlobDamage;
import swkit.ConfigException;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.io.Bytes;
import swkit.open.BlobAddress;
import swkit.open.DatabaseAddress;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.Launcher;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.transfer.Export;
import swkit.transfer.Golden016Test;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** Blobs are where the registry says, and the registry says where they are (store-and-dump 5.5). */
class BlobLocationTest {
  private static final Path GOLDEN = Launcher.ROOT.resolve("tests/goldens/0.16.18/sqlite/dump");
  private static final byte[] KEY = HexFormat.of().parseHex("0010000012434cb24dcd");
  private static final Subspace S = Subspace.SETTINGS;

  @TempDir Path temp;
  private int count;

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", "").replace("|", ""));
  }

  /** A copy of the golden dump whose registry says {@code value}; with null nothing. */
  private Path dump(byte[] value) {
    Path dump = Goldens.copy(GOLDEN, temp.resolve("dump" + count++));
    change(dump, S, entries -> entries.put(KEY, value));
    return dump;
  }

  private static void change(
      Path dump, Subspace subspace, java.util.function.Consumer<Map<byte[], byte[]>> work) {
    Map<byte[], byte[]> entries = new TreeMap<>(Entry::compareKeys);
    Path file = dump.resolve(Dump.frameName(subspace));
    try (FrameReader frame = FrameReader.open(file)) {
      frame.stream().forEach(entry -> entries.put(entry.key(), entry.value()));
    }
    work.accept(entries);
    try {
      Files.delete(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    try (FrameWriter frame = FrameWriter.create(file, subspace, 6)) {
      entries.forEach((key, value) -> frame.put(new Entry(key, value)));
      frame.commit();
    }
  }

  private static byte[] fileSystem(Path path) {
    byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
    return Bytes.concat(new byte[] {1, 4}, Bytes.leb128(text.length), text, new byte[] {2});
  }

  private String store() {
    return "sqlite:" + temp.resolve("store" + count++);
  }

  private static TransferReport load(Path dump, String store, String blobs, boolean noBlobs) {
    return load(dump, store, blobs, noBlobs, null, Import.Present.REFUSE);
  }

  private static TransferReport load(
      Path dump, String store, String blobs, boolean noBlobs, String only, Import.Present present) {
    var options =
        new Import.Options(
            only, false, present, false, false, false, false, noBlobs, blobs, false, null);
    try (Workers workers = Workers.of(2)) {
      StorageSettings to = DatabaseAddress.parse(store).storage();
      return new Import(Dump.open(dump), to, options, workers, Progress.SILENT, more -> more).run();
    }
  }

  private Map<Subspace, List<Entry>> exported(String store) {
    Path dump = temp.resolve("out" + count++);
    try (Workers workers = Workers.of(2)) {
      TransferReport report =
          new Export(DatabaseAddress.parse(store), dump, null, false, false, Export.Blobs.LINKED)
              .run(workers, Progress.SILENT);
      assertThat(report.damage()).isEmpty();
    }
    return Golden016Test.entries(dump);
  }

  private static byte[] registered(String store) {
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      return snapshot.get(S, KEY);
    }
  }

  private static long rows(String store, Subspace subspace) {
    try (ServerStorage storage = ServerStorage.read(DatabaseAddress.parse(store).storage(), false);
        Snapshot snapshot = storage.data().snapshot();
        Source source = snapshot.scan(subspace)) {
      return source.stream().count();
    }
  }

  private static long files(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  private static List<Entry> blobs(Path dump) {
    return Golden016Test.entries(dump).get(Subspace.BLOBS);
  }

  @Test
  void blobsGoWhereTheRegistryInTheDumpSays() throws Exception {
    Path directory = temp.resolve("blobs");
    Path dump = dump(fileSystem(directory));
    String store = store();
    TransferReport report = load(dump, store, null, false);
    assertThat(report.warnings()).anyMatch(w -> w.contains("blobs go to fs:" + directory));
    assertThat(rows(store, Subspace.BLOBS)).isZero();
    assertThat(files(directory)).isEqualTo(blobs(dump).size()).isPositive();
    assertThat(exported(store).get(Subspace.BLOBS)).isEqualTo(blobs(dump));
    assertThat(registered(store)).isEqualTo(fileSystem(directory));
  }

  @Test
  void blobsGoIntoTheDataStoreIfThatIsAskedFor() {
    Path directory = temp.resolve("blobs");
    String store = store();
    load(dump(fileSystem(directory)), store, "data", false);
    assertThat(directory).doesNotExist();
    assertThat(rows(store, Subspace.BLOBS)).isPositive();
    assertThat(registered(store)).isEqualTo(hex("0100"));
    assertThat(exported(store).get(Subspace.BLOBS)).isEqualTo(blobs(GOLDEN));
  }

  @Test
  void whereNothingWasSaidTheDataStoreStaysUnsaid() {
    String store = store();
    load(GOLDEN, store, "data", false);
    assertThat(registered(store)).isNull();
  }

  @Test
  void blobsGoToADirectoryAndTheRegistryIsMadeToSaySo() throws Exception {
    Path directory = temp.resolve("moved");
    String store = store();
    TransferReport report = load(GOLDEN, store, "fs:" + directory, false);
    assertThat(report.warnings()).anyMatch(w -> w.contains("changed to that"));
    assertThat(registered(store)).isEqualTo(fileSystem(directory));
    assertThat(rows(store, Subspace.BLOBS)).isZero();
    assertThat(exported(store).get(Subspace.BLOBS)).isEqualTo(blobs(GOLDEN));
    assertThat(rows(store, S)).isEqualTo(Golden016Test.entries(GOLDEN).get(S).size() + 1);
  }

  @Test
  void blobsGoToAFoundationDbCluster() {
    String name = UUID.randomUUID().toString();
    StandIns.put(name, new FakeFoundationDb().database());
    String store = store();
    load(GOLDEN, store, "fdb:" + name, false);
    assertThat(rows(store, Subspace.BLOBS)).isZero();
    assertThat(exported(store).get(Subspace.BLOBS)).isEqualTo(blobs(GOLDEN));
  }

  @Test
  void blobsGoToADatabaseThatAFileDescribes() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    StoreSettings database = server.settings(server.freshDatabase(), Map.of());
    Path secret = Files.writeString(temp.resolve("secret"), PostgresqlServer.PASSWORD + "\n");
    Path file =
        Files.writeString(
            temp.resolve("blobs.json"),
            """
            {"@type": "PostgreSql", "host": "127.0.0.1", "port": %s, "database": "%s",
             "authSecret": {"@type": "File", "filePath": "%s"}}
            """
                .formatted(database.require("port"), database.require("database"), secret));
    String store = store();
    load(GOLDEN, store, file.toString(), false);
    assertThat(rows(store, Subspace.BLOBS)).isZero();
    assertThat(exported(store).get(Subspace.BLOBS)).isEqualTo(blobs(GOLDEN));
    String stored = new String(registered(store), StandardCharsets.ISO_8859_1);
    assertThat(stored).contains(secret.toString()).doesNotContain(PostgresqlServer.PASSWORD);
    Files.delete(secret);
    assertThatThrownBy(() -> exported(store))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("authSecret.filePath needs the file " + secret)
        .message()
        .hasLineCount(1);
  }

  @Test
  void blobsThatStayAreExpectedWhereTheRegistrySays() throws Exception {
    Path directory = temp.resolve("blobs");
    Path dump = dump(fileSystem(directory));
    load(dump, store(), null, false);
    Files.delete(dump.resolve("subspace_t"));
    String store = store();
    TransferReport report = load(dump, store, null, true);
    assertThat(report.leftOut())
        .anyMatch(l -> l.contains("stay where they are, in fs:" + directory));
    assertThat(exported(store).get(Subspace.BLOBS)).isEqualTo(blobs(GOLDEN));
  }

  @Test
  void withoutTheRegistryItIsTheTargetsThatCounts() throws Exception {
    Path directory = temp.resolve("blobs");
    String store = store();
    load(dump(fileSystem(directory)), store, null, false, "registry,data", Import.Present.REFUSE);
    assertThat(directory).doesNotExist();
    load(GOLDEN, store, null, false, "blob", Import.Present.REFUSE);
    assertThat(files(directory)).isPositive();
    assertThatThrownBy(() -> load(GOLDEN, store, "data", false, "blob", Import.Present.REPLACE))
        .hasMessageContaining("s is not selected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sqlite:/x | can't be the blob store of a 0.16 server",
        "rocksdb:/x | can't be the blob store",
        "nowhere | no such file; give data",
        "fs: | the path is missing",
      })
  void whatIsNoBlobStore(String blobs, String problem) {
    assertThatThrownBy(() -> load(GOLDEN, store(), blobs, false))
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining(problem)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"@type\": \"RocksDb\", \"path\": \"/x\"} | @type is \"RocksDb\", and must be FileSystem",
        "{\"@type\": \"FileSystem\", \"path\": 3} | path must be text",
        "{\"path\": \"/x\"} | @type is missing",
        "{\"@type\": \"S3\", \"region\": {\"@type\": \"Nowhere\"}} | Nowhere is no S3StoreRegion",
      })
  void filesThatAreNoBlobStore(String json, String problem) throws Exception {
    Path file = Files.writeString(temp.resolve("blobs.json"), json);
    assertThatThrownBy(() -> BlobAddress.parse(file.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(problem);
  }

  /** The examples of the spec, and others of the same fields. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "01 04 0B 2F646174612F626C6F6273 02; fs:/data/blobs",
        "01 02 | 2A 10 68747470733A2F2F73332E6C6F63616C 02 6575 | 04 6D61696C | 01 02 414B | 01 02"
            + " 534B | 00 | 00 | 00 | B0EA01 | 03 | 00 | 00 | 01; s3://s3.local/mail",
        "00 02 | 12 | 04 6D61696C | 00 | 00 | 00 | 00 | 00 | B0EA01 | 03 | 01 02 702F | 00;"
            + " s3://eu-west-1/mail/p",
        "01 03 | 02 6163 | 02 6374 | 01 02 414B | 00 | B0EA01 | 03 | 00; azure://ac/ct",
        "01 05 01 09 2F666462 2E66696C65 | 00 | 00 | 00 | 00 | 00; foundationdb:/fdb.file",
        "01 01 02 | 02 02 2F61 02 | 02 02 2F62 03; sharded-blob(fs:/a, fs:/b)",
      })
  void whatTheRegistrySays(String value, String address) {
    Path dump = dump(hex(value));
    try (Dump opened = Dump.open(dump);
        Snapshot snapshot = opened.snapshot()) {
      BlobLocation store = BlobLocation.of(snapshot);
      assertThat(store).hasToString(address);
      byte[] again = store.in(Source.empty()).next().value();
      assertThat(again[0]).isEqualTo((byte) 1);
      if (value.startsWith("01")) {
        assertThat(again).isEqualTo(hex(value));
      }
      StorageSettings settings = store.located(DatabaseAddress.parse("sqlite:/x").storage());
      assertThat(settings.compression()).isEqualTo(BlobFraming.MARKED);
      assertThat(settings.isOneStore()).isFalse();
    }
  }

  @Test
  void regionsAndSecretsAreMapped() {
    Path dump =
        dump(
            hex(
                "00 02 | 12 | 04 6D61696C | 01 02 414B | 02 01 58 | 00 | 00 | 00 | 05 | 03 | 00"
                    + " | 00"));
    try (Dump opened = Dump.open(dump);
        Snapshot snapshot = opened.snapshot()) {
      StorageSettings any = DatabaseAddress.parse("sqlite:/x").storage();
      StoreSettings s3 =
          BlobLocation.of(snapshot, name -> name.equals("X") ? "SK" : null).located(any).blobs();
      assertThat(s3.values())
          .containsEntry("region", "eu-west-1")
          .containsEntry("access-key", "AK")
          .containsEntry("secret-key", "SK")
          .containsEntry("timeout", "5ms");
      StorageSettings without = BlobLocation.of(snapshot, name -> null).located(any);
      assertThat(without.blobs().values()).doesNotContainKey("secret-key");
      assertThatThrownBy(without::requireBlobSecrets)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(
              "registry, BlobStore: secretKey.variableName needs the environment variable 'X'");
    }
  }

  @Test
  void aRegistryThatCantBeDecodedIsSaid() {
    assertThatThrownBy(() -> load(dump(hex("01 04 FF")), store(), null, false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("registry, BlobStore: can't be decoded: ")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aMergeThatMovesTheBlobsSaysSo() {
    String store = store();
    load(GOLDEN, store, null, false);
    Path directory = temp.resolve("blobs");
    TransferReport report =
        load(dump(fileSystem(directory)), store, null, false, null, Import.Present.MERGE);
    assertThat(report.warnings())
        .filteredOn(w -> w.contains("named the data store before, and now names fs:" + directory))
        .hasSize(1);
    report = load(GOLDEN, store(), null, false, null, Import.Present.MERGE);
    assertThat(report.warnings()).noneMatch(w -> w.contains("before"));
  }

  @Test
  void a015ImportHasNoRegistry() {
    assertThatThrownBy(() -> load(Goldens.DUMP, store() + "?compression=lz4", "data", false))
        .hasMessageContaining("its configuration says");
  }

  /** Whatever a blob ends with; the hash decides, and where it can't, the marker. */
  @ParameterizedTest
  @ValueSource(strings = {"", "61", "00", "a1", "6161616100", "61616161616161a1", "0000"})
  void framingIsReadByTheMarker(String content) {
    byte[] blob = hex(content);
    byte[] key = Blake3.hash(blob);
    byte[] other = Blake3.hash(new byte[] {1, 2, 3});
    byte[][] stored = {
      BlobFraming.LZ4.frame(blob), Bytes.concat(blob, new byte[1]), blob,
    };
    for (byte[] one : stored) {
      assertThat(unframe(key, one).content()).isEqualTo(blob);
      assertThat(BlobContent.check(key, one)).isNull();
    }
    assertThat(unframe(other, stored[1]).content()).isEqualTo(blob);
    assertThat(unframe(other, stored[1]).damage()).isEqualTo(BlobDamage.Kind.ALTERED);
    assertThat(BlobFraming.MARKED.frame(blob)).isEqualTo(stored[0]);
  }

  private static BlobContent.Unframed unframe(byte[] hash, byte[] stored) {
    return BlobContent.unframeAll(List.of(new Entry(hash, stored)), BlobFraming.MARKED).get(0);
  }

  /** Its key is made of the object's id: that it is no hash of the content is no damage. */
  @Test
  void theArchiveOfAWebApplicationIsNoDamage() {
    byte[] application =
        Golden016Test.entries(GOLDEN).get(S).stream()
            .map(Entry::key)
            .filter(key -> key[0] == 0 && key[1] == 11)
            .findFirst()
            .orElseThrow();
    String name = "STALWART_APP_" + Long.toUnsignedString(Bytes.u64(application, 2));
    byte[] key = Blake3.hash(name.getBytes(StandardCharsets.US_ASCII));
    byte[] link = Bytes.concat(key, new byte[] {-1, -1, -1, -1}, new byte[8]);
    Path dump = Goldens.copy(GOLDEN, temp.resolve("app"));
    change(dump, Subspace.BLOBS, entries -> entries.put(key, hex("504b0304")));
    change(
        dump,
        Subspace.BLOB_LINKS,
        entries -> {
          entries.put(key, new byte[0]);
          entries.put(link, new byte[0]);
        });
    String store = store();
    assertThat(load(dump, store, null, false).damage()).isEmpty();
    assertThat(exported(store).get(Subspace.BLOBS)).isEqualTo(blobs(dump));
    change(dump, S, entries -> entries.remove(application));
    assertThat(load(dump, store(), null, false).damage()).isEmpty();
    byte[] nothing = new byte[32];
    change(dump, Subspace.BLOBS, entries -> entries.put(nothing, hex("504b0304")));
    assertThatThrownBy(() -> load(dump, store(), null, false))
        .hasMessageContaining("1 blob is damaged");
  }

  @Test
  void whatTheServerLeavesOutIsTakenWhenAskedFor() {
    String store = store();
    load(GOLDEN, store, null, false);
    Entry item = new Entry(hex("000c 03ed6c4e40000a01"), new byte[] {0});
    Entry sample = new Entry(hex("0066 03ed6c4e40000a01"), new byte[] {0});
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.write(Subspace.of('j'), Source.of(List.of(item)));
      storage.write(Subspace.of('w'), Source.of(List.of(sample)));
    }
    Path plain = temp.resolve("plain");
    Path complete = temp.resolve("complete");
    try (Workers workers = Workers.of(2)) {
      DatabaseAddress from = DatabaseAddress.parse(store);
      TransferReport report =
          new Export(from, plain, null, false, false, Export.Blobs.LINKED)
              .run(workers, Progress.SILENT);
      assertThat(report.leftOut())
          .anyMatch(l -> l.startsWith("j (archived-items), w (spam-samples)"));
      new Export(from, complete, null, false, false, Export.Blobs.LINKED, true)
          .run(workers, Progress.SILENT);
    }
    assertThat(Dump.open(plain).subspaces()).hasSize(19);
    assertThat(Dump.open(complete).subspaces()).hasSize(21);
    String copy = store();
    load(complete, copy, null, false);
    assertThat(rows(copy, Subspace.of('j'))).isEqualTo(1);
    assertThat(rows(copy, Subspace.of('w'))).isEqualTo(1);
  }
}
