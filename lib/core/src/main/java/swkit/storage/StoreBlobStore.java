// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobJoin;
import swkit.blob.BlobStore;
import swkit.generation.Generation;
import swkit.io.Closing;
import swkit.store.Store;

/**
 * The blobs in the subspace {@code t} of a store.
 *
 * <p>Single {@linkplain #put puts} are collected into batches; opening a source writes the batch
 * first. Readers see one state of the store until something is written. A source keeps the state
 * that it was opened with. Closing leaves the store open.
 */
public final class StoreBlobStore implements BlobStore {
  private static final long BATCH_BYTES = 4L << 20;
  private static final int BATCH_ENTRIES = 1000;

  private final Store store;
  private final Snapshot given;
  private final Set<State> states = ConcurrentHashMap.newKeySet();

  /** Guards the fields below. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private final Map<byte[], byte[]> waiting = new TreeMap<>(Entry::compareKeys);
  private long waitingBytes;
  private State own;

  /** A state of the store. It is closed when it is outdated and has no readers left. */
  private final class State {
    private final Snapshot snapshot = given == null ? store.snapshot() : given;
    private final AtomicInteger users = new AtomicInteger(1);

    void enter() {
      users.incrementAndGet();
    }

    void leave() {
      if (users.decrementAndGet() == 0) {
        close();
      }
    }

    void close() {
      states.remove(this);
      if (given == null) {
        snapshot.close();
      }
    }
  }

  private StoreBlobStore(Store store, Snapshot given) {
    this.store = store;
    this.given = given;
  }

  /** The blobs of {@code store}. */
  public static StoreBlobStore of(Store store) {
    return new StoreBlobStore(store, null);
  }

  /** The blobs of {@code store} in {@code snapshot}, which stays open too. */
  public static StoreBlobStore of(Store store, Snapshot snapshot) {
    return new StoreBlobStore(store, snapshot);
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
      if (put != null) {
        return put;
      }
    } finally {
      lock.readLock().unlock();
    }
    State state = enter();
    try {
      return state.snapshot.get(Subspace.BLOBS, key);
    } finally {
      state.leave();
    }
  }

  /** An unreadable blob exists too: it is damaged, and reading reports that. */
  @Override
  public boolean exists(byte[] key) {
    try {
      return get(key) != null;
    } catch (StoreException e) {
      return true;
    }
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
    return of(state -> state.snapshot.scan(Subspace.BLOBS, range))
        .map(blob -> new Entry(blob.key()));
  }

  /** The source that {@code open} opens in the current state, which it keeps until it is closed. */
  private Source of(Function<State, Source> open) {
    settle();
    State state = enter();
    Source source;
    try {
      source = open.apply(state);
    } catch (RuntimeException e) {
      throw Closing.after(e, state::leave);
    }
    return new AbstractSource(AbstractSource.name(source)) {
      @Override
      protected Entry pull() {
        return source.next();
      }

      @Override
      protected void release() {
        Closing.all(source, state::leave);
      }
    };
  }

  @Override
  public List<String> whyMissing(List<byte[]> keys) {
    try (Source blobs = keys(KeyRange.all())) {
      return List.of(
          blobs.next() == null ? "it holds no blobs" : "it holds other blobs than these");
    }
  }

  @Override
  public int requests() {
    return 1;
  }

  /** Reads all of {@code range} and joins it with {@code keys}. */
  @Override
  public Source read(
      Source keys, KeyRange range, boolean others, Consumer<byte[]> missing, Workers workers) {
    Source blobs =
        of(
            state ->
                ReadAhead.of(
                    state.snapshot,
                    Subspace.BLOBS,
                    range,
                    store::estimate,
                    part -> state.snapshot.scan(Subspace.BLOBS, part),
                    workers));
    return new BlobJoin(keys, blobs, others, missing, this::get);
  }

  /** Overwrites existing blobs, which is as fast as comparing them. */
  @Override
  public long write(Source blobs, KeyRange range, Workers workers) {
    settle();
    try (blobs;
        Sink sink = store.sink(Subspace.BLOBS, range)) {
      sink.putAll(blobs);
      sink.commit();
      return 0;
    } finally {
      forget();
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

  /** Closes all states, also those that sources still read. */
  @Override
  public void close() {
    forget();
    Closing.all(states.stream().<AutoCloseable>map(state -> state::close).toList());
  }

  /** The current state. The caller must leave it. */
  private State enter() {
    lock.readLock().lock();
    try {
      if (own != null) {
        own.enter();
        return own;
      }
    } finally {
      lock.readLock().unlock();
    }
    lock.writeLock().lock();
    try {
      if (own == null) {
        own = new State();
        states.add(own);
      }
      own.enter();
      return own;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Drops the current state, so that the next reader sees what has been written. */
  private void forget() {
    lock.writeLock().lock();
    try {
      if (own != null) {
        State forgotten = own;
        own = null;
        forgotten.leave();
      }
    } finally {
      lock.writeLock().unlock();
    }
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
}
