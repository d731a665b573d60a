// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that claim more than they hold take no memory for it. */
class CompressionTest {
  private static final int MB = 1 << 20;

  private static byte[] claiming(long length, byte[] compressed) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    long rest = length;
    while (rest > 0x7F) {
      block.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    block.write((int) rest);
    block.writeBytes(compressed);
    return block.toByteArray();
  }

  private static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] compressed = new byte[content.length + 100];
    int length = deflater.deflate(compressed);
    deflater.end();
    return Arrays.copyOf(compressed, length);
  }

  private static long allocated(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @ParameterizedTest
  @ValueSource(ints = {Compression.SNAPPY, Compression.ZLIB, Compression.LZ4})
  void aClaimedLengthTakesNoMemory(int type) {
    byte[] block = claiming(MB * 100L, type == Compression.ZLIB ? deflated(new byte[MB]) : junk());
    byte[] padded = Arrays.copyOf(block, MB);
    long bytes =
        allocated(
            () -> assertThat(Compression.decompress(type, padded, 0, padded.length)).isNull());
    assertThat(bytes).isLessThan(10L * MB);
  }

  private static byte[] junk() {
    byte[] junk = new byte[1000];
    Arrays.fill(junk, (byte) 4);
    return junk;
  }

  /** What inflates to more than a part of the memory isn't begun. */
  @Test
  void moreThanTheMemoryIsRefused() {
    byte[] block = new byte[2 * MB];
    System.arraycopy(claiming((1L << 30) + 1, new byte[0]), 0, block, 0, 5);
    assertThat(Compression.decompress(Compression.ZLIB, block, 0, block.length)).isNull();
    long most = Runtime.getRuntime().maxMemory() / 4 + 1;
    System.arraycopy(claiming(most, new byte[0]), 0, block, 0, 4);
    assertThat(Compression.decompress(Compression.LZ4, block, 0, block.length)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 100_000})
  void whatIsWholeIsInflated(int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (i * 31 >> 3);
    }
    byte[] block = claiming(length, deflated(content));
    assertThat(Compression.decompress(Compression.ZLIB, block, 0, block.length)).isEqualTo(content);
    byte[] longer = claiming(length + 1L, deflated(content));
    assertThat(Compression.decompress(Compression.ZLIB, longer, 0, longer.length)).isNull();
    if (length > 0) {
      byte[] shorter = claiming(length - 1L, deflated(content));
      assertThat(Compression.decompress(Compression.ZLIB, shorter, 0, shorter.length)).isNull();
    }
  }
}
