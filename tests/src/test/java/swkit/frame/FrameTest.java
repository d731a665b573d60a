// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.FrameException;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.io.Bytes;
import swkit.lz4.Lz4FrameOutput;
import swkit.testing.Goldens;

/** Frames: what is read, what is written, and which damage is found. */
class FrameTest {
  @TempDir Path temp;

  private static List<Entry> read(Path file) {
    return read(file, Workers.none());
  }

  private static List<Entry> read(Path file, Workers workers) {
    try (FrameReader frame = FrameReader.open(file).with(workers)) {
      return frame.stream().toList();
    }
  }

  private List<Entry> read(byte[] bytes) throws IOException {
    return read(Files.write(temp.resolve("frame"), bytes));
  }

  private Path write(List<Entry> entries) {
    Path file = temp.resolve("written");
    try (FrameWriter frame = FrameWriter.create(file, Subspace.PROPERTY, 5)) {
      frame.putAll(Source.of(entries));
      frame.commit();
    }
    return file;
  }

  /** A frame of any content. */
  private Path frame(byte[] content) throws IOException {
    Path file = temp.resolve("content");
    try (OutputStream out = Files.newOutputStream(file);
        Lz4FrameOutput frame = new Lz4FrameOutput(out)) {
      frame.write(content, 0, content.length);
      frame.finish();
    }
    return file;
  }

  private static byte[] bytes(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return array;
  }

  private static final byte[] HEADER = bytes(0x7B, 'p', 5, 0, 0, 0);

  @Test
  void theServersEmptyFrameIsRead() throws IOException {
    byte[] frame =
        bytes(0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 6, 0, 0, 0x80, 0x7B, 0x70, 5, 0, 0, 0);
    assertThat(read(frame)).isEmpty();
    try (FrameReader reader = FrameReader.open(temp.resolve("frame"))) {
      assertThat(reader.subspace()).isEqualTo(Subspace.PROPERTY);
      assertThat(reader.schemaVersion()).isEqualTo(5);
      assertThat(reader.next()).isNull();
      assertThat(reader.endMarked()).isFalse();
    }
  }

  static Stream<Path> lz4Frames() throws IOException {
    return Files.list(Goldens.ROOT.resolve("tests/goldens/lz4"));
  }

  /** Written by lz4 1.9.4 from the content of the golden's subspace_p, with various options. */
  @ParameterizedTest
  @MethodSource("lz4Frames")
  void framesOfTheLz4ToolAreRead(Path file) {
    assertThat(read(file)).isEqualTo(read(Goldens.DUMP.resolve("subspace_p")));
  }

  @ParameterizedTest
  @MethodSource("lz4Frames")
  void everyCutOfAFrameOfTheLz4ToolIsFound(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += length < 100 ? 1 : 97) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(FrameException.class);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TreeMap<byte[], Entry> entries = new TreeMap<>(Entry::compareKeys);
    for (int i = 0; i < 3000; i++) {
      byte[] key = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 12)];
      byte[] value = new byte[random.nextInt(random.nextInt(50) == 0 ? 400_000 : 200)];
      random.nextBytes(key);
      if (random.nextBoolean()) {
        random.nextBytes(value);
      }
      entries.put(key, new Entry(key, value));
    }
    List<Entry> written = List.copyOf(entries.values());
    assertThat(read(write(written))).as("seed %d", seed).isEqualTo(written);
  }

  /** The mixture has blocks that pack well, such that are stored as they are, and an early end. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void theBytesAreTheSameWhateverTheThreads(int threads) throws IOException {
    Random random = new Random(11);
    List<Entry> entries = new java.util.ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] value = new byte[random.nextInt(i % 50 == 0 ? 3_000_000 : 30_000)];
      if (i / 20 % 2 == 0) {
        random.nextBytes(value);
      }
      entries.add(new Entry(Bytes.u32(i), value));
    }
    byte[] alone = Files.readAllBytes(write(entries));
    Path file = temp.resolve("with-workers");
    try (Workers workers = new Workers(threads, 64 << 20)) {
      try (FrameWriter frame = FrameWriter.create(file, Subspace.PROPERTY, 5).with(workers)) {
        frame.putAll(Source.of(entries));
        frame.commit();
        assertThat(frame.fileBytes()).isEqualTo(alone.length);
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(alone);
      assertThat(read(file, workers)).isEqualTo(entries);
    }
  }

  /** With threads, too, all before the damage is read, and the damage has its own address. */
  @Test
  void damageIsFoundInItsOrderWhateverTheThreads() throws IOException {
    List<Entry> entries =
        java.util.stream.IntStream.range(0, 40)
            .mapToObj(i -> new Entry(Bytes.u32(i), new byte[100_000]))
            .toList();
    byte[] whole = Files.readAllBytes(write(entries));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (Workers workers = new Workers(3, 64 << 20)) {
      for (int i = 0; i < 300; i++) {
        byte[] damaged = whole.clone();
        if (i % 3 == 0) {
          damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
        } else {
          damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Path file = Files.write(temp.resolve("damaged"), damaged);
        assertThat(outcome(file, workers))
            .as("seed %d, %d", seed, i)
            .isEqualTo(outcome(file, Workers.none()));
      }
    }
  }

  private static String outcome(Path file, Workers workers) {
    long entries = 0;
    try (FrameReader frame = FrameReader.open(file).with(workers)) {
      while (frame.next() != null) {
        entries++;
      }
      return "whole";
    } catch (FrameException e) {
      return entries + ": " + e.getMessage();
    }
  }

  @Test
  void ourContentIsTheServers() {
    Path ours = write(read(Goldens.DUMP.resolve("subspace_p")));
    assertThat(Goldens.content(ours))
        .isEqualTo(Goldens.content(Goldens.DUMP.resolve("subspace_p")));
  }

  /** A cut is not found only where a block and an entry end and no end mark is to be expected. */
  @ParameterizedTest
  @ValueSource(strings = {"subspace_a", "subspace_d", "subspace_q", "subspace_n", "subspace_h"})
  void everyPrefixOfTheServersFramesIsFound(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Goldens.DUMP.resolve(name));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("%s cut at %d", name, length)
          .isInstanceOf(FrameException.class)
          .hasMessageContaining(temp.resolve("frame").toString());
    }
    read(whole);
  }

  /** Of several blocks of the server's, only a cut at an end of an entry at an end of a block. */
  @Test
  void aCutBetweenBlocksInsideAnEntryIsFound() throws IOException {
    byte[] whole = Files.readAllBytes(Goldens.DUMP.resolve("subspace_p"));
    int first = 7 + 4 + (Bytes.u32le(whole, 7) & 0x7FFFFFFF);
    assertThat(first).isLessThan(whole.length);
    byte[] cut = java.util.Arrays.copyOf(whole, first);
    assertThatThrownBy(() -> read(cut)).hasMessageContaining("cut short");
  }

  @ParameterizedTest
  @ValueSource(strings = {"subspace_a", "subspace_d", "subspace_q", "subspace_n", "subspace_h"})
  void everyPrefixAndEveryFlippedBitOfOurFramesIsFound(String name) throws IOException {
    List<Entry> entries = read(Goldens.DUMP.resolve(name));
    byte[] whole = Files.readAllBytes(write(entries));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut at %d", length)
          .isInstanceOf(FrameException.class);
    }
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> read(flipped)).as("bit %d", bit).isInstanceOf(FrameException.class);
    }
    byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> read(longer)).hasMessageContaining("after the end");
  }

  /**
   * The server's frames have no checksums: a flipped bit passes where it lies in a literal (or in a
   * match's distance) and lengths and order of the keys still fit. How many do is known exactly;
   * four more lie in the last sequence's match length, which means nothing.
   */
  @ParameterizedTest
  @CsvSource({"subspace_a, 235, 5", "subspace_q, 320, 0", "subspace_u, 204, 0"})
  void flippedBitsOfTheServersFramesPassOnlyInContent(String name, int inLiterals, int inDistances)
      throws IOException {
    byte[] whole = Files.readAllBytes(Goldens.DUMP.resolve(name));
    BitSet literals = new BitSet();
    BitSet distances = new BitSet();
    sequences(whole, literals, distances);
    int[] passed = new int[3];
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        read(flipped);
        passed[literals.get(bit / 8) ? 0 : distances.get(bit / 8) ? 1 : 2]++;
      } catch (FrameException e) {
        assertThat(e).hasMessageContaining("at byte ");
      }
    }
    assertThat(passed).containsExactly(inLiterals, inDistances, 4);
  }

  /** Which bytes of a frame of one block are literals, and which distances, of LZ4 sequences. */
  private static void sequences(byte[] frame, BitSet literals, BitSet distances) {
    int at = 11;
    int end = at + Bytes.u32le(frame, 7);
    while (at < end) {
      int token = frame[at++] & 0xFF;
      int length = token >>> 4;
      for (int more = length == 15 ? 255 : 0; more == 255; length += more) {
        more = frame[at++] & 0xFF;
      }
      literals.set(at, at + length);
      at += length;
      distances.set(at, Math.min(at + 2, end));
      at += 2;
      for (int more = (token & 15) == 15 ? 255 : 0; more == 255; ) {
        more = frame[at++] & 0xFF;
      }
    }
  }

  @Test
  void aLengthThatCannotBeTrueIsRefusedBeforeItIsAllocated() throws IOException {
    byte[] content = Bytes.concat(HEADER, bytes(1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F));
    assertThatThrownBy(() -> read(frame(content)))
        .isInstanceOf(FrameException.class)
        .hasMessageContaining("value of 4294967295 bytes doesn't fit into the rest");
    byte[] key = Bytes.concat(HEADER, bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1));
    assertThatThrownBy(() -> read(frame(key))).hasMessageContaining("key of 2147483647 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "7B7005000000 FFFFFFFFFF01 , not a 32-bit LEB128",
    "7B7005000000 8000 , not a 32-bit LEB128",
    "7B7005000000 00 , a key of length 0",
    "7B7005000000 0102 , before the length of its value",
    "7B7005000000 010200 010200 , keys out of order: 02 is after 02",
    "7B7005000000 010200 010100 , keys out of order: 01 is after 02",
    "7B7005000000 010200 020101 00 , keys out of order",
    "7C7005000000 , not a Stalwart dump",
    "7B5005000000 , not a Stalwart dump",
    "7B7B05000000 , not a Stalwart dump",
    "7B70050000 , holds no frame header"
  })
  void malformedContentIsRefused(String hex, String message) throws IOException {
    byte[] content = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> read(frame(content)))
        .isInstanceOf(FrameException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsNoFrameIsSaidInOneLine() throws IOException {
    assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("not an LZ4 frame");
    assertThatThrownBy(() -> read("hello world".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .hasMessageContaining("not an LZ4 frame");
    assertThatThrownBy(() -> FrameReader.open(temp.resolve("absent")))
        .hasMessageContaining("no such file");
  }

  @Test
  void anAbandonedFrameLeavesNoFile() {
    Path file = temp.resolve("abandoned");
    try (FrameWriter frame = FrameWriter.create(file, Subspace.PROPERTY, 5)) {
      frame.put(new Entry(bytes(1)));
      assertThatThrownBy(() -> frame.put(new Entry(bytes(1)))).isInstanceOf(FrameException.class);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void aFrameIsNotWrittenOver() throws IOException {
    Path file = Files.createFile(temp.resolve("there"));
    assertThatThrownBy(() -> FrameWriter.create(file, Subspace.PROPERTY, 5))
        .hasMessageContaining("it exists already");
    assertThat(file).isEmptyFile();
  }
}
