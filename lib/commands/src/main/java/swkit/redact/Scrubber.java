// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

/**
 * Takes the parts of an entry that may tell something. The one that redacts replaces them in place,
 * by as many bytes; others only look. Thread-safe.
 */
interface Scrubber {
  /** Text in UTF-8, or in another encoding that has ASCII in it. */
  void text(byte[] bytes, int from, int to, TextKind kind);

  /** Bytes of which nothing is understood. Zeros remain. */
  default void opaque(byte[] bytes, int from, int to) {}

  /**
   * A number or a network address, which gets another of the same length; different ones remain
   * different.
   *
   * @param attempt another one for each number
   */
  default void number(byte[] bytes, int from, int to, int attempt) {}

  /** The key of a blob: 32 bytes. */
  default void blob(byte[] bytes, int at) {}
}
