// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ends the work in good order after Ctrl-C or SIGTERM: the process ends only after the work has
 * stopped at its next entry, and unfinished output has been removed or reported. Closed after the
 * command's last message.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /** {@code stop} holds what ends the work, or null before the work has begun. */
  Interruption(AtomicReference<Runnable> stop) {
    hook =
        new Thread() {
          @Override
          public void run() {
            end(stop.get());
          }
        };
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void end(Runnable work) {
    if (work != null) {
      work.run();
    }
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already, and the hook waits for this thread
    }
  }
}
