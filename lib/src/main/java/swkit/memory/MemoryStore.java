// SPDX-License-Identifier: Apache-2.0
package swkit.memory;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Generation;
import swkit.KeyRange;
import swkit.PutOrder;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Split;
import swkit.Store;
import swkit.Subspace;

/** A store in memory. A snapshot copies the keys, not the bytes. Closing it does nothing. */
final class MemoryStore implements Store {
  private final String address;
  private final Map<Subspace, NavigableMap<byte[], Entry>> subspaces =
      new EnumMap<>(Subspace.class);

  MemoryStore(String address) {
    this.address = address;
    for (Subspace subspace : Subspace.values()) {
      subspaces.put(subspace, new TreeMap<>(Entry::compareKeys));
    }
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public synchronized Snapshot snapshot() {
    Map<Subspace, NavigableMap<byte[], Entry>> copy = new EnumMap<>(Subspace.class);
    subspaces.forEach((subspace, entries) -> copy.put(subspace, new TreeMap<>(entries)));
    return new Snapshot() {
      @Override
      public String address() {
        return address;
      }

      @Override
      public Set<Subspace> subspaces() {
        return copy.keySet();
      }

      @Override
      public Source scan(Subspace subspace, KeyRange range) {
        return Source.of(within(copy.get(subspace), range).values());
      }

      @Override
      public List<KeyRange> split(Subspace subspace, long bytes) {
        List<Split.Sample> all =
            copy.get(subspace).values().stream()
                .map(entry -> new Split.Sample(entry.key(), entry.size()))
                .toList();
        return Split.bySamples(all, all.stream().mapToLong(Split.Sample::bytes).sum(), bytes);
      }

      @Override
      public void close() {}
    };
  }

  private static NavigableMap<byte[], Entry> within(
      NavigableMap<byte[], Entry> entries, KeyRange range) {
    if (range.to() == null) {
      return entries.tailMap(range.from(), true);
    }
    return Entry.compareKeys(range.from(), range.to()) >= 0
        ? new TreeMap<>(Entry::compareKeys)
        : entries.subMap(range.from(), true, range.to(), false);
  }

  @Override
  public synchronized long estimate(Subspace subspace) {
    return subspaces.get(subspace).values().stream().mapToLong(Entry::size).sum();
  }

  @Override
  public void prepare(Generation generation) {}

  @Override
  public Sink sink(Subspace subspace, KeyRange range) {
    return new Sink() {
      private final PutOrder order = new PutOrder(address, subspace, range);

      @Override
      public void put(Entry entry) {
        order.next(entry.key());
        synchronized (MemoryStore.this) {
          subspaces.get(subspace).put(entry.key(), entry);
        }
      }

      @Override
      public void commit() {}

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized void clear(Subspace subspace, KeyRange range) {
    within(subspaces.get(subspace), range).clear();
  }

  @Override
  public synchronized void exchange(Entry entry, byte[] other) {
    subspaces.get(Subspace.PROPERTY).put(entry.key(), entry);
    subspaces.get(Subspace.PROPERTY).remove(other);
  }

  @Override
  public void sync() {}

  @Override
  public boolean severalWriters() {
    return true;
  }

  @Override
  public void close() {}
}
