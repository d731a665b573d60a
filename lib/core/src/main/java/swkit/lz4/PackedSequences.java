// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.util.Arrays;

/**
 * The sequences of a compressed block, which may be damaged, and what one flipped bit would make of
 * their lengths. After one linear pass, each bit takes a few steps: most of them are excluded
 * without decompressing anything.
 *
 * <p>Offsets of matches are not looked at. One thread at a time.
 */
final class PackedSequences {
  private static final int NONE = -1;
  private static final int LEAST_MATCH = 4;

  private final byte[] packed;
  private final int most;

  /** How much the sequences from each byte to the end of the block yield; -1 if that is none. */
  private final int[] after;

  /** Where the sequences begin, in the block and in the content; and where their literals do. */
  private int[] starts = new int[64];

  private int[] outs = new int[64];
  private int count;

  // what parse() found
  private int next;
  private int literals;
  private int literalsAt;
  private int produced;

  /** The block {@code packed}, which yields {@code most} bytes at most. */
  PackedSequences(byte[] packed, int most) {
    this.packed = packed;
    this.most = most;
    after = new int[packed.length + 1];
    after[packed.length] = NONE;
    for (int at = packed.length - 1; at >= 0; at--) {
      after[at] = afterAt(at);
    }
    int out = 0;
    for (int at = 0; at < packed.length && out <= most; at = next) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        outs = Arrays.copyOf(outs, 2 * count);
      }
      starts[count] = at;
      outs[count++] = out;
      if (!parse(at)) {
        break;
      }
      out += produced;
    }
  }

  private int afterAt(int at) {
    if (!parse(at)) {
      return NONE;
    }
    int rest = next == packed.length && isLast() ? 0 : after[next];
    return rest == NONE || produced + rest > most ? NONE : produced + rest;
  }

  /** Whether the sequence that was parsed has no match, as only the last one. */
  private boolean isLast() {
    return literalsAt + literals == packed.length;
  }

  /** Parses one sequence; false if it doesn't end in the block. */
  private boolean parse(int start) {
    int at = start;
    int token = packed[at++] & 0xFF;
    literals = token >>> 4;
    for (int more = 255; literals >= 15 && more == 255; literals += more) {
      if (at >= packed.length || literals > most) {
        return false;
      }
      more = packed[at++] & 0xFF;
    }
    literalsAt = at;
    if (literals > packed.length - at) {
      return false;
    }
    at += literals;
    produced = literals;
    if (at < packed.length) {
      int length = token & 15;
      at += 2;
      for (int more = 255; length >= 15 && more == 255; length += more) {
        if (at >= packed.length || length > most) {
          return false;
        }
        more = packed[at++] & 0xFF;
      }
      produced += length + LEAST_MATCH;
    }
    next = at;
    return at <= packed.length;
  }

  /**
   * Whether the block, with the bit {@code bit} flipped, may be one of {@code length} bytes.
   *
   * @param length how long the content has to be; -1 if that isn't known
   * @param readable how much of the content can be decompressed as the block is
   */
  boolean isPossible(int bit, int length, int readable) {
    int place = bit / 8;
    int found = Arrays.binarySearch(starts, 0, count, place);
    int index = found >= 0 ? found : -found - 2;
    int start = starts[index];
    boolean isParsed = parse(start);
    boolean isInLiterals = isParsed && place >= literalsAt && place < literalsAt + literals;
    boolean isFailing = isParsed && outs[index] + produced > readable;
    boolean isOffset =
        isParsed && place >= literalsAt + literals && place < literalsAt + literals + 2;
    boolean isDamaged = length >= 0 ? readable != length : after[0] != readable;
    if (outs[index] > readable
        || isDamaged && (isInLiterals || isOffset && !isFailing)
        || isParsed && place >= next) {
      return false;
    }
    packed[place] ^= (byte) (1 << bit % 8);
    int total = NONE;
    if (parse(start)) {
      int rest = next == packed.length && isLast() ? 0 : after[next];
      total = rest == NONE ? NONE : outs[index] + produced + rest;
    }
    packed[place] ^= (byte) (1 << bit % 8);
    return total > 0 && total <= most && (length < 0 || total == length);
  }
}
