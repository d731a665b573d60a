// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * A writer of one LZ4 frame: independent blocks of 256 KiB with checksums, an end mark, and a
 * checksum of the whole content.
 *
 * <p>A reader thus detects every flipped bit and every truncation. (A block's checksum does not
 * cover the bit for uncompressed blocks; the checksum of the content does.) The server's importer
 * reads such frames.
 *
 * <p>Used by one thread at a time. Several threads may compress blocks; the output does not depend
 * on that.
 */
public final class Lz4FrameOutput implements AutoCloseable {
  private static final int BLOCK_CODE = 5;

  private final OutputStream out;
  private final LZ4Compressor compressor = Lz4FrameFormat.codec().fastCompressor();
  private final StreamingXXHash32 contentHash =
      XXHashFactory.fastestInstance().newStreamingHash32(0);
  private Executor executor = Runnable::run;
  private int ahead;
  private final Deque<Block> line = new ArrayDeque<>();
  private final Deque<Block> free = new ArrayDeque<>();
  private Block block = new Block();
  private int filled;
  private long content;
  private long compressed;

  /** Writes the frame's header to {@code out}, which this object closes. */
  public Lz4FrameOutput(OutputStream out) throws IOException {
    this.out = out;
    byte[] header = header();
    write(header, header.length);
  }

  private Lz4FrameOutput(OutputStream out, long written) {
    this.out = out;
    compressed = written;
  }

  /**
   * Resumes a frame that was written up to the end of a block; {@code out} appends to it. Before
   * anything else, all of its content must be passed to {@link #alreadyWritten}, then its
   * compressed size to {@link #resumeAt}.
   */
  public static Lz4FrameOutput resuming(OutputStream out) {
    return new Lz4FrameOutput(out, 0);
  }

  /** The header of every frame that this class writes: 7 bytes. */
  public static byte[] header() {
    byte[] header = {
      0,
      0,
      0,
      0,
      Lz4FrameFormat.VERSION_01
          | Lz4FrameFormat.BLOCK_INDEPENDENCE
          | Lz4FrameFormat.BLOCK_CHECKSUM
          | Lz4FrameFormat.CONTENT_CHECKSUM,
      BLOCK_CODE << 4,
      0
    };
    putWord(header, 0, Lz4FrameFormat.MAGIC);
    header[6] = Lz4FrameFormat.headerChecksum(header, 4, 2);
    return header;
  }

  /**
   * Lets {@code executor} compress up to {@code memory} bytes of blocks while further ones are
   * filled. The writing thread compresses a block itself if none has begun when it is its turn.
   */
  public void ahead(Executor executor, long memory) {
    this.executor = executor;
    ahead = (int) Math.min(Lz4FrameFormat.MOST_AHEAD, memory / (2L * block.content.length));
  }

  /** Adds content that the frame already has to the checksum at its end. */
  public void alreadyWritten(byte[] bytes, int offset, int length) {
    contentHash.update(bytes, offset, length);
    content += length;
  }

  /** Sets the compressed size of the frame that is resumed. */
  public void resumeAt(long written) {
    compressed = written;
  }

  /** Adds content. */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int rest = length;
    while (rest > 0) {
      int part = Math.min(rest, block.content.length - filled);
      System.arraycopy(bytes, at, block.content, filled, part);
      filled += part;
      at += part;
      rest -= part;
      if (filled == block.content.length) {
        finishBlock();
      }
    }
  }

  /**
   * Ends the current block, however short, and returns after all blocks are written. The next
   * content begins a new block at the offset {@link #compressedBytes}. An empty block is not
   * written.
   */
  public void endBlock() throws IOException {
    if (filled > 0) {
      finishBlock();
    }
    writeBlocks(0);
  }

  /** The number of bytes of content so far. */
  public long contentBytes() {
    return content + filled;
  }

  /**
   * The number of bytes of compressed output so far. It includes the last blocks only after {@link
   * #endBlock} or {@link #finish}.
   */
  public long compressedBytes() {
    return compressed;
  }

  /** XXH32 of the content so far, which {@link #finish} writes. */
  public int contentChecksum() {
    return contentHash.getValue();
  }

  /** Writes the last block, the end mark and the checksum; nothing may be added afterwards. */
  public void finish() throws IOException {
    endBlock();
    byte[] end = new byte[8];
    putWord(end, 4, contentHash.getValue());
    write(end, end.length);
    out.flush();
  }

  private void finishBlock() throws IOException {
    contentHash.update(block.content, 0, filled);
    content += filled;
    block.length = filled;
    filled = 0;
    line.add(block);
    if (ahead > 0) {
      executor.execute(block.making());
    }
    block = null;
    writeBlocks(ahead);
    block = free.isEmpty() ? new Block() : free.pop();
  }

  /**
   * Writes queued blocks until only {@code rest} are left. While another thread still compresses
   * the first of them, this one compresses those after it.
   */
  private void writeBlocks(int rest) throws IOException {
    while (line.size() > rest) {
      Block first = line.remove();
      if (ahead > 0) {
        first.help();
        for (Block later : line) {
          if (first.isDone()) {
            break;
          }
          later.help();
        }
      }
      first.finish();
      write(first.packed, first.size);
      free.push(first);
    }
  }

  private void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    compressed += length;
  }

  private static void putWord(byte[] bytes, int at, int value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** A block, and its form in the frame: size, bytes, checksum. */
  private final class Block extends RepeatedTask {
    private final byte[] content = new byte[Lz4FrameFormat.blockSize(BLOCK_CODE)];
    private final byte[] packed = new byte[4 + compressor.maxCompressedLength(content.length) + 4];
    private int length;
    private int size;

    @Override
    void make() {
      int stored = compressor.compress(content, 0, length, packed, 4, packed.length - 8);
      int word = stored;
      if (stored >= length) {
        System.arraycopy(content, 0, packed, 4, length);
        stored = length;
        word = length | Lz4FrameFormat.STORED;
      }
      putWord(packed, 0, word);
      putWord(packed, 4 + stored, Lz4FrameFormat.xxh32(packed, 4, stored));
      size = 4 + stored + 4;
    }
  }
}
