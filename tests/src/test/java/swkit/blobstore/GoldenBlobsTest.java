// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Progress;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.account.AccountSelection;
import swkit.blob.BlobBackends;
import swkit.dump.Dump;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.AzureServer;
import swkit.testing.S3Server;
import swkit.transfer.Export;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** The golden of a server whose blobs are files, and its way into every kind of blob store. */
class GoldenBlobsTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("swkit.root", "..")).resolve("tests/goldens/0.15.5-fs");
  private static S3Server s3;
  private static AzureServer azure;

  @TempDir Path directory;
  private DatabaseAddress source;

  @BeforeAll
  static void start() throws Exception {
    s3 = new S3Server();
    azure = new AzureServer();
  }

  @AfterAll
  static void stop() {
    s3.close();
    azure.close();
  }

  @BeforeEach
  void copy() throws IOException {
    copy(GOLDEN.resolve("blobs"), directory.resolve("blobs"));
    Files.copy(GOLDEN.resolve("store.sqlite"), directory.resolve("store.sqlite"));
    source = config("source", directory.resolve("store.sqlite"), fs(directory.resolve("blobs")));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static StoreSettings fs(Path path) {
    return new StoreSettings("fs", Map.of("path", path.toString(), "depth", "2"), "a test");
  }

  /** A configuration in a file, as a server has it. */
  private DatabaseAddress config(String name, Path data, StoreSettings blobs) throws IOException {
    StringBuilder toml =
        new StringBuilder("[storage]\ndata = \"db\"\nblob = \"blobs\"\n[store.db]\n");
    toml.append("type = \"sqlite\"\npath = \"").append(data).append("\"\n");
    store(toml, "blobs", blobs);
    Path file = directory.resolve(name + ".toml");
    Files.writeString(file, toml);
    return DatabaseAddress.parse(file.toString());
  }

  private static void store(StringBuilder toml, String id, StoreSettings settings) {
    toml.append("[store.").append(id).append("]\ntype = \"").append(settings.type()).append("\"\n");
    settings
        .values()
        .forEach((key, value) -> toml.append(key).append(" = \"").append(value).append("\"\n"));
    for (int i = 0; i < settings.members().size(); i++) {
      toml.append("stores.000" + i + " = \"" + id + "-" + i + "\"\n");
    }
    for (int i = 0; i < settings.members().size(); i++) {
      store(toml, id + "-" + i, settings.members().get(i));
    }
  }

  private TransferReport export(DatabaseAddress from, String to, Export.Blobs blobs) {
    try (Workers workers = Workers.of(2)) {
      return new Export(from, directory.resolve(to), null, false, false, blobs)
          .run(workers, Progress.SILENT);
    }
  }

  private TransferReport read(
      String dump, DatabaseAddress to, Import.Present present, boolean noBlobs) {
    var options = new Import.Options(null, false, present, false, false, false, false, noBlobs);
    try (Workers workers = Workers.of(2)) {
      Dump from = Dump.open(directory.resolve(dump));
      return new Import(from, to.storage(), options, workers, Progress.SILENT, more -> more).run();
    }
  }

  private void assertGolden(String dump, String without) throws Exception {
    JsonObject expected =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("expected.json"))).getAsJsonObject();
    for (String letter : expected.keySet()) {
      Path frame = directory.resolve(dump).resolve("subspace_" + letter);
      if (without.contains(letter)) {
        assertThat(frame).doesNotExist();
      } else {
        assertThat(contentHash(frame))
            .as("subspace %s", letter)
            .isEqualTo(expected.getAsJsonObject(letter).get("contentSha256").getAsString());
      }
    }
  }

  private static String contentHash(Path frame) throws Exception {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    try (Lz4FrameInput in = new Lz4FrameInput(Files.newInputStream(frame))) {
      while (in.fill()) {
        hash.update(in.buffer(), in.position(), in.limit() - in.position());
        in.position(in.limit());
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  private static Map<String, String> tree(Path root) throws Exception {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        tree.put(root.relativize(file).toString(), HexFormat.of().formatHex(hash));
      }
    }
    return tree;
  }

  private static Path aBlob(Path root) throws Exception {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
  }

  @Test
  void itExportsAsTheServerExportsItAndNothingChanges() throws Exception {
    Map<String, String> before = tree(directory.resolve("blobs"));
    TransferReport report = export(source, "dump", Export.Blobs.LINKED);
    assertThat(report.exitCode()).isZero();
    assertGolden("dump", "");
    JsonObject expected =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("expected.json"))).getAsJsonObject();
    report
        .rows()
        .forEach(
            (subspace, row) -> {
              JsonObject there = expected.getAsJsonObject(String.valueOf(subspace.letter()));
              assertThat(row.entries()).isEqualTo(there.get("entries").getAsLong());
              assertThat(row.bytes())
                  .isEqualTo(
                      there.get("keyBytes").getAsLong() + there.get("valueBytes").getAsLong());
            });
    assertThat(tree(directory.resolve("blobs"))).isEqualTo(before);
  }

  private StoreSettings blobs(String kind) {
    return switch (kind) {
      case "fs" -> fs(directory.resolve("new-blobs"));
      case "s3" -> s3.bucket(Map.of("key-prefix", "mail/"));
      case "azure" -> azure.container();
      case "sqlite" -> sqlite("blobs.sqlite");
      default ->
          new StoreSettings(
              kind,
              Map.of(),
              java.util.List.of(
                  blobs("s3"), blobs("fs"), sqlite("target.sqlite"), sqlite("shard.sqlite")),
              "a test");
    };
  }

  private StoreSettings sqlite(String name) {
    return new StoreSettings(
        "sqlite", Map.of("path", directory.resolve(name).toString()), "a test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fs", "s3", "azure", "sqlite", "sharded-blob", "distributed-blob"})
  void itGoesIntoEveryKindOfBlobStoreAndOutAgain(String kind) throws Exception {
    export(source, "dump", Export.Blobs.LINKED);
    DatabaseAddress target = config("target", directory.resolve("target.sqlite"), blobs(kind));
    TransferReport report = read("dump", target, Import.Present.REFUSE, false);
    assertThat(report.exitCode()).isZero();
    if (kind.equals("fs")) {
      assertThat(tree(directory.resolve("new-blobs"))).isEqualTo(tree(directory.resolve("blobs")));
    }
    export(target, "again", Export.Blobs.LINKED);
    assertGolden("again", "");
    export(target, "all", Export.Blobs.ALL);
    assertGolden("all", "");
    TransferReport second = read("dump", target, Import.Present.REPLACE, false);
    if (!kind.equals("sqlite")) {
      assertThat(second.warnings()).anyMatch(line -> line.contains("already and were not written"));
    }
    export(target, "third", Export.Blobs.LINKED);
    assertGolden("third", "");
  }

  @Test
  void itGoesCompressedAndOneAccountIsFetched() throws Exception {
    StoreSettings bucket = s3.bucket(Map.of("compression", "lz4"));
    export(source, "dump", Export.Blobs.LINKED);
    DatabaseAddress target = config("target", directory.resolve("target.sqlite"), bucket);
    read("dump", target, Import.Present.REFUSE, false);
    try (Database database = Database.open(directory.resolve("target.toml").toString());
        var snapshot = database.snapshot()) {
      for (var part : AccountSelection.account("alice").parts(snapshot)) {
        if (part.subspace() == Subspace.BLOBS) {
          assertThat(part.source().stream().count()).isPositive();
        }
      }
    }
    export(target, "again", Export.Blobs.LINKED);
    assertGolden("again", "");
  }

  @Test
  void blobsMayStayWhereTheyAre() throws Exception {
    TransferReport exported = export(source, "dump", Export.Blobs.NONE);
    assertThat(exported.exitCode()).isZero();
    assertThat(exported.leftOut()).anyMatch(line -> line.contains("--no-blobs"));
    assertGolden("dump", "t");
    StoreSettings same = fs(directory.resolve("blobs"));
    DatabaseAddress target = config("target", directory.resolve("target.sqlite"), same);
    assertThatThrownBy(() -> read("dump", target, Import.Present.REFUSE, false))
        .hasMessageContaining("import with --no-blobs");
    Map<String, String> before = tree(directory.resolve("blobs"));
    TransferReport imported = read("dump", target, Import.Present.REFUSE, true);
    assertThat(imported.leftOut()).anyMatch(l -> l.contains("fs:" + directory.resolve("blobs")));
    assertThat(tree(directory.resolve("blobs"))).isEqualTo(before);
    export(target, "again", Export.Blobs.LINKED);
    assertGolden("again", "");
    Files.createDirectory(directory.resolve("empty"));
    Map<StoreSettings, String> wrong =
        Map.of(
            fs(directory.resolve("x")), "there is no such directory; is it mounted",
            fs(directory.resolve("empty")), "has none of the 50 blobs looked for",
            sqlite("y"), "this store doesn't exist");
    for (Map.Entry<StoreSettings, String> one : wrong.entrySet()) {
      DatabaseAddress elsewhere = config("wrong", directory.resolve("z.sqlite"), one.getKey());
      assertThatThrownBy(() -> read("dump", elsewhere, Import.Present.REFUSE, true))
          .isInstanceOf(SwkitException.class)
          .hasMessageContaining(one.getValue());
    }
    assertThat(directory.resolve("z.sqlite")).doesNotExist();
    assertThat(directory.resolve("y")).doesNotExist();
  }

  @Test
  void theSameBlobStoreOnBothSidesIsNoticed() throws Exception {
    export(source, "dump", Export.Blobs.LINKED);
    DatabaseAddress target =
        config("target", directory.resolve("target.sqlite"), fs(directory.resolve("blobs")));
    TransferReport report = read("dump", target, Import.Present.REFUSE, false);
    long blobs = report.rows().get(Subspace.BLOBS).entries();
    assertThat(report.warnings())
        .anyMatch(line -> line.startsWith(blobs + " blobs existed in fs:" + directory));
  }

  @Test
  void aMissingBlobIsReportedWithItsOwnerAndTheRestIsThere() throws Exception {
    Files.delete(aBlob(directory.resolve("blobs")));
    TransferReport report = export(source, "dump", Export.Blobs.LINKED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.damage()).hasSize(1);
    assertThat(report.damage().get(0).kind()).isEqualTo(BlobDamage.Kind.MISSING);
    assertThat(report.warnings())
        .anyMatch(line -> line.matches("1 blob is missing in the blob store: 1 of .*account.*"));
  }

  @Test
  void blobsThatNoLinkNamesAreTakenOnlyIfWanted() throws Exception {
    byte[] content = "nobody's".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] hash = org.apache.commons.codec.digest.Blake3.hash(content);
    StoreSettings settings = fs(directory.resolve("blobs"));
    try (var blobs = BlobBackends.of(settings).open(settings, member -> null)) {
      blobs.put(hash, content);
      blobs.put("STALWART_WEBADMIN".getBytes(java.nio.charset.StandardCharsets.US_ASCII), content);
    }
    export(source, "linked", Export.Blobs.LINKED);
    assertGolden("linked", "");
    TransferReport all = export(source, "all", Export.Blobs.ALL);
    Dump dump = Dump.open(directory.resolve("all"));
    try (var snapshot = dump.snapshot()) {
      assertThat(snapshot.get(Subspace.BLOBS, hash)).isEqualTo(content);
    }
    assertThat(all.rows().get(Subspace.BLOBS).entries())
        .isEqualTo(tree(directory.resolve("blobs")).size() - 1);
    assertThat(all.exitCode()).isZero();
  }

  @Test
  void replacingDeletesNothingFromABlobStoreOfItsOwn() throws Exception {
    export(source, "dump", Export.Blobs.LINKED);
    DatabaseAddress target = config("target", directory.resolve("target.sqlite"), blobs("fs"));
    read("dump", target, Import.Present.REFUSE, false);
    StoreSettings settings = fs(directory.resolve("new-blobs"));
    try (var blobs = BlobBackends.of(settings).open(settings, member -> null)) {
      blobs.put(new byte[32], new byte[] {1});
    }
    Map<String, String> before = tree(directory.resolve("new-blobs"));
    read("dump", target, Import.Present.REPLACE, false);
    assertThat(tree(directory.resolve("new-blobs"))).isEqualTo(before);
  }

  @Test
  void whatCannotBeWrittenToStopsAnImportBeforeItBegins() throws Exception {
    export(source, "dump", Export.Blobs.LINKED);
    for (StoreSettings wrong :
        java.util.List.of(
            fs(Files.writeString(directory.resolve("file"), "")),
            S3Server.settings(s3.port(), "nowhere", Map.of()),
            azure.settings("nowhere", Map.of("azure-access-key", AzureServer.KEY)))) {
      DatabaseAddress target = config("target", directory.resolve("target.sqlite"), wrong);
      assertThatThrownBy(() -> read("dump", target, Import.Present.REFUSE, false))
          .isInstanceOf(SwkitException.class)
          .hasMessageContaining(wrong.address());
      assertThat(directory.resolve("target.sqlite")).doesNotExist();
    }
  }

  @Test
  void aBlobStoreIsNoDataStore() throws Exception {
    StorageSettings settings = new StorageSettings(fs(directory), fs(directory), null);
    assertThatThrownBy(() -> swkit.storage.ServerStorage.read(settings, false))
        .hasMessageContaining("holds blobs only");
  }
}
