// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToIntBiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;

/** A sealed dump with one flipped bit in each megabyte of each frame comes back bit-equal. */
class SalvagedDumpTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final int MEGABYTE = 1 << 20;

  /** The bytes of a frame before its first block: magic, descriptor and its checksum. */
  private static final int HEADER = 7;

  /** The bytes after the last block: the end mark, and the checksum of the content. */
  private static final int TRAILER = 8;

  @TempDir Path temp;
  private final Random random = new Random(SEED);
  private Path dump;
  private Map<String, byte[]> frames;
  private Map<String, byte[]> expected;
  private int runs;

  /** The golden as swkit writes it. */
  @BeforeEach
  void write() throws IOException {
    dump = temp.resolve("dump");
    Dump golden = Dump.open(Goldens.DUMP);
    try (DumpWriter writer = DumpWriter.create(dump)) {
      for (Subspace subspace : golden.subspaces()) {
        try (FrameReader reader = golden.read(subspace);
            FrameWriter frame = writer.frame(subspace, golden.schemaVersion())) {
          for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
            frame.put(entry);
          }
          frame.commit();
        }
      }
      Instant now = Instant.now();
      writer.commit(new Manifest.About(Manifest.TOOL, "dump", now, now, "", List.of()));
    }
    frames = files(dump);
    expected = salvaged(frames, "undamaged");
  }

  private static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (var all = Files.list(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  /** The frames that come out of {@code damaged}, without a loss. */
  private Map<String, byte[]> salvaged(Map<String, byte[]> damaged, String what)
      throws IOException {
    for (Map.Entry<String, byte[]> frame : damaged.entrySet()) {
      Files.write(dump.resolve(frame.getKey()), frame.getValue());
    }
    Path to = temp.resolve("salvaged-" + runs++);
    SalvageReport report =
        new Salvage(
                DatabaseAddress.directory(dump.toString()),
                to,
                new Salvage.Options(0, false, false, null))
            .run(Workers.none(), Progress.SILENT);
    assertThat(report.lost()).as("seed %d, %s", SEED, what).isEmpty();
    return files(to);
  }

  /** Damages each frame in one byte, and asserts that the same comes out as without. */
  private void assertCorrected(String what, ToIntBiFunction<String, byte[]> place, int bit)
      throws IOException {
    Map<String, byte[]> damaged = new TreeMap<>();
    frames.forEach(
        (name, bytes) -> damaged.put(name, flipped(bytes, place.applyAsInt(name, bytes), bit)));
    assertSame(salvaged(damaged, what), what);
  }

  private void assertSame(Map<String, byte[]> salvaged, String what) {
    assertThat(salvaged.keySet()).isEqualTo(expected.keySet());
    salvaged.forEach(
        (name, bytes) ->
            assertThat(bytes)
                .as("seed %d, %s, %s", SEED, what, name)
                .isEqualTo(expected.get(name)));
  }

  private static byte[] flipped(byte[] bytes, int at, int bit) {
    byte[] damaged = bytes.clone();
    damaged[at] ^= (byte) (1 << bit);
    return damaged;
  }

  @Test
  void oneFlippedBitInEachMegabyteIsCorrected() throws IOException {
    for (int round = 0; round < 8; round++) {
      Map<String, byte[]> damaged = new TreeMap<>();
      for (Map.Entry<String, byte[]> frame : frames.entrySet()) {
        byte[] bytes = frame.getValue().clone();
        for (int at = 0; at < bytes.length; at += MEGABYTE) {
          int length = Math.min(MEGABYTE, bytes.length - at);
          bytes[at + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
        damaged.put(frame.getKey(), bytes);
      }
      assertSame(salvaged(damaged, "round " + round), "round " + round);
    }
  }

  /** Magic, descriptor, its checksum, the first block's size, and the content's header. */
  @Test
  void everyBitOfTheHeadersIsCorrected() throws IOException {
    for (int at = 0; at < HEADER + 4 + 8; at++) {
      for (int bit = 0; bit < 8; bit++) {
        int place = at;
        assertCorrected("bit " + bit + " of byte " + at, (name, bytes) -> place, bit);
      }
    }
  }

  /** The last block's checksum, the end mark, and the content's checksum. */
  @Test
  void everyBitOfTheTrailerIsCorrected() throws IOException {
    for (int at = 1; at <= TRAILER + 4; at++) {
      for (int bit = 0; bit < 8; bit++) {
        int before = at;
        assertCorrected(
            "bit " + bit + " of byte " + at + " from the end",
            (name, bytes) -> bytes.length - before,
            bit);
      }
    }
  }
}
