// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.table.TablePart.Range;

/** Divides accounts, whose ids are at the beginning of the keys of documents. Stateless. */
final class AccountParts {
  /** Nothing smaller is divided: 64 kB. */
  private static final long LEAST = 1 << 16;

  private AccountParts() {}

  /** Ranges of accounts that have about the same number of bytes. */
  static List<TablePart> of(TabularDatabase database, int wanted) {
    long bytes = database.database().estimate(Subspace.PROPERTY);
    if (wanted < 2 || bytes < 2 * LEAST) {
      return List.of(TablePart.WHOLE);
    }
    List<TablePart> parts = new ArrayList<>();
    byte[] from = new byte[0];
    for (KeyRange range :
        database.snapshot().split(Subspace.PROPERTY, Math.max(LEAST, bytes / wanted))) {
      byte[] to = range.to() == null ? null : Arrays.copyOf(range.to(), Integer.BYTES);
      if (to == null || Entry.compareKeys(from, to) < 0) {
        parts.add(new TablePart(List.of(new Range(Subspace.PROPERTY, new KeyRange(from, to)))));
        from = to;
      }
    }
    return parts;
  }

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
