// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Closing;
import swkit.store.RangeSplitter;
import swkit.store.StoreSnapshot;

/** One state of a RocksDB store. Closing it waits for reads in progress, then closes its scans. */
final class RocksDbSnapshot implements StoreSnapshot {
  private static final long READ_AHEAD = 2L << 20;

  private final String address;
  private final RocksDB db;
  private final Map<Subspace, ColumnFamilyHandle> families;
  private final Consumer<RocksDbSnapshot> onClose;
  private final Consumer<String> problems;
  private final org.rocksdb.Snapshot state;
  private final String identity;
  private final String consistency;
  private final long sequence;
  private final Set<Scan> scans = ConcurrentHashMap.newKeySet();

  /**
   * Held for reading during each use of RocksDB, which crashes the JVM if it is closed meanwhile.
   */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  RocksDbSnapshot(
      String address,
      String identity,
      String consistency,
      RocksDB db,
      Map<Subspace, ColumnFamilyHandle> families,
      Consumer<RocksDbSnapshot> onClose,
      Consumer<String> problems) {
    this.problems = problems;
    this.address = address;
    this.db = db;
    this.families = families;
    this.onClose = onClose;
    this.identity = identity;
    this.consistency = consistency;
    this.state = db.getSnapshot();
    this.sequence = state == null ? db.getLatestSequenceNumber() : state.getSequenceNumber();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Set<Subspace> subspaces() {
    return Collections.unmodifiableSet(families.keySet());
  }

  @Override
  public String consistency() {
    return "one state, all writes up to sequence number "
        + sequence
        + " and none after"
        + (consistency.isEmpty() ? "" : ": " + consistency);
  }

  private <T> T using(Supplier<T> work) {
    use.readLock().lock();
    try {
      Closing.requireOpen(closed, address);
      return work.get();
    } finally {
      use.readLock().unlock();
    }
  }

  /** Uses the sizes of ranges that RocksDB estimates from the indexes of its files. */
  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    return using(() -> ranges(subspace, bytes));
  }

  private List<KeyRange> ranges(Subspace subspace, long bytes) {
    ColumnFamilyHandle family = families.get(subspace);
    if (family == null) {
      return List.of(KeyRange.all());
    }
    try (ReadOptions options = options();
        RocksIterator iterator = db.newIterator(family, options)) {
      iterator.seekToFirst();
      if (!iterator.isValid()) {
        iterator.status();
        return List.of(KeyRange.all());
      }
      byte[] lowest = iterator.key();
      iterator.seekToLast();
      iterator.status();
      byte[] highest = iterator.key();
      KeyRange all = new KeyRange(lowest, highest);
      double inFiles = db.getLongProperty(family, "rocksdb.live-blob-file-size");
      double factor = 1 + inFiles / Math.max(1, size(family, all));
      return RangeSplitter.byHalves(
          lowest, highest, bytes, range -> (long) (size(family, range) * factor));
    } catch (RocksDBException e) {
      throw new StoreException(address, subspace, Damage.text("can't be read", e.getMessage()), e);
    }
  }

  /** About how many bytes {@code range} has, without values in blob files. */
  private long size(ColumnFamilyHandle family, KeyRange range) {
    try (Slice from = new Slice(range.from());
        Slice to = new Slice(range.to())) {
      return db.getApproximateSizes(
              family,
              List.of(new Range(from, to)),
              SizeApproximationFlag.INCLUDE_FILES,
              SizeApproximationFlag.INCLUDE_MEMTABLES)[0];
    }
  }

  /** The sequence number of the last write. */
  long sequence() {
    return sequence;
  }

  /** The store's identity and the sequence number of its last write. */
  @Override
  public String state() {
    return identity == null ? null : identity + " " + sequence;
  }

  private ReadOptions options() {
    ReadOptions options = new ReadOptions().setFillCache(false);
    return state == null ? options : options.setSnapshot(state);
  }

  @Override
  public byte[] get(Subspace subspace, byte[] key) {
    return using(() -> value(subspace, key));
  }

  private byte[] value(Subspace subspace, byte[] key) {
    ColumnFamilyHandle family = families.get(subspace);
    if (family == null) {
      return null;
    }
    try (ReadOptions options = options()) {
      return db.get(family, options, key);
    } catch (RocksDBException e) {
      Damage.ofFile(e).ifPresent(problems);
      throw new StoreException(
          address,
          subspace,
          "key " + Entry.hex(key) + Damage.text(" can't be read", e.getMessage()),
          e);
    }
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    return using(
        () -> {
          if (!families.containsKey(subspace)) {
            return Source.empty();
          }
          Scan scan = new Scan(subspace, range);
          scans.add(scan);
          return scan;
        });
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      Closing.all(
          () -> Closing.all(scans),
          () -> {
            if (state != null) {
              db.releaseSnapshot(state);
            }
          },
          () -> onClose.accept(this));
    } finally {
      use.writeLock().unlock();
    }
  }

  private final class Scan extends AbstractSource {
    private final Subspace subspace;
    private final Slice upperBound;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private byte[] lastKey;

    Scan(Subspace subspace, KeyRange range) {
      super(address + " " + subspace);
      this.subspace = subspace;
      this.upperBound = range.to() == null ? null : new Slice(range.to());
      this.options = options().setReadaheadSize(READ_AHEAD);
      if (upperBound != null) {
        options.setIterateUpperBound(upperBound);
      }
      this.iterator = db.newIterator(families.get(subspace), options);
      iterator.seek(range.from());
    }

    /** An iterator that fails merely becomes invalid; its status says why. */
    @Override
    protected synchronized Entry pull() {
      if (isClosed()) {
        return null;
      }
      if (!iterator.isValid()) {
        try {
          iterator.status();
        } catch (RocksDBException e) {
          String where = lastKey == null ? "at its first key" : "after key " + Entry.hex(lastKey);
          Damage.ofFile(e).ifPresent(problems);
          throw new StoreException(
              address, subspace, "can't be read " + where + Damage.text("", e.getMessage()), e);
        }
        return null;
      }
      byte[] key = iterator.key();
      Entry entry = new Entry(key, iterator.value());
      if (lastKey != null && Entry.compareKeys(lastKey, key) >= 0) {
        throw new StoreException(address, subspace, key, "is out of order");
      }
      lastKey = key;
      iterator.next();
      return entry;
    }

    @Override
    protected synchronized void release() {
      scans.remove(this);
      Closing.all(iterator, options, upperBound);
    }
  }
}
