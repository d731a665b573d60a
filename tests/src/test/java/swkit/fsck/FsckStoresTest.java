// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageWriter;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.transfer.Import;

/** Much damage at once, on all backends; interruptions, refusals, and what is shown. */
class FsckStoresTest extends FsckContract {
  private static final Map<String, String> GOLDEN = withoutBlobs(contentOfDump(Goldens.DUMP));

  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());

  /** What stays different: a mailbox is gone, and its mails are in INBOX. */
  private static final String LASTING =
      "-a 00000003000000020100000008 ~n 00000002 ~n 00000002015400000000 -n 00000002015400000008"
          + " ~p 00000002003200000002 ~p 00000002003200000004 ~p 00000002003200000006"
          + " ~p 0000000200320000000a -p 00000002013200000008 +l 00000002000000000000000030";

  FsckStoresTest() {
    super(Goldens.DUMP, 5);
  }

  private void damageMuch() {
    put("n acct=2 coll=Email", Bytes.i64le(20));
    put("n acct=3", Bytes.i64le(1));
    remove("d name=\"bob\"", "d members group=6 principal=2");
    remove("i acct=2 coll=Identity field=DocumentId doc=1");
    remove("p acct=2 coll=Mailbox doc=8 field=Archive");
    put("i acct=2 coll=ContactCard field=Uid value=\"x\" doc=77");
    change(Subspace.BLOB_LINKS, links -> links.keySet().removeIf(FsckStoresTest::isOfMail));
  }

  private static boolean isOfMail(byte[] link) {
    return link.length == 41 && link[36] == 0 && Keys.last(link) == 2;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:", "rocksdb:"})
  void isRepairedAndUndone(String kind) {
    damageMuch();
    repairsAndUndoes(kind + temp.resolve("store"), GOLDEN, LASTING);
  }

  /** In the stand-in for a cluster, of which some steps fail, as those of a real one do. */
  @Test
  void isRepairedAndUndoneInFoundationDb() {
    damageMuch();
    System.out.println("FsckStoresTest: -Dswkit.seed=" + SEED);
    FakeFoundationDb fake = new FakeFoundationDb().withFaults(SEED, 0.2);
    StandIns.put("fsck", fake.database());
    repairsAndUndoes("fdb:fsck", GOLDEN, LASTING);
    assertThat(fake.open()).as("seed " + SEED).isZero();
    assertThat(fake.errors()).as("seed " + SEED).isNotEmpty();
  }

  /** Whether it can tell that it was changed is known before it is verified. */
  @Test
  void notesOfADatabaseThatDoesNotTellWhetherItWasChanged() {
    FakeFoundationDb fake = new FakeFoundationDb();
    StandIns.put("notes", fake.database());
    Goldens.load(dump, "fdb:notes", Import.Present.REFUSE);
    int before = fake.steps();
    Path notes = temp.resolve("notes");
    Result result = run("StalwartVerify", "fdb:notes", "--notes", notes.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("doesn't tell whether something was written to it since");
    assertThat(fake.steps() - before).isLessThan(20);
    assertThat(notes).doesNotExist();
    Result nowhere =
        run("StalwartVerify", dump.toString(), "--notes", temp.resolve("no/notes").toString());
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("can't be written: there is no " + temp.resolve("no"));
  }

  @Test
  void isRepairedAndUndoneInPostgresql() throws Exception {
    damageMuch();
    PostgresqlServer server = PostgresqlServer.get();
    repairsAndUndoes(
        config("postgresql", server.settings(server.freshDatabase(), Map.of())), GOLDEN, LASTING);
  }

  @Test
  void isRepairedAndUndoneInMysql() throws Exception {
    damageMuch();
    MysqlServer server = MysqlServer.shared();
    repairsAndUndoes(config("mysql", server.settings(server.freshDatabase())), GOLDEN, LASTING);
  }

  /** A configuration that has the password, so that no command line needs it. */
  private String config(String type, StoreSettings settings) throws IOException {
    StringBuilder config = new StringBuilder("storage = { data = \"db\", blob = \"db\" }\n");
    config.append("[store.\"db\"]\ntype = \"" + type + "\"\ncompression = \"lz4\"\n");
    for (String name : List.of("host", "port", "database", "user", "password")) {
      String value = settings.require(name).replace("\\", "\\\\").replace("\"", "\\\"");
      config.append(name + " = \"" + value + "\"\n");
    }
    return Files.writeString(temp.resolve("config.toml"), config).toString();
  }

  @Test
  void aDumpStaysAsItIs() {
    damageMuch();
    Map<String, String> damaged = contentOfDump(dump);
    Path repaired = temp.resolve("repaired");
    Result done = fsck(dump.toString(), "--to", repaired.toString());
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(problems(verify(repaired.toString()))).as(done.out()).isEmpty();
    assertThat(difference(GOLDEN, withoutBlobs(contentOfDump(repaired))))
        .containsExactly(LASTING.split(" (?=[-+~])"));
    assertThat(contentOfDump(dump)).isEqualTo(damaged);
    assertThat(fsck(dump.toString(), "--to", repaired.toString()).err()).contains("already holds");
  }

  @Test
  void aPlanChangesNothingAndSaysAll() {
    damageMuch();
    String store = loaded();
    Map<String, String> damaged = content(store);
    Result plan = fsck(store);
    assertThat(plan.exitCode()).isEqualTo(3);
    assertThat(plan.err()).isEmpty();
    assertThat(plan.out())
        .contains("Nothing was changed. To repair it: ")
        .contains("D9   mail in a missing mailbox, or in none: 4")
        .contains("4 mails go to INBOX");
    assertThat(content(store)).isEqualTo(damaged);
    JsonObject json = JsonParser.parseString(fsck(store, "--json").out()).getAsJsonObject();
    assertThat(json.get("exitCode").getAsInt()).isEqualTo(3);
    assertThat(json.get("done").getAsBoolean()).isFalse();
    assertThat(json.get("repairs").getAsJsonArray()).hasSizeGreaterThan(7);
    assertThat(fsck(store, "--apply").exitCode()).isEqualTo(2);
    assertThat(fsck(store, "--yes").exitCode()).isEqualTo(2);
  }

  @Test
  void nothingToRepair() {
    Goldens.load(Goldens.DUMP, "memory:" + temp.getFileName(), Import.Present.REFUSE);
    Path undo = temp.resolve("undo");
    Result done =
        fsck("memory:" + temp.getFileName(), "--apply", "--yes", "--undo", undo.toString());
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).contains("nothing to repair");
    assertThat(undo).doesNotExist();
  }

  private String loaded() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    return store;
  }

  /** The undo dump of a repair that was interrupted after its first subspace. */
  private Path interrupted(String store) {
    Path undo = temp.resolve("undo");
    var what = DatabaseAddress.parse(store);
    UndoDump written;
    try (Workers workers = Workers.of(1)) {
      var options = new swkit.verify.Verification.Options(true, null, false, LATER);
      var fsck = new Fsck(what, options, workers, swkit.Progress.SILENT);
      fsck.plan();
      Changes changes = fsck.plans().changes();
      try (ServerStorage storage = ServerStorage.read(what.storage(), false);
          var data = storage.data().snapshot()) {
        String identity = StoreIdentity.of(data, changes);
        written = new UndoDump(undo, "run", identity, Generation.of(5, ""), changes);
      }
      written.write("sqlite");
    }
    ServerStorage storage = ServerStorage.write(what.storage());
    try {
      StorageWriter writer = storage.begin(Generation.of(5, ""), "a repair\nrun", before -> false);
      var counters = written.changes().of(Subspace.COUNTERS);
      byte[] first = counters.firstKey();
      writer.load(
          Subspace.COUNTERS,
          KeyRange.of(first),
          Source.of(List.of(new Entry(first, counters.get(first).after()))),
          StorageWriter.Existing.OVERWRITE,
          Workers.none());
      storage.close();
    } catch (swkit.StoreException e) {
      assertThat(e).hasMessageContaining("marked as unfinished");
    }
    return undo;
  }

  @Test
  void anInterruptedRepairIsCompleted() {
    damageMuch();
    String store = loaded();
    Path undo = interrupted(store);
    assertThat(problems(verify(store))).contains("S2 ERROR 1");
    Result refused = fsck(store);
    assertThat(refused.exitCode()).isEqualTo(1);
    String complete = "stalwart-fsck " + store + " --apply --yes --undo DIR";
    String back = "stalwart-import DIR " + store + " --undo --yes";
    assertThat(refused.err()).contains("interrupted; to complete it: ", complete, back);
    refused = fsck(store, "--apply", "--yes", "--undo", temp.resolve("other").toString());
    assertThat(refused.err()).contains(complete, temp.resolve("other") + " is none");
    Result done = fsck(store, "--apply", "--yes", "--undo", undo.toString());
    assertThat(done.exitCode()).as(done.err()).isEqualTo(3);
    assertThat(problems(verify(store))).isEmpty();
    assertThat(String.join(" ", difference(GOLDEN, withoutBlobs(content(store)))))
        .isEqualTo(LASTING);
  }

  /** Whatever reads or writes the store names the commands that complete or undo the repair. */
  @Test
  void othersSayHowAnInterruptedRepairIsCompleted() {
    damageMuch();
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    interrupted(store);
    String complete = "stalwart-fsck WHAT --apply --yes --undo DIR";
    String back = "stalwart-import DIR WHAT --undo --yes";
    String to = temp.resolve("to").toString();
    List<Result> refused =
        List.of(
            run("StalwartExport", store, to),
            run("StalwartCopy", store, "sqlite:" + to, "--compression", "lz4"),
            run("StalwartDiff", store, Goldens.DUMP.toString()),
            run("StalwartRedact", store, to),
            run("StalwartImport", Goldens.DUMP.toString(), store, "--compression", "lz4"),
            run(
                "StalwartImport",
                Goldens.DUMP.toString(),
                store,
                "--only=p",
                "--merge",
                "--yes",
                "--compression=lz4"));
    for (Result result : refused) {
      assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
      assertThat(result.err()).contains("a repair was interrupted", complete, back);
      assertThat(result.err().lines()).hasSize(1);
    }
    for (Result result :
        List.of(
            run("StalwartVerify", store),
            run("StalwartInspect", store),
            run("StalwartDoctor", "--upgrade", store))) {
      String said = result.out().replaceAll("\\s+", " ") + result.err();
      assertThat(said).contains(complete, back).doesNotContain("mport was", "import into it was");
    }
  }

  /** A run that was killed before it changed anything has left its undo dump, or a part of it. */
  @Test
  void anEqualUndoDumpIsUsedAgain() throws IOException {
    damageMuch();
    String store = loaded();
    Map<String, String> damaged = content(store);
    Path undo = temp.resolve("undo");
    Result done = fsck(store, "--apply", "--yes", "--undo", undo.toString());
    assertThat(done.exitCode()).as(done.err()).isZero();
    Map<String, String> repaired = content(store);
    for (boolean isWhole : List.of(true, false)) {
      Result undone = run("StalwartImport", undo.toString(), store, "--undo", "--yes");
      assertThat(undone.exitCode()).as(undone.err()).isZero();
      assertThat(content(store)).isEqualTo(damaged);
      byte[] before = Files.readAllBytes(undo.resolve("before/.swkit/manifest.json"));
      if (!isWhole) {
        deleteTree(undo.resolve("after"));
      }
      done = fsck(store, "--apply", "--yes", "--undo", undo.toString());
      assertThat(done.exitCode()).as(done.err()).isZero();
      assertThat(content(store)).isEqualTo(repaired);
      assertThat(Files.readAllBytes(undo.resolve("before/.swkit/manifest.json"))).isEqualTo(before);
    }
    run("StalwartImport", undo.toString(), store, "--undo", "--yes");
    put(store, "n acct=2 coll=Email", 19);
    Map<String, String> other = content(store);
    for (int i = 0; i < 2; i++) {
      Result refused = fsck(store, "--apply", "--yes", "--undo", undo.toString());
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("holds the undo dump of another repair");
      assertThat(refused.err()).contains("nothing was changed in the store");
      assertThat(content(store)).isEqualTo(other);
      deleteTree(undo.resolve("after"));
    }
    assertThat(undo.resolve("after")).doesNotExist();
  }

  private static void deleteTree(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var all = Files.walk(directory)) {
        for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void put(String store, String key, long count) {
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.write(Subspace.COUNTERS, Source.of(List.of(new Entry(key(key), Bytes.i64le(count)))));
    }
  }

  @Test
  void anUndoDumpThatCannotBeWritten() throws IOException {
    damageMuch();
    String store = loaded();
    Map<String, String> damaged = content(store);
    Path file = Files.writeString(temp.resolve("file"), "");
    Result result = fsck(store, "--apply", "--yes", "--undo", file + "/undo");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains(file.toString(), "nothing was changed in the store");
    assertThat(content(store)).isEqualTo(damaged);
  }

  @Test
  void anInterruptedRepairIsUndone() {
    damageMuch();
    String store = loaded();
    Map<String, String> damaged = content(store);
    Path undo = interrupted(store);
    Result undone = run("StalwartImport", undo.toString(), store, "--undo", "--yes");
    assertThat(undone.exitCode()).as(undone.err()).isZero();
    assertThat(content(store)).isEqualTo(damaged);
    undone = run("StalwartImport", undo.toString(), store, "--undo", "--yes");
    assertThat(undone.exitCode()).as("again").isZero();
    assertThat(content(store)).isEqualTo(damaged);
  }

  @Test
  void anUndoIsRefusedOnAnotherStore() throws IOException {
    damageMuch();
    String store = loaded();
    Path undo = temp.resolve("undo");
    Result done = fsck(store, "--apply", "--yes", "--undo", undo.toString());
    assertThat(done.exitCode()).as(done.err()).isZero();
    Map<String, String> repaired = content(store);

    String other = "memory:" + temp.getFileName() + "-other";
    Path groupware = Goldens.ROOT.resolve("tests/goldens/0.15.5-groupware/dump");
    Goldens.load(groupware, other, Import.Present.REFUSE);
    refusesUndo(undo, other, "is not the store that was repaired");

    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      byte[] key = key("n acct=2");
      storage.write(Subspace.COUNTERS, Source.of(List.of(new Entry(key, Bytes.i64le(500)))));
    }
    refusesUndo(undo, store, "was changed since: n acct=2 ");
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      byte[] key = key("n acct=2");
      storage.write(Subspace.COUNTERS, Source.of(List.of(new Entry(key, Bytes.i64le(48)))));
    }
    assertThat(content(store)).isEqualTo(repaired);

    Path frame = undo.resolve("before/subspace_n");
    byte[] bytes = Files.readAllBytes(frame);
    byte[] whole = bytes.clone();
    bytes[bytes.length / 2] ^= 1;
    Files.write(frame, bytes);
    refusesUndo(undo, store, "subspace_n");
    Files.write(frame, Arrays.copyOf(whole, whole.length - 5));
    refusesUndo(undo, store, "subspace_n");
    Files.write(frame, whole);
    refusesUndo(dump, store, "is not the undo dump of a repair");
    assertThat(content(store)).isEqualTo(repaired);
    assertThat(run("StalwartImport", undo.toString(), store, "--undo").exitCode()).isEqualTo(2);
    assertThat(
            run("StalwartImport", undo.toString(), store, "--undo", "--yes", "--only", "n").err())
        .contains("excludes");
  }

  private static void refusesUndo(Path undo, String store, String reason) {
    Result result = run("StalwartImport", undo.toString(), store, "--undo", "--yes");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains(reason);
  }

  @Test
  void whatCannotBeReadIsNotRepaired() throws IOException {
    damageMuch();
    Path frame = dump.resolve("subspace_p");
    byte[] bytes = Files.readAllBytes(frame);
    Files.write(frame, Arrays.copyOf(bytes, bytes.length / 2));
    Result result = fsck(dump.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("can't be read to its end", "isn't known");
    Path old = Goldens.ROOT.resolve("tests/goldens/0.14.1/dump");
    assertThat(fsck(old.toString()).err()).contains("isn't known well enough");
    assertThat(fsck("rocksdb:" + Goldens.ROOT.resolve("tests/goldens/0.14.1/rocksdb")).err())
        .contains("isn't known well enough");
  }

  @Test
  void aStoreInUseIsNotRepaired() {
    damageMuch();
    String store = "rocksdb:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    Map<String, String> damaged = content(store);
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      Path undo = temp.resolve("undo");
      Result result = fsck(storage.address(), "--apply", "--yes", "--undo", undo.toString());
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(undo).doesNotExist();
      assertThat(storage.isEmpty()).isFalse();
    }
    assertThat(content(store)).isEqualTo(damaged);
  }

  /** With its principal, an account would lose its name, though its mail is there. */
  @Test
  void whatTheDataOfAnAccountNeedIsKept() {
    remove("d principal=3");
    Result plan = fsck(dump.toString());
    assertThat(plan.exitCode()).isEqualTo(3);
    assertThat(plan.out()).contains("its account still has data");
    Path repaired = temp.resolve("repaired");
    fsck(dump.toString(), "--to", repaired.toString());
    if (Files.exists(repaired)) {
      assertThat(difference(contentOfDump(dump), contentOfDump(repaired)))
          .noneMatch(change -> change.startsWith("-d"));
    }
  }
}
