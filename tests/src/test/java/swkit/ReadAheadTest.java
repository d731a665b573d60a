// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAheadTest {
  private static final List<Entry> ENTRIES =
      IntStream.range(0, 10_000).mapToObj(i -> new Entry(Bytes.u32(i), new byte[i % 300])).toList();

  private final AtomicInteger open = new AtomicInteger();

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
    try (Source source = ReadAhead.of(ranges(), this::scan, threads)) {
      assertThat(source.stream().toList()).isEqualTo(ENTRIES);
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
            3);
    assertThat(source.stream().count()).isEqualTo(10_000);
  }

  @Test
  void closingInTheMiddleWaitsForAllThreads() {
    Source source = ReadAhead.of(ranges(), this::scan, 4);
    assertThat(source.next()).isEqualTo(ENTRIES.get(0));
    source.close();
    assertThat(open).hasValue(0);
    assertThat(source.next()).isNull();
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
            3);
    for (int i = 0; i < 5_000; i++) {
      assertThat(source.next()).isEqualTo(ENTRIES.get(i));
    }
    assertThatThrownBy(source::next).isInstanceOf(RefusedException.class);
    source.close();
    assertThat(open).hasValue(0);
  }
}
