// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The compression function of BLAKE3 on many blocks side by side: each word of the state is an
 * array with one element for each block, its lane, and each step is a loop over the lanes, which
 * the JVM's compiler turns into vector instructions.
 *
 * <p>All loops are counted, and nothing writes ints into byte arrays: C2 of JDK 17.0.15 miscompiles
 * both. An instance belongs to one thread at a time.
 */
final class Blake3Lanes {
  /** So many blocks side by side at most: more don't make it faster. */
  static final int LANES = 256;

  static final int IV0 = 0x6A09E667;
  static final int IV1 = 0xBB67AE85;
  static final int IV2 = 0x3C6EF372;
  static final int IV3 = 0xA54FF53A;
  private static final int[] IV = {
    IV0, IV1, IV2, IV3, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
  };

  /** The words of a chaining value. */
  static final int CV = IV.length;

  /** The words of a block, and of the state. */
  static final int WORDS = 16;

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

  /** Only for reading arrays that this package never writes. */
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int[][] state = new int[WORDS][LANES];
  private final int[][] message = new int[WORDS][LANES];
  private final int[][] chaining = new int[CV][LANES];

  /** The number of the chunk, the length in bytes, and the flags, of the block of each lane. */
  final int[] counters = new int[LANES];

  final int[] lengths = new int[LANES];
  final int[] flags = new int[LANES];

  /** Sets the chaining values of the first {@code n} lanes to the initial ones. */
  void begin(int n) {
    for (int word = 0; word < CV; word++) {
      fill(chaining[word], IV[word], n);
    }
  }

  /** Sets the chaining value at {@code cv[at]} to the initial one. */
  static void begin(int[] cv, int at) {
    for (int word = 0; word < CV; word++) {
      cv[at + word] = IV[word];
    }
  }

  /** Sets the chaining values of the first {@code n} lanes to the one at {@code cv[at]}. */
  void begin(int n, int[] cv, int at) {
    for (int word = 0; word < CV; word++) {
      fill(chaining[word], cv[at + word], n);
    }
  }

  /** Loads the same block of 16 words into the first {@code n} lanes. */
  void loadAll(int n, int[] words) {
    for (int word = 0; word < WORDS; word++) {
      fill(message[word], words[word], n);
    }
  }

  /** Flips a bit of the block that was loaded into a lane. */
  void flip(int lane, int bit) {
    message[bit >> 5][lane] ^= 1 << (bit & 31);
  }

  /** Loads the block of 64 bytes at {@code data[offset]}, which may not be written here. */
  void load(int lane, byte[] data, int offset) {
    int[][] m = message;
    for (int word = 0; word < WORDS; word++) {
      m[word][lane] = (int) INTS.get(data, offset + 4 * word);
    }
  }

  /** Loads a block of 16 words. */
  void load(int lane, int[] words, int offset) {
    int[][] m = message;
    for (int word = 0; word < WORDS; word++) {
      m[word][lane] = words[offset + word];
    }
  }

  /** Loads the block of 64 bytes at {@code data[offset]}, which may not be written here. */
  static void load(int[] words, byte[] data, int offset) {
    for (int word = 0; word < WORDS; word++) {
      words[word] = (int) INTS.get(data, offset + 4 * word);
    }
  }

  /** Copies the chaining value of a lane. */
  void store(int lane, int[] to, int at) {
    for (int word = 0; word < CV; word++) {
      to[at + word] = chaining[word][lane];
    }
  }

  /** Whether the chaining value of a lane is the one at {@code cv[at]}. */
  boolean is(int lane, int[] cv, int at) {
    int differences = 0;
    for (int word = 0; word < CV; word++) {
      differences |= chaining[word][lane] ^ cv[at + word];
    }
    return differences == 0;
  }

  /** Compresses the loaded blocks of the first {@code n} lanes into their chaining values. */
  void compress(int n) {
    for (int word = 0; word < CV; word++) {
      System.arraycopy(chaining[word], 0, state[word], 0, n);
    }
    for (int word = 0; word < 4; word++) {
      fill(state[CV + word], IV[word], n);
    }
    System.arraycopy(counters, 0, state[12], 0, n);
    fill(state[13], 0, n);
    System.arraycopy(lengths, 0, state[14], 0, n);
    System.arraycopy(flags, 0, state[15], 0, n);
    for (int round = 0; round < SCHEDULE.length; round++) {
      round(SCHEDULE[round], n);
    }
    for (int word = 0; word < CV; word++) {
      mix(chaining[word], state[word], state[word + CV], n);
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

  private static void fill(int[] to, int value, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = value;
    }
  }
}
