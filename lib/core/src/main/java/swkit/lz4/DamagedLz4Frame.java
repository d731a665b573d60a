// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Reads the blocks of a damaged LZ4 frame: it corrects a block if a checksum proves the correction,
 * else it skips the block and finds the next one. It never fails because of damage.
 *
 * <p>The pieces that {@link #next} returns cover the file without gaps. What the format can prove:
 *
 * <ul>
 *   <li>With block checksums (the frames of swkit), every piece of the state {@link State#WHOLE} or
 *       {@link State#CORRECTED} is as it was written. One altered byte in a block is corrected.
 *   <li>Without (the server's frames), a whole block may hold altered bytes; {@link #variants}
 *       gives the contents that one flipped bit would explain, and the caller has to prove one.
 *   <li>A block that was cut off at the end of the file, or whose bytes are damaged, is
 *       decompressed as far as possible ({@link State#FRONT}).
 * </ul>
 *
 * <p>Linked blocks can't be read after the first lost one. The file is read only. One thread at a
 * time; holds two blocks. The class is long because correcting, skipping and searching all work on
 * the same file, format and window.
 */
public final class DamagedLz4Frame implements AutoCloseable {
  /** What is known about a piece. */
  public enum State {
    /** A block that can be decompressed, and matches its checksum if it has one. */
    WHOLE,
    /** The same, after one byte was corrected. */
    CORRECTED,
    /** Only the beginning of a block could be decompressed. */
    FRONT,
    /** Nothing is readable. */
    LOST
  }

  /**
   * A piece of the file.
   *
   * @param from its first byte in the file
   * @param to the byte after its last one
   * @param state what is known about it
   * @param content what it holds; empty if it is lost
   * @param isCut whether the file ends within it, so that {@code content} is as it was written
   * @param packed the block as it is in the file, without its size; for {@link #variants}
   */
  public record Piece(
      long from, long to, State state, byte[] content, boolean isCut, byte[] packed) {}

  private static final byte[] NONE = {};
  private static final int SEARCH_BUFFER = 1 << 20;

  /** Fewer bytes than this may be decompressible by chance. */
  private static final int LEAST_PROOF = 32;

  /** How many blocks in a row prove the format of a frame whose header is damaged. */
  private static final int BLOCKS_OF_PROOF = 2;

  private final FileChannel channel;
  private final long size;
  private final LZ4SafeDecompressor decompressor = Lz4FrameFormat.codec().safeDecompressor();
  private DamagedFrameFormat format;
  private boolean headerCorrected;
  private long at;
  private byte[] output = NONE;
  private byte[] window = NONE;
  private boolean windowLost;
  private boolean ended;

  /** A block at a place of the file. */
  private record Block(long end, byte[] content, byte[] packed, boolean corrected) {}

  private DamagedLz4Frame(FileChannel channel) throws IOException {
    this.channel = channel;
    size = channel.size();
  }

  /** Opens {@code file} and finds out its format, even if its header is damaged. */
  public static DamagedLz4Frame open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      DamagedLz4Frame frame = new DamagedLz4Frame(channel);
      frame.readHeader();
      return frame;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /** Whether the frame's header is damaged, so that its format was found out from its blocks. */
  public boolean isHeaderDamaged() {
    return headerCorrected;
  }

  private void readHeader() throws IOException {
    byte[] header = read(0, 15);
    DamagedFrameFormat given = DamagedFrameFormat.of(header, header.length);
    if (given == null) {
      headerCorrected = true;
      List<DamagedFrameFormat> formats = DamagedFrameFormat.candidates(header);
      given = formats.get(0);
      int best = -1;
      for (DamagedFrameFormat each : formats) {
        format = each;
        int blocks = 0;
        long next = each.length();
        for (Block block = block(next); block != null; block = block(next)) {
          next = block.end();
          if (++blocks == BLOCKS_OF_PROOF || next == size) {
            break;
          }
        }
        if (blocks > best) {
          best = blocks;
          given = each;
        }
      }
    }
    format = given;
    at = Math.min(size, format.length());
  }

  /** The next piece; null at the end of the file. */
  public Piece next() throws IOException {
    if (ended || at >= size || isEnd(at)) {
      ended = true;
      return null;
    }
    long from = at;
    Block block = windowLost ? null : block(at);
    if (block == null && !windowLost) {
      block = corrected(at);
    }
    if (block != null) {
      at = block.end();
      remember(block.content());
      State state = block.corrected() ? State.CORRECTED : State.WHOLE;
      return new Piece(from, at, state, block.content(), false, block.packed());
    }
    windowLost = format.linked();
    long declared = declaredEnd(from);
    boolean isCut = false;
    if (windowLost) {
      at = size;
    } else if (declared > 0 && (declared == size || isBlockOrEnd(declared))) {
      at = declared;
    } else {
      at = search(from + 1);
      isCut = at == size && (declared < 0 || declared > size);
      Block bounded = at < size ? bounded(from, at) : null;
      if (bounded != null) {
        return new Piece(from, at, State.CORRECTED, bounded.content(), false, bounded.packed());
      }
    }
    return front(from, at, isCut);
  }

  /** Whether the frame ends at {@code place}: its end mark, and nothing after its checksum. */
  private boolean isEnd(long place) throws IOException {
    byte[] word = read(place, 4);
    return word.length == 4 && little(word, 0) == 0 && place + 4 + format.trailer() == size;
  }

  private boolean isBlockOrEnd(long place) throws IOException {
    return place < size && (isEnd(place) || block(place) != null);
  }

  /** Where a block at {@code place} ends according to its size; -1 if that is not a size. */
  private long declaredEnd(long place) throws IOException {
    byte[] word = read(place, 4);
    int length = word.length < 4 ? 0 : little(word, 0) & ~Lz4FrameFormat.STORED;
    return length == 0 || length > format.blockSize()
        ? -1
        : place + 4 + length + format.afterBlock();
  }

  /** The block at {@code place}; null if none is there, or it is damaged. */
  private Block block(long place) throws IOException {
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
   * mark for uncompressed blocks; but bytes that weren't compressed can't be decompressed.
   */
  private Block unpacked(byte[] packed, int length, boolean stored, long end, boolean corrected) {
    byte[] content = decompress(packed, length);
    boolean isStored =
        content == null
            ? stored || format.checksums()
            : stored && (content.length <= length || length < LEAST_PROOF);
    if (content == null && !isStored) {
      return null;
    }
    int held = isStored ? length : content.length;
    if (end < size && !isFull(held)) {
      return null;
    }
    byte[] exact = Arrays.copyOf(packed, length);
    return new Block(end, isStored ? exact : content, exact, corrected || isStored != stored);
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

  private void remember(byte[] content) {
    if (format.linked()) {
      byte[] both = Arrays.copyOf(window, window.length + content.length);
      System.arraycopy(content, 0, both, window.length, content.length);
      int start = Math.max(0, both.length - Lz4FrameFormat.WINDOW);
      window = Arrays.copyOfRange(both, start, both.length);
    }
  }

  /** The block at {@code place} with one byte corrected; null if no correction is proven. */
  private Block corrected(long place) throws IOException {
    byte[] word = read(place, 4);
    if (word.length < 4) {
      return null;
    }
    int given = little(word, 0);
    if (format.checksums()) {
      Block block = correctedContent(place, given);
      if (block != null) {
        return block;
      }
    }
    for (int bit = 0; bit < 32; bit++) {
      Block block = block(place, given ^ 1 << bit);
      if (block != null && (format.checksums() || follows(block))) {
        return new Block(block.end(), block.content(), block.packed(), true);
      }
    }
    return null;
  }

  private Block correctedContent(long place, int word) throws IOException {
    int length = word & ~Lz4FrameFormat.STORED;
    long end = place + 4 + length + 4;
    if (length == 0 || length > format.blockSize() || end > size) {
      return null;
    }
    byte[] packed = read(place + 4, length + 4);
    int wrong = Lz4FrameFormat.xxh32(packed, 0, length) ^ little(packed, length);
    List<Xxh32Correction.Candidate> candidates =
        new ArrayList<>(Xxh32Correction.find(packed, 0, length, little(packed, length)));
    candidates.sort(Comparator.comparing(candidate -> !candidate.isOneBit()));
    if (Integer.bitCount(wrong) == 1) {
      candidates.add(0, null); // the checksum itself
    }
    for (Xxh32Correction.Candidate candidate : candidates) {
      byte[] attempt = packed;
      if (candidate != null) {
        attempt = packed.clone();
        attempt[candidate.offset()] ^= (byte) candidate.xor();
      }
      byte[] content = word < 0 ? Arrays.copyOf(attempt, length) : decompress(attempt, length);
      if (content != null && (end == size || isBlockOrEnd(end) || declaredEnd(end) > 0)) {
        return new Block(end, content, Arrays.copyOf(attempt, length), true);
      }
    }
    return null;
  }

  /** The block that lies between two places, whatever its size says; null if none does. */
  private Block bounded(long from, long to) throws IOException {
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
  private long search(long from) throws IOException {
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

  /** What can be read of the damaged or cut block between two places. */
  private Piece front(long from, long to, boolean isCut) throws IOException {
    byte[] word = read(from, 4);
    int declared = word.length < 4 ? 0 : little(word, 0) & ~Lz4FrameFormat.STORED;
    if (declared == 0 || declared > format.blockSize() || format.linked() && !isCut) {
      return new Piece(from, to, State.LOST, NONE, isCut, NONE);
    }
    byte[] packed = read(from + 4, (int) Math.min(declared, to - from - 4));
    byte[] content;
    if (little(word, 0) < 0) {
      content = packed;
    } else {
      byte[] out = new byte[window.length + format.blockSize()];
      System.arraycopy(window, 0, out, 0, window.length);
      int start = window.length;
      int end =
          LinkedBlock.decode(packed, 0, packed.length, out, 0, start, start + format.blockSize());
      content = Arrays.copyOfRange(out, start, end < 0 ? ~end : end);
    }
    State state = content.length == 0 ? State.LOST : State.FRONT;
    return new Piece(from, to, state, content, isCut, packed);
  }

  /** Whether blocks have checksums, so that every whole block is as it was written. */
  public boolean isChecked() {
    return format.checksums();
  }

  /** What a piece would hold if one bit of its packed block were flipped. */
  @FunctionalInterface
  public interface Variants {
    /**
     * Takes one variant.
     *
     * @param bit the number of the bit, from the lowest one of the first byte on
     * @param content what the piece would hold
     * @return whether no further one is wanted
     */
    boolean isEnough(int bit, byte[] content);
  }

  /**
   * Passes to {@code accept} the contents that {@code piece} would have if one bit of it were
   * flipped, until it returns true. Only for independent blocks.
   *
   * @param from the first byte of the packed block to try
   * @param to the byte after the last one to try
   */
  public void variants(Piece piece, int from, int to, Variants accept) {
    if (format.linked() || piece.packed().length == 0) {
      return;
    }
    byte[] packed = piece.packed().clone();
    boolean stored = isStored(piece);
    PackedSequences sequences = stored ? null : new PackedSequences(packed, format.blockSize());
    int length = isFull(0) || piece.to() == size ? -1 : format.blockSize();
    int readable = piece.content().length;
    for (int bit = from * 8; bit < Math.min(to, packed.length) * 8; bit++) {
      if (!stored && !sequences.isPossible(bit, length, readable)) {
        continue;
      }
      packed[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] content = stored ? packed.clone() : decompress(packed, packed.length);
      packed[bit / 8] ^= (byte) (1 << bit % 8);
      boolean isWhole = content != null && (piece.to() == size || isFull(content.length));
      if (isWhole && accept.isEnough(bit, content)) {
        return;
      }
    }
  }

  /** Whether all of a damaged block can be decompressed. Only for independent blocks. */
  public boolean isReadable(Piece piece) {
    return isStored(piece) || decompress(piece.packed(), piece.packed().length) != null;
  }

  private static boolean isStored(Piece piece) {
    return Arrays.equals(piece.packed(), piece.content());
  }

  /**
   * {@code piece} with one bit flipped, as {@link #variants} has found it. With block checksums, it
   * is {@link State#CORRECTED} if the checksum proves it, perhaps after another byte was corrected;
   * else it keeps its state. Without, it is corrected.
   *
   * @param byChecksum whether the checksum is asked; it fits by chance once in 2,000 times
   */
  public Piece with(Piece piece, int bit, boolean byChecksum) throws IOException {
    byte[] packed = piece.packed().clone();
    packed[bit / 8] ^= (byte) (1 << bit % 8);
    boolean stored = isStored(piece);
    State state = format.checksums() ? piece.state() : State.CORRECTED;
    byte[] content = stored ? packed : decompress(packed, packed.length);
    if (format.checksums() && byChecksum) {
      byte[] sum = read(piece.from() + 4 + packed.length, 4);
      byte[] proven = sum.length < 4 ? null : proven(packed, little(sum, 0), stored);
      if (proven != null) {
        packed = proven;
        state = State.CORRECTED;
        content = stored ? packed : decompress(packed, packed.length);
      }
    }
    return new Piece(piece.from(), piece.to(), state, content, piece.isCut(), packed);
  }

  /** {@code packed} with at most one wrong bit corrected; null if the checksum proves none. */
  private byte[] proven(byte[] packed, int sum, boolean stored) {
    if (Integer.bitCount(Lz4FrameFormat.xxh32(packed, 0, packed.length) ^ sum) <= 1) {
      return packed;
    }
    for (Xxh32Correction.Candidate candidate :
        Xxh32Correction.find(packed, 0, packed.length, sum)) {
      byte[] attempt = packed.clone();
      attempt[candidate.offset()] ^= (byte) candidate.xor();
      if (candidate.isOneBit() && (stored || decompress(attempt, attempt.length) != null)) {
        return attempt;
      }
    }
    return null;
  }

  /**
   * Whether a block of {@code length} bytes can have another one after it: without flushing, only
   * the last block is shorter.
   */
  private boolean isFull(int length) {
    return format.checksums() || format.linked() || length == format.blockSize();
  }

  /**
   * The bytes of the packed block whose alteration may alter the content from {@code from} to
   * {@code to}, apart from what matches copy.
   */
  public PackedRange packedRange(Piece piece, int from, int to) {
    return isStored(piece) ? new PackedRange(from, to) : PackedRange.of(piece.packed(), from, to);
  }

  private byte[] read(long place, int length) throws IOException {
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

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
