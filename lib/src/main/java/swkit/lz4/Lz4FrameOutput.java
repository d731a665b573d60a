// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Writes one LZ4 frame: independent blocks of 256 KiB, each with its checksum, an end mark, and a
 * checksum of the whole content.
 *
 * <p>So every flipped bit and every cut is found when it is read again: the block checksums don't
 * cover the bit that says that a block is stored as it is, the content checksum does. The server's
 * importer reads such frames. One thread at a time.
 */
public final class Lz4FrameOutput implements AutoCloseable {
  private static final int BLOCK_CODE = 5;

  private final OutputStream out;
  private final LZ4Compressor compressor = Lz4FrameFormat.codec().fastCompressor();
  private final StreamingXXHash32 contentHash =
      XXHashFactory.fastestInstance().newStreamingHash32(0);
  private final byte[] block = new byte[Lz4FrameFormat.blockSize(BLOCK_CODE)];
  private final byte[] packed = new byte[4 + compressor.maxCompressedLength(block.length) + 4];
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
   * Goes on with a frame that stands before what {@code out} takes, up to the end of a block. All
   * of its content has to be given to {@link #alreadyWritten} first, then its size to {@link
   * #goOnAt}.
   */
  public static Lz4FrameOutput continuing(OutputStream out) {
    return new Lz4FrameOutput(out, 0);
  }

  /** The header that every frame written here begins with: 7 bytes. */
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
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(0, Lz4FrameFormat.MAGIC);
    header[6] = Lz4FrameFormat.headerChecksum(new byte[] {header[4], header[5]}, 2);
    return header;
  }

  /** Takes content that stands in the frame already, for the checksum at its end. */
  public void alreadyWritten(byte[] bytes, int offset, int length) {
    contentHash.update(bytes, offset, length);
    content += length;
  }

  /** Says how many bytes of the frame stand before what is written from now on. */
  public void goOnAt(long written) {
    compressed = written;
  }

  /** Adds content. */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int rest = length;
    while (rest > 0) {
      int part = Math.min(rest, block.length - filled);
      System.arraycopy(bytes, at, block, filled, part);
      filled += part;
      at += part;
      rest -= part;
      if (filled == block.length) {
        writeBlock();
      }
    }
  }

  /**
   * Ends the current block, however short, and returns when all blocks so far are written: what is
   * added next begins a block at the offset {@link #compressedBytes}. Nothing to do at the start of
   * a block.
   */
  public void endBlock() throws IOException {
    if (filled > 0) {
      writeBlock();
    }
  }

  /** Bytes of content so far. */
  public long contentBytes() {
    return content + filled;
  }

  /**
   * Bytes of compressed output so far; the last block is not in it until {@link #endBlock} or
   * {@link #finish}.
   */
  public long compressedBytes() {
    return compressed;
  }

  /** Writes the last block, the end mark and the checksum; nothing may be added afterwards. */
  public void finish() throws IOException {
    endBlock();
    putWord(0, 0);
    putWord(4, contentHash.getValue());
    write(packed, 8);
    out.flush();
  }

  private void writeBlock() throws IOException {
    contentHash.update(block, 0, filled);
    content += filled;
    int length = compressor.compress(block, 0, filled, packed, 4, packed.length - 8);
    int size = length;
    if (length >= filled) {
      System.arraycopy(block, 0, packed, 4, filled);
      length = filled;
      size = length | Lz4FrameFormat.STORED;
    }
    putWord(0, size);
    putWord(4 + length, Lz4FrameFormat.xxh32(packed, 4, length));
    write(packed, 4 + length + 4);
    filled = 0;
  }

  private void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    compressed += length;
  }

  private void putWord(int at, int value) {
    ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
