// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import swkit.BlobDamage;
import swkit.Misfit;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Storage;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobStore;
import swkit.generation.DiskUsage;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Closing;
import swkit.store.LeftOver;
import swkit.store.LeftOvers;
import swkit.store.OpenResources;
import swkit.store.Store;
import swkit.store.StoreForm;

/**
 * The open storage of a server: its data store, its blob store, and the framing of blobs.
 *
 * <p>Opened for reading, it changes nothing. Opened for writing, it excludes every other user, and
 * {@link #begin} gives the {@link StorageWriter}. Reading is thread-safe.
 */
public final class ServerStorage implements Storage {
  private StorageSettings settings;
  private boolean located;
  private final Store data;
  private final boolean live;
  private final BlobStores stores;
  private final OpenResources snapshots;
  private BlobStore blobs;
  private final LeftOvers ofBlobs = new LeftOvers();
  private volatile boolean asIs;
  private volatile StorageWriter writer;

  private ServerStorage(StorageSettings settings, Store data, boolean writable, boolean live) {
    this.settings = settings;
    this.data = data;
    this.snapshots = new OpenResources(data.address());
    this.stores = new BlobStores(data, writable, live);
    this.live = live;
  }

  /**
   * Opens a storage for reading. With {@code live}, its present state, also if another process has
   * it open, if the engine allows that.
   */
  public static ServerStorage read(StorageSettings settings, boolean live) {
    settings.data().requireSecrets();
    Store data = settings.data().backend().openForReading(settings.data(), live);
    return new ServerStorage(settings, data, false, live);
  }

  /**
   * Opens a storage for reading. Throws if another process has it open; a refusal doesn't suggest
   * to read it live.
   */
  public static ServerStorage readUnshared(StorageSettings settings) {
    Store data = settings.data().backend().openUnshared(settings.data());
    return new ServerStorage(settings, data, false, false);
  }

  /** Opens a storage for writing, and creates its stores if they don't exist. */
  public static ServerStorage write(StorageSettings settings) {
    settings.data().requireSecrets();
    Store data = settings.data().backend().openForWriting(settings.data(), settings.isForced());
    return new ServerStorage(settings, data, true, false);
  }

  @Override
  public boolean isLive() {
    return live;
  }

  @Override
  public String address() {
    return data.address();
  }

  @Override
  public String realAddress() {
    return settings.data().realAddress();
  }

  @Override
  public String kind() {
    return "storage";
  }

  @Override
  public boolean isDump() {
    return false;
  }

  /**
   * The settings of the storage. From 0.16 on the blob store is the one that the registry in the
   * data store names now. Throws if the registry can't be read.
   */
  public synchronized StorageSettings settings() {
    if (!located) {
      try (Snapshot snapshot = data.snapshot()) {
        locate(snapshot);
      }
    }
    return settings;
  }

  private synchronized void locate(Snapshot snapshot) {
    if (isUnfinished() || !isEmpty(snapshot)) {
      Generation layout = isUnfinished() ? writer.generation() : knownLayout(snapshot);
      if (layout != null && layout.hasRegistry()) {
        StoreForm.require(data, Subspace.SETTINGS, layout.kind(Subspace.SETTINGS));
      }
      settings = layout == null ? settings : BlobLocation.locate(settings, layout, snapshot);
      located = true;
    }
  }

  /** Locates the blob store with an existing snapshot. A failure is left to {@link #settings}. */
  private synchronized void locateIfPossible(Snapshot snapshot) {
    try {
      if (!located) {
        locate(snapshot);
      }
    } catch (SwkitException e) {
      // settings() throws it again
    }
  }

  static Generation knownLayout(Snapshot snapshot) {
    try {
      return Generation.layoutOf(snapshot);
    } catch (RefusedException e) {
      return null;
    }
  }

  /** The data store. */
  public Store data() {
    return data;
  }

  /** The blob store, which is opened by the first call, and closed with this storage. */
  public synchronized BlobStore blobs() {
    if (blobs == null) {
      blobs = stores.open(settings(), asIs);
    }
    return blobs;
  }

  /**
   * The tables or column families of the data store that differ from those that a server of {@code
   * generation} creates, by subspace. Blobs are included only if the data store holds them.
   */
  public Map<Subspace, Misfit> misfits(Generation generation) {
    Map<Subspace, Misfit> misfits = StoreForm.misfits(data, generation);
    if (misfits.containsKey(Subspace.BLOBS) && !keepsBlobs()) {
      misfits.remove(Subspace.BLOBS);
    }
    return misfits;
  }

  private boolean keepsBlobs() {
    try {
      return settings().isOneStore();
    } catch (SwkitException e) {
      return true; // they aren't known to be elsewhere
    }
  }

  /**
   * Throws if the tables or column families of {@code subspaces} differ from those that a server of
   * {@code generation} creates. This can't be forced, because a missing one must not count as
   * empty.
   */
  public void requireForm(Generation generation, Set<Subspace> subspaces) {
    Map<Subspace, Misfit> misfits = misfits(generation);
    misfits.keySet().retainAll(subspaces);
    StoreForm.refuse(address(), generation, misfits.values());
  }

  @Override
  public long estimate(Subspace subspace) {
    return subspace == Subspace.BLOBS && !settings().isOneStore()
        ? blobs().estimate()
        : data.estimate(subspace);
  }

  /** Blobs in a store that doesn't know their size have about the bytes that accounts use. */
  @Override
  public void announce(
      String what,
      Snapshot snapshot,
      Collection<Subspace> subspaces,
      long before,
      Progress progress) {
    long bytes = 0;
    for (Subspace subspace : subspaces) {
      long size = estimate(subspace);
      bytes += size >= 0 ? size : subspace == Subspace.BLOBS ? DiskUsage.total(snapshot) : 0;
    }
    progress.begin(what, bytes, before);
  }

  @Override
  public synchronized void readAsIs() {
    asIs = true;
    data.readAsIs();
  }

  /** {@link Store#leftOvers} of all stores, and what was left after blobs and is left out. */
  public synchronized List<LeftOver> leftOvers() {
    List<LeftOver> all = new ArrayList<>(data.leftOvers().all());
    stores.all().forEach(store -> all.addAll(store.leftOvers().all()));
    all.addAll(ofBlobs.all());
    return all;
  }

  @Override
  public synchronized List<String> warnings() {
    List<String> warnings = new ArrayList<>(data.warnings());
    stores.all().forEach(store -> warnings.addAll(store.warnings()));
    return warnings;
  }

  @Override
  public boolean isEmpty() {
    try (Snapshot snapshot = data.snapshot()) {
      return isEmpty(snapshot);
    }
  }

  private static boolean isEmpty(Snapshot snapshot) {
    if (snapshot.get(Subspace.PROPERTY, SchemaKey.key()) != null) {
      return false;
    }
    try (Source source = snapshot.scan(Subspace.PROPERTY)) {
      return source.next() == null;
    }
  }

  @Override
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers) {
    return snapshot(damage, workers, false);
  }

  @Override
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers, boolean unlinkedBlobs) {
    Snapshot state = data.snapshot();
    locateIfPossible(state);
    return snapshots.add(
        new StorageSnapshot(
            state,
            this::misfits,
            () -> settings().isOneStore() ? StoreBlobStore.of(data, state) : blobs(),
            this::settings,
            unlinkedBlobs,
            damage,
            settings.isOneStore(),
            data::estimate,
            workers,
            asIs ? null : ofBlobs,
            snapshots::remove));
  }

  @Override
  public long write(Subspace subspace, Source source) {
    try (source) {
      if (subspace == Subspace.BLOBS) {
        requireCompression();
      }
      String purpose = "writing " + subspace;
      StorageWriter writer = begin(existingGeneration(purpose), purpose, purpose::equals);
      long entries =
          writer.load(subspace, source, StorageWriter.Existing.OVERWRITE, Workers.none());
      writer.finish();
      return entries;
    }
  }

  @Override
  public long write(Subspace subspace, Snapshot from) {
    if (!isEmpty()) {
      requireReleaseOf(from);
      return write(subspace, from.scan(subspace));
    }
    if (subspace == Subspace.BLOBS) {
      requireCompression();
    }
    Generation generation = Generation.of(from);
    try (Source source = from.scan(subspace)) {
      String purpose = "writing " + subspace;
      StorageWriter begun = begin(generation, purpose, purpose::equals);
      long entries = begun.load(subspace, source, StorageWriter.Existing.OVERWRITE, Workers.none());
      begun.finish();
      return entries;
    }
  }

  @Override
  public void requireReleaseOf(Snapshot from) {
    if (isEmpty()) {
      return;
    }
    Generation theirs = Generation.of(from);
    try (Snapshot own = data.snapshot()) {
      Generation ours = Generation.layoutOf(own);
      if (own.schemaVersion() != Snapshot.UNFINISHED && !ours.equals(theirs)) {
        throw new RefusedException(
            address(),
            "is of Stalwart "
                + ours.releases()
                + ", but "
                + from.address()
                + " is of "
                + theirs.releases()
                + ": what one of them holds can't be written to the other");
      }
    }
  }

  private Generation existingGeneration(String purpose) {
    if (isEmpty()) {
      throw new RefusedException(
          address(),
          "is empty, and a source alone doesn't tell its release: write from a snapshot, or import"
              + " a dump or an account before");
    }
    Generation generation;
    try (Snapshot snapshot = data.snapshot()) {
      generation =
          snapshot.isUnfinished() && purpose.equals(UnfinishedMark.purpose(snapshot))
              ? Generation.layoutOf(snapshot)
              : Generation.of(snapshot);
    }
    requireForm(generation, generation.created());
    return generation;
  }

  /**
   * Begins to write: marks the storage as unfinished, with {@code purpose}, whose second line may
   * be the {@linkplain UnfinishedMark#run run's id}, and creates the tables of {@code generation}.
   * If an earlier write was interrupted and {@code isResumed} rejects its purpose, throws and
   * leaves the storage unchanged.
   */
  public StorageWriter begin(Generation generation, String purpose, Predicate<String> isResumed) {
    if (!isEmpty()) {
      StorageWriter.requireTarget(data, generation, isResumed);
    }
    writer = StorageWriter.begin(this, generation, purpose);
    return writer;
  }

  /**
   * The same for a storage whose schema key is lost or damaged, and of which the caller knows that
   * it is of {@code generation}.
   */
  public StorageWriter beginWithoutVersion(Generation generation, String purpose) {
    writer = StorageWriter.begin(this, generation, purpose);
    return writer;
  }

  /** Throws if the framing of blobs is unknown, so that they can't be written. */
  public void requireCompression() {
    settings().requireCompression();
  }

  @Override
  public boolean isUnfinished() {
    return writer != null && !writer.isFinished();
  }

  /** Makes the stores that were opened so far durable. */
  synchronized void sync() {
    if (blobs != null) {
      blobs.sync();
    }
    data.sync();
  }

  /**
   * Closes the stores. Throws if a write was begun and not finished: the storage is then marked as
   * unfinished, and no server starts on it.
   */
  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>(List.of(snapshots::close));
    synchronized (this) {
      all.add(blobs);
      all.addAll(stores.all());
    }
    all.add(data);
    all.add(this::requireFinished);
    Closing.all(all);
  }

  private void requireFinished() {
    if (isUnfinished()) {
      throw new StoreException(
          address(),
          "was not written completely, and is marked as unfinished: no server starts on it. Run"
              + " the same again");
    }
  }

  @Override
  public String toString() {
    return address() + (isLive() ? " (storage, read live)" : " (storage)");
  }
}
