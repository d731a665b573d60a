// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.LegacyDump;
import swkit.generation.Generation;

/** Keys and values of before 0.15, for the most part of forms that the golden store hasn't. */
class LegacyFormsTest {
  private static final String HASH =
      "ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace("HASH", HASH).replace(" ", ""));
  }

  /** The layout of the dumps of version 1, {@code d1}, and 2, {@code d2}; of stores, {@code s}. */
  private static Generation layout(String name) {
    return name.equals("s") ? Generation.of(4, "") : LegacyDump.layout(name.charAt(1) - '0');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s | b | 00000003 00 00000011 | b acct=3 coll=Email doc=17",
        "s | c | 00000003 00 07 ac02 00000011 | c tag acct=3 coll=Email field=7 tag=300 doc=17",
        "s | c | 00000003 00 87 776f726b 00000011 | c text-tag acct=3 coll=Email field=7 tag=\"work\" doc=17",
        "s | v | 00000003 776f726b 00 07 00000011 | v acct=3 hash=\"work\" coll=Email field=7 doc=17",
        "s | g | 00000003 0102030405060708 0c 00 00000011 | g acct=3 hash=hex:01020304050607080c coll=Email doc=17",
        "s | k | HASH ffffffff 00 ffffffff | k commit hash=HASH",
        "s | k | HASH 00000003 00 00000011 | k doc hash=HASH acct=3 coll=Email doc=17",
        "s | k | HASH 03ed6c4e ff 40000a01 | k id hash=HASH id-high=65891406 id-low=1073744385",
        "s | j | 00000003 HASH 000000006955b900 | j reserved acct=3 hash=HASH until=2026-01-01T00:00:00Z",
        "s | q | 000000006955b900 03ed6c4e40000a01 | q old-event due=2026-01-01T00:00:00Z queue=283001434931202561@2026-01-01T00:00:00Z",
        "s | f | 000000006955b900 00000003 00 00000011 HASH | f index due=2026-01-01T00:00:00Z acct=3 doc=17 hash=HASH",
        "s | f | 000000006955b900 00000003 02 00000011 HASH | f train due=2026-01-01T00:00:00Z acct=3 kind=second doc=17 hash=HASH",
        "s | f | 000000006955b900 00000003 09 00000011 61 | f due=2026-01-01T00:00:00Z acct=3 kind=9 doc=17 more=\"a\"",
        "s | d | 03 782e6f7267 | d domain domain=\"x.org\"",
        "s | m | 0b 61 | m other key=hex:0b61",
        "s | i | 00000003 00 13 000000006b02cf7f 00000011 | i acct=3 coll=Email field=19 value=hex:000000006b02cf7f doc=17",
        "d2 | p | 00000003 00 32 00000011 | p acct=3 coll=Email doc=17 field=Archive",
        "d1 | v | 00 00000003 00 32 00000011 | v property acct=3 coll=Email doc=17 field=Archive",
        "d1 | v | 01 00000003 00 ac02 | v terms acct=3 coll=Email doc=300",
        "d1 | v | 02 00000005 00000003 01 00000008 | v grant grantee=5 owner=3 coll=Mailbox doc=8",
        "d1 | v | 04 61 | v lookup lookup=\"a\"",
        "d1 | v | 07 HASH 00000003 00 00000011 | v link hash=HASH acct=3 coll=Email doc=17",
        "d1 | v | 07 HASH ffffffff 00 ffffffff | v commit hash=HASH",
        "d1 | v | 08 61 | v setting name=\"a\"",
        "d1 | v | 14 6a616e65 | v name name=\"jane\"",
        "d1 | v | 15 614062 | v email email=\"a@b\"",
        "d1 | v | 16 ac02 | v principal principal=300",
        "d1 | v | 17 782e6f7267 | v domain name=\"x.org\"",
        "d1 | v | 19 00000003 00000007 | v member-of principal=3 group=7",
        "d1 | v | 1a 00000007 00000003 | v members group=7 principal=3",
        "d1 | c | 00 00000003 01 54 00000000 | c last-uid acct=3 mailbox=0",
        "d1 | c | 09 61 | c lookup lookup=\"a\"",
        "d1 | c | 18 ac02 | c quota principal=300",
        "d1 | b | 00000003 00 030705 00000011 | b acct=3 coll=Email of=hex:030705 doc=17",
        "d1 | l | 00000003 00 000000000000002a | l acct=3 sync=Email change=42"
      })
  void aKeyIsReadAsItIsWritten(String layout, String letter, String hex, String text) {
    KeyForms forms = KeyForms.of(layout(layout));
    Subspace subspace = Subspace.of(letter.charAt(0));
    String expected = text.replace("HASH", HASH);
    assertThat(forms.decode(subspace, bytes(hex)).text()).isEqualTo(expected);
    assertThat(KeyText.parse(forms, expected).range().from()).isEqualTo(bytes(hex));
  }

  /** The archive of key-layouts 11, sound and with a byte flipped. */
  @ParameterizedTest
  @CsvSource({
    "s, p, 00000003003200000011, 010203, undecoded",
    "s, p, 00000003003200000011, 38d394c2a0, archive true",
    "s, p, 00000003003200000011, 00000000a0, archive false",
    "s, p, 00000003004700000011, '', undecoded",
    "s, p, 00000003073100000000, 00000002, id true",
    "s, p, 00000003000100000011, 0102, opaque false",
    "d2, p, 00000003003200000011, 00000000a0, opaque false",
    "d2, p, 00000003003200000011, 2301, opaque false",
    "d2, l, 0000000300000000000000002a, ff, opaque false",
    "d1, v, 0000000003003200000011, 0102, opaque false"
  })
  void aValueIsWhatCanBeToldOfIt(
      String layout, String letter, String key, String value, String is) {
    Generation generation = layout(layout);
    Entry entry = new Entry(bytes(key), bytes(value));
    DecodedValue decoded =
        DecodedEntry.of(generation, Subspace.of(letter.charAt(0)), entry).value();
    String kind =
        decoded.kind() + (decoded.kind().equals("undecoded") ? "" : " " + decoded.complete());
    assertThat(kind).isEqualTo(is);
  }

  @ParameterizedTest
  @CsvSource({"s", "d2"})
  void aSoundArchiveIsOne(String layout) {
    byte[] contents = {1, 2, 3};
    int hash =
        (int)
            com.dynatrace.hash4j.hashing.Hashing.xxh3_64()
                .hashBytesToLong(contents, 0, contents.length);
    byte[] archive = Arrays.copyOf(contents, 8);
    System.arraycopy(swkit.io.Bytes.u32(hash), 0, archive, 3, 4);
    archive[7] = (byte) 0xA0;
    Entry entry = new Entry(bytes("00000003003200000011"), archive);
    DecodedValue decoded = DecodedEntry.of(layout(layout), Subspace.PROPERTY, entry).value();
    assertThat(decoded.kind()).isEqualTo("archive");
    assertThat(decoded.complete()).isTrue();
  }
}
