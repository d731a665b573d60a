// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * A source that tells its four states apart: open, at its end, failed, closed.
 *
 * <p>A subclass says how the next entry is found and what closing releases. What {@link Source}
 * promises about the end, about reading after a failure and about reading after closing is kept
 * here, once for all. One thread reads at a time; any thread may close it.
 */
public abstract class AbstractSource implements Source {
  private final String name;
  private volatile boolean closed;
  private boolean ended;
  private RuntimeException failure;

  /** A source that messages call {@code name}: an address, a file. */
  protected AbstractSource(String name) {
    this.name = name;
  }

  /**
   * Finds the next entry, or null at the end. Is not called again after it returned null or threw.
   */
  protected abstract Entry pull();

  /**
   * Releases what the source holds. Is called once, by the thread that closes the source, while
   * another thread may still be in {@link #pull}.
   */
  protected abstract void release();

  @Override
  public final Entry next() {
    if (closed) {
      throw closed(null);
    }
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return null;
    }
    Entry entry;
    try {
      entry = pull();
    } catch (RuntimeException e) {
      failure = closed ? closed(e) : e;
      throw failure;
    }
    if (entry == null) {
      if (closed) {
        throw closed(null);
      }
      ended = true;
    }
    return entry;
  }

  @Override
  public final void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    release();
  }

  /** Whether {@link #close} was called. */
  protected final boolean isClosed() {
    return closed;
  }

  /** What messages call the source. */
  protected final String name() {
    return name;
  }

  /** What messages call {@code source}. */
  public static String name(Source source) {
    return source instanceof AbstractSource known ? known.name : "the source";
  }

  private IllegalStateException closed(RuntimeException cause) {
    return new IllegalStateException(name + " is closed", cause);
  }
}
