// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;

/**
 * Selects everything that belongs to one account.
 *
 * <ul>
 *   <li>Selected are the account's mail and other documents with their indexes, change log,
 *       counters and tasks; its blobs and the links to them; its directory entry; and the rights
 *       that it has granted.
 *   <li>Not selected are settings, the mail queue, reports, telemetry, and the rights that others
 *       have granted to the account.
 * </ul>
 *
 * <p>Immutable.
 */
public interface Selection {
  /** Selects an account by its id, a decimal number, or its name. */
  static Selection account(String idOrName) {
    return Opener.instance().account(idOrName);
  }

  /**
   * The parts of {@code snapshot} that belong to the account, the directory first. Only all parts
   * together are a whole account.
   *
   * @throws RefusedException if no such account exists, or if it is not known what belongs to it
   */
  List<Part> parts(Snapshot snapshot);
}
