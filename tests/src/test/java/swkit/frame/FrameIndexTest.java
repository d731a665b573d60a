// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.Entry;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.testing.Goldens;

/** Marks: where they are, what is read from them, and how a frame is continued behind one. */
class FrameIndexTest {
  private static final long NEAR = 4_000;

  @TempDir Path temp;

  private static List<Entry> read(FrameReader frame) {
    try (frame) {
      return frame.stream().toList();
    }
  }

  private static FrameIndex index(FrameReader frame) {
    try (frame) {
      frame.stream().forEach(entry -> {});
      return frame.index();
    }
  }

  /** An ordered list of entries, small ones and such as need several blocks. */
  private static List<Entry> entries(Random random) {
    TreeMap<byte[], Entry> entries = new TreeMap<>(Entry::compareKeys);
    int count = random.nextInt(8) == 0 ? random.nextInt(2) : random.nextInt(2000);
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 12)];
      byte[] value = new byte[random.nextInt(random.nextInt(100) == 0 ? 300_000 : 200)];
      random.nextBytes(key);
      if (random.nextBoolean()) {
        random.nextBytes(value);
      }
      entries.put(key, new Entry(key, value));
    }
    return List.copyOf(entries.values());
  }

  private static byte[] content(List<Entry> entries) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(new byte[] {0x7B, 'p', 5, 0, 0, 0});
    for (Entry entry : entries) {
      content.writeBytes(Bytes.leb128(entry.key().length));
      content.writeBytes(entry.key());
      content.writeBytes(Bytes.leb128(entry.value().length));
      content.writeBytes(entry.value());
    }
    return content.toByteArray();
  }

  private static int xxh32(byte[] bytes, int offset, int length) {
    return XXHashFactory.safeInstance().hash32().hash(bytes, offset, length, 0);
  }

  /**
   * A frame by the format's description: blocks of a size or of random ones, with checks or not.
   */
  private static byte[] frame(
      byte[] content, int code, boolean short_, boolean checks, boolean end) {
    ByteBuffer out =
        ByteBuffer.allocate(2 * content.length + 100_000).order(ByteOrder.LITTLE_ENDIAN);
    byte[] descriptor = {(byte) (0x60 | (checks ? 0x14 : 0)), (byte) (code << 4)};
    out.putInt(0x184D2204).put(descriptor).put((byte) (xxh32(descriptor, 0, 2) >>> 8));
    LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    Random random = new Random(content.length);
    int most = 1 << (8 + 2 * code);
    for (int at = 0; at < content.length; ) {
      int part = Math.min(content.length - at, short_ ? 1 + random.nextInt(most) : most);
      byte[] packed = compressor.compress(content, at, part);
      boolean stored = packed.length >= part;
      byte[] block = stored ? Arrays.copyOfRange(content, at, at + part) : packed;
      out.putInt(stored ? block.length | 0x80000000 : block.length).put(block);
      if (checks) {
        out.putInt(xxh32(block, 0, block.length));
      }
      at += part;
    }
    if (end || checks) {
      out.putInt(0);
    }
    if (checks) {
      out.putInt(xxh32(content, 0, content.length));
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The same blocks, said to be linked; they happen not to refer to each other. */
  private static byte[] linked(byte[] frame) {
    byte[] linked = frame.clone();
    linked[4] &= ~0x20;
    linked[6] = (byte) (xxh32(linked, 4, 2) >>> 8);
    return linked;
  }

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(temp.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(String name, List<Entry> entries, long distance) {
    Path file = temp.resolve(name);
    try (FrameWriter frame = FrameWriter.create(file, Subspace.PROPERTY, 5, distance)) {
      frame.putAll(Source.of(entries));
      frame.commit();
      assertThat(frame.index())
          .usingRecursiveComparison()
          .isEqualTo(index(FrameReader.open(file, distance)));
    }
    return file;
  }

  private static List<Entry> within(List<Entry> entries, KeyRange range) {
    return entries.stream().filter(entry -> range.contains(entry.key())).toList();
  }

  private static List<Entry> range(Path file, FrameIndex index, KeyRange range) {
    if (index.marks().isEmpty()) {
      return List.of();
    }
    FrameReader frame = FrameReader.openAt(file, index, index.markBefore(range.from()));
    try (Source source = frame.within(range)) {
      return source.stream().toList();
    }
  }

  @RepeatedTest(20)
  void aRangeThroughTheIndexIsTheFilteredWhole() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Entry> entries = entries(random);
    byte[] content = content(entries);
    long distance = 1 + random.nextInt(random.nextBoolean() ? 300 : 100_000);
    List<Path> files =
        List.of(
            write("ours", entries, distance),
            write("server", frame(content, 4, false, false, false)),
            write("short", frame(content, 4, true, random.nextBoolean(), true)),
            write("large", frame(content, 7, false, random.nextBoolean(), true)),
            write("linked", linked(frame(content, 4, true, random.nextBoolean(), true))));
    FrameIndex ours = index(FrameReader.open(files.get(0), distance));
    for (Path file : files) {
      String what = "seed " + seed + " " + file.getFileName();
      FrameIndex index = index(FrameReader.open(file, distance));
      assertThat(index.hash()).as(what).isEqualTo(ours.hash());
      assertThat(index.marks()).as(what).hasSameSizeAs(ours.marks());
      for (int i = 0; i < ours.marks().size(); i++) {
        Mark mark = index.marks().get(i);
        assertThat(mark.hasContentOf(ours.marks().get(i))).as(what).isTrue();
        assertThat(mark.contentOffset()).isEqualTo(ours.marks().get(i).contentOffset());
      }
      assertThat(index.entries()).isEqualTo(entries.size());
      assertThat(index.contentBytes()).isEqualTo(content.length);
      assertThat(FrameIndex.of(index.json())).usingRecursiveComparison().isEqualTo(index);
      assertThat(read(FrameReader.open(file, index))).as(what).isEqualTo(entries);
      if (file.endsWith("linked") && !entries.isEmpty()) {
        assertThat(index.isSeekable()).as(what).isFalse();
        assertThat(index.split(1)).containsExactly(KeyRange.all());
        continue;
      }
      List<KeyRange> parts = index.split(1 + random.nextInt(200_000));
      List<Entry> together = new ArrayList<>();
      parts.forEach(part -> together.addAll(range(file, index, part)));
      assertThat(together).as(what).isEqualTo(entries);
      for (int i = 0; i < 10; i++) {
        byte[] from = key(random, entries);
        byte[] to = random.nextInt(5) == 0 ? null : key(random, entries);
        KeyRange range = new KeyRange(from, to);
        assertThat(range(file, index, range)).as(what).isEqualTo(within(entries, range));
      }
    }
  }

  private static byte[] key(Random random, List<Entry> entries) {
    if (entries.isEmpty() || random.nextInt(4) == 0) {
      byte[] key = new byte[random.nextInt(4)];
      random.nextBytes(key);
      return key;
    }
    return entries.get(random.nextInt(entries.size())).key();
  }

  @Test
  void hashesAreThoseOfTheContent() {
    List<Entry> entries = entries(new Random(1));
    byte[] content = content(entries);
    FrameIndex index = index(FrameReader.open(write("ours", entries, NEAR), NEAR));
    assertThat(index.marks()).hasSizeGreaterThan(10);
    long at = 6;
    for (Mark mark : index.marks()) {
      assertThat(mark.contentOffset()).isEqualTo(at);
      byte[] part = Arrays.copyOfRange(content, (int) at, (int) mark.contentEnd());
      long hash = XXHashFactory.safeInstance().hash64().hash(part, 0, part.length, 0);
      assertThat(mark.hash()).isEqualTo(hash);
      at = mark.contentEnd();
    }
    assertThat(at).isEqualTo(content.length);
  }

  /** What lz4-java's own frame reader, which accepts nothing but the standard, makes of it. */
  @Test
  void framesWithShortBlocksAreReadByOthers() throws IOException {
    List<Entry> entries = entries(new Random(2));
    Path file = write("ours", entries, NEAR);
    try (var in = new LZ4FrameInputStream(Files.newInputStream(file))) {
      assertThat(in.readAllBytes()).isEqualTo(content(entries));
    }
  }

  static Stream<String> goldenFrames() {
    return Stream.of(Goldens.DUMP.toFile().list()).sorted();
  }

  @ParameterizedTest
  @MethodSource("goldenFrames")
  void theServersFramesHaveTheMarksOfOurs(String name) {
    Path server = Goldens.DUMP.resolve(name);
    FrameIndex index = index(FrameReader.open(server, NEAR));
    Path file = temp.resolve(name);
    try (FrameReader from = FrameReader.open(server);
        FrameWriter to = FrameWriter.create(file, from.subspace(), 5, NEAR)) {
      to.putAll(from);
      to.commit();
      assertThat(to.index().hash()).isEqualTo(index.hash());
      assertThat(to.index().endMarked()).isTrue();
      assertThat(index.endMarked()).isFalse();
    }
    assertThat(Goldens.content(file)).isEqualTo(Goldens.content(server));
    assertThat(range(server, index, KeyRange.all())).isEqualTo(read(FrameReader.open(server)));
  }

  @Test
  void linkedBlocksHaveMarksWithoutPlaces() {
    Path linked = Goldens.ROOT.resolve("tests/goldens/lz4/linked-64k.lz4");
    FrameIndex index = index(FrameReader.open(linked, NEAR));
    FrameIndex server = index(FrameReader.open(Goldens.DUMP.resolve("subspace_p"), NEAR));
    assertThat(index.hash()).isEqualTo(server.hash());
    assertThat(index.isSeekable()).isFalse();
    assertThat(index.split(1)).containsExactly(KeyRange.all());
    assertThat(server.split(1)).hasSameSizeAs(server.marks());
  }

  /** Writes up to a mark, leaves, and goes on; anything may stand behind the mark by then. */
  @RepeatedTest(10)
  void aContinuedFrameIsTheSameFile() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Entry> entries = entries(random);
    long distance = 1 + random.nextInt(30_000);
    Path whole = write("whole", entries, distance);
    List<Mark> marks = index(FrameReader.open(whole, distance)).marks();
    int kept = marks.isEmpty() ? 0 : random.nextInt(marks.size());
    List<Mark> told = new ArrayList<>();
    Path file = temp.resolve("continued");
    try (FrameWriter frame = FrameWriter.create(file, Subspace.PROPERTY, 5, distance)) {
      frame.onMark(told::add);
      frame.putAll(Source.of(entries.subList(0, random.nextInt(entries.size() + 1))));
      frame.force();
      frame.suspend();
    }
    if (random.nextBoolean()) {
      Files.write(file, new byte[random.nextInt(100)], java.nio.file.StandardOpenOption.APPEND);
    }
    assertThat(told).isEqualTo(marks.subList(0, told.size()));
    List<Mark> journal = told.subList(0, Math.min(kept, told.size()));
    try (FrameWriter frame =
        FrameWriter.continueAt(file, Subspace.PROPERTY, 5, distance, journal)) {
      byte[] last = frame.lastKey();
      assertThat(frame.marks()).isEqualTo(journal);
      frame.putAll(Source.of(entries).filter(entry -> Entry.compareKeys(entry.key(), last) > 0));
      frame.commit();
    }
    assertThat(file).as("seed %d", seed).hasSameBinaryContentAs(whole);
  }

  /** A frame that was complete, though nobody had said so yet, is continued too. */
  @Test
  void aCompleteFrameIsContinued() {
    List<Entry> entries = entries(new Random(3));
    Path whole = write("whole", entries, NEAR);
    Path file = write("complete", entries, NEAR);
    List<Mark> marks = index(FrameReader.open(whole, NEAR)).marks();
    try (FrameWriter frame =
        FrameWriter.continueAt(
            file, Subspace.PROPERTY, 5, NEAR, marks.subList(0, marks.size() - 1))) {
      byte[] last = frame.lastKey();
      frame.putAll(Source.of(entries).filter(entry -> Entry.compareKeys(entry.key(), last) > 0));
      frame.commit();
    }
    assertThat(file).hasSameBinaryContentAs(whole);
  }

  @Test
  void whatIsNotAsTheMarksSayIsNotContinued() throws IOException {
    List<Entry> entries = entries(new Random(4));
    Path file = write("frame", entries, NEAR);
    List<Mark> marks = index(FrameReader.open(file, NEAR)).marks().subList(0, 5);
    byte[] before = Files.readAllBytes(file);
    Mark third = marks.get(2);
    List<Mark> other = new ArrayList<>(marks);
    other.set(
        2,
        new Mark(
            third.key(),
            third.entries(),
            third.contentOffset(),
            third.contentBytes(),
            third.blockOffset(),
            third.inBlock(),
            third.hash() + 1));
    assertThatThrownBy(() -> FrameWriter.continueAt(file, Subspace.PROPERTY, 5, NEAR, other))
        .isInstanceOf(FrameException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> FrameWriter.continueAt(file, Subspace.BLOBS, 5, NEAR, marks))
        .hasMessageContaining("is another frame");
    assertThatThrownBy(() -> FrameWriter.continueAt(file, Subspace.PROPERTY, 6, NEAR, marks))
        .hasMessageContaining("is another frame");
    assertThat(file).hasBinaryContent(before);
    Path cut = write("cut", Arrays.copyOf(before, (int) marks.get(4).blockOffset() + 20));
    assertThatThrownBy(() -> FrameWriter.continueAt(cut, Subspace.PROPERTY, 5, NEAR, marks))
        .isInstanceOf(FrameException.class);
    assertThat(cut).hasSize(marks.get(4).blockOffset() + 20);
    Path server = write("server", Files.readAllBytes(Goldens.DUMP.resolve("subspace_p")));
    assertThatThrownBy(() -> FrameWriter.continueAt(server, Subspace.PROPERTY, 5, NEAR, marks))
        .hasMessageContaining("start over");
    assertThatThrownBy(
            () -> FrameWriter.continueAt(temp.resolve("none"), Subspace.PROPERTY, 5, NEAR, marks))
        .hasMessageContaining("no such file");
  }
}
