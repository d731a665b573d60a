// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * A base class for sources that keeps their four states apart: open, ended, failed and closed.
 *
 * <p>A subclass finds the next entry ({@link #pull}) and releases its resources ({@link #release}).
 * This class keeps the rules of {@link Source} about the end, about failures and about closing. One
 * thread reads at a time; any thread may close.
 */
public abstract class AbstractSource implements Source {
  private final String name;
  private volatile boolean closed;
  private boolean ended;
  private RuntimeException failure;

  /** A source with the {@code name} for messages, such as an address or a file. */
  protected AbstractSource(String name) {
    this.name = name;
  }

  /**
   * Returns the next entry, or null at the end. It is not called again after it has returned null
   * or thrown.
   */
  protected abstract Entry pull();

  /**
   * Releases what the source holds. It is called once, on the thread that closes the source;
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

  /** The name of this source, for messages. */
  protected final String name() {
    return name;
  }

  /** The name of {@code source}, for messages. */
  public static String name(Source source) {
    return source instanceof AbstractSource known ? known.name : "the source";
  }

  private IllegalStateException closed(RuntimeException cause) {
    return new IllegalStateException(name + " is closed", cause);
  }
}
