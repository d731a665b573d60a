// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.util.function.Consumer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Closing;
import swkit.store.KeyOrder;

/**
 * A sink into one column family. It writes batches without the write-ahead log. Once a batch is
 * full and the keys are above the highest one in the range, it writes table files (SST) instead,
 * which the store takes over. Blobs are excluded from that, because a table file cannot place
 * values in blob files. The store closes the sink at the latest.
 */
final class RocksDbSink implements Sink {
  private static final long BATCH_BYTES = 1L << 20;
  private static final int BATCH_ENTRIES = 2000;

  private final String address;
  private final RocksDB db;
  private final Subspace subspace;
  private final ColumnFamilyHandle family;
  private final KeyOrder order;
  private final TableFiles files;
  private final byte[] highest;
  private final WriteBatch batch = new WriteBatch();
  private final WriteOptions options = new WriteOptions().setDisableWAL(true);
  private final Consumer<RocksDbSink> onClose;
  private boolean loads;
  private boolean closed;

  RocksDbSink(
      String address,
      RocksDB db,
      Subspace subspace,
      ColumnFamilyHandle family,
      KeyRange range,
      TableFiles files,
      Consumer<RocksDbSink> onClose) {
    this.address = address;
    this.db = db;
    this.subspace = subspace;
    this.family = family;
    this.order = new KeyOrder(address, subspace, range);
    this.files = files;
    this.onClose = onClose;
    try {
      highest = highest(range);
    } catch (RocksDBException e) {
      close();
      throw failed(e);
    }
  }

  /** The highest existing key of {@code range}; null if the range is empty. */
  private byte[] highest(KeyRange range) throws RocksDBException {
    try (RocksIterator iterator = db.newIterator(family)) {
      if (range.to() == null) {
        iterator.seekToLast();
      } else {
        iterator.seekForPrev(range.to());
        if (iterator.isValid() && range.isBelow(iterator.key())) {
          iterator.prev();
        }
      }
      iterator.status();
      return iterator.isValid() && range.contains(iterator.key()) ? iterator.key() : null;
    }
  }

  @Override
  public synchronized void put(Entry entry) {
    order.requireOpen();
    order.next(entry.key());
    try {
      if (loads) {
        files.put(entry);
        return;
      }
      batch.put(family, entry.key(), entry.value());
      if (batch.getDataSize() >= BATCH_BYTES || batch.count() >= BATCH_ENTRIES) {
        write();
        loads =
            subspace != Subspace.BLOBS
                && (highest == null || Entry.compareKeys(entry.key(), highest) > 0);
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private void write() throws RocksDBException {
    db.write(options, batch);
    batch.clear();
  }

  @Override
  public synchronized void commit() {
    order.requireOpen();
    try {
      write();
      files.handOver();
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private StoreException failed(RocksDBException e) {
    return new StoreException(
        address, subspace, Damage.text("can't be written", e.getMessage()), e);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      order.close();
      Closing.all(batch, options, files, () -> onClose.accept(this));
    }
  }
}
