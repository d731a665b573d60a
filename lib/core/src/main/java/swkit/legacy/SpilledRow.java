// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An entry that is being sorted, with its value or the value's place in the dump.
 *
 * @param number the number of rows before it: of two rows with one key the later counts
 * @param file the number of the file with the value; -1 if {@code value} is it
 * @param offset the offset of the value in the file
 * @param length the length of the value
 * @param value the value; null if it is in a file
 */
public record SpilledRow(byte[] key, long number, int file, long offset, int length, byte[] value)
    implements Comparable<SpilledRow> {
  /** About how many bytes a row takes in memory besides its key and value. */
  private static final int OVERHEAD = 120;

  /** A row that has its value with it. */
  public static SpilledRow of(byte[] key, long number, byte[] value) {
    return new SpilledRow(key, number, -1, 0, value.length, value);
  }

  long memory() {
    return OVERHEAD + key.length + (value == null ? 0L : value.length);
  }

  boolean hasKeyOf(SpilledRow other) {
    return Arrays.equals(key, other.key);
  }

  /** This row with the sum of both counters as its value. */
  SpilledRow plus(SpilledRow other) {
    long sum = counter(value) + counter(other.value);
    byte[] both = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(sum).array();
    return of(key, number, both);
  }

  private static long counter(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Orders by key, as unsigned bytes with prefixes first, then by number. */
  @Override
  public int compareTo(SpilledRow other) {
    int order = Arrays.compareUnsigned(key, other.key);
    return order != 0 ? order : Long.compare(number, other.number);
  }
}
