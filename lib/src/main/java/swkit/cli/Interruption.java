// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import swkit.Workers;

/**
 * Lets Ctrl-C and a polite kill end the work in good order: what runs stops at its next entry, what
 * is unfinished is removed or said, and only then the process ends.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 20_000;

  private final Thread hook;

  Interruption(Workers workers) {
    Thread main = Thread.currentThread();
    hook =
        new Thread(
            () -> {
              workers.stop();
              try {
                main.join(PATIENCE_MILLIS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already: the hook waits for this thread
    }
  }
}
