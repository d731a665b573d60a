// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.time.DateTimeException;
import java.time.Instant;

/** Conversions between times in keys and values and their text (key-layouts 1.5). */
public final class UnixTime {
  /** The epoch of snowflakes and tasks, in Unix seconds. */
  static final long EPOCH = 1632280000L;

  private static final long LAST = 253402300799L;

  private UnixTime() {}

  /**
   * Unix seconds as {@code 2026-01-01T00:00:00Z}; all ones as {@code never}; times after the year
   * 9999 as an unsigned number.
   */
  public static String text(long seconds) {
    if (seconds == -1) {
      return "never";
    }
    return seconds >= 0 && seconds <= LAST
        ? Instant.ofEpochSecond(seconds).toString()
        : Long.toUnsignedString(seconds);
  }

  /** The Unix seconds of such a text, of a date, or of a number. */
  static long parse(String text) {
    if (text.equals("never")) {
      return -1;
    }
    try {
      if (text.indexOf('-') > 0) {
        return Instant.parse(text.indexOf('T') < 0 ? text + "T00:00:00Z" : text).getEpochSecond();
      }
      return Long.parseUnsignedLong(text);
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time such as 2026-01-01T00:00:00Z", e);
    }
  }

  /** The creation time of a snowflake, in milliseconds. */
  static String ofSnowflake(long id) {
    return Instant.ofEpochMilli(EPOCH * 1000 + (id >>> 21)).toString();
  }
}
