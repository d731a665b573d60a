// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.StandIns;
import swkit.transfer.Import;

/** A store whose schema key is lost gets it back where everything else proves which it was. */
class SchemaKeyTest extends FsckContract {
  SchemaKeyTest() {
    super(Goldens.DUMP, 5);
  }

  private static ServerStorage open(String store) {
    return ServerStorage.write(DatabaseAddress.parse(store).storage());
  }

  /** Removes the schema key, or gives it {@code value}, in hexadecimal. */
  private static void lose(String store, String value) {
    try (ServerStorage storage = open(store)) {
      if (value == null) {
        storage.data().remove(Subspace.PROPERTY, List.of(SchemaKey.key()));
      } else {
        set(storage, SchemaKey.key(), java.util.HexFormat.of().parseHex(value));
      }
      storage.data().sync();
    }
  }

  private static void set(ServerStorage storage, byte[] key, byte[] value) {
    try (Sink sink = storage.data().sink(Subspace.PROPERTY)) {
      sink.put(new Entry(key, value));
      sink.commit();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.15.5/dump, sqlite:,",
    "0.15.5/dump, rocksdb:,",
    "0.15.5/dump, sqlite:, 0005",
    "0.16.18/sqlite/dump, sqlite:,",
    "0.16.18/sqlite/dump, sqlite:, 00",
    "0.16.18/rocksdb/dump, rocksdb:,",
    "0.16.18/rocksdb/dump, rocksdb:, 00000005",
    "0.16.18/sqlite/dump, sqlite:, 00000005",
  })
  void isWrittenAndUndone(String golden, String kind, String value) {
    String store = kind + temp.resolve("store");
    Goldens.load(Goldens.ROOT.resolve("tests/goldens/" + golden), store, Import.Present.REFUSE);
    Map<String, String> whole = content(store);
    lose(store, value);
    Map<String, String> damaged = content(store);
    assertThat(problems(verify(store))).contains("S1 ERROR 1");
    assertThat(fsck(store).out() + fsck(store).err()).contains("\nS1 ", "1 entry; costs nothing");
    String undo = temp.resolve("undo").toString();
    for (int i = 0; i < 2; i++) {
      Result done = fsck(store, "--apply", "--yes", "--undo", undo);
      assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
      assertThat(content(store)).isEqualTo(whole);
      assertThat(problems(verify(store))).isEmpty();
      Result undone = run("StalwartImport", undo, store, "--undo", "--yes");
      assertThat(undone.exitCode()).as(undone.err()).isZero();
      assertThat(content(store)).isEqualTo(damaged);
    }
    interrupt(store);
    Result completed = fsck(store, "--apply", "--yes", "--undo", undo);
    assertThat(completed.exitCode()).as(completed.err()).isEqualTo(3);
    assertThat(content(store)).isEqualTo(whole);
    run("StalwartImport", undo, store, "--undo", "--yes");
    interrupt(store);
    Result undone = run("StalwartImport", undo, store, "--undo", "--yes");
    assertThat(undone.exitCode()).as(undone.err()).isZero();
    assertThat(content(store)).isEqualTo(damaged);
  }

  /** Wherever the engine fails, what is said of the store is true, up to the very last write. */
  @Test
  void noFailureSaysThatNothingWasChangedAfterAChange() {
    String store = "fdb:fails?compression=lz4";
    var loaded = new FakeFoundationDb();
    StandIns.put("fails", loaded.database());
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    lose(store, null);
    List<Entry> damaged = loaded.content();
    int before = loaded.steps();
    Path undo = temp.resolve("undo");
    Result done = fsck(store, "--apply", "--yes", "--undo", undo.toString());
    assertThat(done.exitCode()).as(done.err()).isZero();
    int steps = loaded.steps() - before;
    int changed = 0;
    boolean isLastWrite = false;
    for (int step = steps - 1; step > steps - 40; step--) {
      var failing = new FakeFoundationDb().failingAt(step, 1038);
      damaged.forEach(entry -> failing.set(entry.key(), entry.value()));
      StandIns.put("fails", failing.database());
      Result failed =
          fsck(store, "--apply", "--yes", "--undo", temp.resolve("undo" + step).toString());
      if (failed.exitCode() == 1 && !same(failing.content(), damaged)) {
        changed++;
        assertThat(failed.err())
            .as("step %d of %d", step, steps)
            .doesNotContain("nothing was changed")
            .contains("to complete it: ");
        isLastWrite |= failed.err().contains("only its schema key");
      }
    }
    assertThat(changed).isGreaterThan(1);
    assertThat(isLastWrite).isTrue();
  }

  private static boolean same(List<Entry> some, List<Entry> others) {
    return some.stream()
        .map(SchemaKeyTest::text)
        .toList()
        .equals(others.stream().map(SchemaKeyTest::text).toList());
  }

  private static String text(Entry entry) {
    return Entry.hex(entry.key()) + "=" + Entry.hex(entry.value());
  }

  /** Leaves the store as a repair that was killed at its beginning. */
  private void interrupt(String store) {
    UndoDump undo = UndoDump.read(temp.resolve("undo"));
    try (ServerStorage storage = open(store)) {
      set(storage, SchemaKey.key(), Bytes.u32(Snapshot.UNFINISHED));
      Entry mark = UnfinishedMark.entry(undo.generation(), "a repair\n" + undo.run());
      set(storage, mark.key(), mark.value());
      storage.data().sync();
    }
  }

  /** The structures of 0.14 are others, and its store must not become one of 0.15. */
  @Test
  void aStoreOfAnEarlierReleaseIsRefused() throws java.io.IOException {
    Path copy =
        Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.14.1/rocksdb"), temp.resolve("store"));
    String store = "rocksdb:" + copy;
    lose(store, null);
    Map<String, String> before = content(store);
    Result result = fsck(store, "--apply", "--yes", "--undo", temp.resolve("undo").toString());
    assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
    assertThat(result.err())
        .contains("the rest doesn't prove which it was, because not everything");
    assertThat(content(store)).isEqualTo(before);
  }

  @Test
  void aStoreThatProvesNothingIsRefused() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    lose(store, null);
    try (ServerStorage storage = open(store)) {
      for (Subspace subspace : Generation.of(5, "").dumped()) {
        if (subspace != Subspace.SETTINGS) {
          storage.data().clear(subspace, KeyRange.all());
        }
      }
      storage.data().sync();
    }
    assertThat(fsck(store).err()).contains("no account and no mailbox that would prove");
  }

  /** What a wrong layout finds, a repair would destroy: the whole registry, or all links. */
  @ParameterizedTest
  @CsvSource({
    "0.15.5/dump, fdb:wrong, 6, none of its accounts is as 0.16 writes it",
    "0.14.1, rocksdb:, 5, is as 0.15 writes it: the key may be wrong",
  })
  void aWrongSchemaKeyIsNoReasonToRepair(String golden, String kind, int version, String reason)
      throws java.io.IOException {
    String store = kind.equals("fdb:wrong") ? kind : kind + temp.resolve("store");
    if (kind.startsWith("fdb:")) {
      StandIns.put("wrong", new FakeFoundationDb().database());
    }
    Path of = Goldens.ROOT.resolve("tests/goldens/" + golden);
    if (golden.startsWith("0.14")) {
      Goldens.copy(of.resolve("rocksdb"), temp.resolve("store"));
    } else {
      Goldens.load(of, store, Import.Present.REFUSE);
    }
    lose(store, "%08x".formatted(version));
    Result result = fsck(store);
    assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
    assertThat(result.err()).contains("the key may be wrong", reason);
    assertThat(problems(verify(store))).isNotEmpty();
  }

  /** A version of an unknown release isn't an error of the key. */
  @Test
  void aLaterReleaseIsRefused() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    lose(store, "00000007");
    assertThat(fsck(store).err()).contains("schema version 7 (of an unknown release)");
  }
}
