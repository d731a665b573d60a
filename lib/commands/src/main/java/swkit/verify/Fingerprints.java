// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;

/**
 * A set of 64-bit fingerprints: filled first, then sorted, then asked. 8 to 10 bytes each; while it
 * grows, a 256th of it is held twice. One thread at a time until it is sorted.
 */
final class Fingerprints {
  private static final int BUCKETS = 256;

  private final long[][] buckets = new long[BUCKETS][];
  private final int[] sizes = new int[BUCKETS];

  /** The fingerprint of {@code parts}, one after the other. */
  static long of(byte[]... parts) {
    return Hashing.xxh3_64().hashBytesToLong(swkit.io.Bytes.concat(parts));
  }

  /** The fingerprint of {@code length} bytes at {@code from}. */
  static long of(byte[] bytes, int from, int length) {
    return Hashing.xxh3_64().hashBytesToLong(bytes, from, length);
  }

  /** The fingerprint of two fingerprints. */
  static long of(long one, long other) {
    return Hashing.xxh3_64().hashLongLongToLong(one, other);
  }

  void add(long fingerprint) {
    int bucket = (int) (fingerprint >>> 56);
    if (buckets[bucket] == null) {
      buckets[bucket] = new long[4];
    }
    int size = sizes[bucket]++;
    if (size == buckets[bucket].length) {
      buckets[bucket] = Arrays.copyOf(buckets[bucket], size + (size >> 2) + 4);
    }
    buckets[bucket][size] = fingerprint;
  }

  void sort() {
    for (int i = 0; i < BUCKETS; i++) {
      if (buckets[i] != null) {
        Arrays.sort(buckets[i], 0, sizes[i]);
      }
    }
  }

  boolean contains(long fingerprint) {
    int bucket = (int) (fingerprint >>> 56);
    return buckets[bucket] != null
        && Arrays.binarySearch(buckets[bucket], 0, sizes[bucket], fingerprint) >= 0;
  }

  /** Those that aren't in {@code others}; sorted, as both must be. */
  Fingerprints without(Fingerprints others) {
    Fingerprints left = new Fingerprints();
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      for (int i = 0; i < sizes[bucket]; i++) {
        if (!others.contains(buckets[bucket][i])) {
          left.add(buckets[bucket][i]);
        }
      }
    }
    return left;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  long size() {
    return Arrays.stream(sizes).asLongStream().sum();
  }

  /** The memory taken, in bytes. */
  long bytes() {
    return Arrays.stream(buckets).mapToLong(b -> b == null ? 0 : 8L * b.length + 16).sum()
        + 12L * BUCKETS;
  }
}
