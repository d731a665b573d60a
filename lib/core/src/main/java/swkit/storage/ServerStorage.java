// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Storage;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobBackends;
import swkit.blob.BlobFraming;
import swkit.blob.BlobStore;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.store.Misfit;
import swkit.store.OpenResources;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;

/**
 * The open storage of a server: its data store, its blob store, and the framing of blobs.
 *
 * <p>Opened for reading, it changes nothing. Opened for writing, it excludes every other user. From
 * {@link #begin} to {@link #finish} the schema key marks the storage as unfinished ({@link
 * Snapshot#UNFINISHED}), so that no server starts on it (store-and-dump 6.1); the mark remains if
 * {@link #finish} is never reached. Reading is thread-safe. {@link #begin} and {@link #finish}
 * belong to one thread.
 */
public final class ServerStorage implements Storage {
  /** How an entry is written whose key exists already. */
  public enum Existing {
    /** The entry replaces the existing one. */
    OVERWRITE,
    /** The same, but a counter keeps the larger value, and a quota keeps its existing value. */
    MERGE
  }

  /** The properties without the schema key and the marks of an unfinished storage. */
  private static final KeyRange BEHIND_THE_MARKS = KeyRange.from((byte) 0, (byte) 0, (byte) 0);

  private StorageSettings settings;
  private boolean located;
  private final Store data;
  private final boolean writable;
  private final boolean force;
  private final Map<String, Store> others = new LinkedHashMap<>();
  private final OpenResources snapshots;
  private final AtomicLong blobsThere = new AtomicLong();
  private BlobStore blobs;
  private volatile Generation begun;

  private ServerStorage(StorageSettings settings, Store data, boolean writable, boolean force) {
    this.settings = settings;
    this.data = data;
    this.snapshots = new OpenResources(data.address());
    this.writable = writable;
    this.force = force;
  }

  /**
   * Opens a storage for reading. With {@code force}, also if another process has it open, if the
   * engine allows that.
   */
  public static ServerStorage read(StorageSettings settings, boolean force) {
    settings.data().requireSecrets();
    Store data = settings.data().backend().openForReading(settings.data(), force);
    return new ServerStorage(settings, data, false, force);
  }

  /** Opens a storage for reading. Throws if another process has it open, which can't be forced. */
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
  public String address() {
    return data.address();
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
    if (begun != null || !isEmpty(snapshot)) {
      Generation layout = begun == null ? knownLayout(snapshot) : begun;
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
      blobs = open(settings().blobs());
    }
    return blobs;
  }

  private BlobStore open(StoreSettings where) {
    if (!where.isSame(settings.data())) {
      where.requireSecrets();
    }
    if (where.isForBlobsOnly()) {
      return BlobBackends.of(where).open(where, this::open);
    }
    if (where.isSame(settings.data())) {
      return StoreBlobStore.of(data);
    }
    Store store =
        others.computeIfAbsent(
            where.address(),
            address ->
                writable
                    ? where.backend().openForWriting(where, settings.isForced())
                    : where.backend().openForReading(where, force));
    if (!writable) {
      StoreForm.require(store, Subspace.BLOBS, Generation.Kind.BLOBS);
    }
    return StoreBlobStore.of(store);
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

  /**
   * Throws if the blob store of {@code settings}, or a member of it, can't be written to. Doesn't
   * check the data store. May create an empty store.
   */
  public static void checkBlobs(StorageSettings settings, Generation generation) {
    checkBlobs(settings.blobs(), settings.data().address(), generation, settings.isForced());
  }

  private static void checkBlobs(
      StoreSettings where, String data, Generation generation, boolean force) {
    if (!where.address().equals(data)) {
      where.requireSecrets();
    }
    if (!where.members().isEmpty()) {
      where.members().forEach(member -> checkBlobs(member, data, generation, force));
    } else if (where.isForBlobsOnly()) {
      try (BlobStore blobs = BlobBackends.of(where).open(where, member -> null)) {
        blobs.prepare(generation);
      }
    } else if (!where.address().equals(data)) {
      try (Store store = where.backend().openForWriting(where, force)) {
        store.prepare(generation);
      }
    }
  }

  @Override
  public long estimate(Subspace subspace) {
    return subspace == Subspace.BLOBS && !settings().isOneStore()
        ? blobs().estimate()
        : data.estimate(subspace);
  }

  @Override
  public synchronized List<String> warnings() {
    List<String> warnings = new ArrayList<>(data.warnings());
    others.values().forEach(store -> warnings.addAll(store.warnings()));
    return warnings;
  }

  @Override
  public boolean isEmpty() {
    try (Snapshot snapshot = data.snapshot()) {
      return isEmpty(snapshot);
    }
  }

  private static boolean isEmpty(Snapshot snapshot) {
    try (Source source = snapshot.scan(Subspace.PROPERTY)) {
      return source.next() == null;
    }
  }

  @Override
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers) {
    return snapshot(damage, workers, false);
  }

  /**
   * A snapshot that also has the unlinked blobs whose key is a hash, if {@code allBlobs} is set.
   */
  public Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers, boolean allBlobs) {
    Snapshot state = data.snapshot();
    locateIfPossible(state);
    return snapshots.add(
        new StorageSnapshot(
            state,
            this::misfits,
            () -> settings().isOneStore() ? StoreBlobStore.of(data, state) : blobs(),
            this::settings,
            allBlobs,
            damage,
            settings.isOneStore(),
            data::estimate,
            workers,
            snapshots::remove));
  }

  @Override
  public long write(Subspace subspace, Source source) {
    try (source) {
      if (subspace == Subspace.BLOBS) {
        requireCompression();
      }
      String purpose = "writing " + subspace;
      begin(existingGeneration(purpose), purpose, purpose::equals);
      long entries = load(subspace, source, Existing.OVERWRITE, Workers.none());
      finish();
      return entries;
    }
  }

  private Generation existingGeneration(String purpose) {
    if (isEmpty()) {
      throw new RefusedException(
          address(), "is empty: import a dump or an account into it before single subspaces");
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
   * Marks the storage as unfinished, with {@code purpose}, whose second line may be the {@linkplain
   * UnfinishedMark#run run's id}, and creates the tables of {@code generation}. If an earlier write
   * was interrupted and {@code isResumed} rejects its purpose, throws and leaves the storage
   * unchanged.
   */
  public void begin(Generation generation, String purpose, Predicate<String> isResumed) {
    if (!isEmpty()) {
      try (Snapshot snapshot = data.snapshot()) {
        int version = snapshot.schemaVersion();
        if (version == Snapshot.UNFINISHED) {
          requireGoingOn(snapshot, isResumed);
        } else if (version != generation.schemaVersion()) {
          throw new RefusedException(
              address(),
              "has schema version "
                  + Integer.toUnsignedString(version)
                  + ", what is to be written has "
                  + generation.schemaVersion());
        }
      }
    }
    data.prepare(generation);
    try (Sink sink = data.sink(Subspace.PROPERTY)) {
      sink.put(SchemaKey.entry(Snapshot.UNFINISHED));
      sink.put(UnfinishedMark.entry(generation, purpose));
      sink.commit();
    }
    data.sync();
    begun = generation;
  }

  /** Throws unless {@code isResumed} accepts the purpose in an unfinished {@code snapshot}. */
  public static void requireGoingOn(Snapshot snapshot, Predicate<String> isResumed) {
    String interrupted = UnfinishedMark.purpose(snapshot);
    if (!isResumed.test(interrupted)) {
      throw new RefusedException(
          snapshot.address(),
          (interrupted == null ? "an import" : interrupted)
              + " was interrupted, and this would not complete it: do that again first, or start"
              + " over with a whole dump and --replace --yes");
    }
  }

  /** Throws if the framing of blobs is unknown, so that they can't be written. */
  public void requireCompression() {
    settings().requireCompression();
  }

  /** Removes the entries of {@code subspace} from the data store, except the schema key. */
  public void clear(Subspace subspace) {
    data.clear(subspace, subspace == Subspace.PROPERTY ? BEHIND_THE_MARKS : KeyRange.all());
  }

  /**
   * Writes all of {@code source}, which stays open, and returns the number of entries. Allowed
   * between {@link #begin} and {@link #finish}. {@code workers} frame blobs. A schema key is left
   * out, because {@link #finish} writes it.
   */
  public long load(Subspace subspace, Source source, Existing existing, Workers workers) {
    return load(subspace, KeyRange.all(), source, existing, workers);
  }

  /**
   * The same for a source whose keys are in {@code range}. Several threads may load disjoint ranges
   * at once, if the data store allows several writers.
   */
  public long load(
      Subspace subspace, KeyRange range, Source source, Existing existing, Workers workers) {
    requireBegun();
    if (subspace == Subspace.BLOBS) {
      return loadBlobs(range, source, workers);
    }
    Source entries =
        subspace == Subspace.PROPERTY ? source.filter(entry -> !SchemaKey.is(entry)) : source;
    if (existing == Existing.MERGE && begun.kind(subspace) == Generation.Kind.COUNTERS) {
      try (Snapshot snapshot = data.snapshot()) {
        return fill(subspace, range, entries.filter(entry -> counts(subspace, entry, snapshot)));
      }
    }
    return fill(subspace, range, entries);
  }

  /**
   * Removes the entries with {@code keys}, which ascend, from the data store, except the schema
   * key. Allowed between {@link #begin} and {@link #finish}, for several threads as {@link #load}
   * is.
   */
  public void remove(Subspace subspace, List<byte[]> keys) {
    requireBegun();
    data.remove(
        subspace,
        subspace == Subspace.PROPERTY
            ? keys.stream().filter(BEHIND_THE_MARKS::contains).toList()
            : keys);
  }

  private void requireBegun() {
    if (begun == null) {
      throw new IllegalStateException(
          address() + " is written to only between begin() and finish()");
    }
  }

  private static boolean counts(Subspace subspace, Entry entry, Snapshot snapshot) {
    byte[] there = snapshot.get(subspace, entry.key());
    return there == null
        || subspace == Subspace.COUNTERS && Bytes.i64le(entry.value(), 0) > Bytes.i64le(there, 0);
  }

  private long loadBlobs(KeyRange range, Source source, Workers workers) {
    BlobFraming compression = settings().requireCompression();
    BlobStore store = blobs();
    store.prepare(begun);
    long[] entries = {0};
    try (Source framed =
        workers.map(
            source,
            blob -> 3L * blob.size(),
            blob -> new Entry(blob.key(), compression.frame(blob.value())))) {
      blobsThere.addAndGet(
          store.write(
              framed.map(
                  blob -> {
                    entries[0]++;
                    return blob;
                  }),
              range,
              workers));
    }
    return entries[0];
  }

  /** The number of loaded blobs that were in the blob store already and were not written again. */
  public long blobsThere() {
    return blobsThere.get();
  }

  private long fill(Subspace subspace, KeyRange range, Source source) {
    try (Sink sink = data.sink(subspace, range)) {
      long entries = sink.putAll(source);
      sink.commit();
      return entries;
    }
  }

  /** Returns when everything loaded so far survives a crash of the machine. Thread-safe. */
  public synchronized void sync() {
    if (blobs != null) {
      blobs.sync();
    }
    data.sync();
  }

  @Override
  public boolean isUnfinished() {
    return begun != null;
  }

  /** Makes everything durable, and then replaces the unfinished mark by the schema key. */
  public void finish() {
    requireBegun();
    sync();
    data.exchange(SchemaKey.entry(begun.schemaVersion()), UnfinishedMark.key());
    data.sync();
    begun = null;
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
      all.addAll(others.values());
    }
    all.add(data);
    all.add(this::requireFinished);
    Closing.all(all);
  }

  private void requireFinished() {
    if (begun != null) {
      throw new StoreException(
          address(),
          "was not written to the end, and is marked as unfinished: no server starts on it. Do the"
              + " same again");
    }
  }
}
