// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Source;
import swkit.Workers;
import swkit.io.Bytes;

class ReadAheadTest {
  private static final List<Entry> ENTRIES =
      IntStream.range(0, 10_000).mapToObj(i -> new Entry(Bytes.u32(i), new byte[i % 300])).toList();

  private final AtomicInteger open = new AtomicInteger();

  private final List<Workers> opened = new ArrayList<>();

  private Workers workers(int threads) {
    Workers workers = new Workers(threads, 1 << 20);
    opened.add(workers);
    return workers;
  }

  @AfterEach
  void close() {
    opened.forEach(Workers::close);
  }

  private static List<KeyRange> ranges() {
    List<KeyRange> ranges = new ArrayList<>();
    ranges.add(new KeyRange(new byte[0], Bytes.u32(17)));
    for (int i = 17; i < 9_000; i += 500) {
      ranges.add(new KeyRange(Bytes.u32(i), Bytes.u32(i + 500)));
    }
    ranges.add(KeyRange.from(Bytes.u32(9_017)));
    return ranges;
  }

  private Source scan(KeyRange range) {
    open.incrementAndGet();
    Source source = Source.of(ENTRIES).within(range);
    return new Source() {
      private boolean closed;

      @Override
      public Entry next() {
        return source.next();
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          open.decrementAndGet();
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theRangesComeOneBehindTheOther(int threads) {
    try (Source source = ReadAhead.of(ranges(), this::scan, workers(threads))) {
      for (Entry entry : ENTRIES) {
        assertThat(source.next()).isEqualTo(entry);
      }
      assertThat(source.next()).isNull();
      assertThat(source.next()).isNull();
    }
    assertThat(open).hasValue(0);
  }

  @Test
  void severalAreReadAtOnce() {
    CountDownLatch three = new CountDownLatch(3);
    Source source =
        ReadAhead.of(
            ranges(),
            range -> {
              three.countDown();
              try {
                three.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return scan(range);
            },
            workers(3));
    assertThat(source.stream().count()).isEqualTo(10_000);
  }

  /**
   * Two sources share three threads: the second gets what the first has left, and ends all the
   * same.
   */
  @Test
  void noMoreThreadsReadThanThereAre() {
    AtomicInteger reading = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Workers three = workers(3);
    Function<KeyRange, Source> scan =
        range -> {
          boolean besides = Thread.currentThread().getName().equals("swkit-read-ahead");
          most.accumulateAndGet(reading.addAndGet(besides ? 1 : 0), Math::max);
          Source source = scan(range);
          return new Source() {
            @Override
            public Entry next() {
              return source.next();
            }

            @Override
            public void close() {
              reading.addAndGet(besides ? -1 : 0);
              source.close();
            }
          };
        };
    try (Source one = ReadAhead.of(ranges(), scan, three);
        Source two = ReadAhead.of(ranges(), scan, three)) {
      for (Entry entry : ENTRIES) {
        assertThat(one.next()).isEqualTo(entry);
        assertThat(two.next()).isEqualTo(entry);
      }
      assertThat(one.next()).isNull();
      assertThat(two.next()).isNull();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(open).hasValue(0);
  }

  /** Whoever doesn't pull holds no more than the share of its threads, and an entry for each. */
  @Test
  void whatIsReadAheadIsBounded() throws InterruptedException {
    AtomicLong given = new AtomicLong();
    Workers two = new Workers(2, 800_000);
    opened.add(two);
    byte[] value = new byte[10_000];
    CountDownLatch full = new CountDownLatch(1);
    Function<KeyRange, Source> scan =
        range -> {
          Source all = Source.of(ENTRIES).within(range);
          return all.map(
              entry -> {
                if (given.addAndGet(value.length) > 150_000) {
                  full.countDown();
                }
                return new Entry(entry.key(), value);
              });
        };
    try (Source source = ReadAhead.of(ranges(), scan, two)) {
      assertThat(source.next()).isNotNull();
      full.await();
      long bound = 2 * (two.share() + 2 * (128 << 10));
      for (int i = 0; i < 200; i++) {
        assertThat(source.next()).isNotNull();
        assertThat(given.get()).isLessThan((i + 2) * 10_100L + bound);
      }
    }
  }

  @Test
  void closingInTheMiddleWaitsForAllThreads() {
    Source source = ReadAhead.of(ranges(), this::scan, workers(4));
    assertThat(source.next()).isEqualTo(ENTRIES.get(0));
    source.close();
    assertThat(open).hasValue(0);
    assertThatThrownBy(source::next).isInstanceOf(IllegalStateException.class);
  }

  /** A source that gives an entry a millisecond's work apart, or as fast as it is read. */
  private static Source slow(int entries, Runnable each) {
    AtomicInteger at = new AtomicInteger();
    return Source.empty()
        .derived(
            () -> {
              each.run();
              int i = at.getAndIncrement();
              return i < entries ? new Entry(Bytes.u32(i)) : null;
            });
  }

  /** The one that waits is interrupted: nothing is cut off, and the flag is kept. */
  @ParameterizedTest
  @ValueSource(ints = {1, 50, 999})
  void anInterruptOfWhoPullsCutsNothingOff(int when) {
    Thread me = Thread.currentThread();
    AtomicInteger given = new AtomicInteger();
    Runnable interrupting =
        () -> {
          if (given.incrementAndGet() == when) {
            while (me.getState() != Thread.State.WAITING && Thread.currentThread() != me) {
              Thread.onSpinWait();
            }
            me.interrupt();
          }
        };
    Workers two = new Workers(2, 8);
    opened.add(two);
    try (Source source =
        ReadAhead.of(List.of(KeyRange.all()), range -> slow(1000, interrupting), two)) {
      int count = 0;
      while (source.next() != null) {
        count++;
      }
      assertThat(count).isEqualTo(1000);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aThreadThatIsInterruptedBeforeItPullsReadsAll() {
    Thread.currentThread().interrupt();
    try (Source source = ReadAhead.of(ranges(), this::scan, workers(4))) {
      int count = 0;
      while (source.next() != null) {
        count++;
      }
      assertThat(count).isEqualTo(ENTRIES.size());
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(open).hasValue(0);
  }

  @Test
  void aFailureComesWhereItBelongs() {
    Source source =
        ReadAhead.of(
            ranges(),
            range ->
                scan(range)
                    .map(
                        entry -> {
                          if (Bytes.u32(entry.key(), 0) == 5_000) {
                            throw new RefusedException("5000", "no");
                          }
                          return entry;
                        }),
            workers(3));
    for (int i = 0; i < 5_000; i++) {
      assertThat(source.next()).isEqualTo(ENTRIES.get(i));
    }
    assertThatThrownBy(source::next).isInstanceOf(RefusedException.class);
    source.close();
    assertThat(open).hasValue(0);
  }
}
