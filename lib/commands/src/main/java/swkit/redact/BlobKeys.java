// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import swkit.io.Bytes;

/**
 * The new keys of blobs, by the first 8 bytes of the old ones: 40 to 80 bytes each. Thread-safe.
 */
final class BlobKeys {
  private static final int WIDTH = 5;
  private long[] slots = new long[WIDTH << 8];
  private int size;

  /** Notes that the blob {@code old} has the key {@code now}. Both are 32 bytes. */
  synchronized void put(byte[] old, byte[] now) {
    if (size >= slots.length / WIDTH / 4 * 3) {
      long[] before = slots;
      slots = new long[2 * before.length];
      for (int at = 0; at < before.length; at += WIDTH) {
        if (before[at] != 0) {
          System.arraycopy(before, at, slots, place(before[at]), WIDTH);
        }
      }
    }
    int at = place(start(old));
    size += slots[at] == 0 ? 1 : 0;
    slots[at] = start(old);
    for (int i = 0; i < 4; i++) {
      slots[at + 1 + i] = Bytes.u64(now, 8 * i);
    }
  }

  private static long start(byte[] key) {
    long start = Bytes.u64(key, 0);
    return start == 0 ? 1 : start;
  }

  private int place(long start) {
    int count = slots.length / WIDTH;
    int at = (int) (start ^ start >>> 32) & count - 1;
    while (slots[WIDTH * at] != 0 && slots[WIDTH * at] != start) {
      at = at + 1 & count - 1;
    }
    return WIDTH * at;
  }

  /** The new key of the blob {@code old}; null if it isn't known. */
  synchronized byte[] get(byte[] old) {
    int at = place(start(old));
    if (slots[at] == 0) {
      return null;
    }
    byte[] now = new byte[32];
    for (int i = 0; i < 4; i++) {
      Bytes.putU64(now, 8 * i, slots[at + 1 + i]);
    }
    return now;
  }
}
