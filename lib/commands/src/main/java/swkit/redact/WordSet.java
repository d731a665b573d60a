// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A set of words, of which it keeps 64 bits each: 11 to 22 bytes a word. It may take a word for
 * another one once in millions of millions. Thread-safe; only adding a new word takes a lock.
 */
final class WordSet {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

  /** Odd numbers that mix well. */
  private static final long FIRST = 0x9E3779B97F4A7C15L;

  private static final long SECOND = 0xC2B2AE3D27D4EB4FL;

  private volatile long[] slots = new long[1 << 12];
  private int size;

  /** 64 bits of a word, by its characters. */
  static long hash(int[] characters, int count) {
    long hash = count * SECOND;
    for (int i = 0; i < count; i++) {
      hash = (hash ^ characters[i]) * FIRST;
      hash ^= hash >>> 29;
    }
    hash *= SECOND;
    return nonzero(hash ^ hash >>> 32);
  }

  private static long hash(String word) {
    int[] characters = word.codePoints().toArray();
    return hash(characters, characters.length);
  }

  private static long nonzero(long hash) {
    return hash == 0 ? 1 : hash;
  }

  /** Adds {@code word}. */
  void add(String word) {
    add(hash(word));
  }

  /** Adds the first 8 bytes of a hash. */
  void addHash(byte[] bytes, int at) {
    add(nonzero(swkit.io.Bytes.u64(bytes, at)));
  }

  /** Adds the word with this {@link #hash}. Returns whether it is new. */
  boolean add(long hash) {
    return !contains(hash) && addNew(hash);
  }

  private synchronized boolean addNew(long hash) {
    if (!put(slots, hash)) {
      return false;
    }
    size++;
    if (size > slots.length / 4 * 3) {
      long[] more = new long[2 * slots.length];
      for (long slot : slots) {
        if (slot != 0) {
          put(more, slot);
        }
      }
      slots = more;
    }
    return true;
  }

  private static boolean put(long[] slots, long hash) {
    int at = place(slots, hash);
    boolean isNew = slots[at] == 0;
    SLOT.setOpaque(slots, at, hash);
    return isNew;
  }

  private static int place(long[] slots, long hash) {
    int at = (int) (hash ^ hash >>> 32) & slots.length - 1;
    for (long there = get(slots, at); there != 0 && there != hash; there = get(slots, at)) {
      at = at + 1 & slots.length - 1;
    }
    return at;
  }

  private static long get(long[] slots, int at) {
    return (long) SLOT.getOpaque(slots, at);
  }

  /** Whether {@code word} was added. */
  boolean contains(String word) {
    return contains(hash(word));
  }

  /** Whether the first 8 bytes of a hash were added. */
  boolean containsHash(byte[] bytes, int at) {
    return contains(nonzero(swkit.io.Bytes.u64(bytes, at)));
  }

  /** Whether the word with this {@link #hash} was added, at the latest by a thread before this. */
  boolean contains(long hash) {
    long[] present = slots;
    return get(present, place(present, hash)) == hash;
  }

  /** The number of words. */
  synchronized int size() {
    return size;
  }
}
