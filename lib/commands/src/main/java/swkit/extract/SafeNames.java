// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import swkit.Entry;
import swkit.hash.Blake3;

/**
 * The file names in one directory, made of names that users have chosen. A name stays as it is if
 * every file system takes it; otherwise it is changed as little as possible. No two are the same,
 * even if upper and lower case are not distinguished. For one thread.
 */
final class SafeNames {
  /** The most bytes that file systems take. */
  private static final int MOST_BYTES = 255;

  /** Room for what is appended to names: a number, the suffix of a file. */
  private static final int RESERVED = 24;

  private static final int HASH_BYTES = 6;

  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\\$|conout\\$)(\\..*)?");

  private static final String FORBIDDEN = "/\\<>:\"|?*";

  private final Set<String> used = new HashSet<>();

  /** The file name for {@code name}, which no other name gets; {@code suffix} ends it. */
  String unique(String name, String suffix) {
    return reserve(of(name), suffix);
  }

  /** {@code safe} and {@code suffix}; if that is used already, with a number between them. */
  String reserve(String safe, String suffix) {
    String tried = safe + suffix;
    for (int number = 2; !used.add(key(tried)); number++) {
      tried = safe + "~" + number + suffix;
    }
    return tried;
  }

  /** Whether no name is the same as {@code name}. */
  boolean isFree(String name) {
    return !used.contains(key(name));
  }

  private static String key(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  /** The file name for {@code name}; different names may get the same. */
  static String of(String name) {
    StringBuilder safe = new StringBuilder();
    name.codePoints()
        .forEach(
            point -> {
              boolean isBad =
                  point < ' '
                      || point == 0x7F
                      || FORBIDDEN.indexOf(point) >= 0
                      || Character.getType(point) == Character.SURROGATE
                      || Character.isISOControl(point);
              safe.appendCodePoint(isBad ? '_' : point);
            });
    String ended = safe.toString().replaceFirst("[ .]+$", "_");
    String text = (ended.isEmpty() ? "_" : ended).replaceFirst("^[-.~]", "_");
    if (DEVICE.matcher(text).matches()) {
      text = text + "_";
    }
    return bounded(encodable(text), name);
  }

  /**
   * {@code name}, if this system can write it in the name of a file; else with {@code %} and
   * hexadecimal digits for the bytes of UTF-8 that it can't write, as in the locale C.
   */
  static String encodable(String name) {
    String names = System.getProperty("sun.jnu.encoding", "UTF-8");
    CharsetEncoder encoder = Charset.forName(names).newEncoder();
    if (encoder.canEncode(name)) {
      return name;
    }
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .forEach(
            point -> {
              String one = Character.toString(point);
              if (encoder.canEncode(one)) {
                text.append(one);
              } else {
                for (byte b : one.getBytes(StandardCharsets.UTF_8)) {
                  text.append(String.format("%%%02X", b & 0xFF));
                }
              }
            });
    return text.toString();
  }

  /** {@code safe} if it is short enough; else its start, and a hash of {@code name}. */
  static String bounded(String safe, String name) {
    int most = MOST_BYTES - RESERVED;
    if (safe.getBytes(StandardCharsets.UTF_8).length <= most) {
      return safe;
    }
    byte[] hash = Blake3.hash(name.getBytes(StandardCharsets.UTF_8));
    String end = "~" + Entry.hex(Arrays.copyOf(hash, HASH_BYTES));
    int length = 0;
    int bytes = end.length();
    while (length < safe.length()) {
      int point = safe.codePointAt(length);
      bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > most) {
        break;
      }
      length += Character.charCount(point);
    }
    return safe.substring(0, length) + end;
  }
}
