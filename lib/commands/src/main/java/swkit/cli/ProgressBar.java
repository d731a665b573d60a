// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import swkit.Progress;
import swkit.Subspace;

/**
 * Shows progress: on a terminal, one line for each phase of the work, which is overwritten and
 * never longer than the terminal is wide; elsewhere and on a dumb terminal, a new line for each
 * tenth of the work, 5 seconds apart at least. Several threads may report to it; it writes on a
 * thread of its own.
 */
public final class ProgressBar implements Progress, AutoCloseable {
  private static final long PAINT_MILLIS = 200;
  private static final long RESIZE_NANOS = 2_000_000_000L;
  private static final double LINE_SECONDS = 5;

  /** Begins a line anew, and keeps it from continuing on the next one. */
  private static final String OVERWRITE = "\r\u001b[?7l";

  /** Erases the rest of the line, and ends what {@link #OVERWRITE} began. */
  private static final String ERASE = "\u001b[K\u001b[?7h";

  private final PrintWriter err;
  private final boolean shown;
  private final Terminal terminal;
  private final LongAdder bytes = new LongAdder();
  private final LongAdder entries = new LongAdder();
  private Thread painter;
  private String what;
  private long expected;
  private long before;
  private LongSupplier measure;
  private long start;
  private int width;
  private long measured;
  private int tenth;
  private double nextLine;

  /** Shows nothing unless {@code shown}. */
  ProgressBar(PrintWriter err, boolean shown, Terminal terminal) {
    this.err = err;
    this.shown = shown;
    this.terminal = terminal;
  }

  @Override
  public void begin(String what, long expected) {
    begin(what, expected, 0, bytes::sum);
  }

  @Override
  public void begin(String what, long expected, long before) {
    begin(what, expected, before, bytes::sum);
  }

  @Override
  public void begin(String what, long expected, LongSupplier done) {
    begin(what, expected, 0, done);
  }

  private synchronized void begin(String what, long expected, long before, LongSupplier done) {
    end(true);
    bytes.reset();
    entries.reset();
    this.what = what;
    this.expected = expected;
    this.before = before;
    this.measure = done;
    this.start = System.nanoTime();
    this.tenth = 0;
    this.nextLine = LINE_SECONDS;
    if (shown && painter == null) {
      measureWidth();
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
        Thread.sleep(PAINT_MILLIS);
        if (terminal.overwrites() && System.nanoTime() - measured > RESIZE_NANOS) {
          measureWidth();
        }
        show();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** One column stays empty: some terminals begin the next line in the last one. */
  private void measureWidth() {
    int present = Math.max(1, terminal.width() - 1);
    synchronized (this) {
      width = present;
      measured = System.nanoTime();
    }
  }

  private synchronized void show() {
    if (what == null) {
      return;
    }
    ProgressLine line = line();
    if (terminal.overwrites()) {
      print(OVERWRITE, line.text(width), ERASE);
    } else if (isDue(line)) {
      print("", line.text(width), "\n");
    }
  }

  /** Whether a new line is wanted: at each tenth; if the size isn't known, at double the time. */
  private boolean isDue(ProgressLine line) {
    int present = line.percent() / 10;
    if (line.seconds() < nextLine || line.percent() >= 0 && present <= tenth) {
      return false;
    }
    tenth = present;
    nextLine = line.percent() < 0 ? 2 * line.seconds() : line.seconds() + LINE_SECONDS;
    return true;
  }

  private ProgressLine line() {
    double seconds = (System.nanoTime() - start) / 1e9;
    return new ProgressLine(
        what, entries.sum(), bytes.sum(), before, measure.getAsLong(), expected, seconds);
  }

  /** Ends the phase, if there is one, with a last line. */
  private synchronized void end(boolean isComplete) {
    if (shown && what != null) {
      String line = line().end(isComplete, width);
      print(
          terminal.overwrites() ? OVERWRITE : "",
          line,
          terminal.overwrites() ? ERASE + "\n" : "\n");
    }
    what = null;
  }

  private void print(String prefix, String line, String suffix) {
    if (err instanceof PrintableWriter writer) {
      writer.raw(prefix + writer.line(line) + suffix);
    } else {
      err.print(prefix + line + suffix);
    }
    err.flush();
  }

  /** Erases the line, for a message; it comes back. */
  synchronized void makeRoom() {
    if (painter != null && terminal.overwrites()) {
      print(OVERWRITE, "", ERASE);
    }
  }

  /**
   * Writes results, which may go to the same terminal: after the line is erased, before the next.
   */
  synchronized void around(Runnable writing) {
    makeRoom();
    writing.run();
  }

  /** Ends the display because the work has failed. */
  void abandon() {
    close(false);
  }

  /** Ends the display after the work. */
  @Override
  public void close() {
    close(true);
  }

  private void close(boolean isComplete) {
    Thread running;
    synchronized (this) {
      running = painter;
      painter = null;
    }
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    end(isComplete);
  }
}
