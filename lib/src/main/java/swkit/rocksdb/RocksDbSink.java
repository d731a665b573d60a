// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import swkit.Entry;
import swkit.KeyRange;
import swkit.PutOrder;
import swkit.Sink;
import swkit.StoreException;
import swkit.Subspace;

/** Writes into one column family, in batches that go past the write-ahead log. */
final class RocksDbSink implements Sink {
  private static final long BATCH_BYTES = 1L << 20;
  private static final int BATCH_ENTRIES = 2000;

  private final String address;
  private final RocksDB db;
  private final Subspace subspace;
  private final ColumnFamilyHandle family;
  private final PutOrder order;
  private final WriteBatch batch = new WriteBatch();
  private final WriteOptions options = new WriteOptions().setDisableWAL(true);
  private boolean closed;

  RocksDbSink(
      String address, RocksDB db, Subspace subspace, ColumnFamilyHandle family, KeyRange range) {
    this.order = new PutOrder(address, subspace, range);
    this.address = address;
    this.db = db;
    this.subspace = subspace;
    this.family = family;
  }

  @Override
  public void put(Entry entry) {
    order.next(entry.key());
    try {
      batch.put(family, entry.key(), entry.value());
      if (batch.getDataSize() >= BATCH_BYTES || batch.count() >= BATCH_ENTRIES) {
        write();
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
  public void commit() {
    try {
      write();
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private StoreException failed(RocksDBException e) {
    return new StoreException(address, subspace, "can't be written: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      batch.close();
      options.close();
    }
  }
}
