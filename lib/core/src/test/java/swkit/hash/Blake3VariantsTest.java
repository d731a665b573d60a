// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Blake3VariantsTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private final Random random = new Random(SEED);

  /** Content with some bytes altered, from the first one that may be to the last. */
  private record Variant(int from, byte[] bytes) {
    byte[] applied(byte[] content) {
      byte[] whole = content.clone();
      System.arraycopy(bytes, 0, whole, from, bytes.length);
      return whole;
    }
  }

  private Variant variant(byte[] content) {
    int from = random.nextInt(content.length);
    byte[] bytes = new byte[1 + random.nextInt(Math.min(6000, content.length - from))];
    System.arraycopy(content, from, bytes, 0, bytes.length);
    for (int i = random.nextInt(5); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    }
    return new Variant(from, bytes);
  }

  /** The one variant that has the hash is found, among others, wherever it is in a batch. */
  @Test
  void theVariantWithTheHashIsFound() {
    for (int length : new int[] {1, 64, 1023, 1024, 1025, 2048, 3000, 5121, 20_000, 300_007}) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      for (int round = 0; round < 3; round++) {
        List<Variant> variants = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
          variants.add(variant(content));
        }
        int right = random.nextInt(variants.size());
        byte[] hash = Blake3.hash(variants.get(right).applied(content));
        Blake3Variants search = new Blake3Variants(hash, content);
        int found = -1;
        for (int i = 0; i < variants.size() && found < 0; i++) {
          byte[] bytes = variants.get(i).bytes();
          found = search.add(i, variants.get(i).from(), bytes, 0, bytes.length);
        }
        found = found < 0 ? search.finish() : found;
        assertThat(found).as("seed %d, length %d", SEED, length).isNotNegative();
        assertThat(Blake3.hash(variants.get(found).applied(content))).isEqualTo(hash);
      }
    }
  }

  @Test
  void noVariantIsFoundWhereNoneHasTheHash() {
    byte[] content = new byte[100_000];
    random.nextBytes(content);
    Blake3Variants search = new Blake3Variants(new byte[Blake3.LENGTH], content);
    for (int i = 0; i < 1000; i++) {
      Variant variant = variant(content);
      int found = search.add(i, variant.from(), variant.bytes(), 0, variant.bytes().length);
      assertThat(found).isEqualTo(-1);
    }
    assertThat(search.finish()).as("seed %d", SEED).isEqualTo(-1);
    assertThat(search.hashed()).isPositive();
  }
}
