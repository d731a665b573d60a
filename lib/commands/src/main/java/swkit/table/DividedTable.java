// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.generation.BlobLink;
import swkit.table.TablePart.Range;

/** Divides a table by the first bytes of keys, of which each row has its own. Stateless. */
final class DividedTable {
  /** Nothing smaller is divided: 64 kB. */
  static final long LEAST = 1 << 16;

  private DividedTable() {}

  /** Parts of the accounts, whose ids are at the beginning of the keys of documents. */
  static List<TablePart> byAccounts(TabularDatabase database, int wanted) {
    long bytes = database.database().estimate(Subspace.PROPERTY);
    return of(database, Subspace.PROPERTY, Integer.BYTES, bytes, wanted);
  }

  /** Parts of the blobs. */
  static List<TablePart> byBlobs(TabularDatabase database, int wanted) {
    long bytes = database.database().contentBytes(Subspace.BLOBS);
    return of(database, Subspace.BLOBS, BlobLink.HASH_LENGTH, bytes, wanted);
  }

  /** Parts with about the same number of bytes, between which the first {@code length} differ. */
  private static List<TablePart> of(
      TabularDatabase database, Subspace subspace, int length, long bytes, int wanted) {
    if (wanted < 2 || bytes < 2 * LEAST) {
      return List.of(TablePart.WHOLE);
    }
    List<TablePart> parts = new ArrayList<>();
    byte[] from = new byte[0];
    for (KeyRange range : database.snapshot().split(subspace, Math.max(LEAST, bytes / wanted))) {
      byte[] end = range.to();
      byte[] to = end == null ? null : Arrays.copyOf(end, Math.min(end.length, length));
      if (to == null || Entry.compareKeys(from, to) < 0) {
        parts.add(new TablePart(List.of(new Range(subspace, new KeyRange(from, to)))));
        from = to;
      }
    }
    return parts;
  }
}
