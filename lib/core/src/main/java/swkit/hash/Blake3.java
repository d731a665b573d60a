// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * BLAKE3 hashes of 32 bytes, unkeyed (key-layouts 1.8).
 *
 * <p>Content is cut into chunks of 1024 bytes, whose hashes are independent of each other. Whole
 * chunks, also those of several contents, are hashed side by side: each word of the state is an
 * array with one element for each chunk, a lane, and each step of the function is a loop over the
 * lanes, which the compiler of the JVM turns into vector instructions. What is left over (the last,
 * shorter chunk of a content, the nodes above the chunks, and a few chunks) is hashed one by one.
 *
 * <p>The static methods are thread-safe. An instance belongs to one thread at a time; it keeps some
 * 80 kB.
 */
public final class Blake3 {
  /** The length of a hash, in bytes. */
  public static final int LENGTH = 32;

  private static final int CHUNK = 1024;
  private static final int BLOCK = 64;
  private static final int BLOCKS = CHUNK / BLOCK;
  private static final int WORDS = 16;
  private static final int CV = 8;

  /** So many chunks are hashed side by side at most: more don't make it faster. */
  private static final int LANES = 128;

  /** Fewer chunks than these are hashed one by one: lanes would cost more than they save. */
  private static final int LEAST_LANES = 8;

  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  private static final int IV0 = 0x6A09E667;
  private static final int IV1 = 0xBB67AE85;
  private static final int IV2 = 0x3C6EF372;
  private static final int IV3 = 0xA54FF53A;
  private static final int IV4 = 0x510E527F;
  private static final int IV5 = 0x9B05688C;
  private static final int IV6 = 0x1F83D9AB;
  private static final int IV7 = 0x5BE0CD19;
  private static final int[] IV = {IV0, IV1, IV2, IV3, IV4, IV5, IV6, IV7};

  /** The order of the message words in each of the seven rounds. */
  private static final int[][] SCHEDULE = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8},
    {3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1},
    {10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6},
    {12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4},
    {9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7},
    {11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13},
  };

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final ThreadLocal<Blake3> OWN = ThreadLocal.withInitial(Blake3::new);

  private final int[][] state = new int[WORDS][LANES];
  private final int[][] message = new int[WORDS][LANES];
  private final int[][] chaining = new int[CV][LANES];
  private final byte[][] laneData = new byte[LANES][];
  private final int[] laneOffset = new int[LANES];
  private final int[] laneCounter = new int[LANES];
  private final int[] laneFlags = new int[LANES];
  private final int[][] laneResult = new int[LANES][];
  private final int[] words = new int[WORDS];
  private final byte[] padded = new byte[BLOCK];
  private int lanes;

  /** The hash of {@code content}. */
  public static byte[] hash(byte[] content) {
    return OWN.get().hashes(List.of(content))[0];
  }

  /** The hashes of all {@code contents}, in their order. Many small ones at once are fastest. */
  public static byte[][] hashAll(List<byte[]> contents) {
    return OWN.get().hashes(contents);
  }

  /**
   * Whether {@code hash} is that of {@code content}. A content that seems to have another hash is
   * hashed once more, chunk by chunk: so that no good content is ever called damaged because a
   * compiler got the lanes wrong.
   */
  public static boolean matches(byte[] hash, byte[] content) {
    Blake3 own = OWN.get();
    return Arrays.equals(hash, own.hashes(List.of(content))[0])
        || Arrays.equals(hash, own.oneByOne(content));
  }

  private byte[] oneByOne(byte[] content) {
    int chunks = chunks(content);
    int[] result = new int[chunks * CV];
    for (int chunk = 0; chunk < chunks; chunk++) {
      int length = Math.min(CHUNK, content.length - chunk * CHUNK);
      chunk(content, chunk, length, chunks == 1 ? ROOT : 0, result);
    }
    return bytes(root(result));
  }

  private static int chunks(byte[] content) {
    return Math.max(1, (int) (((long) content.length + CHUNK - 1) / CHUNK));
  }

  private byte[][] hashes(List<byte[]> contents) {
    int count = contents.size();
    int[][] results = new int[count][];
    for (int i = 0; i < count; i++) {
      byte[] content = contents.get(i);
      int chunks = chunks(content);
      int[] result = new int[chunks * CV];
      results[i] = result;
      int whole = content.length / CHUNK;
      for (int chunk = 0; chunk < whole; chunk++) {
        add(content, chunk, chunks == 1 ? ROOT : 0, result);
      }
      if (whole < chunks) {
        chunk(content, whole, content.length - whole * CHUNK, chunks == 1 ? ROOT : 0, result);
      }
    }
    flush();
    byte[][] hashes = new byte[count][];
    for (int i = 0; i < count; i++) {
      hashes[i] = bytes(root(results[i]));
    }
    return hashes;
  }

  private void add(byte[] content, int chunk, int flags, int[] result) {
    laneData[lanes] = content;
    laneOffset[lanes] = chunk * CHUNK;
    laneCounter[lanes] = chunk;
    laneFlags[lanes] = flags;
    laneResult[lanes] = result;
    lanes++;
    if (lanes == LANES) {
      flush();
    }
  }

  /** Hashes the chunks that wait. */
  private void flush() {
    if (lanes >= LEAST_LANES) {
      sideBySide(lanes);
    } else {
      for (int lane = 0; lane < lanes; lane++) {
        chunk(laneData[lane], laneCounter[lane], CHUNK, laneFlags[lane], laneResult[lane]);
      }
    }
    for (int lane = 0; lane < lanes; lane++) {
      laneData[lane] = null;
      laneResult[lane] = null;
    }
    lanes = 0;
  }

  private void sideBySide(int n) {
    for (int word = 0; word < CV; word++) {
      int[] cv = chaining[word];
      int iv = IV[word];
      for (int i = 0; i < n; i++) {
        cv[i] = iv;
      }
    }
    for (int block = 0; block < BLOCKS; block++) {
      load(block, n);
      begin(block, n);
      for (int round = 0; round < SCHEDULE.length; round++) {
        round(SCHEDULE[round], n);
      }
      for (int word = 0; word < CV; word++) {
        mix(chaining[word], state[word], state[word + CV], n);
      }
    }
    for (int lane = 0; lane < n; lane++) {
      int at = laneCounter[lane] * CV;
      for (int word = 0; word < CV; word++) {
        laneResult[lane][at + word] = chaining[word][lane];
      }
    }
  }

  private void load(int block, int n) {
    for (int lane = 0; lane < n; lane++) {
      byte[] data = laneData[lane];
      int at = laneOffset[lane] + block * BLOCK;
      for (int word = 0; word < WORDS; word++) {
        message[word][lane] = (int) INTS.get(data, at + 4 * word);
      }
    }
  }

  private void begin(int block, int n) {
    for (int word = 0; word < CV; word++) {
      System.arraycopy(chaining[word], 0, state[word], 0, n);
    }
    for (int word = 0; word < 4; word++) {
      int[] row = state[CV + word];
      int iv = IV[word];
      for (int i = 0; i < n; i++) {
        row[i] = iv;
      }
    }
    System.arraycopy(laneCounter, 0, state[12], 0, n);
    int[] high = state[13];
    int[] length = state[14];
    int[] flags = state[15];
    int start = block == 0 ? CHUNK_START : 0;
    for (int i = 0; i < n; i++) {
      high[i] = 0;
      length[i] = BLOCK;
      flags[i] = start;
    }
    if (block == BLOCKS - 1) {
      for (int i = 0; i < n; i++) {
        flags[i] = start | CHUNK_END | laneFlags[i];
      }
    }
  }

  private void round(int[] order, int n) {
    int[][] v = state;
    int[][] m = message;
    step(v[0], v[4], v[8], v[12], m[order[0]], m[order[1]], n);
    step(v[1], v[5], v[9], v[13], m[order[2]], m[order[3]], n);
    step(v[2], v[6], v[10], v[14], m[order[4]], m[order[5]], n);
    step(v[3], v[7], v[11], v[15], m[order[6]], m[order[7]], n);
    step(v[0], v[5], v[10], v[15], m[order[8]], m[order[9]], n);
    step(v[1], v[6], v[11], v[12], m[order[10]], m[order[11]], n);
    step(v[2], v[7], v[8], v[13], m[order[12]], m[order[13]], n);
    step(v[3], v[4], v[9], v[14], m[order[14]], m[order[15]], n);
  }

  /** The quarter round on all lanes. No two of the arrays are the same. */
  private static void step(int[] as, int[] bs, int[] cs, int[] ds, int[] xs, int[] ys, int n) {
    for (int i = 0; i < n; i++) {
      int a = as[i] + bs[i] + xs[i];
      int d = ds[i] ^ a;
      d = d >>> 16 | d << 16;
      int c = cs[i] + d;
      int b = bs[i] ^ c;
      b = b >>> 12 | b << 20;
      a = a + b + ys[i];
      d = d ^ a;
      d = d >>> 8 | d << 24;
      c = c + d;
      b = b ^ c;
      b = b >>> 7 | b << 25;
      as[i] = a;
      bs[i] = b;
      cs[i] = c;
      ds[i] = d;
    }
  }

  private static void mix(int[] to, int[] one, int[] two, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = one[i] ^ two[i];
    }
  }

  /** Hashes one chunk of {@code length} bytes into its place in {@code result}. */
  private void chunk(byte[] content, int chunk, int length, int flags, int[] result) {
    int at = chunk * CV;
    System.arraycopy(IV, 0, result, at, CV);
    int blocks = Math.max(1, (length + BLOCK - 1) / BLOCK);
    for (int block = 0; block < blocks; block++) {
      int from = chunk * CHUNK + block * BLOCK;
      int bytes = Math.min(BLOCK, length - block * BLOCK);
      byte[] data = content;
      if (bytes < BLOCK) {
        Arrays.fill(padded, (byte) 0);
        System.arraycopy(content, from, padded, 0, bytes);
        data = padded;
        from = 0;
      }
      for (int word = 0; word < WORDS; word++) {
        words[word] = (int) INTS.get(data, from + 4 * word);
      }
      int all = (block == 0 ? CHUNK_START : 0) | (block == blocks - 1 ? CHUNK_END | flags : 0);
      compress(result, at, words, chunk, bytes, all);
    }
  }

  /** Joins the hashes of the chunks, pair by pair and level by level, to that of the root. */
  private int[] root(int[] nodes) {
    int left = nodes.length / CV;
    while (left > 1) {
      int flags = PARENT | (left == 2 ? ROOT : 0);
      int pairs = left / 2;
      for (int pair = 0; pair < pairs; pair++) {
        System.arraycopy(nodes, 2 * pair * CV, words, 0, WORDS);
        System.arraycopy(IV, 0, nodes, pair * CV, CV);
        compress(nodes, pair * CV, words, 0, BLOCK, flags);
      }
      if (left % 2 == 1) {
        System.arraycopy(nodes, (left - 1) * CV, nodes, pairs * CV, CV);
      }
      left = pairs + left % 2;
    }
    return nodes;
  }

  private static byte[] bytes(int[] hash) {
    byte[] bytes = new byte[LENGTH];
    for (int word = 0; word < CV; word++) {
      INTS.set(bytes, 4 * word, hash[word]);
    }
    return bytes;
  }

  /** Compresses one block into the chaining value at {@code at}. */
  private static void compress(int[] cv, int at, int[] m, int counter, int length, int flags) {
    int v0 = cv[at];
    int v1 = cv[at + 1];
    int v2 = cv[at + 2];
    int v3 = cv[at + 3];
    int v4 = cv[at + 4];
    int v5 = cv[at + 5];
    int v6 = cv[at + 6];
    int v7 = cv[at + 7];
    int v8 = IV0;
    int v9 = IV1;
    int v10 = IV2;
    int v11 = IV3;
    int v12 = counter;
    int v13 = 0;
    int v14 = length;
    int v15 = flags;
    for (int round = 0; round < SCHEDULE.length; round++) {
      int[] order = SCHEDULE[round];
      v0 += v4 + m[order[0]];
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + m[order[1]];
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + m[order[2]];
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + m[order[3]];
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + m[order[4]];
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + m[order[5]];
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + m[order[6]];
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + m[order[7]];
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);
      v0 += v5 + m[order[8]];
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + m[order[9]];
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + m[order[10]];
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + m[order[11]];
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + m[order[12]];
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + m[order[13]];
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + m[order[14]];
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + m[order[15]];
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
    }
    cv[at] = v0 ^ v8;
    cv[at + 1] = v1 ^ v9;
    cv[at + 2] = v2 ^ v10;
    cv[at + 3] = v3 ^ v11;
    cv[at + 4] = v4 ^ v12;
    cv[at + 5] = v5 ^ v13;
    cv[at + 6] = v6 ^ v14;
    cv[at + 7] = v7 ^ v15;
  }
}
