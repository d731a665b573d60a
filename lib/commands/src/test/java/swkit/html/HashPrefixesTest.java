// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HashPrefixesTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());

  /** What a look from the start would find, of few and of many equal prefixes. */
  @Test
  void theFirstOfEqualOnesIsFound() {
    Random random = new Random(SEED);
    for (int size : new int[] {0, 1, 2, 7, 100}) {
      HashPrefixes all = new HashPrefixes();
      for (int i = 0; i < size; i++) {
        all.add(random.nextInt(10));
      }
      HashPrefixes sorted = all.sorted();
      for (long prefix = -1; prefix <= 10; prefix++) {
        int first = 0;
        while (first < size && sorted.get(first) != prefix) {
          first++;
        }
        int expected = first == size ? -1 : first;
        assertThat(sorted.first(prefix)).as("seed %d, size %d", SEED, size).isEqualTo(expected);
      }
    }
  }

  /** Equal prefixes are not passed one by one: that would take hours. */
  @Test
  void manyEqualOnesCostNothing() {
    HashPrefixes all = new HashPrefixes();
    for (int i = 0; i < 3_000_000; i++) {
      all.add(7);
    }
    HashPrefixes sorted = all.sorted();
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(sorted.first(7) + sorted.first(8)).isEqualTo(-1);
    }
  }
}
