// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.io.Bytes;

class WorkersTest {
  private static List<Entry> entries(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Entry(Bytes.u32(i))).toList();
  }

  private static Workers.Task task(String name, long bytes, Runnable work) {
    return new Workers.Task(name, bytes, work);
  }

  @Test
  void theLongestTaskComesFirst() {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    try (Workers workers = new Workers(1, 100)) {
      workers.run(
          List.of(
              task("short", 1, () -> order.add("short")),
              task("long", 9, () -> order.add("long")),
              task("unknown", -1, () -> order.add("unknown"))),
          4);
    }
    assertThat(order).containsExactly("long", "short", "unknown");
  }

  @Test
  void tasksRunSideBySideUpToTheLimit() {
    CyclicBarrier both = new CyclicBarrier(2);
    Runnable meet =
        () -> {
          try {
            both.await();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Runnable alone =
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          running.decrementAndGet();
        };
    try (Workers workers = new Workers(4, 100)) {
      workers.run(List.of(task("a", 1, meet), task("b", 1, meet)), 4);
      workers.run(Collections.nCopies(50, task("one", 1, alone)), 1);
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void theFirstFailureStopsTheRestAndIsThrown() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    try (Workers workers = new Workers(2, 100)) {
      Source endless =
          new Source() {
            private int last;

            @Override
            public Entry next() {
              return new Entry(Bytes.u32(last++));
            }

            @Override
            public void close() {}
          };
      Runnable pump =
          () -> {
            Source watched = workers.watched(endless, Subspace.ACL, Progress.SILENT);
            while (watched.next() != null) {
              failed.countDown();
            }
          };
      Runnable fail =
          () -> {
            try {
              failed.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new RefusedException("here", "no");
          };
      List<Workers.Task> tasks =
          new ArrayList<>(List.of(task("pump", 9, pump), task("fail", 8, fail)));
      tasks.addAll(Collections.nCopies(10, task("later", 1, begun::incrementAndGet)));
      assertThatThrownBy(() -> workers.run(tasks, 2)).isInstanceOf(RefusedException.class);
    }
    assertThat(begun).hasValue(0);
  }

  @Test
  void whatIsStoppedSaysSo() {
    try (Workers workers = new Workers(2, 100)) {
      workers.stop();
      assertThatThrownBy(() -> workers.run(List.of(task("a", 1, () -> {})), 2))
          .isInstanceOf(CancellationException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void mappingKeepsTheOrderAndLeavesOutNulls(int threads) {
    try (Workers workers = new Workers(threads, 1000)) {
      Source mapped =
          workers.map(
              Source.of(entries(5000)),
              entry -> 100,
              entry ->
                  Bytes.u32(entry.key(), 0) % 3 == 0 ? null : new Entry(entry.key(), entry.key()));
      List<Entry> expected =
          entries(5000).stream()
              .filter(entry -> Bytes.u32(entry.key(), 0) % 3 != 0)
              .map(entry -> new Entry(entry.key(), entry.key()))
              .toList();
      assertThat(mapped.stream().toList()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aFailureWhileMappingComesWhereItBelongs(int threads) {
    try (Workers workers = new Workers(threads, 1_000_000)) {
      Source mapped =
          workers.map(
              Source.of(entries(100)),
              entry -> 1,
              entry -> {
                if (Bytes.u32(entry.key(), 0) == 50) {
                  throw new RefusedException("50", "no");
                }
                return entry;
              });
      for (int i = 0; i < 50; i++) {
        assertThat(mapped.next().key()).isEqualTo(Bytes.u32(i));
      }
      assertThatThrownBy(mapped::next).isInstanceOf(RefusedException.class);
      mapped.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void batchesKeepTheOrderAndLeaveOutSome(int threads) {
    AtomicInteger batches = new AtomicInteger();
    try (Workers workers = new Workers(threads, 100_000)) {
      Source mapped =
          workers.mapBatches(
              Source.of(entries(5000)),
              entry -> 100,
              batch -> {
                batches.incrementAndGet();
                return batch.stream().filter(e -> Bytes.u32(e.key(), 0) % 3 != 0).toList();
              });
      List<Entry> expected =
          entries(5000).stream().filter(e -> Bytes.u32(e.key(), 0) % 3 != 0).toList();
      assertThat(mapped.stream().toList()).isEqualTo(expected);
    }
    assertThat(batches.get()).isBetween(10, 2500);
  }

  /** All that a source gave before it failed is there before its failure. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aFailureOfTheSourceComesWhereItBelongs(int threads) {
    AtomicInteger count = new AtomicInteger();
    Source failing =
        Source.empty()
            .derived(
                () -> {
                  if (count.get() == 50) {
                    throw new StoreException("store", "broke");
                  }
                  return new Entry(Bytes.u32(count.getAndIncrement()));
                });
    try (Workers workers = new Workers(threads, 1_000_000);
        Source mapped = workers.mapBatches(failing, entry -> 1, batch -> batch)) {
      for (int i = 0; i < 50; i++) {
        assertThat(mapped.next().key()).isEqualTo(Bytes.u32(i));
      }
      assertThatThrownBy(mapped::next).hasMessageContaining("broke");
      assertThatThrownBy(mapped::next).hasMessageContaining("broke");
    }
  }

  /** Each entry is half of the budget: no more than two are in the making, but never none. */
  @Test
  void noMoreIsInTheMakingThanTheBudgetAllows() {
    AtomicInteger making = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (Workers workers = new Workers(8, 100)) {
      Source mapped =
          workers.map(
              Source.of(entries(300)),
              entry -> 50,
              entry -> {
                most.accumulateAndGet(making.incrementAndGet(), Math::max);
                making.decrementAndGet();
                return entry;
              });
      assertThat(mapped.stream()).hasSize(300);
      assertThat(workers.map(Source.of(entries(10)), e -> 1000, e -> e).stream()).hasSize(10);
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void closingInTheMiddleWaitsForWhatIsBeingMade() {
    AtomicInteger making = new AtomicInteger();
    try (Workers workers = new Workers(4, 1_000_000)) {
      Source mapped =
          workers.map(
              Source.of(entries(1000)),
              entry -> 1,
              entry -> {
                making.incrementAndGet();
                Thread.onSpinWait();
                making.decrementAndGet();
                return entry;
              });
      assertThat(mapped.next()).isNotNull();
      mapped.close();
      assertThat(making).hasValue(0);
      assertThatThrownBy(mapped::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
    }
  }

  /** Interrupted while another task runs on: that one has ended when it is said so. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptedRunEndsWhenItsTasksHave(boolean before) {
    Thread me = Thread.currentThread();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    try (Workers workers = new Workers(2, 1 << 20)) {
      Runnable work =
          () -> {
            if (Thread.currentThread() == me) {
              while (begun.getCount() > 0) {
                Thread.onSpinWait();
              }
              if (before) {
                me.interrupt();
              }
              return;
            }
            begun.countDown();
            while (!before && me.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
            me.interrupt();
            while (!workers.isStopped()) {
              Thread.onSpinWait(); // what is told to stop is what waits for it
            }
            ended.incrementAndGet();
          };
      assertThatThrownBy(() -> workers.run(List.of(task("one", 2, work), task("two", 1, work)), 2))
          .isInstanceOf(CancellationException.class);
      assertThat(ended).hasValue(1);
      assertThat(workers.isStopped()).isTrue();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aTaskThatWasStoppedByOtherWorkersIsNotDone() {
    try (Workers inner = new Workers(1, 1);
        Workers outer = new Workers(1, 1)) {
      inner.stop();
      assertThatThrownBy(() -> outer.run(List.of(task("one", 1, inner::checkNotStopped)), 1))
          .isInstanceOf(CancellationException.class);
    }
  }

  /** By the one that pulls from a map, or waits for an answer: no entry is lost. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptedMapLosesNothing(boolean requests) {
    Thread me = Thread.currentThread();
    AtomicInteger made = new AtomicInteger();
    try (Workers workers = new Workers(3, 1 << 20)) {
      java.util.function.UnaryOperator<Entry> change =
          entry -> {
            if (made.incrementAndGet() % 100 == 0) {
              me.interrupt();
            }
            return entry;
          };
      List<Entry> entries = entries(1000);
      try (Source mapped =
          requests
              ? workers.request(Source.of(entries), 8, change)
              : workers.map(Source.of(entries), entry -> 1, change)) {
        for (Entry entry : entries) {
          assertThat(mapped.next()).isEqualTo(entry);
        }
        assertThat(mapped.next()).isNull();
      }
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aSourceThatFailedFailsAgain() {
    AtomicInteger calls = new AtomicInteger();
    Source failing =
        Source.empty()
            .derived(
                () -> {
                  if (calls.incrementAndGet() == 3) {
                    throw new StoreException("store", "broke");
                  }
                  return calls.get() > 3 ? null : new Entry(Bytes.u32(calls.get()));
                });
    try (Source union = Source.union(List.of(failing, Source.of(entries(1))))) {
      assertThat(union.next()).isNotNull();
      assertThatThrownBy(() -> union.stream().count()).hasMessageContaining("broke");
      assertThatThrownBy(union::next).hasMessageContaining("broke");
    }
  }
}
