// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A snapshot of a storage: the data store's, but with the content of the blobs that are linked. */
final class StorageSnapshot implements Snapshot {
  private final Snapshot data;
  private final Supplier<Store> blobStore;
  private final StorageSettings settings;
  private final Consumer<BlobDamage> damage;
  private final Workers workers;
  private Snapshot blobs;

  StorageSnapshot(
      Snapshot data,
      Supplier<Store> blobStore,
      StorageSettings settings,
      Consumer<BlobDamage> damage,
      Workers workers) {
    this.data = data;
    this.blobStore = blobStore;
    this.settings = settings;
    this.damage = damage;
    this.workers = workers;
  }

  @Override
  public String address() {
    return data.address();
  }

  @Override
  public int schemaVersion() {
    return data.schemaVersion();
  }

  @Override
  public Set<Subspace> subspaces() {
    return data.subspaces();
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    if (subspace != Subspace.BLOBS) {
      return data.scan(subspace, range);
    }
    return content(stored(range));
  }

  @Override
  public Source blobKeys() {
    return stored(KeyRange.all()).map(blob -> new Entry(blob.key()));
  }

  private Source stored(KeyRange range) {
    Source hashes = Blobs.linked(data.scan(Subspace.BLOB_LINKS, range), address()).within(range);
    Source stored = blobs().scan(Subspace.BLOBS, range);
    return new BlobJoin(hashes, stored, hash -> tell(BlobDamage.Kind.MISSING, hash));
  }

  /** Fetches each blob by its key: a selection may want few of many. */
  @Override
  public Source blobs(Source keys, Consumer<byte[]> missing) {
    Snapshot store = blobs();
    return content(
        Workers.none()
            .map(
                keys,
                Entry::size,
                key -> {
                  byte[] stored = store.get(Subspace.BLOBS, key.key());
                  if (stored == null) {
                    missing.accept(key.key());
                    return null;
                  }
                  return new Entry(key.key(), stored);
                }));
  }

  private Source content(Source stored) {
    return workers.map(
        stored,
        blob -> blob.size() + Compression.unframedLength(blob.value()),
        blob -> {
          byte[] content =
              Blobs.unframe(
                  blob.key(), blob.value(), settings.compression(), kind -> tell(kind, blob.key()));
          return content == null ? null : new Entry(blob.key(), content);
        });
  }

  private void tell(BlobDamage.Kind kind, byte[] hash) {
    damage.accept(Blobs.damage(kind, hash, data));
  }

  private synchronized Snapshot blobs() {
    if (blobs == null) {
      blobs = settings.isOneStore() ? data : blobStore.get().snapshot();
    }
    return blobs;
  }

  @Override
  public void close() {
    try {
      if (blobs != null && blobs != data) {
        blobs.close();
      }
    } finally {
      data.close();
    }
  }
}
