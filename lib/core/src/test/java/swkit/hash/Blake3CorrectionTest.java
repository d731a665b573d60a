// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Blake3CorrectionTest {
  private static final long SEED = System.nanoTime();
  private final Random random = new Random(SEED);

  @Test
  void theFlippedBitIsFound() {
    for (int length : new int[] {1, 63, 64, 65, 1023, 1024, 1025, 2048, 3000, 5121, 20_000}) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      byte[] hash = Blake3.hash(content);
      for (int i = 0; i < 5; i++) {
        int bit = i == 0 ? 0 : i == 1 ? length * 8 - 1 : random.nextInt(length * 8);
        content[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(Blake3Correction.find(hash, content))
            .as("seed %d, length %d", SEED, length)
            .isEqualTo(bit);
        content[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }

  @Test
  void twoFlippedBitsAreNotFoundAndNoneIsInvented() {
    byte[] content = new byte[3000];
    random.nextBytes(content);
    byte[] hash = Blake3.hash(content);
    content[10] ^= 1;
    content[2000] ^= 4;
    assertThat(Blake3Correction.find(hash, content)).as("seed %d", SEED).isEqualTo(-1);
    assertThat(Blake3Correction.find(hash, new byte[0])).isEqualTo(-1);
  }
}
