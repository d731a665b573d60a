// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import swkit.DumpException;
import swkit.io.LockHolders;
import swkit.io.LockedFile;
import swkit.io.OwnFiles;
import swkit.io.Wording;

/**
 * The right to write to a dump directory, which one process at a time has: a lock on the file
 * {@code .swkit/lock}, held until the end of the run.
 *
 * <p>A run that writes frames locks the file's first two bytes; a run that seals the dump locks
 * only the second. So both exclude each other, and the first byte tells a reader whether frames are
 * being written. The file is removed while it is locked. A run that opened it earlier notices that
 * and tries again.
 *
 * <p>For one thread. The caller closes the lock, after the {@link DumpWriter}.
 */
public final class DumpLock implements AutoCloseable {
  private static final String NAME = "lock";
  private static final int FRAMES = 0;
  private static final int SEAL = 1;
  private static final int ATTEMPTS = 100;

  private final Path directory;
  private final Path work;
  private boolean created;
  private boolean workCreated;
  private LockedFile file;
  private boolean closed;

  private DumpLock(Path directory) {
    this.directory = directory;
    this.work = directory.resolve(DumpWriter.WORK);
  }

  /**
   * Takes the right to write frames to {@code directory}, which is created if it doesn't exist.
   * Throws, naming the process, if another run writes to the directory or seals it.
   */
  public static DumpLock forFrames(Path directory) {
    return take(directory, FRAMES, "can't be written to");
  }

  /**
   * Takes the right to seal the dump in {@code directory}, which must exist. Throws, naming the
   * process, if another run writes to the directory or seals it. Also throws if nothing can be
   * written there.
   */
  public static DumpLock forSeal(Path directory) {
    DumpLock lock = take(directory, SEAL, "can't be sealed, nothing can be written there");
    try {
      Files.delete(Files.createTempFile(lock.work, "trial", ""));
      return lock;
    } catch (IOException e) {
      lock.close();
      throw new DumpException(
          directory, "can't be sealed, nothing can be written there: " + Wording.reason(e), e);
    }
  }

  private static DumpLock take(Path directory, int from, String failure) {
    DumpLock lock = new DumpLock(directory);
    try {
      lock.take(from);
      return lock;
    } catch (LockedFile.HeldException e) {
      lock.removeDirectories();
      throw new DumpException(directory, inUse(lock.work.resolve(NAME), e.holder()));
    } catch (IOException e) {
      lock.removeDirectories();
      throw new DumpException(directory, failure + ": " + Wording.reason(e), e);
    }
  }

  /** Retries, because another run may remove what it created before this run has the lock. */
  private void take(int from) throws IOException {
    for (int attempt = 1; file == null; attempt++) {
      try {
        if (from == FRAMES && !Files.exists(directory)) {
          Files.createDirectories(directory.toAbsolutePath().getParent());
          created |= OwnFiles.createDirectory(directory);
        }
        workCreated |= OwnFiles.createDirectory(work);
        file = LockedFile.open(work.resolve(NAME), true, from, 2 - from);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static String inUse(Path lock, String holder) {
    Optional<String> writer = LockHolders.named(lock, FRAMES, 1);
    Optional<String> other = LockHolders.named(lock, SEAL, 1);
    return writer.isPresent()
        ? "is being written by " + writer.get() + ": wait until it has ended"
        : other.isPresent()
            ? "is being sealed by " + other.get() + ": wait until it has ended"
            : "is being written or sealed by " + holder + ": wait until it has ended";
  }

  /**
   * Throws if another process is writing frames to {@code directory}. Depends on the system's list
   * of locks, and takes no lock itself, so it also works on a read-only file system.
   */
  static void requireNotWritten(Path directory) {
    Path lock = directory.resolve(DumpWriter.WORK).resolve(NAME);
    LockHolders.named(lock, FRAMES, 1)
        .ifPresent(
            holder -> {
              throw new DumpException(directory, inUse(lock, holder));
            });
  }

  /** The dump directory. */
  Path directory() {
    return directory;
  }

  /** The directory for everything but finished frames. */
  Path work() {
    return work;
  }

  /** Whether this lock has created the dump directory. */
  boolean hasCreated() {
    return created;
  }

  /** Whether this lock has created the {@link #work} directory. */
  boolean hasCreatedWork() {
    return workCreated;
  }

  /** Releases the lock and removes the directories that it created, if they are empty. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      file.remove();
    } catch (IOException e) {
      throw new DumpException(directory, "can't be left: " + Wording.reason(e), e);
    } finally {
      removeDirectories();
    }
  }

  private void removeDirectories() {
    try {
      boolean isOurs = workCreated || file != null;
      if (isOurs && OwnFiles.deleteIfEmpty(work) && created) {
        OwnFiles.deleteIfEmpty(directory);
      }
    } catch (IOException e) {
      // a remaining empty directory does no harm
    }
  }
}
