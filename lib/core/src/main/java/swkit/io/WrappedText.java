// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in lines of a given width. It is broken at blanks only, and not at those in `backticks`, so
 * that paths, URLs and commands can be copied. Stateless.
 */
public final class WrappedText {
  private WrappedText() {}

  /**
   * The lines of {@code text}. A word that is longer than a line has one of its own.
   *
   * @param before the start of the first line
   * @param indent the start of the others
   * @param width the most characters of a line
   */
  public static List<String> lines(String before, String indent, String text, int width) {
    return text.indexOf('`') < 0
        ? plainLines(before, indent, text, width)
        : quotedLines(before, indent, text, width);
  }

  /** The same for text without backticks: looks at no more of it than the ends of lines. */
  private static List<String> plainLines(String before, String indent, String text, int width) {
    List<String> lines = new ArrayList<>();
    String prefix = before;
    int start = 0;
    while (prefix.length() + text.length() - start > width) {
      int end = text.lastIndexOf(' ', start + Math.max(0, width - prefix.length()));
      if (end < start) {
        end = text.indexOf(' ', start);
      }
      if (end < 0) {
        break;
      }
      lines.add(prefix + text.substring(start, end));
      prefix = indent;
      start = end + 1;
    }
    lines.add(prefix + text.substring(start));
    return lines;
  }

  static List<String> quotedLines(String before, String indent, String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(before);
    boolean isEmpty = true;
    for (String word : words(text, '`')) {
      if (!isEmpty && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      isEmpty = false;
    }
    lines.add(line.toString());
    return lines;
  }

  /** The words of {@code text}, between blanks that are not between two {@code quotes}. */
  public static List<String> words(String text, char quotes) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean isQuoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      isQuoted ^= c == quotes && (isQuoted || text.indexOf(quotes, i + 1) >= 0);
      if (c == ' ' && !isQuoted) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words;
  }
}
