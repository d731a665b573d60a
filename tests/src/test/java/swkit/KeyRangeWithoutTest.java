// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is left of a range when others were done has each key that they have not, once. */
class KeyRangeWithoutTest {
  private static byte[] key(Random random) {
    byte[] key = new byte[random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(4) * 85);
    }
    return key;
  }

  private static KeyRange range(Random random) {
    byte[] from = key(random);
    byte[] to = key(random);
    if (random.nextInt(4) == 0) {
      return new KeyRange(from, null);
    }
    return Entry.compareKeys(from, to) <= 0 ? new KeyRange(from, to) : new KeyRange(to, from);
  }

  private static List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    int[] bytes = {0, 1, 85, 86, 170, 171, 255};
    for (int one : bytes) {
      keys.add(new byte[] {(byte) one});
      for (int two : bytes) {
        keys.add(new byte[] {(byte) one, (byte) two});
      }
    }
    return keys;
  }

  @Test
  void ofRandomRanges() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 5000; round++) {
      KeyRange all = range(random);
      KeyRange[] others = new KeyRange[random.nextInt(4)];
      Arrays.setAll(others, i -> range(random));
      List<KeyRange> left = all.without(List.of(others));
      String what = all + " without " + Arrays.toString(others) + " is " + left + ", seed " + seed;
      assertThat(left).as(what).noneMatch(KeyRange::isEmpty);
      for (byte[] key : keys()) {
        boolean isLeft =
            all.contains(key) && Arrays.stream(others).noneMatch(other -> other.contains(key));
        assertThat(left.stream().filter(range -> range.contains(key)).count())
            .as(what + " at " + Entry.hex(key))
            .isEqualTo(isLeft ? 1 : 0);
      }
    }
  }
}
