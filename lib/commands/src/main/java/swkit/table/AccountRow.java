// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import swkit.generation.PrincipalDirectory;
import swkit.inspect.AccountCount;

/**
 * An account and what it has.
 *
 * @param directory the principals of the database
 * @param id the id of the account
 * @param count what it has
 */
record AccountRow(PrincipalDirectory directory, int id, AccountCount count) {
  Long accountId() {
    return Integer.toUnsignedLong(id);
  }

  String name() {
    return directory.name(id);
  }

  Boolean isInDirectory() {
    return directory.isAccount(id);
  }

  Boolean isGroup() {
    return directory.isGroup(id);
  }

  Long quota() {
    return directory.quota(id);
  }
}
