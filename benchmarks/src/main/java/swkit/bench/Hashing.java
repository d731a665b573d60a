// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import swkit.hash.Blake3;

/**
 * BLAKE3 of our own beside that of commons-codec, on one thread, in the same run: contents of one
 * size each, alone and in batches of 64. Prints megabytes (10^6 bytes) for each second of the
 * thread's processor time, and the ratios.
 */
public final class Hashing {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int[] SIZES = {700, 3000, 12_000, 100_000, 1_000_000};
  private static final int BYTES = 16_000_000;
  private static final int ROUNDS = 10;
  private static final int BATCH = 64;

  private Hashing() {}

  public static void main(String... args) {
    System.out.println("| bytes each | commons-codec | alone | in batches |");
    System.out.println("|---|---|---|---|");
    Random random = new Random(1);
    for (int size : SIZES) {
      List<byte[]> contents = new ArrayList<>();
      for (int i = 0; i < BYTES / size; i++) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        contents.add(content);
      }
      double other = Double.MAX_VALUE;
      double alone = Double.MAX_VALUE;
      double batches = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        other = Math.min(other, seconds(() -> contents.forEach(Hashing::commonsCodec)));
        alone = Math.min(alone, seconds(() -> contents.forEach(Blake3::hash)));
        batches = Math.min(batches, seconds(() -> inBatches(contents)));
      }
      double megabytes = (double) contents.size() * size / 1e6;
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.0f MB/s | %.0f MB/s, %.1f× | %.0f MB/s, %.1f× |%n",
          size,
          megabytes / other,
          megabytes / alone,
          other / alone,
          megabytes / batches,
          other / batches);
    }
  }

  private static void commonsCodec(byte[] content) {
    org.apache.commons.codec.digest.Blake3.hash(content);
  }

  private static void inBatches(List<byte[]> contents) {
    for (int i = 0; i < contents.size(); i += BATCH) {
      Blake3.hashAll(contents.subList(i, Math.min(contents.size(), i + BATCH)));
    }
  }

  private static double seconds(Runnable work) {
    long start = THREADS.getCurrentThreadCpuTime();
    work.run();
    return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
  }
}
