// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;
import swkit.lz4.DamagedLz4Frame.Piece;
import swkit.lz4.DamagedLz4Frame.State;

/**
 * What an independent block would hold if bits of it were flipped. Bits have numbers, from the
 * lowest one of the first packed byte on. One thread at a time; several instances of a piece may be
 * used at once.
 */
public final class BlockVariants {
  private final DamagedFrameFormat format;
  private final Piece piece;
  private final boolean isLast;
  private final boolean stored;
  private final byte[] packed;
  private final PackedSequences sequences;
  private final LZ4SafeDecompressor decompressor = Lz4FrameFormat.codec().safeDecompressor();
  private final byte[] output;
  private BlockCopies copies;
  private long written;

  BlockVariants(DamagedFrameFormat format, Piece piece, boolean isLast) {
    this.format = format;
    this.piece = piece;
    this.isLast = isLast;
    stored = Arrays.equals(piece.packed(), piece.content());
    packed = piece.packed().clone();
    sequences = stored ? null : new PackedSequences(packed.clone(), format.blockSize());
    output = stored ? packed : new byte[format.blockSize()];
  }

  /** Takes what a block would hold. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes one variant.
     *
     * @param bit the number of the flipped bit
     * @param content the content, up to {@code length}; valid until this method returns
     * @param from where the first byte is that may differ from the content of the piece
     * @param to where the last such byte ends
     * @return whether no further one is wanted
     */
    boolean isEnough(int bit, byte[] content, int length, int from, int to);
  }

  /** How many bits the block has. */
  public int bits() {
    return packed.length * 8;
  }

  /** How many bytes were written so far to make the contents that {@link #each} passes on. */
  public long written() {
    return written;
  }

  /**
   * Passes to {@code taker} the contents with one flipped bit from {@code from} to before {@code
   * to}, until it returns true. Contents that can't be those of a block are left out.
   */
  public void each(int from, int to, Taker taker) {
    int wanted = format.isFull(0) || isLast ? -1 : format.blockSize();
    int readable = piece.content().length;
    if (!stored && copies == null && (wanted < 0 || readable == wanted) && unpack() == readable) {
      copies = new BlockCopies(packed.clone(), output.clone(), readable);
    }
    for (int bit = from; bit < Math.min(to, bits()); bit++) {
      boolean isEnough;
      if (copies != null && copies.knows(bit)) {
        int changed = copies.flip(bit);
        written += changed;
        isEnough =
            changed > 0
                && taker.isEnough(bit, copies.content(), readable, copies.from(), copies.to());
        copies.restore();
      } else {
        isEnough = isPossible(bit, wanted, readable) && isEnough(bit, taker);
      }
      if (isEnough) {
        return;
      }
    }
  }

  private boolean isPossible(int bit, int wanted, int readable) {
    return stored || sequences.isPossible(bit, wanted, readable);
  }

  private boolean isEnough(int bit, Taker taker) {
    flip(bit);
    int length = unpack();
    written += stored ? 1 : output.length;
    boolean isEnough =
        length >= 0
            && (isLast || format.isFull(length))
            && taker.isEnough(bit, output, length, 0, length);
    flip(bit);
    return isEnough;
  }

  private void flip(int bit) {
    if (bit < bits()) {
      packed[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  /** Decompresses the block into the output; -1 if that is impossible. */
  private int unpack() {
    if (stored) {
      return packed.length;
    }
    try {
      return decompressor.decompress(packed, 0, packed.length, output, 0, output.length);
    } catch (LZ4Exception e) {
      return -1;
    }
  }

  /** Whether all of the block can be decompressed. */
  public boolean isReadable() {
    return unpack() >= 0;
  }

  /** The content with {@code bits} flipped; null if it can't be decompressed. */
  public byte[] content(int... bits) {
    for (int bit : bits) {
      flip(bit);
    }
    int length = unpack();
    byte[] content = length < 0 ? null : Arrays.copyOf(output, length);
    for (int bit : bits) {
      flip(bit);
    }
    return content;
  }

  /**
   * The piece with {@code bits} flipped, which must be decompressible.
   *
   * @param state what is known about it then
   */
  public Piece flipped(State state, int... bits) {
    byte[] content = content(bits);
    byte[] changed = packed.clone();
    for (int bit : bits) {
      if (bit < bits()) {
        changed[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
    return new Piece(
        piece.from(),
        piece.to(),
        state,
        stored ? changed : content,
        piece.isCut(),
        changed,
        piece.checksum());
  }

  /**
   * With block checksums: the piece, perhaps with one bit flipped, that its checksum proves. Null
   * if it proves none; it fits by chance once in 2,000 times.
   */
  public Piece proven() {
    int wrong = Lz4FrameFormat.xxh32(packed, 0, packed.length) ^ piece.checksum();
    if (Integer.bitCount(wrong) <= 1) {
      return isReadable() ? flipped(State.CORRECTED) : null;
    }
    List<int[]> singles = singles();
    return singles.isEmpty() ? null : flipped(State.CORRECTED, singles.get(0));
  }

  /**
   * With block checksums: the single bits that the checksum allows, and with which the block can be
   * decompressed. By chance there is one once in 2,000 times.
   */
  public List<int[]> singles() {
    return ofOneByte().stream().filter(bits -> bits.length == 1).toList();
  }

  /**
   * With block checksums: the pairs of bits, and the alterations of one byte, that the checksum
   * allows, and with which the block can be decompressed. By chance there are some. Only the latter
   * for blocks of more than 256 KiB.
   *
   * @param executor runs parts of the search, if it has free threads
   */
  public List<int[]> pairs(Executor executor) {
    List<int[]> pairs = new ArrayList<>();
    if (packed.length <= Xxh32Pairs.LONGEST) {
      for (int[] pair : Xxh32Pairs.find(packed, packed.length, piece.checksum(), executor)) {
        if (content(pair) != null) {
          pairs.add(pair);
        }
      }
    }
    int most = packed.length <= Xxh32Pairs.LONGEST ? 2 : 1;
    ofOneByte().stream().filter(bits -> bits.length > most).forEach(pairs::add);
    return pairs;
  }

  /** The bits to flip of each alteration of one byte that the checksum allows. */
  private List<int[]> ofOneByte() {
    List<int[]> all = new ArrayList<>();
    for (Xxh32Correction.Candidate each :
        Xxh32Correction.find(packed, 0, packed.length, piece.checksum())) {
      int[] bits =
          IntStream.range(0, 8)
              .filter(bit -> (each.xor() >> bit & 1) != 0)
              .map(bit -> each.offset() * 8 + bit)
              .toArray();
      if (content(bits) != null) {
        all.add(bits);
      }
    }
    return all;
  }

  /**
   * The bytes of the packed block whose alteration may alter the content from {@code from} to
   * {@code to}, apart from what matches copy.
   */
  public PackedRange range(int from, int to) {
    return stored ? new PackedRange(from, to) : PackedRange.of(packed, from, to);
  }

  /** The literal byte of the packed block that the content at {@code place} comes from. */
  public int literal(int place) {
    return stored ? place : PackedRange.literal(packed, place);
  }
}
