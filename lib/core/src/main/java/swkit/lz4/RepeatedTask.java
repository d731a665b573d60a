// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that is repeated, each time by whichever thread begins it first. */
abstract class RepeatedTask {
  private FutureTask<Void> task;

  /** The work. */
  abstract void make();

  /** Prepares the next run of the work, for an executor. */
  final Runnable making() {
    task = new FutureTask<>(this::make, null);
    return task;
  }

  /** Does the work of the run that was prepared, if no thread has begun it. */
  final void help() {
    task.run();
  }

  /** Whether the run that was prepared has ended. */
  final boolean isDone() {
    return task.isDone();
  }

  /** Waits for the run, or does the work itself if no thread has begun it. Throws its failure. */
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
