// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

/**
 * Numbers of one to nine bytes, the highest bits first; the ninth byte has eight bits
 * (store-and-dump 3.2.1). Stateless.
 */
final class Varint {
  private static final int LONGEST = 9;

  private Varint() {}

  /** How many bytes the number at {@code at} has; -1 if it reaches {@code limit}. */
  static int size(byte[] bytes, int at, int limit) {
    for (int i = 0; i < LONGEST; i++) {
      if (at + i >= limit) {
        return -1;
      }
      if (bytes[at + i] >= 0 || i == LONGEST - 1) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The number at {@code at}, all of which must be there. */
  static long read(byte[] bytes, int at) {
    long value = 0;
    for (int i = 0; i < LONGEST - 1; i++) {
      value = value << 7 | bytes[at + i] & 0x7F;
      if (bytes[at + i] >= 0) {
        return value;
      }
    }
    return value << 8 | bytes[at + LONGEST - 1] & 0xFF;
  }
}
