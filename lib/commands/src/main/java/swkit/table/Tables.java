// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.List;

/** All tables. */
public final class Tables {
  private static final List<Table> ALL =
      List.of(
          new EntryTable(),
          new MailTable(),
          new AccountTable(),
          new BlobTable(),
          new FindingTable());

  private Tables() {}

  /** All tables, in the order in which they are listed. */
  public static List<Table> all() {
    return ALL;
  }

  /** The table {@code name}; null if there is none. */
  public static Table of(String name) {
    return ALL.stream().filter(table -> table.name().equals(name)).findFirst().orElse(null);
  }
}
