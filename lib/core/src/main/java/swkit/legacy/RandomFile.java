// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file with random access. Unlike a {@link FileChannel}, it is not closed for all threads when
 * one that reads it is interrupted. Thread-safe; whoever opens it closes it.
 */
final class RandomFile implements AutoCloseable {
  private final RandomAccessFile file;

  private RandomFile(RandomAccessFile file) {
    this.file = file;
  }

  /** Opens {@code path} for reading. */
  static RandomFile open(Path path) throws IOException {
    // a channel reports better why a file can't be opened
    FileChannel.open(path, StandardOpenOption.READ).close();
    return new RandomFile(new RandomAccessFile(path.toFile(), "r"));
  }

  /** Opens {@code path}, which exists, for reading and writing. */
  static RandomFile openForWriting(Path path) throws IOException {
    return new RandomFile(new RandomAccessFile(path.toFile(), "rw"));
  }

  synchronized long size() throws IOException {
    return file.length();
  }

  /** Reads some bytes at {@code at} into a buffer with an array; -1 at the end of the file. */
  synchronized int read(ByteBuffer to, long at) throws IOException {
    file.seek(at);
    int read = file.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
    if (read > 0) {
      to.position(to.position() + read);
    }
    return read;
  }

  /** Writes all of a buffer with an array, at {@code at}. */
  synchronized void write(ByteBuffer from, long at) throws IOException {
    file.seek(at);
    file.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
    from.position(from.limit());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
