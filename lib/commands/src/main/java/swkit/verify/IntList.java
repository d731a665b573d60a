// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Arrays;

/** Unsigned 32-bit numbers, such as document ids, in a growing array: 4 to 6 bytes each. */
final class IntList {
  private int[] items = new int[8];
  private int size;

  void add(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size + (size >> 1));
    }
    items[size++] = item;
  }

  int get(int index) {
    return items[index];
  }

  int size() {
    return size;
  }

  void sort() {
    for (int flips = 0; flips < 2; flips++) {
      for (int i = 0; i < size; i++) {
        items[i] ^= Integer.MIN_VALUE;
      }
      if (flips == 0) {
        Arrays.sort(items, 0, size);
      }
    }
  }

  /** The index of {@code item} in an ascending list; negative if it is missing. */
  int indexOf(int item) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(items[middle], item);
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

  boolean contains(int item) {
    return indexOf(item) >= 0;
  }
}
