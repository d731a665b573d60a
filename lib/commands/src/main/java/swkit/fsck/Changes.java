// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;

/** Entries to write and to remove, by subspace. One thread. */
final class Changes {
  /**
   * A change of one key. The arrays must not be changed.
   *
   * @param before the value that is there; null if there is none
   * @param after the value to write; null to remove the entry
   * @param isRewritten whether it is written even if it is the same, since the store keeps
   *     something with it that doesn't belong to it
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Change(byte[] before, byte[] after, boolean isRewritten) {
    private boolean isNone() {
      return !isRewritten && Arrays.equals(before, after);
    }
  }

  private final Map<Subspace, NavigableMap<byte[], Change>> all = new EnumMap<>(Subspace.class);

  /** Sets the value of {@code key}, or removes it if {@code after} is null. */
  void set(Subspace subspace, byte[] key, byte[] before, byte[] after) {
    set(subspace, key, before, after, false);
  }

  /** Writes {@code value}, which {@code key} has already, once more. */
  void rewrite(Subspace subspace, byte[] key, byte[] value) {
    set(subspace, key, value, value, true);
  }

  private void set(
      Subspace subspace, byte[] key, byte[] before, byte[] after, boolean isRewritten) {
    Change earlier = of(subspace).get(key);
    Change change =
        earlier == null
            ? new Change(before, after, isRewritten)
            : new Change(earlier.before(), after, isRewritten || earlier.isRewritten());
    if (change.isNone()) {
      all.computeIfAbsent(subspace, any -> new TreeMap<>(Entry::compareKeys)).remove(key);
    } else {
      all.computeIfAbsent(subspace, any -> new TreeMap<>(Entry::compareKeys)).put(key, change);
    }
  }

  /** The changes of {@code subspace}, in key order. */
  NavigableMap<byte[], Change> of(Subspace subspace) {
    return all.getOrDefault(subspace, new TreeMap<>(Entry::compareKeys));
  }

  /** The subspaces that change, in the order of their letters. */
  Set<Subspace> subspaces() {
    Set<Subspace> changed = EnumSet.noneOf(Subspace.class);
    all.forEach(
        (subspace, changes) -> {
          if (!changes.isEmpty()) {
            changed.add(subspace);
          }
        });
    return changed;
  }

  /** The number of keys that change. */
  long count() {
    return all.values().stream().mapToLong(Map::size).sum();
  }

  boolean isEmpty() {
    return count() == 0;
  }

  /** The same the other way round, without what is only rewritten. */
  Changes reversed() {
    Changes reversed = new Changes();
    all.forEach(
        (subspace, changes) ->
            changes.forEach(
                (key, change) -> reversed.set(subspace, key, change.after(), change.before())));
    return reversed;
  }

  /** The entries of {@code subspace} as they will be, from {@code source}, which it closes. */
  Source applied(Subspace subspace, Source source) {
    NavigableMap<byte[], Change> changes = of(subspace);
    if (changes.isEmpty()) {
      return source;
    }
    Source written =
        Source.of(
            () ->
                changes.entrySet().stream()
                    .filter(change -> change.getValue().after() != null)
                    .map(change -> new Entry(change.getKey(), change.getValue().after()))
                    .iterator());
    Source kept = source.filter(entry -> !changes.containsKey(entry.key()));
    return Source.union(java.util.List.of(written, kept));
  }
}
