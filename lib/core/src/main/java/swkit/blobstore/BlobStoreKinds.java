// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import swkit.RefusedException;
import swkit.blob.BlobBackend;
import swkit.blob.BlobStore;
import swkit.store.StoreSettings;

/** Opens the blob stores of this package by the types in the configuration (store-and-dump 5.3). */
public final class BlobStoreKinds implements BlobBackend {
  @Override
  public BlobStore open(StoreSettings settings, Function<StoreSettings, BlobStore> members) {
    return switch (settings.type()) {
      case "fs" -> new FileBlobStore(settings);
      case "s3" -> new S3BlobStore(settings, AwsCredentials.of(settings));
      case "azure" -> new AzureBlobStore(settings);
      default -> sharded(settings, members);
    };
  }

  private static BlobStore sharded(
      StoreSettings settings, Function<StoreSettings, BlobStore> members) {
    if (settings.members().isEmpty()) {
      throw new RefusedException(settings.origin(), "the setting 'stores' names no blob stores");
    }
    List<BlobStore> shards = settings.members().stream().map(members).toList();
    return new ShardedBlobStore(settings.address(), shards);
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return settings.type().equals("fs") ? Optional.of(settings.path()) : Optional.empty();
  }
}
