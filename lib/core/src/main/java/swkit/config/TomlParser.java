// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import swkit.ConfigException;

/**
 * A parser of the server's own dialect of TOML. The result is a flat map of dotted keys to strings
 * (store-and-dump 5.1).
 *
 * <p>It deviates from TOML where the server does: both kinds of quotes take escapes, headers are
 * lower-cased and keys are not, carriage returns are ignored everywhere, and a newline must follow
 * the last value. A header that begins with a quote, which the server silently misreads, is
 * refused.
 */
final class TomlParser {
  private static final int MAX_DEPTH = 10;

  private final Path file;
  private final String text;
  private final SortedMap<String, String> values = new TreeMap<>();
  private final Map<String, Integer> starts = new HashMap<>();
  private int pos;
  private String table = "";
  private String arrayName = "";
  private int arrayIndex;

  private TomlParser(Path file, String text) {
    this.file = file;
    this.text = text.replace("\r", "");
  }

  /**
   * The keys and values of a document; macros are not expanded.
   *
   * @param file for messages
   * @throws ConfigException if the server would refuse the document; with the line
   */
  static SortedMap<String, String> parse(Path file, String text) {
    var parser = new TomlParser(file, text);
    parser.document();
    return parser.values;
  }

  private void document() {
    if (text.startsWith("\uFEFF")) {
      throw fail(0, "begins with a byte order mark, which the server refuses: save without it");
    }
    for (skipBlank(); !atEnd(); skipBlank()) {
      if (accept('[')) {
        header();
      } else {
        String key = key(false);
        accept('=');
        value(table.isEmpty() ? key : table + "." + key, 0);
        endOfLine();
      }
    }
  }

  private void header() {
    int start = pos;
    boolean array = accept('[');
    var name = new StringBuilder();
    if (peek() == '"' && !array) {
      throw fail(pos, "the server misreads a [table] that begins with a quote: drop the quotes");
    }
    if (!array && !atEnd() && peek() != ']' && peek() != '\n') {
      name.append(next()); // the server takes the first character as it is
    }
    while (!accept(']')) {
      if (atEnd()) {
        throw fail(start, "a [table] is not closed: add the ]");
      }
      char c = next();
      if (c == '"') {
        quotedPart(name);
      } else if (Character.isLetterOrDigit(c) || ".-_".indexOf(c) >= 0) {
        name.append(Character.toLowerCase(c));
      } else {
        throw fail(pos - 1, show(c) + " in a [table]: close it with ], or put it in double quotes");
      }
    }
    if (name.isEmpty()) {
      throw fail(start, "a [table] without a name: name it or remove it");
    }
    skipLine();
    table = name.toString();
    if (array) {
      arrayIndex = table.equals(arrayName) ? arrayIndex + 1 : 0;
      arrayName = table;
      table = element(table, arrayIndex);
    }
  }

  /** A key up to the {@code =}, exclusive; in an inline table also up to {@code ,} or a brace. */
  private String key(boolean inline) {
    if (atEnd() || !(Character.isLetterOrDigit(peek()) || peek() == '"')) {
      throw fail(pos, show() + " where a key should begin: with a letter, a digit or a \"");
    }
    var key = new StringBuilder();
    while (true) {
      skipSpaces();
      if (inline && (peek() == '\n' || peek() == '#')) {
        skipBlank();
        if ("=,}".indexOf(peek()) < 0) {
          throw fail(pos, show() + " after a key in { }: expected = or , or }");
        }
      }
      if (peek() == '=' || inline && (peek() == ',' || peek() == '}')) {
        return key.toString();
      }
      if (atEnd() || "\n#,[]{}".indexOf(peek()) >= 0) {
        throw fail(pos, show() + " after a key: expected = and a value");
      }
      char c = next();
      if (c == '"') {
        quotedPart(key);
      } else {
        key.append(c);
      }
    }
  }

  private void quotedPart(StringBuilder out) {
    int start = pos - 1;
    while (!accept('"')) {
      accept('\\');
      if (atEnd()) {
        throw fail(start, "a quoted name is not closed: add the \"");
      }
      out.append(next());
    }
  }

  private void value(String key, int depth) {
    skipSpaces();
    int start = pos;
    char c = peek();
    if ((c == '[' || c == '{') && depth == MAX_DEPTH) {
      throw fail(start, "values are nested more than " + MAX_DEPTH + " deep: flatten them");
    }
    if (accept('[')) {
      array(key, depth, start);
    } else if (accept('{')) {
      inlineTable(key, depth, start);
    } else if (c == '"' || c == '\'') {
      put(key, string(), start);
    } else if (isBare(c)) {
      while (isBare(peek())) {
        pos++;
      }
      put(key, text.substring(start, pos), start);
    } else {
      throw fail(start, show() + " where a value should begin: put the value in quotes");
    }
  }

  private void array(String key, int depth, int start) {
    for (int index = 0; !closes(']', start); index++) {
      value(element(key, index), depth + 1);
      separator(']', start);
    }
  }

  private void inlineTable(String key, int depth, int start) {
    while (!closes('}', start)) {
      int at = pos;
      String member = key + "." + key(true);
      if (accept('=')) {
        value(member, depth + 1);
      } else {
        put(member, "", at);
      }
      separator('}', start);
    }
  }

  private boolean closes(char bracket, int start) {
    skipBlank();
    if (atEnd()) {
      throw fail(start, show(text.charAt(start)) + " is not closed: add the " + bracket);
    }
    return accept(bracket);
  }

  private void separator(char bracket, int start) {
    if (closes(bracket, start)) {
      pos--; // the loop reads it again
    } else if (!accept(',')) {
      throw fail(pos, show() + " after a value: expected , or " + bracket + " (or quotes around)");
    }
  }

  private String string() {
    int start = pos;
    char quote = next();
    String raw = String.valueOf(quote).repeat(3);
    if (text.startsWith(raw, start)) {
      pos = start + 3;
      accept('\n');
      int end = text.indexOf(raw, pos);
      if (end < 0) {
        throw fail(start, "a string is not closed: add the " + raw);
      }
      String value = text.substring(pos, end);
      pos = end + 3;
      return value;
    }
    var value = new StringBuilder();
    boolean escaped = false;
    while (escaped || !accept(quote)) {
      if (atEnd()) {
        throw fail(start, "a string is not closed: add the " + quote + " (a \\ takes it away)");
      }
      char c = next();
      if (escaped) {
        value.append(c == 't' ? '\t' : c == 'r' ? '\r' : c == 'n' ? '\n' : c);
      } else if (c != '\\') {
        value.append(c);
      }
      escaped = c == '\\'; // also after an escaped one: the server's \\n is a backslash and a LF
    }
    return value.toString();
  }

  private void put(String key, String value, int at) {
    Integer first = starts.putIfAbsent(key, at);
    if (first != null) {
      throw fail(at, "duplicate key " + key + ", first on line " + line(first) + ": remove one");
    }
    values.put(key, value);
  }

  private void endOfLine() {
    skipSpaces();
    if (atEnd()) {
      throw fail(pos, "Unexpected EOF, as the server says: add a newline at the end of the file");
    }
    if (peek() != '\n' && peek() != '#') {
      throw fail(pos, show() + " after a value: put the whole value in quotes");
    }
    skipLine();
  }

  private static String element(String key, int index) {
    return String.format(Locale.ROOT, "%s.%04d", key, index);
  }

  private static boolean isBare(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '+' || c == '-';
  }

  private boolean atEnd() {
    return pos == text.length();
  }

  /** The next character; NUL at the end. */
  private char peek() {
    return atEnd() ? '\0' : text.charAt(pos);
  }

  private char next() {
    return text.charAt(pos++);
  }

  private boolean accept(char c) {
    boolean is = !atEnd() && text.charAt(pos) == c;
    pos += is ? 1 : 0;
    return is;
  }

  private void skipSpaces() {
    while (peek() == ' ' || peek() == '\t') {
      pos++;
    }
  }

  private void skipBlank() {
    for (skipSpaces(); peek() == '\n' || peek() == '#'; skipSpaces()) {
      skipLine();
    }
  }

  private void skipLine() {
    int end = text.indexOf('\n', pos);
    pos = end < 0 ? text.length() : end + 1;
  }

  private String show() {
    return atEnd() ? "end of file" : show(text.charAt(pos));
  }

  private static String show(char c) {
    return c == '\n'
        ? "end of line"
        : c < ' ' || c > '~' ? String.format("character U+%04X", (int) c) : "'" + c + "'";
  }

  private int line(int at) {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private ConfigException fail(int at, String problem) {
    return new ConfigException(file, line(at), problem);
  }
}
