// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An altered byte is found by CRC-32C and by XXH3, whose other implementations say what they are.
 */
class ChecksumCorrectionTest {
  private static final long SEED = 20;

  private final Random random = new Random(SEED);

  private byte[] content(int length) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return content;
  }

  private static int crc(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  private static int xxh3(byte[] content) {
    return (int) Hashing.xxh3_64().hashBytesToLong(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 4096, 100_000})
  void crc32cNamesTheAlteredByte(int length) {
    for (int round = 0; round < 50; round++) {
      byte[] content = content(length);
      int expected = crc(content);
      int at = round == 0 ? 0 : round == 1 ? length - 1 : random.nextInt(length);
      int xor = round % 2 == 0 ? 1 << random.nextInt(8) : 1 + random.nextInt(255);
      content[at] ^= (byte) xor;
      Crc32cCorrection.Candidate found = Crc32cCorrection.find(length, crc(content), expected);
      assertThat(found)
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(new Crc32cCorrection.Candidate(at, xor));
    }
  }

  @Test
  void crc32cFindsNothingInContentWithoutDamageOrWithMuch() {
    byte[] content = content(1000);
    int expected = crc(content);
    assertThat(Crc32cCorrection.find(1000, expected, expected)).isNull();
    Arrays.fill(content, 100, 200, (byte) 0);
    assertThat(Crc32cCorrection.find(1000, crc(content), expected)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {241, 255, 256, 257, 1023, 1024, 1025, 1087, 1088, 1089, 2048, 2049, 4096, 16_500})
  void ourXxh3IsThatOfOthers(int length) {
    byte[] content = content(length + 13);
    byte[] own = Arrays.copyOfRange(content, 5, 5 + length);
    assertThat(Xxh3Correction.hash(content, 5, length))
        .isEqualTo(Hashing.xxh3_64().hashBytesToLong(own));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 9, 16, 17, 128, 129, 240, 241, 300, 1024, 1025, 4099, 20_000})
  void xxh3NamesTheFlippedBit(int length) {
    for (int round = 0; round < 6; round++) {
      byte[] content = content(length);
      int expected = xxh3(content);
      int at = round == 0 ? 0 : round == 1 ? length - 1 : random.nextInt(length);
      int xor = 1 << random.nextInt(8);
      content[at] ^= (byte) xor;
      assertThat(Xxh3Correction.find(content, 0, length, expected))
          .as("seed %d, round %d", SEED, round)
          .contains((long) at << 8 | xor);
    }
  }

  @Test
  void xxh3NamesTheAlteredByte() {
    byte[] content = content(5000);
    int expected = xxh3(content);
    content[4321] ^= (byte) 0x5A;
    assertThat(Xxh3Correction.find(content, 0, 5000, expected)).contains(4321L << 8 | 0x5A);
  }
}
