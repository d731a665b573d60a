// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import swkit.DumpException;
import swkit.io.Wording;

/**
 * A damaged file with corrections in memory; the file itself stays as it is. Integers are
 * big-endian. Holds 4 MiB of it. For one thread; whoever opens it closes it.
 */
final class PatchedFile implements AutoCloseable {
  private static final int BLOCK = 1 << 16;
  private static final int BLOCKS = 64;
  private static final int SECTOR = 512;

  private final Path path;
  private final RandomAccessFile file;
  private final long size;
  private final TreeMap<Long, Byte> patches = new TreeMap<>();
  private final Map<Long, byte[]> blocks =
      new LinkedHashMap<>(BLOCKS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > BLOCKS;
        }
      };
  private byte[] current = new byte[0];
  private long currentAt = -1;
  private long loads;

  PatchedFile(Path path) {
    this.path = path;
    try {
      file = new RandomAccessFile(path.toFile(), "r");
      size = file.length();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DumpException failed(IOException e) {
    return new DumpException(path, "can't be read: " + Wording.reason(e), e);
  }

  long size() {
    return size;
  }

  /** The byte at {@code at}, which is below the size. */
  int u8(long at) {
    long block = at & -BLOCK;
    if (block != currentAt) {
      current = blocks.computeIfAbsent(block, this::load);
      currentAt = block;
    }
    return current[(int) (at - block)] & 0xFF;
  }

  /** How often bytes were read from the file: what a search costs. */
  long loads() {
    return loads;
  }

  private byte[] load(long at) {
    loads++;
    byte[] block = new byte[(int) Math.min(BLOCK, size - at)];
    read(at, block);
    return block;
  }

  private void read(long at, byte[] to) {
    try {
      file.seek(at);
      file.readFully(to);
    } catch (EOFException e) {
      throw failed(new IOException("it became shorter while it was read", e));
    } catch (IOException e) {
      throw failed(e);
    }
    patches.subMap(at, at + to.length).forEach((where, value) -> to[(int) (where - at)] = value);
  }

  /** The number of 4 bytes at {@code at}, unsigned; all of them are below the size. */
  long u32(long at) {
    return (long) u8(at) << 24 | u8(at + 1) << 16 | u8(at + 2) << 8 | u8(at + 3);
  }

  /** A copy of bytes, all of which are below the size. */
  byte[] bytes(long at, int length) {
    byte[] bytes = new byte[length];
    if (length > BLOCK) {
      read(at, bytes);
    } else {
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) u8(at + i);
      }
    }
    return bytes;
  }

  /** Whether a sector between these places holds one byte again and again, as lost ones do. */
  boolean hasLostSector(long from, long end) {
    for (long at = (from + SECTOR - 1) / SECTOR * SECTOR; at + SECTOR <= end; at += SECTOR) {
      int same = 0;
      while (same < SECTOR && u8(at + same) == u8(at)) {
        same++;
      }
      if (same == SECTOR) {
        return true;
      }
    }
    return false;
  }

  /** Writes the bytes from {@code from} to {@code end} to {@code to}. */
  void copy(long from, long end, OutputStream to) throws IOException {
    for (long at = from; at < end; ) {
      int length = (int) Math.min(BLOCK, end - at);
      to.write(bytes(at, length));
      at += length;
    }
  }

  /** Sets the byte at {@code at}. */
  void patch(long at, int value) {
    patches.put(at, (byte) value);
    byte[] block = blocks.get(at & -BLOCK);
    if (block != null) {
      block[(int) (at & BLOCK - 1)] = (byte) value;
    }
  }

  /** Flips the bit with this number of the byte at {@code at}; twice does nothing. */
  void flip(long at, int bit) {
    patch(at, u8(at) ^ 1 << bit);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
