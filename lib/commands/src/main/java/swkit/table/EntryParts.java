// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.generation.AccountKeys;
import swkit.table.TablePart.Range;

/** Finds the ranges of keys that a query needs, and divides them into parts. Stateless. */
final class EntryParts {
  private EntryParts() {}

  /** The parts of the entries that {@code query} wants. */
  static List<TablePart> of(TabularDatabase database, TableQuery query, int wanted) {
    if (wanted < 2) {
      return List.of(TablePart.WHOLE);
    }
    Map<Subspace, Long> sizes = new EnumMap<>(Subspace.class);
    long total = 0;
    for (Subspace subspace : subspaces(database, query)) {
      long size = read(database, query, subspace);
      sizes.put(subspace, size);
      total += size;
    }
    long size = Math.max(DividedTable.LEAST, total / wanted);
    List<TablePart> parts = new ArrayList<>();
    List<Range> gathered = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Subspace, Long> subspace : sizes.entrySet()) {
      long stored = Math.max(0, database.database().estimate(subspace.getKey()));
      long each = (long) (size * (stored / Math.max(1.0, subspace.getValue())));
      List<Range> split = split(database, query, subspace.getKey(), Math.max(size, each));
      for (Range range : split) {
        gathered.add(range);
        bytes += subspace.getValue() / split.size();
        if (bytes >= size) {
          parts.add(new TablePart(gathered));
          gathered = new ArrayList<>();
          bytes = 0;
        }
      }
    }
    if (!gathered.isEmpty()) {
      parts.add(new TablePart(gathered));
    }
    return parts;
  }

  /**
   * About the bytes of {@code subspace} that are read. A store lists blobs without reading them.
   */
  private static long read(TabularDatabase database, TableQuery query, Subspace subspace) {
    boolean isListed =
        subspace == Subspace.BLOBS
            && database.snapshot().findsBlobs()
            && !query.wantsAny(EntryReader.OF_VALUES);
    return Math.max(0, database.database().estimate(isListed ? Subspace.BLOB_LINKS : subspace));
  }

  private static List<Range> split(
      TabularDatabase database, TableQuery query, Subspace subspace, long size) {
    List<Range> ranges = new ArrayList<>();
    for (KeyRange keys : database.snapshot().split(subspace, size)) {
      ranges.addAll(within(database, query, new Range(subspace, keys)));
    }
    return ranges;
  }

  /** What {@code query} needs of {@code part}, in the order of subspaces and keys. */
  static List<Range> needed(TabularDatabase database, TablePart part, TableQuery query) {
    Set<Subspace> wanted = subspaces(database, query);
    List<Range> whole =
        part.ranges().isEmpty()
            ? wanted.stream().map(subspace -> new Range(subspace, KeyRange.all())).toList()
            : part.ranges();
    List<Range> needed = new ArrayList<>();
    for (Range range : whole) {
      if (wanted.contains(range.subspace())) {
        needed.addAll(within(database, query, range));
      }
    }
    return needed;
  }

  private static Set<Subspace> subspaces(TabularDatabase database, TableQuery query) {
    Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
    subspaces.addAll(database.snapshot().subspaces());
    if (query.subspaces() != null) {
      subspaces.retainAll(query.subspaces());
    }
    return subspaces;
  }

  private static List<Range> within(TabularDatabase database, TableQuery query, Range range) {
    List<KeyRange> left = new ArrayList<>();
    range.keys().common(query.keys()).ifPresent(left::add);
    Set<Integer> accounts = database.accounts(query);
    if (accounts != null) {
      left = common(left, of(database, range.subspace(), accounts));
    }
    return left.stream().map(keys -> new Range(range.subspace(), keys)).toList();
  }

  private static List<KeyRange> common(List<KeyRange> some, List<KeyRange> others) {
    List<KeyRange> common = new ArrayList<>();
    for (KeyRange one : some) {
      for (KeyRange other : others) {
        one.common(other).ifPresent(common::add);
      }
    }
    return common;
  }

  /** Where entries of {@code accounts} may be, ascending and apart. */
  private static List<KeyRange> of(
      TabularDatabase database, Subspace subspace, Set<Integer> accounts) {
    AccountKeys keys = database.generation().accountKeys();
    List<KeyRange> all = new ArrayList<>();
    for (int account : accounts) {
      List<KeyRange> own = keys.ranges(subspace, account);
      all.addAll(own.isEmpty() ? List.of(KeyRange.all()) : own);
    }
    all.sort((one, two) -> Entry.compareKeys(one.from(), two.from()));
    List<KeyRange> apart = new ArrayList<>();
    for (KeyRange range : all) {
      KeyRange last = apart.isEmpty() ? null : apart.get(apart.size() - 1);
      if (last == null || last.isBelow(range.from())) {
        apart.add(range);
      } else if (last.to() != null
          && (range.to() == null || Entry.compareKeys(range.to(), last.to()) > 0)) {
        apart.set(apart.size() - 1, new KeyRange(last.from(), range.to()));
      }
    }
    return apart;
  }
}
