// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import swkit.Subspace;

/** Progress on terminals of several widths, on a dumb one, and without one. */
class ProgressBarTest {
  private static final ProgressLine HALF =
      new ProgressLine("checking", 12_345, 2_000_000_000L, 0, 2_000_000_000L, 4_000_000_000L, 20);

  private final StringWriter written = new StringWriter();

  @Test
  void eachWidthHasWhatFits() {
    assertThat(HALF.text(200))
        .isEqualTo(
            "[############------------]  50% checking 12,345 entries, 2.0 GB, 100 MB/s, 0:20 left");
    assertThat(HALF.text(79))
        .isEqualTo("[#####-----]  50% checking 12,345 entries, 2.0 GB, 100 MB/s, 0:20 left");
    assertThat(HALF.text(39)).isEqualTo("50% checking 100 MB/s, 0:20 left");
    assertThat(HALF.text(12)).isEqualTo("50%");
    assertThat(HALF.end(true, 79))
        .isEqualTo("100% checking 12,345 entries, 2.0 GB, 100 MB/s in 0:20");
    assertThat(HALF.end(false, 39)).isEqualTo("50% checking 2.0 GB, 100 MB/s in 0:20");
  }

  /** What an earlier run has done counts, but says nothing of the speed. */
  @Test
  void aResumedRunBeginsWhereItWas() {
    ProgressLine line = new ProgressLine("importing", 10, 1_000, 7_000, 1_000, 10_000, 10);
    assertThat(line.percent()).isEqualTo(80);
    assertThat(line.text(79)).endsWith("1.0 kB, 100 B/s, 0:20 left");
  }

  @Test
  void anEstimateThatWasTooSmall() {
    ProgressLine line = new ProgressLine("exporting", 10, 5_000, 0, 5_000, 4_000, 10);
    assertThat(line.percent()).isEqualTo(99);
    assertThat(line.text(79)).contains(" 99% exporting").doesNotContain("left");
    line = new ProgressLine("exporting", 10, 5_000, 0, 5_000, -1, 10);
    assertThat(line.text(79)).isEqualTo("exporting, 10 entries, 5.0 kB, 500 B/s");
    line = new ProgressLine("exporting", 10, 50, 0, 50, 4_000_000, 40);
    assertThat(line.text(79)).endsWith(", 888:52:40 left");
    line = new ProgressLine("exporting", 10, 50, 0, 50, 40_000_000, 40);
    assertThat(line.text(79)).endsWith("50 B, 1 B/s").as("months aren't shown");
  }

  @Test
  void noLineIsLongerThanItsWidth() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long bytes = random.nextLong() >>> random.nextInt(63) + 1;
      long expected = (random.nextLong() >>> random.nextInt(63) + 1) - 1;
      ProgressLine line =
          new ProgressLine(
              random.nextBoolean() ? "looking for leftovers" : "checking",
              bytes / 7,
              bytes,
              expected / 3,
              bytes / 2,
              expected,
              random.nextDouble() * 1e6);
      int width = 1 + random.nextInt(120);
      assertThat(line.text(width).length()).as("seed %d", seed).isBetween(1, width);
      assertThat(line.end(true, width).length()).as("seed %d", seed).isBetween(1, width);
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aTerminalThatIsResizedGetsShorterLines() throws Exception {
    AtomicInteger columns = new AtomicInteger(200);
    AtomicLong done = new AtomicLong(500);
    Terminal terminal = new Terminal(true, true, columns::get);
    try (ProgressBar bar = new ProgressBar(new PrintWriter(written), true, terminal)) {
      bar.begin("checking", 1_000, done::get);
      bar.entry(Subspace.PROPERTY, 1_234);
      until(200);
      columns.set(40);
      until(40);
    }
    List<String> lines = lines();
    assertThat(lines.get(0)).startsWith("[############------------]  50% checking 1 entry, 1.2 kB");
    assertThat(lines.get(lines.size() - 1)).startsWith("100% checking 1.2 kB").hasSizeLessThan(40);
    assertThat(written.toString()).endsWith("\n").doesNotContain("\u001b[3");
    assertThat(written.toString().chars().filter(c -> c == '\n').count()).isEqualTo(1);
  }

  /** Waits until a line was written that needs a terminal at most so wide. */
  private void until(int width) throws InterruptedException {
    int length = 0;
    while (length == 0 || length >= width || width == 200 && length < 60) {
      Thread.sleep(20);
      List<String> lines = lines(); // once, as the bar goes on writing
      length = lines.isEmpty() ? 0 : lines.get(lines.size() - 1).length();
    }
  }

  private List<String> lines() {
    return Arrays.stream(written.toString().split("[\r\n]"))
        .map(line -> line.replaceAll("\u001b\\[\\??[0-9]*[a-zA-Z]", ""))
        .filter(line -> !line.isBlank())
        .toList();
  }

  @Test
  void elsewhereEachPhaseEndsWithALineWithoutControls() {
    for (Terminal terminal :
        List.of(new Terminal(false, false, () -> 0), new Terminal(true, false, () -> 80))) {
      written.getBuffer().setLength(0);
      ProgressBar bar = new ProgressBar(new PrintWriter(written), true, terminal);
      bar.begin("checking", 2_000);
      bar.entry(Subspace.PROPERTY, 1_000);
      bar.begin("importing", 2_000);
      bar.entry(Subspace.PROPERTY, 1_000);
      bar.abandon();
      bar.close();
      assertThat(written.toString().lines().toList())
          .hasSize(2)
          .satisfies(
              lines -> {
                assertThat(lines.get(0)).matches("100% checking 1 entry, 1\\.0 kB, .*/s in 0:0\\d");
                assertThat(lines.get(1)).startsWith("50% importing 1 entry");
              });
      assertThat(written.toString()).doesNotContain("\u001b").doesNotContain("\r");
    }
  }

  @Test
  void aDumbTerminalIsNotOverwritten() {
    assertThat(Terminal.isDumb("dumb")).isTrue();
    assertThat(Terminal.isDumb("")).isTrue();
    assertThat(Terminal.isDumb("xterm-256color")).isFalse();
  }

  @Test
  void nothingIsShownUnlessWanted() {
    ProgressBar bar =
        new ProgressBar(new PrintWriter(written), false, new Terminal(true, true, () -> 80));
    bar.begin("checking", 1);
    bar.entry(Subspace.PROPERTY, 1);
    bar.close();
    assertThat(written.toString()).isEmpty();
  }
}
