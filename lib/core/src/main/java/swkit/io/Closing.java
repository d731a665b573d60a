// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Closes several things: all of them, even if closing some fails. */
public final class Closing {
  private Closing() {}

  /**
   * Closes all of {@code things}, in their order, and ignores nulls. Throws the first failure at
   * the end, with the others attached; an {@link IOException} as an {@link UncheckedIOException}.
   */
  public static void all(AutoCloseable... things) {
    all(Arrays.asList(things));
  }

  /** Closes all of {@code things}, as {@link #all(AutoCloseable...)} does. */
  public static void all(Iterable<? extends AutoCloseable> things) {
    Throwable first = close(null, things);
    if (first != null) {
      throw unchecked(first);
    }
  }

  /**
   * Closes all of {@code things} after {@code failure}, and attaches further failures to it.
   *
   * @return {@code failure}, for the caller to throw
   */
  public static <T extends Throwable> T after(T failure, AutoCloseable... things) {
    close(failure, Arrays.asList(things));
    return failure;
  }

  /**
   * Throws an {@link IllegalStateException} ("… is closed") about {@code what} if {@code closed}.
   */
  public static void requireOpen(boolean closed, String what) {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
  }

  private static Throwable close(Throwable failure, Iterable<? extends AutoCloseable> things) {
    Throwable first = failure;
    for (AutoCloseable thing : copy(things)) {
      try {
        if (thing != null) {
          thing.close();
        }
      } catch (Throwable e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }

  /** Needed because closing a thing may remove it from its collection. */
  private static List<AutoCloseable> copy(Iterable<? extends AutoCloseable> things) {
    List<AutoCloseable> copy = new ArrayList<>();
    things.forEach(copy::add);
    return copy;
  }

  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof IOException io) {
      return new UncheckedIOException(io);
    }
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }
}
