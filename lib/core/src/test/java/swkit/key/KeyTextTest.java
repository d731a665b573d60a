// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.io.Bytes;

class KeyTextTest {
  static final List<Vector> VECTORS = Vector.ALL;

  private static KeyText parse(String text) {
    return KeyText.parse(Vector.FORMS, text);
  }

  @ParameterizedTest
  @FieldSource("VECTORS")
  void everyWayToWriteAKeyGivesItsBytes(Vector vector) {
    var bytes = vector.keyBytes();
    var lettered = Bytes.concat(new byte[] {(byte) vector.letter().charAt(0)}, bytes);
    var decoded = Vector.FORMS.decode(vector.subspace(), bytes);
    var escaped = new StringBuilder();
    for (byte b : lettered)
      escaped.append(
          b > ' ' && b < 127 && b != '\\' ? "" + (char) b : String.format("\\x%02x", b & 0xFF));
    for (var text :
        List.of(
            decoded.text(),
            vector.letter() + " " + vector.key(),
            "base64:" + Base64.getEncoder().encodeToString(lettered),
            escaped.toString(),
            Entry.hex(lettered))) {
      var key = parse(text);
      assertThat(key.subspace()).as(text).isEqualTo(vector.subspace());
      assertThat(Entry.hex(key.bytes())).as(text).isEqualTo(vector.key());
    }
  }

  /** Keys of every form with other bytes: what they show as gives them again. */
  @Test
  void everyKeyIsReadAsItShows() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("KeyTextTest: -Dswkit.seed=" + seed);
    var random = new Random(seed);
    var seen = new TreeMap<String, Integer>();
    for (var vector : Vector.ALL) {
      for (int round = 0; round < 400; round++) {
        var key = change(vector.keyBytes(), random);
        var decoded = Vector.FORMS.decode(vector.subspace(), key);
        seen.merge(vector.letter() + " " + decoded.form(), 1, Integer::sum);
        if (key.length > 0) assertReadAgain(decoded);
      }
    }
    for (var vector : Vector.ALL)
      assertThat(seen)
          .containsKey(
              vector.letter()
                  + " "
                  + Vector.FORMS.decode(vector.subspace(), vector.keyBytes()).form());
  }

  private static byte[] change(byte[] key, Random random) {
    var changed = key.clone();
    for (int times = random.nextInt(3); times > 0; times--)
      changed[random.nextInt(key.length)] = (byte) random.nextInt(256);
    if (random.nextInt(8) != 0) return changed;
    int at = random.nextInt(key.length);
    var end = Arrays.copyOfRange(changed, at, key.length);
    var inserted = new byte[random.nextInt(4)];
    random.nextBytes(inserted);
    return Bytes.concat(Arrays.copyOf(changed, at), inserted, end);
  }

  private static void assertReadAgain(DecodedKey key) {
    var read = parse(key.text());
    assertThat(read.subspace()).as(key.text()).isEqualTo(key.subspace());
    assertThat(Entry.hex(read.bytes())).as(key.text()).isEqualTo(Entry.hex(key.bytes()));
  }

  /** A key's first fields give what the key begins with. */
  @ParameterizedTest
  @FieldSource("VECTORS")
  void firstFieldsAreAPrefix(Vector vector) {
    var key = Vector.FORMS.decode(vector.subspace(), vector.keyBytes());
    var form =
        Vector.FORMS.forms(vector.subspace()).stream()
            .filter(f -> f.fits(vector.keyBytes()))
            .findFirst()
            .get();
    var texts = new ArrayList<String>();
    for (var name : form.names()) {
      for (var field : key.fields()) if (field.name().equals(name)) texts.add(field.text());
      var text = vector.letter() + " " + form.name() + " " + String.join(" ", texts);
      assertThat(vector.key()).as(text).startsWith(Entry.hex(parse(text).bytes()));
      assertThat(parse(text).range().contains(vector.keyBytes())).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "p|",
        "p acct=3|00000003",
        "p acct=3 coll=Email|0000000300",
        "p acct=3 coll=email|0000000300",
        "p acct=3 coll=0|0000000300",
        "p field=Metadata coll=Email acct=3|000000030047",
        "p acct=3 coll=Email field=Threading|00000003005a",
        "p property acct=3|00000003",
        "p acct=none|ffffffff",
        "i acct=3 coll=CalendarEvent field=Uid value=abc|000000030900616263",
        "n acct=3|00000003",
        "n acct=3 mailbox=4|00000003015400000004",
        "l acct=3 vanished=Email|00000003fb",
        "d name|00",
        "d name=jane|006a616e65",
        "d principal=300|02ac02",
        "d principal|02",
        "d members|06",
        "f imip-payload|ffffffffffffffff",
        "z term index=Email acct=3|0000000003",
        "r|",
        "r type=DMARC|01",
        "e queue=283001434931202561|03ed6c4e40000a01",
        "q due=2026-01-01|000000006955b900",
        "s name=\"server.\"|7365727665722e",
        "s name=\"a\\\\x41 b\"|615c78343120" + "62",
        "u quota|04",
        "p \\x00|2000",
        "p\\x00\\x00|0000",
        "p\\x0|5c7830",
        "d\\x02:|023a",
        "s\\x00\u0141|0041",
        "k ea8f|ea8f",
      })
  void prefixes(String text, String expected) {
    assertThat(Entry.hex(parse(text).bytes())).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p acct=3 doc=17",
        "p acct=three",
        "p acct=4294967296",
        "p acct=3 acct=3",
        "p acct=3 coll=Mail",
        "p account=3",
        "p one two",
        "p name=\"open",
        "z index=Email",
        "k hash=ea",
        "k hash=xyz",
        "q due=soon",
        "x time=2026-01-01T00:00:00Z metric=5",
        "b acct=3",
        "base64:AAAA",
        "base64:!",
        "f imip",
        "j acct=3",
        "f due=2026-01-01 attempt=0 seq=0 acct=3 doc=17 in=Email",
        "y rate-rcpt by=1.2.3.256 window=0",
        "f index due=1999-01-01",
        "z document",
        "acct=3",
        "00112233",
      })
  void whatIsNoKeyIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.exitCode()).isEqualTo(2))
        .message()
        .isNotBlank();
  }

  @Test
  void refusalsSayWhatIsMissing() {
    assertThatThrownBy(() -> parse("p acct=3 coll=Email doc=17"))
        .message()
        .isEqualTo(
            "'p acct=3 coll=Email doc=17' is not a key: field is missing: the keys are in the order of"
                + " acct coll field doc");
    assertThatThrownBy(() -> parse("z index=Email")).message().contains("the form term or order");
  }

  @Test
  void theLetterMayBeKnown() {
    var forms = Vector.FORMS;
    for (var text : List.of("acct=3", "00000003", "base64:cAAAAAM=", "base64:AAAAAw==", "p acct=3"))
      assertThat(Entry.hex(KeyText.parse(forms, Subspace.PROPERTY, text).bytes()))
          .as(text)
          .isEqualTo("00000003");
  }
}
