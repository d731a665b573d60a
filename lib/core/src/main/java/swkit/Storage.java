// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * A server's database, which can be written to: its data store and its blob store.
 *
 * <p>A storage is marked as unfinished ({@link Snapshot#UNFINISHED}) from the first write until the
 * last part is complete. A server refuses to start on an unfinished storage and leaves it as it is
 * (store-and-dump 6.1). An interrupted write leaves the mark.
 *
 * <p>Rules for implementers, besides those of {@link Database}:
 *
 * <ul>
 *   <li>All checks must come before the first write.
 *   <li>The mark must be durable before the first entry is written, and must go only after all
 *       entries are durable.
 * </ul>
 */
public interface Storage extends Database {
  /**
   * Opens a storage for writing. The store is created if it does not exist.
   *
   * <p>Blobs can be written only if their framing is known, from the configuration or from {@code
   * ?compression=lz4} or {@code ?compression=none} in the URL.
   *
   * @param operand the path of a {@code config.toml} or {@code config.json}, or a store's URL
   */
  static Storage open(String operand) {
    return Opener.instance().openForWriting(operand);
  }

  /** Whether nothing was ever written: no schema key exists, and the properties are empty. */
  boolean isEmpty();

  /** Whether a write was begun and not completed, so that no server starts on the storage. */
  boolean isUnfinished();

  /**
   * Writes all entries of {@code source}, and closes it. Entries with the same keys are replaced.
   *
   * @return the number of entries
   */
  long write(Subspace subspace, Source source);

  /**
   * Writes all entries of {@code subspace} in {@code from}, as {@link #write(Subspace, Source)}
   * does. If nothing was ever written to this storage, it becomes one of the release of {@code
   * from}, which holds this subspace alone.
   *
   * @throws RefusedException if {@code from} is of another release than this storage
   * @return the number of entries
   */
  long write(Subspace subspace, Snapshot from);

  /**
   * Throws if this storage holds data of another release than {@code from}, so that nothing of it
   * can be written here.
   */
  void requireReleaseOf(Snapshot from);

  /**
   * Writes one part of an account.
   *
   * <p>All parts of a {@link Selection} must be written, in their order. Before the first part this
   * method checks that the account conflicts with nothing in this storage; after the last one it
   * removes the mark.
   */
  default Written write(Part part) {
    return part.writeTo(this);
  }
}
