// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import java.util.HexFormat;
import java.util.Locale;

/**
 * The entries of a range of keys, counted and summed. Immutable.
 *
 * @param entries the number of entries
 * @param bytes the bytes of their keys and values; of blobs, of the keys alone
 * @param high the upper 64 bits of the sum of their hashes
 * @param low the lower 64 bits
 */
public record RangeSum(long entries, long bytes, long high, long low) {
  /** The sum of no entries. */
  public static final RangeSum NONE = new RangeSum(0, 0, 0, 0);

  /** The sum of the entries of both. */
  public RangeSum plus(RangeSum other) {
    long sum = low + other.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new RangeSum(
        entries + other.entries, bytes + other.bytes, high + other.high + carry, sum);
  }

  /** The sum of the hashes, as 32 hexadecimal digits. */
  public String hash() {
    return String.format(Locale.ROOT, "%016x%016x", high, low);
  }

  /** The text that {@link #of} reads: entries, bytes and hash. */
  String text() {
    return entries + " " + bytes + " " + hash();
  }

  /** Reads what {@link #text} gives. Throws {@link IllegalArgumentException} for anything else. */
  static RangeSum of(String entries, String bytes, String hash) {
    if (hash.length() != 32) {
      throw new IllegalArgumentException("'" + hash + "' is not a hash of 32 digits");
    }
    RangeSum sum =
        new RangeSum(
            Long.parseLong(entries),
            Long.parseLong(bytes),
            HexFormat.fromHexDigitsToLong(hash, 0, 16),
            HexFormat.fromHexDigitsToLong(hash, 16, 32));
    if (sum.entries < 0 || sum.bytes < 0) {
      throw new IllegalArgumentException("a count is negative");
    }
    return sum;
  }
}
