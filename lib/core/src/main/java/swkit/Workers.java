// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * A fixed number of threads that run tasks, with a budget for the bytes in flight.
 *
 * <p>After the first failure, or after {@link #stop}, no task begins, and each running task ends at
 * its next entry. No thread is interrupted, and nothing is closed while a task uses it.
 * Thread-safe. Whoever creates it closes it, after all tasks have ended.
 */
public final class Workers implements AutoCloseable {
  /**
   * A piece of work that runs on one thread.
   *
   * @param name for messages and debugging
   * @param bytes the approximate size of the work: the largest runs first
   * @param work the work
   */
  public record Task(String name, long bytes, Runnable work) {}

  /** Ends a task after {@link #stop}. */
  private static final class Stopped extends CancellationException {
    private static final long serialVersionUID = 1L;
  }

  /** A reader may have its own connection, and a server has about a hundred for all clients. */
  private static final int MOST_READERS = 16;

  /** Threads that wait for answers; an idle one ends after a few seconds. */
  private static final Executor WAITING =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          5,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          daemons("swkit-request"));

  private final int threads;
  private final long budget;
  private final AtomicLong inFlight = new AtomicLong();
  private final ExecutorService pool;
  private final Semaphore readers;
  private volatile boolean stopped;

  /** {@code threads} threads that together hold about {@code budget} bytes at most. */
  public Workers(int threads, long budget) {
    this.threads = threads;
    this.budget = budget;
    this.readers = new Semaphore(Math.min(threads, MOST_READERS));
    this.pool =
        threads == 1 ? null : Executors.newFixedThreadPool(threads, daemons("swkit-worker"));
  }

  private static ThreadFactory daemons(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Workers without threads: the calling thread does all work itself. */
  public static Workers none() {
    return new Workers(1, 0);
  }

  /** {@code threads} threads with a budget of a quarter of the JVM's memory, 256 MB at most. */
  public static Workers of(int threads) {
    return new Workers(threads, Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4));
  }

  /**
   * Runs work on these threads when one is free, which may be never. Whoever needs a result must
   * therefore be ready to do the work itself.
   */
  public Executor executor() {
    return pool == null ? Runnable::run : pool;
  }

  /**
   * The bytes that a stream may read or write ahead. With at most two streams for each thread this
   * is half of the budget; the other half is for {@link #map}.
   */
  public long share() {
    return pool == null ? 0 : budget / 4 / threads;
  }

  /** Asks for a permit for one more thread that only reads ahead; false if none is left. */
  public boolean takeReader() {
    return readers.tryAcquire();
  }

  /** Returns the permit that {@link #takeReader} gave. */
  public void returnReader() {
    readers.release();
  }

  /** The number of threads. */
  public int threads() {
    return threads;
  }

  /** Ends running tasks at their next entry, and lets no other begin. */
  public void stop() {
    stopped = true;
  }

  /** Whether {@link #stop} was called or a task has failed. */
  public boolean isStopped() {
    return stopped;
  }

  /** Throws after {@link #stop}. Work that reads no entries must call this now and then. */
  public void checkNotStopped() {
    if (stopped) {
      throw new Stopped();
    }
  }

  /**
   * Runs tasks, the largest first and at most {@code limit} at a time, and returns when all have
   * ended.
   *
   * <p>The first failure is thrown, with the others attached to it. An interrupt of the calling
   * thread stops the tasks and is kept in the thread's flag.
   *
   * @throws CancellationException if the tasks were stopped
   */
  public void run(List<Task> tasks, int limit) {
    List<FutureTask<Void>> runs = new ArrayList<>();
    List<Task> longestFirst = new ArrayList<>(tasks);
    longestFirst.sort(Comparator.comparingLong(Task::bytes).reversed());
    List<Throwable> failures = new ArrayList<>();
    for (Task task : longestFirst) {
      runs.add(
          new FutureTask<>(
              () -> {
                try {
                  if (!stopped) {
                    task.work().run();
                  }
                } catch (Stopped e) {
                  // its work is incomplete, even if it was other workers that stopped it
                  stopped = true;
                } catch (Throwable e) {
                  stopped = true;
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
                return null;
              }));
    }
    int lanes = pool == null ? 1 : Math.max(1, Math.min(limit, threads));
    Deque<FutureTask<Void>> queue = new ArrayDeque<>(runs);
    List<FutureTask<Void>> others = new ArrayList<>();
    for (int lane = 1; lane < lanes; lane++) {
      others.add(new FutureTask<>(() -> drain(queue), null));
      pool.execute(others.get(lane - 1));
    }
    drain(queue);
    others.forEach(lane -> join(lane, this::stop));
    if (!failures.isEmpty()) {
      Throwable first = failures.get(0);
      failures.stream().skip(1).filter(e -> e != first).forEach(first::addSuppressed);
      throw unchecked(first);
    }
    if (stopped) {
      throw new Stopped();
    }
  }

  private static void drain(Deque<FutureTask<Void>> queue) {
    while (true) {
      FutureTask<Void> next;
      synchronized (queue) {
        next = queue.poll();
      }
      if (next == null) {
        return;
      }
      next.run();
    }
  }

  /** A source that throws after {@link #stop}, and reports each entry to {@code progress}. */
  public Source watched(Source source, Subspace subspace, Progress progress) {
    return source.map(
        entry -> {
          checkNotStopped();
          progress.entry(subspace, entry.size());
          return entry;
        });
  }

  /**
   * A source of the results of {@code change}, in the same order. Several entries are changed at
   * once, by these threads and the one that reads, within the budget.
   *
   * @param cost the bytes that changing an entry needs
   * @param change returns null to leave an entry out
   */
  public Source map(Source source, ToLongFunction<Entry> cost, UnaryOperator<Entry> change) {
    return pool == null
        ? oneByOne(source, change)
        : OrderedMap.byCost(source, pool, 4 * threads, cost, change, inFlight, budget);
  }

  /**
   * A source of the results of {@code change}, in the same order, which takes several entries at
   * once: about a megabyte of {@code cost}, if the budget allows. If it throws, none of those has a
   * result. Also without threads.
   *
   * @param cost the bytes that changing an entry needs
   * @param change keeps the order, and may leave entries out
   */
  public Source mapBatches(
      Source source, ToLongFunction<Entry> cost, UnaryOperator<List<Entry>> change) {
    int most = pool == null ? 1 : 4 * threads;
    return OrderedMap.byBatch(source, executor(), most, cost, change, inFlight, budget);
  }

  /**
   * A source of the answers of {@code request}, in the same order. Up to {@code most} requests wait
   * for their answers at once, on additional threads that do nothing else.
   *
   * <p>The budget limits this too, with at least 64 MB: an answer is expected to have the average
   * size of those before. Few requests are sent until the first answers arrive.
   *
   * @param request returns null to leave an entry out
   */
  public Source request(Source source, int most, UnaryOperator<Entry> request) {
    return most <= 1
        ? oneByOne(source, request)
        : OrderedMap.byAnswers(source, WAITING, most, request, inFlight, budget);
  }

  private static Source oneByOne(Source source, UnaryOperator<Entry> change) {
    return source.derived(
        () -> {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            Entry changed = change.apply(entry);
            if (changed != null) {
              return changed;
            }
          }
          return null;
        });
  }

  /**
   * Waits for the end of {@code run} and returns its result. An interrupt meanwhile runs {@code
   * interrupted} and is kept in the thread's flag.
   */
  static <T> T join(FutureTask<T> run, Runnable interrupted) {
    boolean wasInterrupted = false;
    try {
      while (true) {
        try {
          return run.get();
        } catch (InterruptedException e) {
          wasInterrupted = true;
          interrupted.run();
        }
      }
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return (RuntimeException) e;
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }
}
