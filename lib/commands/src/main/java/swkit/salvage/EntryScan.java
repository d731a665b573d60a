// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import swkit.salvage.EntryProof.Certainty;

/**
 * Reads entries from a part of a frame's content, which may begin anywhere and may be damaged
 * (store-and-dump 1.3). It reports what speaks against an entry instead of throwing. One thread.
 */
final class EntryScan {
  /** What {@link #read} found. */
  enum Result {
    /** A whole entry. */
    ENTRY,
    /** The content ends within the entry. */
    MORE,
    /** No entry is here: a length is impossible, or the key doesn't ascend. */
    NONE
  }

  /** No key is longer than this: far more than any backend takes. */
  private static final int LONGEST_KEY = 1 << 16;

  /** No value is longer than this: twice as much as a mail server accepts as one message. */
  static final int LONGEST_VALUE = 1 << 28;

  private final byte[] content;
  private final int limit;
  private int at;
  private byte[] key;
  private int valueAt;
  private int valueLength;

  /** A scan of {@code content} from {@code at} to {@code limit}. */
  EntryScan(byte[] content, int at, int limit) {
    this.content = content;
    this.at = at;
    this.limit = limit;
  }

  /** Where the next entry begins. */
  int at() {
    return at;
  }

  /** The key that was read last; null if not all of it was there. */
  byte[] key() {
    return key;
  }

  /** The length of the value after that key; -1 if it was not there. */
  int valueLength() {
    return valueLength;
  }

  /** Where the value begins that was read last. */
  int valueAt() {
    return valueAt;
  }

  /** The value that was read last. */
  byte[] value() {
    return Arrays.copyOfRange(content, valueAt, valueAt + valueLength);
  }

  /** Reads one entry, whose key must come after {@code last}. Moves on only after a whole entry. */
  Result read(byte[] last) {
    int next = at;
    key = null;
    valueLength = -1;
    long length = length(next);
    if (length < 0) {
      return length == -1 ? Result.MORE : Result.NONE;
    }
    next += size(length);
    if (length == 0 || length > LONGEST_KEY) {
      return Result.NONE;
    }
    if (length > limit - next) {
      byte[] begun = Arrays.copyOfRange(content, next, limit);
      int both = Math.min(begun.length, last.length);
      return Arrays.compareUnsigned(begun, 0, both, last, 0, both) < 0 ? Result.NONE : Result.MORE;
    }
    int keyEnd = next + (int) length;
    if (Arrays.compareUnsigned(last, 0, last.length, content, next, keyEnd) >= 0) {
      return Result.NONE;
    }
    byte[] read = Arrays.copyOfRange(content, next, keyEnd);
    key = read;
    next += read.length;
    length = length(next);
    if (length < 0) {
      return length == -1 ? Result.MORE : Result.NONE;
    }
    if (length > LONGEST_VALUE) {
      return Result.NONE;
    }
    next += size(length);
    valueLength = (int) length;
    if (length > limit - next) {
      return Result.MORE;
    }
    valueAt = next;
    at = next + valueLength;
    return Result.ENTRY;
  }

  /** The LEB128 number at {@code place}; -1 if the content ends in it, -2 if it is none. */
  private long length(int place) {
    long length = 0;
    for (int i = 0; i < 5; i++) {
      if (place + i >= limit) {
        return -1;
      }
      byte b = content[place + i];
      length |= (long) (b & 0x7F) << 7 * i;
      if (b >= 0) {
        return b == 0 && i > 0 || length > 0xFFFFFFFFL ? -2 : length;
      }
    }
    return -2;
  }

  private static int size(long length) {
    int size = 1;
    for (long rest = length >>> 7; rest > 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  /**
   * How well entries can be read from here to the end of the content.
   *
   * @param proven how many values a hash proves
   * @param wrong how many values a hash disproves, or can't be decoded
   * @param entries how many whole entries were read
   * @param isBroken whether reading stopped before the end of the content
   * @param isOpen whether the content ends within the last entry, so that its hash isn't known
   */
  record Score(int proven, int wrong, int entries, boolean isBroken, boolean isOpen) {
    /** Whether nothing speaks against the content. */
    boolean isClean() {
      return !isBroken && wrong == 0;
    }
  }

  /** Reads entries up to the end of the content, and at most {@code most}. */
  Score score(byte[] before, EntryProof proof, int most) {
    return score(before, proof, most, limit);
  }

  /** The same for the entries that begin before {@code until}. */
  Score score(byte[] before, EntryProof proof, int most, int until) {
    int proven = 0;
    int wrong = 0;
    int entries = 0;
    byte[] last = before;
    while (entries < most && at < until) {
      Result result = read(last);
      if (result == Result.NONE || result == Result.MORE && proof.isTooLong(valueLength)) {
        return new Score(proven, wrong, entries, true, false);
      }
      if (key != null && !proof.isKnown(key)) {
        wrong++;
      }
      if (result == Result.MORE) {
        return new Score(proven, wrong, entries, false, at < until && at < limit);
      }
      Certainty certainty = proof.value(key, value());
      proven += certainty == Certainty.PROVEN ? 1 : 0;
      wrong += certainty == Certainty.WRONG || certainty == Certainty.ODD ? 1 : 0;
      entries++;
      last = key;
    }
    return new Score(proven, wrong, entries, false, false);
  }
}
