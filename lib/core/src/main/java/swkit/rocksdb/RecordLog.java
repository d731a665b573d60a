// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * A file of records in RocksDB's log format: a MANIFEST, or a write-ahead log (store-and-dump
 * 3.1.1). It is read up to its last whole record, even while RocksDB appends to it.
 *
 * <p>Records consist of fragments, each with a masked CRC-32C (u32 LE), a length (u16 LE) and a
 * type, in blocks of 32 KiB. Fragments of a file that RocksDB reuses also have its number. Zeros at
 * the end are preallocated space.
 */
final class RecordLog {
  /** Receives the records, in their order. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One record.
     *
     * @param record its bytes, or as many of its first ones as were asked for
     * @param end the offset after it
     */
    void record(byte[] record, long end) throws IOException;
  }

  /** How a fragment relates to its record. */
  private enum Part {
    FULL,
    FIRST,
    MIDDLE,
    LAST,
    /** A record about the file, such as its compression, which holds no data. */
    ABOUT,
    UNKNOWN
  }

  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int MASK = 0xA282EAD8;

  private static final int FIRST_REUSED = 5;
  private static final int LAST_REUSED = 8;
  private static final int COMPRESSION = 9;
  private static final int LAST_KNOWN = 11;
  private static final int IGNORABLE = 128;

  private final FileChannel file;
  private final long from;
  private final long size;
  private final int most;
  private final Visitor visitor;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);

  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private boolean isInside;
  private boolean isCompressed;
  private long whole;

  private RecordLog(FileChannel file, long from, long size, int most, Visitor visitor) {
    this.file = file;
    this.from = from;
    this.whole = from;
    this.size = size;
    this.most = most;
    this.visitor = visitor;
  }

  /**
   * Reads the first {@code size} bytes of {@code file}, whose position doesn't change, and gives
   * the whole records in them to {@code visitor}. A compressed record is not given to it.
   *
   * @param most the most bytes of a record that the visitor needs
   * @return the offset at which the whole records end, in bytes; {@code size} if all are whole
   */
  static long read(FileChannel file, long size, int most, Visitor visitor) throws IOException {
    return read(file, 0, size, most, visitor);
  }

  /** The same from the offset {@code from} on, at which a record has ended. */
  static long read(FileChannel file, long from, long size, int most, Visitor visitor)
      throws IOException {
    return new RecordLog(file, from, size, most, visitor).read();
  }

  private long read() throws IOException {
    for (long start = from - from % BLOCK; start < size; start += BLOCK) {
      int length = fill(start);
      int at = (int) Math.max(0, from - start);
      while (BLOCK - at >= HEADER && at < length) {
        if (isZero(at, Math.min(length, at + HEADER))) {
          return !isInside && isZeroFrom(start + at) ? size : whole;
        }
        int next = fragment(start, at, length);
        if (next < 0) {
          return whole;
        }
        at = next;
      }
      if (length < BLOCK && start + length < size) {
        return whole; // the file has become shorter
      }
      whole = isInside ? whole : start + length;
    }
    return whole;
  }

  private int fill(long start) throws IOException {
    block.clear().limit((int) Math.min(BLOCK, size - start));
    while (block.hasRemaining()) {
      int read = file.read(block, start + block.position());
      if (read < 0) {
        break;
      }
    }
    return block.position();
  }

  /** Takes the fragment at {@code at}; returns where it ends, or -1 if it isn't whole. */
  private int fragment(long start, int at, int length) throws IOException {
    if (length - at < HEADER) {
      return -1;
    }
    int type = block.get(at + 6) & 0xFF;
    int header = isReused(type) ? HEADER + Integer.BYTES : HEADER;
    int content = block.getShort(at + 4) & 0xFFFF;
    int end = at + header + content;
    Part part = part(type);
    boolean follows =
        isInside
            ? part == Part.MIDDLE || part == Part.LAST
            : part == Part.FULL || part == Part.FIRST || part == Part.ABOUT;
    if (end > length || !follows || block.getInt(at) != checksum(at + 6, end)) {
      return -1;
    }
    isCompressed |= type == COMPRESSION;
    if (part != Part.ABOUT) {
      append(at + header, end);
      isInside = part == Part.FIRST || part == Part.MIDDLE;
    }
    if (!isInside) {
      whole = start + end;
      if (part != Part.ABOUT && !isCompressed) {
        visitor.record(record.toByteArray(), whole);
      }
      record.reset();
    }
    return end;
  }

  private static boolean isReused(int type) {
    return type >= FIRST_REUSED && type <= LAST_REUSED || type > COMPRESSION && type % 2 == 1;
  }

  private static Part part(int type) {
    if (type >= 1 && type <= LAST_REUSED) {
      return Part.values()[(type - 1) % (FIRST_REUSED - 1)];
    }
    boolean isAbout = type >= COMPRESSION && type <= LAST_KNOWN || type >= IGNORABLE;
    return isAbout ? Part.ABOUT : Part.UNKNOWN;
  }

  private void append(int from, int to) {
    record.write(block.array(), from, Math.min(to - from, most - record.size()));
  }

  private int checksum(int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(block.array(), from, to - from);
    return Integer.rotateRight((int) sum.getValue(), 15) + MASK;
  }

  private boolean isZero(int from, int to) {
    for (int i = from; i < to; i++) {
      if (block.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isZeroFrom(long from) throws IOException {
    for (long start = from; start < size; start += BLOCK) {
      int length = fill(start);
      if (!isZero(0, length)) {
        return false;
      }
    }
    return true;
  }
}
