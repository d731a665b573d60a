// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import swkit.RefusedException;
import swkit.blob.BlobBackends;
import swkit.io.PrivateFiles;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/** Checks that no store is source and target of one copy. May connect to them. */
record DistinctStores(StorageSettings from, StorageSettings to) {
  /** Throws if the copy would write to a store that it reads. */
  void requireOthers(boolean noBlobs) {
    String source = identity(from.data());
    if (Objects.equals(identity(to.data()), source) && source != null) {
      throw new RefusedException(
          to.address(),
          "is FROM and TO, possibly by another name: a copy needs two different databases");
    }
    if (noBlobs) {
      return;
    }
    Map<String, StoreSettings> sources = new LinkedHashMap<>();
    blobStores(from).forEach(store -> sources.put(identity(store), store));
    sources.remove(null);
    if (sources.containsKey(identity(to.data()))) {
      throw new RefusedException(to.address(), "is the blob store that is copied from");
    }
    for (StoreSettings store : blobStores(to)) {
      String identity = identity(store);
      if (identity != null && identity.equals(source)) {
        throw new RefusedException(
            store.address(), "is the database that is copied, and the blob store of TO");
      }
      if (identity != null && sources.containsKey(identity)) {
        throw new RefusedException(
            store.address(), "is the blob store of both: --no-blobs leaves them where they are");
      }
    }
  }

  /** The blob stores besides the data store; of a sharded one, its members. */
  private static List<StoreSettings> blobStores(StorageSettings storage) {
    if (storage.isOneStore()) {
      return List.of();
    }
    List<StoreSettings> stores = new ArrayList<>(storage.blobs().members());
    if (stores.isEmpty()) {
      stores.add(storage.blobs());
    }
    return stores;
  }

  private static String identity(StoreSettings store) {
    if (!store.isForBlobsOnly()) {
      store.requireSecrets();
      String identity = store.backend().identity(store);
      return identity == null ? null : store.type() + " " + identity;
    }
    var path = BlobBackends.of(store).path(store);
    return path.isEmpty() ? store.address() : PrivateFiles.fileIdentity(path.get());
  }
}
