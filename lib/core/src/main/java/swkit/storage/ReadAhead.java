// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.io.Closing;

/**
 * Reads consecutive ranges of keys ahead of the consumer. Several ranges are read at once, each by
 * a thread of its own.
 *
 * <p>The number of threads is limited by the free reading threads of the {@link Workers}; without
 * any, the consumer's thread reads. A thread holds at most {@link Workers#share} bytes and one
 * entry. {@link #close} returns after all threads have ended.
 */
public final class ReadAhead extends AbstractSource {
  /** The most that is handed over at once, in bytes. */
  private static final long HANDFUL_BYTES = 128L << 10;

  /** The most that is handed over at once, in entries. */
  private static final int HANDFUL_ENTRIES = 500;

  /** The memory of an entry besides its bytes. */
  private static final int ENTRY_BYTES = 64;

  /** The most ranges. Finding more would cost more than it gains. */
  private static final int MOST_RANGES = 1000;

  private final Iterator<KeyRange> ranges;
  private final Function<KeyRange, Source> scan;
  private final Workers workers;
  private final Deque<Range> line = new ArrayDeque<>();

  private ReadAhead(List<KeyRange> ranges, Function<KeyRange, Source> scan, Workers workers) {
    super("the source");
    this.ranges = ranges.iterator();
    this.scan = scan;
    this.workers = workers;
  }

  /**
   * The entries of {@code ranges}, which {@code scan} opens and threads of {@code workers} read.
   */
  public static Source of(List<KeyRange> ranges, Function<KeyRange, Source> scan, Workers workers) {
    return new ReadAhead(ranges, scan, workers);
  }

  /**
   * The entries of {@code range}, which {@code scan} opens. A range without an upper end is read in
   * the ranges into which {@code snapshot} splits the subspace.
   */
  public static Source of(
      Snapshot snapshot,
      Subspace subspace,
      KeyRange range,
      ToLongFunction<Subspace> estimate,
      Function<KeyRange, Source> scan,
      Workers workers) {
    if (workers.threads() == 1 || range.to() != null) {
      return scan.apply(range);
    }
    if (!snapshot.isFasterByRanges()) {
      return new ReadAhead(List.of(range), scan, workers);
    }
    long bytes = Math.max(workers.share(), estimate.applyAsLong(subspace) / MOST_RANGES);
    List<KeyRange> parts = new ArrayList<>();
    for (KeyRange part : snapshot.split(subspace, bytes)) {
      range.common(part).ifPresent(parts::add);
    }
    return new ReadAhead(parts, scan, workers);
  }

  @Override
  protected synchronized Entry pull() {
    while (!isClosed()) {
      fill();
      Range first = line.peek();
      Entry entry = first == null ? null : first.next();
      if (first == null || entry != null) {
        return entry;
      }
      line.remove().close();
    }
    return null;
  }

  /** Begins the next ranges. Without a thread, only the first range is begun. */
  private void fill() {
    while (line.size() < workers.threads() && ranges.hasNext()) {
      if (workers.takeReader()) {
        Reader reader = new Reader(ranges.next());
        line.add(reader);
        reader.start();
      } else if (line.isEmpty()) {
        line.add(new Direct(ranges.next()));
        return;
      } else {
        return;
      }
    }
  }

  @Override
  protected synchronized void release() {
    line.forEach(Range::halt);
    Closing.all(line.stream().<AutoCloseable>map(range -> range::close).toList());
    line.clear();
  }

  /** A range that is being read. */
  private interface Range {
    Entry next();

    void halt();

    void close();
  }

  /** A range that the consumer's thread reads. */
  private final class Direct implements Range {
    private final Source source;

    Direct(KeyRange range) {
      source = scan.apply(range);
    }

    @Override
    public Entry next() {
      return source.next();
    }

    @Override
    public void halt() {}

    @Override
    public void close() {
      source.close();
    }
  }

  /** A range that a thread of its own reads. */
  private final class Reader extends Thread implements Range {
    private final KeyRange range;
    private final Deque<List<Entry>> handfuls = new ArrayDeque<>();
    private Iterator<Entry> current = List.<Entry>of().iterator();
    private long bytes;
    private long taken;
    private boolean ended;
    private boolean halted;
    private Throwable failure;

    Reader(KeyRange range) {
      super("swkit-read-ahead");
      this.range = range;
      setDaemon(true);
    }

    @Override
    public void run() {
      Throwable failed = null;
      try (Source source = scan.apply(range)) {
        read(source);
      } catch (Throwable e) {
        failed = e;
      } finally {
        workers.returnReader();
        end(failed);
      }
    }

    /** Hands over all entries, including those read before a failure. */
    private void read(Source source) {
      List<Entry> handful = new ArrayList<>();
      long size = 0;
      try {
        boolean isWanted = true;
        for (Entry entry = source.next(); entry != null && isWanted; entry = source.next()) {
          handful.add(entry);
          size += entry.size() + ENTRY_BYTES;
          if (size >= HANDFUL_BYTES || handful.size() == HANDFUL_ENTRIES) {
            isWanted = offer(handful, size);
            handful = new ArrayList<>();
            size = 0;
          }
        }
      } finally {
        offer(handful, size);
      }
    }

    private synchronized void end(Throwable failed) {
      failure = failed;
      ended = true;
      notifyAll();
    }

    /** Hands over entries. Returns false if no more are needed. */
    private synchronized boolean offer(List<Entry> handful, long size) {
      boolean interrupted = false;
      while (!halted && !handfuls.isEmpty() && bytes + size > workers.share()) {
        interrupted |= pause();
      }
      keep(interrupted);
      handfuls.add(handful);
      bytes += size;
      notifyAll();
      return !halted;
    }

    @Override
    public Entry next() {
      while (!current.hasNext()) {
        List<Entry> handful = take();
        if (handful == null) {
          return null;
        }
        current = handful.iterator();
      }
      return current.next();
    }

    private synchronized List<Entry> take() {
      bytes -= taken;
      taken = 0;
      boolean interrupted = false;
      while (handfuls.isEmpty() && !ended) {
        interrupted |= pause();
      }
      keep(interrupted);
      if (handfuls.isEmpty() && failure instanceof Error error) {
        throw error;
      }
      if (handfuls.isEmpty() && failure != null) {
        throw (RuntimeException) failure;
      }
      List<Entry> handful = handfuls.poll();
      if (handful != null) {
        taken = handful.stream().mapToLong(entry -> entry.size() + ENTRY_BYTES).sum();
      }
      notifyAll();
      return handful;
    }

    @Override
    public synchronized void halt() {
      halted = true;
      notifyAll();
    }

    @Override
    public synchronized void close() {
      halt();
      boolean interrupted = false;
      while (!ended) {
        interrupted |= pause();
      }
      keep(interrupted);
    }

    /** Waits for a notification. Returns true if the thread was interrupted, which ends nothing. */
    private boolean pause() {
      try {
        wait();
        return false;
      } catch (InterruptedException e) {
        return true;
      }
    }

    private static void keep(boolean interrupted) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
