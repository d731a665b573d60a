// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;

/**
 * What belongs to one account: its mail and other documents with their indexes, change log,
 * counters and tasks, its blobs and the links to them, its entry in the directory, and the rights
 * that it has granted.
 *
 * <p>Settings, the mail queue, reports, telemetry, and rights that others have granted to the
 * account are not part of it. Immutable.
 */
public interface Selection {
  /** The account with this id, a decimal number, or this name. */
  static Selection account(String idOrName) {
    return Opener.instance().account(idOrName);
  }

  /**
   * The parts of {@code snapshot} that belong to the account, the directory first; all together are
   * one account. Throws {@link RefusedException} if there is no such account, and if it isn't known
   * what belongs to it.
   */
  List<Part> parts(Snapshot snapshot);
}
