// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.util.Arrays;

/**
 * Variants of one content, each of which differs from it in few places, hashed many side by side.
 * Of a variant, only the chunks that differ and the parents above them are hashed. The content must
 * not be changed. An instance belongs to one thread.
 */
public final class Blake3Variants {
  private static final int CHUNK = Blake3Tree.CHUNK;
  private static final int WORDS = CHUNK / Integer.BYTES;
  private static final int BLOCK = Blake3Tree.BLOCK;
  private static final int CV = Blake3Lanes.CV;

  /** So many chunks are hashed at once. */
  private static final int MANY = Blake3Lanes.LANES;

  private final int[] expected;
  private final byte[] content;
  private final Blake3Tree tree;
  private final Blake3Lanes lanes = new Blake3Lanes();
  private final byte[] attempt = new byte[CHUNK];

  /** The chunks that wait to be hashed, as words. */
  private int[] waiting = new int[MANY * WORDS];

  /** Of each node that differs: its variant, its place in its level, and its chaining value. */
  private int[] variants = new int[MANY];

  private int[] places = new int[MANY];
  private int[] values = new int[MANY * CV];
  private int count;
  private int found = -1;
  private long hashed;

  /** Variants of {@code content}, of which one may have the hash {@code hash}. */
  public Blake3Variants(byte[] hash, byte[] content) {
    this.expected = Blake3Tree.words(hash);
    this.content = content;
    this.tree = new Blake3Tree(content);
  }

  /** How many bytes were hashed so far, or wait for it. */
  public long hashed() {
    return hashed;
  }

  /**
   * Adds the variant {@code number}, in which the {@code length} bytes from {@code from} on are
   * those of {@code bytes} from {@code offset} on. They may be changed afterwards. Returns the
   * number of the last variant, of those that were hashed so far, that has the hash; -1 if none
   * has.
   */
  public int add(int number, int from, byte[] bytes, int offset, int length) {
    int end = from + length;
    for (int at = from; at < end; ) {
      int chunk = at / CHUNK;
      int next = Math.min(end, (chunk + 1) * CHUNK);
      int place = offset + at - from;
      if (!Arrays.equals(content, at, next, bytes, place, place + next - at)) {
        int start = chunk * CHUNK;
        int size = Math.min(CHUNK, content.length - start);
        System.arraycopy(content, start, attempt, 0, size);
        System.arraycopy(bytes, place, attempt, at - start, next - at);
        Arrays.fill(attempt, size, CHUNK, (byte) 0);
        addChunk(number, chunk);
      }
      at = next;
    }
    if (count >= MANY / 2) {
      hash();
    }
    return found;
  }

  private void addChunk(int number, int chunk) {
    if (count == variants.length) {
      variants = Arrays.copyOf(variants, 2 * count);
      places = Arrays.copyOf(places, 2 * count);
      values = Arrays.copyOf(values, 2 * count * CV);
      waiting = Arrays.copyOf(waiting, 2 * count * WORDS);
    }
    variants[count] = number;
    places[count] = chunk;
    int to = count * WORDS;
    for (int i = 0; i < WORDS; i++) {
      int at = 4 * i;
      waiting[to + i] =
          attempt[at] & 0xFF
              | (attempt[at + 1] & 0xFF) << 8
              | (attempt[at + 2] & 0xFF) << 16
              | attempt[at + 3] << 24;
    }
    count++;
    hashed += CHUNK + (long) tree.levels() * BLOCK;
  }

  /** The same for all variants that were added, of which it forgets everything. */
  public int finish() {
    hash();
    int number = found;
    found = -1;
    return number;
  }

  private void hash() {
    for (int from = 0; from < count; from += MANY) {
      hashChunks(from, Math.min(MANY, count - from));
    }
    for (int level = 0; level + 1 < tree.levels(); level++) {
      join(tree.nodes(level));
    }
    for (int i = 0; i < count; i++) {
      int differences = 0;
      for (int word = 0; word < CV; word++) {
        differences |= values[i * CV + word] ^ expected[word];
      }
      found = differences == 0 ? variants[i] : found;
    }
    count = 0;
  }

  private void hashChunks(int from, int n) {
    lanes.begin(n);
    System.arraycopy(places, from, lanes.counters, 0, n);
    for (int block = 0; block < CHUNK / BLOCK; block++) {
      for (int lane = 0; lane < n; lane++) {
        lanes.load(lane, waiting, (from + lane) * WORDS + block * Blake3Lanes.WORDS);
        lanes.lengths[lane] = BLOCK;
        lanes.flags[lane] = tree.flags(places[from + lane], block);
      }
      lanes.compress(n);
    }
    for (int lane = 0; lane < n; lane++) {
      lanes.store(lane, values, (from + lane) * CV);
      if (tree.isShort(places[from + lane])) {
        hashAlone(from + lane);
      }
    }
  }

  /** Hashes the last chunk of the content, which has fewer blocks than the others. */
  private void hashAlone(int node) {
    int chunk = places[node];
    int[] words = new int[Blake3Lanes.WORDS];
    Blake3Lanes.begin(values, node * CV);
    for (int block = 0; block < tree.blocks(chunk); block++) {
      System.arraycopy(waiting, node * WORDS + block * words.length, words, 0, words.length);
      int length = tree.length(chunk, block);
      int flags = tree.flags(chunk, block);
      Blake3Block.compress(values, node * CV, words, chunk, length, flags);
    }
  }

  /** Replaces all nodes, which differ from those of a level, by their parents. */
  private void join(int[] nodes) {
    int all = nodes.length / CV;
    int root = all == 2 ? Blake3Tree.ROOT : 0;
    int[] pair = new int[2 * CV];
    int parents = 0;
    int n = 0;
    int first = 0;
    for (int i = 0; i < count; i++) {
      int place = places[i];
      int variant = variants[i];
      boolean isPair = (place ^ 1) < all;
      if (isPair) {
        System.arraycopy(values, i * CV, pair, (place & 1) * CV, CV);
        boolean isNextToo =
            i + 1 < count && variants[i + 1] == variant && places[i + 1] == (place ^ 1);
        if (isNextToo) {
          i++;
          System.arraycopy(values, i * CV, pair, CV, CV);
        } else {
          System.arraycopy(nodes, (place ^ 1) * CV, pair, (~place & 1) * CV, CV);
        }
      } else { // it has no neighbour, and is its own parent
        flush(n, first);
        n = 0;
        System.arraycopy(values, i * CV, values, parents * CV, CV);
      }
      variants[parents] = variant;
      places[parents] = place / 2;
      parents++;
      if (isPair) {
        first = n == 0 ? parents - 1 : first;
        lanes.load(n, pair, 0);
        lanes.counters[n] = 0;
        lanes.lengths[n] = BLOCK;
        lanes.flags[n++] = Blake3Tree.PARENT | root;
        if (n == MANY) {
          flush(n, first);
          n = 0;
        }
      }
    }
    flush(n, first);
    count = parents;
  }

  /** Compresses {@code n} pairs into the nodes from {@code first} on. */
  private void flush(int n, int first) {
    if (n > 0) {
      lanes.begin(n);
      lanes.compress(n);
      for (int lane = 0; lane < n; lane++) {
        lanes.store(lane, values, (first + lane) * CV);
      }
    }
  }
}
