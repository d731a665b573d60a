// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import swkit.open.DatabaseAddress;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/**
 * The turn of a task to open a SQLite file, which a process can open once at a time. One for all
 * files, as a file may have several names. Other engines need no turn. Closed by its thread.
 */
final class Turn implements AutoCloseable {
  private static final ReentrantLock LOCK = new ReentrantLock(true);
  private static final long GLANCE = 100;

  private final boolean alone;

  private Turn(boolean alone) {
    this.alone = alone;
  }

  /** Waits until {@code task} may open {@code databases}, or is killed. */
  static Turn take(List<DatabaseAddress> databases, TaskContext task) {
    if (databases.stream().noneMatch(Turn::isNeeded)) {
      return new Turn(false);
    }
    try {
      while (!LOCK.tryLock(GLANCE, TimeUnit.MILLISECONDS)) {
        if (task.isInterrupted()) {
          throw new TaskKilledException();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException();
    }
    return new Turn(true);
  }

  private static boolean isNeeded(DatabaseAddress database) {
    if (database.isDump()) {
      return false;
    }
    StorageSettings storage = database.storage();
    return isSqlite(storage.data()) || isSqlite(storage.blobs());
  }

  private static boolean isSqlite(StoreSettings store) {
    return store.type().equals("sqlite") || store.members().stream().anyMatch(Turn::isSqlite);
  }

  /** Whether no other task of this process has one. */
  boolean isAlone() {
    return alone;
  }

  @Override
  public void close() {
    if (alone) {
      LOCK.unlock();
    }
  }
}
