// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the one flipped bit that explains why content doesn't have its BLAKE3 hash.
 *
 * <p>For each bit only the rest of its chunk and the parents above that are hashed again, many bits
 * side by side. So content of 100 kB takes about a second, and 10 MB a few minutes. An instance
 * belongs to one thread.
 */
public final class Blake3Correction {
  private static final int CHUNK = 1024;
  private static final int BLOCK = 64;
  private static final int BITS = BLOCK * 8;
  private static final int CV = Blake3Lanes.CV;
  private static final int LANES = Blake3Lanes.LANES;
  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  private final byte[] content;
  private final int[] expected = new int[CV];

  /** The chaining values of all levels: those of the chunks, of their parents, up to the root. */
  private final List<int[]> levels = new ArrayList<>();

  private final Blake3Lanes lanes = new Blake3Lanes();
  private final int[] words = new int[Blake3Lanes.WORDS];
  private final int[] before = new int[(CHUNK / BLOCK + 1) * CV];

  private Blake3Correction(byte[] hash, byte[] content) {
    this.content = content;
    for (int i = 0; i < Blake3.LENGTH; i++) {
      expected[i >> 2] |= (hash[i] & 0xFF) << 8 * (i & 3);
    }
    int chunks = Math.max(1, (content.length + CHUNK - 1) / CHUNK);
    int[] nodes = new int[chunks * CV];
    for (int chunk = 0; chunk < chunks; chunk++) {
      hashChunk(chunk, chunks);
      System.arraycopy(before, blocks(chunk) * CV, nodes, chunk * CV, CV);
    }
    levels.add(nodes);
    while (nodes.length > CV) {
      nodes = parents(nodes);
      levels.add(nodes);
    }
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
    int chunks = correction.levels.get(0).length / CV;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int bit = correction.find(chunk, chunks);
      if (bit >= 0) {
        return (long) chunk * CHUNK * 8 + bit;
      }
    }
    return -1;
  }

  private int blocks(int chunk) {
    int length = Math.min(CHUNK, content.length - chunk * CHUNK);
    return Math.max(1, (length + BLOCK - 1) / BLOCK);
  }

  private int length(int chunk, int block) {
    return Math.max(0, Math.min(BLOCK, content.length - chunk * CHUNK - block * BLOCK));
  }

  private int flags(int chunk, int block, int chunks) {
    return (block == 0 ? CHUNK_START : 0)
        | (block == blocks(chunk) - 1 ? CHUNK_END | (chunks == 1 ? ROOT : 0) : 0);
  }

  private void loadWords(int chunk, int block) {
    Arrays.fill(words, 0);
    int from = chunk * CHUNK + block * BLOCK;
    int length = length(chunk, block);
    for (int i = 0; i < length; i++) {
      words[i >> 2] |= (content[from + i] & 0xFF) << 8 * (i & 3);
    }
  }

  /** Computes the chaining values before each block of a chunk, and after the last one. */
  private void hashChunk(int chunk, int chunks) {
    int blocks = blocks(chunk);
    Blake3Lanes.begin(before, 0);
    for (int block = 0; block < blocks; block++) {
      int next = (block + 1) * CV;
      System.arraycopy(before, block * CV, before, next, CV);
      loadWords(chunk, block);
      Blake3Block.compress(
          before, next, words, chunk, length(chunk, block), flags(chunk, block, chunks));
    }
  }

  private int[] parents(int[] nodes) {
    int count = nodes.length / CV;
    int[] parents = new int[(count + 1) / 2 * CV];
    for (int i = 0; i < count / 2; i++) {
      System.arraycopy(nodes, 2 * i * CV, words, 0, 2 * CV);
      Blake3Lanes.begin(parents, i * CV);
      Blake3Block.compress(parents, i * CV, words, 0, BLOCK, PARENT | (count == 2 ? ROOT : 0));
    }
    if (count % 2 == 1) {
      System.arraycopy(nodes, (count - 1) * CV, parents, count / 2 * CV, CV);
    }
    return parents;
  }

  private int find(int chunk, int chunks) {
    hashChunk(chunk, chunks);
    int blocks = blocks(chunk);
    for (int block = 0; block < blocks; block++) {
      int bits = length(chunk, block) * 8;
      for (int first = 0; first < bits; first += LANES) {
        int n = Math.min(LANES, bits - first);
        hashVariants(chunk, chunks, block, first, n);
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
  private void hashVariants(int chunk, int chunks, int firstBlock, int firstBit, int n) {
    lanes.begin(n, before, firstBlock * CV);
    for (int block = firstBlock; block < blocks(chunk); block++) {
      loadWords(chunk, block);
      lanes.loadAll(n, words);
      if (block == firstBlock) {
        for (int lane = 0; lane < n; lane++) {
          lanes.flip(lane, firstBit + lane);
        }
      }
      compress(n, chunk, length(chunk, block), flags(chunk, block, chunks));
    }
    int node = chunk;
    for (int level = 0; level + 1 < levels.size(); level++) {
      int[] nodes = levels.get(level);
      int count = nodes.length / CV;
      if ((node ^ 1) < count) {
        for (int lane = 0; lane < n; lane++) {
          lanes.store(lane, words, (node & 1) * CV);
          System.arraycopy(nodes, (node ^ 1) * CV, words, (~node & 1) * CV, CV);
          lanes.load(lane, words, 0);
        }
        lanes.begin(n);
        compress(n, 0, BLOCK, PARENT | (count == 2 ? ROOT : 0));
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
