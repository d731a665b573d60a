// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class Xxh32PairsTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final Executor NO_OTHER = Runnable::run;

  private final Random random = new Random(SEED);

  private static void flip(byte[] bytes, int bit) {
    if (bit < bytes.length * 8) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  /** Two bits anywhere: in two lanes, in one lane, in one word, after the last stripe. */
  @Test
  void everyPairIsFound() {
    for (int length : new int[] {2, 16, 17, 32, 47, 100, 5003}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      int hash = Lz4FrameFormat.xxh32(bytes, 0, length);
      for (int i = 0; i < 60; i++) {
        int one = random.nextInt(length * 8);
        int other =
            i % 3 == 0
                ? Math.min(length * 8 - 1, one / 32 * 32 + random.nextInt(32))
                : i % 3 == 1
                    ? (one + 128 * random.nextInt(1 + length / 16)) % (length * 8)
                    : random.nextInt(length * 8);
        if (one == other) {
          continue;
        }
        flip(bytes, one);
        flip(bytes, other);
        List<int[]> found = Xxh32Pairs.find(bytes, length, hash, NO_OTHER);
        flip(bytes, one);
        flip(bytes, other);
        assertThat(found)
            .as("seed %d, length %d, bits %d and %d", SEED, length, one, other)
            .anyMatch(
                pair ->
                    pair[0] == Math.min(one, other) && pair[1] == Math.max(one, other)
                        || pair[1] == Math.min(one, other) && pair[0] == Math.max(one, other));
      }
    }
  }

  @Test
  void aFlippedBitOfTheHashIsFound() {
    byte[] bytes = new byte[1000];
    random.nextBytes(bytes);
    int hash = Lz4FrameFormat.xxh32(bytes, 0, bytes.length) ^ 1 << 7;
    flip(bytes, 4321);
    assertThat(Xxh32Pairs.find(bytes, bytes.length, hash, NO_OTHER))
        .as("seed %d", SEED)
        .anyMatch(pair -> Arrays.equals(pair, new int[] {4321, 8007}));
  }

  /** Each pair gives the hash, also where it isn't the true one. */
  @Test
  void everyPairGivesTheHash() {
    byte[] bytes = new byte[1 << 15];
    random.nextBytes(bytes);
    int hash = random.nextInt();
    for (int[] pair : Xxh32Pairs.find(bytes, bytes.length, hash, NO_OTHER)) {
      flip(bytes, pair[0]);
      flip(bytes, pair[1]);
      int wrong = Lz4FrameFormat.xxh32(bytes, 0, bytes.length) ^ hash;
      flip(bytes, pair[0]);
      flip(bytes, pair[1]);
      int allowed = pair[1] < bytes.length * 8 ? 0 : 1 << pair[1] - bytes.length * 8;
      assertThat(wrong).as("seed %d, bits %s", SEED, Arrays.toString(pair)).isEqualTo(allowed);
    }
  }
}
