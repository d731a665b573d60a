// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.util.Arrays;

/**
 * Which bytes of a block's content are copied from which others. So a flipped bit of a literal, or
 * of the offset of a match, is applied to the content and taken back in a few steps, without
 * decompressing the block again. One thread at a time.
 */
final class BlockCopies {
  private static final int NONE = -1;
  private static final int LEAST_MATCH = 4;

  private final byte[] packed;
  private final byte[] content;

  /** Of each byte of the content, the one that it is copied from; -1 for literals. */
  private final int[] parents;

  /** Of each byte, the first one that is copied from it; -1 if there is none. */
  private final int[] children;

  /** Of each byte, the next one that is copied from the same; -1 if there is none. */
  private final int[] siblings;

  /** Of each byte of the block, where its literal is in the content; -1 if it is none. */
  private final int[] literals;

  /** Of each byte of the block, where the match begins whose offset it is in; -1 if in none. */
  private final int[] matches;

  /** Of each byte of an offset, how long the match is. */
  private final int[] lengths;

  private final int[] places;
  private final byte[] were;
  private final int[] open;
  private int changes;
  private int first;
  private int last;

  /** The copies in the block {@code packed}, which yields {@code content} of {@code length}. */
  BlockCopies(byte[] packed, byte[] content, int length) {
    this.packed = packed;
    this.content = content;
    parents = filled(length);
    children = filled(length);
    siblings = filled(length);
    literals = filled(packed.length);
    matches = filled(packed.length);
    lengths = new int[packed.length];
    places = new int[length];
    were = new byte[length];
    open = new int[length];
    parse(length);
    for (int place = length - 1; place >= 0; place--) {
      int parent = parents[place];
      if (parent >= 0) {
        siblings[place] = children[parent];
        children[parent] = place;
      }
    }
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  private void parse(int end) {
    int at = 0;
    int out = 0;
    while (at < packed.length) {
      int token = packed[at++] & 0xFF;
      int length = token >>> 4;
      for (int more = 255; length >= 15 && more == 255; length += more) {
        more = packed[at++] & 0xFF;
      }
      for (int i = 0; i < length; i++) {
        literals[at++] = out++;
      }
      if (at >= packed.length || out >= end) {
        return;
      }
      int offset = (packed[at] & 0xFF) | (packed[at + 1] & 0xFF) << 8;
      int offsetAt = at;
      at += 2;
      length = token & 15;
      for (int more = 255; length >= 15 && more == 255; length += more) {
        more = packed[at++] & 0xFF;
      }
      length += LEAST_MATCH;
      matches[offsetAt] = out;
      matches[offsetAt + 1] = out;
      lengths[offsetAt] = length;
      lengths[offsetAt + 1] = length;
      for (int i = 0; i < length; i++, out++) {
        parents[out] = out - offset;
      }
    }
  }

  /** The content, with the bit that was flipped. */
  byte[] content() {
    return content;
  }

  /** Whether {@link #flip} can apply the bit {@code bit} of the block. */
  boolean knows(int bit) {
    return literals[bit / 8] >= 0 || matches[bit / 8] >= 0;
  }

  /**
   * Applies the flipped bit {@code bit} of the block to the content. Returns how many bytes were
   * written; 0 if the block can't be decompressed with it. {@link #restore} has to follow.
   */
  int flip(int bit) {
    changes = 0;
    first = Integer.MAX_VALUE;
    last = NONE;
    int place = bit / 8;
    int literal = literals[place];
    if (literal >= 0) {
      set(literal, (byte) (content[literal] ^ 1 << bit % 8), literal, literal);
      return changes;
    }
    int start = matches[place];
    int length = lengths[place];
    boolean isUpper = place > 0 && matches[place - 1] == start;
    int offset = start - parents[start] ^ 1 << bit % 8 + (isUpper ? 8 : 0);
    if (offset == 0 || offset > start) {
      return 0;
    }
    for (int i = start; i < start + length; i++) {
      set(i, content[i - offset], start, start + length);
    }
    return changes;
  }

  /**
   * Writes {@code value} to {@code place} and to all bytes that are copied from it; not to those
   * from {@code from} to {@code to}, which are written by themselves.
   */
  private void set(int place, byte value, int from, int to) {
    int count = 0;
    open[count++] = place;
    while (count > 0) {
      int next = open[--count];
      if (content[next] == value) {
        continue; // and so are its copies
      }
      places[changes] = next;
      were[changes++] = content[next];
      content[next] = value;
      first = Math.min(first, next);
      last = Math.max(last, next);
      for (int child = children[next]; child >= 0; child = siblings[child]) {
        if (child < from || child >= to) {
          open[count++] = child;
        }
      }
    }
  }

  /** Where the first byte is that was written. */
  int from() {
    return first;
  }

  /** Where the last byte ends that was written. */
  int to() {
    return last + 1;
  }

  /** Makes the content what it was before {@link #flip}. */
  void restore() {
    for (int i = changes - 1; i >= 0; i--) {
      content[places[i]] = were[i];
    }
    changes = 0;
  }
}
