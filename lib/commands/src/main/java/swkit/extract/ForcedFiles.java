// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Has written files on disk, several at once, while the next ones are written: a disk takes about
 * as long for some files as for one. Files are closed after that. Thread-safe; the caller closes
 * it.
 */
final class ForcedFiles implements AutoCloseable {
  private static final int THREADS = 8;

  /** How many files may wait, open, to be forced. */
  private static final int WAITING = 64;

  private final BiFunction<Path, IOException, RuntimeException> failed;
  private final Semaphore waiting = new Semaphore(WAITING);
  private ExecutorService threads;
  private RuntimeException failure;

  /** {@code failed} words a failure to write a file. */
  ForcedFiles(BiFunction<Path, IOException, RuntimeException> failed) {
    this.failed = failed;
  }

  /**
   * Forces the content of {@code channel} to {@code file}, and closes it, in the background. Throws
   * what an earlier file's failure was; then the channel is closed too.
   */
  void add(Path file, FileChannel channel) {
    waiting.acquireUninterruptibly();
    threads().execute(() -> force(file, channel));
    requireNoFailure();
  }

  private synchronized ExecutorService threads() {
    if (threads == null) {
      threads =
          Executors.newFixedThreadPool(
              THREADS,
              task -> {
                Thread thread = new Thread(task, "swkit-force");
                thread.setDaemon(true);
                return thread;
              });
    }
    return threads;
  }

  private void force(Path file, FileChannel channel) {
    try (channel) {
      channel.force(true);
    } catch (IOException e) {
      fail(failed.apply(file, e));
    } finally {
      waiting.release();
    }
  }

  private synchronized void fail(RuntimeException e) {
    failure = failure == null ? e : failure;
  }

  private synchronized void requireNoFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns when all files are on disk. Throws if one isn't. */
  void await() {
    waiting.acquireUninterruptibly(WAITING);
    waiting.release(WAITING);
    requireNoFailure();
  }

  /** Waits for what was added, and ends the threads. */
  @Override
  public void close() {
    ExecutorService ending;
    synchronized (this) {
      ending = threads;
      threads = null;
    }
    if (ending == null) {
      return;
    }
    ending.shutdown();
    boolean wasInterrupted = false;
    while (true) {
      try {
        if (ending.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
