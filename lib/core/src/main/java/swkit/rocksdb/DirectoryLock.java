// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.io.OwnFiles;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * Keeps others out of a store's directory: other processes by a shared lock on {@code LOCK}, and
 * this JVM by a table of its own. Thread-safe.
 *
 * <p>The table is needed because POSIX locks belong to the process: if this JVM read a store that
 * it also writes, closing the file would release RocksDB's own lock. Several readers share one
 * lock. A directory without {@code LOCK} is a copy on which no server has been started; none is
 * created.
 *
 * <p>Every holder closes its own object; closing it twice does nothing.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final Map<Path, Held> HELD = new HashMap<>();

  /** The entry for a directory that this JVM has open; without a channel, for writing. */
  private static final class Held {
    private final FileChannel channel;
    private int users;

    Held(FileChannel channel) {
      this.channel = channel;
    }
  }

  private final Path directory;
  private final Held held;
  private boolean closed;

  private DirectoryLock(Path directory, Held held) {
    this.directory = directory;
    this.held = held;
    held.users++;
  }

  /**
   * Takes the lock for reading. Throws if anybody has the store open for writing.
   *
   * @param remedy for the refusal: what is possible besides stopping the server, or null
   */
  public static DirectoryLock acquire(StoreSettings settings, Remedy remedy) {
    Path directory = settings.realPath();
    synchronized (HELD) {
      Held held = HELD.get(directory);
      if (held == null) {
        held = new Held(lock(settings, directory, remedy));
        if (held.channel != null) {
          HELD.put(directory, held);
        }
      } else if (held.channel == null) {
        throw new RefusedException(settings.address(), "is being written by this process");
      }
      return new DirectoryLock(directory, held);
    }
  }

  private static FileChannel lock(StoreSettings settings, Path directory, Remedy remedy) {
    Path file = directory.resolve("LOCK");
    if (!OwnFiles.isThere(file)) {
      return null;
    }
    try {
      OwnFiles.requireNoLink(file);
      FileChannel channel =
          FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
      if (lock == null) {
        channel.close();
        throw RocksDbBackend.inUse(settings).with(remedy);
      }
      return channel;
    } catch (IOException e) {
      throw new StoreException(
          settings.address(), "its LOCK can't be taken: " + Wording.reason(e), e);
    }
  }

  /** Throws if another process has the store open; to be called after {@link #reserve}. */
  static void requireFree(StoreSettings settings) {
    FileChannel channel = lock(settings, settings.realPath(), null);
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new StoreException(
          settings.address(), "its LOCK can't be released: " + Wording.reason(e), e);
    }
  }

  /** Reserves the directory for writing within this JVM; RocksDB itself takes the lock. */
  static DirectoryLock reserve(StoreSettings settings) {
    Path directory = settings.realPath();
    synchronized (HELD) {
      if (HELD.containsKey(directory)) {
        throw new RefusedException(settings.address(), "is open in this process already");
      }
      requireOrdinary(settings, directory);
      Held held = new Held(null);
      HELD.put(directory, held);
      return new DirectoryLock(directory, held);
    }
  }

  /**
   * Throws if a file of the directory is a link. RocksDB follows links, so it would overwrite files
   * elsewhere, under names that an attacker can foresee.
   */
  private static void requireOrdinary(StoreSettings settings, Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        OwnFiles.requireNoLink(file);
        if (file.endsWith("LOCK")) {
          OwnFiles.requirePlainFile(file);
        }
      }
    } catch (IOException e) {
      throw new StoreException(settings.address(), "can't be written: " + Wording.reason(e), e);
    }
  }

  @Override
  public void close() {
    synchronized (HELD) {
      if (closed) {
        return;
      }
      closed = true;
      if (--held.users > 0) {
        return;
      }
      HELD.remove(directory, held);
      if (held.channel != null) {
        try {
          held.channel.close();
        } catch (IOException e) {
          // the lock ends with the process at the latest
        }
      }
    }
  }
}
