// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import swkit.Database;
import swkit.Entry;
import swkit.FrameException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;
import swkit.testing.Goldens;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** The legacy dump of a 0.14.1 server is what the store beside it holds; the store moves. */
public class LegacyGoldenTest {
  private static final Path GOLDEN = Goldens.ROOT.resolve("tests/goldens/0.14.1");
  private static final Path DUMP = GOLDEN.resolve("dump");

  /** What stands in each file of the dump: all of these letters, and nothing else of the store. */
  private static final Map<String, String> LETTERS =
      Map.ofEntries(
          Map.entry("property", "p"),
          Map.entry("fts_index", "g"),
          Map.entry("acl", "a"),
          Map.entry("blob", "kt"),
          Map.entry("config", "s"),
          Map.entry("lookup", "my"),
          Map.entry("directory", "du"),
          Map.entry("queue", "eq"),
          Map.entry("index", "i"),
          Map.entry("bitmap", "bcv"),
          Map.entry("log", "l"));

  @TempDir Path temp;

  private Path store() {
    return Goldens.copy(GOLDEN.resolve("rocksdb"), temp.resolve("store"));
  }

  /** The frames that the store is exported to. */
  public static Path frames(Path directory) {
    Path store = Goldens.copy(GOLDEN.resolve("rocksdb"), directory.resolve("store"));
    Goldens.export("rocksdb:" + store, directory.resolve("frames"));
    return directory.resolve("frames");
  }

  private static List<Entry> entries(Snapshot snapshot, Subspace subspace) {
    return snapshot.scan(subspace).stream().toList();
  }

  @Test
  void everyFileIsWhatTheStoreHas() {
    Map<String, Set<String>> onlyInStore = new TreeMap<>();
    try (Database dump = Database.open(DUMP.toString());
        Database store = Database.open("rocksdb:" + store());
        Snapshot old = dump.snapshot();
        Snapshot live = store.snapshot()) {
      for (Subspace subspace : Subspace.values()) {
        List<Entry> expected = new ArrayList<>(entries(live, subspace));
        List<Entry> actual = entries(old, subspace);
        assertThat(expected).as("in the dump, not in the store: %s", subspace).containsAll(actual);
        expected.removeAll(actual);
        for (Entry entry : expected) {
          onlyInStore
              .computeIfAbsent("" + subspace.letter(), any -> new TreeSet<>())
              .add(subspace == Subspace.DIRECTORY ? "0" + entry.key()[0] : entry.key().length + "");
        }
      }
      assertThat(old.subspaces()).isSubsetOf(live.subspaces());
    }
    // what the export of these releases leaves out: search words of the directory, tasks,
    // reservations, the schema key, and the counters of changes and documents; the store has
    // nothing in h r o x w
    assertThat(onlyInStore)
        .isEqualTo(
            Map.of(
                "d", Set.of("07"),
                "f", Set.of("21"),
                "j", Set.of("44"),
                "n", Set.of("4", "5"),
                "p", Set.of("1")));
  }

  /** Each file alone is a database too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "property",
        "fts_index",
        "acl",
        "blob",
        "config",
        "lookup",
        "directory",
        "queue",
        "index",
        "bitmap",
        "log"
      })
  void aSingleFileHasItsPart(String file) {
    try (Database one = Database.open(DUMP.resolve(file).toString());
        Database all = Database.open(DUMP.toString());
        Snapshot part = one.snapshot();
        Snapshot whole = all.snapshot()) {
      long entries = 0;
      for (Subspace subspace : part.subspaces()) {
        assertThat(entries(part, subspace)).isEqualTo(entries(whole, subspace));
        entries += entries(part, subspace).size();
        boolean isCounter = file.equals("property") && subspace == Subspace.COUNTERS;
        assertThat(isCounter || LETTERS.get(file).indexOf(subspace.letter()) >= 0).isTrue();
      }
      assertThat(entries).isPositive();
    }
  }

  @Test
  void readingLeavesNothingBehind() {
    Map<String, String> before = Goldens.state(DUMP);
    everyFileIsWhatTheStoreHas();
    assertThat(Goldens.state(DUMP)).isEqualTo(before);
  }

  @Test
  void blobsAreFoundOneByOne() {
    try (Database dump = Database.open(DUMP.toString());
        Snapshot snapshot = dump.snapshot()) {
      List<Entry> blobs = entries(snapshot, Subspace.BLOBS);
      assertThat(blobs).hasSize(77);
      List<Entry> keys = new ArrayList<>();
      blobs.forEach(blob -> keys.add(new Entry(blob.key())));
      keys.add(new Entry(HexFormat.of().parseHex("ff".repeat(32))));
      List<byte[]> missing = new ArrayList<>();
      assertThat(snapshot.blobs(Source.of(keys), missing::add).stream()).isEqualTo(blobs);
      assertThat(missing).hasSize(1);
    }
  }

  @Test
  void theStoreExportsToFramesOfItsSchema() {
    Path store = store();
    Map<String, String> before = Goldens.state(store);
    TransferReport report = Goldens.export("rocksdb:" + store, temp.resolve("dump"));
    assertThat(report.exitCode()).isZero();
    assertThat(Goldens.state(store)).isEqualTo(before);
    Dump dump = Dump.open(temp.resolve("dump"));
    assertThat(dump.schemaVersion()).isEqualTo(4);
    assertThat(letters(dump.subspaces())).isEqualTo("abcdefghijklnopqrstuvwx");
    try (Database stored = Database.open("rocksdb:" + store);
        Snapshot live = stored.snapshot();
        Snapshot frames = dump.snapshot()) {
      for (Subspace subspace : dump.subspaces()) {
        assertThat(entries(frames, subspace)).isEqualTo(entries(live, subspace));
      }
    }
  }

  private static String letters(Set<Subspace> subspaces) {
    StringBuilder letters = new StringBuilder();
    subspaces.forEach(subspace -> letters.append(subspace.letter()));
    return letters.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb:", "sqlite:", "memory:legacy"})
  void theStoreMoves(String scheme) throws Exception {
    Goldens.export("rocksdb:" + store(), temp.resolve("dump"));
    Path to = temp.resolve("new");
    String url = scheme.startsWith("memory") ? scheme : scheme + to;
    TransferReport report = Goldens.load(temp.resolve("dump"), url, Import.Present.REFUSE);
    assertThat(report.exitCode()).isZero();
    Goldens.export(url, temp.resolve("again"));
    assertThat(Goldens.figures(temp.resolve("again")))
        .isEqualTo(Goldens.figures(temp.resolve("dump")))
        .hasSize(23);
    assertThatThrownBy(() -> Goldens.load(Goldens.DUMP, url, Import.Present.MERGE))
        .hasMessageContaining("has schema version 4, the dump 5");
    if (scheme.equals("rocksdb:")) {
      assertThat(families(to)).hasSize(26).contains("default", "a", "y").doesNotContain("z");
    } else if (scheme.equals("sqlite:")) {
      assertThat(tables(to)).hasSize(25).contains("b", "g", "y").doesNotContain("z");
    }
  }

  /** A server of 0.14 doesn't open a store with a family z. */
  @Test
  void aStoreThatIsWrittenToGetsNoFamilyOfALaterRelease() throws Exception {
    Path store = store();
    Set<String> before = families(store);
    Goldens.export("rocksdb:" + store, temp.resolve("dump"));
    Goldens.load(temp.resolve("dump"), "rocksdb:" + store, Import.Present.REPLACE);
    assertThat(families(store)).isEqualTo(before).doesNotContain("z");
  }

  private static Set<String> families(Path store) throws Exception {
    RocksDB.loadLibrary();
    Set<String> names = new TreeSet<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, store.toString())) {
        names.add(new String(name, StandardCharsets.UTF_8));
      }
    }
    return names;
  }

  private static Set<String> tables(Path store) throws Exception {
    Set<String> names = new TreeSet<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  /** Everything before the cut is there, and the cut is told at the end. */
  @Test
  void aFileThatIsCutShortSaysWhere() throws IOException {
    Path dump = Goldens.copy(DUMP, temp.resolve("cut"));
    try (RandomAccessFile blob = new RandomAccessFile(dump.resolve("blob").toFile(), "rw")) {
      blob.setLength(1_000_000);
    }
    try (Database database = Database.open(dump.toString());
        Snapshot snapshot = database.snapshot()) {
      List<Entry> read = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                try (Source blobs = snapshot.scan(Subspace.BLOBS)) {
                  for (Entry blob = blobs.next(); blob != null; blob = blobs.next()) {
                    read.add(blob);
                  }
                }
              })
          .isInstanceOf(FrameException.class)
          .hasMessageMatching(
              "(?s).*/cut/blob at byte \\d+: cut short or damaged inside a value.*");
      assertThat(read).hasSizeBetween(10, 76);
      assertThat(entries(snapshot, Subspace.ACL)).hasSize(4);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "property, config, twice",
    "property, notes, holds property twice",
    "acl, config, config holds what should be in a file acl",
    "acl, subspace_a, belongs to a dump of Stalwart 0.8 to 0.14"
  })
  void filesThatDoNotBelongTogetherAreRefused(String file, String as, String message)
      throws IOException {
    Path dump = Files.createDirectory(temp.resolve("mixed"));
    Files.copy(DUMP.resolve("property"), dump.resolve("property"));
    Files.copy(DUMP.resolve(file), dump.resolve(as));
    String expected = message.equals("twice") ? "config holds what should be in a file" : message;
    assertThatThrownBy(() -> Database.open(dump.toString())).hasMessageContaining(expected);
  }

  @Test
  void versionsDoNotMix() throws IOException {
    Path dump = Files.createDirectory(temp.resolve("mixed"));
    Files.copy(DUMP.resolve("property"), dump.resolve("property"));
    Files.write(dump.resolve("queue"), new byte[] {0x7B, 1, 0, 8});
    assertThatThrownBy(() -> Database.open(dump.toString()))
        .hasMessageContaining("different releases: queue is 0.7.3's, others 0.8 to 0.14's");
  }

  /** Version 1 has its names among its values. */
  @Test
  void namesOf073AreKnown() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[] {0x7B, 1, 0, 7, 1});
    out.writeInt(5);
    out.write("\0jane".getBytes(StandardCharsets.US_ASCII));
    out.writeInt(2);
    out.write(new byte[] {3, 0});
    Path dump = Files.createDirectory(temp.resolve("v1"));
    Files.write(dump.resolve("directory"), bytes.toByteArray());
    try (Database database = Database.open(dump.toString());
        Snapshot snapshot = database.snapshot()) {
      assertThat(Generation.of(snapshot).releases()).isEqualTo("0.7.3");
      assertThat(PrincipalDirectory.of(snapshot).name(3)).isEqualTo("jane");
    }
  }

  @Test
  void countersOfTheDumpAreLittleEndian() {
    Map<Subspace, Long> sums = new EnumMap<>(Subspace.class);
    try (Database dump = Database.open(DUMP.toString());
        Snapshot snapshot = dump.snapshot()) {
      for (Subspace subspace : List.of(Subspace.COUNTERS, Subspace.QUOTAS)) {
        entries(snapshot, subspace)
            .forEach(e -> sums.merge(subspace, Bytes.i64le(e.value(), 0), Long::sum));
      }
    }
    assertThat(sums.get(Subspace.COUNTERS)).isEqualTo(0xF + 3 + 5 + 2 + 1 + 2 + 2 + 3 + 3 + 3 + 1);
    assertThat(sums.get(Subspace.QUOTAS)).isEqualTo(0x9854eL + 0x90e07 + 0xbeee + 0xabd1);
  }
}
