// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.SwkitException;
import swkit.UnionSource;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.store.Store;

/**
 * Where blobs stand as they are stored, framed, each under its key: the subspace {@code t} of a
 * {@link Store}, a directory, a bucket.
 *
 * <p>Thread-safe. A request that fails throws a {@link SwkitException}; one that may succeed if
 * repeated has been repeated before. Who opens a blob store closes it, when no request is under
 * way. The address and all messages are free of secrets (store-and-dump 3.6, 3.7).
 */
public interface BlobStore extends AutoCloseable {
  /** What it is, for messages: {@code s3://host/bucket}. */
  String address();

  /** The blob at {@code key} as it is stored, or null if there is none. */
  byte[] get(byte[] key);

  /** Whether there is a blob at {@code key}. */
  boolean exists(byte[] key);

  /**
   * Stores a blob over what stands at {@code key}; false where the same bytes stood there already
   * and nothing was written. {@link #sync} makes it last.
   */
  boolean put(byte[] key, byte[] stored);

  /** The keys of {@code range}, as key-only entries; names that are no blob's are left out. */
  Source keys(KeyRange range);

  /** How many requests are worth having under way at once; 1 where they don't gain by it. */
  int requests();

  /** Makes ready to be written to, and throws if it can't be. Leaves nothing behind. */
  void prepare(Generation generation);

  /** Returns when all that was put so far survives a crash of the machine. */
  void sync();

  @Override
  void close();

  /** The store that has the blob at {@code key}, if any has: this one, or a member of it. */
  default BlobStore at(byte[] key) {
    return this;
  }

  /**
   * Says why none of {@code keys} may be there, as far as a few requests tell; nothing if they
   * don't. Throws if the store itself isn't there.
   */
  default List<String> whyMissing(List<byte[]> keys) {
    return List.of();
  }

  /** Throws if it claims to have what it can't have, as a web page at its address does. */
  default void requireTruthful() {}

  /** About how many bytes all blobs have, or -1 where that is not known. */
  default long estimate() {
    return -1;
  }

  /**
   * The blobs of {@code keys}, an ascending source which this one closes; {@code missing} is told
   * of each that isn't there. As many requests are under way as are worth it.
   */
  default Source fetch(Source keys, Consumer<byte[]> missing, Workers workers) {
    return workers.request(
        keys,
        requests(),
        key -> {
          byte[] stored = get(key.key());
          if (stored == null) {
            missing.accept(key.key());
            return null;
          }
          return new Entry(key.key(), stored);
        });
  }

  /**
   * The same for {@code keys} that are most of the blobs in {@code range}. With {@code others} also
   * those blobs in it that {@code keys} doesn't name and whose key is a hash.
   */
  default Source read(
      Source keys, KeyRange range, boolean others, Consumer<byte[]> missing, Workers workers) {
    Source wanted =
        others ? new UnionSource(List.of(keys, keys(range).filter(BlobContent::isHash))) : keys;
    return fetch(wanted, missing, workers);
  }

  /**
   * Puts all of an ascending source, which lies in {@code range}, and closes it, as many at once as
   * is worth it. Returns how many of them stood there already. Ranges that have no key in common
   * may be written by several threads at once.
   */
  default long write(Source blobs, KeyRange range, Workers workers) {
    AtomicLong there = new AtomicLong();
    try (Source done =
        workers.request(
            blobs,
            requests(),
            blob -> {
              if (!put(blob.key(), blob.value())) {
                there.incrementAndGet();
              }
              return new Entry(blob.key());
            })) {
      while (done.next() != null) {
        // put
      }
    }
    return there.get();
  }
}
