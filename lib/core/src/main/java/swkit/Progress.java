// SPDX-License-Identifier: Apache-2.0
package swkit;

/** A listener for the progress of work. It is called on the threads that do the work. */
@FunctionalInterface
public interface Progress {
  /** Ignores all progress. */
  Progress SILENT = (subspace, bytes) -> {};

  /** Work of about {@code bytes} bytes begins; negative if the size is unknown. */
  default void begin(String what, long bytes) {}

  /** One entry of {@code subspace} with {@code bytes} of key and value has been read. */
  void entry(Subspace subspace, long bytes);
}
