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
 * The resources that one owner has handed out and closes with itself: the sources of a snapshot, or
 * the snapshots and sinks of a store. Thread-safe.
 */
public final class OpenResources {
  private final String owner;
  private final Set<AutoCloseable> open = new LinkedHashSet<>();
  private boolean closed;

  /** The resources of {@code owner}, which is its name in messages. */
  public OpenResources(String owner) {
    this.owner = owner;
  }

  /** Throws an {@link IllegalStateException} if the owner is closed. */
  public synchronized void requireOpen() {
    Closing.requireOpen(closed, owner);
  }

  /**
   * Keeps {@code given} until it is removed or the owner is closed. If the owner is closed already,
   * closes it and throws an {@link IllegalStateException}.
   */
  public <T extends AutoCloseable> T add(T given) {
    synchronized (this) {
      if (!closed) {
        open.add(given);
        return given;
      }
    }
    throw Closing.after(new IllegalStateException(owner + " is closed"), given);
  }

  /** Forgets {@code given}, which its user has closed. */
  public synchronized void remove(AutoCloseable given) {
    open.remove(given);
  }

  /** Wraps {@code source} so that it is closed with the owner at the latest. */
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

  /** Closes everything that is open, the latest first. False if the owner was closed before. */
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
