// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import swkit.lz4.Lz4Exception;
import swkit.lz4.Lz4FrameInput;

/**
 * Reads the entries of one frame: a file {@code subspace_<letter>} of a dump (store-and-dump 1.3).
 *
 * <p>The frame may have been written by the server (64 KiB blocks, no checksums, no end mark), by
 * swkit, or by any LZ4 tool from the same content. It ends cleanly only where a block and an entry
 * end; keys must ascend strictly. Whatever else is there throws a {@link FrameException} with the
 * byte of the file where the block in question begins. A length is believed only as far as the rest
 * of the file could hold it, and memory is taken as the bytes arrive. Needs memory for two blocks
 * and one entry. One thread at a time.
 */
public final class FrameReader implements Source {
  /** The first byte of a frame's content. */
  static final int MAGIC = 0x7B;

  static final int HEADER_LENGTH = 6;

  /** No LZ4 block holds more than this many times its size. */
  private static final long MAX_RATIO = 255;

  private static final int FIRST_ALLOCATION = 16 << 20;

  private final Path file;
  private final long fileSize;
  private final Lz4FrameInput in;
  private final Subspace subspace;
  private final int schemaVersion;
  private byte[] lastKey = Entry.NO_VALUE;
  private boolean ended;
  private long entries;

  private FrameReader(Path file, long fileSize, Lz4FrameInput in) throws IOException {
    this.file = file;
    this.fileSize = fileSize;
    this.in = in;
    byte[] header = new byte[HEADER_LENGTH];
    for (int i = 0; i < HEADER_LENGTH; i++) {
      if (!more()) {
        throw problem("holds no frame header: it is empty or cut short");
      }
      header[i] = take();
    }
    subspace = Subspace.of(header[1]);
    if (header[0] != MAGIC || subspace == null) {
      throw problem("no Stalwart dump: the content begins with " + Entry.hex(header));
    }
    schemaVersion = Bytes.u32le(header, 2);
  }

  /** Opens {@code file} and reads its header. */
  public static FrameReader open(Path file) {
    InputStream stream = null;
    try {
      long size = Files.size(file);
      stream = new BufferedInputStream(Files.newInputStream(file), 1 << 17);
      return new FrameReader(file, size, new Lz4FrameInput(stream));
    } catch (Lz4Exception e) {
      closeQuietly(stream);
      throw new FrameException(file, e.offset(), e.getMessage());
    } catch (NoSuchFileException e) {
      throw new FrameException(file, "no such file", e);
    } catch (IOException e) {
      closeQuietly(stream);
      throw new FrameException(file, "can't be read: " + Messages.reason(e), e);
    } catch (FrameException e) {
      closeQuietly(stream);
      throw e;
    }
  }

  /** The file that is read. */
  public Path file() {
    return file;
  }

  /** The subspace that the header names. */
  public Subspace subspace() {
    return subspace;
  }

  /** The schema version that the header names (store-and-dump 1.1). */
  public int schemaVersion() {
    return schemaVersion;
  }

  /** Entries read so far. */
  public long entries() {
    return entries;
  }

  /** Bytes of content read so far, the header included. */
  public long contentOffset() {
    return in.contentOffset();
  }

  /**
   * Whether the frame ended with an end mark, once it has been read to its end. Without one, as the
   * server writes them, a file that was cut between two entries and two blocks looks whole.
   */
  public boolean endMarked() {
    return in.endMarked();
  }

  @Override
  public Entry next() {
    if (ended) {
      return null;
    }
    try {
      if (!more()) {
        ended = true;
        return null;
      }
      byte[] key = bytes(length("key"), "key");
      if (key.length == 0) {
        throw problem("damaged: a key of length 0");
      }
      if (Entry.compareKeys(lastKey, key) >= 0) {
        throw problem(
            "keys out of order: " + Entry.hex(key) + " stands behind " + Entry.hex(lastKey));
      }
      byte[] value = bytes(length("value"), "value");
      lastKey = key;
      entries++;
      return new Entry(key, value);
    } catch (Lz4Exception e) {
      throw new FrameException(file, e.offset(), e.getMessage());
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Messages.reason(e), e);
    }
  }

  private boolean more() throws IOException {
    return in.position() < in.limit() || in.fill();
  }

  private byte take() {
    int position = in.position();
    in.position(position + 1);
    return in.buffer()[position];
  }

  private long length(String what) throws IOException {
    long length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (!more()) {
        throw problem("cut short inside an entry, before the length of its " + what);
      }
      byte b = take();
      length |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        if (length > 0xFFFFFFFFL || (b == 0 && shift > 0)) {
          break;
        }
        return length;
      }
    }
    throw problem("damaged: the length of a " + what + " is no 32-bit LEB128 number");
  }

  private byte[] bytes(long length, String what) throws IOException {
    int available = in.limit() - in.position();
    if (length <= available) {
      byte[] bytes = new byte[(int) length];
      System.arraycopy(in.buffer(), in.position(), bytes, 0, bytes.length);
      in.position(in.position() + bytes.length);
      return bytes;
    }
    if (length > available + (fileSize - in.offset()) * MAX_RATIO) {
      throw problem(
          "cut short or damaged: a " + what + " of " + length + " bytes can't be in what follows");
    }
    if (length > Integer.MAX_VALUE - 8) {
      throw problem("a " + what + " of " + length + " bytes, more than can be held in memory");
    }
    byte[] bytes = new byte[(int) Math.min(length, FIRST_ALLOCATION)];
    int filled = 0;
    while (filled < length) {
      if (!more()) {
        throw problem("cut short inside a " + what + " of " + length + " bytes");
      }
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * filled));
      }
      int part = Math.min(bytes.length - filled, in.limit() - in.position());
      System.arraycopy(in.buffer(), in.position(), bytes, filled, part);
      in.position(in.position() + part);
      filled += part;
    }
    return bytes;
  }

  private FrameException problem(String problem) {
    return new FrameException(file, in.blockOffset(), problem);
  }

  @Override
  public void close() {
    ended = true;
    try {
      in.close();
    } catch (IOException e) {
      throw new FrameException(file, "can't be closed: " + Messages.reason(e), e);
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      // what went wrong before is what matters
    }
  }

  @Override
  public String toString() {
    return file + ": " + subspace + ", schema " + schemaVersion;
  }
}
