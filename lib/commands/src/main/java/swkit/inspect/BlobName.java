// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.HexFormat;
import swkit.RefusedException;
import swkit.generation.BlobLink;
import swkit.io.Bytes;

/**
 * The hash of a blob as people have it: in hexadecimal, or as the name under which file and object
 * stores keep the blob, in a base32 of its own alphabet without padding (store-and-dump 3.7).
 */
public final class BlobName {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz792013";
  private static final int LENGTH = (BlobLink.HASH_LENGTH * 8 + 4) / 5;

  private BlobName() {}

  /** The 32 bytes that {@code text} names. Throws with exit code 2 if it names none. */
  public static byte[] parse(String text) {
    String name = text.strip();
    if (name.matches("[0-9a-fA-F]{64}")) {
      return HexFormat.of().parseHex(name);
    }
    byte[] hash = name.length() == LENGTH ? base32(name) : null;
    if (hash == null || !base32(hash).equals(name)) {
      throw RefusedException.usage(
          "'"
              + text
              + "' is no blob's hash: give 64 hexadecimal digits, or its name of 52 letters");
    }
    return hash;
  }

  /** The bytes that {@code name} stands for, without what is left of its last letter; or null. */
  static byte[] base32(String name) {
    byte[] bytes = new byte[name.length() * 5 / 8];
    int bits = 0;
    for (int i = 0, at = 0, held = 0; i < name.length(); i++) {
      int group = ALPHABET.indexOf(name.charAt(i));
      if (group < 0) {
        return null;
      }
      bits = bits << 5 | group;
      held += 5;
      if (held >= 8) {
        held -= 8;
        bytes[at++] = (byte) (bits >>> held);
      }
    }
    return bytes;
  }

  /** The name of {@code bytes}: 5 bits a letter, the highest first. */
  static String base32(byte[] bytes) {
    StringBuilder name = new StringBuilder();
    byte[] padded = Bytes.concat(bytes, new byte[1]);
    for (int bit = 0; bit < bytes.length * 8; bit += 5) {
      int pair = (padded[bit / 8] & 0xFF) << 8 | padded[bit / 8 + 1] & 0xFF;
      name.append(ALPHABET.charAt(pair >>> (11 - bit % 8) & 31));
    }
    return name.toString();
  }
}
