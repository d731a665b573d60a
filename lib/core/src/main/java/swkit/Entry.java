// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One key and its value in a subspace, without the subspace's letter.
 *
 * <p>Owns both arrays: nobody changes them afterwards. A key-only entry has a value of length 0. A
 * counter's value is 8 bytes, a signed 64-bit integer in little-endian order, as in a dump
 * (store-and-dump 1.5). Entries compare by key, as unsigned bytes, a shorter prefix first.
 */
public record Entry(byte[] key, byte[] value) implements Comparable<Entry> {
  /** The value of a key-only entry. */
  public static final byte[] NO_VALUE = new byte[0];

  /** A key-only entry. */
  public Entry(byte[] key) {
    this(key, NO_VALUE);
  }

  /** The bytes of key and value together. */
  public long size() {
    return (long) key.length + value.length;
  }

  /** Orders keys as every backend does: as unsigned bytes, a shorter prefix first. */
  public static int compareKeys(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b);
  }

  /** The bytes in lower-case hexadecimal. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(Entry other) {
    return compareKeys(key, other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry
        && Arrays.equals(key, entry.key)
        && Arrays.equals(value, entry.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
  }

  /** Key and value in hexadecimal; of a long value the first 32 bytes and the length. */
  @Override
  public String toString() {
    if (value.length <= 32) {
      return hex(key) + " = " + hex(value);
    }
    return hex(key) + " = " + hex(Arrays.copyOf(value, 32)) + "… (" + value.length + " bytes)";
  }
}
