// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** Random dumps against a map; the order, whatever the memory, and every range of it. */
class SortedEntriesTest {
  private static final byte[] LOWEST = {};

  @TempDir Path directory;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @RepeatedTest(20)
  void isWhatAMapWouldBe() throws IOException {
    Map<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x7B020004);
    int duplicates = 0;
    for (int i = random.nextInt(3000); i > 0; i--) {
      byte[] key = random(1 + random.nextInt(3));
      byte[] value = random(random.nextInt(50) == 0 ? 9000 : random.nextInt(20));
      duplicates += expected.put(key, value) == null ? 0 : 1;
      out.write(value.length == 0 ? 2 : 1);
      out.writeInt(key.length);
      out.write(key);
      if (value.length > 0) {
        out.writeInt(value.length);
        out.write(value);
      }
    }
    Path file = Files.write(directory.resolve("config"), bytes.toByteArray());
    long memory = random.nextBoolean() ? 1 << 30 : random.nextInt(100_000);
    try (SortedEntries entries =
        SortedEntries.read(List.of(file), 's', false, memory, directory, () -> {})) {
      assertThat(entries.problems()).isEmpty();
      assertThat(entries.duplicates()).as("seed %d", seed).isEqualTo(duplicates);
      assertThat(listed(entries.from(LOWEST))).as("seed %d", seed).isEqualTo(listed(expected));
      for (int i = 0; i < 20; i++) {
        byte[] from = random(random.nextInt(4));
        assertThat(listed(entries.from(from)))
            .as("seed %d", seed)
            .isEqualTo(listed(((TreeMap<byte[], byte[]>) expected).tailMap(from)));
      }
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).as("what is open has no name").containsExactly(file);
      }
    }
  }

  @RepeatedTest(20)
  void aBitmapIsItsIds() throws IOException {
    Set<Long> expected = new TreeSet<>();
    RoaringBitmap bitmap = new RoaringBitmap();
    for (int i = random.nextInt(4); i >= 0; i--) {
      long start = random.nextInt() & 0xFFFFFFFFL;
      long step = 1 + random.nextInt(3);
      for (long id = start; id < Math.min(1L << 32, start + random.nextInt(20_000)); id += step) {
        expected.add(id);
        bitmap.add((int) id);
      }
    }
    if (random.nextBoolean()) {
      bitmap.runOptimize();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[] {0x7B, 2, 0, 10, 3, 0, 0, 0, 3, 4, 0, 1, 0, 0, 0, 1, 0});
    out.writeInt(bitmap.serializedSizeInBytes());
    bitmap.serialize(out);
    Path file = Files.write(directory.resolve("bitmap"), bytes.toByteArray());
    Set<Long> ids = new TreeSet<>();
    try (SortedEntries entries =
        SortedEntries.read(List.of(file), 'b', false, 1 << 20, directory, () -> {})) {
      assertThat(entries.problems()).isEmpty();
      SortedEntries.Cursor cursor = entries.from(LOWEST);
      while (cursor.next()) {
        assertThat(cursor.key()).startsWith(0, 0, 0, 3, 0).hasSize(9);
        ids.add(ByteBuffer.wrap(cursor.key()).getInt(5) & 0xFFFFFFFFL);
      }
    }
    assertThat(ids).as("seed %d", seed).isEqualTo(expected);
  }

  /** Whatever stands in the file: some entries, and at most one problem within the file. */
  @RepeatedTest(200)
  void randomBytesAreAProblemAndNothingElse() throws IOException {
    byte[] bytes = random(random.nextInt(400));
    byte[] start = {0x7B, (byte) (1 + random.nextInt(2)), 0, (byte) random.nextInt(12)};
    System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
    for (int i = start.length; i < bytes.length; i++) {
      bytes[i] = random.nextInt(3) == 0 ? bytes[i] : (byte) random.nextInt(6);
    }
    Path file = Files.write(directory.resolve("file"), bytes);
    for (char letter = 'a'; letter <= 'z'; letter++) {
      try (SortedEntries entries =
          SortedEntries.read(List.of(file), letter, false, 1000, directory, () -> {})) {
        Set<String> keys = new HashSet<>();
        listed(entries.from(LOWEST)).forEach(entry -> assertThat(keys.add(entry)).isTrue());
        assertThat(entries.problems()).as("seed %d", seed).hasSizeLessThan(2);
        entries
            .problems()
            .forEach(
                p -> assertThat(p.offset()).as("seed %d", seed).isBetween(0L, (long) bytes.length));
      }
    }
  }

  /** A bitmap in which bytes are others is another one, or a problem. */
  @RepeatedTest(200)
  void aDamagedBitmapIsAProblemAndNothingElse() throws IOException {
    RoaringBitmap bitmap = new RoaringBitmap();
    bitmap.add(5L, 5L + random.nextInt(9000));
    bitmap.add(70_000);
    if (random.nextBoolean()) {
      bitmap.runOptimize();
    }
    ByteBuffer value = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(value);
    for (int i = random.nextInt(3); i >= 0; i--) {
      value.put(random.nextInt(Math.min(30, value.capacity())), (byte) random.nextInt());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[] {0x7B, 2, 0, 10, 3, 0, 0, 0, 3, 4, 0, 1, 0, 0, 0, 1, 0});
    out.writeInt(value.capacity());
    out.write(value.array());
    Path file = Files.write(directory.resolve("bitmap"), bytes.toByteArray());
    try (SortedEntries entries =
        SortedEntries.read(List.of(file), 'b', false, 1 << 20, directory, () -> {})) {
      boolean given = entries.from(LOWEST).next();
      assertThat(given).as("seed %d", seed).isEqualTo(entries.problems().isEmpty());
    }
  }

  @Test
  void endsWhereItIsToldTo() throws IOException {
    Path file = Files.write(directory.resolve("c"), new byte[] {0x7B, 2, 0, 4, 2, 0, 0, 0, 1, 97});
    assertThatThrownBy(
            () ->
                SortedEntries.read(
                    List.of(file),
                    's',
                    false,
                    0,
                    directory,
                    () -> {
                      throw new CancellationException();
                    }))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void saysThatThereIsNoRoomToSort() throws IOException {
    Path file = Files.write(directory.resolve("c"), new byte[] {0x7B, 2, 0, 4, 2, 0, 0, 0, 1, 97});
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> SortedEntries.read(List.of(file), 's', false, 0, missing, () -> {}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing");
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static List<String> listed(SortedEntries.Cursor cursor) throws IOException {
    List<String> listed = new ArrayList<>();
    while (cursor.next()) {
      listed.add(Arrays.toString(cursor.key()) + "=" + Arrays.hashCode(cursor.value()));
    }
    return listed;
  }

  private static List<String> listed(Map<byte[], byte[]> map) {
    List<String> listed = new ArrayList<>();
    map.forEach((key, value) -> listed.add(Arrays.toString(key) + "=" + Arrays.hashCode(value)));
    return listed;
  }
}
