// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import swkit.Subspace;
import swkit.blob.BlobBackends;
import swkit.blob.BlobStore;
import swkit.generation.Generation;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;

/**
 * Opens the blob store of a storage. It keeps the databases that it opens for that, beside the data
 * store; whoever owns this closes them. For one thread at a time.
 */
final class BlobStores {
  private final Store data;
  private final boolean writable;
  private final boolean live;
  private final Map<String, Store> others = new LinkedHashMap<>();

  /** Opens for a storage with the data store {@code data}, which was opened in the same way. */
  BlobStores(Store data, boolean writable, boolean live) {
    this.data = data;
    this.writable = writable;
    this.live = live;
  }

  /** The databases that were opened beside the data store. */
  Collection<Store> all() {
    return others.values();
  }

  /** Opens the blob store that {@code settings} name; {@code asIs} as the storage is read. */
  BlobStore open(StorageSettings settings, boolean asIs) {
    return open(settings.blobs(), settings, asIs);
  }

  private BlobStore open(StoreSettings where, StorageSettings settings, boolean asIs) {
    if (!where.isSame(settings.data())) {
      where.requireSecrets();
    }
    if (where.isForBlobsOnly()) {
      return BlobBackends.of(where).open(where, member -> open(member, settings, asIs));
    }
    if (where.isSame(settings.data())) {
      return StoreBlobStore.of(data);
    }
    Store store =
        others.computeIfAbsent(
            where.address(),
            address ->
                writable
                    ? where.backend().openForWriting(where, settings.isForced())
                    : where.backend().openForReading(settings.liveLikeData(where), live));
    if (asIs) {
      store.readAsIs();
    }
    if (!writable) {
      StoreForm.require(store, Subspace.BLOBS, Generation.Kind.BLOBS);
    }
    return StoreBlobStore.of(store);
  }
}
