// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.blob.BlobOwners;
import swkit.frame.FrameIndex;
import swkit.store.OpenResources;

/**
 * The snapshot of a dump, which doesn't change. Closing it closes its sources. A blob that is read
 * is compared with its key.
 */
final class DumpSnapshot implements Snapshot {
  private final Dump dump;
  private final Consumer<BlobDamage> damage;
  private final Workers workers;
  private final OpenResources sources;
  private final BlobOwners owners = new BlobOwners(this);
  private final Consumer<Snapshot> onClose;

  DumpSnapshot(
      Dump dump, Consumer<BlobDamage> damage, Workers workers, Consumer<Snapshot> onClose) {
    this.dump = dump;
    this.sources = new OpenResources(dump.address());
    this.damage = damage;
    this.workers = workers;
    this.onClose = onClose;
  }

  @Override
  public String address() {
    return dump.address();
  }

  @Override
  public int schemaVersion() {
    return dump.schemaVersion();
  }

  @Override
  public Set<Subspace> subspaces() {
    return dump.subspaces();
  }

  /** Throws if one of the frames isn't what was sealed. A missing frame is an empty subspace. */
  @Override
  public void requireReadable(Set<Subspace> subspaces) {
    dump.requireSealed(subspaces);
  }

  @Override
  public String consistency() {
    Manifest manifest = dump.seal() == null ? null : dump.seal().manifest();
    return manifest == null ? "what its export saw" : manifest.about().consistency();
  }

  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    FrameIndex index = dump.index(subspace);
    return index == null ? List.of(KeyRange.all()) : index.split(bytes);
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    Source entries = frame(subspace, range);
    return sources.source(subspace == Subspace.BLOBS ? checked(entries) : entries);
  }

  @Override
  public Source blobKeys() {
    return blobKeys(KeyRange.all());
  }

  /** Begins at the last known mark before {@code range}. */
  @Override
  public Source blobKeys(KeyRange range) {
    return sources.source(frame(Subspace.BLOBS, range).map(blob -> new Entry(blob.key())));
  }

  /** Compares only the requested blobs with their keys. */
  @Override
  public Source blobs(Source keys, Consumer<byte[]> missing) {
    return sources.source(checked(frame(Subspace.BLOBS, KeyRange.all()).matching(keys, missing)));
  }

  private Source frame(Subspace subspace, KeyRange range) {
    sources.requireOpen();
    return dump.file(subspace) != null
        ? dump.open(subspace, range).with(workers).within(range)
        : Source.empty();
  }

  private Source checked(Source blobs) {
    return checked(
        blobs,
        key -> {
          if (!owners.isUnhashed(key)) {
            damage.accept(owners.damage(BlobDamage.Kind.ALTERED, key));
          }
        },
        workers);
  }

  /**
   * Passes to {@code altered} the keys in {@code blobs} that aren't the hashes of their content.
   */
  static Source checked(Source blobs, Consumer<byte[]> altered, Workers workers) {
    return workers.mapBatches(
        blobs,
        Entry::size,
        batch -> {
          BlobContent.altered(batch).forEach(blob -> altered.accept(blob.key()));
          return batch;
        });
  }

  @Override
  public void close() {
    onClose.accept(this);
    sources.close();
  }

  @Override
  public String toString() {
    return "snapshot of " + address();
  }
}
