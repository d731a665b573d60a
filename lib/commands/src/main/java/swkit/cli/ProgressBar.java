// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import swkit.Progress;
import swkit.Subspace;
import swkit.io.Wording;

/**
 * Shows progress: one line that is overwritten on a terminal, new lines elsewhere. Several threads
 * may report to it; it writes on a thread of its own.
 */
public final class ProgressBar implements Progress, AutoCloseable {
  private static final int WIDTH = 24;
  private static final long TERMINAL_MILLIS = 200;
  private static final long LINES_MILLIS = 5_000;

  private final PrintWriter err;
  private final boolean shown;
  private final boolean terminal = Terminal.isError();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder entries = new LongAdder();
  private Thread painter;
  private volatile String what;
  private volatile long expected;
  private volatile long start;

  /** Shows nothing unless {@code shown}. */
  ProgressBar(PrintWriter err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  @Override
  public synchronized void begin(String what, long expected) {
    bytes.reset();
    entries.reset();
    this.what = what;
    this.expected = expected;
    this.start = System.nanoTime();
    if (shown && painter == null) {
      painter = new Thread(this::paint, "swkit-progress");
      painter.setDaemon(true);
      painter.start();
    }
  }

  @Override
  public void entry(Subspace subspace, long size) {
    bytes.add(size);
    entries.increment();
  }

  private void paint() {
    try {
      while (!Thread.interrupted()) {
        Thread.sleep(terminal ? TERMINAL_MILLIS : LINES_MILLIS);
        print(terminal ? "\r" : "", terminal ? "\u001b[K" : "\n");
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void print(String before, String after) {
    String line = line(bytes.sum(), (System.nanoTime() - start) / 1e9);
    if (err instanceof PrintableWriter writer) {
      writer.raw(before + writer.line(line) + after);
    } else {
      err.print(before + line + after);
    }
    err.flush();
  }

  /** What is shown when {@code done} bytes have taken {@code seconds}. */
  String line(long done, double seconds) {
    double rate = done / Math.max(seconds, 0.001);
    String line =
        String.format(
            Locale.ROOT,
            "%s %,d entries, %s, %s/s",
            what,
            entries.sum(),
            Wording.bytes(done),
            Wording.bytes((long) rate));
    if (expected <= 0 || done > expected) {
      return line;
    }
    int filled = (int) (WIDTH * done / expected);
    String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
    long left = rate < 1 ? 0 : (long) ((expected - done) / rate);
    return String.format(
        Locale.ROOT,
        "[%s] %3d%% %s, about %d:%02d left",
        bar,
        100 * done / expected,
        line,
        left / 60,
        left % 60);
  }

  @Override
  public synchronized void close() {
    if (painter != null) {
      painter.interrupt();
      try {
        painter.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      painter = null;
      print(terminal ? "\r" : "", "\n");
    }
  }
}
