// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import swkit.io.Bytes;
import swkit.key.Archive;

/**
 * Changes in archives that leave their length alone, so that every pointer in them still holds; and
 * the seal over it (key-layouts 1.6, 1.7).
 */
final class Rewrite {
  private Rewrite() {}

  /**
   * How many bytes of {@code archive} are contents. Throws unless those are as they were written.
   */
  static int contents(byte[] archive) {
    Archive read = Archive.of(archive);
    if (read == null || !read.isIntact() || read.isCompressed()) {
      throw new IllegalArgumentException("no archive that can be changed in its place");
    }
    return read.stored();
  }

  /** Puts the checksum of the contents behind them. */
  static void seal(byte[] archive, int contents) {
    int sum = (int) Hashing.xxh3_64().hashBytesToLong(archive, 0, contents);
    System.arraycopy(Bytes.u32(sum), 0, archive, contents, 4);
  }

  /** Puts {@code text} over every occurrence of {@code old} before {@code end}, of its length. */
  static void replace(byte[] bytes, int end, byte[] old, byte[] text) {
    for (int at = find(bytes, 0, end, old); at >= 0; at = find(bytes, at + 1, end, old)) {
      System.arraycopy(text, 0, bytes, at, text.length);
    }
  }

  /** The same for a name, also where it begins with a capital. */
  static void rename(byte[] bytes, int end, byte[] old, byte[] name) {
    replace(bytes, end, old, name);
    replace(bytes, end, capital(old), capital(name));
  }

  private static byte[] capital(byte[] name) {
    byte[] changed = name.clone();
    changed[0] = (byte) Character.toUpperCase(changed[0]);
    return changed;
  }

  /** Where {@code what} begins in {@code bytes} between {@code from} and {@code end}, or -1. */
  static int find(byte[] bytes, int from, int end, byte[] what) {
    for (int at = from; at + what.length <= end; at++) {
      if (bytes[at] == what[0]
          && Arrays.equals(bytes, at, at + what.length, what, 0, what.length)) {
        return at;
      }
    }
    return -1;
  }

  /** Bytes of an ASCII text. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The text, in lower case, of {@code length} digits and letters for a number. */
  static String digits(int number, int length) {
    String digits = Integer.toString(number, 36).toLowerCase(Locale.ROOT);
    if (digits.length() > length) {
      throw new IllegalArgumentException("more accounts than there are names for");
    }
    return "0".repeat(length - digits.length()) + digits;
  }
}
