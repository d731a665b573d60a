// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import swkit.Entry;
import swkit.sqlitefile.TreeWalk;

/**
 * The keys in the index of a SQLite table, in the order in which the index has them, with the
 * number of the row of each and where that row was found. Some 60 bytes for each key. For one
 * thread.
 */
final class IndexKeys implements TreeWalk.Keys {
  private static final int CHUNK = 1 << 20;
  private static final int CHUNK_BITS = 20;

  private final List<byte[]> chunks = new ArrayList<>();
  private int filled = CHUNK;
  private int size;
  private long[] places = new long[64];
  private long[] rows = new long[64];
  private long[] locations = new long[64];
  private final BitSet gaps = new BitSet();
  private final List<Integer> damaged = new ArrayList<>();
  private int[] sorted;

  @Override
  public void entry(byte[] key, long row) {
    if (size == rows.length) {
      places = Arrays.copyOf(places, size * 2);
      rows = Arrays.copyOf(rows, size * 2);
      locations = Arrays.copyOf(locations, size * 2);
    }
    if (filled + 4 + key.length > CHUNK) {
      chunks.add(new byte[Math.max(CHUNK, 4 + key.length)]);
      filled = 0;
    }
    byte[] chunk = chunks.get(chunks.size() - 1);
    chunk[filled] = (byte) (key.length >> 24);
    chunk[filled + 1] = (byte) (key.length >> 16);
    chunk[filled + 2] = (byte) (key.length >> 8);
    chunk[filled + 3] = (byte) key.length;
    System.arraycopy(key, 0, chunk, filled + 4, key.length);
    places[size] = (long) (chunks.size() - 1) << CHUNK_BITS | filled;
    rows[size++] = row;
    filled += 4 + key.length;
  }

  @Override
  public void gap(int page) {
    gaps.set(size);
    if (damaged.isEmpty() || damaged.get(damaged.size() - 1) != page) {
      damaged.add(page);
    }
  }

  /** Ends reading: the keys can be found from now on. */
  void complete() {
    int[] order = null;
    for (int i = 1; i < size && order == null; i++) {
      if (compare(i - 1, key(i)) >= 0) {
        order =
            IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparing(this::key, Entry::compareKeys))
                .mapToInt(Integer::intValue)
                .toArray();
      }
    }
    sorted = order;
  }

  int size() {
    return size;
  }

  /** The pages of the index that are damaged. */
  List<Integer> damaged() {
    return damaged;
  }

  /** Whether anything in the index can't be read. */
  boolean hasGaps() {
    return !gaps.isEmpty();
  }

  /** Whether keys before the one at {@code index} can't be read. */
  boolean isGapBefore(int index) {
    return gaps.get(index);
  }

  /** The key at {@code index} in the order of the index; null outside. */
  byte[] key(int index) {
    if (index < 0 || index >= size) {
      return null;
    }
    byte[] chunk = chunks.get((int) (places[index] >> CHUNK_BITS));
    int at = (int) places[index] & CHUNK - 1;
    return Arrays.copyOfRange(chunk, at + 4, at + 4 + length(chunk, at));
  }

  private static int length(byte[] chunk, int at) {
    return swkit.io.Bytes.u32(chunk, at);
  }

  private int compare(int index, byte[] key) {
    byte[] chunk = chunks.get((int) (places[index] >> CHUNK_BITS));
    int at = (int) places[index] & CHUNK - 1;
    return Arrays.compareUnsigned(chunk, at + 4, at + 4 + length(chunk, at), key, 0, key.length);
  }

  long row(int index) {
    return rows[index];
  }

  /** Where the row is; 0 if it wasn't found. */
  long location(int index) {
    return locations[index];
  }

  void locate(int index, long location) {
    locations[index] = location;
  }

  /** The index of the {@code rank}th key by its bytes. */
  int sorted(int rank) {
    return sorted == null ? rank : sorted[rank];
  }

  /** The index of {@code key}; if it isn't there, {@code ~rank} of the first key after it. */
  int find(byte[] key) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(sorted(middle), key);
      if (order == 0) {
        return sorted(middle);
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    return ~low;
  }

  /** Whether {@code key}, which isn't in the index, would be where it can't be read. */
  boolean isInGap(byte[] key) {
    int rank = ~find(key);
    return rank == size ? gaps.get(size) : gaps.get(sorted(rank));
  }
}
