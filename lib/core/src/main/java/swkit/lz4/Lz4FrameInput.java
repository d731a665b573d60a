// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * A reader of the content of one LZ4 frame, block by block.
 *
 * <ul>
 *   <li>It reads any standard frame without a dictionary: blocks of 64 KiB to 4 MiB, linked or
 *       independent. All checksums that exist are verified.
 *   <li>The end mark may be missing, as in the server's own dumps (store-and-dump 1.3), if the
 *       input ends after a whole block; see {@link #endMarked}.
 *   <li>Every other deviation from the format throws an {@link Lz4Exception}; a failure of the
 *       stream throws an {@link IOException}.
 *   <li>It holds two blocks and at most 64 KiB before them, and those that are read {@link #ahead}.
 * </ul>
 *
 * <p>Used by one thread at a time. Several threads may decompress independent blocks; a failure is
 * thrown when it is the block's turn.
 */
public final class Lz4FrameInput implements AutoCloseable {
  private final InputStream in;
  private final LZ4SafeDecompressor decompressor = Lz4FrameFormat.codec().safeDecompressor();
  private final boolean linked;
  private final boolean blockChecksums;
  private final boolean contentChecksum;
  private StreamingXXHash32 contentHash;
  private long contentSize;
  private final int blockSize;
  private Executor executor = Runnable::run;
  private int ahead;
  private final Deque<Block> line = new ArrayDeque<>();
  private final Deque<Block> free = new ArrayDeque<>();
  private final byte[] word = new byte[4];
  private Block current;
  private int position;
  private int limit;
  private long read;
  private long offset;
  private long blockOffset;
  private long before;
  private boolean inputEnded;
  private boolean ended;
  private boolean endMarked;
  private Exception failure;

  /** Whether {@code start}, the first bytes of a file, are those of an LZ4 frame. */
  public static boolean isFrame(byte[] start) {
    return start.length >= 4 && little(start, 0) == Lz4FrameFormat.MAGIC;
  }

  /** Reads the frame's header from {@code in}, which this object closes. */
  public Lz4FrameInput(InputStream in) throws IOException {
    this.in = in;
    byte[] magic = new byte[4];
    if (readInto(magic, 0, 4) < 4 || little(magic, 0) != Lz4FrameFormat.MAGIC) {
      throw new Lz4Exception(0, "not an LZ4 frame");
    }
    byte[] header = new byte[11];
    need(header, 0, 2);
    int flg = header[0] & 0xFF;
    int bd = header[1] & 0xFF;
    int length = (flg & Lz4FrameFormat.CONTENT_SIZE) != 0 ? 10 : 2;
    if ((flg & Lz4FrameFormat.VERSION_MASK) != Lz4FrameFormat.VERSION_01
        || (flg & Lz4FrameFormat.FLG_RESERVED) != 0
        || (bd & Lz4FrameFormat.BD_RESERVED) != 0
        || bd >>> 4 < 4) {
      throw new Lz4Exception(4, "bad LZ4 frame header: unknown version or block size");
    }
    if ((flg & Lz4FrameFormat.DICTIONARY_ID) != 0) {
      throw new Lz4Exception(4, "an LZ4 frame with a dictionary, which no server writes");
    }
    need(header, 2, length - 2 + 1);
    if (header[length] != Lz4FrameFormat.headerChecksum(header, 0, length)) {
      throw new Lz4Exception(4 + length, "bad LZ4 frame header: its checksum is wrong");
    }
    linked = (flg & Lz4FrameFormat.BLOCK_INDEPENDENCE) == 0;
    blockChecksums = (flg & Lz4FrameFormat.BLOCK_CHECKSUM) != 0;
    contentChecksum = (flg & Lz4FrameFormat.CONTENT_CHECKSUM) != 0;
    contentHash = contentChecksum ? XXHashFactory.fastestInstance().newStreamingHash32(0) : null;
    contentSize =
        length == 10 ? ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(2) : -1;
    blockSize = Lz4FrameFormat.blockSize(bd >>> 4);
    offset = read;
    current = new Block();
  }

  /**
   * Lets {@code executor} decompress up to {@code memory} bytes of blocks ahead, if blocks are
   * independent. The reading thread decompresses a block itself if none has begun when it is its
   * turn.
   */
  public void ahead(Executor executor, long memory) {
    this.executor = executor;
    ahead = linked ? 0 : (int) Math.min(Lz4FrameFormat.MOST_AHEAD, memory / (2L * blockSize));
  }

  /** Whether blocks refer to earlier ones, so that none can be read without those before. */
  public boolean isLinked() {
    return linked;
  }

  /**
   * Skips to the block at {@code blockOffset} of the compressed input, with {@code contentOffset}
   * bytes of content before it. Must be called before anything is read. The checksum and the size
   * of the whole content are not verified then.
   *
   * @throws IllegalStateException if blocks are linked
   */
  public void skipTo(long blockOffset, long contentOffset) throws IOException {
    if (linked) {
      throw new IllegalStateException("linked blocks");
    }
    in.skipNBytes(blockOffset - read);
    read = blockOffset;
    offset = blockOffset;
    before = contentOffset;
    contentHash = null;
    contentSize = -1;
  }

  /** The array that holds the current block, from {@link #position} to {@link #limit}. */
  public byte[] buffer() {
    return current.content;
  }

  /** The start of the unread bytes of the current block. */
  public int position() {
    return position;
  }

  /** The end of the current block. */
  public int limit() {
    return limit;
  }

  /** Marks the bytes up to {@code position} as read. */
  public void position(int position) {
    this.position = position;
  }

  /** The number of bytes of content read so far. */
  public long contentOffset() {
    return before + position;
  }

  /** The start of the current block in the compressed input; after the end, the input's end. */
  public long blockOffset() {
    return blockOffset;
  }

  /** Whether the frame has an end mark; valid after {@link #fill} has returned false. */
  public boolean endMarked() {
    return endMarked;
  }

  /** The end of the current block in the compressed input; before the first, of the header. */
  public long offset() {
    return offset;
  }

  /** Makes the next block the current one, after that was read; false at the frame's end. */
  public boolean fill() throws IOException {
    do {
      if (ended) {
        return false;
      }
      if (!advance()) {
        return end();
      }
    } while (position == limit);
    return true;
  }

  /** Makes the next block the current one; false if there is none. */
  private boolean advance() throws IOException {
    while (!inputEnded && line.size() <= ahead) {
      readAhead();
    }
    Block next = line.poll();
    if (next == null && failure instanceof IOException e) {
      throw e;
    }
    if (next == null && failure != null) {
      throw (Lz4Exception) failure;
    }
    int start = 0;
    if (linked && next != null) {
      start = Math.min(limit, Lz4FrameFormat.WINDOW);
      System.arraycopy(current.content, limit - start, next.content, 0, start);
    }
    before += limit;
    position = 0;
    limit = 0;
    blockOffset = next == null ? offset : next.offset;
    if (next == null) {
      return false;
    }
    next.start = start;
    before -= start;
    position = start;
    limit = start;
    next.finish();
    free.push(current);
    current = next;
    limit = next.limit;
    offset = next.end;
    if (contentHash != null) {
      contentHash.update(next.content, start, limit - start);
    }
    return true;
  }

  /** Queues one more block. A failure is thrown after the blocks before have been read. */
  private void readAhead() {
    try {
      Block block = free.isEmpty() ? new Block() : free.pop();
      if (!block.read()) {
        inputEnded = true;
        return;
      }
      line.add(block);
      if (ahead > 0) {
        executor.execute(block.making());
      }
    } catch (IOException | Lz4Exception e) {
      failure = e;
      inputEnded = true;
    }
  }

  private boolean end() throws IOException {
    ended = true;
    offset = read;
    if (!endMarked && contentChecksum) {
      throw new Lz4Exception(offset, "cut short before the end mark");
    }
    if (endMarked && contentChecksum) {
      need(word, 0, 4);
      offset = read;
      if (contentHash != null && little(word, 0) != contentHash.getValue()) {
        throw new Lz4Exception(offset - 4, "damaged: the checksum of the content is wrong");
      }
    }
    if (contentSize >= 0 && contentOffset() != contentSize) {
      throw new Lz4Exception(
          offset, "holds " + contentOffset() + " bytes where its header says " + contentSize);
    }
    if (endMarked && in.read() >= 0) {
      throw new Lz4Exception(offset, "bytes after the end of the frame");
    }
    return false;
  }

  private void need(byte[] bytes, int at, int length) throws IOException {
    if (readInto(bytes, at, length) < length) {
      throw new Lz4Exception(read, "cut short inside the frame's header or end");
    }
  }

  private int readInto(byte[] bytes, int at, int length) throws IOException {
    int got = in.readNBytes(bytes, at, length);
    read += got;
    return got;
  }

  private static int little(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A block: the reading thread reads it from the input, any thread decompresses it. */
  private final class Block extends RepeatedTask {
    private final byte[] packed = new byte[blockSize];
    private final byte[] content = new byte[(linked ? Lz4FrameFormat.WINDOW : 0) + blockSize];
    private long offset;
    private long end;
    private int length;
    private int checksum;
    private boolean stored;
    private int start;
    private int limit;

    /** Reads the block from the input; false at the end of the frame. */
    boolean read() throws IOException {
      offset = read;
      int got = readInto(word, 0, 4);
      if (got < 4) {
        if (got > 0) {
          throw new Lz4Exception(offset, "cut short inside the size of a block");
        }
        return false;
      }
      int size = little(word, 0);
      if (size == 0) {
        endMarked = true;
        return false;
      }
      stored = (size & Lz4FrameFormat.STORED) != 0;
      length = size & ~Lz4FrameFormat.STORED;
      if (length == 0 || length > blockSize) {
        throw new Lz4Exception(
            offset, "damaged: a block of " + length + " bytes where " + blockSize + " is most");
      }
      if (readInto(packed, 0, length) < length) {
        throw new Lz4Exception(read, "cut short inside a block that began at " + offset);
      }
      if (blockChecksums) {
        if (readInto(word, 0, 4) < 4) {
          throw new Lz4Exception(read, "cut short inside the checksum of a block");
        }
        checksum = little(word, 0);
      }
      end = read;
      return true;
    }

    @Override
    void make() {
      if (blockChecksums && checksum != Lz4FrameFormat.xxh32(packed, 0, length)) {
        throw new Lz4Exception(offset, "damaged: the checksum of this block is wrong");
      }
      if (stored) {
        System.arraycopy(packed, 0, content, start, length);
        limit = start + length;
      } else {
        limit = decode();
      }
    }

    private int decode() {
      if (linked) {
        int decoded = LinkedBlock.decode(packed, 0, length, content, 0, start, start + blockSize);
        if (decoded >= 0) {
          return decoded;
        }
      } else {
        try {
          return decompressor.decompress(packed, 0, length, content, 0, blockSize);
        } catch (LZ4Exception e) {
          // reported below, with the offset
        }
      }
      throw new Lz4Exception(offset, "damaged: this block can't be decompressed");
    }
  }
}
