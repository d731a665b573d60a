// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.ArrayList;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.blob.BlobStore;
import swkit.generation.Generation;
import swkit.io.Closing;

/**
 * Several blob stores as one. A blob belongs in the store whose index is the XXH3-64 hash of its
 * key, unsigned, modulo the number of stores (store-and-dump 3.6). Closing it closes its members.
 */
public final class ShardedBlobStore implements BlobStore {
  private final String address;
  private final List<BlobStore> shards;

  ShardedBlobStore(String address, List<BlobStore> shards) {
    this.address = address;
    this.shards = List.copyOf(shards);
  }

  @Override
  public String address() {
    return address;
  }

  /** XXH3-64 of {@code key} with seed 0. */
  public static long hash(byte[] key) {
    return Hashing.xxh3_64().hashBytesToLong(key);
  }

  @Override
  public BlobStore at(byte[] key) {
    return shard(key).at(key);
  }

  @Override
  public void requireTruthful() {
    shards.forEach(BlobStore::requireTruthful);
  }

  private BlobStore shard(byte[] key) {
    return shards.get((int) Long.remainderUnsigned(hash(key), shards.size()));
  }

  @Override
  public byte[] get(byte[] key) {
    return shard(key).get(key);
  }

  @Override
  public boolean exists(byte[] key) {
    return shard(key).exists(key);
  }

  @Override
  public boolean put(byte[] key, byte[] stored) {
    return shard(key).put(key, stored);
  }

  /** The keys of all members, without blobs in a member where the server doesn't look for them. */
  @Override
  public Source keys(KeyRange range) {
    List<Source> keys = new ArrayList<>();
    for (BlobStore shard : shards) {
      keys.add(shard.keys(range).filter((Entry key) -> shard(key.key()) == shard));
    }
    return Source.union(keys);
  }

  @Override
  public int requests() {
    return Math.min(HttpBlobStore.REQUESTS, shards.stream().mapToInt(BlobStore::requests).sum());
  }

  @Override
  public void prepare(Generation generation) {
    shards.forEach(shard -> shard.prepare(generation));
  }

  @Override
  public void sync() {
    shards.forEach(BlobStore::sync);
  }

  @Override
  public void close() {
    Closing.all(shards);
  }
}
