// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.FrameException;
import swkit.Subspace;
import swkit.Workers;
import swkit.frame.FrameFormat;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.hash.Blake3;
import swkit.lz4.DamagedLz4Frame;
import swkit.lz4.DamagedLz4Frame.Piece;
import swkit.salvage.EntryProof.Certainty;
import swkit.testing.Goldens;

/** The frames of a real server, and the same as swkit writes them, cut and damaged. */
class SalvagedFrameTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final Generation GENERATION = Generation.of(5, "");
  private static final int PAGE = 4096;

  @TempDir Path dir;
  private final Random random = new Random(SEED);
  private final List<Loss> losses = new ArrayList<>();
  private long corrected;

  /** The entries that a reader gives before it fails, by their keys in hexadecimal. */
  private static Map<String, Entry> entries(Path frame) {
    Map<String, Entry> all = new LinkedHashMap<>();
    try (FrameReader reader = FrameReader.open(frame)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        all.put(Entry.hex(entry.key()), entry);
      }
    } catch (FrameException e) {
      return all;
    }
    return all;
  }

  private Map<String, Entry> salvaged(byte[] bytes, Subspace subspace) throws IOException {
    Path file = Files.write(dir.resolve("damaged"), bytes);
    losses.clear();
    Map<String, Entry> all = new LinkedHashMap<>();
    try (var frame =
        new SalvagedFrame(file, subspace, GENERATION, false, Workers.none(), losses::add)) {
      for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
        all.put(Entry.hex(entry.key()), entry);
      }
      corrected = frame.corrected();
    }
    return all;
  }

  /** The same entries in a frame with block checksums. */
  private Path ours(Path frame) {
    Path file = dir.resolve("ours-" + frame.getFileName());
    try (FrameReader reader = FrameReader.open(frame);
        FrameWriter writer = FrameWriter.create(file, reader.subspace(), reader.schemaVersion())) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        writer.put(entry);
      }
      writer.commit();
    }
    return file;
  }

  private static Subspace subspace(Path golden) {
    return Subspace.of(golden.toString().charAt(golden.toString().length() - 1));
  }

  private static Path golden(char letter) {
    return Goldens.DUMP.resolve("subspace_" + letter);
  }

  private static List<Path> goldens() throws IOException {
    try (var files = Files.list(Goldens.DUMP)) {
      return files.sorted().toList();
    }
  }

  private static boolean isSame(Entry one, Entry other) {
    return other != null && Arrays.equals(one.value(), other.value());
  }

  private static List<Entry> invented(Map<String, Entry> original, Map<String, Entry> salvaged) {
    return salvaged.entrySet().stream()
        .filter(entry -> !isSame(entry.getValue(), original.get(entry.getKey())))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static void assertSame(Map<String, Entry> original, Map<String, Entry> salvaged) {
    assertThat(salvaged.keySet()).isEqualTo(original.keySet());
    assertThat(invented(original, salvaged)).isEmpty();
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
    return damaged;
  }

  @Test
  void undamagedFramesComeOutWhole() throws IOException {
    for (Path golden : goldens()) {
      Map<String, Entry> original = entries(golden);
      for (Path file : List.of(golden, ours(golden))) {
        assertSame(original, salvaged(Files.readAllBytes(file), subspace(golden)));
        assertThat(losses).as(file.toString()).isEmpty();
      }
    }
  }

  /** A prefix gives at least what a reader gives before it fails, and nothing that wasn't there. */
  @Test
  void everyPrefixGivesWhatItHolds() throws IOException {
    for (Path golden : goldens()) {
      Map<String, Entry> original = entries(golden);
      for (Path file : List.of(golden, ours(golden))) {
        byte[] bytes = Files.readAllBytes(file);
        int step = Math.max(1, bytes.length / 25);
        for (int length = 0; length < bytes.length; length += step) {
          Map<String, Entry> salvaged = salvaged(Arrays.copyOf(bytes, length), subspace(golden));
          assertThat(invented(original, salvaged)).as(file + " cut at " + length).isEmpty();
          assertThat(salvaged.keySet())
              .as(file + " cut at " + length)
              .containsAll(entries(dir.resolve("damaged")).keySet());
        }
      }
    }
  }

  @Test
  void aFlippedBitInAFrameWithChecksumsIsCorrected() throws IOException {
    for (Path golden : goldens()) {
      Map<String, Entry> original = entries(golden);
      byte[] bytes = Files.readAllBytes(ours(golden));
      for (int i = 0; i < 8; i++) {
        int bit = random.nextInt(bytes.length * 8);
        Map<String, Entry> salvaged = salvaged(flipped(bytes, bit), subspace(golden));
        assertThat(salvaged.keySet())
            .as("seed %d, %s, bit %d", SEED, golden, bit)
            .isEqualTo(original.keySet());
        assertThat(invented(original, salvaged)).isEmpty();
        boolean isInBlocks = bit >= 7 * 8 && bit < (bytes.length - 8) * 8;
        assertThat(corrected)
            .as("seed %d, %s, bit %d", SEED, golden, bit)
            .isEqualTo(isInBlocks ? 1 : 0);
      }
    }
  }

  /** A text that compresses to about a tenth, so that blocks are searched quickly. */
  private byte[] text(int length) {
    StringBuilder text = new StringBuilder("From: someone@example.org\r\n");
    while (text.length() < length) {
      text.append(
          "the quick brown fox jumps over the lazy dog, and again it jumps over ".repeat(3));
      text.append(Long.toString(random.nextLong(), 36)).append("\r\n");
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  /** A frame as swkit writes it, of mails that have much in common. */
  private Path mails(int count, int length) {
    TreeMap<byte[], byte[]> sorted = new TreeMap<>(Entry::compareKeys);
    for (int i = 0; i < count; i++) {
      byte[] mail = text(length);
      sorted.put(Blake3.hash(mail), mail);
    }
    Path file = dir.resolve("mails");
    try (FrameWriter writer = FrameWriter.create(file, Subspace.BLOBS, 5)) {
      sorted.forEach((key, value) -> writer.put(new Entry(key, value)));
      writer.commit();
    }
    return file;
  }

  /** The checksum allows some pairs, of which the hashes of the mails prove one. */
  @Test
  void twoFlippedBitsInABlockWithAChecksumAreCorrected() throws IOException {
    Path file = mails(150, 2000);
    Map<String, Entry> original = entries(file);
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < 2; i++) {
      int first = (2_000 + random.nextInt(5_000)) * 8 + random.nextInt(8);
      int second = (10_000 + random.nextInt(5_000)) * 8 + random.nextInt(8);
      Map<String, Entry> salvaged =
          salvaged(flipped(flipped(bytes, first), second), Subspace.BLOBS);
      assertThat(salvaged.keySet())
          .as("seed %d, bits %d and %d", SEED, first, second)
          .isEqualTo(original.keySet());
      assertThat(invented(original, salvaged)).isEmpty();
      assertThat(losses).isEmpty();
    }
  }

  /** Which pair it is in the middle of a long mail shows only where that mail ends. */
  @Test
  void twoFlippedBitsInALongMailAreCorrected() throws IOException {
    Path file = mails(1, 900_000);
    List<Long> starts = starts(file);
    assertThat(starts.size()).isGreaterThan(2);
    byte[] damaged = Files.readAllBytes(file);
    damaged = flipped(damaged, (int) (starts.get(1) + 10 + random.nextInt(5000)) * 8);
    damaged = flipped(damaged, (int) (starts.get(1) + 6000 + random.nextInt(5000)) * 8 + 7);
    assertSame(entries(file), salvaged(damaged, Subspace.BLOBS));
    assertThat(losses).as("seed %d", SEED).isEmpty();
  }

  /** Where the blocks of {@code file} begin. */
  private static List<Long> starts(Path file) throws IOException {
    List<Long> starts = new ArrayList<>();
    try (DamagedLz4Frame frame = DamagedLz4Frame.open(file)) {
      for (Piece piece = frame.next(); piece != null; piece = frame.next()) {
        starts.add(piece.from());
      }
    }
    return starts;
  }

  /** A block that can't be read is no reason to give up the damaged ones after it. */
  @Test
  void neighbouringBlocksWithFlippedBitsAreCorrected() throws IOException {
    Path file = mails(400, 2000);
    Map<String, Entry> original = entries(file);
    byte[] damaged = Files.readAllBytes(file);
    List<Long> starts = starts(file);
    assertThat(starts.size()).isGreaterThan(2);
    damaged = flipped(damaged, (int) (starts.get(0) + 1000) * 8);
    damaged = flipped(damaged, (int) (starts.get(0) + 9_000) * 8 + 3);
    damaged = flipped(damaged, (int) (starts.get(1) + 5_000) * 8 + 5);
    assertSame(original, salvaged(damaged, Subspace.BLOBS));
    assertThat(losses).as("seed %d", SEED).isEmpty();
  }

  /** Entries in one frame, of which each has a value with a checksum; blocks as the server's. */
  private Path archives(int count) throws IOException {
    Path file = dir.resolve("archives");
    var content = new ByteArrayOutputStream();
    content.write(new byte[] {FrameFormat.MAGIC, 'p', 5, 0, 0, 0});
    Map<String, Entry> golden = entries(golden('p'));
    EntryProof proof = new EntryProof(GENERATION, Subspace.PROPERTY);
    Entry model =
        golden.values().stream()
            .filter(entry -> entry.key().length == 10 && entry.value().length > 300)
            .filter(entry -> proof.value(entry.key(), entry.value()) == Certainty.PROVEN)
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < count; i++) {
      byte[] key = model.key().clone();
      ByteBuffer.wrap(key).putInt(6, 7 * i);
      content.write(key.length);
      content.write(key);
      int length = model.value().length;
      content.write(length & 0x7F | 0x80);
      content.write(length >> 7);
      content.write(model.value());
    }
    byte[] all = content.toByteArray();
    var frame = new ByteArrayOutputStream();
    frame.write(Arrays.copyOf(Files.readAllBytes(golden('t')), 7));
    for (int at = 0; at < all.length; at += 1 << 16) {
      int length = Math.min(1 << 16, all.length - at);
      frame.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length | 1 << 31).array());
      frame.write(all, at, length);
    }
    return Files.write(file, frame.toByteArray());
  }

  /** A key that became larger, or a length, must not hide all entries that follow. */
  @Test
  void aFlippedBitInAKeyOrALengthCostsNoOtherEntry() throws IOException {
    Path file = archives(600);
    Map<String, Entry> original = entries(file);
    byte[] bytes = Files.readAllBytes(file);
    int size = original.values().iterator().next().value().length + 13;
    int block = 1 << 16;
    for (int i = 0; i < 6; i++) {
      int entry = 20 + random.nextInt(100);
      int at = FrameFormat.HEADER_LENGTH + entry * size + (i % 2 == 0 ? 1 : 11);
      int bit = (7 + 4 * (at / block + 1) + at) * 8 + random.nextInt(7);
      Map<String, Entry> salvaged = salvaged(flipped(bytes, bit), Subspace.PROPERTY);
      assertThat(invented(original, salvaged)).as("seed %d, bit %d", SEED, bit).isEmpty();
      assertThat(original.size() - salvaged.size()).as("seed %d, bit %d", SEED, bit).isLessThan(2);
    }
  }

  /** The hash of a mail proves which bit it is, in blocks with and without compression. */
  @Test
  void aFlippedBitInTheServersBlobsIsCorrected() throws IOException {
    Map<String, Entry> original = entries(golden('t'));
    byte[] bytes = Files.readAllBytes(golden('t'));
    for (int i = 0; i < 2; i++) {
      int bit = 7 * 8 + random.nextInt((bytes.length - 7) * 8);
      Map<String, Entry> salvaged = salvaged(flipped(bytes, bit), Subspace.BLOBS);
      assertThat(invented(original, salvaged)).as("seed %d, bit %d", SEED, bit).isEmpty();
      assertThat(original.size() - salvaged.size()).as("seed %d, bit %d", SEED, bit).isLessThan(2);
      assertThat(losses.isEmpty()).isEqualTo(salvaged.size() == original.size());
    }
  }

  /** Whether they differ in the change id or the marker alone, which no hash covers. */
  private static boolean isSameBeforeChangeId(byte[] was, byte[] value) {
    int hashed = was.length - Long.BYTES - 1;
    return value.length == was.length
        && hashed > 0
        && Arrays.equals(was, 0, hashed, value, 0, hashed);
  }

  /** Values with a checksum are right or left out; those without one can't be checked. */
  @Test
  void nothingWithAHashIsInvented() throws IOException {
    EntryProof proof = new EntryProof(GENERATION, Subspace.PROPERTY);
    Map<String, Entry> original = entries(golden('p'));
    byte[] bytes = Files.readAllBytes(golden('p'));
    for (int i = 0; i < 12; i++) {
      int bit = random.nextInt(bytes.length * 8);
      Map<String, Entry> salvaged = salvaged(flipped(bytes, bit), Subspace.PROPERTY);
      for (Entry entry : invented(original, salvaged)) {
        Entry was = original.get(Entry.hex(entry.key()));
        if (was != null && !isSameBeforeChangeId(was.value(), entry.value())) {
          assertThat(proof.value(was.key(), was.value()))
              .as("seed %d, bit %d: %s", SEED, bit, Entry.hex(was.key()))
              .isNotEqualTo(Certainty.PROVEN);
        }
      }
      if (salvaged.size() < original.size()) {
        assertThat(losses).as("seed %d, bit %d", SEED, bit).isNotEmpty();
      }
    }
  }

  /** A lost page costs the entries in the blocks that it touches, and no other. */
  @Test
  void aLostPageCostsOnlyWhatWasInItsBlocks() throws IOException {
    for (char letter : new char[] {'t', 'p', 'k'}) {
      Map<String, Entry> original = entries(golden(letter));
      for (Path file : List.of(golden(letter), ours(golden(letter)))) {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 2; i++) {
          int at =
              FrameFormat.HEADER_LENGTH + 40 + random.nextInt(Math.max(1, bytes.length - PAGE));
          byte[] damaged = bytes.clone();
          Arrays.fill(
              damaged, Math.min(at, bytes.length), Math.min(at + PAGE, bytes.length), (byte) 0);
          Map<String, Entry> salvaged = salvaged(damaged, Subspace.of(letter));
          assertThat(invented(original, salvaged))
              .as("seed %d, %s at %d", SEED, file, at)
              .isEmpty();
          assertThat(salvaged.keySet())
              .as("seed %d, %s at %d", SEED, file, at)
              .containsAll(outside(file, original, at));
        }
      }
    }
  }

  /** The keys of the entries that lie in no block which the page at {@code at} touches. */
  private static List<String> outside(Path file, Map<String, Entry> original, int at)
      throws IOException {
    List<long[]> touched = new ArrayList<>();
    long content = 0;
    try (DamagedLz4Frame frame = DamagedLz4Frame.open(file)) {
      for (Piece piece = frame.next(); piece != null; piece = frame.next()) {
        long end = content + piece.content().length;
        if (piece.from() < at + PAGE && piece.to() > at) {
          touched.add(new long[] {content, end});
        }
        content = end;
      }
    }
    List<String> outside = new ArrayList<>();
    long begin = FrameFormat.HEADER_LENGTH;
    for (Map.Entry<String, Entry> entry : original.entrySet()) {
      int key = entry.getValue().key().length;
      int value = entry.getValue().value().length;
      long from = begin;
      long end = from + size(key) + key + size(value) + value;
      if (touched.stream().noneMatch(range -> range[0] < end && range[1] > from)) {
        outside.add(entry.getKey());
      }
      begin = end;
    }
    return outside;
  }

  private static int size(int length) {
    return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
  }

  /** Blobs in a frame as the server writes it: compressed blocks of 64 KiB without checksums. */
  private static byte[] servers(Map<String, Entry> blobs) {
    var content = new ByteArrayOutputStream();
    content.writeBytes(new byte[] {FrameFormat.MAGIC, 't', 5, 0, 0, 0});
    for (Entry blob : blobs.values()) {
      content.write(blob.key().length);
      content.writeBytes(blob.key());
      int rest = blob.value().length;
      for (; rest > 0x7F; rest >>>= 7) {
        content.write(rest & 0x7F | 0x80);
      }
      content.write(rest);
      content.writeBytes(blob.value());
    }
    byte[] all = content.toByteArray();
    var frame = new ByteArrayOutputStream();
    frame.writeBytes(new byte[] {4, 0x22, 0x4D, 0x18, 0x60, 0x40, (byte) 0x82});
    for (int at = 0; at < all.length; at += 1 << 16) {
      byte[] block = Arrays.copyOfRange(all, at, Math.min(all.length, at + (1 << 16)));
      byte[] packed = LZ4Factory.fastestInstance().fastCompressor().compress(block);
      frame.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(packed.length).array());
      frame.writeBytes(packed);
    }
    return frame.toByteArray();
  }

  /**
   * A bit that breaks a block of the server's, near its end: which one it was shows only in the
   * mail that ends in the next block.
   */
  @Test
  void aBitThatBreaksABlockNearItsEndIsCorrected() throws IOException {
    Map<String, Entry> original = entries(mails(8, 40_000));
    byte[] bytes = servers(original);
    Path file = Files.write(dir.resolve("whole"), bytes);
    long end = starts(file).get(1);
    int broken = 0;
    while (broken < 8) {
      int bit = (int) (end - 1 - random.nextInt(500)) * 8 + random.nextInt(8);
      byte[] damaged = flipped(bytes, bit);
      Files.write(dir.resolve("broken"), damaged);
      try (DamagedLz4Frame frame = DamagedLz4Frame.open(dir.resolve("broken"))) {
        if (frame.next().state() != DamagedLz4Frame.State.FRONT) {
          continue;
        }
      }
      broken++;
      assertSame(original, salvaged(damaged, Subspace.BLOBS));
      assertThat(losses).as("seed %d, bit %d", SEED, bit).isEmpty();
    }
  }

  /** Bytes that are a blob of 3 MB from each 37th on: hashing all of them would take an hour. */
  @Test
  void contentThatIsMadeToBeHashedAgainAndAgain() throws IOException {
    byte[] period = new byte[37];
    period[0] = 32;
    int length = (3 << 20) / period.length * period.length;
    for (int i = 0; i < 4; i++) {
      period[33 + i] = (byte) (length >> 7 * i & 0x7F | (i < 3 ? 0x80 : 0));
    }
    int block = 1 << 16;
    byte[] start = Arrays.copyOf(Files.readAllBytes(golden('t')), 7);
    ByteBuffer frame = ByteBuffer.allocate(7 + 80 * (4 + block)).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(start);
    for (int i = 0; i < 80 * block; i++) {
      if (i % block == 0) {
        frame.putInt(block | 1 << 31);
      }
      frame.put(i < FrameFormat.HEADER_LENGTH ? 0 : period[i % period.length]);
    }
    assertThat(salvaged(frame.array(), Subspace.BLOBS)).isEmpty();
    assertThat(losses).hasSize(1);
  }
}
