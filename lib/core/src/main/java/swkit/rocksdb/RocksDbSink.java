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
 * which the store takes over.
 *
 * <p>A table file can't place values in blob files. Values that belong there still go in batches,
 * each after the table file with the keys around it: as long as the store has no key in a table
 * file's range, it takes the file over into its lowest level. Where nearly all values belong in
 * blob files, table files would be tiny, and all go in batches. The store closes the sink at the
 * latest.
 */
final class RocksDbSink implements Sink {
  private static final long BATCH_BYTES = 1L << 20;
  private static final int BATCH_ENTRIES = 2000;

  /** How many bytes wait for the end of a table file, at most. */
  private static final long WAITING_BYTES = 16L << 20;

  /** How many bytes there must be for a table file among {@link #WAITING_BYTES}. */
  private static final long TABLE_BYTES = WAITING_BYTES / 4;

  private final String address;
  private final RocksDB db;
  private final Subspace subspace;
  private final ColumnFamilyHandle family;
  private final KeyOrder order;
  private final TableFiles files;
  private final byte[] highest;
  private WriteBatch batch = new WriteBatch();
  private final WriteOptions options = new WriteOptions().setDisableWAL(true);
  private final Consumer<RocksDbSink> onClose;
  private final long apart;
  private boolean loads;
  private boolean closed;

  /** Bytes that fit into a table file, since the last choice or the last file. */
  private long fitting;

  /** Bytes that belong in blob files, since then. */
  private long others;

  /**
   * A sink into {@code range}.
   *
   * @param apart from how many bytes on a value belongs in a blob file
   */
  RocksDbSink(
      String address,
      RocksDB db,
      Subspace subspace,
      ColumnFamilyHandle family,
      KeyRange range,
      TableFiles files,
      long apart,
      Consumer<RocksDbSink> onClose) {
    this.address = address;
    this.db = db;
    this.subspace = subspace;
    this.family = family;
    this.order = new KeyOrder(address, subspace, range);
    this.files = files;
    this.apart = apart;
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
      boolean isApart = entry.value().length >= apart;
      fitting += isApart ? 0 : entry.size();
      others += isApart ? entry.size() : 0;
      if (loads && !isApart) {
        if (files.put(entry)) {
          write();
          fitting = 0;
          others = 0;
        }
        return;
      }
      batch.put(family, entry.key(), entry.value());
      if (loads ? others >= WAITING_BYTES : isFull()) {
        files.handOver();
        write();
        choose(entry.key());
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private boolean isFull() {
    return batch.getDataSize() >= BATCH_BYTES || batch.count() >= BATCH_ENTRIES;
  }

  /** Chooses whether table files come after {@code key}, which is stored. */
  private void choose(byte[] key) {
    if (!loads && (highest != null && Entry.compareKeys(key, highest) <= 0)) {
      return;
    }
    if (others < WAITING_BYTES) {
      loads |= others == 0 || fitting >= TABLE_BYTES;
      return;
    }
    loads = fitting >= TABLE_BYTES;
    fitting = 0;
    others = 0;
  }

  private void write() throws RocksDBException {
    boolean isLarge = batch.getDataSize() > 2 * WAITING_BYTES;
    db.write(options, batch);
    if (isLarge) { // clearing it would keep its memory
      batch.close();
      batch = new WriteBatch();
    } else {
      batch.clear();
    }
  }

  @Override
  public synchronized void commit() {
    order.requireOpen();
    try {
      files.handOver();
      write();
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
