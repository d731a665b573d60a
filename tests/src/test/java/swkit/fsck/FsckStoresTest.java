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
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.transfer.Import;

/** Much damage at once, on all backends; refusals, and what is shown. */
class FsckStoresTest extends MuchDamage {

  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());

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

  @Test
  void whatCannotBeReadIsNotRepaired() throws IOException {
    damageMuch();
    Path frame = dump.resolve("subspace_p");
    byte[] bytes = Files.readAllBytes(frame);
    Files.write(frame, Arrays.copyOf(bytes, bytes.length / 2));
    Result result = fsck(dump.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("can't be read to its end", "isn't known; ")
        .contains("stalwart-salvage WHAT DIR gets out what is left");
    Path old = Goldens.ROOT.resolve("tests/goldens/0.14.1/dump");
    assertThat(fsck(old.toString()).err()).contains("isn't known well enough");
    assertThat(fsck("rocksdb:" + Goldens.ROOT.resolve("tests/goldens/0.14.1/rocksdb")).err())
        .contains("isn't known well enough");
  }

  /** Of a part that can't be read, nothing can be repaired, so verify names the salvage. */
  @Test
  void whatCannotBeReadIsSalvaged() throws IOException {
    damageMuch();
    assertThat(run("StalwartVerify", dump.toString()).out())
        .contains("stalwart-fsck` shows what can be repaired")
        .doesNotContain("stalwart-salvage");
    for (String letter : List.of("a", "d", "f", "k", "l", "n", "p", "s", "t")) {
      Path frame = dump.resolve("subspace_" + letter);
      Files.write(frame, Arrays.copyOf(Files.readAllBytes(frame), 40));
    }
    Result result = run("StalwartVerify", dump.toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("stalwart-salvage WHAT DIR` gets out what is left.")
        .doesNotContain("what can be repaired");
    Path old = Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.14.1/dump"), temp.resolve("old"));
    Path property = old.resolve("property");
    Files.write(property, Arrays.copyOf(Files.readAllBytes(property), 40));
    Result legacy = run("StalwartVerify", old.toString());
    assertThat(legacy.exitCode()).as(legacy.out()).isEqualTo(3);
    assertThat(legacy.out())
        .contains("F1", "stalwart-salvage WHAT DIR` gets out what is left.")
        .doesNotContain("stalwart-fsck");
    Path blobs = Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.14.1/dump"), temp.resolve("b"));
    byte[] content = Files.readAllBytes(blobs.resolve("blob"));
    content[content.length / 2] ^= 1;
    Files.write(blobs.resolve("blob"), content);
    Result readable = run("StalwartVerify", blobs.toString());
    assertThat(readable.exitCode()).as(readable.out()).isEqualTo(3);
    assertThat(readable.out()).contains("B1").doesNotContain("stalwart-fsck");
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
