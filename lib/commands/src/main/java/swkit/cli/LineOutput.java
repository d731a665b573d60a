// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;

/**
 * Many lines on their way to standard output, which are written some at a time: when there are
 * enough of them, or the last were written a while ago. One thread at a time. Closing it writes the
 * rest and leaves the output open.
 */
public final class LineOutput implements AutoCloseable {
  private static final int ENOUGH = 1 << 14;
  private static final long A_WHILE = 200_000_000;

  private final PrintableWriter out;
  private final StringBuilder waiting = new StringBuilder();
  private long written = System.nanoTime();
  private boolean ended;

  /** Lines for {@code out}. */
  public LineOutput(PrintWriter out) {
    this.out =
        out instanceof PrintableWriter printable
            ? printable
            : new PrintableWriter(out, PrintableWriter.RESULT);
  }

  /** Adds a line. False when nobody reads them any more: {@code … | head} has seen enough. */
  public boolean add(String line) {
    waiting.append(out.line(line)).append('\n');
    if (waiting.length() >= ENOUGH || System.nanoTime() - written > A_WHILE) {
      write();
    }
    return !ended;
  }

  private void write() {
    out.raw(waiting.toString());
    waiting.setLength(0);
    ended |= out.checkError();
    written = System.nanoTime();
  }

  @Override
  public void close() {
    write();
  }
}
