// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import swkit.Workers;
import swkit.lz4.BlockVariants;
import swkit.salvage.EntryScan.Score;

/**
 * Tries the flipped bits of a block, on all threads, with a bound on the work. One search at a
 * time.
 */
final class VariantSearch {
  /** The most bytes that are decompressed and hashed in one search. */
  private static final long EFFORT = 15_000_000_000L;

  /** The same where hashes cover all, so that the first clean variant ends the search. */
  private static final long HASHED_EFFORT = 6_000_000_000L;

  /** The most bytes in all searches of a frame: some minutes of one processor. */
  private static final long ALL_EFFORT = 300_000_000_000L;

  /** How many bits a thread tries in a row. */
  private static final int CHUNK = 1 << 11;

  private final Workers workers;
  private final AtomicLong spent = new AtomicLong();
  private long before;
  private long most;
  private long givenUp;

  VariantSearch(Workers workers) {
    this.workers = workers;
  }

  /** Rates one variant. */
  @FunctionalInterface
  interface Judge {
    /** How {@code trial} is with the content; null if it can't be right. */
    Score score(Trial trial, byte[] content, int length);
  }

  /** How many searches ended before all was tried. */
  long givenUp() {
    return givenUp;
  }

  /**
   * Tries the bits from {@code from} to before {@code to}.
   *
   * @param isHashed whether a hash covers all, so that the first clean variant is the one
   */
  BestVariant search(
      Supplier<BlockVariants> variants,
      Trial trial,
      int from,
      int to,
      boolean isHashed,
      Judge judge) {
    BestVariant best = new BestVariant();
    before = spent.get();
    most = isHashed ? HASHED_EFFORT : EFFORT;
    if (before > ALL_EFFORT) {
      givenUp++;
      return best;
    }
    List<Workers.Task> tasks = new ArrayList<>();
    AtomicLong next = new AtomicLong(from);
    for (int lane = 0; lane < workers.threads(); lane++) {
      tasks.add(
          new Workers.Task(
              "search for flipped bits",
              1,
              () -> drain(variants.get(), trial.copy(), next, to, isHashed, judge, best)));
    }
    workers.run(tasks, workers.threads());
    if (isExhausted() && !best.isFound()) {
      givenUp++;
      return new BestVariant();
    }
    return best;
  }

  private boolean isExhausted() {
    return spent.get() - before > most;
  }

  private void drain(
      BlockVariants variants,
      Trial trial,
      AtomicLong next,
      int to,
      boolean isHashed,
      Judge judge,
      BestVariant best) {
    while (true) {
      int from = (int) Math.min(Integer.MAX_VALUE, next.getAndAdd(CHUNK));
      if (from >= Math.min(to, variants.bits()) || best.isFound() || isExhausted()) {
        return;
      }
      workers.checkNotStopped();
      BlobTrial blob = trial.blob();
      long before = variants.written() + trial.hashed();
      variants.each(
          from,
          Math.min(to, from + CHUNK),
          (bit, content, length, first, end) -> {
            if (blob == null || !blob.takes(bit, content, length, first, end)) {
              add(trial, judge, isHashed, best, bit, content, length);
            }
            return best.isFound() || isExhausted() || blob != null && blob.found() >= 0;
          });
      int right = blob == null ? -1 : blob.finish();
      if (right >= 0) {
        variants.each(
            right,
            right + 1,
            (bit, content, length, first, end) ->
                add(trial, judge, isHashed, best, bit, content, length));
      }
      spent.addAndGet(variants.written() + trial.hashed() - before);
    }
  }

  /** Adds a variant to the best ones, if it may be right. Returns false. */
  private static boolean add(
      Trial trial,
      Judge judge,
      boolean isHashed,
      BestVariant best,
      int bit,
      byte[] content,
      int length) {
    Score score = judge.score(trial, content, length);
    if (score != null && !score.isBroken()) {
      boolean isEnough = isHashed && score.wrong() == 0 && score.proven() > 0;
      best.add(content, length, score, isEnough, bit);
    }
    return false;
  }
}
