// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.util.ArrayList;
import java.util.List;

/**
 * The BLAKE3 tree of one content: the chaining values of its chunks, of their parents, and so on up
 * to the root. The content must not be changed. An instance belongs to one thread.
 */
final class Blake3Tree {
  static final int CHUNK = 1024;
  static final int BLOCK = 64;
  static final int PARENT = 4;
  static final int ROOT = 8;
  private static final int CV = Blake3Lanes.CV;
  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;

  private final byte[] content;
  private final int chunks;

  /** The chaining values of all levels: those of the chunks, of their parents, up to the root. */
  private final List<int[]> levels = new ArrayList<>();

  private final int[] words = new int[Blake3Lanes.WORDS];

  /** The tree of {@code content}. */
  Blake3Tree(byte[] content) {
    this.content = content;
    chunks = Math.max(1, (content.length + CHUNK - 1) / CHUNK);
    int[] nodes = new int[chunks * CV];
    for (int chunk = 0; chunk < chunks; chunk++) {
      Blake3Lanes.begin(nodes, chunk * CV);
      for (int block = 0; block < blocks(chunk); block++) {
        compress(chunk, block, content, chunk * CHUNK, nodes, chunk * CV);
      }
    }
    levels.add(nodes);
    while (nodes.length > CV) {
      nodes = parents(nodes);
      levels.add(nodes);
    }
  }

  /** The words of {@code hash}, of 32 bytes. */
  static int[] words(byte[] hash) {
    int[] words = new int[CV];
    for (int i = 0; i < Blake3.LENGTH; i++) {
      words[i >> 2] |= (hash[i] & 0xFF) << 8 * (i & 3);
    }
    return words;
  }

  /** How many chunks there are; the content of length 0 has one. */
  int chunks() {
    return chunks;
  }

  /** The chaining values of a level, of which 0 is that of the chunks. */
  int[] nodes(int level) {
    return levels.get(level);
  }

  /** How many levels there are; the last one is the root alone. */
  int levels() {
    return levels.size();
  }

  /** How many blocks {@code chunk} has. */
  int blocks(int chunk) {
    int length = Math.min(CHUNK, content.length - chunk * CHUNK);
    return Math.max(1, (length + BLOCK - 1) / BLOCK);
  }

  /** The length of a block of {@code chunk}, in bytes. */
  int length(int chunk, int block) {
    return Math.max(0, Math.min(BLOCK, content.length - chunk * CHUNK - block * BLOCK));
  }

  /** Whether {@code chunk} has fewer bytes than others, as the last one may. */
  boolean isShort(int chunk) {
    return content.length - chunk * CHUNK < CHUNK;
  }

  /** The flags of a block of {@code chunk}. */
  int flags(int chunk, int block) {
    return (block == 0 ? CHUNK_START : 0)
        | (block == blocks(chunk) - 1 ? CHUNK_END | (chunks == 1 ? ROOT : 0) : 0);
  }

  /** Loads a block of {@code chunk}, whose bytes begin at {@code bytes[from]}, as words. */
  void load(int chunk, int block, byte[] bytes, int from, int[] to) {
    Blake3Scalar.loadPadded(to, bytes, from + block * BLOCK, length(chunk, block));
  }

  /** Compresses a block of {@code chunk} into the chaining value at {@code cv[at]}. */
  void compress(int chunk, int block, byte[] bytes, int from, int[] cv, int at) {
    load(chunk, block, bytes, from, words);
    Blake3Block.compress(cv, at, words, chunk, length(chunk, block), flags(chunk, block));
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
}
