// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Closing;
import swkit.io.LockHolders;
import swkit.io.Wording;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StorePath;
import swkit.store.StoreSettings;

/**
 * Stores in a RocksDB directory, as RocksDB 10.4.2 keeps them (store-and-dump 3.1).
 *
 * <p>Only one process can have a RocksDB store open. For reading, a store is opened without
 * recovery or any other write; what its write-ahead log holds is read too. Its {@code LOCK} is held
 * meanwhile, so that no server can start during a scan. A store that is read live is neither locked
 * nor opened: a checkpoint of it is.
 */
public final class RocksDbBackend implements Backend {
  private static final String STOPPED =
      "only one process can open a RocksDB store (its LOCK), so the server was stopped, or this is"
          + " a snapshot";
  private static final String LIVE = "it was taken while the server could write";

  @Override
  public boolean exists(StoreSettings settings) {
    Path directory = settings.path();
    if (!StorePath.exists(directory, settings.address())) {
      return false;
    }
    if (!Files.isDirectory(directory)) {
      throw new RefusedException(settings.address(), "is a file; a RocksDB store is a directory");
    }
    if (StorePath.exists(directory.resolve("CURRENT"), settings.address())) {
      return true;
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (UnfinishedCreation.isIn(directory)) {
        return false;
      }
      if (Checkpoint.isUnfinishedIn(directory)) {
        throw new RefusedException(
            settings.address(), "is an unfinished snapshot: take it again, or remove it");
      }
      Damage.requireNoData(StoreDirectory.of(settings));
      if (UnfinishedCreation.hasFilesOfRocksDb(directory)) {
        throw new RefusedException(
            settings.address(),
            "has files of RocksDB, but no CURRENT: part of the store is lost; " + Damage.ADVICE);
      }
      if (files.anyMatch(file -> !file.endsWith("lost+found"))) {
        throw new RefusedException(
            settings.address(),
            "is not a RocksDB store, but a directory with something else in it; "
                + NestedStores.in(directory)
                    .map(store -> "did you mean rocksdb:" + store + "?")
                    .orElse("give the store's path, or an empty directory"));
      }
      return false;
    } catch (IOException e) {
      throw new StoreException(settings.address(), "can't be read: " + Wording.reason(e), e);
    }
  }

  /**
   * Opens a store for reading: its own files, or with {@code live} those of a {@link
   * LiveCheckpoint}, which needs no lock.
   */
  @Override
  public Store openForReading(StoreSettings settings, boolean live) {
    return openForReading(settings, live, Remedy.READ_LIVE);
  }

  @Override
  public Store openUnshared(StoreSettings settings) {
    return openForReading(settings, false, null);
  }

  private Store openForReading(StoreSettings settings, boolean live, Remedy remedy) {
    if (!exists(settings)) {
      throw new RefusedException(
          settings.address(),
          "there is no RocksDB store; nothing is created by reading" + settings.relativity("path"));
    }
    if (live) {
      return openLive(settings);
    }
    DirectoryLock lock = DirectoryLock.acquire(settings, remedy);
    try {
      return RocksDbStore.openForReading(StoreDirectory.of(settings), STOPPED, lock);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static Store openLive(StoreSettings settings) {
    LiveCheckpoint checkpoint = LiveCheckpoint.take(settings);
    try {
      RocksDbStore store =
          RocksDbStore.openForReading(
              new StoreDirectory(settings, checkpoint.directory()), LIVE, checkpoint);
      store.warn(checkpoint.warnings());
      return store;
    } catch (RuntimeException | Error e) {
      Closing.after(e, checkpoint);
      throw e;
    }
  }

  @Override
  public Store openForWriting(StoreSettings settings, boolean force) {
    exists(settings);
    DirectoryLock lock = DirectoryLock.reserve(settings);
    try {
      UnfinishedCreation.remove(settings);
      return RocksDbStore.openForWriting(settings, lock);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /** The refusal of a store that another process has open. */
  static RefusedException inUse(StoreSettings settings) {
    String holder =
        LockHolders.of(settings.path().resolve("LOCK"), 0, Long.MAX_VALUE)
            .orElse("another process");
    return new RefusedException(
        settings.address(),
        "is open in "
            + holder
            + ", and only one process can open a RocksDB store: stop the server");
  }

  @Override
  public String refuses(Subspace subspace, Entry entry) {
    return null;
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return Optional.of(settings.path());
  }
}
