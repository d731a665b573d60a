// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Stalwart database that can be read: the {@link Storage} of a server, a dump (a directory of
 * frames), a single frame, or a legacy dump (made by a server before 0.15).
 *
 * <p>Reading changes nothing. A database may be used by several threads. Whoever opens it closes
 * it, which closes its snapshots and their sources too.
 */
public interface Database extends AutoCloseable {
  /**
   * Opens a database of any release for reading.
   *
   * @param operand the path of a {@code config.toml} or {@code config.json}, a store's URL ({@code
   *     rocksdb:/path}, {@code sqlite:/path}), or the path of a dump
   * @throws SwkitException if it does not exist, can't be read, or a server has it open
   */
  static Database open(String operand) {
    return Opener.instance().open(operand);
  }

  /** The address of this database, for messages: a store's URL, a dump's directory. */
  String address();

  /** The address of {@code subspace}, for messages: the file of a frame, if it has one. */
  default String address(Subspace subspace) {
    return address();
  }

  /** The address with symbolic links resolved, which is the same whatever path was given. */
  String realAddress();

  /** What this is, as a noun for people: {@code storage}, {@code dump}, {@code frame}. */
  String kind();

  /**
   * Whether an export wrote this: it is a dump or one file of a dump. No server changes it, and
   * what a server derives is not in it.
   */
  boolean isDump();

  /** Whether this is one file of a dump, and is not meant to be whole. */
  default boolean isSingleFile() {
    return false;
  }

  /** Whether databases of this kind name their schema version; a legacy dump doesn't. */
  default boolean hasSchemaVersion() {
    return true;
  }

  /** The names of the files that a whole dump of its release has, and this one lacks. */
  default List<String> missingFiles() {
    return List.of();
  }

  /** The names of the files beside a dump's own, at which the server's import would stop. */
  default List<String> otherFiles() {
    return List.of();
  }

  /**
   * Takes a snapshot. Its scans of the blobs throw a {@link StoreException} at a missing or damaged
   * blob.
   */
  default Snapshot snapshot() {
    return snapshot(
        damage -> {
          throw new StoreException(address(), damage.toString());
        },
        Workers.none());
  }

  /**
   * Takes a snapshot that reports missing and damaged blobs to {@code damage} and continues. A scan
   * returns blobs that are {@linkplain BlobDamage.Kind#ALTERED altered} as they are, and leaves out
   * all others that it reports.
   *
   * @param damage called on the threads of {@code workers}
   * @param workers the threads that decode blobs
   */
  Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers);

  /**
   * The same, but with {@code unlinkedBlobs} the blobs include those that no link names, if their
   * key is a hash. A dump has all of its blobs in any case.
   */
  default Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers, boolean unlinkedBlobs) {
    return snapshot(damage, workers);
  }

  /** The approximate size of {@code subspace} in bytes, as stored; -1 if unknown. */
  long estimate(Subspace subspace);

  /** The approximate size of the entries of {@code subspace} in bytes; -1 if unknown. */
  default long contentBytes(Subspace subspace) {
    return estimate(subspace);
  }

  /**
   * Reports to {@code progress} that work begins which reads all of {@code subspaces}, and about
   * how many bytes that are.
   *
   * @param what the work, in one word
   * @param snapshot the snapshot that is read
   * @param before the bytes of entries that an earlier run has done
   */
  default void announce(
      String what,
      Snapshot snapshot,
      Collection<Subspace> subspaces,
      long before,
      Progress progress) {
    long bytes = 0;
    for (Subspace subspace : subspaces) {
      bytes += Math.max(0, contentBytes(subspace));
    }
    progress.begin(what, bytes, before);
  }

  /** Whether it is read while others may write to it, in the state of one moment. */
  default boolean isLive() {
    return false;
  }

  /**
   * From now on, values are read as a server reads them, with what one has left after them on
   * FoundationDB. Does nothing where nothing can have been left.
   */
  default void readAsIs() {}

  /** Warnings about this database, including those found by reading and writing so far. */
  default List<String> warnings() {
    return List.of();
  }

  @Override
  void close();
}
