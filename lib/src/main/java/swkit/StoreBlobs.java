// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The blobs in the subspace {@code t} of a store.
 *
 * <p>What is {@linkplain #put put} one by one waits until it is worth a batch, or is read. Reading
 * sees one state until something is written. The store stays open.
 */
final class StoreBlobs implements BlobStore {
  private static final long BATCH_BYTES = 4L << 20;
  private static final int BATCH_ENTRIES = 1000;

  private final Store store;
  private final Snapshot given;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<byte[], byte[]> waiting = new TreeMap<>(Entry::compareKeys);
  private long waitingBytes;
  private Snapshot own;

  private StoreBlobs(Store store, Snapshot given) {
    this.store = store;
    this.given = given;
  }

  /** The blobs of {@code store}. */
  static StoreBlobs of(Store store) {
    return new StoreBlobs(store, null);
  }

  /** The blobs of {@code store} as {@code snapshot} shows them, which stays open too. */
  static StoreBlobs of(Store store, Snapshot snapshot) {
    return new StoreBlobs(store, snapshot);
  }

  @Override
  public String address() {
    return store.address();
  }

  @Override
  public byte[] get(byte[] key) {
    lock.readLock().lock();
    try {
      byte[] put = waiting.get(key);
      return put != null ? put : snapshot().get(Subspace.BLOBS, key);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public boolean exists(byte[] key) {
    return get(key) != null;
  }

  @Override
  public boolean put(byte[] key, byte[] stored) {
    lock.writeLock().lock();
    try {
      if (Arrays.equals(get(key), stored)) {
        return false;
      }
      waiting.put(key, stored);
      waitingBytes += stored.length;
      if (waiting.size() >= BATCH_ENTRIES || waitingBytes >= BATCH_BYTES) {
        flush();
      }
      return true;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public Source keys(KeyRange range) {
    return scan(range).map(blob -> new Entry(blob.key()));
  }

  private Source scan(KeyRange range) {
    settle();
    lock.readLock().lock();
    try {
      return snapshot().scan(Subspace.BLOBS, range);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int requests() {
    return 1;
  }

  /** Reads all of {@code range} side by side with {@code keys}. */
  @Override
  public Source read(
      Source keys, KeyRange range, boolean others, Consumer<byte[]> missing, Workers workers) {
    Source blobs =
        ReadAhead.of(snapshot(), Subspace.BLOBS, range, store::estimate, this::scan, workers);
    return new BlobJoin(keys, blobs, others, missing, this::get);
  }

  /** Writes over whatever is there: as fast as comparing. */
  @Override
  public long write(Source blobs, KeyRange range, Workers workers) {
    settle();
    try (blobs;
        Sink sink = store.sink(Subspace.BLOBS, range)) {
      sink.putAll(blobs);
      sink.commit();
      return 0;
    } finally {
      close();
    }
  }

  @Override
  public long estimate() {
    return store.estimate(Subspace.BLOBS);
  }

  @Override
  public void prepare(Generation generation) {
    store.prepare(generation);
  }

  @Override
  public void sync() {
    settle();
    store.sync();
  }

  /** Forgets what it saw. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      forget();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private synchronized Snapshot snapshot() {
    if (given != null) {
      return given;
    }
    if (own == null) {
      own = store.snapshot();
    }
    return own;
  }

  private void settle() {
    lock.writeLock().lock();
    try {
      flush();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    forget();
    try (Sink sink = store.sink(Subspace.BLOBS)) {
      waiting.forEach((key, stored) -> sink.put(new Entry(key, stored)));
      sink.commit();
    }
    waiting.clear();
    waitingBytes = 0;
  }

  private void forget() {
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
