// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;
import java.util.Set;
import swkit.blob.BlobJoin;
import swkit.generation.Generation;
import swkit.storage.ServerStorage;

/**
 * One state of a database: all scans of one snapshot see the same, also from several threads.
 *
 * <p>Thread-safe; each {@link Source} that it gives belongs to one thread at a time. Who takes a
 * snapshot closes it, which closes its sources too.
 */
public interface Snapshot extends AutoCloseable {
  /** What it is a snapshot of, for messages: a store's URL, a dump's directory. */
  String address();

  /**
   * The schema version, {@link Generation#UNFINISHED} where an import was interrupted. Throws where
   * there is none.
   */
  default int schemaVersion() {
    return Generation.schemaVersion(this);
  }

  /** The subspaces that are there, in letter order; some may be empty. */
  Set<Subspace> subspaces();

  /**
   * The entries of {@code range}. Throws if something of another form has the name of the subspace.
   * If nothing has: none; but the snapshot of a {@link ServerStorage}, which knows the release,
   * throws then too, if every server of that release creates it.
   */
  Source scan(Subspace subspace, KeyRange range);

  /**
   * A subspace as ascending ranges of about {@code bytes} bytes each, keys and values as the engine
   * stores them, found without reading all of it. Each begins where the one before ends, the first
   * at the lowest key there may be, and the last has no upper end: together they are {@link
   * KeyRange#all}. One range where the subspace is small or not there, or nothing cheap tells more.
   */
  default List<KeyRange> split(Subspace subspace, long bytes) {
    return List.of(KeyRange.all());
  }

  /**
   * Whether a scan of a large subspace is faster when several threads read it range by range, as
   * measured with the server on the same machine.
   */
  default boolean isFasterByRanges() {
    return true;
  }

  /** Which picture the scans show if somebody writes meanwhile: one sentence for people. */
  default String consistency() {
    return "one state";
  }

  /**
   * A short text that two snapshots of one database have in common only if nothing was written
   * between them; null where the engine can't tell.
   */
  default String state() {
    return null;
  }

  /** All entries of a subspace. */
  default Source scan(Subspace subspace) {
    return scan(subspace, KeyRange.all());
  }

  /** The value at {@code key}, or null if there is none. */
  default byte[] get(Subspace subspace, byte[] key) {
    try (Source source = scan(subspace, KeyRange.of(key))) {
      Entry entry = source.next();
      return entry == null ? null : entry.value();
    }
  }

  /**
   * The blobs of {@code keys}, an ascending source which this one closes; {@code missing} is told
   * of each that isn't there.
   */
  default Source blobs(Source keys, java.util.function.Consumer<byte[]> missing) {
    return new BlobJoin(keys, scan(Subspace.BLOBS), false, missing);
  }

  /**
   * The keys of the blobs that a scan gives, as key-only entries. No body is unpacked or compared
   * with its key.
   */
  default Source blobKeys() {
    return scan(Subspace.BLOBS).map(blob -> new Entry(blob.key()));
  }

  /** Those of the blobs' keys that {@code keys}, an ascending source which this one closes, has. */
  default Source blobKeys(Source keys) {
    return new BlobJoin(keys, blobKeys(), false, missing -> {});
  }

  /** The layout of the schema version. Throws where that is unknown or unfinished. */
  default Generation generation() {
    int version = schemaVersion();
    if (version == Generation.UNFINISHED) {
      String purpose = Generation.purpose(this);
      throw new RefusedException(
          address(),
          (purpose == null ? "an import" : purpose)
              + " was interrupted, and what it holds is incomplete: do that again first");
    }
    return Generation.of(version, address());
  }

  /** Whether an import into it was interrupted, so that what it holds is incomplete. */
  default boolean isUnfinished() {
    return schemaVersion() == Generation.UNFINISHED;
  }

  /**
   * The layout to look at it with: {@link #generation}, but where an import was interrupted, which
   * hides the schema version, that of what was imported. Throws where the schema version is
   * unknown.
   */
  default Generation layout() {
    return isUnfinished() ? Generation.ofUnfinished(this) : generation();
  }

  /**
   * Throws if somebody wrote, while it was read, to what could not be locked. To be called when all
   * has been read.
   */
  default void checkUnchanged() {}

  @Override
  void close();
}
