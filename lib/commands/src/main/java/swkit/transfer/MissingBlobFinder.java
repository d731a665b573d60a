// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.function.Consumer;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.blob.BlobOwners;

/** Finds the blobs that links name and that are missing, while all blobs are read in key order. */
final class MissingBlobFinder implements AutoCloseable {
  /**
   * Finding a blob's owners scans the links, so only the first so many are reported with theirs.
   */
  private static final int DESCRIBED = 1000;

  private final BlobOwners owners;
  private final Consumer<BlobDamage> damage;
  private final Source hashes;
  private Entry hash;
  private int found;

  /** Looks for nothing if {@code snapshot} is null. */
  MissingBlobFinder(Snapshot snapshot, Consumer<BlobDamage> damage) {
    this(snapshot, KeyRange.all(), damage);
  }

  /** Looks for blobs whose keys are in {@code range}. */
  MissingBlobFinder(Snapshot snapshot, KeyRange range, Consumer<BlobDamage> damage) {
    this.owners = new BlobOwners(snapshot);
    this.damage = damage;
    this.hashes =
        snapshot == null
            ? Source.empty()
            : BlobContent.linked(snapshot.scan(Subspace.BLOB_LINKS, range), snapshot.address())
                .within(range);
    this.hash = hashes.next();
  }

  /**
   * Reports the missing blobs before {@code blob}, the next one that exists; null after the last.
   */
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
