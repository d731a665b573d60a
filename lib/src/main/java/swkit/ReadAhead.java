// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Ascending ranges of keys, one behind the other, of which the next few are read at once, each by a
 * thread of its own, ahead of whoever pulls.
 *
 * <p>Holds at most about 16 MB and one entry for each thread. Closing returns when no thread reads
 * any more.
 */
final class ReadAhead implements Source {
  private static final long AHEAD_BYTES = 16L << 20;

  private final Iterator<KeyRange> ranges;
  private final Function<KeyRange, Source> scan;
  private final int threads;
  private final Deque<Reader> line = new ArrayDeque<>();

  private ReadAhead(List<KeyRange> ranges, Function<KeyRange, Source> scan, int threads) {
    this.ranges = ranges.iterator();
    this.scan = scan;
    this.threads = threads;
  }

  /** All of {@code ranges}, which {@code scan} opens, read by {@code threads} threads. */
  static Source of(List<KeyRange> ranges, Function<KeyRange, Source> scan, int threads) {
    return ranges.size() == 1 || threads == 1
        ? scan.apply(KeyRange.all())
        : new ReadAhead(ranges, scan, threads);
  }

  @Override
  public Entry next() {
    while (true) {
      while (line.size() < threads && ranges.hasNext()) {
        Reader reader = new Reader(ranges.next());
        line.add(reader);
        reader.start();
      }
      Reader first = line.peek();
      Entry entry = first == null ? null : first.take();
      if (first == null || entry != null) {
        return entry;
      }
      line.remove();
    }
  }

  @Override
  public void close() {
    while (ranges.hasNext()) {
      ranges.next();
    }
    line.forEach(Reader::halt);
    line.forEach(Reader::await);
    line.clear();
  }

  private final class Reader extends Thread {
    private final KeyRange range;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private boolean ended;
    private boolean halted;
    private RuntimeException failure;

    Reader(KeyRange range) {
      super("swkit-read-ahead");
      this.range = range;
      setDaemon(true);
    }

    @Override
    public void run() {
      RuntimeException failed = null;
      try (Source source = scan.apply(range)) {
        Entry entry = source.next();
        while (entry != null && offer(entry)) {
          entry = source.next();
        }
      } catch (RuntimeException e) {
        failed = e;
      } finally {
        end(failed);
      }
    }

    private synchronized void end(RuntimeException failed) {
      failure = failed;
      ended = true;
      notifyAll();
    }

    private synchronized boolean offer(Entry entry) {
      while (!halted && bytes > AHEAD_BYTES) {
        pause();
      }
      entries.add(entry);
      bytes += entry.size();
      notifyAll();
      return !halted;
    }

    synchronized Entry take() {
      while (entries.isEmpty() && !ended) {
        pause();
      }
      if (entries.isEmpty() && failure != null) {
        throw failure;
      }
      Entry entry = entries.poll();
      bytes -= entry == null ? 0 : entry.size();
      notifyAll();
      return entry;
    }

    synchronized void halt() {
      halted = true;
      notifyAll();
    }

    synchronized void await() {
      while (!ended) {
        pause();
      }
    }

    private void pause() {
      try {
        wait();
      } catch (InterruptedException e) {
        halted = true;
      }
    }
  }
}
