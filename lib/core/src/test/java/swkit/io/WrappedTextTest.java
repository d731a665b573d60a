// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WrappedTextTest {
  @Test
  void backticksHoldWordsTogether() {
    assertThat(WrappedText.lines("- ", "  ", "type `a b c` now", 9))
        .containsExactly("- type", "  `a b c`", "  now");
  }

  /** Text without backticks is broken as if word by word. */
  @Test
  void plainTextIsBrokenLikeQuotedText() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder built = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        built.append(random.nextInt(4) == 0 ? ' ' : (char) ('a' + random.nextInt(26)));
      }
      String text = built.toString();
      String before = "x".repeat(random.nextInt(6));
      String indent = " ".repeat(random.nextInt(6));
      int width = random.nextInt(16);
      assertThat(WrappedText.lines(before, indent, text, width))
          .as("seed %d: <%s> <%s> <%s> %d", seed, before, indent, text, width)
          .isEqualTo(WrappedText.quotedLines(before, indent, text, width));
    }
  }
}
