// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Arrays;

/** Unsigned 64-bit numbers, such as ids of the registry, in a growing array: 8 to 12 bytes each. */
final class LongList {
  private long[] items = new long[8];
  private int size;

  void add(long item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size + (size >> 1));
    }
    items[size++] = item;
  }

  long get(int index) {
    return items[index];
  }

  int size() {
    return size;
  }

  /** The index of {@code item} in an ascending list; negative if it is missing. */
  int indexOf(long item) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(items[middle], item);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
