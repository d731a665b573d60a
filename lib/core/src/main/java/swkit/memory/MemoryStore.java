// SPDX-License-Identifier: Apache-2.0
package swkit.memory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.store.KeyOrder;
import swkit.store.OpenResources;
import swkit.store.RangeSplitter;
import swkit.store.Store;
import swkit.store.StoreSnapshot;

/**
 * An open store in memory, whose content outlives it. A snapshot copies the map, not the bytes.
 * Thread-safe, several writers; nothing survives the JVM.
 */
final class MemoryStore implements Store {
  /** The entries of a store, shared by everyone who has it open. Guarded by itself. */
  static final class Content {
    private final Map<Subspace, NavigableMap<byte[], Entry>> subspaces =
        new EnumMap<>(Subspace.class);

    Content() {
      for (Subspace subspace : Subspace.values()) {
        subspaces.put(subspace, new TreeMap<>(Entry::compareKeys));
      }
    }

    private NavigableMap<byte[], Entry> of(Subspace subspace) {
      return subspaces.get(subspace);
    }
  }

  private final String address;
  private final Content content;
  private final OpenResources given;

  MemoryStore(String address, Content content) {
    this.address = address;
    this.content = content;
    this.given = new OpenResources(address);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Snapshot snapshot() {
    given.requireOpen();
    Map<Subspace, NavigableMap<byte[], Entry>> copy = new EnumMap<>(Subspace.class);
    synchronized (content) {
      content.subspaces.forEach((subspace, entries) -> copy.put(subspace, new TreeMap<>(entries)));
    }
    return given.add(new MemorySnapshot(copy));
  }

  private final class MemorySnapshot implements StoreSnapshot {
    private final Map<Subspace, NavigableMap<byte[], Entry>> copy;
    private final OpenResources sources = new OpenResources(address);

    MemorySnapshot(Map<Subspace, NavigableMap<byte[], Entry>> copy) {
      this.copy = copy;
    }

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
      Iterator<Entry> entries = within(copy.get(subspace), range).values().iterator();
      return sources.add(
          new AbstractSource(address + " " + subspace) {
            @Override
            protected Entry pull() {
              return entries.hasNext() ? entries.next() : null;
            }

            @Override
            protected void release() {
              sources.remove(this);
            }
          });
    }

    @Override
    public List<KeyRange> split(Subspace subspace, long bytes) {
      sources.requireOpen();
      List<RangeSplitter.Sample> all =
          copy.get(subspace).values().stream()
              .map(entry -> new RangeSplitter.Sample(entry.key(), entry.size()))
              .toList();
      return RangeSplitter.bySamples(
          all, all.stream().mapToLong(RangeSplitter.Sample::bytes).sum(), bytes);
    }

    @Override
    public void close() {
      given.remove(this);
      sources.close();
    }
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
  public long estimate(Subspace subspace) {
    given.requireOpen();
    synchronized (content) {
      return content.of(subspace).values().stream().mapToLong(Entry::size).sum();
    }
  }

  @Override
  public void prepare(Generation generation) {
    given.requireOpen();
  }

  /** Entries become visible together, when they are committed. */
  @Override
  public Sink sink(Subspace subspace, KeyRange range) {
    return given.add(
        new Sink() {
          private final KeyOrder order = new KeyOrder(address, subspace, range);
          private final List<Entry> batch = new ArrayList<>();

          @Override
          public void put(Entry entry) {
            order.next(entry.key());
            batch.add(entry);
          }

          @Override
          public void commit() {
            order.requireOpen();
            synchronized (content) {
              batch.forEach(entry -> content.of(subspace).put(entry.key(), entry));
            }
            batch.clear();
          }

          @Override
          public void close() {
            order.close();
            given.remove(this);
          }
        });
  }

  @Override
  public void clear(Subspace subspace, KeyRange range) {
    given.requireOpen();
    synchronized (content) {
      within(content.of(subspace), range).clear();
    }
  }

  @Override
  public void remove(Subspace subspace, List<byte[]> keys) {
    given.requireOpen();
    synchronized (content) {
      keys.forEach(content.of(subspace)::remove);
    }
  }

  @Override
  public void exchange(Entry entry, byte[] other) {
    given.requireOpen();
    synchronized (content) {
      content.of(Subspace.PROPERTY).put(entry.key(), entry);
      content.of(Subspace.PROPERTY).remove(other);
    }
  }

  @Override
  public void sync() {
    given.requireOpen();
  }

  @Override
  public boolean severalWriters() {
    return true;
  }

  @Override
  public void close() {
    given.close();
  }
}
