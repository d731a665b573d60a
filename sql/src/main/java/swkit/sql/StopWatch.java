// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.sql.SQLException;
import java.sql.Statement;
import swkit.Workers;

/** Cancels a statement when the workers are stopped, also while it reads no rows. */
final class StopWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 100;

  private final Workers workers;
  private final Thread thread;
  private boolean isOver;

  /** Watches over {@code statement} until it is closed. */
  StopWatch(Workers workers, Statement statement) {
    this.workers = workers;
    this.thread = new Thread(() -> watch(statement), "swkit-stop");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void watch(Statement statement) {
    try {
      while (!isOver && !workers.isStopped()) {
        wait(EVERY_MILLIS);
      }
      if (!isOver) {
        statement.cancel();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      // it ended by itself
    }
  }

  /** Throws if the workers were stopped. */
  void check() {
    workers.checkNotStopped();
  }

  @Override
  public synchronized void close() {
    isOver = true;
    notifyAll();
  }
}
