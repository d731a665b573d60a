// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.util.Map;
import swkit.RefusedException;
import swkit.store.Backends;
import swkit.store.StoreSettings;

/**
 * The table of the kinds of blob stores. Each is loaded by its name when it is needed. Stateless.
 */
public final class BlobBackends {
  private static final Map<String, String> KINDS =
      Map.of(
          "fs", "swkit.blobstore.BlobStoreKinds",
          "s3", "swkit.blobstore.BlobStoreKinds",
          "azure", "swkit.blobstore.BlobStoreKinds",
          "sharded-blob", "swkit.blobstore.BlobStoreKinds",
          "distributed-blob", "swkit.blobstore.BlobStoreKinds");

  private BlobBackends() {}

  /**
   * The backend of a store that holds blobs and nothing else. Throws if {@code settings} name
   * another.
   */
  public static BlobBackend of(StoreSettings settings) {
    String name = KINDS.get(settings.type());
    if (name == null) {
      throw new RefusedException(
          settings.origin(),
          "a store of type '" + settings.type() + "' isn't a store for blobs alone");
    }
    return Backends.load(settings, BlobBackend.class, name);
  }
}
