// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * A source that changes the entries of another one on several threads, and keeps their order.
 *
 * <p>The entries are changed in batches. The thread that reads this source changes the first batch
 * itself if no other thread has begun it, so that it never waits for a free thread.
 */
final class OrderedMap extends AbstractSource {
  /** The least budget for requests, in bytes. */
  private static final long LEAST_FOR_REQUESTS = 64L << 20;

  /** The expected size of an answer while none is known. */
  private static final long FIRST_ANSWER_BYTES = 64L << 10;

  private static final int FIRST_REQUESTS = 4;

  /** The size of a batch: waking a thread costs as much as hashing some kilobytes. */
  private static final long BATCH_BYTES = 64L << 10;

  /** The size of a batch that is changed as a whole: so much is hashed at once at best. */
  private static final long WHOLE_BATCH_BYTES = 1L << 20;

  /** The entries of a batch that were changed before {@code failure}; null for none. */
  private record Result(List<Entry> entries, RuntimeException failure) {}

  /** A batch that is being changed, and the bytes of the budget that it takes until fetched. */
  private final class Pending extends FutureTask<Result> {
    private final long cost;
    private volatile long more;

    Pending(List<Entry> batch, long cost) {
      super(() -> changed(batch));
      this.cost = cost;
    }

    @Override
    protected void set(Result result) {
      if (costs == null) {
        long size = result.entries().stream().mapToLong(Entry::size).sum();
        answerBytes.addAndGet(size);
        answers.incrementAndGet();
        more = Math.max(0, size - cost);
        inFlight.addAndGet(more);
      }
      super.set(result);
    }
  }

  private final Source source;
  private final Executor executor;
  private final int most;
  private final ToLongFunction<Entry> costs;
  private final long batchBytes;
  private final Function<List<Entry>, Result> change;
  private final long limit;
  private final AtomicLong inFlight;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Deque<Entry> ready = new ArrayDeque<>();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong answerBytes = new AtomicLong();
  private Entry ahead;
  private RuntimeException failure;
  private RuntimeException failureOfSource;
  private boolean ended;

  private OrderedMap(
      Source source,
      Executor executor,
      int most,
      ToLongFunction<Entry> costs,
      long batchBytes,
      Function<List<Entry>, Result> change,
      AtomicLong inFlight,
      long limit) {
    super(AbstractSource.name(source));
    this.source = source;
    this.executor = executor;
    this.most = most;
    this.costs = costs;
    this.batchBytes = batchBytes;
    this.change = change;
    this.inFlight = inFlight;
    this.limit = limit;
  }

  /**
   * Changes up to {@code most} batches at once, within half of {@code budget} bytes.
   *
   * @param costs the bytes that changing an entry needs
   * @param inFlight the bytes in use, shared with all that have the same budget
   */
  static Source byCost(
      Source source,
      Executor executor,
      int most,
      ToLongFunction<Entry> costs,
      UnaryOperator<Entry> change,
      AtomicLong inFlight,
      long budget) {
    return new OrderedMap(
        source, executor, most, costs, BATCH_BYTES, oneByOne(change), inFlight, budget / 2);
  }

  /** The same, with batches that {@code change} changes as a whole. */
  static Source byBatch(
      Source source,
      Executor executor,
      int most,
      ToLongFunction<Entry> costs,
      UnaryOperator<List<Entry>> change,
      AtomicLong inFlight,
      long budget) {
    Function<List<Entry>, Result> whole = batch -> new Result(change.apply(batch), null);
    return new OrderedMap(
        source, executor, most, costs, WHOLE_BATCH_BYTES, whole, inFlight, budget / 2);
  }

  /** Sends up to {@code most} requests of one entry each at once, as {@link Workers#request}. */
  static Source byAnswers(
      Source source,
      Executor executor,
      int most,
      UnaryOperator<Entry> request,
      AtomicLong inFlight,
      long budget) {
    long limit = Math.max(budget, LEAST_FOR_REQUESTS);
    return new OrderedMap(
        source, executor, most, null, BATCH_BYTES, oneByOne(request), inFlight, limit);
  }

  private static Function<List<Entry>, Result> oneByOne(UnaryOperator<Entry> change) {
    return batch -> {
      List<Entry> results = new ArrayList<>();
      try {
        for (Entry entry : batch) {
          Entry result = change.apply(entry);
          if (result != null) {
            results.add(result);
          }
        }
        return new Result(results, null);
      } catch (RuntimeException e) {
        return new Result(results, e);
      }
    };
  }

  private Result changed(List<Entry> batch) {
    if (isClosed()) {
      return new Result(List.of(), null);
    }
    try {
      return change.apply(batch);
    } catch (RuntimeException e) {
      return new Result(List.of(), e);
    }
  }

  @Override
  protected synchronized Entry pull() {
    while (ready.isEmpty()) {
      if (failure != null) {
        throw failure;
      }
      fill();
      Pending first = pending.poll();
      if (first == null && failureOfSource != null) {
        throw failureOfSource;
      }
      if (first == null) {
        return null;
      }
      Result result = finish(first);
      ready.addAll(result.entries());
      failure = result.failure();
    }
    return ready.poll();
  }

  private void fill() {
    while (pending.size() < Math.min(most, allowed())) {
      List<Entry> batch = new ArrayList<>();
      long bytes = gather(batch);
      if (batch.isEmpty()) {
        return;
      }
      Pending next = new Pending(batch, bytes);
      inFlight.addAndGet(bytes);
      pending.add(next);
      executor.execute(next);
    }
  }

  /** Adds the next entries to {@code batch} within the budget, and returns their cost. */
  private long gather(List<Entry> batch) {
    long bytes = 0;
    while (!ended && (batch.isEmpty() || costs != null && bytes < batchBytes)) {
      if (ahead == null) {
        ahead = nextOfSource();
      }
      if (ahead == null) {
        ended = true;
        break;
      }
      long more = costs == null ? expected(ahead) : costs.applyAsLong(ahead);
      boolean isFirst = pending.isEmpty() && batch.isEmpty();
      if (!isFirst && inFlight.get() + bytes + more > limit) {
        break;
      }
      batch.add(ahead);
      ahead = null;
      bytes += more;
    }
    return bytes;
  }

  /** The next entry; null if the source fails, which is thrown after all that it gave before. */
  private Entry nextOfSource() {
    try {
      return source.next();
    } catch (RuntimeException e) {
      failureOfSource = e;
      return null;
    }
  }

  /** The number of batches that may be pending; requests begin with few, until sizes are known. */
  private long allowed() {
    return costs == null ? FIRST_REQUESTS + answers.get() : most;
  }

  private long expected(Entry entry) {
    long count = answers.get();
    return entry.size() + (count == 0 ? FIRST_ANSWER_BYTES : answerBytes.get() / count);
  }

  private Result finish(Pending batch) {
    batch.run();
    try {
      return Workers.join(batch, () -> {});
    } finally {
      inFlight.addAndGet(-batch.cost - batch.more);
    }
  }

  /** Returns only after all pending batches have ended. */
  @Override
  protected synchronized void release() {
    ended = true;
    ready.clear();
    failure = null;
    failureOfSource = null;
    for (Pending batch = pending.poll(); batch != null; batch = pending.poll()) {
      try {
        finish(batch);
      } catch (RuntimeException e) {
        // later than the end or the failure that the reader saw
      }
    }
    source.close();
  }
}
