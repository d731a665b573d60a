// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.util.ArrayList;
import java.util.List;

/** The files with the entries of one column family. Filled by {@link StoreFiles}. */
final class FamilyFiles {
  /**
   * A table.
   *
   * @param isLeftOver whether the MANIFEST doesn't name it, so that it may be one that was never in
   *     use: then its versions count only where no other file has a newer one
   */
  record Member(TableFile table, boolean isLeftOver) {}

  private final String name;
  private final List<Member> tables = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<TableFile> deleting = new ArrayList<>();
  private final List<LogFiles.Logged> logged = new ArrayList<>();

  FamilyFiles(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  List<Member> tables() {
    return tables;
  }

  /** The tables that are missing. */
  List<Gap> gaps() {
    return gaps;
  }

  /** The tables of which it isn't known which ranges they delete. */
  List<TableFile> deleting() {
    return deleting;
  }

  /** The changes in the logs that no table has. */
  List<LogFiles.Logged> logged() {
    return logged;
  }

  /** The highest sequence number of which a table proves that it is in no memtable any more. */
  long flushed(boolean isManifestWhole) {
    long highest = 0;
    for (Member member : tables) {
      TableFile table = member.table();
      if (!table.isIngested() && !(member.isLeftOver() && isManifestWhole)) {
        highest = Math.max(highest, table.highest());
      }
    }
    return highest;
  }

  /** The size of the tables in bytes. */
  long size() {
    return tables.stream().mapToLong(member -> member.table().size()).sum();
  }
}
