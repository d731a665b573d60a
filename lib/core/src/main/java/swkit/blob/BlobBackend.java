// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import swkit.store.StoreSettings;

/**
 * Opens stores that hold blobs and nothing else. Stateless, with a public constructor without
 * parameters: {@link BlobBackends} loads it by name.
 */
public interface BlobBackend {
  /**
   * Opens a blob store, which the caller closes. Throws a {@link swkit.RefusedException} if its
   * settings can't be right. Connects to nothing: whether the store answers shows with the first
   * request.
   *
   * @param members opens the stores that this one consists of
   */
  BlobStore open(StoreSettings settings, Function<StoreSettings, BlobStore> members);

  /** The directory of the blob store, which need not exist; empty if it has none. */
  Optional<Path> path(StoreSettings settings);
}
