// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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

  /**
   * Throws if {@code directory} can't take a dump: it holds frames or a store, or is no directory.
   * Returns the files that are in it besides, at which the server's importer would stop.
   */
  public static List<Path> check(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    if (!Files.isDirectory(directory)) {
      throw new DumpException(directory, "is a file; give a directory to export to");
    }
    if (Files.exists(directory.resolve("CURRENT"))) {
      throw new DumpException(directory, "holds a RocksDB store; give a directory of its own");
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
      List<Path> frames = files.stream().filter(DumpWriter::isNamedAsFrame).toList();
      if (!frames.isEmpty()) {
        throw new DumpException(
            directory,
            "already holds "
                + Messages.count(frames.size(), "frame", "frames")
                + " ("
                + frames.get(0).getFileName()
                + (frames.size() > 1 ? ", …" : "")
                + "); nothing is written over: give another directory, or move them away");
      }
      return files;
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Messages.reason(e), e);
    }
  }

  private static boolean isNamedAsFrame(Path file) {
    return file.getFileName().toString().startsWith("subspace_");
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
        Messages.createPrivate(directory);
      }
      if (!Files.isDirectory(work)) {
        Messages.createPrivate(work);
      }
      FileChannel lockFile =
          FileChannel.open(
              work.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(lockFile, work.resolve("lock"))) {
        lockFile.close();
        throw new DumpException(directory, "another export is writing to it");
      }
      check(directory);
      DumpWriter writer = new DumpWriter(directory, created, lockFile);
      writer.removeFrames();
      return writer;
    } catch (IOException e) {
      throw new DumpException(directory, "can't be written to: " + Messages.reason(e), e);
    }
  }

  /** A lock on a file that another export has removed meanwhile is none. */
  private static boolean isLocked(FileChannel channel, Path file) throws IOException {
    try {
      String mark = UUID.randomUUID().toString();
      FileLock lock = channel.tryLock();
      if (lock == null) {
        return false;
      }
      channel.write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.US_ASCII)), 0);
      return Files.exists(file) && Files.readString(file).equals(mark);
    } catch (OverlappingFileLockException e) {
      return false;
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
    Files.move(work.resolve(name), directory.resolve(name));
  }

  private void sync() throws IOException {
    sync(directory);
    if (created) {
      sync(directory.toAbsolutePath().getParent());
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void removeFrames() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      for (Path file : files.toList()) {
        if (isNamedAsFrame(file)) {
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
