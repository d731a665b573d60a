// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.generation.Generation;

/** Entries of each form that 0.16 has and 0.15 hasn't (key-layouts 10), and what they are not. */
class KeyForms016Test {
  private static final Generation GENERATION = Generation.of(6, "test");
  private static final KeyForms FORMS = KeyForms.of(GENERATION);
  private static final String FLAKE = "03ed6c4e40000a01";
  private static final String FLAKE_TEXT = "283001434931202561@2026-01-01T00:00:00Z";
  private static final String TIME = "000000006955b900";

  private record Case(String letter, String key, String value, String line) {
    Subspace subspace() {
      return Subspace.of(letter.charAt(0));
    }

    Entry entry() {
      return new Entry(hex(key), hex(value));
    }
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static final List<Case> CASES =
      List.of(
          new Case("b", "ffff 0000 0000000000000003", "", "b exists type=Account id=3"),
          new Case(
              "b",
              "000c 0039 0000000000000003" + FLAKE,
              "",
              "b type=ArchivedItem property=accountId value=u64:3 id=283001434931202561"),
          new Case(
              "b",
              "0000 0002 6a616e65 0000000000000003",
              "",
              "b type=Account property=text value=\"jane\" id=3"),
          new Case(
              "b",
              "0000 0000 0001 0000000000000003",
              "",
              "b type=Account property=@type value=u16:1 id=3"),
          new Case(
              "b",
              "0008 002c 0a000001ffffffff 0000000000000003",
              "",
              "b type=AllowedIp property=address value=u64:720575948969213951 id=3"),
          new Case(
              "g",
              "0025 0019 782e6f7267",
              "0025 0000000000000001",
              "g key type=Domain property=name value=\"x.org\" → type=Domain id=1"),
          new Case(
              "g",
              "ffff 00f2 6a616e65 0000000000000001",
              "0000 0000000000000003",
              "g address name=\"jane\" domain=1 → type=Account id=3"),
          new Case(
              "g",
              "ffff 0019 6a616e65",
              "0000 0000000000000003",
              "g global property=name value=\"jane\" → type=Account id=3"),
          new Case(
              "g",
              "0025 0000000000000001 0000 0000000000000003",
              "",
              "g reference to=Domain to-id=1 from=Account from-id=3"),
          new Case(
              "g",
              "0025" + FLAKE + "0069 000012434cb24dcd",
              "",
              "g reference to=Domain to-id=283001434931202561 from=SystemSettings"
                  + " from-id=singleton"),
          new Case(
              "g",
              "0025 0019 616161616161616161616161616161 61",
              "0025 0000000000000001",
              "g key type=Domain property=name value=\"aaaaaaaaaaaaaaaa\" → type=Domain id=1"),
          new Case(
              "g",
              "ffffffff 0000",
              TIME + "6d782e782e6f7267",
              "g node node=0 → renewed=2026-01-01T00:00:00Z host=\"mx.x.org\""),
          new Case(
              "g",
              "0021 00e8 782e6f7267 1122334455667788",
              "0021" + FLAKE + "00000002",
              "g report domain=\"x.org\" policy=1122334455667788 → type=DmarcInternalReport"
                  + " id=283001434931202561 updates=2"),
          new Case(
              "g",
              "006e 00e8 782e6f7267",
              "006e" + FLAKE + "00000000",
              "g key type=TlsInternalReport property=domain value=\"x.org\" →"
                  + " type=TlsInternalReport id=283001434931202561 updates=0"),
          new Case("n", "0000", "0300000000000000", "n type=Account last-id=3"),
          new Case("n", "00000003ff", "d204000000000000", "n acct=3 quota=disk bytes=1234"),
          new Case("n", "00000002fe", "d204000000000000", "n tenant=2 quota=tenant bytes=1234"),
          new Case(
              "k",
              Vector.H + "00000003" + TIME,
              "000c" + FLAKE,
              "k temp hash="
                  + Vector.H
                  + " acct=3 until=2026-01-01T00:00:00Z → type=ArchivedItem"
                  + " id=283001434931202561"),
          new Case(
              "k",
              Vector.H + "00000003" + TIME,
              "",
              "k temp hash=" + Vector.H + " acct=3 until=2026-01-01T00:00:00Z"),
          new Case(
              "f",
              "0000000000000000" + FLAKE,
              "00 00 00 03 11 00 " + TIME + TIME,
              "f task task="
                  + FLAKE_TEXT
                  + " → IndexDocument documentType=email accountId=3 documentId=17"
                  + " status=Pending"),
          new Case(
              "f",
              TIME + FLAKE,
              "0006",
              "f due=2026-01-01T00:00:00Z task=" + FLAKE_TEXT + " → task=MergeThreads"),
          new Case(
              "f",
              "ffffffffffffffff" + FLAKE,
              "0000",
              "f failed task=" + FLAKE_TEXT + " → task=IndexDocument"),
          new Case(
              "p",
              "00000003 07 2e 00000000",
              "1122334455667788",
              "p acct=3 coll=Principal doc=0 field=IdentityAddresses → hash=1122334455667788"),
          new Case(
              "p",
              "00000003 07 2e 00000000",
              Vector.HELLO,
              "p acct=3 coll=Principal doc=0 field=IdentityAddresses  archive HASHED 5B xxh3=ok"),
          new Case(
              "m",
              "17" + FLAKE,
              TIME,
              "m lock-task task=" + FLAKE_TEXT + " → expires=2026-01-01T00:00:00Z"),
          new Case(
              "y",
              "0b 00000003 0000000001c16dc0",
              "0400000000000000",
              "y rate-upload acct=3 window=29453760 count=4"));

  @ParameterizedTest
  @FieldSource("CASES")
  void linesOfTheLayout(Case one) {
    assertThat(DecodedEntry.line(GENERATION, one.subspace(), one.entry())).isEqualTo(one.line());
    String text = FORMS.decode(one.subspace(), one.entry().key()).text();
    assertThat(KeyText.parse(FORMS, text).bytes()).as(text).isEqualTo(one.entry().key());
  }

  @Test
  void everyFormOfTheRegistryHasACase() {
    var forms = new TreeSet<String>();
    for (char letter : "bgf".toCharArray()) {
      FORMS.forms(Subspace.of(letter)).forEach(form -> forms.add(letter + " " + form.name()));
    }
    var covered = new TreeSet<String>();
    for (Case one : CASES) {
      covered.add(one.letter() + " " + FORMS.decode(one.subspace(), one.entry().key()).form());
    }
    assertThat(covered).containsAll(forms);
  }

  @ParameterizedTest
  @CsvSource({
    "s, 00000000000000000003", // an account stands in d
    "d, 00690000000000000003", // settings of the system don't
    "d, 016a616e65", // a name of 0.15
    "b, ffff0000000000000003", // cut short
    "b, 00000fff6a0000000000000003", // no such property
    "g, 0fff0019782e6f7267", // no such type
    "f, 080b1b400000000000000003070000001100", // a task of 0.15
    "j, 0000000003", // a quota of 0.15
    "n, 0fff", // no such type
    "s, 7365727665722e686f73746e616d65", // a setting of 0.15
  })
  void keysOfNoForm(String letter, String key) {
    assertThat(FORMS.decode(Subspace.of(letter.charAt(0)), hex(key)).isKnown()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s type=Account id=1 | Account belongs in d",
        "s type=Nonsense id=1 | has no Nonsense",
        "b type=Account property=nonsense value=x id=1 | has no property nonsense",
        "n acct=3 quota=other | is not one of",
      })
  void textThatIsNoKey(String text, String problem) {
    assertThatThrownBy(() -> KeyText.parse(FORMS, text))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(problem)
        .message()
        .hasLineCount(1);
  }

  @Test
  void anyBytesAreNoErrors() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("KeyForms016Test: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    for (Case one : CASES) {
      for (int i = 0; i < 200; i++) {
        byte[] key = changed(one.entry().key(), random);
        byte[] value = changed(one.entry().value(), random);
        DecodedEntry decoded = DecodedEntry.of(GENERATION, one.subspace(), new Entry(key, value));
        assertThat(decoded.line()).doesNotContain("\n");
        assertThat(decoded.json()).isNotNull();
        if (decoded.key().isKnown()) {
          String text = decoded.key().text();
          assertThat(KeyText.parse(FORMS, text).bytes()).as(text).isEqualTo(key);
        }
      }
    }
  }

  private static byte[] changed(byte[] bytes, Random random) {
    byte[] changed = Arrays.copyOf(bytes, Math.max(0, bytes.length + random.nextInt(4) - 2));
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
    }
    return changed;
  }
}
