// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import java.util.Arrays;
import swkit.io.Bytes;

/**
 * The first 8 bytes of many hashes, in a growing array: 8 to 12 bytes each. Two hashes are taken
 * for one if these are equal. Not thread-safe.
 */
final class HashPrefixes {
  private long[] items = new long[16];
  private int size;

  /** The prefix of {@code hash}, so that signed order is the order of the bytes. */
  static long of(byte[] hash) {
    return Bytes.u64(hash, 0) ^ Long.MIN_VALUE;
  }

  void add(long prefix) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size + (size >> 1));
    }
    items[size++] = prefix;
  }

  int size() {
    return size;
  }

  long get(int index) {
    return items[index];
  }

  /** The same prefixes, ascending; equal ones remain. */
  HashPrefixes sorted() {
    HashPrefixes sorted = new HashPrefixes();
    sorted.items = Arrays.copyOf(items, Math.max(1, size));
    sorted.size = size;
    Arrays.sort(sorted.items, 0, size);
    return sorted;
  }

  /** The first index of {@code prefix} among ascending ones; -1 if it is not there. */
  int first(long prefix) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (items[middle] < prefix) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < size && items[low] == prefix ? low : -1;
  }

  /** How many of the ascending prefixes equal the one at {@code first}. */
  int copies(int first) {
    int end = first;
    while (end < size && items[end] == items[first]) {
      end++;
    }
    return end - first;
  }
}
