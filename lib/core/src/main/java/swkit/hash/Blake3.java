// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * BLAKE3 hashes of 32 bytes, unkeyed (key-layouts 1.8).
 *
 * <p>Content is cut into chunks of 1024 bytes, whose hashes are independent of each other; pairs of
 * them are joined to parents, level by level, up to the root. Chunks and parents, also those of
 * several contents, are hashed side by side by {@link Blake3Lanes}; a few at once one by one. Many
 * contents in one batch are fastest. What a JVM hashes first goes through {@link Blake3Scalar}: the
 * compilation of the lanes takes as long as they save on a few hundred megabytes.
 *
 * <p>The static methods are thread-safe. Each thread that calls them keeps some 100 kB.
 */
public final class Blake3 {
  /** The length of a hash, in bytes. */
  public static final int LENGTH = 32;

  private static final int CHUNK = 1024;
  private static final int BLOCK = 64;
  private static final int BLOCKS = CHUNK / BLOCK;
  private static final int CV = Blake3Lanes.CV;
  private static final int WORDS = Blake3Lanes.WORDS;
  private static final int LANES = Blake3Lanes.LANES;

  /** A JVM that has hashed so many bytes uses lanes: by then they pay for being compiled. */
  static final long LANES_AFTER = 256_000_000;

  /** Fewer blocks than these are compressed one by one: lanes would cost more than they save. */
  private static final int LEAST_LANES = 8;

  /** Nodes that a thread keeps for its next call, in words: those of 1 MB of content. */
  private static final int KEPT_NODES = 1024 * CV;

  /** The bytes that this JVM has hashed. */
  static final AtomicLong HASHED = new AtomicLong();

  private static final ThreadLocal<Blake3> OWN = ThreadLocal.withInitial(Blake3::new);

  private final Blake3Scalar scalar = new Blake3Scalar();
  private final Blake3Lanes lanes = new Blake3Lanes();
  private final int[] words = new int[WORDS];

  /**
   * What waits for a lane: the content, its chunk, where its node goes, and its flags at the end.
   */
  private final byte[][] data = new byte[LANES][];

  private final int[] chunks = new int[LANES];
  private final int[] places = new int[LANES];
  private final int[] ends = new int[LANES];

  /** How many blocks the chunk in each lane has: more in a lane than in those after it. */
  private final int[] blocks = new int[LANES];

  private int waiting;

  /** The chaining values of chunks and parents, content after content. */
  private int[] nodes = new int[KEPT_NODES];

  private Blake3() {}

  /** The hash of {@code content}. */
  public static byte[] hash(byte[] content) {
    return hashAll(List.of(content))[0];
  }

  /** The hashes of all {@code contents}, in their order. */
  public static byte[][] hashAll(List<byte[]> contents) {
    Blake3 own = OWN.get();
    int[] starts = own.compute(contents);
    byte[][] hashes = new byte[contents.size()][];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = bytes(own.nodes, starts[i]);
    }
    own.forget();
    return hashes;
  }

  /** Whether {@code hash} is that of {@code content}. */
  public static boolean matches(byte[] hash, byte[] content) {
    return matching(List.of(hash), List.of(content)).get(0);
  }

  /**
   * Which of {@code hashes} are those of the {@code contents} at the same places. A content that
   * seems to have another hash is hashed once more, one block at a time: no good content is called
   * damaged because a compiler got the lanes wrong.
   */
  public static BitSet matching(List<byte[]> hashes, List<byte[]> contents) {
    Blake3 own = OWN.get();
    BitSet matching = new BitSet(contents.size());
    int[] starts = own.compute(contents);
    for (int i = 0; i < contents.size(); i++) {
      matching.set(i, same(hashes.get(i), own.nodes, starts[i]));
    }
    for (int i = matching.nextClearBit(0); i < contents.size(); i = matching.nextClearBit(i + 1)) {
      HASHED.addAndGet(contents.get(i).length);
      own.scalar.hash(contents.get(i), own.nodes, 0);
      matching.set(i, same(hashes.get(i), own.nodes, 0));
    }
    own.forget();
    return matching;
  }

  /**
   * Compares words. C2 of JDK 17.0.15 compares a new array by {@code Arrays.equals} before a loop
   * of a {@code VarHandle} has filled it with ints: an array of zeros was then equal to every hash.
   */
  private static boolean same(byte[] hash, int[] nodes, int start) {
    if (hash.length != LENGTH) {
      return false;
    }
    int differences = 0;
    for (int word = 0; word < CV; word++) {
      differences |= nodes[start + word] ^ word(hash, 4 * word);
    }
    return differences == 0;
  }

  private static int word(byte[] bytes, int at) {
    return bytes[at] & 0xFF
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | bytes[at + 3] << 24;
  }

  private static byte[] bytes(int[] nodes, int start) {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] = (byte) (nodes[start + (i >> 2)] >>> 8 * (i & 3));
    }
    return bytes;
  }

  private void forget() {
    if (nodes.length > KEPT_NODES) {
      nodes = new int[KEPT_NODES];
    }
  }

  /** Hashes all contents; the result says where in {@link #nodes} their hashes begin. */
  private int[] compute(List<byte[]> contents) {
    int count = contents.size();
    int[] starts = new int[count];
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += contents.get(i).length;
    }
    if (HASHED.getAndAdd(bytes) < LANES_AFTER) {
      computeAlone(contents, starts);
    } else {
      computeSideBySide(contents, starts);
    }
    return starts;
  }

  private void computeAlone(List<byte[]> contents, int[] starts) {
    keep((long) starts.length * CV);
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i * CV;
      scalar.hash(contents.get(i), nodes, starts[i]);
    }
  }

  private void keep(long size) {
    if (size > nodes.length) {
      nodes = new int[Math.toIntExact(size)];
    }
  }

  private void computeSideBySide(List<byte[]> contents, int[] starts) {
    int count = starts.length;
    int[] left = new int[count];
    long size = 0;
    for (int i = 0; i < count; i++) {
      int length = contents.get(i).length;
      starts[i] = (int) size;
      left[i] = length == 0 ? 1 : (length - 1) / CHUNK + 1;
      size += (long) left[i] * CV;
    }
    keep(size);
    hashChunks(contents, starts, left);
    int most = 0;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, left[i]);
    }
    int levels = Integer.SIZE - Integer.numberOfLeadingZeros(most - 1);
    for (int level = 0; level < levels; level++) {
      joinPairs(starts, left);
    }
  }

  private void hashChunks(List<byte[]> contents, int[] starts, int[] left) {
    for (int i = 0; i < starts.length; i++) {
      byte[] content = contents.get(i);
      int whole = content.length / CHUNK;
      for (int chunk = 0; chunk < whole; chunk++) {
        add(content, chunk, starts[i], left[i]);
      }
    }
    for (int i : byBlocksOfLastChunk(contents)) {
      byte[] content = contents.get(i);
      if (content.length % CHUNK != 0 || content.length == 0) {
        add(content, left[i] - 1, starts[i], left[i]);
      }
    }
    flushChunks();
  }

  /** The contents whose last chunk has the most blocks come first: lanes end from the right. */
  private static int[] byBlocksOfLastChunk(List<byte[]> contents) {
    int[] next = new int[BLOCKS + 2];
    for (byte[] content : contents) {
      next[BLOCKS + 1 - blocks(content.length % CHUNK)]++;
    }
    for (int i = 1; i < next.length; i++) {
      next[i] += next[i - 1];
    }
    int[] order = new int[contents.size()];
    for (int i = 0; i < order.length; i++) {
      order[next[BLOCKS - blocks(contents.get(i).length % CHUNK)]++] = i;
    }
    return order;
  }

  private static int blocks(int length) {
    return length == 0 ? 1 : (length - 1) / BLOCK + 1;
  }

  private void add(byte[] content, int chunk, int start, int chunksOfContent) {
    data[waiting] = content;
    chunks[waiting] = chunk;
    places[waiting] = start + chunk * CV;
    ends[waiting] = Blake3Scalar.CHUNK_END | (chunksOfContent == 1 ? Blake3Scalar.ROOT : 0);
    waiting++;
    if (waiting == LANES) {
      flushChunks();
    }
  }

  /** Compresses what waits, block by block. Lanes end from the right. */
  private void flushChunks() {
    int active = waiting;
    lanes.begin(active);
    for (int lane = 0; lane < active; lane++) {
      lanes.counters[lane] = chunks[lane];
      lanes.lengths[lane] = BLOCK;
      lanes.flags[lane] = Blake3Scalar.CHUNK_START;
      blocks[lane] = blocks(Math.min(CHUNK, data[lane].length - chunks[lane] * CHUNK));
    }
    for (int block = 0; block < BLOCKS; block++) {
      int still = active;
      while (still > 0 && blocks[still - 1] <= block) {
        still--;
      }
      for (int lane = still; lane < active; lane++) {
        lanes.store(lane, nodes, places[lane]);
      }
      active = still;
      if (active < LEAST_LANES) {
        for (int lane = 0; lane < active; lane++) {
          lanes.store(lane, nodes, places[lane]);
          finishAlone(lane, block);
        }
        active = 0;
      }
      if (active == 0) {
        break;
      }
      load(active, block);
      lanes.compress(active);
    }
    for (int lane = 0; lane < active; lane++) {
      lanes.store(lane, nodes, places[lane]);
    }
    Arrays.fill(data, 0, waiting, null);
    waiting = 0;
  }

  /** Loads the block of this number of the chunks in the first {@code active} lanes. */
  private void load(int active, int block) {
    if (block == 1) {
      Arrays.fill(lanes.flags, 0, active, 0);
    }
    int going = active;
    while (going > 0 && blocks[going - 1] == block + 1) {
      going--;
    }
    for (int lane = 0; lane < going; lane++) {
      lanes.load(lane, data[lane], chunks[lane] * CHUNK + block * BLOCK);
    }
    for (int lane = going; lane < active; lane++) {
      int length = lengthOf(lane, block);
      if (length == BLOCK) {
        lanes.load(lane, data[lane], chunks[lane] * CHUNK + block * BLOCK);
      } else {
        Blake3Scalar.loadPadded(words, data[lane], chunks[lane] * CHUNK + block * BLOCK, length);
        lanes.load(lane, words, 0);
      }
      lanes.lengths[lane] = length;
      lanes.flags[lane] |= ends[lane];
    }
  }

  private void finishAlone(int lane, int firstBlock) {
    for (int block = firstBlock; block < blocks[lane]; block++) {
      int length = lengthOf(lane, block);
      if (length == BLOCK) {
        Blake3Lanes.load(words, data[lane], chunks[lane] * CHUNK + block * BLOCK);
      } else {
        Blake3Scalar.loadPadded(words, data[lane], chunks[lane] * CHUNK + block * BLOCK, length);
      }
      int flags = flagsOf(lane, block);
      Blake3Block.compress(nodes, places[lane], words, chunks[lane], length, flags);
    }
  }

  private int lengthOf(int lane, int block) {
    return Math.min(BLOCK, data[lane].length - chunks[lane] * CHUNK - block * BLOCK);
  }

  private int flagsOf(int lane, int block) {
    return (block == 0 ? Blake3Scalar.CHUNK_START : 0)
        | (block == blocks[lane] - 1 ? ends[lane] : 0);
  }

  /** Joins the nodes of each content by pairs, once. */
  private void joinPairs(int[] starts, int[] left) {
    for (int i = 0; i < starts.length; i++) {
      int pairs = left[i] / 2;
      for (int pair = 0; pair < pairs; pair++) {
        chunks[waiting] = starts[i] + 2 * pair * CV;
        places[waiting] = starts[i] + pair * CV;
        ends[waiting] = Blake3Scalar.PARENT | (left[i] == 2 ? Blake3Scalar.ROOT : 0);
        waiting++;
        if (waiting == LANES) {
          flushPairs();
        }
      }
    }
    flushPairs();
    for (int i = 0; i < starts.length; i++) {
      int pairs = left[i] / 2;
      if (left[i] % 2 == 1) {
        System.arraycopy(nodes, starts[i] + (left[i] - 1) * CV, nodes, starts[i] + pairs * CV, CV);
      }
      left[i] -= pairs;
    }
  }

  private void flushPairs() {
    int n = waiting;
    waiting = 0;
    if (n < LEAST_LANES) {
      for (int pair = 0; pair < n; pair++) {
        System.arraycopy(nodes, chunks[pair], words, 0, WORDS);
        Blake3Lanes.begin(nodes, places[pair]);
        Blake3Block.compress(nodes, places[pair], words, 0, BLOCK, ends[pair]);
      }
      return;
    }
    lanes.begin(n);
    for (int lane = 0; lane < n; lane++) {
      lanes.load(lane, nodes, chunks[lane]);
      lanes.counters[lane] = 0;
      lanes.lengths[lane] = BLOCK;
      lanes.flags[lane] = ends[lane];
    }
    lanes.compress(n);
    for (int lane = 0; lane < n; lane++) {
      lanes.store(lane, nodes, places[lane]);
    }
  }
}
