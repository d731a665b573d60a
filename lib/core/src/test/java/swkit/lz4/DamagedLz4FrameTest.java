// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.lz4.DamagedLz4Frame.Piece;
import swkit.lz4.DamagedLz4Frame.State;

class DamagedLz4FrameTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final byte[] SERVERS_HEADER = {4, 0x22, 0x4D, 0x18, 0x60, 0x40, (byte) 0x82};

  @TempDir Path dir;
  private final Random random = new Random(SEED);

  /** Words and noise, so that some blocks are compressed and others are stored. */
  private byte[] content(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      boolean noise = i / 300_000 % 3 == 1;
      bytes[i] =
          (byte) (noise ? random.nextInt(256) : "the quick brown fox ".charAt(random.nextInt(20)));
    }
    return bytes;
  }

  /** A frame as swkit writes it: blocks of 256 KiB with checksums. */
  private byte[] ours(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new Lz4FrameOutput(bytes)) {
      out.write(content, 0, content.length);
      out.finish();
    }
    return bytes.toByteArray();
  }

  /** A frame as the server writes it: blocks of 64 KiB, no checksums, no end mark. */
  private static byte[] servers(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(SERVERS_HEADER);
    var compressor = Lz4FrameFormat.codec().fastCompressor();
    for (int at = 0; at < content.length; at += 65536) {
      byte[] block = Arrays.copyOfRange(content, at, Math.min(content.length, at + 65536));
      byte[] packed = compressor.compress(block);
      boolean stored = packed.length >= block.length;
      byte[] written = stored ? block : packed;
      int word = written.length | (stored ? 0x80000000 : 0);
      bytes.write(
          new byte[] {(byte) word, (byte) (word >> 8), (byte) (word >> 16), (byte) (word >> 24)});
      bytes.write(written);
    }
    return bytes.toByteArray();
  }

  private List<Piece> pieces(byte[] file) throws IOException {
    Path path = Files.write(dir.resolve("frame"), file);
    List<Piece> pieces = new ArrayList<>();
    try (var frame = DamagedLz4Frame.open(path)) {
      for (Piece piece = frame.next(); piece != null; piece = frame.next()) {
        pieces.add(piece);
      }
    }
    return pieces;
  }

  private static byte[] joined(List<Piece> pieces) {
    var bytes = new ByteArrayOutputStream();
    pieces.forEach(piece -> bytes.writeBytes(piece.content()));
    return bytes.toByteArray();
  }

  @Test
  void anUndamagedFrameIsReadWhole() throws IOException {
    byte[] content = content(1_500_000);
    for (byte[] file : List.of(ours(content), servers(content))) {
      List<Piece> pieces = pieces(file);
      assertThat(pieces).allMatch(piece -> piece.state() == State.WHOLE);
      assertThat(joined(pieces)).isEqualTo(content);
    }
  }

  /**
   * Wherever the bit is: in the header, a size, a block, a checksum, the mark for stored blocks.
   */
  @Test
  void everyFlippedBitOfOurFramesIsCorrected() throws IOException {
    byte[] content = content(700_000);
    byte[] file = ours(content);
    List<Integer> bits = new ArrayList<>();
    List<Piece> whole = pieces(file);
    for (Piece piece : whole) {
      for (int bit = 0; bit < 32; bit++) {
        bits.add((int) piece.from() * 8 + bit);
        bits.add((int) piece.to() * 8 - 1 - bit);
      }
    }
    for (int bit = 0; bit < 7 * 8; bit++) {
      bits.add(bit);
    }
    for (int i = 0; i < 60; i++) {
      bits.add(random.nextInt((file.length - 8) * 8));
    }
    for (int bit : bits) {
      byte[] damaged = file.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Arrays.equals(joined(pieces(damaged)), content))
          .as("seed %d, bit %d of byte %d", SEED, bit % 8, bit / 8)
          .isTrue();
    }
  }

  /** Its checksum allows two bits; the checksum of the whole content decides. */
  @Test
  void oneOfTwoBitsThatTheChecksumOfABlockAllows() throws IOException {
    byte[] content = new byte[1 << 18];
    new Random(14).nextBytes(content);
    int bit = 516_040;
    byte[] damaged = content.clone();
    damaged[bit / 8] ^= (byte) (1 << bit % 8);
    int checksum = Lz4FrameFormat.xxh32(content, 0, content.length);
    assertThat(Xxh32Correction.find(damaged, 0, damaged.length, checksum))
        .filteredOn(Xxh32Correction.Candidate::isOneBit)
        .hasSize(2);
    byte[] all = Arrays.copyOf(content, 3 * content.length);
    System.arraycopy(content, 0, all, content.length, content.length);
    byte[] file = ours(all);
    for (int block : new int[] {0, 1}) {
      int at = 7 + block * (4 + content.length + 4) + 4;
      file[at + bit / 8] ^= (byte) (1 << bit % 8);
      List<Piece> pieces = pieces(file);
      assertThat(pieces.get(block).state()).isEqualTo(State.CORRECTED);
      assertThat(joined(pieces)).isEqualTo(all);
    }
    file[file.length - 1] ^= 3; // now nothing decides
    List<Piece> pieces = pieces(file);
    assertThat(pieces.get(0).state()).isEqualTo(State.FRONT);
    assertThat(pieces.get(2).state()).isEqualTo(State.WHOLE);
  }

  /** The checksum at the end proves that the end mark is one, though a bit of it flipped. */
  @Test
  void aDamagedEndIsKnown() throws IOException {
    for (int length : new int[] {6, 700_000}) {
      byte[] content = content(length);
      byte[] file = ours(content);
      for (int bit = 1; bit <= 8 * 8; bit++) {
        byte[] damaged = file.clone();
        damaged[file.length - 1 - (bit - 1) / 8] ^= (byte) (1 << (bit - 1) % 8);
        List<Piece> pieces = pieces(damaged);
        assertThat(joined(pieces)).as("seed %d, bit %d", SEED, bit).isEqualTo(content);
        assertThat(pieces).allMatch(piece -> piece.state() == State.WHOLE);
      }
      for (int cut = 1; cut <= 9; cut++) {
        Path path = Files.write(dir.resolve("cut"), Arrays.copyOf(file, file.length - cut));
        try (var frame = DamagedLz4Frame.open(path)) {
          List<Piece> pieces = new ArrayList<>();
          for (Piece piece = frame.next(); piece != null; piece = frame.next()) {
            pieces.add(piece);
          }
          boolean isKnown =
              frame.isEndMissing() || pieces.get(pieces.size() - 1).state() != State.WHOLE;
          assertThat(isKnown).as("cut by %d", cut).isEqualTo(cut > 4);
          assertThat(frame.contentChecksum()).isNull();
        }
      }
    }
  }

  /** A byte that is stored, and would be an empty block if it were compressed. */
  @Test
  void aStoredByteIsNotTakenForACompressedOne() throws IOException {
    for (int value : new int[] {0, 0x10, 0xFF}) {
      byte[] content = Arrays.copyOf(content(1 << 18), (1 << 18) + 1);
      content[1 << 18] = (byte) value;
      byte[] file = ours(content);
      assertThat(joined(pieces(file))).as("byte %d", value).isEqualTo(content);
      file[file.length - 8 - 4 - 1 - 1] ^= (byte) 0x80; // the mark for stored blocks
      assertThat(joined(pieces(file))).as("byte %d", value).isEqualTo(content);
    }
  }

  /** A lost page costs the blocks that it touches, and no other. */
  @Test
  void aLostPageCostsItsBlocks() throws IOException {
    byte[] content = content(2_000_000);
    for (byte[] file : List.of(ours(content), servers(content))) {
      List<Piece> whole = pieces(file);
      for (int i = 0; i < 20; i++) {
        int at = random.nextInt(file.length - 4096);
        byte[] damaged = file.clone();
        Arrays.fill(damaged, at, at + 4096, (byte) (i % 2 == 0 ? 0 : 0xFF));
        List<Piece> pieces = pieces(damaged);
        for (Piece piece : whole) {
          if (piece.to() <= at || piece.from() >= at + 4096) {
            assertThat(pieces)
                .as("seed %d, page at %d, block at %d", SEED, at, piece.from())
                .anyMatch(
                    p ->
                        p.from() == piece.from()
                            && p.state() == State.WHOLE
                            && Arrays.equals(p.content(), piece.content()));
          }
        }
      }
    }
  }

  @Test
  void everyPrefixGivesAllThatItHolds() throws IOException {
    byte[] content = content(450_000);
    for (byte[] file : List.of(ours(content), servers(content))) {
      List<Piece> whole = pieces(file);
      for (int i = 0; i < 40; i++) {
        int length = i < 20 ? i : 7 + random.nextInt(file.length - 7);
        List<Piece> pieces = pieces(Arrays.copyOf(file, length));
        byte[] read = joined(pieces);
        long least =
            whole.stream().filter(p -> p.to() <= length).mapToLong(p -> p.content().length).sum();
        assertThat((long) read.length)
            .as("seed %d, %d bytes", SEED, length)
            .isBetween(least, (long) content.length);
        assertThat(Arrays.equals(read, 0, read.length, content, 0, read.length))
            .as("seed %d, %d bytes: nothing invented", SEED, length)
            .isTrue();
      }
    }
  }

  /** The bit that makes a block of the server's undecompressible is among the variants. */
  @Test
  void variantsHoldTheOriginal() throws IOException {
    byte[] content = content(200_000);
    byte[] file = servers(content);
    int tried = 0;
    while (tried < 1) {
      byte[] damaged = file.clone();
      int bit = (7 + random.nextInt(file.length - 7)) * 8 + random.nextInt(8);
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Path path = Files.write(dir.resolve("frame"), damaged);
      int[] start = {0};
      try (var frame = DamagedLz4Frame.open(path)) {
        for (Piece piece = frame.next(); piece != null; piece = frame.next()) {
          int from = start[0];
          start[0] = Math.min(content.length, from + 65536);
          if (piece.state() == State.FRONT) {
            tried++;
            boolean[] found = {false};
            BlockVariants variants = frame.variants(piece);
            variants.each(
                0,
                variants.bits(),
                (flipped, variant, length, first, end) ->
                    found[0] = Arrays.equals(variant, 0, length, content, from, start[0]));
            assertThat(found[0]).as("seed %d, bit %d", SEED, bit).isTrue();
          }
        }
      }
    }
  }

  /** Bits that are excluded without decompressing would not have given a whole block. */
  @Test
  void noPossibleVariantIsExcluded() {
    var codec = Lz4FrameFormat.codec();
    for (int round = 0; round < 40; round++) {
      int length = 20 + random.nextInt(1500);
      byte[] content = new byte[length];
      for (int i = 0; i < length; i++) {
        boolean copies = i > 30 && random.nextInt(12) > 0;
        content[i] = copies ? content[i - 30] : (byte) random.nextInt(256);
      }
      byte[] packed = codec.fastCompressor().compress(content);
      for (int flips = round % 3; flips > 0; flips--) {
        int flipped = random.nextInt(packed.length * 8);
        packed[flipped / 8] ^= (byte) (1 << flipped % 8);
      }
      byte[] out = new byte[1 << 16];
      int end = LinkedBlock.decode(packed, 0, packed.length, out, 0, 0, out.length);
      int readable = end < 0 ? ~end : end;
      var sequences = new PackedSequences(packed.clone(), out.length);
      for (int bit = 0; bit < packed.length * 8; bit++) {
        byte[] variant = packed.clone();
        variant[bit / 8] ^= (byte) (1 << bit % 8);
        int total = LinkedBlock.decode(variant, 0, variant.length, out, 0, 0, out.length);
        String place = String.format("seed %d, round %d, bit %d", SEED, round, bit);
        if (total > 0) {
          assertThat(sequences.isPossible(bit, -1, readable)).as(place).isTrue();
        }
        if (total == length) {
          assertThat(sequences.isPossible(bit, length, readable)).as(place).isTrue();
        }
      }
    }
  }
}
