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
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a dump: its frames grow in the sub-directory {@code .swkit}, which the server's importer
 * doesn't look into, and come out together when all are complete.
 *
 * <p>So nothing that is half-written ever looks like a frame, and a dump whose {@code subspace_p}
 * is there, the last to come out, is whole. What remains in {@code .swkit} is the {@link Manifest}.
 * A directory that is created is its owner's alone. The frames may be written by several threads,
 * the rest belongs to one. Closed without {@link #commit}, it leaves nothing behind; {@linkplain
 * #suspend suspended}, what {@link #resume} goes on with.
 */
public final class DumpWriter implements AutoCloseable {
  /** The sub-directory for all that is no finished frame. */
  static final String WORK = ".swkit";

  private static final String LOCK = "lock";

  private final Path directory;
  private final Path work;
  private final boolean created;
  private final FileChannel lockFile;
  private final Map<Subspace, FrameWriter> frames = new EnumMap<>(Subspace.class);
  private long distance = FrameIndex.DISTANCE;
  private boolean committed;
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
      Path above = directory.toAbsolutePath().getParent();
      while (above != null && !Files.exists(above)) {
        above = above.getParent();
      }
      if (above != null && !Files.isDirectory(above)) {
        throw new DumpException(directory, "can't be created: " + above + " is a file");
      }
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

  /** Where the journal of an export into {@code directory} is kept. */
  public static Path journal(Path directory) {
    return directory.resolve(WORK).resolve("journal");
  }

  /** Whether frames have come out in {@code directory}. */
  public static boolean hasFrames(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(DumpWriter::isNamedAsFrame);
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Messages.reason(e), e);
    }
  }

  /**
   * Whether just the frames of {@code selected} have come out, and the manifest is in its place.
   */
  public static boolean isComplete(Path directory, Set<Subspace> selected) {
    return Files.exists(Manifest.file(directory))
        && selected.stream().allMatch(s -> Files.exists(directory.resolve(Dump.frameName(s))));
  }

  /**
   * Removes what an export that was killed when all was done left in {@code directory} besides the
   * dump.
   */
  public static void tidy(Path directory) {
    try {
      Files.deleteIfExists(directory.resolve(WORK).resolve(LOCK));
    } catch (IOException e) {
      throw new DumpException(directory, "can't be tidied: " + Messages.reason(e), e);
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
      DumpWriter writer = open(directory, created);
      try {
        check(directory);
        writer.removeUnfinished();
        return writer;
      } catch (IOException | RuntimeException e) {
        writer.lockFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DumpException(directory, "can't be written to: " + Messages.reason(e), e);
    }
  }

  /**
   * Takes up what a {@linkplain #suspend suspended} or killed export left in {@code directory}:
   * nothing of it is removed, and frames that had come out go back, to come out together again.
   * Each is to be continued by {@link #frame(Subspace, int, List)}.
   */
  public static DumpWriter resume(Path directory) {
    if (!Files.isDirectory(directory.resolve(WORK))) {
      throw new DumpException(directory, "holds no remains of an export to go on with");
    }
    try {
      DumpWriter writer = open(directory, false);
      try {
        writer.takeBack();
        return writer;
      } catch (IOException | RuntimeException e) {
        writer.lockFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DumpException(directory, "can't be written to: " + Messages.reason(e), e);
    }
  }

  private void takeBack() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path frame : files.filter(f -> Files.isRegularFile(f) && isNamedAsFrame(f)).toList()) {
        Files.move(frame, work.resolve(frame.getFileName()));
      }
    }
    Manifest.delete(directory);
  }

  private static DumpWriter open(Path directory, boolean created) throws IOException {
    Path work = workIn(directory, created);
    FileChannel lockFile =
        Messages.openPrivate(
            work.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isLocked(lockFile, work.resolve(LOCK))) {
        throw new DumpException(directory, "another export is writing to it");
      }
      return new DumpWriter(directory, created, lockFile);
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static Path workIn(Path directory, boolean create) throws IOException {
    Path work = directory.resolve(WORK);
    Files.createDirectories(directory.toAbsolutePath().getParent());
    if (create) {
      Messages.createPrivate(directory);
    }
    if (!Files.isDirectory(work)) {
      Messages.createPrivate(work);
    }
    return work;
  }

  /** Has marks set {@code bytes} of content apart in the frames that are begun from now on. */
  public void distance(long bytes) {
    distance = bytes;
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
    return add(
        subspace, FrameWriter.create(unfinished(subspace), subspace, schemaVersion, distance));
  }

  /** Goes on with the frame of {@code subspace} as {@link FrameWriter#continueAt} does. */
  public FrameWriter frame(Subspace subspace, int schemaVersion, List<Mark> marks) {
    return add(
        subspace,
        FrameWriter.continueAt(unfinished(subspace), subspace, schemaVersion, distance, marks));
  }

  private Path unfinished(Subspace subspace) {
    return work.resolve(Dump.frameName(subspace));
  }

  private FrameWriter add(Subspace subspace, FrameWriter frame) {
    synchronized (frames) {
      frames.put(subspace, frame);
    }
    return frame;
  }

  /**
   * Moves the frames out, all of which are committed, then puts the manifest with {@code about}
   * into its place, and last moves out the frame with the schema key.
   */
  public void commit(Manifest.About about) {
    Map<Subspace, FrameIndex> indexes = new EnumMap<>(Subspace.class);
    frames.forEach((subspace, frame) -> indexes.put(subspace, frame.index()));
    try {
      for (Subspace subspace : indexes.keySet()) {
        if (subspace != Subspace.PROPERTY) {
          moveOut(subspace);
        }
      }
      sync();
      new Manifest(about, indexes).write(work);
      if (indexes.containsKey(Subspace.PROPERTY)) {
        moveOut(Subspace.PROPERTY);
        sync();
      }
      committed = true;
    } catch (IOException e) {
      throw new DumpException(
          directory, "its frames can't be moved out of " + WORK + ": " + Messages.reason(e), e);
    }
    frames.clear();
  }

  /**
   * Writes the manifest of the dump in {@code directory}, which has been read; it belongs to whom
   * the directory does, as far as this user can give it away. Throws where nothing can be written
   * there.
   */
  public static void seal(Path directory, Manifest manifest) {
    try {
      Path work = workIn(directory, false);
      manifest.write(work);
      giveTo(Files.getOwner(directory), work);
      giveTo(Files.getOwner(directory), Manifest.file(directory));
    } catch (IOException e) {
      throw notSealed(directory, e);
    }
  }

  private static void giveTo(UserPrincipal owner, Path file) throws IOException {
    if (!owner.equals(Files.getOwner(file))) {
      try {
        Files.setOwner(file, owner);
      } catch (IOException e) {
        // only root can; whoever else may write here keeps what he wrote
      }
    }
  }

  /**
   * Throws where {@link #seal} could not write: to be called before a long time is spent with
   * reading.
   */
  public static void checkSealable(Path directory) {
    boolean existed = Files.exists(directory.resolve(WORK));
    try {
      Path work = workIn(directory, false);
      Files.delete(Files.createTempFile(work, "trial", ""));
      if (!existed) {
        Files.delete(work);
      }
    } catch (IOException e) {
      throw notSealed(directory, e);
    }
  }

  private static DumpException notSealed(Path directory, IOException e) {
    return new DumpException(
        directory, "can't be sealed, nothing can be written there: " + Messages.reason(e), e);
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

  private void removeUnfinished() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      for (Path file : files.toList()) {
        if (isNamedAsFrame(file)) {
          Files.delete(file);
        }
      }
    }
    if (!committed) {
      Manifest.delete(directory);
    }
  }

  /** Closes it and leaves what there is, to be gone on with by {@link #resume}. */
  public void suspend() {
    closed = true;
    try (lockFile) {
      for (FrameWriter frame : frames.values()) {
        frame.suspend();
      }
      Files.deleteIfExists(work.resolve(LOCK));
    } catch (IOException e) {
      throw new DumpException(directory, "can't be left: " + Messages.reason(e), e);
    }
  }

  /** Removes what was not committed, and the directory if it was created for nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lockFile) {
      removeUnfinished();
      Files.deleteIfExists(work.resolve(LOCK));
      if (!committed) {
        Files.deleteIfExists(work);
      }
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
