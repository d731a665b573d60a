// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.function.LongSupplier;

/** A listener for the progress of work. It is called on the threads that do the work. */
@FunctionalInterface
public interface Progress {
  /** Ignores all progress. */
  Progress SILENT = (subspace, bytes) -> {};

  /** Work of about {@code bytes} bytes begins; negative if the size is unknown. */
  default void begin(String what, long bytes) {}

  /** The same, of which an earlier run has done {@code before} bytes. */
  default void begin(String what, long bytes, long before) {
    begin(what, bytes);
  }

  /**
   * The same, but {@code done} tells how many of the bytes are done, in place of the sizes of the
   * entries: those of a compressed file, for example. It is called on any thread.
   */
  default void begin(String what, long bytes, LongSupplier done) {
    begin(what, bytes);
  }

  /** One entry of {@code subspace} with {@code bytes} of key and value has been read. */
  void entry(Subspace subspace, long bytes);
}
