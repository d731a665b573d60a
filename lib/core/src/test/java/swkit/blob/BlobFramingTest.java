// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlobFramingTest {
  /** Below and above the size from which a blob is compressed twice. */
  @Test
  void comesBack() {
    Random random = new Random(1);
    for (int size : new int[] {0, 1, 1000, (16 << 20) - 1, 16 << 20, (16 << 20) + 4321}) {
      for (int letters : new int[] {1, 20, 256}) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
          content[i] = (byte) random.nextInt(letters);
        }
        byte[] framed = BlobFraming.LZ4.frame(content);
        assertThat(BlobFraming.isMarked(framed)).isTrue();
        assertThat(Arrays.equals(BlobFraming.unframe(framed), content))
            .as("%d bytes of %d letters", size, letters)
            .isTrue();
      }
    }
  }
}
