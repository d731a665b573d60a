// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.testing.Goldens;

/**
 * Each kind of damage in a golden of 0.15.5 is found by a verification, repaired so that the
 * verification is clean and nothing else is changed, and undone bit for bit.
 */
class FsckTest extends FsckContract {
  private static final String CHANGE = "~n 00000002 ";
  private static final String LOG = "+l 00000002000000000000000030";
  private static final byte[] NONE = {0, 0, 0, 77};
  private static final Map<String, String> GOLDEN = withoutBlobs(contentOfDump(Goldens.DUMP));

  FsckTest() {
    super(Goldens.DUMP, 5);
  }

  static Stream<Kind<FsckTest>> kinds() {
    return Stream.of(
        counter("n acct=2 coll=Email", 20, "D11 ERROR 2"),
        counter("n acct=2", 46, "L1 ERROR 2, L2 ERROR 1"),
        counter("n acct=2 mailbox=0", 16, "D9 ERROR 1"),
        counter("n acct=none coll=Principal", 6, "P5 ERROR 1"),
        removed("n acct=2 coll=ContactCard", "D11 ERROR 5"),
        removed("n acct=2 mailbox=8", "D9 ERROR 4"),
        new Kind<>("a commit key removed", FsckTest::removeCommit, "B3 WARN 1", ""),
        new Kind<>("a link of a mail removed", FsckTest::removeLink, "B8 ERROR 1", ""),
        new Kind<>("both removed", FsckTest::removeBoth, "B8 ERROR 1, B6 WARN 1", ""),
        removed("i acct=2 coll=Identity field=DocumentId doc=1", "D2 WARN 1"),
        removed("i acct=2 coll=SieveScript field=Name value=\"filter\" doc=1", "D2 WARN 1"),
        added("i acct=2 coll=ContactCard field=Uid value=\"x\" doc=77", "", "D1 WARN 1"),
        added("p acct=2 coll=Email doc=2 field=DeletedAt", "0000000065000000", "D8 WARN 1"),
        added("n acct=2 mailbox=77", "0500000000000000", "D12 WARN 1"),
        added("s " + "00000000000000000001", "01", "U7 ERROR 1"),
        new Kind<>("a link of another blob", FsckTest::relink, "B3 ERROR 1, B8 ERROR 2", ""),
        added("k " + "77".repeat(32) + "00000002000000ffff", "", "B3 ERROR 1, B7 WARN 1"),
        removed("d name=\"bob\"", "P1 ERROR 1"),
        added("d name=\"ghost\"", "6300", "P1 ERROR 1"),
        added("d email=\"ghost@example.org\"", "6300", "P2 ERROR 1"),
        added("d word=\"ghost\" principal=99", "", "P4 WARN 1"),
        removed("d member-of principal=2 group=6", "P3 WARN 1"),
        removed("d members group=6 principal=2", "P3 WARN 1"),
        added("d members group=6 principal=99", "", "P3 WARN 1"),
        added("d member-of principal=2 group=6", "02", "P4 WARN 1"),
        new Kind<>(
            "used bytes of an account too few",
            test -> test.put("u quota principal=2", Bytes.i64le(5)),
            "Q1 WARN 1",
            "~u 0402"),
        new Kind<>(
            "used bytes of an account below zero",
            test -> test.put("u quota principal=3", Bytes.i64le(-5)),
            "U6 WARN 1",
            "~u 0403"),
        added("u quota principal=99", "0500000000000000", "Q5 WARN 1"),
        removed("a grantee=3 owner=2 coll=Mailbox doc=8", "D13 WARN 1"),
        added("a grantee=3 owner=2 coll=Mailbox doc=8", "00000000000000ff", "D13 WARN 2"),
        added("a grantee=3 owner=2 coll=Mailbox doc=7", "00000000000000ff", "D13 WARN 1"),
        added("a grantee=3 owner=2 coll=Calendar doc=77", "00000000000000ff", "D13 WARN 1"),
        added("q due=2026-11-22T10:21:49Z queue=5 name=\"default\"", "", "T1 WARN 1"),
        added("f imip due=2027-01-01T09:45:00Z attempt=0 seq=0 acct=2 doc=1", "", "T3 WARN 1"),
        flipped("p acct=2 coll=Email doc=2 field=Archive", 0, "U2 ERROR 1"),
        flipped("p acct=2 coll=Email doc=2 field=Metadata", 40, "U2 ERROR 1"),
        flipped("d principal=3", 5, "U2 ERROR 1"),
        new Kind<>(
            "a mailbox removed",
            test -> test.remove("p acct=2 coll=Mailbox doc=8 field=Archive"),
            "D9 ERROR 4, D12 WARN 1, D13 WARN 1",
            "-a 00000003000000020100000008 ~n 00000002 ~n 00000002015400000000"
                + " -n 00000002015400000008 ~p 00000002003200000002 ~p 00000002003200000004"
                + " ~p 00000002003200000006 ~p 0000000200320000000a -p 00000002013200000008"
                + " +l 00000002000000000000000030"),
        new Kind<>(
            "a folder without parent", test -> test.parent(8, 50), "D10 ERROR 1", CHANGE + LOG),
        new Kind<>(
            "folders in a circle",
            FsckTest::circle,
            "D10 ERROR 1",
            CHANGE + "~p 00000002013200000008 " + LOG),
        new Kind<>(
            "a mail in no mailbox",
            FsckTest::unfile,
            "D9 ERROR 1",
            CHANGE + "~n 00000002015400000000 ~p 00000002003200000002 " + LOG),
        new Kind<>(
            "a threading entry removed",
            test -> test.removeFirst(FsckTest::isThreading),
            "D7 WARN 1",
            ""),
        new Kind<>(
            "the times of a contact removed",
            test -> test.removeFirst(FsckTest::isTimeOfContact),
            "D3 WARN 1",
            ""),
        new Kind<>("other times of a contact", FsckTest::moreTimes, "D3 WARN 1", ""),
        new Kind<>("a threading entry of nothing", FsckTest::thread, "D7 WARN 1", ""),
        new Kind<>("a mail in another thread", FsckTest::rethread, "D7 WARN 1", ""),
        new Kind<>(
            "a default that is gone",
            test -> test.put("p acct=3 coll=Principal doc=0 field=DefaultCalendarId", NONE),
            "D14 WARN 1",
            "-p 00000003072f00000000"));
  }

  private static Kind<FsckTest> flipped(String key, int offset, String found) {
    return new Kind<>(key + " flipped", test -> test.flip(key, offset), found, "");
  }

  private static Kind<FsckTest> counter(String key, long value, String found) {
    return new Kind<>(
        key + " set to " + value, test -> test.put(key, Bytes.i64le(value)), found, "");
  }

  private static Kind<FsckTest> removed(String key, String found) {
    return new Kind<>(key + " removed", test -> test.remove(key), found, "");
  }

  private static Kind<FsckTest> added(String key, String value, String found) {
    byte[] bytes = java.util.HexFormat.of().parseHex(value);
    return new Kind<>(key + " added", test -> test.put(key, bytes), found, "");
  }

  private byte[] link() {
    byte[] end = Bytes.concat(Bytes.u32(2), new byte[1], Bytes.u32(2));
    byte[][] found = {null};
    change(
        Subspace.BLOB_LINKS,
        links ->
            links.keySet().stream()
                .filter(link -> link.length == 41)
                .filter(link -> java.util.Arrays.equals(link, 32, 41, end, 0, 9))
                .forEach(link -> found[0] = link));
    return found[0];
  }

  private void removeCommit() {
    byte[] link = link();
    change(Subspace.BLOB_LINKS, links -> links.remove(Keys.hash(link)));
  }

  private void removeLink() {
    byte[] link = link();
    change(Subspace.BLOB_LINKS, links -> links.remove(link));
  }

  private void removeBoth() {
    byte[] link = link();
    change(
        Subspace.BLOB_LINKS,
        links -> {
          links.remove(link);
          links.remove(Keys.hash(link));
        });
  }

  private void relink() {
    byte[] link = link();
    byte[] other = link.clone();
    other[0] ^= 1;
    change(
        Subspace.BLOB_LINKS,
        links -> {
          links.remove(link);
          links.put(other, Entry.NO_VALUE);
        });
  }

  /** Changes the archive of {@code key}, whose structure has {@code size} bytes. */
  private void edit(String key, int size, Consumer<ArchiveEdit> work) {
    change(
        Subspace.PROPERTY,
        entries -> {
          byte[] value = entries.get(key(key));
          ArchiveEdit edit = ArchiveEdit.of(value, size);
          work.accept(edit);
          entries.put(key(key), edit.value(swkit.key.Archive.of(value).changeId()));
        });
  }

  /** Puts mailbox {@code mailbox} of alice under {@code parent}. */
  private void parent(int mailbox, int parent) {
    edit(
        "p acct=2 coll=Mailbox doc=" + mailbox + " field=Archive",
        44,
        folder -> folder.u32(12, parent + 1));
  }

  private void circle() {
    parent(7, 8);
    parent(8, 7);
  }

  private void unfile() {
    edit("p acct=2 coll=Email doc=2 field=Archive", 24, mail -> mail.items(0, List.of()));
  }

  private static boolean isThreading(byte[] key) {
    return key.length > 10 && key[3] == 2 && key[4] == 0 && key[5] == 90;
  }

  private static boolean isTimeOfContact(byte[] key) {
    return key.length == 18 && key[3] == 2 && key[4] == 11 && key[5] == 2;
  }

  private void removeFirst(java.util.function.Predicate<byte[]> wanted) {
    change(
        Subspace.PROPERTY,
        entries ->
            entries.remove(entries.keySet().stream().filter(wanted).findFirst().orElseThrow()));
  }

  private void moreTimes() {
    change(
        Subspace.PROPERTY,
        entries -> {
          byte[] key =
              entries.keySet().stream().filter(FsckTest::isTimeOfContact).findFirst().get();
          byte[] other = key.clone();
          other[13] ^= 0x40;
          entries.put(other, entries.get(key));
        });
  }

  private void thread() {
    change(
        Subspace.PROPERTY,
        entries -> {
          byte[] key = entries.keySet().stream().filter(FsckTest::isThreading).findFirst().get();
          byte[] other = key.clone();
          other[key.length - 1] ^= 0x40;
          entries.put(other, entries.get(key));
        });
  }

  private void rethread() {
    change(
        Subspace.PROPERTY,
        entries -> {
          byte[] key = entries.keySet().stream().filter(FsckTest::isThreading).findFirst().get();
          byte[] value = entries.get(key).clone();
          value[3] ^= 0x40;
          entries.put(key, value);
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isFoundRepairedAndUndone(Kind<FsckTest> kind) {
    check(kind, this, GOLDEN);
  }

  /** No backend but RocksDB and FoundationDB can hold one, and no import takes it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "n acct=2",
        "n acct=2 coll=Email",
        "n acct=2 mailbox=8",
        "n acct=none coll=Principal"
      })
  void aCounterOfAWrongWidth(String counter) {
    put(counter, (byte) 1);
    assertThat(problems(verify())).containsExactly("U4 ERROR 1");
    Path repaired = temp.resolve("repaired");
    Result done = fsck(dump.toString(), "--to", repaired.toString());
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(problems(verify(repaired.toString()))).isEmpty();
    byte[] key = key(counter);
    assertThat(read(repaired, key)).isLessThanOrEqualTo(read(Goldens.DUMP, key)).isPositive();
  }

  /** Bob was deleted and created again, as account 9: his data are those of account 3. */
  private void recreateBob() {
    change(
        Subspace.DIRECTORY,
        rows ->
            List.copyOf(rows.entrySet())
                .forEach(
                    row -> {
                      byte[] key = row.getKey();
                      byte[] value = row.getValue();
                      rows.remove(key);
                      if (key[0] < 2 && value[0] == 3) {
                        value = value.clone();
                        value[0] = 9;
                      } else if (key[0] == 2 && key[1] == 3) {
                        ArchiveEdit principal = ArchiveEdit.of(value, 24);
                        principal.u32(0, 9);
                        value = principal.value(0);
                        key = new byte[] {2, 9};
                      } else if (key[0] == 5 && key[4] == 3) {
                        key = key.clone();
                        key[4] = 9;
                      } else if (key[0] > 5 && key[key.length - 1] == 3) {
                        key = key.clone();
                        key[key.length - 1] = 9;
                      }
                      rows.put(key, value);
                    }));
    put("n acct=none coll=Principal", Bytes.i64le(9));
    put("u quota principal=9", Bytes.i64le(0));
    put("n acct=9", Bytes.i64le(1));
  }

  @Test
  void anAccountThatWasCreatedAgainGetsItsData() {
    recreateBob();
    assertThat(problems(verify())).contains("D15 WARN 15");
    String store = "memory:" + temp.getFileName();
    Goldens.load(dump, store, swkit.transfer.Import.Present.REFUSE);
    Map<String, String> damaged = content(store);
    Result plan = fsck(store, "--reattach", "3=9");
    assertThat(plan.out()).contains("D15", " mails come back", "Nothing was changed");
    assertThat(content(store)).isEqualTo(damaged);
    String undo = temp.resolve("undo").toString();
    Result done = fsck(store, "--reattach", "3=9", "--apply", "--yes", "--undo", undo);
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(problems(verify(store))).isEmpty();
    assertThat(difference(GOLDEN, withoutBlobs(content(store)))).containsExactly("~n ffffffff07");
    assertThat(run("StalwartImport", undo, store, "--undo", "--yes").exitCode()).isZero();
    assertThat(content(store)).isEqualTo(damaged);
  }

  @Test
  void reattachmentsThatAreRefused() {
    recreateBob();
    assertThat(fsck(dump.toString(), "--reattach", "3").exitCode()).isEqualTo(2);
    assertThat(fsck(dump.toString(), "--reattach", "3=3").exitCode()).isEqualTo(2);
    assertThat(fsck(dump.toString(), "--reattach", "3=77").err()).contains("no account 77");
    assertThat(fsck(dump.toString(), "--reattach", "3=2").err()).contains("of its own");
    assertThat(fsck(dump.toString(), "--reattach", "44=9").err()).contains("no data that lack");
    assertThat(fsck(dump.toString()).out()).contains("--reattach OLD=NEW");
  }

  @Test
  void notesOfAVerification() throws java.io.IOException {
    put("n acct=2 coll=Email", Bytes.i64le(20));
    remove("p acct=2 coll=Mailbox doc=8 field=Archive");
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, swkit.transfer.Import.Present.REFUSE);
    for (String what : List.of(store, dump.toString())) {
      String notes = temp.resolve("notes" + what.length()).toString();
      assertThat(run("StalwartVerify", what, "--notes", notes).exitCode()).isEqualTo(3);
      Result plan = fsck(what, "--notes", notes);
      assertThat(plan.exitCode()).as(plan.err()).isEqualTo(3);
      assertThat(plan.out()).contains("4 mails go to INBOX", "Planned from notes");
      assertThat(run("StalwartVerify", what, "--notes", notes).err()).contains("exists already");
    }
    String notes = temp.resolve("notes" + store.length()).toString();
    String undo = temp.resolve("undo").toString();
    Result done = fsck(store, "--notes", notes, "--apply", "--yes", "--undo", undo);
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(problems(verify(store))).isEmpty();
    assertThat(fsck(store, "--notes", notes).err()).contains("was changed since");
    put("n acct=2 coll=Email", Bytes.i64le(19));
    String ofDump = temp.resolve("notes" + dump.toString().length()).toString();
    assertThat(fsck(dump.toString(), "--notes", ofDump).err()).contains("was changed since");
    Path file = Path.of(notes);
    java.nio.file.Files.writeString(file, java.nio.file.Files.readString(file).replace("D9", "D8"));
    assertThat(fsck(store, "--notes", notes).err()).contains("its checksum is wrong");
    assertThat(fsck(store, "--notes", dump.resolve("subspace_p").toString()).err())
        .contains("holds no notes");
  }

  /** The frames of a dump name the version too. */
  @Test
  void aSchemaKeyThatIsMissing() {
    remove("p schema-version");
    assertThat(problems(verify())).containsExactly("S1 ERROR 1");
    Path repaired = temp.resolve("repaired");
    Result done = fsck(dump.toString(), "--to", repaired.toString());
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(contentOfDump(repaired)).isEqualTo(contentOfDump(Goldens.DUMP));
  }

  private static long read(Path dump, byte[] key) {
    try (var opened = swkit.dump.Dump.open(dump);
        var snapshot = opened.snapshot()) {
      return Bytes.i64le(snapshot.get(Subspace.COUNTERS, key), 0);
    }
  }
}
