// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.concurrent.atomic.AtomicLong;
import swkit.Progress;
import swkit.Subspace;

/**
 * How much of a damaged database is read, in the bytes that its subspaces take. What comes out of
 * one may be more than that, as in a compressed frame, or less: so a subspace counts for what its
 * entries have, at most all of it, and for all of it when the next one begins.
 */
final class SubspaceMeasure implements Progress {
  private final DamagedDatabase damaged;
  private final Progress progress;
  private final AtomicLong done = new AtomicLong();
  private Subspace current;
  private long end;

  /** Passes entries on to {@code progress}. Those of a subspace come one after the other. */
  SubspaceMeasure(DamagedDatabase damaged, Progress progress) {
    this.damaged = damaged;
    this.progress = progress;
  }

  /** The bytes of all subspaces. */
  long expected() {
    return damaged.subspaces().stream().mapToLong(this::size).sum();
  }

  /** The bytes that are done. */
  long done() {
    return done.get();
  }

  @Override
  public void entry(Subspace subspace, long bytes) {
    if (subspace != current) {
      done.set(end);
      end += size(subspace);
      current = subspace;
    }
    done.set(Math.min(end, done.get() + bytes));
    progress.entry(subspace, bytes);
  }

  private long size(Subspace subspace) {
    return Math.max(0, damaged.estimate(subspace));
  }
}
