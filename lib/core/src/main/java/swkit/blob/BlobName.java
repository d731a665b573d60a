// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

/**
 * The names of blobs outside databases: the key in Base32, with the server's own alphabet, the
 * highest bits first, the last group filled with zeros, and no padding (store-and-dump 3.7).
 * Stateless.
 */
public final class BlobName {
  /** The digits in the order of their values, which is not that of the characters. */
  public static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz792013";

  private BlobName() {}

  /** The name of the blob at {@code key}: 52 characters for a hash. */
  public static String of(byte[] key) {
    StringBuilder name = new StringBuilder((key.length * 8 + 4) / 5);
    int bits = 0;
    int count = 0;
    for (byte b : key) {
      bits = bits << 8 | b & 0xFF;
      count += 8;
      while (count >= 5) {
        count -= 5;
        name.append(ALPHABET.charAt(bits >> count & 31));
      }
      bits &= (1 << count) - 1;
    }
    if (count > 0) {
      name.append(ALPHABET.charAt(bits << 5 - count & 31));
    }
    return name.toString();
  }

  /** The key of the blob named {@code name}; null if no blob can have that name. */
  public static byte[] key(String name) {
    byte[] key = new byte[name.length() * 5 / 8];
    int bits = 0;
    int count = 0;
    int at = 0;
    for (int i = 0; i < name.length(); i++) {
      int digit = ALPHABET.indexOf(name.charAt(i));
      if (digit < 0) {
        return null;
      }
      bits = bits << 5 | digit;
      count += 5;
      if (count >= 8 && at < key.length) {
        count -= 8;
        key[at++] = (byte) (bits >> count);
        bits &= (1 << count) - 1;
      }
    }
    boolean whole = key.length > 0 && of(key).equals(name);
    return whole ? key : null;
  }
}
