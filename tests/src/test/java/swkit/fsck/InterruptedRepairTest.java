// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
import swkit.testing.Goldens;
import swkit.transfer.Import;

/** Repairs that were interrupted are completed or undone, by the undo dump of that repair alone. */
class InterruptedRepairTest extends MuchDamage {
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
      assertThat(result.err().lines().filter(line -> !line.contains(": note: "))).hasSize(1);
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
}
