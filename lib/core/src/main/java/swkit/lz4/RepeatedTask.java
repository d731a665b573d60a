// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A piece of work that is done over and over, each time by whichever thread comes first. */
abstract class RepeatedTask {
  private FutureTask<Void> task;

  /** The work. */
  abstract void make();

  /** The work once more, for an executor. */
  final Runnable making() {
    task = new FutureTask<>(this::make, null);
    return task;
  }

  /** Returns when it is done; does it here if nobody has begun. Throws what it threw. */
  final void finish() {
    if (task == null) {
      make();
      return;
    }
    FutureTask<Void> begun = task;
    task = null;
    begun.run();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          begun.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
