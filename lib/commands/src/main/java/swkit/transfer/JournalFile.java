// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.io.LockedFile;
import swkit.io.Wording;

/**
 * The file of a {@link Journal} that is open for writing: its lock, and lines that are durable when
 * they are said to be. For one thread at a time.
 */
final class JournalFile implements AutoCloseable {
  private final Path file;
  private LockedFile locked;
  private boolean broken;

  private JournalFile(Path file, LockedFile locked) {
    this.file = file;
    this.locked = locked;
  }

  /** Opens and locks {@code file}. Throws {@link RefusedException} if another run has it locked. */
  static JournalFile open(Path file, boolean create) throws IOException {
    try {
      return new JournalFile(file, LockedFile.open(file, create, 0, Long.MAX_VALUE));
    } catch (LockedFile.HeldException e) {
      throw new RefusedException(
          file.toString(), "is the journal of a run in progress, in " + e.holder());
    }
  }

  /** The whole content. */
  byte[] read() throws IOException {
    return locked.read();
  }

  /** Drops everything after the first {@code length} bytes; what is appended follows them. */
  void truncate(long length) throws IOException {
    locked.channel().truncate(length);
    locked.channel().position(length);
  }

  /** Makes the directory entry of {@code file} durable. */
  static void syncDirectory(Path file) throws IOException {
    try (FileChannel opened =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  /**
   * Appends {@code text} and, if {@code durable}, makes it and all before it durable. After a
   * failure nothing more is written, because nothing after half a line could be read.
   */
  void append(String text, boolean durable) throws IOException {
    if (broken) {
      throw new IOException("it could not be written before");
    }
    broken = true;
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      locked.channel().write(bytes);
    }
    if (durable) {
      locked.channel().force(true);
    }
    broken = false;
  }

  /** Removes the file and closes it. */
  void remove() {
    try {
      if (locked != null) {
        locked.remove();
      }
    } catch (IOException e) {
      throw failed(file, "can't be removed", e);
    } finally {
      close();
    }
  }

  /** Gives up the lock; the file stays. */
  @Override
  public void close() {
    if (locked != null) {
      try {
        locked.close();
      } catch (IOException e) {
        throw failed(file, "can't be closed", e);
      } finally {
        locked = null;
      }
    }
  }

  static DumpException failed(Path file, String problem, IOException e) {
    return new DumpException(file, "the journal " + problem + ": " + Wording.reason(e), e);
  }
}
