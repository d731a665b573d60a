// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Xxh32CorrectionTest {
  private static final long SEED = System.nanoTime();

  /** Lengths with and without whole stripes, words and bytes after them. */
  private static final int[] LENGTHS = {1, 3, 4, 7, 15, 16, 17, 20, 31, 32, 33, 100, 5000, 262144};

  private final Random random = new Random(SEED);

  @Test
  void everyAlteredByteIsFound() {
    for (int length : LENGTHS) {
      byte[] bytes = new byte[length + 9];
      random.nextBytes(bytes);
      int hash = Lz4FrameFormat.xxh32(bytes, 5, length);
      for (int i = 0; i < 40; i++) {
        int at = 5 + (i < 17 ? Math.min(i, length - 1) : random.nextInt(length));
        int xor = i % 2 == 0 ? 1 << random.nextInt(8) : 1 + random.nextInt(255);
        bytes[at] ^= (byte) xor;
        assertThat(Xxh32Correction.find(bytes, 5, length, hash))
            .as("seed %d, length %d", SEED, length)
            .contains(new Xxh32Correction.Candidate(at, xor));
        bytes[at] ^= (byte) xor;
      }
    }
  }

  /** Each candidate gives the hash, also where it isn't the true one. */
  @Test
  void everyCandidateGivesTheHash() {
    byte[] bytes = new byte[1 << 18];
    int candidates = 0;
    for (int i = 0; i < 60; i++) {
      random.nextBytes(bytes);
      int hash = random.nextInt();
      List<Xxh32Correction.Candidate> found = Xxh32Correction.find(bytes, 0, bytes.length, hash);
      for (Xxh32Correction.Candidate candidate : found) {
        bytes[candidate.offset()] ^= (byte) candidate.xor();
        assertThat(Lz4FrameFormat.xxh32(bytes, 0, bytes.length))
            .as("seed %d", SEED)
            .isEqualTo(hash);
        bytes[candidate.offset()] ^= (byte) candidate.xor();
        candidates++;
      }
    }
    assertThat(candidates).as("chance candidates; seed %d", SEED).isLessThan(20);
  }

  @Test
  void whatIsRightNeedsNoCorrection() {
    byte[] bytes = new byte[1000];
    random.nextBytes(bytes);
    int hash = Lz4FrameFormat.xxh32(bytes, 0, 1000);
    assertThat(Xxh32Correction.find(bytes, 0, 1000, hash)).as("seed %d", SEED).isEmpty();
  }
}
