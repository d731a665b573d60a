// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Locale;

/** A line as RFC 5545 (3.1) and RFC 6350 (3.2) have it: at most 75 octets before each fold. */
final class PlainLine {
  private static final int WIDTH = 75;

  private final TextOutput out;
  private final StringBuilder line = new StringBuilder();

  PlainLine(TextOutput out) {
    this.out = out;
  }

  /** Adds {@code text} as it is. */
  PlainLine put(String text) {
    line.append(text);
    return this;
  }

  /** Writes the line, folded between characters. */
  void end() {
    int start = 0;
    int octets = 0;
    for (int i = 0; i < line.length(); ) {
      int character = line.codePointAt(i);
      int length = ServedLine.utf8Length(character);
      if (octets + length > WIDTH) {
        out.put(line.substring(start, i) + "\r\n ");
        start = i;
        octets = 1;
      }
      octets += length;
      i += Character.charCount(character);
    }
    out.put(line.substring(start));
    out.endLine();
    line.setLength(0);
  }

  /** {@code text} with {@code special} characters, backslashes and line ends escaped. */
  static String escaped(String text, String special) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isLineEnd(text, i)) {
        escaped.append("\\n");
      } else if (c == '\\' || special.indexOf(c) >= 0) {
        escaped.append('\\').append(c);
      } else if (!isControl(c)) {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** {@code text} without control characters, as no value may contain them. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.chars().filter(c -> !isControl((char) c)).forEach(c -> printable.append((char) c));
    return printable.toString();
  }

  /** {@code uri} with what no URI may contain in percent-encoding; other letters stay. */
  static String uri(String uri) {
    StringBuilder valid = new StringBuilder(uri.length());
    for (char c : uri.toCharArray()) {
      if (" \"<>\\^`{|}".indexOf(c) >= 0) {
        valid.append('%').append(String.format("%02X", (int) c));
      } else if (!isControl(c) && c != '\t') {
        valid.append(c);
      }
    }
    return valid.toString();
  }

  /**
   * The value of a parameter, in quotes if it needs them.
   *
   * @param carets whether quotes and line ends are escaped by carets (RFC 6868); else they become
   *     apostrophes and blanks
   */
  static String parameter(String text, boolean carets, boolean quoted) {
    StringBuilder value = new StringBuilder(text.length() + 2);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isLineEnd(text, i)) {
        value.append(carets ? "^n" : " ");
      } else if (c == '"') {
        value.append(carets ? "^'" : "'");
      } else if (c == '^' && carets) {
        value.append("^^");
      } else if (!isControl(c)) {
        value.append(c);
      }
    }
    boolean needsQuotes =
        quoted
            || value.chars().anyMatch(c -> ",;:\t".indexOf(c) >= 0)
            || !value.toString().equals(value.toString().strip());
    return needsQuotes ? "\"" + value + "\"" : value.toString();
  }

  /**
   * {@code name} as the name of a property, a parameter or a component: letters, digits, hyphens.
   */
  static String name(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9-]", "-");
    boolean isFrame = clean.equalsIgnoreCase("BEGIN") || clean.equalsIgnoreCase("END");
    return clean.isEmpty() || isFrame ? "X-" + clean.toUpperCase(Locale.ROOT) : clean;
  }

  private static boolean isLineEnd(String text, int i) {
    char c = text.charAt(i);
    return c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
  }

  private static boolean isControl(char c) {
    return c < ' ' && c != '\t' || c == 0x7F;
  }
}
