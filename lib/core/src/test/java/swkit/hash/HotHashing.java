// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import swkit.blob.BlobContent;

/**
 * Compares hashes with those of commons-codec until all methods are compiled, and longer, as the
 * JVM's compiler has been seen to get such loops, and the comparison of hashes, wrong. Three
 * threads; contents of 0 to 300 kB, alone and in batches; hashes that match, hashes of zeros, and
 * hashes with one wrong bit. First one block at a time, then side by side.
 */
final class HotHashing {
  private static final int THREADS = 3;
  private static final int ALONE = 8_000;
  private static final int BATCHES = 400;
  private static final int WRONG = 40_000;
  private static final int[] EDGES = {
    0, 1, 63, 64, 65, 1023, 1024, 1025, 2048, 2049, 7168, 8191, 8192, 8193
  };

  private HotHashing() {}

  /** Prints that no hash was wrong, or throws. */
  public static void main(String... args) throws Exception {
    System.out.println(run(Long.parseLong(args[0])) + " contents, no wrong hash");
  }

  /** The number of contents whose hashes were compared with those of commons-codec. */
  static int run(long seed) throws Exception {
    Blake3.HASHED.set(Long.MIN_VALUE);
    int contents = runOnThreads(seed);
    Blake3.HASHED.set(Blake3.LANES_AFTER);
    return contents + runOnThreads(seed);
  }

  private static int runOnThreads(long seed) throws Exception {
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Integer>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        Callable<Integer> run = () -> compare(random);
        runs.add(threads.submit(run));
      }
      int contents = 0;
      for (Future<Integer> run : runs) {
        contents += run.get();
      }
      return contents;
    } finally {
      threads.shutdownNow();
    }
  }

  private static int compare(Random random) {
    int contents = 0;
    for (int i = 0; i < ALONE; i++) {
      byte[] content = content(random, size(random));
      byte[] expected = org.apache.commons.codec.digest.Blake3.hash(content);
      require(Arrays.equals(Blake3.hash(content), expected), "the hash", content);
      require(Blake3.matches(expected, content), "the match", content);
      contents++;
    }
    for (int i = 0; i < BATCHES; i++) {
      contents += compareBatch(random);
    }
    wrongHashes(random);
    return contents;
  }

  private static int compareBatch(Random random) {
    int count = 1 + random.nextInt(24);
    List<byte[]> contents = new ArrayList<>();
    List<byte[]> hashes = new ArrayList<>();
    BitSet good = new BitSet();
    for (int i = 0; i < count; i++) {
      byte[] content = content(random, size(random));
      byte[] hash = org.apache.commons.codec.digest.Blake3.hash(content);
      contents.add(content);
      switch (random.nextInt(8)) {
        case 0 -> hashes.add(new byte[Blake3.LENGTH]);
        case 1 -> hashes.add(altered(hash, random));
        default -> {
          hashes.add(hash);
          good.set(i);
        }
      }
    }
    byte[][] computed = Blake3.hashAll(contents);
    BitSet matching = Blake3.matching(hashes, contents);
    for (int i = 0; i < count; i++) {
      boolean isSame = Arrays.equals(computed[i], hashes.get(i));
      require(isSame == good.get(i), "the hash in a batch", contents.get(i));
      require(matching.get(i) == good.get(i), "the match in a batch", contents.get(i));
    }
    return count;
  }

  /** By the method that all commands use. */
  private static void wrongHashes(Random random) {
    byte[] zeros = new byte[Blake3.LENGTH];
    for (int i = 0; i < WRONG; i++) {
      byte[] content = content(random, 1 + random.nextInt(i % 100 == 0 ? 20_000 : 500));
      byte[] hash = Blake3.hash(content);
      require(BlobContent.check(hash, content) == null, "a sound blob", content);
      require(isDamaged(zeros, content), "a hash of zeros", content);
      require(isDamaged(altered(hash, random), content), "an altered hash", content);
      require(isDamaged(hash, altered(content, random)), "an altered blob", content);
    }
  }

  private static boolean isDamaged(byte[] hash, byte[] content) {
    return BlobContent.check(hash, content) != null;
  }

  private static byte[] altered(byte[] bytes, Random random) {
    byte[] altered = bytes.clone();
    altered[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return altered;
  }

  private static void require(boolean isRight, String what, byte[] content) {
    if (!isRight) {
      String text = HexFormat.of().formatHex(content, 0, Math.min(200, content.length));
      throw new AssertionError(
          what + " is wrong, of " + content.length + " bytes beginning with " + text);
    }
  }

  /** Mostly small, as mail is; one in a hundred up to 300 kB. */
  private static int size(Random random) {
    int kind = random.nextInt(100);
    return kind == 0
        ? random.nextInt(300_000)
        : kind < 20 ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(6000);
  }

  private static byte[] content(Random random, int size) {
    byte[] content = new byte[size];
    random.nextBytes(content);
    return content;
  }
}
