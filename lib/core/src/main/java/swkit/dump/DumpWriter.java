// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import swkit.DumpException;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.frame.FrameWriter;
import swkit.frame.Mark;
import swkit.io.OwnFiles;
import swkit.io.Wording;

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
  public static final String WORK = ".swkit";

  private final Path directory;
  private final Path work;
  private final DumpLock lock;
  private final boolean ownsLock;
  private final Map<Subspace, FrameWriter> frames = new EnumMap<>(Subspace.class);
  private long distance = FrameIndex.DISTANCE;
  private boolean committed;
  private boolean closed;

  private DumpWriter(DumpLock lock, boolean ownsLock) {
    this.directory = lock.directory();
    this.work = lock.work();
    this.lock = lock;
    this.ownsLock = ownsLock;
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
      List<Path> all = entries.sorted().toList();
      List<Path> files = all.stream().filter(Files::isRegularFile).toList();
      List<Path> frames = all.stream().filter(Dump::isNamedAsFrame).toList();
      if (!frames.isEmpty()) {
        throw new DumpException(
            directory,
            "already holds "
                + Wording.count(frames.size(), "frame", "frames")
                + " ("
                + frames.get(0).getFileName()
                + (frames.size() > 1 ? ", …" : "")
                + "); nothing is written over: give another directory, or move them away");
      }
      return files;
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** Where the journal of an export into {@code directory} is kept. */
  public static Path journal(Path directory) {
    return directory.resolve(WORK).resolve("journal");
  }

  /** Whether frames have come out in {@code directory}. */
  public static boolean hasFrames(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(Dump::isNamedAsFrame);
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
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
   * Prepares {@code directory}, which is created where it isn't there. Throws if it can't take a
   * dump, or if another run writes to it; what one that was cut short left is removed.
   */
  public static DumpWriter create(Path directory) {
    check(directory);
    DumpLock lock = DumpLock.forFrames(directory);
    try {
      return create(lock, true);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /** The same, with a right to write that the caller has, and closes afterwards. */
  public static DumpWriter create(DumpLock lock) {
    return create(lock, false);
  }

  private static DumpWriter create(DumpLock lock, boolean ownsLock) {
    check(lock.directory());
    try {
      DumpWriter writer = new DumpWriter(lock, ownsLock);
      writer.removeUnfinished();
      return writer;
    } catch (IOException e) {
      throw notWritten(lock.directory(), e);
    }
  }

  /**
   * Takes up what a {@linkplain #suspend suspended} or killed export left in {@code directory}:
   * nothing of it is removed, and frames that had come out go back, to come out together again.
   * Each is to be continued by {@link #frame(Subspace, int, List)}.
   */
  public static DumpWriter resume(Path directory) {
    if (!Files.isDirectory(directory.resolve(WORK), LinkOption.NOFOLLOW_LINKS)) {
      throw new DumpException(directory, "holds no remains of an export to go on with");
    }
    DumpLock lock = DumpLock.forFrames(directory);
    try {
      return resume(lock, true);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /** The same, with a right to write that the caller has, and closes afterwards. */
  public static DumpWriter resume(DumpLock lock) {
    return resume(lock, false);
  }

  private static DumpWriter resume(DumpLock lock, boolean ownsLock) {
    try {
      DumpWriter writer = new DumpWriter(lock, ownsLock);
      writer.takeBack();
      return writer;
    } catch (IOException e) {
      throw notWritten(lock.directory(), e);
    }
  }

  private static DumpException notWritten(Path directory, IOException e) {
    return new DumpException(directory, "can't be written to: " + Wording.reason(e), e);
  }

  private void takeBack() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(directory)) {
      names =
          files.filter(Dump::isNamedAsFrame).map(file -> file.getFileName().toString()).toList();
    }
    for (String name : names) {
      OwnFiles.moveBack(work, directory, name);
    }
    Manifest.delete(directory);
  }

  /** Has marks set {@code bytes} of content apart in the frames that are begun from now on. */
  public void distance(long bytes) {
    distance = bytes;
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
    try {
      OwnFiles.requireDirectory(work);
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
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
          directory, "its frames can't be moved out of " + WORK + ": " + Wording.reason(e), e);
    }
    frames.clear();
  }

  /**
   * Writes the manifest of a dump which has been read. What is created belongs to whom the dump
   * directory does, as far as this user can give it away. Throws where nothing can be written
   * there.
   */
  public static void seal(DumpLock lock, Manifest manifest) {
    Path directory = lock.directory();
    try {
      manifest.write(lock.work());
      UserPrincipal owner = Files.getOwner(directory);
      OwnFiles.give(Manifest.file(directory), owner);
      if (lock.hasCreatedWork()) {
        OwnFiles.give(lock.work(), owner);
      }
    } catch (IOException e) {
      throw notSealed(directory, e);
    }
  }

  private static DumpException notSealed(Path directory, IOException e) {
    return new DumpException(
        directory, "can't be sealed, nothing can be written there: " + Wording.reason(e), e);
  }

  private void moveOut(Subspace subspace) throws IOException {
    OwnFiles.moveOut(work, directory, Dump.frameName(subspace));
  }

  private void sync() throws IOException {
    sync(directory);
    if (lock.hasCreated()) {
      sync(directory.toAbsolutePath().getParent());
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void removeUnfinished() throws IOException {
    for (String name : OwnFiles.names(work)) {
      if (Dump.isNamedAsFrame(work.resolve(name))) {
        OwnFiles.delete(work, name);
      }
    }
    if (!committed) {
      Manifest.delete(directory);
    }
  }

  /** Closes it and leaves what there is, to be gone on with by {@link #resume}. */
  public void suspend() {
    closed = true;
    try {
      frames.values().forEach(FrameWriter::suspend);
    } finally {
      closeLock();
    }
  }

  private void closeLock() {
    if (ownsLock) {
      lock.close();
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
      removeUnfinished();
    } catch (IOException e) {
      throw new DumpException(
          directory, "what was not finished can't be removed: " + Wording.reason(e), e);
    } finally {
      closeLock();
    }
  }
}
