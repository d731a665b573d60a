// SPDX-License-Identifier: Apache-2.0
package swkit.invocation;

/**
 * What the user typed up to the name of the command, in its parts. Immutable.
 *
 * <p>It is taken apart without regular expressions: to compile those takes longer than all else in
 * a command that only prints its help.
 *
 * @param form how the command is named
 * @param before what comes before the name, with the blank at its end: {@code ./jbang }; for {@link
 *     Form#ALL}, the program alone
 * @param place for an alias, its catalog with an @; for a script, its directory with a slash; for
 *     {@link Form#ALL}, the options of the program, with the blank before them
 * @param quote a quotation mark after the name, or nothing
 * @param isShort for {@link Form#ALL}, whether the name lacks {@code stalwart-}
 */
record TypedCommand(Form form, String before, String place, String quote, boolean isShort) {
  /** How a command is named. */
  enum Form {
    /** {@code jbang stalwart-export}, perhaps with a catalog. */
    ALIAS,
    /** {@code jbang scripts/StalwartExport.java}. */
    SCRIPT,
    /** {@code java -jar swkit.jar export}: a jar or class that has all commands. */
    ALL
  }

  static final String PREFIX = "stalwart-";
  private static final String ACCOUNT = "import-account";
  private static final String JAR = "-jar ";
  private static final String MAIN = ".Main";

  /** The parts of {@code typed}; null if it names no command. */
  static TypedCommand of(String typed) {
    String text = typed.strip();
    TypedCommand all = all(text);
    if (all != null) {
      return all;
    }
    int start = text.length();
    while (start > 0 && !isBlank(text.charAt(start - 1))) {
      start--;
    }
    String before = text.substring(0, start);
    String word = text.substring(start);
    TypedCommand alias = alias(before, word);
    return alias == null ? script(before, word) : alias;
  }

  /** The letters {@code jbang stalwart-export} at {@code at} of a text: where the name ends. */
  static int nameEnd(String text, int at) {
    if (text.startsWith(ACCOUNT, at)) {
      return at + ACCOUNT.length();
    }
    if (!text.startsWith(PREFIX, at)) {
      return -1;
    }
    int end = letters(text, at + PREFIX.length());
    return end == at + PREFIX.length() ? -1 : end;
  }

  private static TypedCommand alias(String before, String word) {
    int end = nameEnd(word, 0);
    if (end < 0) {
      return null;
    }
    String rest = word.substring(end);
    if (rest.length() > 1 && rest.charAt(0) == '@') {
      return new TypedCommand(Form.ALIAS, before, rest, "", false);
    }
    return rest.isEmpty() || rest.equals("'")
        ? new TypedCommand(Form.ALIAS, before, "", rest, false)
        : null;
  }

  private static TypedCommand script(String before, String word) {
    String quote = word.endsWith("'") ? "'" : "";
    String file = word.substring(0, word.length() - quote.length());
    int slash = file.lastIndexOf('/') + 1;
    boolean isScript = file.endsWith(".java") || file.endsWith(".jsh");
    if (!isScript || !isClass(file.substring(slash, file.lastIndexOf('.')))) {
      return null;
    }
    return new TypedCommand(Form.SCRIPT, before, file.substring(0, slash), quote, false);
  }

  private static boolean isClass(String name) {
    if (name.equals("ImportAccount") || name.equals("console")) {
      return true;
    }
    String start = "Stalwart";
    int at = start.length();
    return name.length() > at + 1
        && name.startsWith(start)
        && name.charAt(at) >= 'A'
        && name.charAt(at) <= 'Z'
        && letters(name, at + 1) == name.length();
  }

  private static TypedCommand all(String text) {
    int end = text.lastIndexOf(' ');
    if (end < 0) {
      return null;
    }
    String name = text.substring(end + 1);
    boolean isLong = name.startsWith(PREFIX) && isName(name.substring(PREFIX.length()));
    if (!isLong && !isName(name)) {
      return null;
    }
    int first = 0;
    while (!isBlank(text.charAt(first))) {
      first++;
    }
    int quoted = text.charAt(0) == '\'' ? text.lastIndexOf('\'', end - 1) + 1 : 0;
    int program = first;
    while (!isJava(text, program, end)) {
      if (quoted <= 2) {
        return null;
      }
      program = quoted;
      quoted = text.lastIndexOf('\'', quoted - 2) + 1;
    }
    return new TypedCommand(
        Form.ALL, text.substring(0, program), text.substring(program, end), "", !isLong);
  }

  /** Whether the options of a JVM with a jar or a main class are between the two places. */
  private static boolean isJava(String text, int from, int to) {
    if (from == 0 || from >= to || text.charAt(from) != ' ') {
      return false;
    }
    int jar = text.indexOf(JAR, from + 1);
    boolean isMain = text.startsWith(MAIN, to - MAIN.length()) && to - MAIN.length() > from;
    return jar >= 0 && jar + JAR.length() <= to || isMain;
  }

  /** Whether {@code text} is small letters in groups that hyphens separate. */
  private static boolean isName(String text) {
    int at = 0;
    while (true) {
      int end = letters(text, at);
      if (end == at) {
        return false;
      }
      if (end == text.length()) {
        return true;
      }
      if (text.charAt(end) != '-') {
        return false;
      }
      at = end + 1;
    }
  }

  /** Where the small letters from {@code at} on end. */
  private static int letters(String text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
      end++;
    }
    return end;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }
}
