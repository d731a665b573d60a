// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import swkit.Entry;

/** Formats values that contain no others, for people. */
public final class ScalarText {
  private static final Pattern CONTROL = Pattern.compile("[\\x7f-\\x9f]");
  private static final long YEAR_0 = -62167219200L;
  private static final long YEAR_10000 = 253402300800L;
  private static final long[] UNITS = {86_400_000, 3_600_000, 60_000, 1000};
  private static final String[] UNIT_NAMES = {"d", "h", "m", "s"};

  private ScalarText() {}

  /** The text of the value, strings in quotes; null if it contains others. */
  public static String text(Value value) {
    if (value instanceof Value.Text text) {
      return quote(text.text());
    }
    if (value instanceof Value.Number number) {
      return number(number);
    }
    if (value instanceof Value.Name name) {
      return name.text();
    }
    return value instanceof Value.Binary binary ? binary(binary) : null;
  }

  /** {@code text} in quotes as in JSON, safe for a terminal. */
  static String quote(String text) {
    return CONTROL
        .matcher(new JsonPrimitive(text).toString())
        .replaceAll(control -> String.format("\\\\u%04x", (int) control.group().charAt(0)));
  }

  private static String number(Value.Number number) {
    long bits = number.bits();
    return switch (number.type()) {
      case INT -> String.valueOf(bits);
      case BOOL -> String.valueOf(bits != 0);
      case FLOAT -> String.valueOf(Double.longBitsToDouble(bits));
      case TIME ->
          bits >= YEAR_0 && bits < YEAR_10000
              ? Instant.ofEpochSecond(bits).toString()
              : String.valueOf(bits);
      case DUR -> duration(bits);
      default -> Long.toUnsignedString(bits);
    };
  }

  /** A duration in the largest unit without a fraction: {@code 90s}, {@code 2h}. */
  private static String duration(long milliseconds) {
    for (int i = 0; i < UNITS.length && milliseconds > 0; i++) {
      if (milliseconds % UNITS[i] == 0) {
        return milliseconds / UNITS[i] + UNIT_NAMES[i];
      }
    }
    return Long.toUnsignedString(milliseconds) + "ms";
  }

  private static String binary(Value.Binary value) {
    byte[] bytes = value.bytes();
    return switch (value.type()) {
      case IP -> address(bytes);
      case IPMASK -> {
        int half = bytes.length / 2;
        String address = address(Arrays.copyOf(bytes, half));
        yield address + "/" + mask(Arrays.copyOfRange(bytes, half, bytes.length));
      }
      case SOCK -> {
        int port = bytes.length - 2;
        String address = address(Arrays.copyOf(bytes, port));
        yield (port == 4 ? address : "[" + address + "]") + ":" + ObjectId.u16(bytes, port);
      }
      default -> Entry.hex(bytes);
    };
  }

  /** The number of leading ones; the mask itself if ones follow a zero. */
  private static String mask(byte[] mask) {
    BigInteger bits = new BigInteger(1, mask);
    int length = mask.length * 8;
    int zeros = bits.signum() == 0 ? length : bits.getLowestSetBit();
    boolean isPrefix = bits.shiftRight(zeros).bitCount() == length - zeros;
    return isPrefix ? String.valueOf(length - zeros) : address(mask);
  }

  private static String address(byte[] bytes) {
    try {
      if (bytes.length == 16 && isMapped(bytes)) {
        return "::ffff:" + address(Arrays.copyOfRange(bytes, 12, 16));
      }
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
    }
  }

  /** Whether Java would read it as an IPv4 address. */
  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 12; i++) {
      if (bytes[i] != (byte) (i < 10 ? 0 : 0xFF)) {
        return false;
      }
    }
    return true;
  }
}
