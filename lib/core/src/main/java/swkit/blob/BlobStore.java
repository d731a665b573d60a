// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.SwkitException;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.store.Store;

/**
 * A place that keeps blobs, each under its key, as they are stored, that is, framed: the subspace
 * {@code t} of a {@link Store}, a directory, or a bucket (store-and-dump 3.6, 3.7). Whoever opens
 * it closes it, when no request is in progress.
 *
 * <p>Rules for implementers:
 *
 * <ul>
 *   <li>All methods but {@link #close} must be thread-safe.
 *   <li>A request that fails must throw a {@link SwkitException}. It must first have been repeated,
 *       if that may help.
 *   <li>A failure must never look like a missing blob: null and false are for those alone.
 *   <li>The sources of keys and of blobs must ascend strictly.
 *   <li>A blob must appear under its key only when it is complete.
 *   <li>The address and all messages must be free of secrets.
 * </ul>
 *
 * <p>{@code BlobStoreContract} in the tests checks these for each kind.
 */
public interface BlobStore extends AutoCloseable {
  /** What it is, for messages: {@code s3://host/bucket}. */
  String address();

  /** The blob at {@code key} as it is stored; null if none exists. */
  byte[] get(byte[] key);

  /** Whether a blob exists at {@code key}. */
  boolean exists(byte[] key);

  /**
   * Stores a blob at {@code key}, and replaces one that exists there. False if the same bytes were
   * there already, and nothing was written. {@link #sync} makes it durable.
   */
  boolean put(byte[] key, byte[] stored);

  /**
   * The keys of {@code range}, as key-only entries. Names that aren't those of blobs are left out.
   */
  Source keys(KeyRange range);

  /** How many requests are worth having in progress at once; 1 if more bring nothing. */
  int requests();

  /** Prepares for writing. Throws if the store can't be written to. Leaves no trial blob. */
  void prepare(Generation generation);

  /** Returns once everything put so far survives a crash of the machine. */
  void sync();

  @Override
  void close();

  /** The store in which the blob at {@code key} belongs: this one, or a member of it. */
  default BlobStore at(byte[] key) {
    return this;
  }

  /**
   * Reasons why none of {@code keys} may exist, as far as a few requests show; empty if they show
   * none. Throws if the store itself doesn't exist.
   */
  default List<String> whyMissing(List<byte[]> keys) {
    return List.of();
  }

  /**
   * Throws if the store claims to have a blob that can't exist, as a web page in its place would.
   */
  default void requireTruthful() {}

  /** About how many bytes all blobs have; -1 if that is not known. */
  default long estimate() {
    return -1;
  }

  /**
   * The blobs of {@code keys}, an ascending source, which is closed with the result. As many {@link
   * #requests} as are worth it are in progress.
   *
   * @param missing takes each key without a blob, on any thread
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
   * The blobs of {@code keys}, an ascending source, which is closed with the result; for keys that
   * are most of those in {@code range}.
   *
   * @param others whether those blobs in the range are wanted too that {@code keys} doesn't name
   *     and whose key is a hash
   * @param missing takes each key without a blob, on any thread
   */
  default Source read(
      Source keys, KeyRange range, boolean others, Consumer<byte[]> missing, Workers workers) {
    Source wanted =
        others ? Source.union(List.of(keys, keys(range).filter(BlobContent::isHash))) : keys;
    return fetch(wanted, missing, workers);
  }

  /**
   * Puts all blobs of an ascending source, which lies in {@code range}, several at once, and closes
   * it. Returns how many existed already. Several threads may write at once if their ranges have no
   * key in common.
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
