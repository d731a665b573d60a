// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;
import java.util.Set;

/**
 * One state of a database: all scans of one snapshot see the same, also from several threads.
 *
 * <p>Thread-safe; each {@link Source} that it gives belongs to one thread at a time. Who takes a
 * snapshot closes it, which closes its sources too.
 */
public interface Snapshot extends AutoCloseable {
  /** The schema version of an unfinished store: no server starts on it (store-and-dump 6.1). */
  int UNFINISHED = 0xFFFFFFFF;

  /** What it is a snapshot of, for messages: a store's URL, a dump's directory. */
  String address();

  /**
   * The schema version; {@link #UNFINISHED} if an import was interrupted. Throws {@link
   * RefusedException} if there is none.
   */
  int schemaVersion();

  /** The subspaces that are there, in letter order; some may be empty. */
  Set<Subspace> subspaces();

  /**
   * The entries of {@code range}. Throws if something of another form has the name of the subspace.
   * If nothing has: none; but the snapshot of a {@link Storage}, which knows the release, throws
   * then too, if every server of that release creates it.
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
    return scan(Subspace.BLOBS).matching(keys, missing);
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
    return blobKeys().matching(keys, missing -> {});
  }

  /** Whether an import into it was interrupted, so that what it holds is incomplete. */
  default boolean isUnfinished() {
    return schemaVersion() == UNFINISHED;
  }

  /**
   * Throws if somebody wrote, while it was read, to what could not be locked. To be called when all
   * has been read.
   */
  default void checkUnchanged() {}

  @Override
  void close();
}
