// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import swkit.Entry;

/**
 * The server's short hash of a text: a length up to 255 and 15 bytes, which are the text itself if
 * it fits (key-layouts 1.4).
 *
 * <p>It is shown as that text in quotes, or as {@code hash:…/length}.
 */
public final class CheekyHash {
  private static final int BYTES = 15;
  private static final String HASH = "hash:";

  private CheekyHash() {}

  /** How many of the 15 bytes a key contains, for the length byte {@code length}. */
  static int kept(byte length) {
    return Math.min(length & 0xFF, BYTES);
  }

  /** The hash of {@code text}: the length and up to 15 bytes. */
  public static byte[] of(byte[] text) {
    ByteBuffer hash = ByteBuffer.allocate(1 + BYTES).put((byte) Math.min(text.length, 255));
    if (text.length <= BYTES) {
      hash.put(text);
    } else {
      hash.putLong(Hashing.xxh3_64().hashBytesToLong(text));
      hash.put(
          ByteBuffer.allocate(8).putLong(0, Hashing.farmHashNa().hashBytesToLong(text)).limit(7));
    }
    return Arrays.copyOf(hash.array(), hash.position());
  }

  /** The field of a hash. */
  static Field field(String name, byte[] hash) {
    byte[] payload = Arrays.copyOfRange(hash, 1, hash.length);
    int length = hash[0] & 0xFF;
    return length <= BYTES
        ? QuotedText.field(name, payload)
        : Field.of(name, HASH + Entry.hex(payload) + "/" + length);
  }

  /** The hash that is shown as {@code text}. */
  static byte[] parse(String text) {
    int slash = text.indexOf('/');
    if (!text.startsWith(HASH) || slash < 0) {
      return of(QuotedText.parse(text));
    }
    byte[] payload = HexFormat.of().parseHex(text, HASH.length(), slash);
    int length = Integer.parseInt(text.substring(slash + 1));
    if (payload.length != BYTES || length <= BYTES || length > 255) {
      throw new IllegalArgumentException(text + " is not the hash of a text of 16 to 255 bytes");
    }
    return ByteBuffer.allocate(1 + BYTES).put((byte) length).put(payload).array();
  }

  /** The hash of a text in UTF-8. */
  static byte[] of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }
}
