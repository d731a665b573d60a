// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets Ctrl-C and a polite kill end the work in good order: what runs stops at its next entry, what
 * is unfinished is removed or said, and only then the process ends. Closed when all is said.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /** {@code stop} ends the work; it holds nothing as long as there is none. */
  Interruption(AtomicReference<Runnable> stop) {
    hook =
        new Thread(
            () -> {
              Runnable work = stop.get();
              if (work != null) {
                work.run();
              }
              try {
                ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already: the hook waits for this thread
    }
  }
}
