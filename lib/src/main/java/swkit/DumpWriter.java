// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes a dump: its frames grow in the sub-directory {@code .swkit}, which the server's importer
 * doesn't look into, and come out together when all are complete.
 *
 * <p>So nothing that is half-written ever looks like a frame, and a dump whose {@code subspace_p}
 * is there, the last to come out, is whole. A directory that is created is its owner's alone. The
 * frames may be written by several threads, the rest belongs to one. Closed without {@link
 * #commit}, it leaves nothing behind.
 */
public final class DumpWriter implements AutoCloseable {
  /** The sub-directory for all that is no finished frame. */
  static final String WORK = ".swkit";

  private final Path directory;
  private final Path work;
  private final boolean created;
  private final FileChannel lockFile;
  private final Set<Subspace> frames = new TreeSet<>();
  private boolean closed;

  private DumpWriter(Path directory, boolean created, FileChannel lockFile) {
    this.directory = directory;
    this.work = directory.resolve(WORK);
    this.created = created;
    this.lockFile = lockFile;
  }

  /** Throws if {@code directory} can't take a dump: it holds frames, or is no directory. */
  public static void check(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new DumpException(directory, "is a file; give a directory to export to");
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<String> frames =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("subspace_"))
              .sorted()
              .toList();
      if (!frames.isEmpty()) {
        throw new DumpException(
            directory,
            "already holds "
                + Messages.count(frames.size(), "frame", "frames")
                + " ("
                + frames.get(0)
                + (frames.size() > 1 ? ", …" : "")
                + "); nothing is written over: give another directory, or move them away");
      }
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Messages.reason(e), e);
    }
  }

  /**
   * Prepares {@code directory}, which is created where it isn't there. Throws if it can't take a
   * dump, or if another export is writing to it; what one that was cut short left is removed.
   */
  public static DumpWriter create(Path directory) {
    check(directory);
    boolean created = !Files.exists(directory);
    try {
      Path work = directory.resolve(WORK);
      Files.createDirectories(directory.toAbsolutePath().getParent());
      if (created) {
        createPrivate(directory);
      }
      if (!Files.isDirectory(work)) {
        createPrivate(work);
      }
      FileChannel lockFile =
          FileChannel.open(
              work.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        lockFile.close();
        throw new DumpException(directory, "another export is writing to it");
      }
      DumpWriter writer = new DumpWriter(directory, created, lockFile);
      writer.removeFrames();
      return writer;
    } catch (IOException e) {
      throw new DumpException(directory, "can't be written to: " + Messages.reason(e), e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void createPrivate(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
      var permissions = PosixFilePermissions.fromString("rwx------");
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions));
    } else {
      Files.createDirectory(directory);
    }
  }

  /** Begins the frame of {@code subspace}. */
  public FrameWriter frame(Subspace subspace, int schemaVersion) {
    synchronized (frames) {
      frames.add(subspace);
    }
    return FrameWriter.create(work.resolve(Dump.frameName(subspace)), subspace, schemaVersion);
  }

  /** Moves the frames out, all of which are committed, the one with the schema key last. */
  public void commit() {
    boolean withSchema = frames.remove(Subspace.PROPERTY);
    try {
      for (Subspace subspace : frames) {
        moveOut(subspace);
      }
      sync();
      if (withSchema) {
        moveOut(Subspace.PROPERTY);
        sync();
      }
    } catch (IOException e) {
      throw new DumpException(
          directory, "its frames can't be moved out of " + WORK + ": " + Messages.reason(e), e);
    }
    frames.clear();
  }

  private void moveOut(Subspace subspace) throws IOException {
    String name = Dump.frameName(subspace);
    Files.move(work.resolve(name), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void removeFrames() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("subspace_")) {
          Files.delete(file);
        }
      }
    }
  }

  /** Removes what was not committed, and the directory if it was created for nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      removeFrames();
      Files.deleteIfExists(work.resolve("lock"));
      lockFile.close();
      Files.deleteIfExists(work);
      if (created && isEmpty()) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      throw new DumpException(
          directory, "what was not finished can't be removed: " + Messages.reason(e), e);
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }
}
