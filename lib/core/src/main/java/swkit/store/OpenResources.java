// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Source;
import swkit.io.Closing;

/**
 * What one thing gave and closes with itself: the sources of a snapshot, the snapshots and sinks of
 * a store. Thread-safe.
 */
public final class OpenResources {
  private final String owner;
  private final Set<AutoCloseable> open = new LinkedHashSet<>();
  private boolean closed;

  /** What {@code owner}, as messages call it, gives. */
  public OpenResources(String owner) {
    this.owner = owner;
  }

  /** Throws if the owner is closed. */
  public synchronized void requireOpen() {
    Closing.requireOpen(closed, owner);
  }

  /** Keeps {@code given} to be closed; throws, and closes it, if the owner is closed already. */
  public <T extends AutoCloseable> T add(T given) {
    synchronized (this) {
      if (!closed) {
        open.add(given);
        return given;
      }
    }
    throw Closing.after(new IllegalStateException(owner + " is closed"), given);
  }

  /** Forgets {@code given}, which is closed. */
  public synchronized void remove(AutoCloseable given) {
    open.remove(given);
  }

  /** {@code source}, to be closed with the owner at the latest. */
  public Source source(Source source) {
    AbstractSource kept =
        new AbstractSource(AbstractSource.name(source)) {
          @Override
          protected Entry pull() {
            return source.next();
          }

          @Override
          protected void release() {
            remove(this);
            source.close();
          }
        };
    return add(kept);
  }

  /** Closes all that is open, the latest first; false if that was done before. */
  public boolean close() {
    List<AutoCloseable> all;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      all = new ArrayList<>(open);
      open.clear();
    }
    Collections.reverse(all);
    Closing.all(all);
    return true;
  }
}
