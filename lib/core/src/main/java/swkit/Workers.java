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
 * A fixed number of threads that run tasks within a budget of bytes in flight.
 *
 * <p>After the first failure, or {@link #stop}, nothing is begun any more, and what runs ends at
 * its next entry: nothing is interrupted and nothing is closed under a task. Thread-safe. Who
 * creates it closes it, when no task runs any more.
 */
public final class Workers implements AutoCloseable {
  /** One piece of work, about {@code bytes} long, that runs on one thread. */
  public record Task(String name, long bytes, Runnable work) {}

  /** The end of a task that was told to stop. */
  private static final class Stopped extends CancellationException {
    private static final long serialVersionUID = 1L;
  }

  private static final long LEAST_FOR_REQUESTS = 64L << 20;
  private static final long ANSWER = 64L << 10;
  private static final int FIRST_REQUESTS = 4;

  /** What is handed to a thread at once: waking one costs as much as hashing some kilobytes. */
  private static final long HANDFUL_BYTES = 64L << 10;

  /** Each may have a connection of its own, of which a server has some hundred for all. */
  private static final int MOST_READERS = 16;

  /** Threads that wait for answers; each ends when it had nothing to do for a while. */
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

  /** {@code threads} threads, which hold at most about {@code budget} bytes among them. */
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

  /** No threads of its own: all work is done by the thread that asks for it. */
  public static Workers none() {
    return new Workers(1, 0);
  }

  /** {@code threads} threads and a quarter of the memory that the JVM may take, 256 MB at most. */
  public static Workers of(int threads) {
    return new Workers(threads, Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4));
  }

  /**
   * Runs what it is given on these threads when one is free, which may be never: whoever needs the
   * result does what nobody has begun.
   */
  public Executor executor() {
    return pool == null ? Runnable::run : pool;
  }

  /**
   * How many bytes each of the streams may hold that are read or written ahead, of which there are
   * two for each thread at most: together half of the budget. The other half is for what is {@link
   * #map}ped.
   */
  public long share() {
    return pool == null ? 0 : budget / 4 / threads;
  }

  /** Whether there may be one more thread that only reads ahead; {@link #returnReader} ends it. */
  public boolean takeReader() {
    return readers.tryAcquire();
  }

  public void returnReader() {
    readers.release();
  }

  /** How many threads there are. */
  public int threads() {
    return threads;
  }

  /** Ends what runs at its next entry, and begins nothing more. */
  public void stop() {
    stopped = true;
  }

  /** Whether {@link #stop} was called or a task has failed. */
  public boolean isStopped() {
    return stopped;
  }

  /** To be called now and then by work without entries: throws when it is told to {@link #stop}. */
  public void checkGoingOn() {
    if (stopped) {
      throw new Stopped();
    }
  }

  /**
   * Runs the tasks, the longest first, {@code limit} at a time at most, and returns when all have
   * ended. Throws the first failure, the others attached to it; {@link CancellationException} if
   * they were stopped. An interrupt of the thread that waits stops them; it is kept in the thread's
   * flag.
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
                  // told to: what it left undone counts as stopped, by whomever
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

  /** Ends with the next entry when told to {@link #stop}, and tells {@code progress} of each. */
  public Source watched(Source source, Subspace subspace, Progress progress) {
    return source.map(
        entry -> {
          checkGoingOn();
          progress.entry(subspace, entry.size());
          return entry;
        });
  }

  /**
   * Every entry as {@code change} makes it, in the same order; those for which it gives null are
   * left out. Several are in the making at once, on these threads and the one that pulls, as far as
   * the budget goes; {@code cost} says how many bytes the making of one needs.
   */
  public Source map(Source source, ToLongFunction<Entry> cost, UnaryOperator<Entry> change) {
    return pool == null
        ? oneByOne(source, change)
        : new OrderedMap(source, pool, 4 * threads, cost, change);
  }

  /**
   * Every entry as {@code request} answers it, in the same order; those for which it answers null
   * are left out. Up to {@code most} requests wait for their answers at once, on threads that do
   * nothing else and come besides those of these workers, as far as the budget goes (64 MB at
   * least): an answer is expected to be as large as the ones before, and the first are few.
   */
  public Source request(Source source, int most, UnaryOperator<Entry> request) {
    return most <= 1
        ? oneByOne(source, request)
        : new OrderedMap(source, WAITING, most, null, request);
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
   * The result of {@code run}, once it has ended. An interrupt meanwhile is told to {@code
   * interrupted} and kept in the thread's flag.
   */
  private static <T> T join(FutureTask<T> run, Runnable interrupted) {
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

  /** Entries that were made, and what then failed; null for nothing. */
  private record Made(List<Entry> entries, RuntimeException failure) {}

  /** Whoever pulls makes the first entries of the line itself if no thread has begun them yet. */
  private final class OrderedMap extends AbstractSource {
    /** Some entries in the making, and the bytes that are counted for them until fetched. */
    private final class Making extends FutureTask<Made> {
      private final long cost;
      private volatile long more;

      Making(List<Entry> entries, long cost) {
        super(() -> make(entries));
        this.cost = cost;
      }

      @Override
      protected void set(Made made) {
        if (costs == null) {
          long size = made.entries().stream().mapToLong(Entry::size).sum();
          answered.addAndGet(size);
          answers.incrementAndGet();
          more = Math.max(0, size - cost);
          inFlight.addAndGet(more);
        }
        super.set(made);
      }
    }

    private final Source source;
    private final Executor lanes;
    private final int most;
    private final ToLongFunction<Entry> costs;
    private final UnaryOperator<Entry> change;
    private final long limit;
    private final Deque<Making> line = new ArrayDeque<>();
    private final Deque<Entry> made = new ArrayDeque<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private Entry ahead;
    private RuntimeException failure;
    private boolean ended;

    /** Without {@code costs}, what one needs shows when it is made. */
    OrderedMap(
        Source source,
        Executor lanes,
        int most,
        ToLongFunction<Entry> costs,
        UnaryOperator<Entry> change) {
      super(AbstractSource.name(source));
      this.source = source;
      this.lanes = lanes;
      this.most = most;
      this.costs = costs;
      this.change = change;
      this.limit = costs == null ? Math.max(budget, LEAST_FOR_REQUESTS) : budget / 2;
    }

    private Made make(List<Entry> entries) {
      List<Entry> made = new ArrayList<>();
      try {
        for (Entry entry : entries) {
          Entry changed = isClosed() ? null : change.apply(entry);
          if (changed != null) {
            made.add(changed);
          }
        }
        return new Made(made, null);
      } catch (RuntimeException e) {
        return new Made(made, e);
      }
    }

    @Override
    protected synchronized Entry pull() {
      while (made.isEmpty()) {
        if (failure != null) {
          throw failure;
        }
        fill();
        Making first = line.poll();
        if (first == null) {
          return null;
        }
        Made done = finish(first);
        made.addAll(done.entries());
        failure = done.failure();
      }
      return made.poll();
    }

    private void fill() {
      while (line.size() < Math.min(most, known())) {
        List<Entry> handful = new ArrayList<>();
        long bytes = gather(handful);
        if (handful.isEmpty()) {
          return;
        }
        Making making = new Making(handful, bytes);
        inFlight.addAndGet(bytes);
        line.add(making);
        lanes.execute(making);
      }
    }

    /** Adds to {@code handful} what is next, as far as the budget goes; returns what it needs. */
    private long gather(List<Entry> handful) {
      long bytes = 0;
      while (!ended && (handful.isEmpty() || costs != null && bytes < HANDFUL_BYTES)) {
        if (ahead == null) {
          ahead = source.next();
        }
        if (ahead == null) {
          ended = true;
          break;
        }
        long more = costs == null ? expected(ahead) : costs.applyAsLong(ahead);
        boolean isFirst = line.isEmpty() && handful.isEmpty();
        if (!isFirst && inFlight.get() + bytes + more > limit) {
          break;
        }
        handful.add(ahead);
        ahead = null;
        bytes += more;
      }
      return bytes;
    }

    /** How many may be begun by what is known of the size of answers. */
    private long known() {
      return costs == null ? FIRST_REQUESTS + answers.get() : most;
    }

    private long expected(Entry entry) {
      long count = answers.get();
      return entry.size() + (count == 0 ? ANSWER : answered.get() / count);
    }

    private Made finish(Making making) {
      making.run();
      try {
        return join(making, () -> {});
      } finally {
        inFlight.addAndGet(-making.cost - making.more);
      }
    }

    /** Returns only when nothing is in the making any more. */
    @Override
    protected synchronized void release() {
      ended = true;
      made.clear();
      failure = null;
      for (Making making = line.poll(); making != null; making = line.poll()) {
        try {
          finish(making);
        } catch (RuntimeException e) {
          // came after the end: what went wrong first is what matters
        }
      }
      source.close();
    }
  }
}
