// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;

/** Many numbers in little memory. Numbers are found after {@link #sort}. For one thread. */
final class LongList {
  private long[] numbers = new long[64];
  private int size;

  void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  long get(int index) {
    return numbers[index];
  }

  void sort() {
    Arrays.sort(numbers, 0, size);
  }

  boolean contains(long number) {
    return Arrays.binarySearch(numbers, 0, size, number) >= 0;
  }
}
