// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

/** A check of rows as they pass, or of all of them at the end. Thread-safe. */
interface RowCheck {
  /** Takes every row. The rows of one subspace come in key order and on one thread. */
  void check(DecodedRow row);

  /** Checks what needs all rows. */
  default void end() {}
}
