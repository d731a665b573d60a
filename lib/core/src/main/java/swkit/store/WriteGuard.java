// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import swkit.RefusedException;

/** The refusal of writes whose {@linkplain Store#guard guard} isn't in place. Stateless. */
public final class WriteGuard {
  private WriteGuard() {}

  /** The refusal of a write to the store at {@code address}. */
  public static RefusedException lost(String address) {
    return new RefusedException(
        address,
        "its unfinished mark isn't that of this plan any more: the plan is being finished, or"
            + " something else is being written there; nothing more was written");
  }
}
