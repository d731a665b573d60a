// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.FileStart;
import swkit.io.LockHolders;
import swkit.io.Wording;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StorePath;
import swkit.store.StoreSettings;

/**
 * Stores in a SQLite file, with the tables of the server (store-and-dump 3.2).
 *
 * <p>A file that a server has open is refused, unless it is read live: then the state is read that
 * one transaction sees.
 */
public final class SqliteBackend implements Backend {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /** The holder of a file that this process has open itself: no server is to be stopped. */
  private static final String HERE = "this process";

  /** The bytes of a database file on which SQLite's processes hold their locks. */
  private static final long LOCK_BYTES = 0x40000000L;

  private static final long LOCK_LENGTH = 512;

  /** The most bytes of a key and a value: SQLite takes a billion in a row; some are for headers. */
  private static final long MOST = 999_990_000L;

  @Override
  public boolean exists(StoreSettings settings) {
    return isThere(settings);
  }

  private static boolean isThere(StoreSettings settings) {
    Path file = settings.realPath();
    if (!StorePath.exists(file, settings.address())) {
      return false;
    }
    if (Files.isDirectory(file)) {
      throw new RefusedException(settings.address(), "is a directory; a SQLite store is a file");
    }
    if (SqliteStore.isOpenHere(file)) {
      return true; // opening and closing the file again would release this process's locks
    }
    try {
      byte[] start = FileStart.of(file, MAGIC.length);
      if (start.length == 0 && isEmpty(wal(file))) {
        return false;
      }
      boolean isCut = java.util.Arrays.equals(start, new byte[MAGIC.length]);
      if (isCut && !isEmpty(journal(file))) {
        return true;
      }
      if (start.length > 0 && !java.util.Arrays.equals(start, MAGIC)) {
        throw new RefusedException(settings.address(), "is not a SQLite database");
      }
      return true;
    } catch (IOException e) {
      throw new StoreException(settings.address(), "can't be read: " + Wording.reason(e), e);
    }
  }

  static Path wal(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal");
  }

  static Path journal(Path file) {
    return file.resolveSibling(file.getFileName() + "-journal");
  }

  static boolean isEmpty(Path file) throws IOException {
    return !Files.exists(file) || Files.size(file) == 0;
  }

  @Override
  public Store openForReading(StoreSettings settings, boolean live) {
    return openForReading(settings, live, Remedy.READ_LIVE);
  }

  @Override
  public Store openUnshared(StoreSettings settings) {
    return openForReading(settings, false, null);
  }

  private static Store openForReading(StoreSettings settings, boolean live, Remedy remedy) {
    if (!isThere(settings)) {
      throw new RefusedException(
          settings.address(),
          Files.exists(settings.realPath())
              ? "is empty (0 bytes): it was never written to, or it was truncated; is it the"
                  + " right file?"
              : "there is no SQLite store; nothing is created by reading"
                  + settings.relativity("path"));
    }
    Optional<String> holder = holder(settings);
    if (holder.isPresent() && !live) {
      RefusedException inUse = inUse(settings, holder.get());
      throw holder.get().equals(HERE) ? inUse : inUse.with(remedy);
    }
    return checked(SqliteStore.openForReading(settings, holder.isPresent()));
  }

  @Override
  public Store openForWriting(StoreSettings settings, boolean force) {
    exists(settings);
    Optional<String> holder = holder(settings);
    if (holder.isPresent()) {
      throw inUse(settings, holder.get());
    }
    return checked(SqliteStore.openForWriting(settings));
  }

  private static Store checked(SqliteStore store) {
    StoreForm.refuseNewer(store, store.newer());
    return store;
  }

  static Optional<String> holder(StoreSettings settings) {
    return SqliteStore.isOpenHere(settings.realPath())
        ? Optional.of(HERE)
        : LockHolders.of(settings.realPath(), LOCK_BYTES, LOCK_LENGTH);
  }

  static RefusedException inUse(StoreSettings settings, String holder) {
    return new RefusedException(
        settings.address(),
        "is open in " + holder + (holder.equals(HERE) ? " already" : ": stop the server first"));
  }

  @Override
  public String refuses(Subspace subspace, Entry entry) {
    return entry.size() > MOST ? "SQLite holds no value of more than a billion bytes" : null;
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return Optional.of(settings.path());
  }
}
