// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * The blocks of a frame, read at any place of the file, which may be damaged. Of linked blocks, the
 * content before is that of the last block that was remembered. One thread at a time.
 */
final class DamagedBlocks {
  private static final byte[] NONE = {};
  private static final int SEARCH_BUFFER = 1 << 20;

  /** Fewer bytes than this may be decompressible by chance. */
  private static final int LEAST_PROOF = 32;

  private final FileChannel channel;
  private final long size;
  private final DamagedFrameFormat format;
  private final LZ4SafeDecompressor decompressor = Lz4FrameFormat.codec().safeDecompressor();
  private byte[] output = NONE;
  private byte[] window = NONE;

  /**
   * A block at a place of the file.
   *
   * @param end the byte after its last one
   * @param content what it holds
   * @param packed its bytes in the file, perhaps corrected
   * @param corrected whether anything was corrected
   */
  record Block(long end, byte[] content, byte[] packed, boolean corrected) {}

  /** The blocks of {@code channel}, a file of {@code size} bytes, if it has this format. */
  DamagedBlocks(FileChannel channel, long size, DamagedFrameFormat format) {
    this.channel = channel;
    this.size = size;
    this.format = format;
  }

  DamagedFrameFormat format() {
    return format;
  }

  /**
   * Whether the frame ends at {@code place}: its end mark, and nothing after its checksum, of which
   * a part may be cut off.
   */
  boolean isEnd(long place) throws IOException {
    byte[] word = read(place, 4);
    return word.length == 4 && little(word, 0) == 0 && place + 4 + format.trailer() >= size;
  }

  /** Whether the end mark and the checksum of the content have to be at {@code place}. */
  boolean isPlaceOfEnd(long place) {
    return format.trailer() > 0 && place + 4 + format.trailer() == size;
  }

  /** The checksum of the content, in the last bytes of the file. */
  int contentChecksum() throws IOException {
    return word(size - format.trailer());
  }

  /** Whether a block, or the end of the frame, is at {@code place}. */
  boolean isBlockOrEnd(long place) throws IOException {
    return place < size && (isEnd(place) || block(place) != null);
  }

  /** Whether the sizes of at most {@code most} blocks lead from {@code place} to a whole one. */
  boolean isReached(long place, int most) throws IOException {
    long next = place;
    for (int i = 0; i <= most && next > 0 && next < size; i++) {
      if (isBlockOrEnd(next)) {
        return true;
      }
      next = declaredEnd(next);
    }
    return false;
  }

  /** Where a block at {@code place} ends according to its size; -1 if that is not a size. */
  long declaredEnd(long place) throws IOException {
    byte[] word = read(place, 4);
    int length = word.length < 4 ? 0 : little(word, 0) & ~Lz4FrameFormat.STORED;
    return length == 0 || length > format.blockSize()
        ? -1
        : place + 4 + length + format.afterBlock();
  }

  /** The block at {@code place}; null if none is there, or it is damaged. */
  Block block(long place) throws IOException {
    byte[] word = read(place, 4);
    return word.length < 4 ? null : block(place, little(word, 0));
  }

  /** The block at {@code place} with the size {@code word}; null if it is damaged. */
  private Block block(long place, int word) throws IOException {
    int length = word & ~Lz4FrameFormat.STORED;
    long end = place + 4 + length + format.afterBlock();
    if (length == 0 || length > format.blockSize() || end > size) {
      return null;
    }
    byte[] packed = read(place + 4, length + format.afterBlock());
    if (format.checksums() && Lz4FrameFormat.xxh32(packed, 0, length) != little(packed, length)) {
      return null;
    }
    return unpacked(packed, length, word < 0, end, false);
  }

  /**
   * The block {@code packed}; null if it can't be decompressed. No checksum of a block covers the
   * mark for uncompressed blocks; but bytes that weren't compressed can't be decompressed, or not
   * to more bytes than they are.
   */
  private Block unpacked(byte[] packed, int length, boolean stored, long end, boolean corrected) {
    byte[] content = decompress(packed, length);
    boolean isStored =
        content == null
            ? stored || format.checksums()
            : (stored || format.checksums()) && content.length <= length
                || stored && !format.checksums() && length < LEAST_PROOF;
    if (content == null && !isStored) {
      return null;
    }
    int held = isStored ? length : content.length;
    if (end < size && !format.isFull(held)) {
      return null;
    }
    byte[] exact = Arrays.copyOf(packed, length);
    return new Block(end, isStored ? exact : content, exact, corrected || isStored != stored);
  }

  /** The beginning of a damaged block, as far as it can be decompressed. */
  byte[] beginning(byte[] packed) {
    int start = window.length;
    int limit = start + format.blockSize();
    byte[] out = Arrays.copyOf(window, limit);
    int end = LinkedBlock.decode(packed, 0, packed.length, out, 0, start, limit);
    return Arrays.copyOfRange(out, start, end < 0 ? ~end : end);
  }

  private byte[] decompress(byte[] packed, int length) {
    if (output.length < window.length + format.blockSize()) {
      output = new byte[Lz4FrameFormat.WINDOW + format.blockSize()];
    }
    int start = window.length;
    int end;
    if (format.linked()) {
      System.arraycopy(window, 0, output, 0, start);
      end = LinkedBlock.decode(packed, 0, length, output, 0, start, start + format.blockSize());
    } else {
      try {
        end = decompressor.decompress(packed, 0, length, output, 0, format.blockSize());
      } catch (LZ4Exception e) {
        end = -1;
      }
    }
    return end < 0 ? null : Arrays.copyOfRange(output, start, end);
  }

  /** Takes {@code content} for that before the next block, if blocks are linked. */
  void remember(byte[] content) {
    if (format.linked()) {
      byte[] both = Arrays.copyOf(window, window.length + content.length);
      System.arraycopy(content, 0, both, window.length, content.length);
      int start = Math.max(0, both.length - Lz4FrameFormat.WINDOW);
      window = Arrays.copyOfRange(both, start, both.length);
    }
  }

  /** The block at {@code place} with one bit of its size corrected; null if that isn't proven. */
  Block resized(long place) throws IOException {
    byte[] word = read(place, 4);
    if (word.length < 4) {
      return null;
    }
    for (int bit = 0; bit < 32; bit++) {
      Block block = block(place, little(word, 0) ^ 1 << bit);
      if (block != null && (format.checksums() || follows(block))) {
        return new Block(block.end(), block.content(), block.packed(), true);
      }
    }
    return null;
  }

  /**
   * The contents that its checksum allows for a damaged block, if one byte of it was altered.
   *
   * @param blocks those of one flipped bit come first
   * @param ofOneBit how many these are
   */
  record Corrections(List<Block> blocks, int ofOneBit) {}

  /** The corrections of the block at {@code place}; none without checksums. */
  Corrections corrections(long place) throws IOException {
    List<Block> blocks = new ArrayList<>();
    int ofOneBit = 0;
    int word = word(place);
    int length = word & ~Lz4FrameFormat.STORED;
    long end = place + 4 + length + 4;
    boolean isFollowed =
        format.checksums()
            && length > 0
            && length <= format.blockSize()
            && end <= size
            && (end == size || isBlockOrEnd(end) || declaredEnd(end) > 0 || isPlaceOfEnd(end));
    if (!isFollowed) {
      return new Corrections(blocks, 0);
    }
    byte[] packed = read(place + 4, length + 4);
    int checksum = little(packed, length);
    List<Xxh32Correction.Candidate> candidates =
        new ArrayList<>(Xxh32Correction.find(packed, 0, length, checksum));
    candidates.sort(Comparator.comparing(candidate -> !candidate.isOneBit()));
    if (Integer.bitCount(Lz4FrameFormat.xxh32(packed, 0, length) ^ checksum) == 1) {
      candidates.add(0, new Xxh32Correction.Candidate(0, 0)); // the checksum itself
    }
    for (Xxh32Correction.Candidate candidate : candidates) {
      packed[candidate.offset()] ^= (byte) candidate.xor();
      Block block = unpacked(packed, length, word < 0, end, true);
      packed[candidate.offset()] ^= (byte) candidate.xor();
      if (block != null) {
        blocks.add(block);
        ofOneBit += Integer.bitCount(candidate.xor()) <= 1 ? 1 : 0;
      }
    }
    return new Corrections(blocks, ofOneBit);
  }

  /** The block that lies between two places, whatever its size says; null if none does. */
  Block bounded(long from, long to) throws IOException {
    long length = to - from - 4 - format.afterBlock();
    if (length <= 0 || length > format.blockSize()) {
      return null;
    }
    Block block = block(from, (int) length);
    return block == null ? block(from, (int) length | Lz4FrameFormat.STORED) : block;
  }

  /** Whether another block, or the end of the frame or of the file, follows {@code block}. */
  private boolean follows(Block block) throws IOException {
    return block.end() == size
        || block.content().length == format.blockSize() && isBlockOrEnd(block.end());
  }

  /**
   * Whether a block without a checksum can't be one by chance: it is compressed, or it is full and
   * another one follows.
   */
  private boolean isCertain(Block block, int word) throws IOException {
    boolean isCompressed = word > LEAST_PROOF && block.content().length > 0;
    boolean isFull = block.content().length == format.blockSize();
    return (isCompressed || isFull) && follows(block);
  }

  /** The place of the next block from {@code from} on; the end of the file if there is none. */
  long search(long from) throws IOException {
    for (long start = from; start + 4 < size; start += SEARCH_BUFFER - 3) {
      byte[] bytes = read(start, SEARCH_BUFFER);
      for (int i = 0; i + 4 <= bytes.length; i++) {
        int word = little(bytes, i);
        int length = word & ~Lz4FrameFormat.STORED;
        if (length > 0
            && length <= format.blockSize()
            && start + i + 4 + length + format.afterBlock() <= size) {
          Block block = block(start + i, word);
          if (block != null && (format.checksums() || isCertain(block, word))) {
            return start + i;
          }
        }
      }
    }
    return size;
  }

  /** The size word at {@code place}; 0 at the end of the file. */
  int word(long place) throws IOException {
    byte[] word = read(place, 4);
    return word.length < 4 ? 0 : little(word, 0);
  }

  /** The checksum of the block that ends at {@code end}; 0 if it has none. */
  int checksum(long end) throws IOException {
    return format.checksums() ? word(end - 4) : 0;
  }

  /** The bytes from {@code place} on; fewer at the end of the file. */
  byte[] read(long place, int length) throws IOException {
    int most = (int) Math.max(0, Math.min(length, size - place));
    ByteBuffer bytes = ByteBuffer.allocate(most);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, place + bytes.position()) < 0) {
        break;
      }
    }
    return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
  }

  private static int little(byte[] bytes, int at) {
    return (bytes[at] & 0xFF)
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | (bytes[at + 3] & 0xFF) << 24;
  }
}
