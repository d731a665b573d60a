// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Sink;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.registry.ObjectId;
import swkit.storage.ServerStorage;
import swkit.storage.StorageWriter;
import swkit.testing.Goldens;
import swkit.testing.VerifiedDump;
import swkit.transfer.Import;

/** The goldens of 0.16 are clean; what breaks a rule is found, named right, and nothing else is. */
class Verification016Test extends VerifiedDump {
  private static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens/0.16.18");
  private static final String GARBAGE = "B4 INFO 2";

  /** 2026-01-01T00:00:00Z. */
  private static final String TIME = "000000006955b900";

  private static final String REPORT = "h type=TlsInternalReport id=5";
  private static final String REPORT_KEY =
      "g key type=TlsInternalReport property=domain value=\"x.org\"";
  private static final String REPORT_TASK = "f task task=5";
  private static final String REPORT_DUE = "f due=2026-01-01T00:00:00Z task=5";
  private static final String SAMPLE = "w type=SpamTrainingSample id=7";
  private static final String SAMPLE_INDEX =
      "b type=SpamTrainingSample property=accountId value=u64:1 id=7";

  Verification016Test() {
    super(GOLDENS.resolve("sqlite/dump"), 6);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** Text as it is pickled: shorter than 128 bytes. */
  private static String str(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Entry.hex(new byte[] {(byte) bytes.length}) + Entry.hex(bytes);
  }

  /**
   * Removes keys that have a minus before them, and adds others with the value behind their arrow;
   * a bar stands between them.
   */
  private void change(String changes) {
    for (String change : changes.split(" \\| ")) {
      if (change.startsWith("-")) {
        remove(change.substring(1));
      } else {
        String[] parts = change.split("→");
        put(parts[0].strip(), parts.length == 1 ? Entry.NO_VALUE : hex(parts[1]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void whatTheServerWroteIsClean(String golden) {
    Verdict verdict = verify(GOLDENS.resolve(golden + "/dump").toString());
    assertThat(problems(verdict)).isEmpty();
    assertThat(notes(verdict)).containsExactly("F3 INFO 19", GARBAGE);
    assertThat(verdict.notChecked()).isEmpty();
    assertThat(verdict.exitCode()).isZero();
    assertThat(verdict.entries()).isGreaterThan(500);
    assertThat(verdict.blobs()).isGreaterThan(20);
  }

  /** What is told, and of which key first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // G1
        "-b exists type=Domain id=1 ; G1 ERROR 1"
            + " ; 'd type=Domain id=1: b exists type=Domain id=1 is missing'",
        "-b exists type=NetworkListener id=341972106063380992 ; G1 ERROR 1"
            + " ; s type=NetworkListener id=341972106063380992",
        "b exists type=Role id=9 ; G1 ERROR 1 ; 'b exists type=Role id=9: there is no Role/9'",
        "b exists type=Imap id=singleton ; '' ; ''",
        "b exists type=Http id=singleton ; G1 ERROR 1 ; b exists type=Http id=singleton",
        // G2
        "-b type=Account property=name value=\"bob\" id=2 ; G2 WARN 1 ; d type=Account id=2",
        "b type=Account property=text value=\"ghost\" id=2 ; G2 WARN 1"
            + " ; 'b type=Account property=text value=\"ghost\" id=2, bob@example.org (account 2): it is none of Account/2'",
        "b type=Account property=text value=\"ghost\" id=9 ; G2 WARN 1"
            + " ; 'b type=Account property=text value=\"ghost\" id=9, account 9: there is no Account/9'",
        "-g address name=\"bob\" domain=1 ; G2 ERROR 1"
            + " ; 'd type=Account id=2, bob@example.org (account 2): g address name=\"bob\" domain=1 is missing'",
        "-g key type=MtaRoute property=name value=\"mx\" ; G2 ERROR 1"
            + " ; s type=MtaRoute id=341972108248615425",
        "-g reference to=Domain to-id=1 from=Account from-id=2 ; G2 WARN 1 ; d type=Account id=2",
        "g reference to=Role to-id=1 from=Account from-id=2 ; G2 WARN 1"
            + " ; g reference to=Role to-id=1 from=Account from-id=2",
        "g address name=\"robert\" domain=1 → 00000000000000000002 ; G2 WARN 1"
            + " ; g address name=\"robert\" domain=1",
        "b type=TlsExternalReport property=text value=\"org\" id=9 ; G2 WARN 1"
            + " ; b type=TlsExternalReport property=text value=\"org\" id=9",
        // G3
        "g address name=\"ghost\" domain=1 → 00000000000000000009 ; G3 ERROR 1"
            + " ; 'g address name=\"ghost\" domain=1: there is no Account/9'",
        "g key type=Domain property=name value=\"x.org\" → 00250000000000000009 ; G3 ERROR 1"
            + " ; g key type=Domain property=name value=\"x.org\"",
        "g key type=Domain property=name value=\"x.org\" → 00530000000000000001 ; G3 ERROR 1"
            + " ; 'g key type=Domain property=name value=\"x.org\": it is Role/1''s'",
        // G4
        "g reference to=Role to-id=1 from=Account from-id=9 ; G4 WARN 1"
            + " ; 'g reference to=Role to-id=1 from=Account from-id=9, account 9: there is no Account/9'",
        "g reference to=Role to-id=9 from=Account from-id=2 ; G4 ERROR 1, G2 WARN 1"
            + " ; 'g reference to=Role to-id=9 from=Account from-id=2, bob@example.org (account 2): there is no Role/9'",
        // G5
        "n type=Role → 0300000000000000 ; G5 ERROR 1"
            + " ; 'd type=Role id=4: the counter is at 3'",
        "n type=Role → 0900000000000000 ; '' ; ''",
        "-n type=Account ; G5 ERROR 4 ; 'd type=Account id=1, alice@example.org (account 1): the counter is at 0'",
        // G6
        "g address name=\"bob\" domain=9 → 00000000000000000002 ; G6 ERROR 1"
            + " ; 'g address name=\"bob\" domain=9: there is no Domain/9'",
        "g address name=\"x\" domain=1 → 00530000000000000001 ; G6 ERROR 1"
            + " ; 'g address name=\"x\" domain=1: Role/1 has no mail'",
        // T4, T5
        "-f due=2026-11-22T10:57:26Z task=341972108307333121 ; T4 WARN 1"
            + " ; f task task=341972108307333121",
        "-f task task=341972108307333121 ; T4 WARN 1"
            + " ; f due=2026-11-22T10:57:26Z task=341972108307333121",
        "f due=2028-01-01T00:00:00Z task=341972108307333121 → 000e ; T4 WARN 1"
            + " ; f due=2028-01-01T00:00:00Z task=341972108307333121",
        "f due=2026-11-22T10:57:26Z task=341972108307333121 → 0001 ; T4 WARN 1"
            + " ; f due=2026-11-22T10:57:26Z task=341972108307333121",
        "-f due=2026-11-22T10:57:26Z task=341972108307333121"
            + " | f due=2026-11-22T10:57:27Z task=341972108307333121 → 000e ; T5 WARN 1"
            + " ; f due=2026-11-22T10:57:27Z task=341972108307333121",
        "-f due=2026-11-22T10:57:26Z task=341972108307333121"
            + " | f failed task=341972108307333121 → 000e ; T5 WARN 1"
            + " ; f failed task=341972108307333121",
        // what is of all releases
        "-n acct=1 quota=disk ; '' ; ''",
        "n acct=1 quota=disk → ffffffffffffffff ; U6 WARN 1 ; n acct=1 quota=disk",
        "-n acct=2 coll=ContactCard ; D11 ERROR 4 ; p acct=2 coll=ContactCard doc=1 field=Archive",
        "n acct=none coll=Principal → 0000000000000000 ; '' ; ''",
        "-g node node=0 ; '' ; ''",
        "-p acct=1 coll=Email doc=2 field=Archive ; D6 WARN 1"
            + " ; p acct=1 coll=Email doc=2 field=Metadata",
        "p acct=1 coll=Principal doc=0 field=IdentityAddresses → 38d394c2a0 ; U4 WARN 1"
            + " ; p acct=1 coll=Principal doc=0 field=IdentityAddresses",
        "p acct=1 coll=Principal doc=0 field=IdentityAddresses → 0102030405060708 ; '' ; ''",
        "g node node=1 → 0000000065000000 ; U4 ERROR 1 ; g node node=1",
      })
  void somethingChanged(String changes, String expected, String key) {
    change(changes);
    Verdict verdict = verify();
    assertThat(String.join(", ", problems(verdict))).isEqualTo(expected);
    assertThat(verdict.notChecked()).isEmpty();
    if (!expected.isEmpty()) {
      assertThat(verdict.findings().get(0).examples().get(0).toString()).startsWith(key);
    }
  }

  /** All that names an object that is gone, each rule once. */
  @Test
  void aDomainRemoved() {
    remove("d type=Domain id=1");
    assertThat(problems(verify()))
        .containsExactly("G1 ERROR 1", "G3 ERROR 1", "G4 ERROR 6", "G6 ERROR 5", "G2 WARN 2");
  }

  @Test
  void anAccountRemoved() {
    remove("d type=Account id=2");
    Verdict verdict = verify();
    assertThat(problems(verdict))
        .containsExactly("G1 ERROR 1", "G3 ERROR 1", "D15 WARN 10", "G2 WARN 4", "G4 WARN 1");
    put("f task task=99", hex("00 0a 02" + str("bob") + "01 00 00" + TIME + TIME));
    put("f due=2026-01-01T00:00:00Z task=99", hex("000a"));
    assertThat(problems(verify()))
        .containsExactly("G1 ERROR 1", "G3 ERROR 1", "G2 WARN 4", "G4 WARN 1");
  }

  @Test
  void afterAMigrationNobodyIsThereYet() {
    remove(
        List.of(1, 2, 3, 4).stream().map(id -> "d type=Account id=" + id).toArray(String[]::new));
    Verdict verdict = verify();
    assertThat(problems(verdict)).noneMatch(problem -> problem.startsWith("D15"));
    assertThat(notes(verdict)).anyMatch(note -> note.startsWith("D15"));
  }

  @Test
  void whoseItIs() {
    remove("p acct=2 coll=Email doc=2 field=Metadata");
    assertThat(verify().findings().get(0).examples().get(0).account())
        .isEqualTo("bob@example.org (account 2)");
  }

  /** A value that can't be decoded says nothing of what goes with it. */
  @ParameterizedTest
  @CsvSource({
    "d type=Account id=2, 00, U5 ERROR 1",
    "d type=Domain id=1, '', U5 ERROR 1",
    "s type=Imap id=singleton, 00ff, U5 ERROR 1",
    "f task task=341972108307333121, 0063, U5 ERROR 1",
  })
  void anObjectThatCantBeDecoded(String key, String value, String expected) {
    put(key, hex(value));
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly(expected);
    assertThat(verdict.findings().get(0).examples().get(0).key()).startsWith(key);
  }

  @Test
  void anObjectOfANewerServerOrWithMoreInIt() {
    change(
        Subspace.DIRECTORY,
        entries -> entries.computeIfPresent(key("d type=Role id=1"), (k, v) -> newer(v)));
    assertThat(problems(verify())).isEmpty();
    assertThat(notes(verify())).contains("U5 INFO 1");
    change(
        Subspace.DIRECTORY,
        entries ->
            entries.computeIfPresent(
                key("d type=Role id=2"), (k, v) -> Bytes.concat(v, new byte[3])));
    assertThat(problems(verify())).containsExactly("U5 WARN 1");
  }

  private static byte[] newer(byte[] value) {
    byte[] newer = value.clone();
    newer[0]++;
    return newer;
  }

  @Test
  void anObjectWhereNobodyLooksForIt() {
    change(
        Subspace.DIRECTORY,
        entries -> entries.put(ObjectId.singleton("Imap").key(), new byte[] {0}));
    assertThat(problems(verify())).containsExactly("U1 ERROR 1");
  }

  @Test
  void nodesThatAreNotInUse() {
    String host = Entry.hex("mx.x.org".getBytes(StandardCharsets.UTF_8));
    long now = Instant.parse("2026-11-22T11:00:00Z").getEpochSecond();
    put("g node node=1", hex("%016x".formatted(now) + host));
    assertThat(notes(verify())).containsExactly("F3 INFO 18", GARBAGE);
    put("g node node=2", hex("%016x".formatted(now - 10) + host));
    put("g node node=600", hex("%016x".formatted(now) + host + "00"));
    put("g node node=3", hex("%016x".formatted(now - 100_000) + host + "01"));
    Verdict verdict = verify();
    assertThat(problems(verdict)).isEmpty();
    assertThat(notes(verdict)).contains("G7 INFO 3");
    assertThat(shown(verdict))
        .contains("g node node=2: mx.x.org has node 1 too")
        .contains("more than a day while others did")
        .contains("g node node=600: ids have room for nodes below 512");
  }

  /** A report that is about to be sent: the object, its key, its task. */
  private void report() {
    change(
        REPORT
            + (" → 00 00 00 00 00 00" + str("r") + TIME + TIME + "00" + str("x.org") + TIME + TIME)
            + (" | " + REPORT_KEY + " → 006e 0000000000000005 00000003")
            + (" | " + REPORT_TASK + " → 00 08 05 00" + TIME + TIME)
            + (" | " + REPORT_DUE + " → 0008"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "b exists type=Imap id=singleton ; '' ; ''",
        "-" + REPORT + " ; T6 WARN 2 ; 'f task task=5@2021-09-22T03:06:40Z: there is no'",
        "-" + REPORT_KEY + " ; T6 WARN 1 ; " + REPORT,
        "-" + REPORT_TASK + " | -" + REPORT_DUE + " ; T6 WARN 1 ; " + REPORT,
        REPORT_KEY + " → 006e 0000000000000005 ; T6 WARN 2 ; ''",
        "-" + REPORT_DUE + " | f due=2026-01-02T00:00:00Z task=5 → 0008 ; '' ; " + "''",
        REPORT_DUE + " → 006e ; T4 WARN 1 ; f due=2026-01-01T00:00:00Z task=5",
        "f task task=6 → 00 08 05 00"
            + TIME
            + TIME
            + " | f due=2026-01-01T00:00:00Z task=6 → 0008 ; T6 WARN 1 ; f task task=6",
      })
  void aReportThatIsToBeSent(String changes, String expected, String key) {
    report();
    change(changes);
    Verdict verdict = verify();
    assertThat(String.join(", ", problems(verdict))).isEqualTo(expected);
    if (!expected.isEmpty()) {
      assertThat(verdict.findings().get(0).examples().get(0).toString()).startsWith(key);
    }
  }

  private byte[] anyBlob() {
    byte[][] first = {null};
    change(Subspace.BLOBS, blobs -> first[0] = blobs.firstKey());
    return first[0];
  }

  private String sampleLink(byte[] hash) {
    return "k temp hash=" + Entry.hex(hash) + " acct=1 until=2026-01-01T00:00:00Z";
  }

  /** A sample that the spam filter is trained with, in a dump that has it. */
  private byte[] sample() {
    byte[] hash = anyBlob();
    String value = "00" + str("a@b") + str("s") + Entry.hex(hash) + "01 01 01" + TIME + "00";
    change(SAMPLE + " → " + value + " | " + SAMPLE_INDEX);
    change(sampleLink(hash) + " → 0066 0000000000000007");
    return hash;
  }

  @Test
  void samples() throws IOException {
    byte[] hash = sample();
    assertThat(problems(verify())).isEmpty();
    assertThat(notes(verify())).contains("B10 INFO 1").doesNotContain("B12 INFO 1", "G2 INFO 1");
    put(
        "w type=SpamTrainingSample id=8",
        hex("00" + str("a") + str("b") + Entry.hex(hash) + "01 00" + TIME + "00"));
    assertThat(problems(verify())).containsExactly("B13 WARN 1", "G2 WARN 1");
    remove(SAMPLE);
    assertThat(problems(verify())).containsExactly("B12 WARN 1", "B13 WARN 1", "G2 WARN 2");
  }

  /** As the server exports them: without what the links and the index are of. */
  @Test
  void samplesThatWereLeftOut() throws IOException {
    sample();
    Files.delete(dump.resolve("subspace_w"));
    Verdict verdict = verify();
    assertThat(problems(verdict)).isEmpty();
    assertThat(verdict.notChecked()).isEmpty();
    assertThat(notes(verdict)).contains("B12 INFO 1", "G2 INFO 1");
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    assertThat(problems(verify(store))).isEmpty();
    assertThat(notes(verify(store))).contains("B12 INFO 1", "G2 INFO 1");
  }

  /** The bundle of a web application: its key is none of its content. */
  @Test
  void aBundle() throws IOException {
    byte[] content = {'P', 'K', 3, 4, 0, 0};
    byte[] key = Blake3.hash("STALWART_APP_341972105618784257".getBytes(StandardCharsets.US_ASCII));
    put("t hash=" + Entry.hex(key), content);
    put("k commit hash=" + Entry.hex(key));
    put("k temp hash=" + Entry.hex(key) + " acct=none until=2031-01-01T00:00:00Z");
    assertThat(problems(verify())).isEmpty();
    byte[] other = key.clone();
    other[0] ^= 1;
    put("t hash=" + Entry.hex(other), content);
    assertThat(problems(verify())).containsExactly("B1 ERROR 1", "B6 WARN 1");
    for (String letter : List.of("s", "b", "g", "d")) {
      Files.delete(dump.resolve("subspace_" + letter));
    }
    Verdict verdict = verify();
    assertThat(problems(verdict)).containsExactly("B1 ERROR 1", "F2 WARN 1", "B6 WARN 1");
    assertThat(verdict.notChecked())
        .contains("D15", "T6", "G1", "G2", "G3", "G4", "G5", "G6", "G7")
        .doesNotContain("B1", "B8", "T4", "T5");
    put("k doc hash=" + Entry.hex(key) + " acct=1 coll=FileNode doc=99");
    assertThat(problems(verify()))
        .containsExactly("B1 ERROR 2", "F2 WARN 1", "B6 WARN 1", "B7 WARN 1");
  }

  @Test
  void linksOfReleasesBefore() {
    byte[] hash = anyBlob();
    put(sampleLink(hash), (byte) 0);
    assertThat(problems(verify())).isEmpty();
    assertThat(notes(verify())).contains("U4 INFO 1", "B10 INFO 1");
    put(sampleLink(hash), (byte) 9);
    assertThat(problems(verify())).containsExactly("U4 ERROR 1");
  }

  /** Which rules can't be checked is said, and the others are. */
  @ParameterizedTest
  @CsvSource({
    "b, 'G1 G2', 'G3 G4 G5 G6 G7 T6'",
    "g, 'T6 G2 G3 G4 G6 G7', 'G1 G5 T4'",
    "d, 'G1 G2 G3 G4 G5 G6 D15', 'G7 T4 T6'",
    "f, 'T4 T5 T6 D6', 'G1 G2 G3 G4 G5 G6 G7'",
    "n, 'G5 L1', 'G1 G2 G3 G4 G6 G7 T4'",
  })
  void aMissingFrame(String letter, String notChecked, String checked) throws IOException {
    Files.delete(dump.resolve("subspace_" + letter));
    Verdict verdict = verify();
    String severity = letter.equals("f") ? "WARN" : "ERROR";
    assertThat(problems(verdict)).containsExactly("F2 " + severity + " 1");
    assertThat(verdict.notChecked())
        .contains(notChecked.split(" "))
        .doesNotContain(checked.split(" "));
    assertThat(shown(verdict))
        .contains("Not checked, as " + letter + " is missing, incomplete or damaged: ");
  }

  @Test
  void aSingleFrame() {
    Verdict verdict = verify(dump.resolve("subspace_k").toString());
    assertThat(problems(verdict)).isEmpty();
    assertThat(verdict.notChecked()).contains("B7", "B12", "B13", "G1", "G7").doesNotContain("B4");
  }

  @Test
  void aMailThatIsBeingDeleted() {
    remove("p acct=1 coll=Email doc=2 field=Archive");
    put("f task task=9", hex("00 01 00 01 02 00" + TIME + TIME));
    put("f due=2026-01-01T00:00:00Z task=9", hex("0001"));
    assertThat(problems(verify())).isEmpty();
  }

  /** Without bodies all rules of the registry are checked. */
  @Test
  void withoutBodies() {
    Verdict verdict = verify(dump.toString(), new Verification.Options(false, null, false, LATER));
    assertThat(problems(verdict)).isEmpty();
    assertThat(verdict.notChecked()).containsExactly("B0", "B1", "B2", "B3", "B6");
  }

  @Test
  void anInterruptedImport() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage());
    StorageWriter writer = storage.begin(Generation.of(6, ""), "an import of k", purpose -> false);
    writer.clear(Subspace.BLOB_LINKS);
    try {
      storage.close();
    } catch (SwkitException e) {
      assertThat(e).hasMessageContaining("marked as unfinished");
    }
    Verdict verdict = verify(store);
    assertThat(problems(verdict)).containsExactly("S2 ERROR 1");
    assertThat(verdict.findings()).extracting(Finding::rule).doesNotContain("U1", "U7");
  }

  @Test
  void whatIsShown() throws IOException {
    assertShown("golden-0.16.txt");
    remove(
        "d type=Account id=3",
        "f task task=8589934593",
        "p acct=2 coll=Email doc=3 field=Metadata");
    remove("g address name=\"bob\" domain=1", "b exists type=MtaRoute id=341972108248615425");
    put("g key type=Domain property=name value=\"x.org\"", ObjectId.of("Domain", 9).key());
    put("s type=Jmap id=singleton", (byte) 0, (byte) 0xFF);
    put("n type=Role", Bytes.i64le(3));
    assertShown("damaged-0.16.txt");
  }

  @Test
  void whatABackendTakes() {
    for (String backend : List.of("sqlite", "rocksdb", "mysql", "postgresql", "foundationdb")) {
      var options = new Verification.Options(true, backend, false, LATER);
      assertThat(problems(verify(dump.toString(), options))).isEmpty();
    }
  }

  /** Nobody is told to remove a registry because the key that says what it is has gone. */
  @Test
  void theSchemaKeyRemoved() throws SQLException {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    try (Connection connection = DriverManager.getConnection("jdbc:" + store);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("DELETE FROM p WHERE k = x'00'")).isOne();
    }
    assertThat(problems(verify(store))).containsExactly("S1 ERROR 1");
  }

  /** Raw, as 0.15 wrote it, with a last byte that 0.16 takes for its marker. */
  @Test
  void aBlobThatIsMisread() {
    String store = "sqlite:" + temp.resolve("store");
    Goldens.load(dump, store, Import.Present.REFUSE);
    byte[] content = {'r', 'a', 'w', 0};
    byte[] hash = Blake3.hash(content);
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      try (Sink blobs = storage.data().sink(Subspace.BLOBS)) {
        blobs.put(new Entry(hash, content));
        blobs.commit();
      }
    }
    assertThat(problems(verify(store))).containsExactly("B1 WARN 1", "B6 WARN 1");
  }

  @Test
  void rulesOfOtherReleasesAreNotNamed() throws IOException {
    for (String letter : List.of("b", "g", "d", "s", "f", "n", "k", "t", "h", "r")) {
      Files.delete(dump.resolve("subspace_" + letter));
    }
    List<String> names = new ArrayList<>(verify().notChecked());
    names.retainAll(Arrays.asList("B11", "Q5", "T3", "P1", "P2", "P3", "P4", "P5", "U7"));
    assertThat(names).isEmpty();
  }
}
