// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.registry.IndexRow;
import swkit.registry.IndexRules;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.testing.Goldens;

/** What {@link FsckTest} shows of 0.15.5, of 0.16.18. */
class Fsck016Test extends FsckContract {
  private static final java.nio.file.Path DUMP =
      Goldens.ROOT.resolve("tests/goldens/0.16.18/sqlite/dump");

  /** 2026-01-01T00:00:00Z. */
  private static final String TIME = "000000006955b900";

  private static final String TASK = Long.toUnsignedString(0x04beedd216c00001L);
  private static final Map<String, String> GOLDEN = imported(contentOfDump(DUMP));

  Fsck016Test() {
    super(DUMP, 6);
  }

  /** An import leaves out the leases of nodes. */
  private static Map<String, String> imported(Map<String, String> content) {
    Map<String, String> rest = new TreeMap<>(withoutBlobs(content));
    rest.keySet().removeIf(key -> key.startsWith("g ffffffff"));
    return rest;
  }

  private static Kind<Fsck016Test> row(
      String name, Subspace subspace, String prefix, boolean first, String found) {
    return new Kind<>(
        name + " removed",
        test ->
            test.change(
                subspace,
                rows -> {
                  byte[] start = java.util.HexFormat.of().parseHex(prefix);
                  byte[] key =
                      rows.keySet().stream()
                          .filter(k -> swkit.KeyRange.prefix(start).contains(k))
                          .reduce((one, other) -> first ? one : other)
                          .orElseThrow();
                  rows.remove(key);
                }),
        found,
        "");
  }

  private static Kind<Fsck016Test> added(
      String name, Subspace subspace, String key, String value, String found) {
    return new Kind<>(
        name + " added",
        test ->
            test.change(
                subspace,
                rows ->
                    rows.put(
                        java.util.HexFormat.of().parseHex(key),
                        java.util.HexFormat.of().parseHex(value))),
        found,
        "");
  }

  static Stream<Kind<Fsck016Test>> kinds() {
    return Stream.of(
        row("the entry that lists an account", Subspace.BITMAP_IDS, "ffff0000", true, "G1 ERROR 1"),
        row("a search key of an account", Subspace.BITMAP_IDS, "00000002", true, "G2 WARN 1"),
        row("an address", Subspace.FTS_INDEX, "ffff00f2", true, "G2 ERROR 1"),
        row("a reference", Subspace.FTS_INDEX, "00250000000000000001", true, "G2 WARN 1"),
        added(
            "an entry that lists nothing",
            Subspace.BITMAP_IDS,
            "ffff0000" + "0000000000000063",
            "",
            "G1 ERROR 1"),
        added(
            "an address of nothing",
            Subspace.FTS_INDEX,
            "ffff00f2" + "67686f7374" + "0000000000000001",
            "0000" + "0000000000000063",
            "G3 ERROR 1"),
        added(
            "an address of an account in a missing domain",
            Subspace.FTS_INDEX,
            "ffff00f2" + "626f62" + "0000000000000009",
            "0000" + "0000000000000002",
            "G6 ERROR 1"),
        added(
            "a reference to nothing",
            Subspace.FTS_INDEX,
            "0053" + "0000000000000009" + "0000" + "0000000000000002",
            "",
            "G4 ERROR 1, G2 WARN 1"),
        added(
            "an address of a role",
            Subspace.FTS_INDEX,
            "ffff00f2" + "78" + "0000000000000001",
            "0053" + "0000000000000001",
            "G6 ERROR 1"),
        added(
            "a reference from nothing",
            Subspace.FTS_INDEX,
            "0025" + "0000000000000001" + "0000" + "0000000000000063",
            "",
            "G4 WARN 1"),
        new Kind<>(
            "a task removed",
            test -> test.remove("f task task=" + TASK),
            "T4 WARN 1",
            "-f 000000000000000004beedd216c00001 -f 000000006b02ca9604beedd216c00001"),
        new Kind<>(
            "the counter of accounts set back",
            test -> test.change(Subspace.COUNTERS, rows -> rows.put(new byte[2], Bytes.i64le(1))),
            "G5 ERROR 3",
            ""),
        new Kind<>(
            "a task without its due time",
            test ->
                test.change(
                    Subspace.TASKS, rows -> rows.keySet().removeIf(key -> Bytes.u64(key, 0) != 0)),
            "T4 WARN 13",
            ""),
        new Kind<>(
            "a due time of another type",
            test ->
                test.change(
                    Subspace.TASKS,
                    rows ->
                        rows.entrySet().stream()
                            .filter(row -> Bytes.u64(row.getKey(), 0) != 0)
                            .findFirst()
                            .orElseThrow()
                            .setValue(new byte[] {0, 2})),
            "T4 WARN 1",
            ""),
        new Kind<>(
            "a link of a mail removed",
            test ->
                test.change(
                    Subspace.BLOB_LINKS,
                    links -> {
                      byte[] link =
                          links.keySet().stream()
                              .filter(key -> key.length == 41 && key[36] == 0)
                              .findFirst()
                              .orElseThrow();
                      links.remove(link);
                      links.remove(Keys.hash(link));
                    }),
            "B8 ERROR 1, B6 WARN 1",
            ""));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isFoundRepairedAndUndone(Kind<Fsck016Test> kind) {
    check(kind, this, GOLDEN);
  }

  /** A report that is about to be sent: the object, its key, its task, and when it is due. */
  private void report(long id) {
    String hex = "%016x".formatted(id);
    add(
        "h",
        "006e" + hex,
        "000000000000" + "0172" + TIME + TIME + "00" + "05782e6f7267" + TIME + TIME);
    add("g", "006e00e8" + "782e6f7267", "006e" + hex + "00000000");
    String leb = id < 128 ? "%02x".formatted(id) : "81808080d0efc69b04";
    add("f", "0000000000000000" + hex, "0008" + leb + "00" + TIME + TIME);
    add("f", TIME + hex, "0008");
  }

  private void add(String letter, String key, String value) {
    change(
        Subspace.of(letter.charAt(0)),
        rows ->
            rows.put(
                java.util.HexFormat.of().parseHex(key), java.util.HexFormat.of().parseHex(value)));
  }

  private void removeRows(String letter, String key) {
    change(
        Subspace.of(letter.charAt(0)),
        rows -> rows.keySet().removeIf(row -> Entry.hex(row).endsWith(key)));
  }

  @ParameterizedTest
  @CsvSource({
    "the key, T6 WARN 1",
    "the task, T6 WARN 1",
    "the task and the key, T6 WARN 2",
    "the report, T6 WARN 2",
    "the end of the key's value, T6 WARN 2",
    "another task, T6 WARN 1",
  })
  void aReportThatIsToBeSent(String removed, String found) {
    long id = removed.equals("the task") ? 0x0437_1B7D_0000_0001L : 5;
    Map<String, String> without = imported(contentOfDump(dump));
    report(id);
    Map<String, String> golden = imported(contentOfDump(dump));
    assertThat(problems(verify())).isEmpty();
    String hex = "%016x".formatted(id);
    if (removed.contains("task") && !removed.startsWith("another")) {
      removeRows("f", hex);
    }
    switch (removed) {
      case "the key", "the task and the key" -> removeRows("g", "782e6f7267");
      case "the report" -> {
        removeRows("h", hex);
        golden = without;
      }
      case "the end of the key's value" -> add("g", "006e00e8" + "782e6f7267", "006e" + hex);
      case "another task" -> {
        add("f", "0000000000000000" + "0000000000000006", "00080500" + TIME + TIME);
        add("f", TIME + "0000000000000006", "0008");
      }
      default -> {
        // removed already
      }
    }
    assertThat(String.join(", ", problems(verify()))).isEqualTo(found);
    repairsAndUndoes("memory:" + temp.getFileName(), golden, "");
  }

  /** What else is found is repaired, although there are keys that no server writes. */
  @Test
  void keysThatAreTooShortEndNoRepair() {
    report(5);
    removeRows("h", "%016x".formatted(5));
    change(Subspace.COUNTERS, rows -> rows.put(new byte[2], Bytes.i64le(1)));
    for (String letter : List.of("f", "d", "l", "h", "g", "w")) {
      for (String key : List.of("00", "0000", "00000002", "0000000200", "000000000000000001")) {
        add(letter, key, "");
      }
    }
    Result plan = fsck(dump.toString());
    assertThat(plan.exitCode()).as(plan.err()).isEqualTo(3);
    assertThat(plan.err()).doesNotContain("internal error");
    assertThat(plan.out()).contains("\nT6 ", "\nG5 ");
  }

  /** A sample that the spam filter is trained with, and the link that keeps its mail. */
  @ParameterizedTest
  @CsvSource({
    "removed, B13 WARN 1",
    "of another time, 'B12 WARN 1, B13 WARN 1'",
    "and one of another time, B12 WARN 1",
  })
  void theLinkOfASample(String link, String found) {
    byte[][] hash = {null};
    change(Subspace.BLOBS, blobs -> hash[0] = blobs.firstKey());
    String blob = Entry.hex(hash[0]);
    add(
        "w",
        "0066" + "0000000000000007",
        "00" + "03614062" + "0173" + blob + "010101" + TIME + "00");
    add("b", "00660039" + "0000000000000001" + "0000000000000007", "");
    add("k", blob + "00000001" + TIME, "00660000000000000007");
    assertThat(problems(verify())).isEmpty();
    Map<String, String> golden = imported(contentOfDump(dump));
    if (!link.startsWith("and")) {
      removeRows("k", blob + "00000001" + TIME);
    }
    if (link.endsWith("of another time")) {
      add("k", blob + "00000001" + "000000006955b901", "00660000000000000007");
    }
    assertThat(String.join(", ", problems(verify()))).isEqualTo(found);
    repairsAndUndoes("memory:" + temp.getFileName(), golden, "");
  }

  /** The link of a sample that is gone expires by itself. */
  @Test
  void theLinkOfASampleThatIsGone() {
    byte[][] hash = {null};
    change(Subspace.BLOBS, blobs -> hash[0] = blobs.firstKey());
    String blob = Entry.hex(hash[0]);
    add(
        "w",
        "0066" + "0000000000000007",
        "00" + "03614062" + "0173" + blob + "010101" + TIME + "00");
    add("b", "00660039" + "0000000000000001" + "0000000000000007", "");
    add("k", blob + "00000001" + TIME, "00660000000000000007");
    add("k", blob + "00000001" + TIME, "00660000000000000008");
    assertThat(problems(verify())).contains("B12 WARN 1");
    Result plan = fsck(dump.toString());
    assertThat(plan.out()).contains("its item is gone: it expires by itself");
  }

  /** The address is its owner's, and nothing has the domain any more. */
  @Test
  void anAddressWhoseDomainIsGone() {
    change(
        Subspace.DIRECTORY,
        rows -> rows.keySet().removeIf(key -> key[1] == 0x25 && Bytes.u64(key, 2) == 1));
    Result plan = fsck(dump.toString());
    assertThat(plan.exitCode()).isEqualTo(3);
    assertThat(plan.out())
        .contains("only the domain is missing: restore the domain")
        .contains("its object refers to what is gone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:", "rocksdb:"})
  void isRepairedAndUndoneInAStore(String kind) {
    kinds()
        .filter(one -> one.name().contains("link") || one.name().contains("without its due time"))
        .forEach(one -> one.damage().accept(this));
    change(Subspace.COUNTERS, rows -> rows.put(new byte[2], Bytes.i64le(1)));
    change(Subspace.BITMAP_IDS, rows -> rows.keySet().removeIf(key -> key[0] == -1 && key[3] == 0));
    repairsAndUndoes(kind + temp.resolve("store"), GOLDEN, "");
  }

  /** An account was deleted and created again, with another id. */
  @Test
  void anAccountThatWasCreatedAgainGetsItsData() {
    byte[][] item = {null, null};
    change(
        Subspace.DIRECTORY,
        items -> {
          item[0] = items.keySet().stream().filter(key -> key[1] == 0).findFirst().orElseThrow();
          item[1] = items.remove(item[0]);
        });
    ObjectId old = ObjectId.ofKey(item[0]);
    ObjectId created = ObjectId.of("Account", 9);
    for (ObjectId id : List.of(old, created)) {
      for (IndexRow row : IndexRules.rows(Pickle.decode(id, item[1]))) {
        change(
            row.kind().subspace(),
            rows -> {
              if (id == old) {
                rows.remove(row.key());
              } else {
                rows.put(row.key(), row.value());
              }
            });
      }
    }
    change(Subspace.DIRECTORY, items -> items.put(created.key(), item[1]));
    change(Subspace.COUNTERS, rows -> rows.put(new byte[2], Bytes.i64le(9)));
    String store = "memory:" + temp.getFileName();
    Goldens.load(dump, store, swkit.transfer.Import.Present.REFUSE);
    Map<String, String> damaged = content(store);
    String undo = temp.resolve("undo").toString();
    String ids = old.id() + "=9";
    Result done = fsck(store, "--reattach", ids, "--apply", "--yes", "--undo", undo);
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(problems(verify(store))).isEmpty();
    assertThat(difference(GOLDEN, withoutBlobs(content(store)))).containsExactly("~n 0000");
    assertThat(run("StalwartImport", undo, store, "--undo", "--yes").exitCode()).isZero();
    assertThat(content(store)).isEqualTo(damaged);
  }
}
