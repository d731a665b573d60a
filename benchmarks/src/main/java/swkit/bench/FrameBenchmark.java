// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import swkit.Entry;
import swkit.Subspace;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.io.Bytes;

/** Reading and writing frames, beside bare work on LZ4 blocks of the same content. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FrameBenchmark {
  private static final int BLOCK = 256 << 10;

  /** What stands in the frame: many small entries, or mail. */
  @Param({"properties", "blobs"})
  String content;

  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
  private final byte[] packed = new byte[compressor.maxCompressedLength(BLOCK)];
  private final byte[] unpacked = new byte[BLOCK];
  private final List<Entry> entries = new ArrayList<>();
  private final List<byte[]> blocks = new ArrayList<>();
  private final List<byte[]> packedBlocks = new ArrayList<>();
  private Path directory;
  private Path frame;

  @Setup
  public void prepare() throws IOException {
    directory = Files.createTempDirectory("frames");
    frame = directory.resolve("frame");
    byte[] text = mail(1);
    int count = content.equals("blobs") ? 5_000 : 300_000;
    for (int i = 0; i < count; i++) {
      byte[] value = content.equals("blobs") ? mail(i) : Arrays.copyOf(text, 20 + i % 200);
      entries.add(new Entry(Bytes.concat(Bytes.u32(2), Bytes.u32(i)), value));
    }
    try (FrameWriter writer = FrameWriter.create(frame, Subspace.PROPERTY, 5)) {
      entries.forEach(writer::put);
      writer.commit();
    }
    byte[] block = new byte[BLOCK];
    int filled = 0;
    for (Entry entry : entries) {
      byte[] bytes = Bytes.concat(entry.key(), entry.value());
      for (int at = 0; at < bytes.length; ) {
        int part = Math.min(bytes.length - at, BLOCK - filled);
        System.arraycopy(bytes, at, block, filled, part);
        at += part;
        filled += part;
        if (filled == BLOCK) {
          blocks.add(block.clone());
          packedBlocks.add(compressor.compress(block));
          filled = 0;
        }
      }
    }
  }

  /** Text of 2 to 14 kB. */
  private static byte[] mail(int seed) {
    Random random = new Random(seed);
    byte[] mail = new byte[2000 + random.nextInt(12_000)];
    Prose.fill(mail, 0, random);
    return mail;
  }

  @TearDown
  public void cleanUp() throws IOException {
    Files.delete(frame);
    Files.delete(directory);
  }

  @Benchmark
  public long readFrame() {
    long bytes = 0;
    try (FrameReader reader = FrameReader.open(frame)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        bytes += entry.size();
      }
    }
    return bytes;
  }

  @Benchmark
  public long decompressBlocks() {
    long bytes = 0;
    for (byte[] block : packedBlocks) {
      bytes += decompressor.decompress(block, 0, block.length, unpacked, 0);
    }
    return bytes;
  }

  @Benchmark
  public long writeFrame() {
    try (FrameWriter writer = FrameWriter.measure(frame, Subspace.PROPERTY, 5)) {
      entries.forEach(writer::put);
      writer.commit();
      return writer.fileBytes();
    }
  }

  @Benchmark
  public long compressBlocks() {
    long bytes = 0;
    for (byte[] block : blocks) {
      bytes += compressor.compress(block, 0, BLOCK, packed, 0, packed.length);
    }
    return bytes;
  }
}
