// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.key.Archive.Checksum;

/** The vectors of key-layouts 11 and 1.4. */
class ArchiveTest {
  private static final byte[] PACKED =
      HexFormat.of()
          .parseHex(
              "282300007f000102030405060700ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                  + "ffffffffffffff2b6006000102030434c04e64b0");

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void hashes() {
    assertThat(Hashing.xxh3_64().hashBytesToLong(new byte[0])).isEqualTo(0x2d06800538d394c2L);
    assertThat(Hashing.xxh3_64().hashBytesToLong("hello".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(0x9555e8555c62dcfdL);
    assertThat(Entry.hex(CheekyHash.of("a rather long subject line")))
        .isEqualTo("1a5df0374af546fcafc72a28db907d98");
    assertThat(Entry.hex(CheekyHash.of("hello"))).isEqualTo("0568656c6c6f");
  }

  @Test
  void hashed() {
    var archive = Archive.of(hex(Vector.MESSAGE_DATA + "a14c7262a0"));
    assertThat(archive.kind()).isEqualTo("HASHED");
    assertThat(archive.checksum()).isEqualTo(Checksum.OK);
    assertThat(archive.stored()).isEqualTo(60);
    assertThat(Entry.hex(archive.payload())).isEqualTo(Vector.MESSAGE_DATA);
    assertThat(archive.isIntact()).isTrue();
  }

  @Test
  void versioned() {
    var archive = Archive.of(hex(Vector.MESSAGE_DATA + "a14c7262000000000000002ae0"));
    assertThat(archive.kind()).isEqualTo("VERSIONED");
    assertThat(archive.checksum()).isEqualTo(Checksum.OK);
    assertThat(archive.changeId()).isEqualTo(42);
  }

  @Test
  void untrusted() {
    var archive = Archive.of(hex(Vector.MESSAGE_DATA + "80"));
    assertThat(archive.kind()).isEqualTo("untrusted");
    assertThat(archive.checksum()).isEqualTo(Checksum.NONE);
    assertThat(Entry.hex(archive.payload())).isEqualTo(Vector.MESSAGE_DATA);
  }

  @Test
  void packed() {
    var archive = Archive.of(PACKED);
    assertThat(archive.isCompressed()).isTrue();
    assertThat(archive.checksum()).isEqualTo(Checksum.OK);
    assertThat(archive.stored()).isEqualTo(57);
    assertThat(archive.payload()).hasSize(9000);
    for (int i = 0; i < 9000; i++) assertThat(archive.payload()[i]).isEqualTo((byte) (i % 7));
  }

  @Test
  void everyFlippedBitOfContentsAndChecksumIsFound() {
    for (int i = 0; i < (PACKED.length - 1) * 8; i++) {
      var changed = PACKED.clone();
      changed[i / 8] ^= (byte) (1 << i % 8);
      assertThat(Archive.of(changed).isIntact()).isFalse();
    }
  }

  @Test
  void noPrefixIsTakenForTheWhole() {
    for (int i = 0; i < PACKED.length; i++) {
      var archive = Archive.of(Arrays.copyOf(PACKED, i));
      assertThat(archive == null || archive.checksum() != Checksum.OK).isTrue();
    }
    assertThat(Archive.of(new byte[0])).isNull();
    assertThat(Archive.of(hex("01020304a0"))).isNotNull();
    assertThat(Archive.of(hex("020304a0"))).isNull();
    assertThat(Archive.of(hex("00000000000000000000000e0" + "0"))).isNull();
  }

  /** A length that no block of this size can have is not allocated. */
  @Test
  void hugeLengthIsDamage() {
    var archive = Archive.of(hex("ffffffff000090"));
    assertThat(archive.payload()).isNull();
    assertThat(archive.isIntact()).isFalse();
  }
}
