// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds the altered byte that explains a wrong XXH3-64 (seed 0, the default secret), of which the
 * low 32 bits are known.
 *
 * <p>A byte changes two of the eight accumulators, and by an amount that can be added afterwards.
 * So for each candidate only these two are carried on to the end: for 4 KiB some ten steps. An
 * instance belongs to one thread.
 */
public final class Xxh3Correction {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte[] SECRET =
      HexFormat.of()
          .parseHex(
              "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                  + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                  + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8"
                  + "fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364ea"
                  + "c5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b"
                  + "16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

  private static final long PRIME32_1 = 0x9E3779B1L;
  private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
  private static final long[] INITIAL = {
    0xC2B2AE3DL,
    PRIME64_1,
    0xC2B2AE3D27D4EB4FL,
    0x165667B19E3779F9L,
    0x85EBCA77C2B2AE63L,
    0x85EBCA77L,
    0x27D4EB2F165667C5L,
    PRIME32_1
  };

  private static final int LANES = 8;
  private static final int STRIPE = 64;
  private static final int STRIPES = 16;
  private static final int BLOCK = STRIPE * STRIPES;
  private static final int SCRAMBLE = 128;
  private static final int LAST = 121;
  private static final int MERGE = 11;

  /** Content up to this length is hashed in another way, and is hashed anew for each candidate. */
  private static final int SHORT = 240;

  private final byte[] bytes;
  private final int from;
  private final int length;
  private final int blocks;

  /** What each block adds to each accumulator. */
  private final long[] added;

  /** The accumulators before each block. */
  private final long[] before;

  private final long[] end = new long[LANES];

  private Xxh3Correction(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.blocks = (length - 1) / BLOCK;
    this.added = new long[(blocks + 1) * LANES];
    this.before = new long[(blocks + 1) * LANES];
    int stripes = (length - 1) / STRIPE;
    for (int stripe = 0; stripe < stripes; stripe++) {
      add(from + stripe * STRIPE, stripe % STRIPES * 8, stripe / STRIPES * LANES);
    }
    add(from + length - STRIPE, LAST, blocks * LANES);
    System.arraycopy(INITIAL, 0, before, 0, LANES);
    for (int block = 0; block < blocks; block++) {
      for (int lane = 0; lane < LANES; lane++) {
        int i = block * LANES + lane;
        before[i + LANES] = scrambled(before[i] + added[i], lane);
      }
    }
    for (int lane = 0; lane < LANES; lane++) {
      end[lane] = before[blocks * LANES + lane] + added[blocks * LANES + lane];
    }
  }

  /**
   * The places and the wrong bits of the single altered bytes that explain the hash, those with one
   * wrong bit first: {@code at << 8 | xor}, with {@code at} counted from {@code from}.
   *
   * @param expected the low 32 bits of the hash that the bytes should have
   */
  public static List<Long> find(byte[] bytes, int from, int length, int expected) {
    List<Long> found = new ArrayList<>();
    Xxh3Correction content = length <= SHORT ? null : new Xxh3Correction(bytes, from, length);
    byte[] attempt = content == null ? Arrays.copyOfRange(bytes, from, from + length) : new byte[0];
    collect(length, expected, content, attempt, xor -> Integer.bitCount(xor) == 1, found);
    if (found.isEmpty()) {
      collect(length, expected, content, attempt, xor -> Integer.bitCount(xor) > 1, found);
    }
    return found;
  }

  private static void collect(
      int length,
      int expected,
      Xxh3Correction content,
      byte[] attempt,
      IntPredicate kind,
      List<Long> found) {
    int[] xors = IntStream.range(1, 256).filter(kind).toArray();
    for (int at = 0; at < length; at++) {
      for (int xor : xors) {
        int hash;
        if (content == null) {
          attempt[at] ^= (byte) xor;
          hash = (int) Hashing.xxh3_64().hashBytesToLong(attempt);
          attempt[at] ^= (byte) xor;
        } else {
          hash = (int) content.with(at, xor);
        }
        if (hash == expected) {
          found.add((long) at << 8 | xor);
        }
      }
    }
  }

  /** The hash of the content as it is; for tests. */
  static long hash(byte[] bytes, int from, int length) {
    return new Xxh3Correction(bytes, from, length).with(0, 0);
  }

  /** Adds the stripe at {@code at} to the sums that begin at {@code sums}. */
  private void add(int at, int secret, int sums) {
    for (int lane = 0; lane < LANES; lane++) {
      long value = word(bytes, at + 8 * lane);
      added[sums + (lane ^ 1)] += value;
      added[sums + lane] += product(value, secret + 8 * lane);
    }
  }

  private static long word(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  private static long product(long value, int secret) {
    long keyed = value ^ word(SECRET, secret);
    return (keyed & 0xFFFFFFFFL) * (keyed >>> 32);
  }

  private static long scrambled(long accumulator, int lane) {
    long mixed = accumulator ^ accumulator >>> 47 ^ word(SECRET, SCRAMBLE + 8 * lane);
    return mixed * PRIME32_1;
  }

  /** The hash of the content with the byte at {@code at} changed. */
  private long with(int at, int xor) {
    long[] lanes = end.clone();
    int stripe = at / STRIPE;
    if (stripe < (length - 1) / STRIPE) {
      int block = stripe / STRIPES;
      int lane = at % STRIPE / 8;
      int secret = stripe % STRIPES * 8 + 8 * lane;
      long old = word(bytes, from + at / 8 * 8);
      long changed = old ^ (long) xor << 8 * (at & 7);
      carry(lanes, block, lane, product(changed, secret) - product(old, secret));
      carry(lanes, block, lane ^ 1, changed - old);
    }
    int inLast = at - (length - STRIPE);
    if (inLast >= 0) {
      int lane = inLast / 8;
      long old = word(bytes, from + length - STRIPE + 8 * lane);
      long changed = old ^ (long) xor << 8 * (inLast & 7);
      lanes[lane] += product(changed, LAST + 8 * lane) - product(old, LAST + 8 * lane);
      lanes[lane ^ 1] += changed - old;
    }
    return merged(lanes);
  }

  private void carry(long[] lanes, int block, int lane, long difference) {
    long accumulator = before[block * LANES + lane] + added[block * LANES + lane] + difference;
    for (int next = block; next < blocks; next++) {
      accumulator = scrambled(accumulator, lane) + added[(next + 1) * LANES + lane];
    }
    lanes[lane] = accumulator;
  }

  private long merged(long[] lanes) {
    long result = length * PRIME64_1;
    for (int i = 0; i < LANES; i += 2) {
      long a = lanes[i] ^ word(SECRET, MERGE + 8 * i);
      long b = lanes[i + 1] ^ word(SECRET, MERGE + 8 * i + 8);
      result += a * b ^ highProduct(a, b);
    }
    result ^= result >>> 37;
    result *= 0x165667919E3779F9L;
    return result ^ result >>> 32;
  }

  /** The high 64 bits of the product of two unsigned numbers. */
  private static long highProduct(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }
}
