// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

/**
 * An entry of a legacy dump in memory. Immutable, but its arrays are not copied.
 *
 * @param offset the byte of its file at which it begins
 */
public record LegacyRecord(
    long offset, Family family, int account, int collection, int document, byte[] key, byte[] value)
    implements LegacyEntry {
  @Override
  public int valueLength() {
    return value.length;
  }

  @Override
  public LegacyException problem(String reason) {
    return new LegacyException(offset, reason);
  }
}
