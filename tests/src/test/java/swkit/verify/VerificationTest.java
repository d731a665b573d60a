// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.account.AccountSelection;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.lz4.Lz4FrameOutput;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageWriter;
import swkit.testing.Goldens;
import swkit.testing.VerifiedDump;
import swkit.transfer.Import;

/** Seeded damage is found, named right, and nothing else is; the goldens are clean. */
class VerificationTest extends VerifiedDump {

  /** What a purge would remove from the golden; frames that the server wrote have no end mark. */
  private static final int GARBAGE = 24;

  private static final int EXPIRED = 4;

  VerificationTest() {
    super(Goldens.DUMP, 5);
  }

  /** The blob that mail 2 of alice is. */
  private byte[] blobOfMail() {
    byte[] end = Bytes.concat(Bytes.u32(2), new byte[1], Bytes.u32(2));
    byte[][] found = {null};
    change(
        Subspace.BLOB_LINKS,
        links ->
            links.keySet().stream()
                .filter(link -> link.length == 41)
                .filter(link -> Arrays.equals(end, Arrays.copyOfRange(link, 32, 41)))
                .forEach(link -> found[0] = Arrays.copyOf(link, 32)));
    return found[0];
  }

  private static byte[] link(byte[] hash, int coll, int doc) {
    return Bytes.concat(hash, Bytes.u32(2), new byte[] {(byte) coll}, Bytes.u32(doc));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tests/goldens/0.15.5/dump",
        "tests/goldens/0.15.5-fs/dump",
        "rocksdb:samples/rocksdb",
        "sqlite:tests/goldens/0.15.5/store.sqlite"
      })
  void whatTheServerWroteIsClean(String golden) {
    int colon = golden.indexOf(':') + 1;
    Path path = Goldens.ROOT.resolve(golden.substring(colon));
    Verdict verdict = verify(golden.substring(0, colon) + path);
    assertThat(problems(verdict)).isEmpty();
    assertThat(verdict.notChecked()).isEmpty();
    assertThat(verdict.exitCode()).isZero();
    assertThat(verdict.entries()).isGreaterThan(800);
    assertThat(verdict.blobs()).isGreaterThan(50);
    assertThat(verdict.findings()).extracting(Finding::rule).isSubsetOf("F3", "B4", "B10");
  }

  @Test
  void notesOfTheGolden() {
    assertThat(notes(verify())).containsExactly("F3 INFO 18", "B4 INFO 24", "B10 INFO 4");
  }

  @Test
  void uploadsThatHaveNotExpired() {
    var before = Instant.parse("2026-11-22T11:00:00Z");
    Verdict verdict = verify(dump.toString(), new Verification.Options(true, null, false, before));
    assertThat(notes(verdict)).containsExactly("F3 INFO 18", "B4 INFO 22");
  }

  @Test
  void aBitInABlob() {
    byte[] hash = blobOfMail();
    flip("t hash=" + Entry.hex(hash), 100);
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly("B1 ERROR 1");
    assertThat(verdict.exitCode()).isEqualTo(3);
    Finding.Example example = verdict.findings().get(0).examples().get(0);
    assertThat(example.key()).isEqualTo("t hash=" + Entry.hex(hash));
    assertThat(example.account()).isEqualTo("alice (account 2)");
    assertThat(problems(verify(dump.toString(), withoutBodies()))).isEmpty();
  }

  private static Verification.Options withoutBodies() {
    return new Verification.Options(false, null, false, LATER);
  }

  @Test
  void withoutBodiesTheRestIsChecked() {
    Verdict verdict = verify(dump.toString(), withoutBodies());
    assertThat(verdict.blobs()).isZero();
    assertThat(verdict.notChecked()).containsExactly("B0", "B1", "B2", "B3", "B6");
    assertThat(shown(verdict))
        .contains("The blobs in t were not read")
        .endsWith("as t is missing, incomplete, damaged or not read: B0 B1 B2 B3 B6\n");
  }

  @ParameterizedTest
  @CsvSource({
    "p acct=2 coll=Email doc=2 field=Archive, 0, U2 ERROR 1",
    "p acct=2 coll=Email doc=2 field=Metadata, 0, U2 ERROR 1",
    "p acct=2 coll=SieveScript doc=1 field=Archive, 3, U2 ERROR 1",
    "p acct=2 coll=Mailbox doc=8 field=Archive, 0, U2 ERROR 1",
    "p acct=2 coll=FileNode doc=1 field=Archive, 0, U2 ERROR 1",
    "e queue=341967706272054655, 0, U2 ERROR 1",
    "d principal=3, 0, U2 ERROR 1",
    "p acct=2 coll=Calendar doc=1 field=Archive, -1, U2 WARN 1",
  })
  void aBitInAnArchive(String key, int offset, String expected) {
    flip(key, offset);
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly(expected);
    assertThat(verdict.findings().get(0).examples().get(0).key()).startsWith(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "p acct=2 coll=Email doc=2 field=Metadata ; D5 ERROR 1, B7 WARN 1",
        "p acct=2 coll=Email doc=2 field=Archive ; D6 WARN 1",
        "p acct=2 coll=Mailbox doc=8 field=Archive ; D9 ERROR 4, D12 WARN 1, D13 WARN 1",
        "p acct=2 coll=Calendar doc=1 field=Archive ; D14 WARN 1",
        "p acct=2 coll=SieveScript doc=2 field=Archive ; B7 WARN 1, D1 WARN 1, D14 WARN 1",
        "p acct=2 coll=FileNode doc=1 field=Archive ; B7 WARN 1",
        "p acct=2 coll=ContactCard doc=3 field=CreatedToUpdated created=2026-11-22T10:21:40Z"
            + " ; D3 WARN 1",
        "p acct=2 coll=ContactCard doc=3 field=Archive ; D1 WARN 2, D3 WARN 1",
        "p acct=2 coll=EmailSubmission doc=1 field=Archive ; D4 WARN 1",
        "p schema-version ; S1 ERROR 1",
        "i acct=2 coll=Identity field=DocumentId doc=1 ; D2 WARN 1",
        "i acct=2 coll=SieveScript field=Name value=\"filter\" doc=1 ; D2 WARN 1",
        "i acct=2 coll=CalendarEvent field=Uid value=\"ev0-alice\" doc=1 ; ''",
        "a grantee=3 owner=2 coll=Mailbox doc=8 ; D13 WARN 1",
        "e queue=341967706272054655 ; B9 WARN 1, T1 WARN 1",
        "d name=\"bob\" ; P1 ERROR 1",
        "d email=\"bob.x@example.org\" ; ''",
        "d member-of principal=2 group=6 ; P3 WARN 1",
        "d members group=6 principal=2 ; P3 WARN 1",
        "n acct=none coll=Principal ; ''",
        "n acct=2 mailbox=8 ; D9 ERROR 4",
        "n acct=2 coll=ContactCard ; D11 ERROR 5",
        "n acct=2 coll=Mailbox ; D11 WARN 2",
      })
  void somethingRemoved(String key, String expected) {
    remove(key);
    Verdict verdict = verify();
    assertThat(String.join(", ", problems(verdict))).isEqualTo(expected);
    assertThat(verdict.notChecked()).isEmpty();
  }

  @Test
  void aBlobRemoved() {
    remove("t hash=" + Entry.hex(blobOfMail()));
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly("B2 ERROR 1");
    assertThat(verdict.findings().get(0).examples().get(0).account())
        .isEqualTo("alice (account 2)");
  }

  @Test
  void aLinkRemoved() {
    byte[] hash = blobOfMail();
    change(Subspace.BLOB_LINKS, links -> links.remove(link(hash, 0, 2)));
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly("B8 ERROR 1");
    assertThat(verdict.findings().get(0).examples().get(0).key())
        .isEqualTo("p acct=2 coll=Email doc=2 field=Metadata");
    assertThat(notes(verdict)).contains("B4 INFO " + (GARBAGE + 1), "B10 INFO " + EXPIRED);
  }

  @Test
  void linksThatLeadElsewhere() {
    byte[] hash = blobOfMail();
    byte[] other = hash.clone();
    other[0] ^= 1;
    change(Subspace.BLOB_LINKS, links -> links.put(link(hash, 0, 999), new byte[0]));
    assertThat(problems(verify())).containsExactly("B7 WARN 1");
    change(Subspace.BLOB_LINKS, links -> links.put(link(other, 0, 2), new byte[0]));
    assertThat(problems(verify())).containsExactly("B3 ERROR 1", "B8 ERROR 1", "B7 WARN 1");
  }

  @Test
  void aCommitKeyRemoved() {
    byte[] hash = blobOfMail();
    change(Subspace.BLOB_LINKS, links -> links.remove(hash));
    assertThat(problems(verify())).containsExactly("B3 WARN 1");
    change(Subspace.BLOBS, blobs -> blobs.remove(hash));
    assertThat(problems(verify())).containsExactly("B3 ERROR 1");
  }

  @Test
  void aBlobThatNobodyKnows() {
    byte[] content = "nobody's".getBytes(StandardCharsets.UTF_8);
    byte[] hash = org.apache.commons.codec.digest.Blake3.hash(content);
    change(Subspace.BLOBS, blobs -> blobs.put(hash, content));
    assertThat(problems(verify())).containsExactly("B6 WARN 1");
  }

  /** A store has it in its framing, and no scan of linked blobs would show it. */
  @Test
  void aBlobThatNobodyKnowsInAStore() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    assertThat(problems(verify(store))).isEmpty();
    try (ServerStorage storage =
        ServerStorage.write(DatabaseAddress.parse(store + "?compression=lz4").storage())) {
      byte[] content = "nobody's".getBytes(StandardCharsets.UTF_8);
      byte[] hash = org.apache.commons.codec.digest.Blake3.hash(content);
      storage.write(Subspace.BLOBS, Source.of(List.of(new Entry(hash, content))));
    }
    assertThat(problems(verify(store))).containsExactly("B6 WARN 1");
  }

  @ParameterizedTest
  @CsvSource({
    "n acct=2 coll=Email, 20, 'D11 ERROR 2'",
    "n acct=2, 46, 'L1 ERROR 2, L2 ERROR 1'",
    "n acct=2 mailbox=0, 16, 'D9 ERROR 1'",
    "n acct=none coll=Principal, 6, 'P5 ERROR 1'",
    "u quota principal=3, -5, 'U6 WARN 1'",
    "u quota principal=99, 5, 'Q5 WARN 1'",
    "n acct=2 mailbox=77, 5, 'D12 WARN 1'",
  })
  void aCounterSetWrong(String key, long count, String expected) {
    put(key, Bytes.i64le(count));
    assertThat(String.join(", ", problems(verify()))).isEqualTo(expected);
  }

  @Test
  void theChangeIdSetBack() {
    put("n acct=2", Bytes.i64le(10));
    assertThat(verify().findings())
        .filteredOn(finding -> finding.severity() != Severity.INFO)
        .extracting(Finding::rule)
        .containsExactly("L1", "L2");
  }

  @ParameterizedTest
  @CsvSource({
    "'d name=\"ghost\"', 6300, 'P1 ERROR 1'",
    "'d email=\"ghost@example.org\"', 6300, 'P2 ERROR 1'",
    "'d word=\"ghost\" principal=99', '', 'P4 WARN 1'",
    "'d members group=6 principal=4', '', 'P3 WARN 1'",
    "'d member-of principal=2 group=6', 02, 'P4 WARN 1'",
    "'q due=2026-11-22T10:21:49Z queue=5 name=\"default\"', '', 'T1 WARN 1'",
    "'i acct=2 coll=ContactCard field=Uid value=\"x\" doc=77', '', 'D1 WARN 1'",
    "'p acct=2 coll=Email doc=2 field=DeletedAt', 0000000065000000, 'D8 WARN 1'",
    "'p acct=2 coll=Email doc=2 field=DeletedAt', 00, 'U4 ERROR 1, D8 WARN 1'",
    "'p acct=2 coll=Calendar doc=1 field=Archive', 00, 'U2 ERROR 1'",
    "'p acct=2 coll=Email doc=2 field=Metadata', 38d394c280, 'U2 ERROR 1'",
    "'n acct=2', 00, 'U4 ERROR 1'",
    "'l acct=2 sync=Email change=3', 01, 'L3 ERROR 1'",
    "'l acct=77 sync=Email change=0', '', 'D15 WARN 1'",
    "'n acct=77', 0100000000000000, ''",
    "'f imip due=2027-01-01T09:45:00Z attempt=0 seq=0 acct=2 doc=1', '', 'T3 WARN 1'",
  })
  void somethingAdded(String key, String value, String expected) {
    put(key, java.util.HexFormat.of().parseHex(value));
    assertThat(String.join(", ", problems(verify()))).isEqualTo(expected);
  }

  /** Of a right checksum, but packed wrongly, or though they are small. A byte is not an event. */
  @ParameterizedTest
  @CsvSource({
    "0100000041, 'U3 ERROR 1'",
    "010000001041, 'U3 WARN 1, U4 WARN 1'",
    "090000001041, 'U3 ERROR 1'"
  })
  void packedArchives(String contents, String expected) {
    byte[] packed = java.util.HexFormat.of().parseHex(contents);
    var xxh3 = com.dynatrace.hash4j.hashing.Hashing.xxh3_64();
    byte[] sum = Bytes.u32((int) xxh3.hashBytesToLong(packed));
    String key = "p acct=2 coll=CalendarEvent doc=1 field=Archive";
    put(key, Bytes.concat(packed, sum, new byte[] {(byte) 0xB0}));
    assertThat(problems(verify())).containsExactly(expected.split(", "));
  }

  @Test
  void keysOfNoKnownForm() {
    change(
        Subspace.BLOB_LINKS,
        links -> {
          links.put(new byte[33], new byte[0]);
          links.put(new byte[5], new byte[0]);
        });
    change(Subspace.PROPERTY, entries -> entries.put(new byte[] {0, 0, 0, 9}, new byte[1]));
    assertThat(problems(verify())).containsExactly("U1 ERROR 3");
  }

  @Test
  void aFolderInACircleAndOneWithoutParent() {
    parent(7, 8);
    parent(8, 7);
    assertThat(problems(verify())).containsExactly("D10 ERROR 1");
    parent(8, 50);
    assertThat(problems(verify())).containsExactly("D10 ERROR 1");
    parent(8, 0);
    assertThat(problems(verify())).isEmpty();
  }

  /** Puts mailbox {@code mailbox} of alice under {@code parent}. */
  private void parent(int mailbox, int parent) {
    change(
        Subspace.PROPERTY,
        entries -> {
          byte[] key = key("p acct=2 coll=Mailbox doc=" + mailbox + " field=Archive");
          byte[] value = entries.get(key).clone();
          int contents = value.length - 5;
          Bytes.putU32le(value, contents - 44 + 12, parent + 1);
          var xxh3 = com.dynatrace.hash4j.hashing.Hashing.xxh3_64();
          byte[] sum = Bytes.u32((int) xxh3.hashBytesToLong(value, 0, contents));
          System.arraycopy(sum, 0, value, contents, 4);
          entries.put(key, value);
        });
  }

  @Test
  void oneThreadingEntryTooManyAndOneTooFew() {
    TreeMap<byte[], byte[]> changed = new TreeMap<>(Entry::compareKeys);
    change(
        Subspace.PROPERTY,
        entries -> {
          byte[] key =
              entries.keySet().stream()
                  .filter(k -> k.length > 10 && k[3] == 2 && k[4] == 0 && k[5] == 90)
                  .findFirst()
                  .orElseThrow();
          byte[] value = entries.remove(key);
          byte[] other = key.clone();
          other[key.length - 1] ^= 0x40;
          changed.put(other, value);
        });
    assertThat(problems(verify())).containsExactly("D7 WARN 1");
    change(Subspace.PROPERTY, entries -> entries.putAll(changed));
    assertThat(problems(verify())).containsExactly("D7 WARN 2");
  }

  @Test
  void aBlobExtraRemovedOrOfAnotherKind() {
    change(Subspace.BLOB_EXTRA, extras -> extras.pollFirstEntry());
    assertThat(problems(verify())).containsExactly("B11 WARN 1");
    change(Subspace.BLOB_EXTRA, java.util.Map::clear);
    assertThat(problems(verify())).containsExactly("B11 WARN 4");
  }

  @Test
  void aQueuedMessageLosesItsLinkOrItsEvent() {
    change(Subspace.QUEUE_EVENTS, events -> events.pollFirstEntry());
    assertThat(problems(verify())).containsExactly("T2 WARN 1");
    change(Subspace.BLOB_LINKS, links -> links.keySet().removeIf(link -> link.length == 40));
    assertThat(problems(verify())).containsExactly("B9 ERROR 3", "T2 WARN 1");
  }

  @Test
  void aPrincipalRemoved() {
    remove("d principal=3");
    Verdict verdict = verify();
    assertThat(problems(verdict))
        .containsExactly(
            "P1 ERROR 1", "P2 ERROR 2", "D15 WARN 15", "Q5 WARN 1", "P3 WARN 3", "P4 WARN 4");
    assertThat(notes(verdict)).contains("D15 INFO 3");
    remove("a grantee=3 owner=2 coll=Mailbox doc=8");
    assertThat(notes(verify())).contains("D13 INFO 1");
  }

  @Test
  void aPushTagWithoutSubscriptions() {
    put("i acct=none coll=Principal field=PushSubscriptions doc=2");
    assertThat(problems(verify())).containsExactly("D1 WARN 1");
    remove("i acct=none coll=Principal field=PushSubscriptions doc=2");
    put("i acct=none coll=Principal field=PushSubscriptions doc=99");
    assertThat(problems(verify())).isEmpty();
    assertThat(notes(verify())).contains("D1 INFO 1");
  }

  @Test
  void aMailThatIsBeingDeleted() {
    remove("p acct=2 coll=Email doc=2 field=Archive");
    assertThat(problems(verify())).containsExactly("D6 WARN 1");
    put("f unindex due=2027-01-01T00:00:00Z attempt=0 seq=0 acct=2 doc=2 in=Email");
    assertThat(problems(verify())).isEmpty();
  }

  @Test
  void anUploadThatWasNeverFinished() {
    put("k temp hash=" + "77".repeat(32) + " acct=2 until=2031-01-01T00:00:00Z");
    Verdict verdict = verify();
    assertThat(problems(verdict)).isEmpty();
    assertThat(notes(verdict)).contains("B5 INFO 1");
  }

  @Test
  void aTruncatedFrame() throws IOException {
    Path frame = dump.resolve("subspace_p");
    Files.write(frame, Arrays.copyOf(Files.readAllBytes(frame), 20_000));
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly("F1 ERROR 1");
    assertThat(verdict.findings().get(0).examples().get(0).key())
        .contains("subspace_p at byte ", "cut short");
    assertThat(verdict.notChecked()).contains("B7", "B8", "D5", "L2").doesNotContain("B1", "P1");
    assertThat(shown(verdict))
        .contains("Not checked, as p is missing, incomplete or damaged: S1 B7 ");
    assertThat(verdict.exitCode()).isEqualTo(3);
  }

  /** Nothing is damaged: no export would mend it. */
  @Test
  void aFrameTwiceOrRenamed() throws IOException {
    Files.copy(dump.resolve("subspace_p"), dump.resolve("subspace_z"));
    assertThat(shown(verify()))
        .contains("ERROR  F1   frame that doesn't belong here: 1", "→ rename it, or move");
  }

  @Test
  void aFrameWithoutAHeader() throws IOException {
    Files.write(dump.resolve("subspace_k"), new byte[0]);
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly("F1 ERROR 1");
    assertThat(verdict.findings().get(0).examples().get(0).key()).contains("subspace_k");
    assertThat(verdict.notChecked()).contains("B2", "B8").doesNotContain("B1", "D5");
  }

  @Test
  void damageInTheBlobsLeavesTheRest() throws IOException {
    byte[] hash = blobOfMail();
    change(Subspace.BLOB_LINKS, links -> links.remove(link(hash, 0, 2)));
    Path frame = dump.resolve("subspace_t");
    Files.write(frame, Arrays.copyOf(Files.readAllBytes(frame), 100_000));
    assertThat(problems(verify())).containsExactly("F1 ERROR 1", "B8 ERROR 1");
  }

  @Test
  void swappedEntries() throws IOException {
    Path file = dump.resolve("subspace_q");
    byte[] content = Goldens.content(file);
    List<byte[]> entries = new ArrayList<>();
    for (int at = 6; at < content.length; at += 26) {
      entries.add(Arrays.copyOfRange(content, at, at + 26));
    }
    Collections.swap(entries, 0, 1);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try (Lz4FrameOutput out = new Lz4FrameOutput(frame)) {
      out.write(content, 0, 6);
      for (byte[] entry : entries) {
        out.write(entry, 0, entry.length);
      }
      out.finish();
    }
    Files.write(file, frame.toByteArray());
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly("F1 ERROR 1");
    assertThat(verdict.findings().get(0).examples().get(0).key()).contains("keys out of order");
  }

  @Test
  void missingFrames() throws IOException {
    Files.delete(dump.resolve("subspace_p"));
    assertThat(problems(verify())).containsExactly("F2 ERROR 1");
    Files.copy(Goldens.DUMP.resolve("subspace_p"), dump.resolve("subspace_p"));
    Files.delete(dump.resolve("subspace_d"));
    assertThat(problems(verify())).containsExactly("F2 WARN 1");
    Files.writeString(dump.resolve("notes.txt"), "ours");
    assertThat(problems(verify())).containsExactly("F2 WARN 1", "F4 WARN 1");
  }

  @Test
  void aSingleFrame() {
    Verdict verdict = verify(dump.resolve("subspace_p").toString());
    assertThat(problems(verdict)).isEmpty();
    assertThat(verdict.notChecked()).contains("B8", "D1", "L1").doesNotContain("D5", "D10");
  }

  @Test
  void leftoversOf016() {
    Path store = Goldens.ROOT.resolve("tests/goldens/0.15.5-touched-by-0.16/store.sqlite");
    Verdict verdict = verify("sqlite:" + store);
    assertThat(problems(verdict)).containsExactly("U7 ERROR 95");
    assertThat(notes(verdict)).containsExactly("U7 INFO 1", "B4 INFO 24", "B10 INFO 4");
    byte[] setting = Bytes.concat(new byte[2], Bytes.u32(0), Bytes.u32(1));
    change(Subspace.SETTINGS, settings -> settings.put(setting, new byte[1]));
    assertThat(problems(verify())).containsExactly("U7 ERROR 1");
  }

  @Test
  void anInterruptedImport() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage());
    StorageWriter writer = storage.begin(Generation.of(5, ""), "an import of k", purpose -> false);
    writer.clear(Subspace.BLOB_LINKS);
    assertThatThrownBy(storage::close).hasMessageContaining("marked as unfinished");
    Verdict verdict = verify(store);
    assertThat(problems(verdict)).containsExactly("S2 ERROR 1");
    assertThat(verdict.releases()).isEqualTo("unfinished");
    assertThat(shown(verdict))
        .contains("interrupted: an import of k", "run that import again")
        .contains("Not checked, because an import is unfinished: ")
        .doesNotContain("--replace");
  }

  @Test
  void anImportedAccountIsClean() {
    String store = "sqlite:" + temp.resolve("store");
    try (var from = Database.open(dump.toString());
        var to = ServerStorage.write(DatabaseAddress.parse(store + "?compression=lz4").storage());
        var snapshot = from.snapshot()) {
      for (var part : AccountSelection.account("alice").parts(snapshot)) {
        to.write(part);
      }
    }
    Verdict verdict = verify(store);
    assertThat(problems(verdict)).isEmpty();
    // alice's mailbox stays shared with bob, who isn't there
    assertThat(notes(verdict)).containsExactly("B4 INFO 2", "B10 INFO 2", "D13 INFO 1");
    assertThat(verdict.notChecked()).isEmpty();
  }

  @Test
  void whatABackendTakes() {
    for (String backend : List.of("sqlite", "rocksdb", "mariadb", "postgres")) {
      var options = new Verification.Options(true, backend, false, LATER);
      assertThat(problems(verify(dump.toString(), options))).isEmpty();
    }
    var options = new Verification.Options(true, "oracle", false, LATER);
    assertThatThrownBy(() -> verify(dump.toString(), options))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--for oracle")
        .hasMessageNotContaining("memory");
  }

  @Test
  void verifyingChangesNothing() {
    var before = Goldens.state(Goldens.ROCKSDB);
    verify("rocksdb:" + Goldens.ROCKSDB);
    assertThat(Goldens.state(Goldens.ROCKSDB)).isEqualTo(before);
  }

  @Test
  void whatIsShown() throws IOException {
    assertShown("golden.txt");
    byte[] hash = blobOfMail();
    remove("p acct=2 coll=Email doc=3 field=Metadata", "t hash=" + Entry.hex(hash));
    put("d name=\"ghost\"", (byte) 99, (byte) 0);
    put("n acct=3 coll=Email", Bytes.i64le(3));
    assertShown("damaged.txt");
  }
}
