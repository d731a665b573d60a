// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import swkit.Entry;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.Subspace;
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
 * meanwhile, so that no server can start during a scan.
 */
public final class RocksDbBackend implements Backend {
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
      Damage.requireNoData(settings, directory);
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

  @Override
  public Store openForReading(StoreSettings settings, boolean force) {
    if (!exists(settings)) {
      throw new RefusedException(
          settings.address(),
          "there is no RocksDB store; nothing is created by reading" + settings.relativity("path"));
    }
    DirectoryLock lock = DirectoryLock.acquire(settings);
    try {
      return RocksDbStore.openForReading(settings, lock);
    } catch (RuntimeException | Error e) {
      lock.close();
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
            + ", and only one process can open a RocksDB store: stop the server, or use an atomic"
            + " snapshot of the file system");
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
