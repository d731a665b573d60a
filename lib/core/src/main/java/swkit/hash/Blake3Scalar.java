// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

/**
 * BLAKE3 of one content after the other, one block at a time. Slower than {@link Blake3Lanes}, but
 * the JVM compiles it in a fraction of the time. An instance belongs to one thread at a time.
 *
 * <p>All loops are counted, and nothing writes ints into byte arrays: C2 of JDK 17.0.15 miscompiles
 * both.
 */
final class Blake3Scalar {
  static final int CHUNK_START = 1;
  static final int CHUNK_END = 2;
  static final int PARENT = 4;
  static final int ROOT = 8;

  private static final int CHUNK = 1024;
  private static final int BLOCK = 64;
  private static final int BLOCKS = CHUNK / BLOCK;
  private static final int CV = Blake3Lanes.CV;
  private static final int WORDS = Blake3Lanes.WORDS;

  /** Arrays have fewer than 2^21 chunks: so many levels of parents, and one node more. */
  private static final int LEVELS = 22;

  private final int[] words = new int[WORDS];

  /** The nodes that wait for their right neighbour, the oldest first. */
  private final int[] stack = new int[(LEVELS + 1) * CV];

  /** Hashes {@code content} into the 8 words at {@code to[at]}. */
  void hash(byte[] content, int[] to, int at) {
    int last = content.length == 0 ? 0 : (content.length - 1) / CHUNK;
    int depth = 0;
    for (int chunk = 0; chunk < last; chunk++) {
      wholeChunk(content, chunk, depth * CV);
      depth++;
      int joins = Integer.numberOfTrailingZeros(chunk + 1);
      for (int i = 0; i < joins; i++) {
        depth--;
        join((depth - 1) * CV, 0);
      }
    }
    lastChunk(content, last, depth * CV, last == 0 ? ROOT : 0);
    for (int node = depth - 1; node >= 0; node--) {
      join(node * CV, node == 0 ? ROOT : 0);
    }
    System.arraycopy(stack, 0, to, at, CV);
  }

  private void wholeChunk(byte[] content, int chunk, int node) {
    Blake3Lanes.begin(stack, node);
    for (int block = 0; block < BLOCKS; block++) {
      int flags = (block == 0 ? CHUNK_START : 0) | (block == BLOCKS - 1 ? CHUNK_END : 0);
      Blake3Lanes.load(words, content, chunk * CHUNK + block * BLOCK);
      Blake3Block.compress(stack, node, words, chunk, BLOCK, flags);
    }
  }

  private void lastChunk(byte[] content, int chunk, int node, int root) {
    Blake3Lanes.begin(stack, node);
    int length = content.length - chunk * CHUNK;
    int whole = length == 0 ? 0 : (length - 1) / BLOCK;
    for (int block = 0; block < whole; block++) {
      Blake3Lanes.load(words, content, chunk * CHUNK + block * BLOCK);
      Blake3Block.compress(stack, node, words, chunk, BLOCK, block == 0 ? CHUNK_START : 0);
    }
    int rest = length - whole * BLOCK;
    loadPadded(words, content, chunk * CHUNK + whole * BLOCK, rest);
    int flags = (whole == 0 ? CHUNK_START : 0) | CHUNK_END | root;
    Blake3Block.compress(stack, node, words, chunk, rest, flags);
  }

  /** Joins the node at {@code stack[left]} and the one after it. */
  private void join(int left, int root) {
    System.arraycopy(stack, left, words, 0, WORDS);
    Blake3Lanes.begin(stack, left);
    Blake3Block.compress(stack, left, words, 0, BLOCK, PARENT | root);
  }

  /** Loads the block of {@code length} bytes at {@code data[offset]}, and zeros after it. */
  static void loadPadded(int[] words, byte[] data, int offset, int length) {
    for (int word = 0; word < WORDS; word++) {
      words[word] = 0;
    }
    for (int i = 0; i < length; i++) {
      words[i >> 2] |= (data[offset + i] & 0xFF) << 8 * (i & 3);
    }
  }
}
