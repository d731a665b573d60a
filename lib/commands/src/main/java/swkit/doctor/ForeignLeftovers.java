// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.io.Wording;

/**
 * The entries that a server of a later release left in a database on which it was started by
 * mistake (store-and-dump 6.1, key-layouts rule U7). Immutable. Holds all of them, which are about
 * a hundred.
 */
final class ForeignLeftovers {
  private final Map<Subspace, List<Entry>> entries = new EnumMap<>(Subspace.class);

  private ForeignLeftovers() {}

  /** Finds those in {@code snapshot}, whose generation must be known. */
  static ForeignLeftovers of(
      Database database, Snapshot snapshot, Workers workers, Progress progress) {
    ForeignLeftovers leftovers = new ForeignLeftovers();
    Generation generation = Generation.of(snapshot);
    database.announce("looking for leftovers", snapshot, generation.foreign(), 0, progress);
    for (Subspace subspace : generation.foreign()) {
      List<Entry> found = new ArrayList<>();
      try (Source source =
          workers
              .watched(snapshot.scan(subspace), subspace, progress)
              .filter(entry -> generation.isForeign(subspace, entry))) {
        for (Entry entry = source.next(); entry != null; entry = source.next()) {
          found.add(entry);
        }
      }
      if (!found.isEmpty()) {
        leftovers.entries.put(subspace, found);
      }
    }
    return leftovers;
  }

  /** The entries, in key order, of each subspace that has any. */
  Map<Subspace, List<Entry>> entries() {
    return Collections.unmodifiableMap(entries);
  }

  long count() {
    return entries.values().stream().mapToLong(List::size).sum();
  }

  /** Whether none of them keeps the older server from starting: there are node leases at most. */
  boolean isHarmless() {
    return entries.entrySet().stream()
        .allMatch(
            part ->
                part.getKey() == Subspace.FTS_INDEX
                    && part.getValue().stream().allMatch(ForeignLeftovers::isLease));
  }

  private static boolean isLease(Entry entry) {
    return entry.key().length == 6 && Bytes.u32(entry.key(), 0) == -1;
  }

  /** The letters, as {@code --only} takes them: {@code b,d,f}. */
  String letters() {
    return entries.keySet().stream()
        .map(subspace -> String.valueOf(subspace.letter()))
        .collect(Collectors.joining(","));
  }

  /** The number, and the subspaces: {@code 96 entries (b 33, d 4)}. */
  @Override
  public String toString() {
    return Wording.count(count(), "entry", "entries")
        + entries.entrySet().stream()
            .map(part -> part.getKey().letter() + " " + part.getValue().size())
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
