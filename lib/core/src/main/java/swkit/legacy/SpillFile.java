// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file of rows that only its owner can read.
 *
 * <p>The file is removed when it is closed or the process ends. If the system allows, its name is
 * removed at once, so that the file does not survive a crash. One thread writes it; then any number
 * of threads read it, each with its own reader.
 *
 * <p>A row is the length of its key (u32), the key, its number (u64), its file (u32), offset (u64)
 * and length (u32), and its value unless that is in a file of the dump.
 */
final class SpillFile implements AutoCloseable {
  private static final int FIXED = 4 + 8 + 4 + 8 + 4;
  private static final int BUFFER = 1 << 18;

  private final Path path;
  private final RandomFile file;
  private ByteBuffer out = ByteBuffer.allocate(BUFFER);
  private long written;

  /** Creates the file in {@code directory}. */
  SpillFile(Path directory) {
    try {
      path = Files.createTempFile(directory, "swkit-", ".sort");
      if (Files.isSymbolicLink(path)) {
        throw new IOException(path + " is a link");
      }
      file = RandomFile.openForWriting(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.delete(path);
    } catch (IOException e) {
      // if an open file can't be removed, it is removed at its closing or the process's end
      path.toFile().deleteOnExit();
    }
  }

  /** The number of bytes written so far, which is the position of the next row. */
  long position() {
    return written + out.position();
  }

  void put(SpilledRow row) {
    byte[] value = row.file() < 0 ? row.value() : KeyMap.NOTHING;
    int size = FIXED + row.key().length + value.length;
    if (size > out.remaining()) {
      flush();
    }
    if (size > out.capacity()) {
      out = ByteBuffer.allocate(size);
    }
    out.putInt(row.key().length).put(row.key()).putLong(row.number());
    out.putInt(row.file()).putLong(row.offset()).putInt(row.length()).put(value);
  }

  /** Writes the buffer. Must be called before rows are read. */
  void flush() {
    out.flip();
    try {
      int length = out.remaining();
      file.write(out, written);
      written += length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.clear();
  }

  /** A reader of the rows between two positions, with a buffer of {@code bytes} bytes. */
  Reader reader(long from, long to, int bytes) {
    return new Reader(from, to, bytes);
  }

  /** Reads rows one by one. */
  final class Reader {
    private final long end;
    private long next;
    private ByteBuffer in;

    Reader(long from, long to, int bytes) {
      next = from;
      end = to;
      in = ByteBuffer.allocate(bytes).limit(0);
    }

    /** The next row, or null at the end. */
    SpilledRow next() {
      if (!in.hasRemaining() && next >= end) {
        return null;
      }
      byte[] key = new byte[need(4).getInt()];
      need(key.length).get(key);
      need(FIXED - 4);
      long number = in.getLong();
      int file = in.getInt();
      long offset = in.getLong();
      int length = in.getInt();
      if (file >= 0) {
        return new SpilledRow(key, number, file, offset, length, null);
      }
      byte[] value = new byte[length];
      need(length).get(value);
      return new SpilledRow(key, number, file, offset, length, value);
    }

    private ByteBuffer need(int bytes) {
      if (in.remaining() >= bytes) {
        return in;
      }
      if (bytes > in.capacity()) {
        in = ByteBuffer.allocate(bytes).put(in).flip();
      }
      in.compact();
      in.limit((int) Math.min(in.capacity(), in.position() + end - next));
      try {
        while (in.hasRemaining()) {
          int read = file.read(in, next);
          if (read < 0) {
            throw new EOFException("a temporary file became shorter");
          }
          next += read;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return in.flip();
    }
  }

  @Override
  public void close() {
    try {
      try {
        file.close();
      } finally {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
