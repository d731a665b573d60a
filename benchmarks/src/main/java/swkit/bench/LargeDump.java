// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.codec.digest.Blake3;
import swkit.Bytes;
import swkit.Dump;
import swkit.Entry;
import swkit.FrameWriter;
import swkit.Generation;
import swkit.Subspace;

/**
 * Writes a large dump for benchmarks: blobs of a mail's size, half of them text, with their hashes
 * and links, and some properties for each. Its values are no real mail: a server would not serve
 * it.
 *
 * <p>Arguments: the directory, and the number of blobs. 100,000 make about 0.9 GB and 800,000
 * entries.
 */
public final class LargeDump {
  private static final int SCHEMA = 5;
  private static final int PROPERTIES_PER_BLOB = 5;
  private static final String[] WORDS =
      "from to subject received the of and in is for that with on as by this be at message mail"
          .split(" ");

  private LargeDump() {}

  public static void main(String... args) throws Exception {
    write(Path.of(args[0]), Integer.parseInt(args[1]));
  }

  /** Writes it; the same for the same number of blobs. */
  static void write(Path directory, int blobs) throws Exception {
    Files.createDirectories(directory);
    byte[][] hashes = new byte[blobs][];
    for (int i = 0; i < blobs; i++) {
      hashes[i] = Bytes.concat(Blake3.hash(content(i)), Bytes.u32(i));
    }
    Arrays.sort(hashes, Entry::compareKeys);
    for (Subspace subspace : Generation.of(SCHEMA, "").dumped()) {
      Path file = directory.resolve(Dump.frameName(subspace));
      try (FrameWriter frame = FrameWriter.create(file, subspace, SCHEMA)) {
        switch (subspace) {
          case BLOBS -> writeBlobs(frame, hashes);
          case BLOB_LINKS -> writeLinks(frame, hashes);
          case PROPERTY -> writeProperties(frame, blobs);
          default -> {}
        }
        frame.commit();
      }
    }
  }

  private static void writeBlobs(FrameWriter frame, byte[][] hashes) {
    for (byte[] hash : hashes) {
      frame.put(new Entry(Arrays.copyOf(hash, 32), content(Bytes.u32(hash, 32))));
    }
  }

  private static void writeLinks(FrameWriter frame, byte[][] hashes) {
    for (byte[] hash : hashes) {
      byte[] key = Arrays.copyOf(hash, 32);
      frame.put(new Entry(key));
      byte[] document = Arrays.copyOfRange(hash, 32, 36);
      frame.put(new Entry(Bytes.concat(key, Bytes.u32(2), new byte[1], document)));
    }
  }

  private static void writeProperties(FrameWriter frame, int blobs) {
    frame.put(Generation.schemaEntry(SCHEMA));
    Random random = new Random(blobs);
    for (int field = 0; field < PROPERTIES_PER_BLOB; field++) {
      for (int i = 0; i < blobs; i++) {
        byte[] value = new byte[20 + random.nextInt(200)];
        random.nextBytes(value);
        Arrays.fill(value, value.length / 2, value.length, (byte) 0);
        byte[] place = {0, (byte) (50 + field)};
        frame.put(new Entry(Bytes.concat(Bytes.u32(2), place, Bytes.u32(i)), value));
      }
    }
  }

  /** Text or bytes, 2 to 14 kB and sometimes 100 times as much, the same for the same seed. */
  static byte[] content(int seed) {
    Random random = new Random(seed);
    int length = 2000 + random.nextInt(12_000);
    if (seed % 2500 == 7) {
      length *= 100;
    }
    byte[] content = new byte[length];
    if (seed % 2 == 0) {
      random.nextBytes(content);
      return content;
    }
    StringBuilder text = new StringBuilder(length + 20);
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(50)).append(' ');
    }
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
  }
}
