// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.Subspace;
import swkit.table.TablePart;
import swkit.table.TableQuery;
import swkit.table.TableRows;
import swkit.table.TabularDatabase;

/**
 * Which rows a part lacks because the contents of blobs can't be read. Other tasks may read the
 * same database, so it takes into account only the blobs of its own part. For one thread.
 */
final class LostRows {
  /** Rows are compared with what is damaged so many at once. */
  private static final int AT_ONCE = 1000;

  private final TabularDatabase database;
  private final TablePart part;
  private final TableQuery query;
  private final boolean isOfBlobs;
  private final boolean isOfEntries;
  private final int first;
  private final Set<String> recent = new HashSet<>();
  private final Set<String> shown = new HashSet<>();
  private boolean isDamaged;

  /** For the rows of {@code query}, in {@code part} of the table that is called {@code table}. */
  LostRows(TabularDatabase database, String table, TablePart part, TableQuery query) {
    this.database = database;
    this.part = part;
    this.query = query;
    this.isOfBlobs = table.equals("blobs");
    this.isOfEntries = table.equals("entries");
    this.first = query.columns().size();
  }

  /** The columns by which it knows a row; they follow those of the query. */
  List<String> columns() {
    return isOfBlobs ? List.of("hash") : isOfEntries ? List.of("key_hex", "subspace") : List.of();
  }

  /** Takes the row that {@code rows} is at. */
  void shown(TableRows rows) {
    isDamaged = isDamaged || !database.damage().isEmpty();
    boolean isBlob =
        isOfBlobs
            || isOfEntries && rows.value(first + 1).equals(String.valueOf(Subspace.BLOBS.letter()));
    if (isDamaged && isBlob) {
      recent.add(rows.value(first).toString());
      if (recent.size() == AT_ONCE) {
        compare(database.damage());
      }
    }
  }

  private void compare(Collection<BlobDamage> damage) {
    damage.stream()
        .map(BlobDamage::hash)
        .map(Entry::hex)
        .filter(recent::contains)
        .forEach(shown::add);
    recent.clear();
  }

  /** The blobs whose rows are missing, after the last row. */
  List<BlobDamage> found() {
    Collection<BlobDamage> damage = database.damage();
    compare(damage);
    return damage.stream()
        .filter(blob -> isWanted(blob) && !shown.contains(Entry.hex(blob.hash())))
        .toList();
  }

  private boolean isWanted(BlobDamage blob) {
    boolean isHere =
        part.ranges().isEmpty()
            || part.ranges().stream()
                .anyMatch(
                    range ->
                        range.subspace() == Subspace.BLOBS && range.keys().contains(blob.hash()));
    boolean isAsked =
        isOfBlobs
            || isOfEntries
                && blob.kind() != BlobDamage.Kind.MISSING
                && (query.subspaces() == null || query.subspaces().contains(Subspace.BLOBS))
                && query.keys().contains(blob.hash());
    return isHere && isAsked;
  }
}
