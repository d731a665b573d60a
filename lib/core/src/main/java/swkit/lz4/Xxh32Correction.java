// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the flipped bits or the altered byte that explain a wrong XXH32 (seed 0), in linear time.
 *
 * <p>Every step of XXH32 can be undone. So for each word of four bytes there is exactly one value
 * with which the whole has the expected hash: it follows from the state before the word, computed
 * from the start, and from the state after it, computed backwards from the hash. A word whose value
 * differs from that in one byte only is a candidate.
 *
 * <p>In a block of 256 KiB, a random hash has a candidate of one bit with a probability of 0.05 %,
 * one of one byte with 1.6 %. Thus a candidate needs a second proof. Stateless.
 */
final class Xxh32Correction {
  static final int P1 = 0x9E3779B1;
  static final int P2 = 0x85EBCA77;
  private static final int P3 = 0xC2B2AE3D;
  private static final int P4 = 0x27D4EB2F;
  private static final int P5 = 0x165667B1;
  private static final int STRIPE = 16;
  private static final int[] TURNS = {1, 7, 12, 18};

  /**
   * A correction.
   *
   * @param offset the offset of the byte to replace
   * @param xor the bits of that byte to flip
   */
  record Candidate(int offset, int xor) {
    /** Whether it flips one bit. */
    boolean isOneBit() {
      return Integer.bitCount(xor) == 1;
    }
  }

  private Xxh32Correction() {}

  /** The single-byte corrections with which {@code bytes} has the hash {@code expected}. */
  static List<Candidate> find(byte[] bytes, int from, int length, int expected) {
    List<Candidate> found = new ArrayList<>();
    int stripes = length / STRIPE;
    int tail = from + stripes * STRIPE;
    int[][] before = new int[4][stripes + 1];
    int lanes = P5;
    if (stripes > 0) {
      lanes = 0;
      for (int lane = 0; lane < 4; lane++) {
        int[] states = before[lane];
        states[0] = first(lane);
        for (int i = 0; i < stripes; i++) {
          states[i + 1] = round(states[i], word(bytes, from + i * STRIPE + 4 * lane));
        }
        lanes += turned(lane, states[stripes]);
      }
    }
    int required = tail(bytes, tail, from + length, lanes + length, unfinished(expected), found);
    if (stripes == 0) {
      return found;
    }
    required -= length;
    for (int lane = 0; lane < 4; lane++) {
      int[] states = before[lane];
      int others = lanes - turned(lane, states[stripes]);
      int after = unturned(lane, required - others);
      for (int i = stripes - 1; i >= 0; i--) {
        int at = from + i * STRIPE + 4 * lane;
        int actual = word(bytes, at);
        add(found, at, actual ^ wordBetween(states[i], after));
        after = undone(after, actual);
      }
    }
    return found;
  }

  /**
   * Looks at the bytes after the last stripe.
   *
   * @param state the hash before them
   * @param required the hash after them, as expected
   * @return the hash before them, as expected
   */
  private static int tail(
      byte[] bytes, int from, int end, int state, int required, List<Candidate> found) {
    int words = (end - from) / 4;
    int steps = words + (end - from) % 4;
    int[] states = new int[steps + 1];
    states[0] = state;
    for (int i = 0; i < steps; i++) {
      states[i + 1] =
          i < words
              ? Integer.rotateLeft(states[i] + word(bytes, from + 4 * i) * P3, 17) * P4
              : Integer.rotateLeft(states[i] + (bytes[from + 3 * words + i] & 0xFF) * P5, 11) * P1;
    }
    int after = required;
    for (int i = steps - 1; i >= 0; i--) {
      if (i < words) {
        int at = from + 4 * i;
        int turned = Integer.rotateRight(after * inverse(P4), 17);
        int actual = word(bytes, at);
        add(found, at, actual ^ (turned - states[i]) * inverse(P3));
        after = turned - actual * P3;
      } else {
        int at = from + 3 * words + i;
        int turned = Integer.rotateRight(after * inverse(P1), 11);
        int actual = bytes[at] & 0xFF;
        int wanted = (turned - states[i]) * inverse(P5);
        if (wanted >>> 8 == 0) {
          add(found, at, actual ^ wanted);
        }
        after = turned - actual * P5;
      }
    }
    return after;
  }

  private static void add(List<Candidate> found, int at, int xor) {
    for (int i = 0; i < 4; i++) {
      int mask = 0xFF << 8 * i;
      if (xor != 0 && (xor & ~mask) == 0) {
        found.add(new Candidate(at + i, xor >>> 8 * i));
      }
    }
  }

  /** The state of a lane before its first word. */
  static int first(int lane) {
    return lane == 0 ? P1 + P2 : lane == 1 ? P2 : lane == 2 ? 0 : -P1;
  }

  /** The state of a lane after {@code word}. */
  static int round(int state, int word) {
    return Integer.rotateLeft(state + word * P2, 13) * P1;
  }

  /** The state of a lane before {@code word}. */
  static int undone(int state, int word) {
    return Integer.rotateRight(state * inverse(P1), 13) - word * P2;
  }

  /** The word that leads from one state of a lane to the next. */
  static int wordBetween(int before, int after) {
    return (Integer.rotateRight(after * inverse(P1), 13) - before) * inverse(P2);
  }

  /** What the last state of a lane adds to the hash. */
  static int turned(int lane, int state) {
    return Integer.rotateLeft(state, TURNS[lane]);
  }

  /** The last state of a lane that adds {@code turned} to the hash. */
  static int unturned(int lane, int turned) {
    return Integer.rotateRight(turned, TURNS[lane]);
  }

  /** The sum of what the lanes add, with which all {@code length} bytes have that hash. */
  static int lanes(byte[] bytes, int length, int lanes, int expected) {
    int tail = length / STRIPE * STRIPE;
    return tail(bytes, tail, length, lanes + length, unfinished(expected), new ArrayList<>())
        - length;
  }

  /** Undoes the last mixing of the hash. */
  private static int unfinished(int hash) {
    int h = hash ^ hash >>> 16;
    h *= inverse(P3);
    h ^= h >>> 13 ^ h >>> 26;
    h *= inverse(P2);
    return h ^ h >>> 15 ^ h >>> 30;
  }

  /** The factor that undoes a multiplication by the odd number {@code factor}, modulo 2^32. */
  static int inverse(int factor) {
    int inverse = factor;
    for (int i = 0; i < 4; i++) {
      inverse *= 2 - factor * inverse;
    }
    return inverse;
  }

  static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xFF)
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | (bytes[at + 3] & 0xFF) << 24;
  }
}
