// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.cli.Command;
import swkit.dump.Dump;
import swkit.generation.Generation015;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.transfer.Export;
import swkit.transfer.Import;

/** What stands in the way of 0.16 is found in databases that have it, and nowhere else. */
class UpgradeCheckTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final byte[] BITS = {0, 0, 0, 2, 0, 0, 0, 0, 1};

  @TempDir Path temp;
  private String url;
  private DatabaseAddress store;

  @BeforeEach
  void copy() throws Exception {
    Path copy = temp.resolve("store.sqlite");
    Files.copy(Goldens.SQLITE, copy);
    url = "sqlite:" + copy;
    store = DatabaseAddress.parse(url);
  }

  private static UpgradeCheck upgrade(DatabaseAddress what, Instant now, boolean bodies) {
    try (Workers workers = Workers.of(2)) {
      return UpgradeCheck.of(
          new UpgradeCheck.Options(what, now, bodies, false), workers, Progress.SILENT);
    }
  }

  private static UpgradeCheck upgrade(DatabaseAddress what) {
    return upgrade(what, NOW, true);
  }

  private UpgradeCheck upgrade() {
    return upgrade(store);
  }

  /** The ids and counts of the lines of one kind. */
  private static List<String> ids(UpgradeCheck upgrade, Advice.Kind kind) {
    return upgrade.advice().stream()
        .filter(line -> line.kind() == kind)
        .map(line -> line.id() + (line.count() == 0 ? "" : " " + line.count()))
        .toList();
  }

  private static String line(UpgradeCheck upgrade, String id) {
    return upgrade.advice().stream()
        .filter(line -> line.id().equals(id))
        .findFirst()
        .orElseThrow()
        .toString();
  }

  private void put(Subspace subspace, byte[] key, byte[] value) {
    try (ServerStorage storage = ServerStorage.write(store.storage());
        Sink sink = storage.data().sink(subspace)) {
      sink.put(new Entry(key, value));
      sink.commit();
    }
  }

  private void clear(Subspace subspace, KeyRange range) {
    try (ServerStorage storage = ServerStorage.write(store.storage())) {
      storage.data().clear(subspace, range);
    }
  }

  private void table(String sql) throws Exception {
    try (var connection = java.sql.DriverManager.getConnection("jdbc:" + url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatTheMigrationDestroysOfTheGoldenIsCounted() {
    for (DatabaseAddress what :
        List.of(store, DatabaseAddress.parse(Goldens.DUMP.toString()), rocksDb())) {
      UpgradeCheck upgrade = upgrade(what);
      assertThat(ids(upgrade, Advice.Kind.WAY)).isEmpty();
      assertThat(ids(upgrade, Advice.Kind.LOST))
          .containsExactly("settings 75", "directory 68", "tasks 20", "blob-extra 4", "quotas 4");
      assertThat(upgrade.exitCode()).isEqualTo(3);
      assertThat(line(upgrade, "directory")).contains("among them 4 accounts and 1 group");
      assertThat(ids(upgrade(what, Instant.parse("2026-11-01T00:00:00Z"), false), Advice.Kind.LOST))
          .as("when its uploads had not expired")
          .contains("blob-links 4");
      assertThat(line(upgrade, "size")).startsWith("4 accounts and 53 mails are in it");
    }
  }

  @Test
  void ofFramesThatArentThereNothingIsSaid() {
    UpgradeCheck upgrade =
        upgrade(DatabaseAddress.parse(Goldens.DUMP.resolve("subspace_s").toString()));
    assertThat(ids(upgrade, Advice.Kind.LOST)).containsExactly("settings 75");
    assertThat(ids(upgrade, Advice.Kind.NOTE)).containsExactly("missing");
    assertThat(line(upgrade, "missing"))
        .contains("not checked: a d e f h i j k l n o p q r t u x,");
  }

  private DatabaseAddress rocksDb() {
    return DatabaseAddress.parse(
        "rocksdb:" + Goldens.copy(Goldens.ROCKSDB, temp.resolve("rocksdb")));
  }

  @Test
  void everySubspaceThatIsDestroyedIsCounted() throws Exception {
    table("CREATE TABLE w (k BLOB PRIMARY KEY, v BLOB NOT NULL)");
    table("CREATE TABLE b (k BLOB PRIMARY KEY)");
    put(Subspace.TELEMETRY_INDEX, new byte[] {1}, new byte[] {1});
    put(Subspace.BITMAP_IDS, BITS, new byte[0]);
    put(Subspace.TELEMETRY_SPANS, new byte[8], new byte[] {1});
    put(Subspace.TELEMETRY_METRICS, new byte[10], new byte[] {1});
    put(Subspace.REPORTS_OUT, new byte[30], new byte[] {1});
    put(Subspace.REPORTS_IN, new byte[17], new byte[] {1});
    byte[] undelete = new byte[45];
    undelete[0] = 1;
    put(Subspace.BLOB_EXTRA, undelete, new byte[] {1});
    byte[] queueQuota = new byte[33];
    put(Subspace.QUOTAS, queueQuota, Bytes.i64le(7));
    assertThat(ids(upgrade(), Advice.Kind.LOST))
        .containsExactly(
            "settings 75",
            "directory 68",
            "tasks 20",
            "reports-out 1",
            "reports-in 1",
            "telemetry-spans 1",
            "telemetry-metrics 1",
            "blob-extra 5",
            "quotas 4",
            "bitmap-ids 1",
            "telemetry-index 1");
    assertThat(line(upgrade(), "blob-extra"))
        .contains("1 deleted item ", "restore what you want back");
  }

  /** Only those that quotas and samples hold, not what can be restored, and until they expire. */
  @Test
  void temporaryLinksCountUntilTheyExpire() {
    long until = NOW.getEpochSecond() + 60;
    for (int kind = 0; kind < 3; kind++) {
      byte[] hash = new byte[32];
      hash[0] = (byte) kind;
      byte[] link = Bytes.concat(hash, Bytes.u32(2), Bytes.u32(0), Bytes.u32((int) until));
      put(Subspace.BLOB_LINKS, link, new byte[] {(byte) kind});
    }
    assertThat(ids(upgrade(store, NOW, false), Advice.Kind.LOST)).contains("blob-links 2");
    assertThat(ids(upgrade(store, NOW.plusSeconds(60), false), Advice.Kind.LOST))
        .noneMatch(id -> id.startsWith("blob-links"));
  }

  @Test
  void leftoversOf016AreInTheWayAndNotCountedAsLost() {
    Path touched = Goldens.ROOT.resolve("tests/goldens/0.15.5-touched-by-0.16/store.sqlite");
    UpgradeCheck upgrade = upgrade(DatabaseAddress.parse("sqlite:" + touched));
    assertThat(ids(upgrade, Advice.Kind.WAY)).containsExactly("leftovers 96");
    assertThat(ids(upgrade, Advice.Kind.LOST)).contains("settings 75", "directory 68", "tasks 20");
    assertThat(line(upgrade, "leftovers")).contains("--repair sqlite:" + touched);
  }

  @Test
  void theSchemaSaysWhichReleaseComesFirst() {
    for (var old : Map.of(1, "0.12", 2, "0.12", 3, "0.13", 4, "0.14").entrySet()) {
      put(Subspace.PROPERTY, SchemaKey.key(), Bytes.u32(old.getKey()));
      UpgradeCheck upgrade = upgrade();
      assertThat(ids(upgrade, Advice.Kind.WAY)).containsExactly("older-schema");
      assertThat(line(upgrade, "older-schema"))
          .contains("it is of " + old.getValue(), "start the last 0.15 on it");
      assertThat(line(upgrade, "minor")).contains(old.getValue() + " to 0.15, then 0.15 to 0.16");
    }
    put(Subspace.PROPERTY, SchemaKey.key(), Bytes.u32(6));
    UpgradeCheck upgrade = upgrade();
    assertThat(upgrade.exitCode()).isZero();
    assertThat(ids(upgrade, Advice.Kind.NOTE)).containsExactly("is-016", "force-migrate");
    assertThat(ids(upgrade, Advice.Kind.RULE)).containsExactly("patch", "minor", "major");
    put(Subspace.PROPERTY, SchemaKey.key(), Bytes.u32(7));
    assertThat(ids(upgrade(), Advice.Kind.WAY)).containsExactly("unknown-schema");
  }

  @Test
  void aLegacyDumpIsNamed() {
    UpgradeCheck upgrade =
        upgrade(
            DatabaseAddress.parse(Goldens.ROOT.resolve("tests/goldens/0.14.1/dump").toString()));
    assertThat(ids(upgrade, Advice.Kind.WAY)).containsExactly("legacy-dump");
    assertThat(upgrade.lines(1000).get(0)).endsWith("(a legacy dump of 0.8 to 0.14)");
    assertThat(upgrade.exitCode()).isEqualTo(3);
  }

  @Test
  void commandsHaveTheConfigurationAsItWasGiven() throws Exception {
    Path toml =
        Files.writeString(
            temp.resolve("config.toml"),
            "storage.data = 'db'\nstorage.blob = 'db'\nstore.db.type = 'sqlite'\n"
                + "store.db.path = '/inside'\nstore.db.compression = 'lz4'\n"
                + "storage.directory = '%{cfg:store.s3.secret-key}%'\n"); // so that it is read
    Map<String, String> overrides =
        Map.of("store.db.path", url.substring("sqlite:".length()), "store.s3.secret-key", "hush");
    String word =
        toml
            + " --set store.db.path="
            + overrides.get("store.db.path")
            + " --set 'store.s3.secret-key=…'";
    UpgradeCheck upgrade = upgrade(DatabaseAddress.config(toml, overrides));
    assertThat(line(upgrade, "settings"))
        .contains("`jbang stalwart-inspect " + word + " --settings --secrets`");
    assertThat(line(upgrade, "export")).contains("`jbang stalwart-export " + word + " /path");
    assertThat(String.join("\n", upgrade.lines(1000))).doesNotContain("hush");
    Path json =
        Files.writeString(
            temp.resolve("config.json"),
            "{\"@type\": \"Sqlite\", \"path\": \"" + overrides.get("store.db.path") + "\"}");
    assertThat(line(upgrade(DatabaseAddress.parse(json.toString())), "export"))
        .contains("`jbang stalwart-export " + json + " /path");
  }

  @Test
  void anInterruptedImportComesFirst() {
    put(Subspace.PROPERTY, SchemaKey.key(), Bytes.u32(Snapshot.UNFINISHED));
    assertThat(line(upgrade(), "unfinished")).startsWith("an import was interrupted");
    Entry purpose = UnfinishedMark.entry(Generation015.INSTANCE, "an import of k");
    put(Subspace.PROPERTY, purpose.key(), purpose.value());
    UpgradeCheck upgrade = upgrade();
    assertThat(line(upgrade, "unfinished")).startsWith("an import of k was interrupted");
    assertThat(ids(upgrade, Advice.Kind.WAY)).containsExactly("unfinished");
    assertThat(upgrade.exitCode()).isEqualTo(3);
  }

  @Test
  void withoutASchemaKeyTheDataSaysOfWhatReleaseTheyAre() throws Exception {
    clear(Subspace.PROPERTY, KeyRange.of(SchemaKey.key()));
    assertThat(ids(upgrade(), Advice.Kind.WAY)).containsExactly("no-schema");
    assertThat(line(upgrade(), "no-schema"))
        .contains("destroy it", "put p\\x00 \\x00\\x00\\x00\\x05");
    table("CREATE TABLE b (k BLOB PRIMARY KEY)");
    put(Subspace.BITMAP_IDS, new byte[12], new byte[0]);
    assertThat(ids(upgrade(), Advice.Kind.WAY)).containsExactly("no-schema");
    put(Subspace.BITMAP_IDS, BITS, new byte[0]);
    assertThat(ids(upgrade(), Advice.Kind.WAY)).containsExactly("no-schema-old");
    for (Subspace subspace : Subspace.values()) {
      clear(subspace, KeyRange.all());
    }
    UpgradeCheck upgrade = upgrade();
    assertThat(ids(upgrade, Advice.Kind.NOTE)).containsExactly("empty");
    assertThat(upgrade.exitCode()).isZero();
  }

  /** A blob as it is stored, with the links of a document of account 2. */
  private void putBlob(byte[] content, BlobFraming compression) {
    byte[] hash = Blake3.hash(content);
    put(Subspace.BLOBS, hash, compression.frame(content));
    put(Subspace.BLOB_LINKS, hash, new byte[0]);
    byte[] document = Bytes.concat(hash, Bytes.u32(2), new byte[1], Bytes.u32(17));
    put(Subspace.BLOB_LINKS, document, new byte[0]);
  }

  private static byte[] ending(String text, int last) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 1] = (byte) last;
    return bytes;
  }

  @Test
  void blobsThatWouldBeMisreadAreCountedAsTheyAreStored() throws Exception {
    putBlob(ending("a raw blob that ends in zero?", 0), BlobFraming.NONE);
    putBlob(ending("one more of the same kind?", 0), BlobFraming.NONE);
    putBlob(ending("and one in the other marker?", 0xA1), BlobFraming.NONE);
    putBlob(ending("this one has a marker of its own?", 0), BlobFraming.LZ4);
    putBlob("this one is harmless".getBytes(StandardCharsets.UTF_8), BlobFraming.NONE);
    UpgradeCheck upgrade = upgrade();
    assertThat(ids(upgrade, Advice.Kind.WAY)).containsExactly("misread-blobs 3");
    assertThat(line(upgrade, "misread-blobs"))
        .startsWith("3 blobs without a marker (2 ending in 00")
        .contains("1 in A1", " of alice (account 2)");
    assertThat(ids(upgrade(store, NOW, false), Advice.Kind.WAY)).isEmpty();
    assertThat(ids(upgrade(store, NOW, false), Advice.Kind.NOTE)).contains("bodies");

    Path dump = temp.resolve("blobs");
    try (Workers workers = Workers.of(2)) {
      new Export(store, dump, "t,k,j", false, false, Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
    }
    assertThat(ids(upgrade(DatabaseAddress.parse(dump.toString())), Advice.Kind.WAY))
        .as("a dump doesn't say how they are stored")
        .containsExactly("misread-blobs 4");
    Goldens.load(
        dump,
        url,
        new Import.Options(
            "t,k,j", false, Import.Present.MERGE, false, false, false, false, false));
    assertThat(ids(upgrade(), Advice.Kind.WAY)).as("the remedy").isEmpty();
  }

  @Test
  void aConfigurationSaysWhatIsElsewhere() throws Exception {
    Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.15.5-fs"), temp.resolve("fs"));
    Path config = temp.resolve("config.toml");
    Files.writeString(
        config,
        """
        storage.data = "db"
        storage.name = "store"
        storage.blob = "files"
        storage.fts = "search"
        storage.lookup = "redis"
        storage.directory = "ldap"
        [store.db]
        type = "sqlite"
        path = "ROOT/%{cfg:storage.name}%.sqlite"
        [store.files]
        type = "fs"
        path = "ROOT/blobs"
        # %{env:COMMENT}%
        [store.search]
        type = "elasticsearch"
        [store.redis]
        type = "redis"
        urls = "%{file:/etc/secret}%"
        [directory.ldap]
        type = "ldap"
        """
            .replace("ROOT", temp.resolve("fs").toString()));
    UpgradeCheck upgrade = upgrade(DatabaseAddress.config(config, Map.of()));
    assertThat(ids(upgrade, Advice.Kind.WAY)).contains("external-blobs");
    assertThat(ids(upgrade, Advice.Kind.NOTE))
        .contains("external-fts", "external-lookup", "external-directory", "macros 2");
    assertThat(line(upgrade, "external-blobs")).contains("fs:" + temp.resolve("fs/blobs"));
    assertThat(line(upgrade, "external-fts")).contains("'search' (elasticsearch)");
    assertThat(line(upgrade, "macros")).contains("(line 9, 18)");
    assertThat(String.join("\n", upgrade.lines(1000)))
        .contains("cp -a " + temp.resolve("fs/store.sqlite") + "*")
        .contains("the blobs too: `cp -a " + temp.resolve("fs/blobs"))
        .contains("chown -R stalwart:stalwart " + temp.resolve("fs/store.sqlite") + "*`")
        .contains("stalwart-export " + config)
        .contains("{\"@type\":\"Sqlite\",\"path\":\"" + temp.resolve("fs/store.sqlite") + "\"}");
  }

  /** The blobs of this golden are not packed. */
  @Test
  void blobsInADirectoryAreLookedAtToo() throws Exception {
    Path fs = Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.15.5-fs"), temp.resolve("fs"));
    Path config = temp.resolve("config.toml");
    String toml =
        """
        storage = { data = "db", blob = "files", fts = "db", lookup = "db" }
        store.db = { type = "sqlite", path = "ROOT/store.sqlite" }
        store.files = { type = "fs", path = "ROOT/blobs", depth = 2, compression = "none" }
        """
            .replace("ROOT", fs.toString());
    Files.writeString(config, toml);
    DatabaseAddress what = DatabaseAddress.config(config, Map.of());
    assertThat(ids(upgrade(what), Advice.Kind.WAY)).containsExactly("external-blobs");
    byte[] content = ending("a raw blob that ends in zero?", 0);
    byte[] hash = Blake3.hash(content);
    try (ServerStorage storage = ServerStorage.write(what.storage());
        Sink links = storage.data().sink(Subspace.BLOB_LINKS)) {
      storage.blobs().put(hash, content);
      links.put(new Entry(hash));
      links.put(new Entry(Bytes.concat(hash, Bytes.u32(2), new byte[1], Bytes.u32(17))));
      links.commit();
    }
    assertThat(ids(upgrade(what), Advice.Kind.WAY))
        .containsExactly("misread-blobs 1", "external-blobs");

    Path dump = temp.resolve("blobs");
    Files.writeString(config, toml.replace("none", "lz4"));
    DatabaseAddress packed = DatabaseAddress.config(config, Map.of());
    var options =
        new Import.Options("t,k,j", false, Import.Present.MERGE, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      new Export(what, dump, "t,k,j", false, false, Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
      new Import(Dump.open(dump), packed.storage(), options, workers, Progress.SILENT, more -> more)
          .run();
    }
    assertThat(ids(upgrade(packed), Advice.Kind.WAY)).containsExactly("external-blobs");
  }

  @Test
  void theBackupIsThatOfTheDatabase() {
    Map<String, String> server =
        Map.of("host", "db.example.org", "database", "mail", "user", "me", "password", "secret");
    Map<String, String> expected =
        Map.of(
            "postgresql", "`pg_dump -h db.example.org -U me -Fc -f stalwart.dump mail`",
            "mysql",
                "`mysqldump --single-transaction --hex-blob -h db.example.org -u me -p mail >");
    for (var kind : expected.entrySet()) {
      StoreSettings settings = new StoreSettings(kind.getKey(), server, "test");
      assertThat(swkit.doctor.BackupCommands.commands(StorageSettings.of(settings)))
          .singleElement()
          .asString()
          .startsWith(kind.getValue())
          .doesNotContain("secret");
    }
    StoreSettings cluster = new StoreSettings("foundationdb", Map.of(), "test");
    assertThat(swkit.doctor.BackupCommands.commands(StorageSettings.of(cluster)).get(0))
        .contains("stalwart --config /opt/stalwart/etc/config.toml --export /opt/stalwart/export")
        .contains("sudo chown -R stalwart:stalwart /opt/stalwart/export")
        .contains("docker run --rm -v <STALWART_DIR>:/opt/stalwart -it stalwart");
  }

  @Test
  void theCommandShowsItAndChangesNothing() throws Exception {
    Map<String, String> before = Goldens.state(temp);
    for (boolean json : List.of(false, true)) {
      var command =
          (Command) Class.forName("StalwartDoctor").getDeclaredConstructor().newInstance();
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      List<String> args = new ArrayList<>(List.of("--upgrade", url));
      if (json) {
        args.add("--json");
      }
      int exitCode =
          Command.execute(
              command,
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              args.toArray(String[]::new));
      assertThat(exitCode).isEqualTo(3);
      assertThat(err.toString()).isEmpty();
      if (json) {
        assertThat(out.toString())
            .startsWith("{\"command\":\"stalwart-doctor\",\"exitCode\":3,\"what\":\"" + url)
            .contains("\"inTheWay\":0", "\"kind\":\"lost\",\"id\":\"settings\",\"count\":75");
      } else {
        assertThat(out.toString())
            .startsWith(url + " (Stalwart 0.15, schema 5)\n\nThe migration destroys\n  - s: 75 ")
            .contains("\nTo do, in this order\n  1. stop every node", "STALWART_RECOVERY_MODE=1")
            .contains("\nRules\n  - patch (0.15.1 to 0.15.2): safe");
      }
    }
    assertThat(Goldens.state(temp)).isEqualTo(before);
  }
}
