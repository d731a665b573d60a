// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import swkit.hash.Crc32cCorrection;

/**
 * A file of records in RocksDB's log format: a MANIFEST, or a write-ahead log (store-and-dump
 * 3.1.1). It is read up to its last whole record, even while RocksDB appends to it. A damaged one
 * can be read to its end, without the records that are damaged.
 *
 * <p>Records consist of fragments, each with a masked CRC-32C (u32 LE), a length (u16 LE) and a
 * type, in blocks of 32 KiB. Fragments of a file that RocksDB reuses also have its number. Zeros at
 * the end are preallocated space.
 */
public final class RecordLog {
  /** Is told what a damaged file lacks. */
  public interface Damage {
    /** The bytes between two offsets are in no whole record. */
    void lost(long from, long to);

    /** The fragment at an offset had one wrong bit, which its checksum has named. */
    void corrected(long at);
  }

  /** Receives the records, in their order. */
  @FunctionalInterface
  public interface Visitor {
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
  private final Damage damage;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);

  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private boolean isInside;
  private boolean isCompressed;
  private long whole;

  private RecordLog(
      FileChannel file, long from, long size, int most, Visitor visitor, Damage damage) {
    this.file = file;
    this.damage = damage;
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
    return new RecordLog(file, from, size, most, visitor, null).read();
  }

  /**
   * Reads all of a damaged {@code file}, and gives the whole records in it to {@code visitor}. A
   * flipped bit in a fragment is corrected. After other damage, reading goes on at the next
   * fragment that has its checksum.
   */
  public static void readDamaged(FileChannel file, int most, Visitor visitor, Damage damage)
      throws IOException {
    new RecordLog(file, 0, file.size(), most, visitor, damage).readDamaged();
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
    int end = end(at, length);
    if (end >= 0 && follows(at)) {
      take(start, at, end);
      return end;
    }
    return -1;
  }

  /** Where the fragment at {@code at} ends; -1 if it isn't whole. */
  private int end(int at, int length) {
    if (length - at < HEADER) {
      return -1;
    }
    int end = at + header(at) + (block.getShort(at + 4) & 0xFFFF);
    boolean isWhole =
        end <= length
            && part(type(at)) != Part.UNKNOWN
            && block.getInt(at) == checksum(at + 6, end);
    return isWhole ? end : -1;
  }

  private int type(int at) {
    return block.get(at + 6) & 0xFF;
  }

  private int header(int at) {
    return isReused(type(at)) ? HEADER + Integer.BYTES : HEADER;
  }

  /** Whether the fragment at {@code at} continues the record, or begins one after the last. */
  private boolean follows(int at) {
    Part part = part(type(at));
    return isInside
        ? part == Part.MIDDLE || part == Part.LAST
        : part == Part.FULL || part == Part.FIRST || part == Part.ABOUT;
  }

  private void take(long start, int at, int end) throws IOException {
    Part part = part(type(at));
    isCompressed |= type(at) == COMPRESSION;
    if (part != Part.ABOUT) {
      append(at + header(at), end);
      isInside = part == Part.FIRST || part == Part.MIDDLE;
    }
    if (!isInside) {
      whole = start + end;
      if (part != Part.ABOUT && !isCompressed) {
        visitor.record(record.toByteArray(), whole);
      }
      record.reset();
    }
  }

  private void readDamaged() throws IOException {
    boolean isExpected = true;
    for (long start = 0; start < size; start += BLOCK) {
      int length = fill(start);
      int at = 0;
      isExpected |= at == 0;
      while (BLOCK - at >= HEADER && at < length) {
        if (isZero(at, Math.min(length, at + HEADER))) {
          boolean isEnd = isZeroFrom(start + at);
          fill(start);
          if (isEnd) {
            lose(start + at);
            return;
          }
        }
        int end = end(at, length);
        if (end < 0 && isExpected) {
          end = corrects(at, length) ? end(at, length) : -1;
          if (end >= 0) {
            damage.corrected(start + at);
          }
        }
        isExpected = end >= 0;
        if (isExpected) {
          takeDamaged(start, at, end);
        } else {
          isInside = false;
          record.reset();
        }
        at = isExpected ? end : at + 1;
      }
    }
    lose(size);
  }

  /** Takes a whole fragment, even if what it should follow is damaged. */
  private void takeDamaged(long start, int at, int end) throws IOException {
    Part part = part(type(at));
    if (!follows(at) && (part == Part.MIDDLE || part == Part.LAST)) {
      return; // the record's beginning is lost
    }
    if (!isInside || !follows(at)) {
      isInside = false;
      lose(start + at);
      whole = start + at;
    }
    take(start, at, end);
  }

  /** Reports what lies between the last whole record and {@code to}, if there is anything. */
  private void lose(long to) {
    record.reset();
    long padding = BLOCK - whole % BLOCK;
    long from = padding < HEADER ? whole + padding : whole;
    if (from < to) {
      damage.lost(whole, to);
    }
  }

  /** Corrects one wrong bit of the fragment at {@code at}, if its checksum names one. */
  private boolean corrects(int at, int length) {
    if (length - at < HEADER) {
      return false;
    }
    int stored = block.getInt(at);
    int end = at + header(at) + (block.getShort(at + 4) & 0xFFFF);
    if (end <= length) {
      int computed = checksum(at + 6, end);
      if (Integer.bitCount(stored ^ computed) == 1) {
        block.putInt(at, computed);
        return true;
      }
      var found = Crc32cCorrection.find(end - at - 6, unmasked(computed), unmasked(stored));
      if (found != null && Integer.bitCount(found.xor()) == 1) {
        int place = at + 6 + found.at();
        block.put(place, (byte) (block.get(place) ^ found.xor()));
        return true;
      }
    }
    short own = block.getShort(at + 4);
    for (int bit = 0; bit < Short.SIZE; bit++) {
      block.putShort(at + 4, (short) (own ^ 1 << bit));
      if (end(at, length) >= 0) {
        return true;
      }
    }
    block.putShort(at + 4, own);
    return false;
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

  private static int unmasked(int checksum) {
    return Integer.rotateLeft(checksum - MASK, 15);
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
