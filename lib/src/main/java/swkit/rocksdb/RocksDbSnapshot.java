// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;

/** One state of a RocksDB store. Closing it closes its scans, which no thread may be using then. */
final class RocksDbSnapshot implements Snapshot {
  private static final long READ_AHEAD = 2L << 20;

  private final String address;
  private final RocksDB db;
  private final Map<Subspace, ColumnFamilyHandle> families;
  private final Consumer<RocksDbSnapshot> onClose;
  private final org.rocksdb.Snapshot state;
  private final Set<Scan> scans = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  RocksDbSnapshot(
      String address,
      RocksDB db,
      Map<Subspace, ColumnFamilyHandle> families,
      Consumer<RocksDbSnapshot> onClose) {
    this.address = address;
    this.db = db;
    this.families = families;
    this.onClose = onClose;
    this.state = db.getSnapshot();
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
    return "one state: RocksDB lets one process in, so that nobody wrote while it was read";
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException(address, "is closed");
    }
  }

  private ReadOptions options() {
    ReadOptions options = new ReadOptions().setFillCache(false);
    return state == null ? options : options.setSnapshot(state);
  }

  @Override
  public byte[] get(Subspace subspace, byte[] key) {
    requireOpen();
    ColumnFamilyHandle family = families.get(subspace);
    if (family == null) {
      return null;
    }
    try (ReadOptions options = options()) {
      return db.get(family, options, key);
    } catch (RocksDBException e) {
      throw new StoreException(
          address, subspace, "key " + Entry.hex(key) + " can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized Source scan(Subspace subspace, KeyRange range) {
    requireOpen();
    if (!families.containsKey(subspace)) {
      return Source.empty();
    }
    Scan scan = new Scan(subspace, range);
    scans.add(scan);
    return scan;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    scans.forEach(Scan::close);
    if (state != null) {
      db.releaseSnapshot(state);
    }
    onClose.accept(this);
  }

  private final class Scan implements Source {
    private final Subspace subspace;
    private final Slice upperBound;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private byte[] lastKey;
    private boolean ended;

    Scan(Subspace subspace, KeyRange range) {
      this.subspace = subspace;
      this.upperBound = range.to() == null ? null : new Slice(range.to());
      this.options = options().setReadaheadSize(READ_AHEAD);
      if (upperBound != null) {
        options.setIterateUpperBound(upperBound);
      }
      this.iterator = db.newIterator(families.get(subspace), options);
      iterator.seek(range.from());
    }

    /** An iterator that can't go on is merely invalid: why, its status says. */
    @Override
    public Entry next() {
      if (ended) {
        return null;
      }
      if (!iterator.isValid()) {
        ended = true;
        try {
          iterator.status();
        } catch (RocksDBException e) {
          String where = lastKey == null ? "at its first key" : "behind key " + Entry.hex(lastKey);
          throw new StoreException(
              address, subspace, "can't be read " + where + ": " + e.getMessage(), e);
        }
        return null;
      }
      byte[] key = iterator.key();
      Entry entry = new Entry(key, iterator.value());
      if (lastKey != null && Entry.compareKeys(lastKey, key) >= 0) {
        throw new StoreException(address, subspace, key, "stands out of order");
      }
      lastKey = key;
      iterator.next();
      return entry;
    }

    @Override
    public void close() {
      ended = true;
      if (scans.remove(this)) {
        iterator.close();
        options.close();
        if (upperBound != null) {
          upperBound.close();
        }
      }
    }
  }
}
