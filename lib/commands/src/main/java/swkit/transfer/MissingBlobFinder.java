// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.function.Consumer;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.blob.BlobOwners;

/** Finds the blobs that links name and that don't come by, while all blobs do in their order. */
final class MissingBlobFinder implements AutoCloseable {
  /** Whose a missing blob is costs a look through the links; of more than these it isn't said. */
  private static final int DESCRIBED = 1000;

  private final BlobOwners owners;
  private final Consumer<BlobDamage> damage;
  private final Source hashes;
  private Entry hash;
  private int found;

  /** With null for {@code snapshot} nothing is looked for. */
  MissingBlobFinder(Snapshot snapshot, Consumer<BlobDamage> damage) {
    this.owners = new BlobOwners(snapshot);
    this.damage = damage;
    this.hashes =
        snapshot == null
            ? Source.empty()
            : BlobContent.linked(snapshot.scan(Subspace.BLOB_LINKS), snapshot.address());
    this.hash = hashes.next();
  }

  /** The next blob that is there; null behind the last. */
  void upTo(Entry blob) {
    while (hash != null && (blob == null || hash.compareTo(blob) < 0)) {
      damage.accept(
          found++ < DESCRIBED
              ? owners.damage(BlobDamage.Kind.MISSING, hash.key())
              : new BlobDamage(BlobDamage.Kind.MISSING, hash.key(), java.util.List.of()));
      hash = hashes.next();
    }
    if (hash != null && hash.compareTo(blob) == 0) {
      hash = hashes.next();
    }
  }

  @Override
  public void close() {
    hashes.close();
  }
}
