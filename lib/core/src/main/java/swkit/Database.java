// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;
import java.util.function.Consumer;

/**
 * Anything that can be read as a Stalwart database: the {@link Storage} that a server's
 * configuration describes, a dump directory of frames, or a dump of before 0.15. Who opens it
 * closes it.
 */
public interface Database extends AutoCloseable {
  /**
   * Opens a {@code config.toml} or {@code config.json}, a store's URL ({@code rocksdb:/path},
   * {@code sqlite:/path}) or a dump directory, of whatever release, for reading, which changes
   * nothing. Throws where it isn't there, and where a server has it open.
   */
  static Database open(String operand) {
    return Opener.instance().open(operand);
  }

  /** What it is, for messages. */
  String address();

  /** One state of it. Damage among its blobs throws. */
  default Snapshot snapshot() {
    return snapshot(
        damage -> {
          throw new StoreException(address(), damage.toString());
        },
        Workers.none());
  }

  /**
   * One state of it, of whose blobs {@code damage} is told: those that are {@linkplain
   * BlobDamage.Kind#ALTERED altered} are given as they are, the others left out. Blobs are decoded
   * by {@code workers}, on whose threads {@code damage} is called.
   */
  Snapshot snapshot(Consumer<BlobDamage> damage, Workers workers);

  /** About how many bytes {@code subspace} has, or -1 where that is not known. */
  long estimate(Subspace subspace);

  /** What ought to be known of it, and of what was read and written so far. */
  default List<String> warnings() {
    return List.of();
  }

  @Override
  void close();
}
