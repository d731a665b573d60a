// SPDX-License-Identifier: Apache-2.0
package swkit;

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

  /** The approximate size of {@code subspace} in bytes; -1 if unknown. */
  long estimate(Subspace subspace);

  /** Warnings about this database, including those found by reading and writing so far. */
  default List<String> warnings() {
    return List.of();
  }

  @Override
  void close();
}
