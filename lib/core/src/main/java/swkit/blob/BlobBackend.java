// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import swkit.store.StoreSettings;

/** Kinds of {@link BlobStore} that hold blobs and nothing else. Stateless. */
public interface BlobBackend {
  /**
   * Opens a blob store. Throws where its settings can't be right; whether it answers shows with the
   * first request. {@code members} opens those that it is made of.
   */
  BlobStore open(StoreSettings settings, Function<StoreSettings, BlobStore> members);

  /** The directory of the blob store, which may not exist, where it has one. */
  Optional<Path> path(StoreSettings settings);
}
