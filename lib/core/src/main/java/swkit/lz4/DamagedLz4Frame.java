// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;
import swkit.lz4.DamagedBlocks.Block;
import swkit.lz4.DamagedBlocks.Corrections;

/**
 * Reads the blocks of a damaged LZ4 frame: it corrects a block if a checksum proves the correction,
 * else it skips the block and finds the next one. It never fails because of damage.
 *
 * <p>The pieces that {@link #next} returns cover the file without gaps. What the format can prove:
 *
 * <ul>
 *   <li>With block checksums (the frames of swkit), every piece of the state {@link State#WHOLE} or
 *       {@link State#CORRECTED} is as it was written. One flipped bit in a block is corrected;
 *       other alterations of one byte, and one of several bits that the checksum of a block allows,
 *       if the checksum of the whole content proves it.
 *   <li>Without (the server's frames), a whole block may hold altered bytes; {@link #variants}
 *       gives the contents that one flipped bit would explain, and the caller has to prove one.
 *   <li>A block that was cut off at the end of the file, or whose bytes are damaged, is
 *       decompressed as far as possible ({@link State#FRONT}).
 * </ul>
 *
 * <p>Linked blocks can't be read after the first lost one. The file is read only. One thread at a
 * time; holds two blocks.
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
   * @param checksum the checksum of the block; 0 if it has none, or it was cut off
   */
  public record Piece(
      long from,
      long to,
      State state,
      byte[] content,
      boolean isCut,
      byte[] packed,
      int checksum) {}

  private static final byte[] NONE = {};

  /** How many blocks in a row prove the format of a frame whose header is damaged. */
  private static final int BLOCKS_OF_PROOF = 2;

  /** So many damaged blocks in a row are found by their sizes. */
  private static final int MOST_IN_A_ROW = 8;

  private final FileChannel channel;
  private final long size;
  private DamagedBlocks blocks;
  private boolean headerCorrected;
  private long at;
  private long lostTo;
  private boolean windowLost;
  private boolean ended;
  private final StreamingXXHash32 contentHash =
      XXHashFactory.fastestInstance().newStreamingHash32(0);
  private boolean isWhole = true;
  private CorrectionChoice choices;

  /** Reads {@code channel}; {@code choices} are taken where several corrections are possible. */
  DamagedLz4Frame(FileChannel channel, CorrectionChoice choices) throws IOException {
    this.channel = channel;
    this.choices = choices;
    size = channel.size();
    readHeader();
  }

  /** Opens {@code file} and finds out its format, even if its header is damaged. */
  public static DamagedLz4Frame open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new DamagedLz4Frame(channel, null);
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
    blocks = new DamagedBlocks(channel, size, null);
    byte[] header = blocks.read(0, 15);
    DamagedFrameFormat given = DamagedFrameFormat.of(header, header.length);
    if (given == null) {
      headerCorrected = true;
      List<DamagedFrameFormat> formats = DamagedFrameFormat.candidates(header);
      given = formats.get(0);
      int best = -1;
      for (DamagedFrameFormat each : formats) {
        int row = row(each);
        if (row > best) {
          best = row;
          given = each;
        }
      }
    }
    blocks = new DamagedBlocks(channel, size, given);
    at = Math.min(size, given.length());
  }

  /** How many blocks begin the frame if it has that format; no more than prove it. */
  private int row(DamagedFrameFormat format) throws IOException {
    DamagedBlocks attempt = new DamagedBlocks(channel, size, format);
    int row = 0;
    long next = format.length();
    for (Block block = attempt.block(next); block != null; block = attempt.block(next)) {
      next = block.end();
      if (++row == BLOCKS_OF_PROOF || next == size) {
        break;
      }
    }
    return row;
  }

  /** The next piece; null at the end of the file. */
  public Piece next() throws IOException {
    if (ended || at >= size || blocks.isEnd(at) || isDamagedEnd()) {
      ended = true;
      return null;
    }
    long from = at;
    if (lostTo > from) {
      at = lostTo;
      return new Piece(from, at, State.LOST, NONE, false, NONE, 0);
    }
    Block block = windowLost ? null : blocks.block(at);
    if (block == null && !windowLost) {
      block = corrected();
    }
    if (block != null) {
      at = block.end();
      blocks.remember(block.content());
      contentHash.update(block.content(), 0, block.content().length);
      State state = block.corrected() ? State.CORRECTED : State.WHOLE;
      return piece(from, state, block);
    }
    isWhole = false;
    windowLost = blocks.format().linked();
    long declared = blocks.declaredEnd(from);
    boolean isCut = false;
    if (windowLost) {
      at = size;
    } else if (declared > 0 && (declared == size || blocks.isReached(declared, MOST_IN_A_ROW))) {
      at = declared;
    } else {
      at = blocks.search(from + 1);
      isCut = at == size && (declared < 0 || declared > size);
      Block bounded = at < size ? blocks.bounded(from, at) : null;
      if (bounded != null) {
        return piece(from, State.CORRECTED, bounded);
      }
    }
    if (!windowLost && declared > 0 && declared < at) {
      lostTo = at;
      at = declared;
    }
    return front(from, at, isCut);
  }

  /** The block here with one byte corrected; null if no correction is proven. */
  private Block corrected() throws IOException {
    Block resized = blocks.resized(at);
    if (resized != null) {
      return resized;
    }
    Corrections corrections = blocks.corrections(at);
    if (corrections.ofOneBit() == 1 || corrections.blocks().isEmpty()) {
      return corrections.blocks().isEmpty() ? null : corrections.blocks().get(0);
    }
    if (choices == null) {
      choices = CorrectionChoice.of(channel);
    }
    int choice = choices.of(at, corrections.blocks().size());
    return choice < 0 ? null : corrections.blocks().get(choice);
  }

  /** Whether a damaged end mark is here: all content before it has the checksum after it. */
  private boolean isDamagedEnd() throws IOException {
    return blocks.isPlaceOfEnd(at) && isContentRight();
  }

  /** Whether all blocks so far could be read. */
  boolean isWhole() {
    return isWhole;
  }

  /** Whether all content so far has the checksum at the end of the file. */
  boolean isContentRight() throws IOException {
    return isWhole
        && blocks.format().trailer() > 0
        && blocks.contentChecksum() == contentHash.getValue();
  }

  /** Whether the file ends without the end mark that its header promises: it was cut. */
  public boolean isEndMissing() {
    return ended && at >= size && blocks.format().trailer() > 0;
  }

  /** The checksum of all content, which the frame ends with; null if it has none. */
  public Integer contentChecksum() throws IOException {
    return ended && blocks.isPlaceOfEnd(at) ? blocks.contentChecksum() : null;
  }

  private Piece piece(long from, State state, Block block) throws IOException {
    int checksum = blocks.checksum(block.end());
    return new Piece(from, block.end(), state, block.content(), false, block.packed(), checksum);
  }

  /** What can be read of the damaged or cut block between two places. */
  private Piece front(long from, long to, boolean isCut) throws IOException {
    int word = blocks.word(from);
    int declared = word & ~Lz4FrameFormat.STORED;
    DamagedFrameFormat format = blocks.format();
    if (declared == 0 || declared > format.blockSize() || format.linked() && !isCut) {
      return new Piece(from, to, State.LOST, NONE, isCut, NONE, 0);
    }
    byte[] packed = blocks.read(from + 4, (int) Math.min(declared, to - from - 4));
    byte[] content = word < 0 ? packed : blocks.beginning(packed);
    State state = content.length == 0 ? State.LOST : State.FRONT;
    int checksum = blocks.checksum(from + 4 + packed.length + 4);
    return new Piece(from, to, state, content, isCut, packed, checksum);
  }

  /** Whether blocks have checksums, so that every whole block is as it was written. */
  public boolean isChecked() {
    return blocks.format().checksums();
  }

  /**
   * The contents that {@code piece} would have if bits of it were flipped. Null if blocks are
   * linked, or nothing is readable.
   */
  public BlockVariants variants(Piece piece) {
    return blocks.format().linked() || piece.packed().length == 0
        ? null
        : new BlockVariants(blocks.format(), piece, piece.to() == size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
