// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockCopiesTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private final Random random = new Random(SEED);

  /** What a flipped bit makes of the content is what decompressing the block gives. */
  @Test
  void aFlippedBitGivesWhatDecompressingGives() {
    for (int round = 0; round < 12; round++) {
      int length = 30 + random.nextInt(2000);
      byte[] content = new byte[length];
      int period = 1 + random.nextInt(40);
      for (int i = 0; i < length; i++) {
        boolean copies = i > period && random.nextInt(15) > 0;
        content[i] = copies ? content[i - period] : (byte) random.nextInt(256);
      }
      byte[] packed = Lz4FrameFormat.codec().fastCompressor().compress(content);
      BlockCopies copies = new BlockCopies(packed, content.clone(), length);
      int known = 0;
      for (int bit = 0; bit < packed.length * 8; bit++) {
        if (copies.knows(bit)) {
          known++;
          byte[] variant = packed.clone();
          variant[bit / 8] ^= (byte) (1 << bit % 8);
          byte[] out = new byte[length];
          int end = LinkedBlock.decode(variant, 0, variant.length, out, 0, 0, length);
          String place = String.format("seed %d, round %d, bit %d", SEED, round, bit);
          boolean isChanged = copies.flip(bit) > 0;
          assertThat(isChanged).as(place).isEqualTo(end == length && !Arrays.equals(out, content));
          if (isChanged) {
            assertThat(copies.content()).as(place).isEqualTo(out);
            assertThat(Arrays.equals(out, 0, copies.from(), content, 0, copies.from())).isTrue();
            assertThat(Arrays.equals(out, copies.to(), length, content, copies.to(), length))
                .as(place)
                .isTrue();
          }
          copies.restore();
          assertThat(copies.content()).as(place).isEqualTo(content);
        }
      }
      assertThat(known).isPositive();
    }
  }
}
