// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * Buffers lines for standard output: writes them when there are 16 KiB of them, or 200 ms after the
 * last write. One thread at a time. Closing it writes the rest and leaves the output open.
 */
public final class LineOutput implements AutoCloseable {
  private static final int BUFFER_CHARS = 1 << 14;
  private static final long MOST_NANOS = 200_000_000;

  private final PrintableWriter out;
  private final Consumer<Runnable> writing;
  private final StringBuilder waiting = new StringBuilder();
  private long written = System.nanoTime();
  private boolean ended;

  /** Lines for {@code out}. */
  public LineOutput(PrintWriter out) {
    this(out, Runnable::run);
  }

  /** The same; {@code writing} is given each writing of lines, and runs it. */
  LineOutput(PrintWriter out, Consumer<Runnable> writing) {
    this.writing = writing;
    this.out =
        out instanceof PrintableWriter printable
            ? printable
            : new PrintableWriter(out, PrintableWriter.RESULT);
  }

  /** Adds a line. Returns false when their reader is gone, as with {@code … | head}. */
  public boolean add(String line) {
    waiting.append(out.line(line)).append('\n');
    if (waiting.length() >= BUFFER_CHARS || System.nanoTime() - written > MOST_NANOS) {
      write();
    }
    return !ended;
  }

  private void write() {
    writing.accept(() -> out.raw(waiting.toString()));
    waiting.setLength(0);
    ended |= out.checkError();
    written = System.nanoTime();
  }

  @Override
  public void close() {
    write();
  }
}
