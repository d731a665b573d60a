// SPDX-License-Identifier: Apache-2.0
package swkit;

/** Is told of work as it is done, on the threads that do it. */
@FunctionalInterface
public interface Progress {
  /** Told to nobody. */
  Progress SILENT = (subspace, bytes) -> {};

  /** Work of about {@code bytes} bytes begins; a negative number where that isn't known. */
  default void begin(String what, long bytes) {}

  /** One entry of {@code subspace} with {@code bytes} of key and value has been read. */
  void entry(Subspace subspace, long bytes);
}
