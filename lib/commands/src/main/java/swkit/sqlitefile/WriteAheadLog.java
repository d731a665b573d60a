// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages in a write-ahead log, up to the last commit before which every frame is as it was
 * written (store-and-dump 3.2.1). Salts and checksums decide that, as they do for SQLite. Immutable
 * once read; the channel stays open until {@link #close}.
 */
final class WriteAheadLog implements AutoCloseable {
  private static final int HEADER = 32;
  private static final int FRAME_HEADER = 24;
  private static final int MAGIC = 0x377F0682;
  private static final int VERSION = 3_007_000;

  /** A file may be cut, so that pages are neither there nor here. */
  private static final long MOST_TIMES = 256;

  private final FileChannel channel;
  private final int pageSize;
  private final Map<Integer, Long> places = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private int pages = -1;

  private WriteAheadLog(FileChannel channel, int pageSize) {
    this.channel = channel;
    this.pageSize = pageSize;
  }

  /**
   * Reads the log in {@code file}; null if there is none, or if it holds no bytes.
   *
   * @param expected the size of the database's pages; 0 if it isn't known
   */
  static WriteAheadLog read(Path file, int expected) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return null;
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      byte[] bytes = read(channel, 0, HEADER);
      ByteBuffer header = ByteBuffer.wrap(bytes);
      boolean isLog = bytes.length == HEADER && (header.getInt(0) & ~1) == MAGIC;
      int pageSize = isLog ? header.getInt(8) : 0;
      WriteAheadLog log = new WriteAheadLog(channel, pageSize);
      ByteOrder order =
          isLog && (bytes[3] & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      int[] sum = new int[2];
      if (isLog) {
        checksum(bytes, 0, 24, order, sum);
      }
      if (!isLog
          || header.getInt(4) != VERSION
          || header.getInt(24) != sum[0]
          || header.getInt(28) != sum[1]
          || expected != 0 && expected != pageSize
          || !SqliteFile.isPageSize(pageSize)) {
        log.notes.add(
            file + ": its header is damaged, so none of it is used: what was written last is lost");
        return log;
      }
      log.readFrames(file, bytes, order, sum);
      return log;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private void readFrames(Path file, byte[] header, ByteOrder order, int[] sum) throws IOException {
    long size = channel.size();
    Map<Integer, Long> pending = new HashMap<>();
    long frames = 0;
    long committed = 0;
    long place = HEADER;
    boolean isCut = false;
    for (; place + FRAME_HEADER + pageSize <= size; place += FRAME_HEADER + pageSize) {
      byte[] frame = read(channel, place, FRAME_HEADER + pageSize);
      ByteBuffer start = ByteBuffer.wrap(frame);
      if (!Arrays.equals(frame, 8, 16, header, 16, 24)) {
        break; // left over from before the log was begun anew
      }
      int[] next = sum.clone();
      checksum(frame, 0, 8, order, next);
      checksum(frame, FRAME_HEADER, frame.length, order, next);
      if (start.getInt(16) != next[0] || start.getInt(20) != next[1]) {
        isCut = true;
        break;
      }
      sum = next;
      frames++;
      pending.put(start.getInt(0), place + FRAME_HEADER);
      if (start.getInt(4) != 0) {
        places.putAll(pending);
        pending.clear();
        pages = start.getInt(4);
        committed = frames;
      }
    }
    long after = place < size && !isCut ? 0 : size - place;
    if (isCut) {
      notes.add(
          file
              + ": frame "
              + (frames + 1)
              + " is damaged; what was written from it on is lost, up to "
              + Math.max(1, after / (FRAME_HEADER + pageSize))
              + " pages, and these are taken as they were before");
    }
    if (frames > committed) {
      notes.add(
          file + ": its last " + (frames - committed) + " frames belong to no commit; left out");
    }
  }

  /** The number of pages that the database has after the last commit; -1 if there is none. */
  int pages() {
    return pages;
  }

  /**
   * The pages to look at of {@code wanted}, if {@code inFile} are in the file: all, unless these
   * are many times those that are in the file or here, as no server leaves them.
   */
  int bounded(int wanted, int inFile) {
    long there = inFile + (long) places.size();
    return wanted <= MOST_TIMES * there ? wanted : (int) there;
  }

  /** The size of pages that the header gives; 0 if it isn't readable. */
  int pageSize() {
    return pageSize;
  }

  List<String> notes() {
    return notes;
  }

  /** Whether the log holds the page {@code number}. */
  boolean has(int number) {
    return places.containsKey(number);
  }

  /** The page {@code number}; null if the log doesn't hold it. */
  byte[] page(int number) throws IOException {
    Long place = places.get(number);
    return place == null ? null : read(channel, place, pageSize);
  }

  /** Adds 8 bytes at a time to the checksum, as two words in the log's order. */
  private static void checksum(byte[] bytes, int from, int to, ByteOrder order, int[] sum) {
    ByteBuffer words = ByteBuffer.wrap(bytes).order(order);
    for (int at = from; at < to; at += 8) {
      sum[0] += words.getInt(at) + sum[1];
      sum[1] += words.getInt(at + 4) + sum[0];
    }
  }

  static byte[] read(FileChannel channel, long place, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, place + bytes.position()) >= 0) {
      // more
    }
    return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
