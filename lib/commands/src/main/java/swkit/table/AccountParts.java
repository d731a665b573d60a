// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.List;
import java.util.Set;
import swkit.KeyRange;
import swkit.io.Bytes;

/** Which accounts are in a part of a table that is divided by accounts. Stateless. */
final class AccountParts {
  private AccountParts() {}

  /** The range of the ids of the accounts in {@code part}, 4 bytes each. */
  static KeyRange range(TablePart part) {
    return part.ranges().isEmpty() ? KeyRange.all() : part.ranges().get(0).keys();
  }

  /**
   * The accounts of {@code wanted} in {@code range}, ascending as unsigned numbers; null if wanted
   * is null.
   */
  static List<Integer> within(Set<Integer> wanted, KeyRange range) {
    return wanted == null
        ? null
        : wanted.stream()
            .filter(id -> range.contains(Bytes.u32(id)))
            .sorted(Integer::compareUnsigned)
            .toList();
  }
}
