// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.util.Arrays;

/**
 * Finds the one flipped bit that explains why content doesn't have its BLAKE3 hash.
 *
 * <p>For each bit only the rest of its chunk and the parents above that are hashed again, many bits
 * side by side. So content of 100 kB takes about a second, and 10 MB a few minutes. An instance
 * belongs to one thread.
 */
public final class Blake3Correction {
  private static final int CHUNK = Blake3Tree.CHUNK;
  private static final int BLOCK = Blake3Tree.BLOCK;
  private static final int BITS = BLOCK * 8;
  private static final int CV = Blake3Lanes.CV;
  private static final int LANES = Blake3Lanes.LANES;

  private final byte[] content;
  private final int[] expected;
  private final Blake3Tree tree;
  private final Blake3Lanes lanes = new Blake3Lanes();
  private final int[] words = new int[Blake3Lanes.WORDS];
  private final int[] before = new int[(CHUNK / BLOCK + 1) * CV];

  private Blake3Correction(byte[] hash, byte[] content) {
    this.content = content;
    expected = Blake3Tree.words(hash);
    tree = new Blake3Tree(content);
  }

  /** How many blocks are compressed to try all bits of content of {@code length} bytes. */
  public static long effort(long length) {
    long chunks = Math.max(1, length / CHUNK);
    long levels = Long.SIZE - Long.numberOfLeadingZeros(chunks);
    return length * 8 * (CHUNK / BLOCK / 2 + levels);
  }

  /**
   * The number of the bit of {@code content} that must be flipped so that its hash is {@code hash},
   * counted from the lowest one of the first byte; -1 if there is no such bit.
   */
  public static long find(byte[] hash, byte[] content) {
    Blake3Correction correction = new Blake3Correction(hash, content);
    for (int chunk = 0; chunk < correction.tree.chunks(); chunk++) {
      int bit = correction.find(chunk);
      if (bit >= 0) {
        return (long) chunk * CHUNK * 8 + bit;
      }
    }
    return -1;
  }

  /** Computes the chaining values before each block of a chunk. */
  private void hashChunk(int chunk) {
    Blake3Lanes.begin(before, 0);
    for (int block = 0; block < tree.blocks(chunk); block++) {
      int next = (block + 1) * CV;
      System.arraycopy(before, block * CV, before, next, CV);
      tree.compress(chunk, block, content, chunk * CHUNK, before, next);
    }
  }

  private int find(int chunk) {
    hashChunk(chunk);
    int blocks = tree.blocks(chunk);
    for (int block = 0; block < blocks; block++) {
      int bits = tree.length(chunk, block) * 8;
      for (int first = 0; first < bits; first += LANES) {
        int n = Math.min(LANES, bits - first);
        hashVariants(chunk, block, first, n);
        for (int lane = 0; lane < n; lane++) {
          if (lanes.is(lane, expected, 0)) {
            return block * BITS + first + lane;
          }
        }
      }
    }
    return -1;
  }

  /** Hashes the content once for each of {@code n} bits of a block, with this bit flipped. */
  private void hashVariants(int chunk, int firstBlock, int firstBit, int n) {
    lanes.begin(n, before, firstBlock * CV);
    for (int block = firstBlock; block < tree.blocks(chunk); block++) {
      tree.load(chunk, block, content, chunk * CHUNK, words);
      lanes.loadAll(n, words);
      if (block == firstBlock) {
        for (int lane = 0; lane < n; lane++) {
          lanes.flip(lane, firstBit + lane);
        }
      }
      compress(n, chunk, tree.length(chunk, block), tree.flags(chunk, block));
    }
    int node = chunk;
    for (int level = 0; level + 1 < tree.levels(); level++) {
      int[] nodes = tree.nodes(level);
      int count = nodes.length / CV;
      if ((node ^ 1) < count) {
        for (int lane = 0; lane < n; lane++) {
          lanes.store(lane, words, (node & 1) * CV);
          System.arraycopy(nodes, (node ^ 1) * CV, words, (~node & 1) * CV, CV);
          lanes.load(lane, words, 0);
        }
        lanes.begin(n);
        compress(n, 0, BLOCK, Blake3Tree.PARENT | (count == 2 ? Blake3Tree.ROOT : 0));
      }
      node /= 2;
    }
  }

  private void compress(int n, int counter, int length, int flags) {
    Arrays.fill(lanes.counters, 0, n, counter);
    Arrays.fill(lanes.lengths, 0, n, length);
    Arrays.fill(lanes.flags, 0, n, flags);
    lanes.compress(n);
  }
}
