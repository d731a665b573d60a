// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

/** What can be told of rows as they pass, or of all of them at the end. Thread-safe. */
interface RowCheck {
  /** Takes every row that is read, those of one subspace in key order and on one thread. */
  void check(DecodedRow row);

  /** Tells what can be told only when all rows are known. */
  default void end() {}
}
