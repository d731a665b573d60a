// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;
import swkit.DumpException;
import swkit.io.OwnFiles;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.legacy.Family;

/**
 * Writes the files of a dump of before 0.15 (store-and-dump 2.1): in the sub-directory {@code
 * .swkit} until all are complete. The {@link Manifest} remains there, with their sizes and hashes.
 * Closed without {@link #commit}, it leaves nothing; if that fails, the files that were moved are
 * moved back first. If these can't be, all files stay, and the error says where. For one thread.
 */
public final class LegacyDumpWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path directory;
  private final Path work;
  private final DumpLock lock;
  private final Map<String, Manifest.FileSum> files = new TreeMap<>();
  private int moved;
  private boolean committed;

  private LegacyDumpWriter(DumpLock lock) {
    this.lock = lock;
    this.directory = lock.directory();
    this.work = lock.work();
  }

  /**
   * Throws if {@code directory} can't take a dump: it holds a dump of any kind or a store, or isn't
   * a directory.
   */
  public static void check(Path directory) {
    DumpWriter.check(directory);
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> names =
          entries
              .map(file -> file.getFileName().toString())
              .filter(LegacyDumpWriter::isOurs)
              .toList();
      if (!names.isEmpty()) {
        throw new DumpException(
            directory,
            "already holds "
                + names.get(0)
                + ", a file of a dump; it is not overwritten: give another directory");
      }
    } catch (IOException e) {
      throw new DumpException(directory, "can't be read: " + Wording.reason(e), e);
    }
  }

  private static boolean isOurs(String name) {
    return !Family.of(name).isEmpty();
  }

  /** Prepares {@code directory}, which is created if it doesn't exist. */
  public static LegacyDumpWriter create(Path directory) {
    check(directory);
    LegacyDumpWriter writer = new LegacyDumpWriter(DumpLock.forFrames(directory));
    try {
      writer.removeUnfinished();
      return writer;
    } catch (IOException e) {
      writer.lock.close();
      throw writer.failed(e);
    }
  }

  private DumpException failed(IOException e) {
    return new DumpException(directory, "can't be written to: " + Wording.reason(e), e);
  }

  private void removeUnfinished() throws IOException {
    for (String name : OwnFiles.names(work)) {
      if (isOurs(name)) {
        OwnFiles.delete(work, name);
      }
    }
    Manifest.delete(directory);
  }

  /** The directory with the files until they are committed. */
  public Path work() {
    return work;
  }

  /** Begins the file {@code name}, which is complete and durable when the stream is closed. */
  public OutputStream file(String name) {
    try {
      FileChannel channel =
          PrivateFiles.openPrivate(
              work.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new Output(name, channel);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A file, with its hash. */
  private final class Output extends FilterOutputStream {
    private final String name;
    private final FileChannel channel;
    private final StreamingXXHash64 hash = XXHashFactory.fastestInstance().newStreamingHash64(0);
    private final byte[] buffer = new byte[BUFFER];
    private int held;
    private long bytes;

    Output(String name, FileChannel channel) {
      super(Channels.newOutputStream(channel));
      this.name = name;
      this.channel = channel;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
      for (int done = 0; done < length; ) {
        if (held == BUFFER) {
          flush();
        }
        int part = Math.min(BUFFER - held, length - done);
        System.arraycopy(from, at + done, buffer, held, part);
        held += part;
        done += part;
      }
    }

    @Override
    public void flush() throws IOException {
      hash.update(buffer, 0, held);
      bytes += held;
      out.write(buffer, 0, held);
      held = 0;
    }

    @Override
    public void close() throws IOException {
      if (!channel.isOpen()) {
        return;
      }
      try (hash;
          channel) {
        flush();
        channel.force(true);
        files.put(name, new Manifest.FileSum(bytes, hash.getValue()));
      }
    }
  }

  /** Moves out the files, which must be closed, and writes the manifest. */
  public void commit(Manifest.About about) {
    try {
      new Manifest(about, Map.of(), files).write(work);
      for (String name : files.keySet()) {
        OwnFiles.moveOut(work, directory, name);
        moved++;
      }
      sync(directory);
      sync(directory.toAbsolutePath().getParent());
      committed = true;
    } catch (IOException e) {
      String reason = "its files can't be moved out of " + work + ": " + Wording.reason(e);
      if (!moveBack(e)) {
        committed = true;
        reason +=
            "; "
                + moved
                + " of "
                + files.size()
                + " are in "
                + directory
                + ", the others in "
                + work
                + ": it is no whole dump; remove them and begin again";
      }
      throw new DumpException(directory, reason, e);
    }
  }

  /** Makes durable what {@code place} names, which others may own and not let us read. */
  private static void sync(Path place) throws IOException {
    if (Files.isReadable(place)) {
      try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Returns the files that were moved, so that nothing looks like a dump. Whether all are back. */
  private boolean moveBack(IOException failure) {
    List<String> out = List.copyOf(files.keySet()).subList(0, moved);
    for (String name : out) {
      try {
        OwnFiles.moveBack(work, directory, name);
        moved--;
      } catch (IOException e) {
        failure.addSuppressed(e);
        return false;
      }
    }
    return true;
  }

  /** Removes what isn't committed, and the directory if it was created and is empty. */
  @Override
  public void close() {
    try {
      if (!committed) {
        removeUnfinished();
      }
    } catch (IOException e) {
      throw new DumpException(
          directory, "what was not finished can't be removed: " + Wording.reason(e), e);
    } finally {
      lock.close();
    }
  }
}
