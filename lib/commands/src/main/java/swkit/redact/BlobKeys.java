// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Arrays;
import swkit.io.Bytes;

/**
 * The new keys of blobs by the old ones: 64 to 128 bytes each. A damaged link may name a hash that
 * differs from a blob's in one bit only, so all 32 bytes count. Thread-safe.
 */
final class BlobKeys {
  private static final int WORDS = 4;
  private static final int WIDTH = 2 * WORDS;
  private long[] slots = new long[WIDTH << 8];
  private int size;

  /** Notes that the blob {@code old} has the key {@code now}. Both are 32 bytes. */
  synchronized void put(byte[] old, byte[] now) {
    if (size >= slots.length / WIDTH / 4 * 3) {
      long[] before = slots;
      slots = new long[2 * before.length];
      for (int at = 0; at < before.length; at += WIDTH) {
        if (before[at] != 0) {
          System.arraycopy(before, at, slots, place(before, at), WIDTH);
        }
      }
    }
    int at = place(words(old), 0);
    size += slots[at] == 0 ? 1 : 0;
    System.arraycopy(words(old), 0, slots, at, WORDS);
    for (int i = 0; i < WORDS; i++) {
      slots[at + WORDS + i] = Bytes.u64(now, 8 * i);
    }
  }

  /** The key as numbers, of which the first is never 0: that means an empty slot. */
  private static long[] words(byte[] key) {
    long[] words = new long[WORDS];
    for (int i = 0; i < WORDS; i++) {
      words[i] = Bytes.u64(key, 8 * i);
    }
    words[0] = words[0] == 0 ? 1 : words[0];
    return words;
  }

  private int place(long[] key, int from) {
    int count = slots.length / WIDTH;
    int at = (int) (key[from] ^ key[from] >>> 32) & count - 1;
    while (slots[WIDTH * at] != 0
        && !Arrays.equals(slots, WIDTH * at, WIDTH * at + WORDS, key, from, from + WORDS)) {
      at = at + 1 & count - 1;
    }
    return WIDTH * at;
  }

  /** The new key of the blob {@code old}; null if it isn't known. */
  synchronized byte[] get(byte[] old) {
    int at = place(words(old), 0);
    if (slots[at] == 0) {
      return null;
    }
    byte[] now = new byte[32];
    for (int i = 0; i < WORDS; i++) {
      Bytes.putU64(now, 8 * i, slots[at + WORDS + i]);
    }
    return now;
  }
}
