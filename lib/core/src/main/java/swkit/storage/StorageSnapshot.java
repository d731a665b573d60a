// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.blob.BlobFraming;
import swkit.blob.BlobOwners;
import swkit.blob.BlobStore;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.io.Closing;
import swkit.piece.PieceEnd;
import swkit.store.LeftOvers;
import swkit.store.OpenResources;
import swkit.store.RangeSplitter;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;

/**
 * A snapshot of a storage: the data store's snapshot with the content of the linked blobs, or of
 * all blobs. Closing it leaves the blob store open.
 */
public final class StorageSnapshot implements Snapshot {
  private final Snapshot data;
  private final Function<Generation, Map<Subspace, Misfit>> misfitsIn;
  private final BlobOwners owners;
  private final Supplier<BlobStore> blobs;
  private final Supplier<StorageSettings> settings;
  private final boolean allBlobs;
  private final Consumer<BlobDamage> damage;
  private final boolean oneStore;
  private final ToLongFunction<Subspace> estimate;
  private final Workers workers;

  /** Receives what is left out after blobs; null to read them as they are. */
  private final LeftOvers leftOvers;

  private Generation layout;
  private Map<Subspace, Misfit> misfits;
  private final OpenResources sources;
  private final Consumer<StorageSnapshot> onClose;

  StorageSnapshot(
      Snapshot data,
      Function<Generation, Map<Subspace, Misfit>> misfitsIn,
      Supplier<BlobStore> blobs,
      Supplier<StorageSettings> settings,
      boolean allBlobs,
      Consumer<BlobDamage> damage,
      boolean oneStore,
      ToLongFunction<Subspace> estimate,
      Workers workers,
      LeftOvers leftOvers,
      Consumer<StorageSnapshot> onClose) {
    this.oneStore = oneStore;
    this.estimate = estimate;
    this.data = data;
    this.misfitsIn = misfitsIn;
    this.owners = new BlobOwners(data);
    this.blobs = blobs;
    this.settings = settings;
    this.allBlobs = allBlobs;
    this.damage = damage;
    this.workers = workers;
    this.leftOvers = leftOvers;
    this.sources = new OpenResources(data.address());
    this.onClose = onClose;
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
    Set<Subspace> all = EnumSet.of(Subspace.BLOBS);
    all.addAll(data.subspaces());
    return all;
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    sources.requireOpen();
    require(subspace);
    return sources.source(
        subspace == Subspace.BLOBS
            ? content(stored(range))
            : ReadAhead.of(
                data, subspace, range, estimate, part -> data.scan(subspace, part), workers));
  }

  /** Blobs in another store have no hosts that are known. */
  @Override
  public List<String> hosts(Subspace subspace, byte[] key) {
    return subspace != Subspace.BLOBS || oneStore ? data.hosts(subspace, key) : List.of();
  }

  /**
   * Splits blobs in another store as their links are split. Links are about a thousandth of the
   * blobs' size, because most messages have some ten kilobytes.
   */
  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    if (subspace != Subspace.BLOBS || oneStore) {
      return data.split(subspace, bytes);
    }
    return RangeSplitter.at(
        data.split(Subspace.BLOB_LINKS, Math.max(1 << 16, bytes / 1000)).stream()
            .map(KeyRange::from)
            .filter(link -> link.length > 0)
            .map(link -> Arrays.copyOf(link, Math.min(link.length, BlobLink.HASH_LENGTH)))
            .toList());
  }

  @Override
  public boolean isFasterByRanges() {
    return data.isFasterByRanges();
  }

  @Override
  public String consistency() {
    return data.consistency();
  }

  @Override
  public String state() {
    return data.state();
  }

  @Override
  public Source blobKeys() {
    sources.requireOpen();
    return sources.source(stored(KeyRange.all()).map(blob -> new Entry(blob.key())));
  }

  /** Lists the blobs instead of reading them. */
  @Override
  public Source blobKeys(KeyRange range) {
    sources.requireOpen();
    require(Subspace.BLOBS);
    Source there = blobs.get().keys(range);
    if (allBlobs) {
      return sources.source(there.filter(BlobContent::isHash));
    }
    Source hashes =
        BlobContent.linked(data.scan(Subspace.BLOB_LINKS, range), address()).within(range);
    return sources.source(there.matching(hashes, hash -> tell(BlobDamage.Kind.MISSING, hash)));
  }

  /** Throws if {@code subspace} isn't as a server of the snapshot's release creates it. */
  private void require(Subspace subspace) {
    Map<Subspace, Misfit> all = misfits();
    for (Subspace needed : StoreForm.needed(Set.of(subspace))) {
      if (all.containsKey(needed)) {
        StoreForm.refuse(address(), layout, List.of(all.get(needed)));
      }
    }
  }

  /**
   * Throws if the tables of {@code subspaces}, or those of the links that lead to their blobs, are
   * misfits, or the secrets of the blob store are missing. It can't be forced, because a missing
   * table must not count as empty.
   */
  @Override
  public void requireReadable(Set<Subspace> subspaces) {
    List<Misfit> found = new ArrayList<>(misfits().values());
    Set<Subspace> needed = StoreForm.needed(subspaces);
    found.removeIf(misfit -> !needed.contains(misfit.subspace()));
    StoreForm.refuse(address(), layout, found);
    if (subspaces.contains(Subspace.BLOBS)) {
      settings.get().requireBlobSecrets();
    }
  }

  /** The misfits of the data store; none if the layout is unknown. */
  @Override
  public synchronized Map<Subspace, Misfit> misfits() {
    if (misfits == null) {
      layout = ServerStorage.knownLayout(data);
      misfits = layout == null ? Map.of() : misfitsIn.apply(layout);
    }
    return misfits;
  }

  /** The settings of the blob store. */
  StoreSettings blobSettings() {
    return settings.get().blobs();
  }

  /** The blob store, as this snapshot sees it. */
  BlobStore blobStore() {
    return blobs.get();
  }

  private Source stored(KeyRange range) {
    require(Subspace.BLOBS);
    Source hashes =
        BlobContent.linked(data.scan(Subspace.BLOB_LINKS, range), address()).within(range);
    Consumer<byte[]> missing = hash -> tell(BlobDamage.Kind.MISSING, hash);
    return blobs.get().read(hashes, range, allBlobs, missing, workers);
  }

  @Override
  public Source storedBlobs() {
    sources.requireOpen();
    return sources.source(stored(KeyRange.all()));
  }

  @Override
  public boolean findsBlobs() {
    return true;
  }

  /** Fetches each blob by its key, because a selection may need few of many. */
  @Override
  public Source blobs(Source keys, Consumer<byte[]> missing) {
    sources.requireOpen();
    require(Subspace.BLOBS);
    return sources.source(content(blobs.get().fetch(keys, missing, workers)));
  }

  private Source content(Source stored) {
    return workers.mapBatches(
        stored, blob -> blob.size() + BlobFraming.unframedLength(blob.value()), this::contents);
  }

  private List<Entry> contents(List<Entry> batch) {
    List<Entry> readable = new ArrayList<>(batch.size());
    for (Entry blob : batch) {
      if (blob.value() == BlobContent.UNREADABLE) {
        tell(BlobDamage.Kind.UNREADABLE, blob.key());
      } else {
        readable.add(blob);
      }
    }
    List<BlobContent.Unframed> unframed =
        BlobContent.unframeAll(readable, settings.get().compression());
    List<Entry> contents = new ArrayList<>(readable.size());
    for (int i = 0; i < unframed.size(); i++) {
      byte[] hash = readable.get(i).key();
      BlobContent.Unframed blob = unframed.get(i);
      if (blob.damage() != null) {
        blob = shortened(readable.get(i), blob);
      }
      if (blob.damage() != null) {
        tell(blob.damage(), hash);
      }
      if (blob.content() != null) {
        contents.add(new Entry(hash, blob.content()));
      }
    }
    return contents;
  }

  /** A damaged blob without what a server has left after it, or as it is. */
  private BlobContent.Unframed shortened(Entry blob, BlobContent.Unframed damaged) {
    int length = leftOvers == null ? PieceEnd.UNDECIDED : PieceEnd.ofBlob(blob.key(), blob.value());
    if (length == PieceEnd.UNDECIDED) {
      return damaged;
    }
    leftOvers.joined(Subspace.BLOBS, blob.key(), (long) blob.value().length - length);
    Entry own = new Entry(blob.key(), Arrays.copyOf(blob.value(), length));
    return BlobContent.unframeAll(List.of(own), settings.get().compression()).get(0);
  }

  private void tell(BlobDamage.Kind kind, byte[] hash) {
    if (kind != BlobDamage.Kind.ALTERED || !owners.isUnhashed(hash)) {
      damage.accept(owners.damage(kind, hash));
    }
  }

  /** Closes the sources before the data store's snapshot. */
  @Override
  public void close() {
    Closing.all(sources::close, data, () -> onClose.accept(this));
  }

  @Override
  public String toString() {
    return "snapshot of " + address();
  }
}
