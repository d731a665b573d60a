// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One state of a database, which all scans read.
 *
 * <p>A snapshot may be used by several threads; each {@link Source} belongs to one thread at a
 * time. Whoever takes a snapshot closes it, which closes its sources too.
 *
 * <p>Rules for implementers:
 *
 * <ul>
 *   <li>All scans must see one state, on whatever thread and however late they begin. An engine
 *       that can't guarantee this says so in {@link #consistency} and reports writes of others in
 *       {@link #checkUnchanged}.
 *   <li>Reading must change nothing in the database.
 *   <li>The sources must keep the rules of {@link Source}, on any range. A subspace that does not
 *       exist is an empty one, except as {@link #scan(Subspace, KeyRange)} says.
 *   <li>{@link #close} must close all sources: reading one throws {@link IllegalStateException}.
 *       Closing twice does nothing.
 *   <li>Everything that can't be read throws a {@link SwkitException}.
 * </ul>
 */
public interface Snapshot extends AutoCloseable {
  /** The schema version of an unfinished store, on which no server starts (store-and-dump 6.1). */
  int UNFINISHED = 0xFFFFFFFF;

  /** The address of the database, for messages: a store's URL, a dump's directory. */
  String address();

  /**
   * The schema version; {@link #UNFINISHED} if an import was interrupted.
   *
   * @throws RefusedException if the database has none
   */
  int schemaVersion();

  /** The subspaces that exist, in the order of their letters; some may be empty. */
  Set<Subspace> subspaces();

  /**
   * The entries of {@code subspace} in {@code range}.
   *
   * <p>If the subspace does not exist, the source is empty; but the snapshot of a {@link Storage}
   * throws if every server of its release creates that subspace. Throws too if the subspace's name
   * is taken by something of another form, such as a table with other columns.
   */
  Source scan(Subspace subspace, KeyRange range);

  /**
   * The tables or column families that are missing, or aren't as a server of the same release
   * creates them, by subspace. Scanning such a subspace throws.
   */
  default Map<Subspace, Misfit> misfits() {
    return Map.of();
  }

  /**
   * Throws if it is known before reading that one of {@code subspaces} can't be read as it was
   * written: a table is a {@linkplain #misfits misfit}, a frame isn't the one that was sealed, or
   * the secrets of the blob store are missing.
   */
  default void requireReadable(Set<Subspace> subspaces) {}

  /**
   * Divides {@code subspace} into ascending ranges of about {@code bytes} bytes each, as stored by
   * the engine, without reading all of it.
   *
   * <p>The ranges adjoin and together are {@link KeyRange#all}. There is only one if the subspace
   * is small or missing, or if the engine has no cheap way to divide it.
   */
  default List<KeyRange> split(Subspace subspace, long bytes) {
    return List.of(KeyRange.all());
  }

  /**
   * The hosts that hold {@code key} of {@code subspace}, so that a process there reads it without
   * the network: addresses or names, the nearest first. Empty if that is unknown or the same for
   * all keys.
   */
  default List<String> hosts(Subspace subspace, byte[] key) {
    return List.of();
  }

  /**
   * Whether several threads that each read a range of a large subspace are faster than one scan.
   * Measured with the database server on the same machine.
   */
  default boolean isFasterByRanges() {
    return true;
  }

  /** A phrase for people: what the scans show if others write meanwhile. */
  default String consistency() {
    return "one state";
  }

  /**
   * A short text that identifies the state: two snapshots of one database have the same only if
   * nothing was written between them. Null if the engine has no such thing.
   */
  default String state() {
    return null;
  }

  /** All entries of {@code subspace}, as {@link #scan(Subspace, KeyRange)} returns them. */
  default Source scan(Subspace subspace) {
    return scan(subspace, KeyRange.all());
  }

  /**
   * The number of entries in {@code range}. Values are not read where the engine can do without.
   */
  default long count(Subspace subspace, KeyRange range) {
    long entries = 0;
    try (Source source = scan(subspace, range)) {
      while (source.next() != null) {
        entries++;
      }
    }
    return entries;
  }

  /** The value at {@code key}, or null if there is none. */
  default byte[] get(Subspace subspace, byte[] key) {
    try (Source source = scan(subspace, KeyRange.of(key))) {
      Entry entry = source.next();
      return entry == null ? null : entry.value();
    }
  }

  /**
   * The blobs with the given keys.
   *
   * @param keys an ascending source of key-only entries; closed with the source that is returned
   * @param missing called with each key that has no blob
   */
  default Source blobs(Source keys, java.util.function.Consumer<byte[]> missing) {
    return scan(Subspace.BLOBS).matching(keys, missing);
  }

  /**
   * Whether {@link #blobs} looks each blob up by its key, so that reading a few is fast. If not, it
   * reads all blobs up to the last one.
   */
  default boolean findsBlobs() {
    return false;
  }

  /**
   * The keys of all blobs, as key-only entries. The blobs are neither decompressed nor compared
   * with their keys.
   */
  default Source blobKeys() {
    return scan(Subspace.BLOBS).map(blob -> new Entry(blob.key()));
  }

  /** The keys in {@code range} of all blobs, as {@link #blobKeys()} returns them. */
  default Source blobKeys(KeyRange range) {
    return blobKeys().within(range);
  }

  /**
   * Those of {@code keys} that have a blob, as key-only entries.
   *
   * @param keys an ascending source; closed with the source that is returned
   */
  default Source blobKeys(Source keys) {
    return blobKeys().matching(keys, missing -> {});
  }

  /**
   * The linked blobs as they are stored: those of a {@link Storage} in their framing, which may be
   * compressed. They are not compared with their keys.
   */
  default Source storedBlobs() {
    return scan(Subspace.BLOBS);
  }

  /** Whether an import was interrupted, so that the database is incomplete. */
  default boolean isUnfinished() {
    return schemaVersion() == UNFINISHED;
  }

  /**
   * Throws if others wrote to the database while it was read, as far as nothing locked them out. To
   * be called after the last read.
   */
  default void checkUnchanged() {}

  @Override
  void close();
}
