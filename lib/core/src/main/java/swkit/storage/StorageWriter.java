// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobBackends;
import swkit.blob.BlobFraming;
import swkit.blob.BlobStore;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * Writes to a {@link ServerStorage}, which opens and closes the stores. From its creation to {@link
 * #finish} the schema key marks the storage as unfinished ({@link Snapshot#UNFINISHED}), so that no
 * server starts on it (store-and-dump 6.1); the mark remains if {@link #finish} is never reached.
 *
 * <p>Several threads may {@linkplain #load(Subspace, KeyRange, Source, Existing, Workers) load}
 * disjoint ranges, if the data store allows several writers. {@link #finish} belongs to the thread
 * that began.
 */
public final class StorageWriter {
  /** How an entry is written whose key exists already. */
  public enum Existing {
    /** The entry replaces the existing one. */
    OVERWRITE,
    /** The same, but a counter keeps the larger value, and a quota keeps its existing value. */
    MERGE
  }

  /** The properties without the schema key and the marks of an unfinished storage. */
  private static final KeyRange AFTER_THE_MARKS = KeyRange.from((byte) 0, (byte) 0, (byte) 0);

  private final ServerStorage storage;
  private final Store data;
  private final Generation generation;
  private final AtomicLong blobsThere = new AtomicLong();
  private volatile boolean finished;

  private StorageWriter(ServerStorage storage, Generation generation) {
    this.storage = storage;
    this.data = storage.data();
    this.generation = generation;
  }

  /** Creates the tables of {@code generation}, and marks {@code storage} as unfinished. */
  static StorageWriter begin(ServerStorage storage, Generation generation, String purpose) {
    Store data = storage.data();
    data.prepare(generation);
    PlannedStorage.leave(data);
    try (Sink sink = data.sink(Subspace.PROPERTY)) {
      sink.put(SchemaKey.entry(Snapshot.UNFINISHED));
      sink.put(UnfinishedMark.entry(generation, purpose));
      sink.commit();
    }
    data.sync();
    return new StorageWriter(storage, generation);
  }

  /**
   * A writer of ranges of {@code storage}, which is marked as unfinished already. It doesn't finish
   * it: {@link PlannedStorage#finish} does.
   */
  static StorageWriter joining(ServerStorage storage, Generation generation) {
    return new StorageWriter(storage, generation);
  }

  /**
   * Leaves the storage marked as unfinished, for others to write and to {@linkplain
   * PlannedStorage#finish finish}.
   */
  public void leave() {
    requireUnfinished();
    sync();
    finished = true;
  }

  /**
   * Throws if {@code data}, which isn't empty, has another schema version than {@code generation},
   * or an earlier write of it was interrupted and {@code isResumed} rejects its purpose.
   */
  static void requireTarget(Store data, Generation generation, Predicate<String> isResumed) {
    try (Snapshot snapshot = data.snapshot()) {
      int version = snapshot.schemaVersion();
      if (version == Snapshot.UNFINISHED) {
        requireResumed(snapshot, isResumed);
      } else if (version != generation.schemaVersion()) {
        throw new RefusedException(
            data.address(),
            "has schema version "
                + Integer.toUnsignedString(version)
                + ", but the entries to write have "
                + generation.schemaVersion());
      }
    }
  }

  /** Throws unless {@code isResumed} accepts the purpose in an unfinished {@code snapshot}. */
  public static void requireResumed(Snapshot snapshot, Predicate<String> isResumed) {
    String interrupted = UnfinishedMark.purpose(snapshot);
    if (!isResumed.test(interrupted) && UnfinishedMark.isRepair(interrupted)) {
      throw new RefusedException(
              snapshot.address(), interrupted + " was interrupted, and this would not complete it")
          .with(Remedy.COMPLETE_REPAIR);
    }
    if (!isResumed.test(interrupted)) {
      throw new RefusedException(
              snapshot.address(),
              (interrupted == null ? "an import" : interrupted)
                  + " was interrupted, and this would not complete it; repeat that one first")
          .with(Remedy.START_OVER);
    }
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

  /** The layout of what is written. */
  Generation generation() {
    return generation;
  }

  boolean isFinished() {
    return finished;
  }

  /** Removes the entries of {@code subspace} from the data store, except the schema key. */
  public void clear(Subspace subspace) {
    requireUnfinished();
    data.clear(subspace, subspace == Subspace.PROPERTY ? AFTER_THE_MARKS : KeyRange.all());
  }

  /**
   * Writes all of {@code source}, which stays open, and returns the number of entries. {@code
   * workers} frame blobs. A schema key is left out, because {@link #finish} writes it.
   */
  public long load(Subspace subspace, Source source, Existing existing, Workers workers) {
    return load(subspace, KeyRange.all(), source, existing, workers);
  }

  /** The same for a source whose keys are in {@code range}. */
  public long load(
      Subspace subspace, KeyRange range, Source source, Existing existing, Workers workers) {
    requireUnfinished();
    if (subspace == Subspace.BLOBS) {
      return loadBlobs(range, source, workers);
    }
    Source entries =
        subspace == Subspace.PROPERTY ? source.filter(entry -> !SchemaKey.is(entry)) : source;
    if (existing == Existing.MERGE && generation.kind(subspace) == Generation.Kind.COUNTERS) {
      try (Snapshot snapshot = data.snapshot()) {
        return fill(subspace, range, entries.filter(entry -> counts(subspace, entry, snapshot)));
      }
    }
    return fill(subspace, range, entries);
  }

  /** Removes the entries with {@code keys}, which ascend, from the data store; no schema key. */
  public void remove(Subspace subspace, List<byte[]> keys) {
    requireUnfinished();
    data.remove(
        subspace,
        subspace == Subspace.PROPERTY
            ? keys.stream().filter(AFTER_THE_MARKS::contains).toList()
            : keys);
  }

  private void requireUnfinished() {
    if (finished) {
      throw new IllegalStateException(storage.address() + ": the writing is finished");
    }
  }

  private static boolean counts(Subspace subspace, Entry entry, Snapshot snapshot) {
    byte[] there = snapshot.get(subspace, entry.key());
    return there == null
        || subspace == Subspace.COUNTERS && Bytes.i64le(entry.value(), 0) > Bytes.i64le(there, 0);
  }

  private long loadBlobs(KeyRange range, Source source, Workers workers) {
    BlobFraming compression = storage.settings().requireCompression();
    BlobStore store = storage.blobs();
    store.prepare(generation);
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
  public void sync() {
    storage.sync();
  }

  /** Makes everything durable, and then replaces the unfinished mark by the schema key. */
  public void finish() {
    requireUnfinished();
    sync();
    data.exchange(SchemaKey.entry(generation.schemaVersion()), UnfinishedMark.key());
    data.sync();
    finished = true;
  }
}
