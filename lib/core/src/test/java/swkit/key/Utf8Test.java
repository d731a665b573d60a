// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import swkit.Entry;

/** Beside the decoder of the JDK, which makes text of the same bytes. */
class Utf8Test {
  private static void compare(byte[] bytes) {
    assertThat(Utf8.isValid(bytes, 0, bytes.length))
        .as(Entry.hex(bytes))
        .isEqualTo(QuotedText.utf8(bytes) != null);
  }

  /** All first and second bytes, with the third and fourth that decide. */
  @Test
  void beginnings() {
    int[] more = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    for (int first = 0; first < 256; first++) {
      compare(new byte[] {(byte) first});
      for (int second = 0; second < 256; second++) {
        compare(new byte[] {(byte) first, (byte) second});
        for (int third : more) {
          compare(new byte[] {(byte) first, (byte) second, (byte) third});
          for (int fourth : more)
            compare(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth});
        }
      }
    }
  }

  @Test
  void textsWithOneByteChanged() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("Utf8Test: -Dswkit.seed=" + seed);
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      int[] points =
          random
              .ints(random.nextInt(30), 0, random.nextBoolean() ? 128 : 0x110000)
              .filter(point -> point < 0xD800 || point > 0xDFFF)
              .toArray();
      byte[] text = new String(points, 0, points.length).getBytes(UTF_8);
      compare(text);
      if (text.length == 0) continue;
      byte[] cut = Arrays.copyOf(text, random.nextInt(text.length));
      compare(cut);
      text[random.nextInt(text.length)] = (byte) random.nextInt(256);
      compare(text);
    }
  }

  /** Bytes before and after are not looked at. */
  @Test
  void part() {
    byte[] bytes = {(byte) 0xFF, 'a', (byte) 0xC3, (byte) 0xA4, (byte) 0x80};
    assertThat(Utf8.isValid(bytes, 1, 3)).isTrue();
    assertThat(Utf8.isValid(bytes, 1, 2)).isFalse();
    assertThat(Utf8.isValid(bytes, 1, 4)).isFalse();
    assertThat(Utf8.isValid(bytes, 5, 0)).isTrue();
  }
}
