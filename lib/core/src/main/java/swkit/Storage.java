// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * A database of a server that can be written to: its data store and its blob store.
 *
 * <p>While something is being written, the schema key says that the storage is unfinished ({@link
 * Snapshot#UNFINISHED}): a server refuses to start on it and leaves it as it is (store-and-dump
 * 6.1), and it stays so if what was begun isn't finished.
 */
public interface Storage extends Database {
  /**
   * Opens a {@code config.toml}, a {@code config.json} or a store's URL for writing, and creates
   * the store if there is none. Blobs can be written if their framing is known: by the
   * configuration, or by {@code ?compression=lz4} or {@code none} in the URL.
   */
  static Storage open(String operand) {
    return Opener.instance().openForWriting(operand);
  }

  /** Whether nothing has ever been written: no schema key, and nothing in the properties. */
  boolean isEmpty();

  /** Whether something was begun and isn't finished: no server starts on the storage. */
  boolean isUnfinished();

  /** Writes all of {@code source} over what is there, closes it, and returns how many entries. */
  long write(Subspace subspace, Source source);

  /**
   * Writes one part of an account. All parts must be written, in their order: the first is preceded
   * by checks that nothing of the account meets something else in this storage, the last makes the
   * storage whole again.
   */
  default Written write(Part part) {
    return part.writeTo(this);
  }
}
