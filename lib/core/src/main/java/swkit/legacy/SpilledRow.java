// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An entry while it is put into order: its value, or where in which file of the dump that stands.
 *
 * @param number how many came before it: of two with one key the later counts
 * @param file which file has the value, or -1 if {@code value} is it
 * @param offset where it begins there
 * @param length its bytes
 */
record SpilledRow(byte[] key, long number, int file, long offset, int length, byte[] value)
    implements Comparable<SpilledRow> {
  /** Bytes of a row besides its key and value, in memory, about. */
  private static final int OVERHEAD = 120;

  static SpilledRow of(byte[] key, long number, byte[] value) {
    return new SpilledRow(key, number, -1, 0, value.length, value);
  }

  long memory() {
    return OVERHEAD + key.length + (value == null ? 0L : value.length);
  }

  boolean hasKeyOf(SpilledRow other) {
    return Arrays.equals(key, other.key);
  }

  /** The same with the sum of the two counters as its value. */
  SpilledRow plus(SpilledRow other) {
    long sum = counter(value) + counter(other.value);
    byte[] both = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(sum).array();
    return of(key, number, both);
  }

  private static long counter(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** By key, as unsigned bytes, a shorter prefix first; then in the order in which they came. */
  @Override
  public int compareTo(SpilledRow other) {
    int order = Arrays.compareUnsigned(key, other.key);
    return order != 0 ? order : Long.compare(number, other.number);
  }
}
