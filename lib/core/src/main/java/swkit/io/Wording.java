// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** The wording of causes and quantities in messages to administrators. */
public final class Wording {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  /** The longest message of an error, in characters. */
  private static final int LONGEST = 2_000;

  private Wording() {}

  /** The reason of {@code e} in words; many file exceptions of the JDK have only a path. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied (try it as the user who owns it, or as root)";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    if (e instanceof NotDirectoryException) {
      return "is a file; give a directory";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** A number of bytes in decimal units: {@code 3.1 MB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String format = unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }

  /** A count and its noun: {@code 1 entry}, {@code 12,345 entries}. */
  public static String count(long count, String one, String many) {
    String number =
        count >= 0 && count < 1_000
            ? Long.toString(count)
            : String.format(Locale.ROOT, "%,d", count);
    return number + " " + (count == 1 ? one : many);
  }

  /**
   * {@code text} without its secrets, such as passwords in URLs. Most texts aren't searched: to
   * compile the patterns takes longer than all else in a command that only prints a message.
   */
  public static String secretless(String text) {
    return mayHoldSecret(text) ? SecretForms.hide(text) : text;
  }

  /**
   * Whether {@code text} has a character or a word without which it has none of the forms of
   * secrets.
   */
  static boolean mayHoldSecret(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@' || c == '$' || c == '{' || c == '"' || c == '=') {
        return true;
      }
      if (c == ':' && text.startsWith("//", i + 1)
          || c == '-' && text.startsWith("----", i + 1)
          || (c == 'b' || c == 'B') && text.regionMatches(true, i, "bearer", 0, 6)
          || (c == 'a' || c == 'A') && text.regionMatches(true, i, "authorization", 0, 13)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A word of a command line without its secrets. {@code KEY=VALUE} loses its value if the setting
   * {@code KEY} is a secret.
   */
  public static String setting(String text) {
    int from = 0;
    for (int equals = text.indexOf('='); equals > 0; equals = text.indexOf('=', equals + 1)) {
      String key = text.substring(from, equals);
      if (!key.startsWith("-") && Secrets.isSecret(key)) {
        return text.substring(0, equals) + "=…";
      }
      from = equals + 1;
    }
    return secretless(text);
  }

  /**
   * {@code text} with {@code \\u} escapes for all characters that are invisible or control a
   * terminal: control characters, line ends, direction marks, and lone surrogates. The escapes are
   * those of JSON, so that a line of JSON keeps its meaning.
   */
  public static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text, i)) {
        StringBuilder shown = new StringBuilder(text.length() + 16);
        shown.append(text, 0, i);
        for (int j = i; j < text.length(); j++) {
          char c = text.charAt(j);
          if (isPlain(text, j)) {
            shown.append(c);
          } else {
            shown.append(String.format("\\u%04x", (int) c));
          }
        }
        return shown.toString();
      }
    }
    return text;
  }

  private static boolean isPlain(String text, int at) {
    char c = text.charAt(at);
    if (c < 0x7F) {
      return c >= ' ';
    }
    int point = c;
    if (Character.isHighSurrogate(c) && at + 1 < text.length()) {
      point = text.codePointAt(at);
    } else if (Character.isLowSurrogate(c) && at > 0) {
      point = text.codePointAt(at - 1) > 0xFFFF ? text.codePointAt(at - 1) : c;
    }
    int type = Character.getType(point);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE;
  }

  /**
   * {@code text} if it has at most {@code longest} characters; else its start and end, with the
   * number of characters left out between them.
   */
  public static String bounded(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int start = boundary(text, longest / 3 * 2);
    int end = boundary(text, text.length() - longest / 4);
    return text.substring(0, start)
        + String.format(Locale.ROOT, "… (%,d more characters) …", end - start)
        + text.substring(end);
  }

  /** {@code at}, or one less if that would divide a surrogate pair. */
  private static int boundary(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }

  /** The message of an error: one readable line without secrets. */
  public static String problem(String text) {
    String shown = bounded(secretless(bounded(text, 4 * LONGEST)), LONGEST);
    return bounded(printable(oneLine(shown)), LONGEST);
  }

  /** {@code text} with a blank for each run of line ends and tabs. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    boolean isAfterEnd = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isEnd = c >= '\t' && c <= '\r';
      if (!isEnd) {
        line.append(c);
      } else if (!isAfterEnd) {
        line.append(' ');
      }
      isAfterEnd = isEnd;
    }
    return line.toString();
  }
}
