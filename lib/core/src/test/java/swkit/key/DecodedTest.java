// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import swkit.Entry;
import swkit.Subspace;

class DecodedTest {
  static final List<Vector> VECTORS = Vector.ALL;

  @ParameterizedTest
  @FieldSource("VECTORS")
  void linesOfTheLayout(Vector vector) {
    assertThat(DecodedEntry.line(Vector.GENERATION, vector.subspace(), vector.entry()))
        .isEqualTo(vector.line());
  }

  @Test
  void everyFormHasAVector() {
    var forms = new TreeSet<String>();
    for (var subspace : Subspace.values())
      Vector.FORMS
          .forms(subspace)
          .forEach(form -> forms.add(subspace.letter() + " " + form.name()));
    // What is in m with its expiry is in y with its count, and the other way round.
    forms.removeIf(form -> form.startsWith("y "));
    var covered = new TreeSet<String>();
    for (var vector : Vector.ALL)
      covered.add(
          vector.letter().replace('y', 'm')
              + " "
              + Vector.FORMS.decode(vector.subspace(), vector.keyBytes()).form());
    assertThat(covered).containsAll(forms);
  }

  @ParameterizedTest
  @FieldSource("VECTORS")
  void cutAndChangedValuesAreNoErrors(Vector vector) {
    var value = vector.valueBytes();
    for (int i = 0; i < value.length; i++) {
      decode(vector, Arrays.copyOf(value, i));
      decode(vector, Arrays.copyOfRange(value, i, value.length));
      for (int bit = 0; bit < 8; bit++) {
        var changed = value.clone();
        changed[i] ^= (byte) (1 << bit);
        decode(vector, changed);
      }
    }
    decode(vector, Arrays.copyOf(value, value.length + 1));
    for (int i = 0; i <= vector.keyBytes().length; i++) {
      var key = Arrays.copyOf(vector.keyBytes(), i);
      assertThat(DecodedEntry.line(Vector.GENERATION, vector.subspace(), new Entry(key, value)))
          .startsWith(vector.letter());
    }
  }

  private static DecodedEntry decode(Vector vector, byte[] value) {
    var entry = new Entry(vector.keyBytes(), value);
    var decoded = DecodedEntry.of(Vector.GENERATION, vector.subspace(), entry);
    assertThat(decoded.line()).startsWith(decoded.key().text());
    assertThat(decoded.json()).isNotNull();
    return decoded;
  }

  @ParameterizedTest
  @CsvSource({
    "p, 000000030e3200000011", // no collection 14
    "p, 000000030431", // cut short
    "p, 00000003005a0568656c6c00000011", // a hash shorter than it says
    "l, 000000030a000000000000002a", // no such log
    "i, 0000000309",
    "d, 00", // no name
    "d, 0380",
    "d, 028000", // not the shortest LEB128
    "k, ea8f",
    "m, 0b00000003",
    "u, 0280",
    "b, 00000003",
    "z, 000000000368656c6c6f040700000011",
  })
  void keysOfNoForm(String letter, String key) {
    var subspace = Subspace.of(letter.charAt(0));
    var entry = new Entry(HexFormat.of().parseHex(key), new byte[] {1, 2});
    var decoded = DecodedEntry.of(Vector.GENERATION, subspace, entry);
    assertThat(decoded.key().form()).isEqualTo(DecodedKey.UNKNOWN);
    assertThat(decoded.line()).isEqualTo(letter + " " + key + "  undecoded 2B 0102");
    assertThat(Entry.hex(KeyText.parse(Vector.FORMS, decoded.key().text()).bytes())).isEqualTo(key);
  }

  @Test
  void everyPossibleKeyOfOneOrTwoBytesIsNoError() {
    for (var subspace : Subspace.values()) {
      for (int i = 0; i < 1 << 16; i++) {
        byte[] key = i < 256 ? new byte[] {(byte) i} : new byte[] {(byte) (i >> 8), (byte) i};
        assertThat(Vector.FORMS.decode(subspace, key)).isNotNull();
      }
    }
  }

  @Test
  void jsonOfAMail() {
    var vector = Vector.ALL.get(2);
    assertThat(DecodedEntry.json(Vector.GENERATION, vector.subspace(), vector.entry()))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"subspace":"p","form":"property",
                 "key":{"acct":3,"coll":"Email","doc":17,"field":"Archive"},
                 "keyHex":"00000003003200000011",
                 "value":{"kind":"archive","complete":true,"archive":"VERSIONED","lz4":false,
                          "stored":60,"unpacked":60,"change":42,"checksum":"ok",
                          "object":"MessageData","mailboxes":[{"mailbox":0,"uid":7}],
                          "keywords":["$seen","todo"],"thread":17,"size":1234}}
                """));
  }

  @Test
  void jsonOfChanges() {
    var vector =
        Vector.ALL.stream().filter(v -> v.line().startsWith("l acct=3 sync=E")).findFirst().get();
    assertThat(DecodedEntry.json(Vector.GENERATION, vector.subspace(), vector.entry()).get("value"))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"kind":"changes","complete":true,"containerInserts":[],"containerUpdates":[],
                 "containerPropertyChanges":[0],"containerDeletes":[],
                 "itemInserts":[{"thread":17,"doc":17}],"itemUpdates":[],"itemDeletes":[]}
                """));
  }

  /** Text of users stays in its line, and nothing in it acts on a terminal. */
  @Test
  void linesHaveNoControlCharacters() {
    for (var key : List.of("73", "611b5b31", "c29b31"))
      for (var value : List.of("610a1b5b6d", "c29b6d", "2f610a6200"))
        for (var letter : List.of("s 61", "m 61", "d 00", "l 00000003fc000000000000002a")) {
          var subspace = Subspace.of(letter.charAt(0));
          var start = letter.substring(2);
          var bytes = HexFormat.of().parseHex(letter.startsWith("l") ? start : start + key);
          var content =
              HexFormat.of().parseHex((letter.startsWith("m") ? "00".repeat(8) : "") + value);
          var line = DecodedEntry.line(Vector.GENERATION, subspace, new Entry(bytes, content));
          assertThat(line.chars()).noneMatch(Character::isISOControl);
        }
  }

  /** What a property's archive must have and this one has not is seen, not taken for right. */
  @Test
  void archivesOfDocumentsAreComplete() {
    var key = HexFormat.of().parseHex("00000003003200000011");
    for (var value :
        List.of(
            Vector.MESSAGE_DATA + "80", // no checksum
            Vector.MESSAGE_DATA + "a14c7263a0", // a wrong one
            Vector.HELLO)) { // a right one of something else
      var entry = new Entry(key, HexFormat.of().parseHex(value));
      var decoded = DecodedEntry.of(Vector.GENERATION, Subspace.PROPERTY, entry);
      assertThat(decoded.value().complete()).isFalse();
      assertThat(decoded.value().kind()).isEqualTo("archive");
    }
  }

  @Test
  void mailboxes() {
    assertThat(property("00000003013200000000", Vector.MAILBOX))
        .isEqualTo("Mailbox name=\"Inbox\" role=inbox uid-validity=16909060 subscribers=3");
    assertThat(property("00000003013200000004", Vector.SENT))
        .contains("name=\"Sent Items\"")
        .contains("sort-order=5");
  }

  /** What follows the contents of an archive, which is written here with its checksum. */
  private static String property(String key, String payload) {
    var contents = HexFormat.of().parseHex(payload);
    int hash = (int) com.dynatrace.hash4j.hashing.Hashing.xxh3_64().hashBytesToLong(contents);
    var value = swkit.io.Bytes.concat(contents, swkit.io.Bytes.u32(hash), new byte[] {(byte) 0xA0});
    var decoded =
        DecodedEntry.of(
            Vector.GENERATION, Subspace.PROPERTY, new Entry(HexFormat.of().parseHex(key), value));
    assertThat(decoded.value().complete()).isTrue();
    return decoded.value().text().replaceFirst(".*xxh3=ok ", "");
  }
}
