// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Arrays;

/**
 * Unsigned numbers, such as ids, in growing arrays: 4 to 6 bytes each as long as all have at most
 * 32 bits, else 8 to 12. An {@code int} is taken for an unsigned one.
 */
final class UnsignedList {
  private int[] low = new int[8];

  /** The upper halves; null as long as all of them are 0. */
  private int[] high;

  private int size;

  void add(int item) {
    if (size == low.length) {
      int capacity = size + (size >> 1);
      low = Arrays.copyOf(low, capacity);
      high = high == null ? null : Arrays.copyOf(high, capacity);
    }
    low[size++] = item;
  }

  void add(long item) {
    add((int) item);
    int upper = (int) (item >>> 32);
    if (upper != 0 && high == null) {
      high = new int[low.length];
    }
    if (high != null) {
      high[size - 1] = upper;
    }
  }

  /** The lower 32 bits of a number: all of it if it was added as an {@code int}. */
  int get(int index) {
    return low[index];
  }

  long getLong(int index) {
    long lower = Integer.toUnsignedLong(low[index]);
    return high == null ? lower : (long) high[index] << 32 | lower;
  }

  int size() {
    return size;
  }

  /** Sorts a list of numbers of at most 32 bits. */
  void sort() {
    if (high != null) {
      throw new IllegalStateException("some have more than 32 bits");
    }
    for (int flips = 0; flips < 2; flips++) {
      for (int i = 0; i < size; i++) {
        low[i] ^= Integer.MIN_VALUE;
      }
      if (flips == 0) {
        Arrays.sort(low, 0, size);
      }
    }
  }

  /** The index of {@code item} in an ascending list; negative if it is missing. */
  int indexOf(int item) {
    return indexOf(Integer.toUnsignedLong(item));
  }

  /** The index of {@code item} in an ascending list; negative if it is missing. */
  int indexOf(long item) {
    int from = 0;
    int to = size - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int order = Long.compareUnsigned(getLong(middle), item);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return -1;
  }

  boolean contains(int item) {
    return indexOf(item) >= 0;
  }
}
