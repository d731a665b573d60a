// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key and its value in a subspace.
 *
 * <p>The entry owns both arrays: they must not be changed. Entries compare by key alone, while
 * {@link #equals} compares keys and values.
 *
 * @param key the key, without the subspace's letter
 * @param value the value: empty in a key-only entry; in a counter 8 bytes, a signed little-endian
 *     integer (store-and-dump 1.5)
 */
public record Entry(byte[] key, byte[] value) implements Comparable<Entry> {
  /** The value of a key-only entry. */
  public static final byte[] NO_VALUE = new byte[0];

  /** A key-only entry. */
  public Entry(byte[] key) {
    this(key, NO_VALUE);
  }

  /** The length of key and value together, in bytes. */
  public long size() {
    return (long) key.length + value.length;
  }

  /** Compares keys as every backend does: as unsigned bytes, a prefix before what it begins. */
  public static int compareKeys(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b);
  }

  /** {@code bytes} in lower-case hexadecimal. */
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

  /** Key and value in hexadecimal; a long value is cut after 32 bytes, with its length. */
  @Override
  public String toString() {
    if (value.length <= 32) {
      return hex(key) + " = " + hex(value);
    }
    return hex(key) + " = " + hex(Arrays.copyOf(value, 32)) + "… (" + value.length + " bytes)";
  }
}
