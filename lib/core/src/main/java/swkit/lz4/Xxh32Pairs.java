// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Finds the pairs of flipped bits that explain a wrong XXH32 (seed 0). All pairs at once: XXH32 has
 * four lanes, each of which takes every fourth word.
 *
 * <ul>
 *   <li>Bits in two lanes: the final states of each lane, one for each bit of it, are sorted; the
 *       sum of two of them is given.
 *   <li>Bits in one lane: the words are halved again and again. States after a flip in the first
 *       half, computed forwards, meet those before a flip in the second one, computed backwards
 *       from the hash.
 * </ul>
 *
 * <p>The time grows with the square of the length: seconds for 256 KiB. In a block of 128 KiB, a
 * random hash has about 130 pairs, so that a pair needs a second proof.
 */
final class Xxh32Pairs {
  /** The longest bytes that are searched. */
  static final int LONGEST = 1 << 18;

  private static final int LANES = 4;
  private static final int BITS = 32;
  private static final int STRIPE = 16;

  /** Words whose variants take their steps together: enough to fill the processor's vectors. */
  private static final int GROUP = 16;

  private static final int INVERSE_P1 = Xxh32Correction.inverse(Xxh32Correction.P1);

  private final byte[] bytes;
  private final int length;
  private final int stripes;
  private final int[][] words;
  private final int[][] states;
  private final int sum;
  private final int required;

  private Xxh32Pairs(byte[] bytes, int length, int expected) {
    this.bytes = bytes;
    this.length = length;
    stripes = length / STRIPE;
    words = new int[LANES][stripes];
    states = new int[LANES][stripes + 1];
    int lanes = 0;
    for (int lane = 0; lane < LANES; lane++) {
      int state = Xxh32Correction.first(lane);
      states[lane][0] = state;
      for (int i = 0; i < stripes; i++) {
        int word = Xxh32Correction.word(bytes, i * STRIPE + 4 * lane);
        words[lane][i] = word;
        state = Xxh32Correction.round(state, word);
        states[lane][i + 1] = state;
      }
      lanes += Xxh32Correction.turned(lane, state);
    }
    sum = lanes;
    required = Xxh32Correction.lanes(bytes, length, lanes, expected);
  }

  /**
   * The pairs of bits of {@code bytes}, by their numbers, which must be flipped so that the hash is
   * {@code expected}. A number beyond the last byte is one of a bit of the hash itself.
   *
   * @param executor runs parts of the work, if it has a free thread
   */
  static List<int[]> find(byte[] bytes, int length, int expected, Executor executor) {
    List<int[]> pairs = new ArrayList<>();
    addAtEnd(bytes, length, expected, pairs);
    if (length < STRIPE) {
      return pairs;
    }
    Xxh32Pairs search = new Xxh32Pairs(bytes, length, expected);
    List<LaneSearch> lanes = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      LaneSearch each = search.new LaneSearch(lane);
      lanes.add(each);
      executor.execute(each.making());
    }
    lanes.forEach(RepeatedTask::finish);
    for (int one = 0; one < LANES; one++) {
      pairs.addAll(lanes.get(one).pairs);
      for (int other = one + 1; other < LANES; other++) {
        search.addAcross(lanes.get(one), lanes.get(other), pairs);
      }
    }
    return pairs;
  }

  /** Adds the pairs of which one bit comes after the lanes: in the last bytes, or in the hash. */
  private static void addAtEnd(byte[] bytes, int length, int expected, List<int[]> pairs) {
    byte[] attempt = Arrays.copyOf(bytes, length);
    int end = length * 8;
    for (int bit = length / STRIPE * STRIPE * 8; bit < end + BITS; bit++) {
      int hash = bit < end ? expected : expected ^ 1 << bit - end;
      if (bit < end) {
        attempt[bit / 8] ^= (byte) (1 << bit % 8);
      }
      for (Xxh32Correction.Candidate each : Xxh32Correction.find(attempt, 0, length, hash)) {
        if (each.isOneBit()) {
          int other = each.offset() * 8 + Integer.numberOfTrailingZeros(each.xor());
          if (other < bit) {
            pairs.add(new int[] {other, bit});
          }
        }
      }
      if (bit < end) {
        attempt[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }

  private void addAcross(LaneSearch one, LaneSearch other, List<int[]> pairs) {
    int rest = required - sum + one.last() + other.last();
    for (long each : one.finals) {
      int wanted = rest - (int) (each >>> BITS);
      for (int at = place(other.finals, wanted);
          at < other.finals.length && (int) (other.finals[at] >>> BITS) == wanted;
          at++) {
        pairs.add(new int[] {one.bit((int) each), other.bit((int) other.finals[at])});
      }
    }
  }

  /** Where the numbers begin whose upper half is {@code value}, or would begin. */
  private static int place(long[] sorted, int value) {
    int at = Arrays.binarySearch(sorted, (value & 0xFFFFFFFFL) << BITS);
    return at < 0 ? -at - 1 : at;
  }

  /** The search in one lane. */
  private final class LaneSearch extends RepeatedTask {
    private final int lane;
    private final List<int[]> pairs = new ArrayList<>();

    /** The final states, turned, one for each bit: the state above the number of the bit. */
    private long[] finals;

    LaneSearch(int lane) {
      this.lane = lane;
    }

    /** The final state as the bytes are, turned. */
    int last() {
      return Xxh32Correction.turned(lane, states[lane][stripes]);
    }

    /** The number in the bytes of the bit {@code variant} of this lane. */
    int bit(int variant) {
      return (variant / BITS * STRIPE + 4 * lane) * 8 + variant % BITS;
    }

    @Override
    void make() {
      finals = forwards(0, stripes, stripes);
      for (int i = 0; i < finals.length; i++) {
        int state = Xxh32Correction.turned(lane, (int) (finals[i] >>> BITS));
        finals[i] = (state & 0xFFFFFFFFL) << BITS | i;
      }
      Arrays.sort(finals);
      int[] before = new int[stripes + 1];
      before[stripes] = Xxh32Correction.unturned(lane, required - sum + last());
      for (int i = stripes - 1; i >= 0; i--) {
        before[i] = Xxh32Correction.undone(before[i + 1], words[lane][i]);
      }
      halve(0, stripes, before);
    }

    private void halve(int from, int to, int[] before) {
      if (to - from == 1) {
        int xor = words[lane][from] ^ Xxh32Correction.wordBetween(states[lane][from], before[to]);
        if (Integer.bitCount(xor) == 2) {
          int low = Integer.numberOfTrailingZeros(xor);
          int high = BITS - 1 - Integer.numberOfLeadingZeros(xor);
          pairs.add(new int[] {bit(from * BITS + low), bit(from * BITS + high)});
        }
        return;
      }
      int middle = (from + to) >>> 1;
      long[] first = forwards(from, middle, middle);
      long[] second = backwards(middle, to, before);
      Arrays.sort(second);
      for (long each : first) {
        int wanted = (int) (each >>> BITS);
        for (int at = place(second, wanted);
            at < second.length && (int) (second[at] >>> BITS) == wanted;
            at++) {
          pairs.add(new int[] {bit((int) each), bit((int) second[at])});
        }
      }
      halve(from, middle, before);
      halve(middle, to, before);
    }

    /** The states before the word {@code end}, for each flipped bit of a range of words. */
    private long[] forwards(int from, int to, int end) {
      long[] all = new long[(to - from) * BITS];
      int[] group = new int[GROUP * BITS];
      for (int start = from; start < to; start += GROUP) {
        int stop = Math.min(to, start + GROUP);
        for (int i = start; i < stop; i++) {
          step(group, (i - start) * BITS, words[lane][i]);
          for (int bit = 0; bit < BITS; bit++) {
            group[(i - start) * BITS + bit] =
                Xxh32Correction.round(states[lane][i], words[lane][i] ^ 1 << bit);
          }
        }
        int filled = (stop - start) * BITS;
        for (int i = stop; i < end; i++) {
          step(group, filled, words[lane][i]);
        }
        keep(group, filled, start, all, from);
      }
      return all;
    }

    /** The states before the word {@code from}, for each flipped bit of the words up to the end. */
    private long[] backwards(int from, int to, int[] before) {
      long[] all = new long[(to - from) * BITS];
      int[] group = new int[GROUP * BITS];
      for (int start = from; start < to; start += GROUP) {
        int stop = Math.min(to, start + GROUP);
        int filled = (stop - start) * BITS;
        for (int i = stop - 1; i >= start; i--) {
          int at = (i - start) * BITS;
          undo(group, at + BITS, filled, words[lane][i]);
          for (int bit = 0; bit < BITS; bit++) {
            group[at + bit] = Xxh32Correction.undone(before[i + 1], words[lane][i] ^ 1 << bit);
          }
        }
        for (int i = start - 1; i >= from; i--) {
          undo(group, 0, filled, words[lane][i]);
        }
        keep(group, filled, start, all, from);
      }
      return all;
    }

    private static void keep(int[] group, int filled, int start, long[] all, int from) {
      for (int i = 0; i < filled; i++) {
        all[(start - from) * BITS + i] = (group[i] & 0xFFFFFFFFL) << BITS | (start * BITS + i);
      }
    }

    private static void step(int[] group, int to, int word) {
      int add = word * Xxh32Correction.P2;
      for (int i = 0; i < to; i++) {
        group[i] = Integer.rotateLeft(group[i] + add, 13) * Xxh32Correction.P1;
      }
    }

    private static void undo(int[] group, int from, int to, int word) {
      int add = word * Xxh32Correction.P2;
      for (int i = from; i < to; i++) {
        group[i] = Integer.rotateRight(group[i] * INVERSE_P1, 13) - add;
      }
    }
  }
}
