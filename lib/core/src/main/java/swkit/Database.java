// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.List;
import java.util.function.Consumer;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;

/**
 * Anything that can be read as a Stalwart database: what a server's configuration describes ({@link
 * ServerStorage}), a directory of frames ({@link Dump}), or what came before those ({@link
 * LegacyDump}). Who opens it closes it.
 */
public interface Database extends AutoCloseable {
  /**
   * Opens a {@code config.toml} or {@code config.json}, a store's URL ({@code rocksdb:/path},
   * {@code sqlite:/path}) or a dump directory, of whatever release, for reading, which changes
   * nothing. Throws where it isn't there, and where a server has it open.
   */
  static Database open(String operand) {
    DatabaseAddress what = DatabaseAddress.parse(operand);
    return what.isDump() || what.isLegacyDump()
        ? open(what, false)
        : ServerStorage.readUnshared(what.storage());
  }

  /**
   * The same for a parsed operand. With {@code force} a store that a server has open is read all
   * the same, where its engine allows that.
   */
  static Database open(DatabaseAddress operand, boolean force) {
    return open(
        operand,
        force,
        unreadable -> {
          throw unreadable;
        });
  }

  /**
   * The same, but {@code unreadable} is told of each file that should be of the dump and can't be,
   * and the others are opened.
   */
  static Database open(
      DatabaseAddress operand, boolean force, Consumer<SwkitException> unreadable) {
    if (operand.isLegacyDump()) {
      return LegacyDump.open(operand.dump(), unreadable);
    }
    return operand.isDump()
        ? Dump.open(operand.dump(), unreadable)
        : ServerStorage.read(operand.storage(), force);
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
