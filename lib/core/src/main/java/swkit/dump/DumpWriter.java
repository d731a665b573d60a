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
import swkit.io.PrivateFiles;
import swkit.io.Wording;

/**
 * Writes a dump. Its frames are written in the sub-directory {@code .swkit}, which the server's
 * importer ignores, and are moved out together when all are complete.
 *
 * <p>So no unfinished file ever looks like a frame. The frame {@code subspace_p} is moved last: a
 * dump that has it is complete. The {@link Manifest} remains in {@code .swkit}. A created directory
 * is accessible to its owner only.
 *
 * <p>Several threads may write the frames; all other calls belong to one thread. Closed without
 * {@link #commit}, the writer leaves nothing; {@linkplain #suspend suspended}, it leaves what
 * {@link #resume} needs.
 */
public final class DumpWriter implements AutoCloseable {
  /** The sub-directory for everything but finished frames. */
  public static final String WORK = ".swkit";

  private final Path directory;
  private final Path work;
  private final DumpLock lock;
  private final boolean ownsLock;
  private final Map<Subspace, FrameWriter> frames = new EnumMap<>(Subspace.class);
  private final Map<Subspace, FrameIndex> kept = new EnumMap<>(Subspace.class);
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
   * Throws if {@code directory} can't take a dump: it holds frames or a store, or isn't a
   * directory. Returns the other files in it, at which the server's importer would stop.
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
      throw new DumpException(directory, "holds a RocksDB store; give another directory");
    }
    PlannedDump.requireNone(directory);
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
                + "); they are not overwritten: give another directory, or move them away");
      }
      return files;
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** The journal of an export into {@code directory}. */
  public static Path journal(Path directory) {
    return directory.resolve(WORK).resolve("journal");
  }

  /** Whether finished frames are in {@code directory}. */
  public static boolean hasFrames(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(Dump::isNamedAsFrame);
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  /** Whether the frames of {@code selected} and the manifest are in their places. */
  public static boolean isComplete(Path directory, Set<Subspace> selected) {
    return Files.exists(Manifest.file(directory))
        && selected.stream().allMatch(s -> Files.exists(directory.resolve(Dump.frameName(s))));
  }

  /**
   * Prepares {@code directory}, which is created if it doesn't exist, and removes what an
   * interrupted export left. Throws if the directory can't take a dump, or if another run writes to
   * it.
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

  /** The same, with a lock that the caller holds and closes afterwards. */
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
   * Resumes a {@linkplain #suspend suspended} or killed export into {@code directory}. Removes
   * nothing, and moves finished frames back, so that all are moved out together again. Each frame
   * must be continued by {@link #frame(Subspace, int, List)}.
   */
  public static DumpWriter resume(Path directory) {
    if (!Files.isDirectory(directory.resolve(WORK), LinkOption.NOFOLLOW_LINKS)) {
      throw new DumpException(directory, "holds no interrupted export to resume");
    }
    DumpLock lock = DumpLock.forFrames(directory);
    try {
      return resume(lock, true);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /** The same, with a lock that the caller holds and closes afterwards. */
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

  /** Sets the distance of marks in frames that are begun from now on, in bytes of content. */
  public void distance(long bytes) {
    distance = bytes;
  }

  /** Begins the frame of {@code subspace}. */
  public FrameWriter frame(Subspace subspace, int schemaVersion) {
    return add(
        subspace, FrameWriter.create(unfinished(subspace), subspace, schemaVersion, distance));
  }

  /** Resumes the frame of {@code subspace}, as {@link FrameWriter#continueAt} does. */
  public FrameWriter frame(Subspace subspace, int schemaVersion, List<Mark> marks) {
    return add(
        subspace,
        FrameWriter.continueAt(unfinished(subspace), subspace, schemaVersion, distance, marks));
  }

  /**
   * Takes over the frame of {@code subspace} in {@code file}, which is the one of {@code index}: a
   * durable copy of it becomes part of this dump.
   */
  public void keep(Subspace subspace, Path file, FrameIndex index) {
    Path copy = unfinished(subspace);
    try {
      OwnFiles.delete(work, copy.getFileName().toString());
      try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
          FileChannel to =
              PrivateFiles.openPrivate(
                  copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        long size = from.size();
        for (long at = 0; at < size; ) {
          long copied = from.transferTo(at, size - at, to);
          if (copied <= 0) {
            throw new IOException(file + " is shorter than it was");
          }
          at += copied;
        }
        to.force(true);
      }
      if (Files.size(copy) != index.fileBytes() || FrameIndex.ends(copy) != index.ends()) {
        throw new IOException(file + " isn't the frame that was compared");
      }
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
    synchronized (frames) {
      kept.put(subspace, index);
    }
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
   * Moves out the frames, writes the manifest with {@code about}, and then moves out the frame with
   * the schema key. All frames must be committed.
   */
  public void commit(Manifest.About about) {
    moveOut(about);
  }

  /** Moves out the frames, as an export of the server leaves them: without a manifest. */
  public void commitUnsealed() {
    moveOut((Manifest.About) null);
  }

  private void moveOut(Manifest.About about) {
    Map<Subspace, FrameIndex> indexes = new EnumMap<>(kept);
    frames.forEach((subspace, frame) -> indexes.put(subspace, frame.index()));
    try {
      for (Subspace subspace : indexes.keySet()) {
        if (subspace != Subspace.PROPERTY) {
          moveOut(subspace);
        }
      }
      sync();
      if (about != null) {
        new Manifest(about, indexes).write(work);
      }
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
   * Writes the manifest of a dump that has been read. Created files get the owner of the dump
   * directory, if this user may set it. Throws if nothing can be written there.
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

  /** Closes the writer and leaves its files for {@link #resume}. */
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

  /** Removes what isn't committed, and the directory if it was created and is empty. */
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
