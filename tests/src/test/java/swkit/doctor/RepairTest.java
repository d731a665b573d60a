// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
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
import swkit.SwkitException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.fsck.Undo;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.postgresql.PostgresqlGoldenTest;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Import;

/** A store of 0.15 that a 0.16 server was started on is what it was before, and back again. */
class RepairTest {
  private static final Path TOUCHED =
      Goldens.ROOT.resolve("tests/goldens/0.15.5-touched-by-0.16/store.sqlite");
  private static final String LETTERS = "b,d,f,g,n,s";
  private static final String COUNTS = "96 entries (b 33, d 4, f 2, g 27, n 1, s 29)";

  @TempDir Path temp;
  private Path undo;

  private record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void place() {
    undo = temp.resolve("undo");
  }

  /** By its name: the scripts stand in no package. */
  private static Result run(String... args) throws Exception {
    var command = (Command) Class.forName("StalwartDoctor").getDeclaredConstructor().newInstance();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Repair repair(DatabaseAddress to, Path undo) {
    try (Workers workers = Workers.of(2)) {
      Repair repair = new Repair(to, undo, workers, Progress.SILENT);
      repair.run();
      return repair;
    }
  }

  private DatabaseAddress touched() throws Exception {
    Path copy = temp.resolve("store.sqlite");
    Files.copy(TOUCHED, copy);
    return DatabaseAddress.parse("sqlite:" + copy);
  }

  /** Everything that is in a store, byte for byte, by letter. */
  private static Map<Character, List<String>> content(DatabaseAddress store) {
    Map<Character, List<String>> content = new TreeMap<>();
    try (ServerStorage storage = ServerStorage.read(store.storage(), false);
        Snapshot snapshot = storage.data().snapshot()) {
      for (Subspace subspace : snapshot.subspaces()) {
        List<String> entries = new ArrayList<>();
        try (Source source = snapshot.scan(subspace)) {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            entries.add(Entry.hex(entry.key()) + "=" + Goldens.sha256(entry.value()));
          }
        }
        if (!entries.isEmpty()) {
          content.put(subspace.letter(), entries);
        }
      }
    }
    return content;
  }

  private void exportsLikeTheGolden(DatabaseAddress store, String name) {
    Path dump = temp.resolve(name);
    try (Workers workers = Workers.of(2)) {
      var export =
          new swkit.transfer.Export(
              store, dump, null, false, false, swkit.transfer.Export.Blobs.LINKED);
      assertThat(export.run(workers, Progress.SILENT).exitCode()).isZero();
    }
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
  }

  private static void putBack(Path undo, DatabaseAddress store) {
    new Undo(undo, store).run();
  }

  /** Repaired, put back, and repaired once more. */
  private void goesThereAndBack(DatabaseAddress store) {
    Map<Character, List<String>> before = content(store);
    assertThat(before).containsKeys('b', 'g');
    assertThat(repair(store, undo).isDone()).isTrue();
    assertThat(content(store)).doesNotContainKeys('b', 'g');
    exportsLikeTheGolden(store, "export1");
    assertThat(repair(store, temp.resolve("undo2")).isDone()).isFalse();
    assertThat(temp.resolve("undo2")).doesNotExist();
    putBack(undo, store);
    assertThat(content(store)).isEqualTo(before);
    assertThat(repair(store, temp.resolve("undo3")).isDone()).isTrue();
    assertThat(Goldens.figures(temp.resolve("undo3/before")))
        .isEqualTo(Goldens.figures(undo.resolve("before")));
    exportsLikeTheGolden(store, "export2");
  }

  @Test
  void sqlite() throws Exception {
    goesThereAndBack(touched());
  }

  /** Puts what 0.16 left in the golden store into a store with the golden content. */
  private static void touch(StorageSettings to) throws Exception {
    try (ServerStorage from =
            ServerStorage.read(DatabaseAddress.parse("sqlite:" + TOUCHED).storage(), false);
        Snapshot snapshot = from.data().snapshot();
        ServerStorage storage = ServerStorage.write(to)) {
      Generation generation = Generation.of(snapshot);
      for (Subspace subspace : generation.foreign()) {
        try (Source left =
                snapshot.scan(subspace).filter(entry -> generation.isForeign(subspace, entry));
            Sink sink = storage.data().sink(subspace)) {
          sink.putAll(left);
          sink.commit();
        }
      }
      storage.data().sync();
    }
  }

  @Test
  void rocksDb() throws Exception {
    String url = "rocksdb:" + temp.resolve("store");
    Goldens.load(Goldens.DUMP, url, Import.Present.REFUSE);
    DatabaseAddress store = DatabaseAddress.parse(url);
    touch(store.storage());
    goesThereAndBack(store);
  }

  @Test
  void postgresql() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    StoreSettings golden = PostgresqlGoldenTest.golden();
    String database = golden.require("database");
    server.execute(database, "CREATE TABLE b (k BYTEA PRIMARY KEY)");
    for (String table : List.of("g", "w")) {
      server.execute(
          database, "CREATE TABLE " + table + " (k BYTEA PRIMARY KEY, v BYTEA NOT NULL)");
    }
    DatabaseAddress store = PostgresqlGoldenTest.operand(golden);
    touch(store.storage());
    goesThereAndBack(store);
  }

  @Test
  void mysql() throws Exception {
    MysqlServer server = MysqlServer.shared();
    String database = server.freshDatabase();
    server.load(Goldens.DIRECTORY.resolve("mysql.sql.gz"), database);
    server.sql(
        "CREATE TABLE " + database + ".b (k BLOB, PRIMARY KEY (k(400))) ENGINE=InnoDB",
        "CREATE TABLE "
            + database
            + ".g (k TINYBLOB, v MEDIUMBLOB NOT NULL, PRIMARY KEY (k(255))) ENGINE=InnoDB");
    StoreSettings settings = server.settings(database);
    StringBuilder config = new StringBuilder("storage = { data = \"db\", blob = \"db\" }\n");
    config.append("[store.\"db\"]\ntype = \"mysql\"\ncompression = \"lz4\"\n");
    for (String name : List.of("host", "port", "database", "user", "password")) {
      String value = settings.require(name).replace("\\", "\\\\").replace("\"", "\\\"");
      config.append(name + " = \"" + value + "\"\n");
    }
    Path file = Files.writeString(temp.resolve("config.toml"), config);
    DatabaseAddress store = DatabaseAddress.config(file, Map.of());
    touch(store.storage());
    goesThereAndBack(store);
  }

  /**
   * Killed after any number of entries: what is left is recognised, and the undo dumps hold all.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 33, 34, 50, 66, 67, 68, 95})
  void aKilledRepairIsDoneAgain(int removed) throws Exception {
    DatabaseAddress store = touched();
    Map<Character, List<String>> before = content(store);
    repair(store, undo);
    putBack(undo, store);
    removeFirst(removed, store);
    String url = "sqlite:" + temp.resolve("store.sqlite");
    assertThat(run("--repair", url).out()).contains((96 - removed) + " entr");
    Path undo2 = temp.resolve("undo2");
    assertThat(repair(store, undo2).isDone()).isTrue();
    exportsLikeTheGolden(store, "export");
    putBack(undo, store);
    assertThat(content(store)).isEqualTo(before);
  }

  /** As the repair removes them: the settings last. */
  private void removeFirst(int count, DatabaseAddress store) {
    List<Subspace> order = new ArrayList<>(Dump.open(undo.resolve("before")).subspaces());
    order.remove(Subspace.SETTINGS);
    order.add(Subspace.SETTINGS);
    int left = count;
    try (ServerStorage storage = ServerStorage.write(store.storage())) {
      for (Subspace subspace : order) {
        try (FrameReader frame = Dump.open(undo.resolve("before")).read(subspace)) {
          for (Entry entry = frame.next(); entry != null && left > 0; entry = frame.next()) {
            storage.data().clear(subspace, KeyRange.of(entry.key()));
            left--;
          }
        }
      }
    }
  }

  /** Earlier versions wrote one dump, which an import puts back. */
  @Test
  void anUndoDumpOfAnEarlierVersionGoesBack() throws Exception {
    DatabaseAddress store = touched();
    Map<Character, List<String>> before = content(store);
    repair(store, undo);
    Path earlier = temp.resolve("earlier");
    try (Dump removed = Dump.open(undo.resolve("before"));
        DumpWriter writer = DumpWriter.create(earlier)) {
      for (Subspace subspace : removed.subspaces()) {
        try (FrameReader frame = removed.read(subspace);
            FrameWriter copy = writer.frame(subspace, 5)) {
          copy.putAll(frame);
          copy.commit();
        }
      }
      writer.commit(
          new Manifest.About(
              Manifest.TOOL,
              "sqlite",
              Instant.now(),
              Instant.now(),
              "one state",
              List.of(Manifest.ALL_BUT_LEFTOVERS)));
    }
    var options =
        new Import.Options(LETTERS, false, Import.Present.MERGE, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      new Import(
              Dump.open(earlier), store.storage(), options, workers, Progress.SILENT, more -> more)
          .run();
    }
    assertThat(content(store)).isEqualTo(before);
  }

  @Test
  void theUndoDumpGoesBackOnlyWhereItCameFrom() throws Exception {
    DatabaseAddress store = touched();
    repair(store, undo);
    String other = "sqlite:" + temp.resolve("other.sqlite");
    Goldens.load(Goldens.DUMP, other, Import.Present.REFUSE);
    Map<String, String> before = Goldens.state(temp);
    assertThatThrownBy(() -> putBack(undo, DatabaseAddress.parse(other)))
        .hasMessageContaining("is not the store that was repaired: it has no b (");
    assertThat(Goldens.state(temp)).isEqualTo(before);
  }

  @Test
  void nothingIsRemovedWhereTheUndoDumpCantBeWritten() throws Exception {
    DatabaseAddress store = touched();
    Map<String, String> before = Goldens.state(temp);
    Goldens.copy(Goldens.DUMP, undo);
    assertThatThrownBy(() -> repair(store, undo)).hasMessageContaining("already holds");
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> repair(store, file.resolve("undo")))
        .isInstanceOf(SwkitException.class);
    Map<String, String> after = Goldens.state(temp);
    assertThat(after).containsEntry("store.sqlite", before.get("store.sqlite"));
    assertThat(content(store)).containsKeys('b', 'g');
  }

  @Test
  void theUndoDumpIsNoPartOfTheStore() throws Exception {
    String url = "rocksdb:" + temp.resolve("store");
    Goldens.load(Goldens.DUMP, url, Import.Present.REFUSE);
    touch(DatabaseAddress.parse(url).storage());
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("store"));
    Map<String, String> before = Goldens.state(temp.resolve("store"));
    for (Path inside : List.of(temp.resolve("store/undo"), link.resolve("a/b"))) {
      assertThat(run("--repair", url, "--yes", "--undo", inside.toString()))
          .matches(result -> result.exitCode() == 2)
          .matches(result -> result.err().contains("would lie inside the store"));
    }
    assertThat(Goldens.state(temp.resolve("store"))).isEqualTo(before);
  }

  @Test
  void onlyWithYesIsAnythingRemoved() throws Exception {
    touched();
    Map<String, String> before = Goldens.state(temp);
    String url = "sqlite:" + temp.resolve("store.sqlite");
    Result shown = run("--repair", url, "--undo", undo.toString());
    assertThat(shown.exitCode()).isEqualTo(3);
    assertThat(shown.out())
        .contains(COUNTS + " of a 0.16 server that was started on it would be removed")
        .contains("  s (settings)               29\n")
        .contains("To remove it: jbang stalwart-doctor --repair " + url + " --undo " + undo)
        .contains(" --yes\n");
    assertThat(Goldens.state(temp)).isEqualTo(before);
    Result done = run("--repair", url, "--yes", "--undo", undo.toString(), "--json");
    assertThat(done.exitCode()).isZero();
    assertThat(done.out())
        .contains("\"removed\":true")
        .contains("\"entries\":{\"b\":33,\"d\":4,\"f\":2,\"g\":27,\"n\":1,\"s\":29}")
        .contains("\"undo\":\"" + undo + "\"");
    Result again = run("--repair", url, "--yes");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).endsWith("nothing of 0.16 is in it; nothing to repair\n");
  }

  @Test
  void whatItIsNotForIsRefused() throws Exception {
    DatabaseAddress store = touched();
    String url = "sqlite:" + temp.resolve("store.sqlite");
    try (ServerStorage open = ServerStorage.read(store.storage(), false)) {
      assertThat(open.isEmpty()).isFalse();
      assertThat(run("--repair", url, "--yes").err()).contains("is open in this process");
    }
    assertThat(run("--repair", Goldens.DUMP.toString()).err()).contains("is a dump");
    assertThat(run("--repair", "sqlite:" + temp.resolve("none")).err()).contains("no SQLite store");
    assertThat(temp.resolve("none")).doesNotExist();
    setVersion(store, Snapshot.UNFINISHED);
    assertThat(run("--repair", url, "--yes").err()).contains("was interrupted");
    setVersion(store, 6);
    assertThat(run("--repair", url, "--yes").err()).contains("has schema version 6");
    setVersion(store, 4);
    assertThat(run("--repair", url, "--yes").err()).contains("has schema version 4");
    assertThat(content(store)).containsKeys('b', 'g');
    assertThat(run("--repair", url, "--upgrade").exitCode()).isEqualTo(2);
    assertThat(run(url, "--yes").exitCode()).isEqualTo(2);
  }

  /** All of the registry would be removed. */
  @Test
  void aStoreOf016WithAWrongSchemaKeyIsRefused() throws Exception {
    String url = "sqlite:" + temp.resolve("store.sqlite");
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.16.18/sqlite/dump");
    Goldens.load(golden, url, Import.Present.REFUSE);
    DatabaseAddress store = DatabaseAddress.parse(url);
    setVersion(store, 5);
    Map<Character, List<String>> before = content(store);
    assertThat(run("--repair", url, "--yes", "--undo", undo.toString()).err())
        .contains("all its accounts are those of a later release");
    assertThat(content(store)).isEqualTo(before);
    assertThat(undo).doesNotExist();
  }

  private static void setVersion(DatabaseAddress store, int version) {
    try (ServerStorage storage = ServerStorage.write(store.storage());
        Sink sink = storage.data().sink(Subspace.PROPERTY)) {
      sink.put(SchemaKey.entry(version));
      sink.commit();
    }
  }

  /** A 0.16 --export leaves nothing else, and 0.15 starts with it. */
  @Test
  void aLeaseAloneIsHarmless() throws Exception {
    DatabaseAddress store = touched();
    repair(store, undo);
    byte[] lease = Bytes.concat(Bytes.u32(-1), new byte[2]);
    try (ServerStorage storage = ServerStorage.write(store.storage());
        Sink sink = storage.data().sink(Subspace.FTS_INDEX)) {
      sink.put(new Entry(lease, new byte[9]));
      sink.commit();
    }
    Result result = run("--repair", "sqlite:" + temp.resolve("store.sqlite"), "--yes");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("harmless, not removed");
    assertThat(content(store).get('g')).hasSize(1);
  }

  /** What releases before 0.15 had in {@code b} and {@code g} isn't what 0.16 has there. */
  @Test
  void remainsOfOldReleasesStay() throws Exception {
    DatabaseAddress store = touched();
    byte[] bitmap = new byte[9];
    byte[] word = new byte[12];
    try (ServerStorage storage = ServerStorage.write(store.storage())) {
      for (var old : Map.of(Subspace.BITMAP_IDS, bitmap, Subspace.FTS_INDEX, word).entrySet()) {
        try (Sink sink = storage.data().sink(old.getKey())) {
          byte[] value = old.getValue() == word ? new byte[] {1, 2, 3} : new byte[0];
          sink.put(new Entry(old.getValue(), value));
          sink.commit();
        }
      }
    }
    assertThat(repair(store, undo).isDone()).isTrue();
    assertThat(content(store).get('b')).hasSize(1);
    assertThat(content(store).get('g')).hasSize(1);
    assertThat(Dump.open(undo.resolve("before")).subspaces())
        .isEqualTo(
            Set.of(
                Subspace.BITMAP_IDS,
                Subspace.DIRECTORY,
                Subspace.TASKS,
                Subspace.FTS_INDEX,
                Subspace.COUNTERS,
                Subspace.SETTINGS));
  }
}
