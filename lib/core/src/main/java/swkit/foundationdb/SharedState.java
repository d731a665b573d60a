// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Transaction;
import java.util.concurrent.TimeUnit;

/**
 * The one state that all scans of a snapshot read as long as the cluster keeps it: five seconds.
 * After that each transaction reads a state of its own. Thread-safe.
 */
final class SharedState {
  /** How long a state is read: the cluster keeps none for longer than five seconds. */
  private static final long NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long NONE = -1;

  private long version = NONE;
  private long deadline;
  private final Runnable onEnd;
  private boolean isOver;

  /** {@code onEnd} runs when something is read of another state. */
  SharedState(Runnable onEnd) {
    this.onEnd = onEnd;
  }

  /**
   * Gives {@code transaction}, which is new, the shared state, or lets it have its own if that is
   * over. Blocks while it asks for the first one.
   *
   * @return the time of {@link System#nanoTime} at which the transaction must end
   */
  synchronized long begin(Transaction transaction) {
    long now = System.nanoTime();
    if (version == NONE) {
      version = transaction.getReadVersion().join();
      deadline = now + NANOS;
      return deadline;
    }
    isOver |= now - deadline >= 0;
    if (isOver) {
      onEnd.run();
      return now + NANOS;
    }
    transaction.setReadVersion(version);
    return deadline;
  }

  /** Notes that the cluster has given the state up. */
  synchronized void lose() {
    isOver = version != NONE;
  }

  /** Whether all that was read so far is of one state. */
  synchronized boolean isOne() {
    return !isOver;
  }
}
