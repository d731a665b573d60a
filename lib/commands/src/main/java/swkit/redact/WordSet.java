// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import com.dynatrace.hash4j.hashing.Hashing;

/**
 * A set of words, of which it keeps 64 bits each: 11 to 22 bytes a word. It may take a word for
 * another one once in millions of millions. Thread-safe.
 */
final class WordSet {
  private long[] slots = new long[1 << 12];
  private int size;

  private static long hash(String word) {
    return nonzero(Hashing.xxh3_64().hashCharsToLong(word));
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

  private synchronized void add(long hash) {
    if (put(slots, hash)) {
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
    }
  }

  private static boolean put(long[] slots, long hash) {
    int at = place(slots, hash);
    boolean isNew = slots[at] == 0;
    slots[at] = hash;
    return isNew;
  }

  private static int place(long[] slots, long hash) {
    int at = (int) (hash ^ hash >>> 32) & slots.length - 1;
    while (slots[at] != 0 && slots[at] != hash) {
      at = at + 1 & slots.length - 1;
    }
    return at;
  }

  /** Whether {@code word} was added. */
  boolean contains(String word) {
    return contains(hash(word));
  }

  /** Whether the first 8 bytes of a hash were added. */
  boolean containsHash(byte[] bytes, int at) {
    return contains(nonzero(swkit.io.Bytes.u64(bytes, at)));
  }

  private synchronized boolean contains(long hash) {
    return slots[place(slots, hash)] == hash;
  }

  /** The number of words. */
  synchronized int size() {
    return size;
  }
}
