// SPDX-License-Identifier: Apache-2.0
package swkit.invocation;

/**
 * How the user started this command. Commands that messages suggest are printed the same way, so
 * that they can be pasted.
 *
 * <p>{@code ./jbang} sets the variable {@code SWKIT_COMMAND} to everything that was typed up to the
 * command's name, quoted for a shell, and {@code swkit.jar} sets a property. A plain {@code jbang}
 * does not; messages then give only the names of commands, and call this one "the same command".
 */
public final class Invocation {
  private static final String VARIABLE = "SWKIT_COMMAND";

  /**
   * Replaces the variable if the JVM is started without a launcher: {@code java -jar swkit.jar}.
   */
  private static final String PROPERTY = "swkit.command";

  private static final String PRINTED = "jbang ";

  private Invocation() {}

  /** Whether it is known what the user typed before the command's name. */
  public static boolean isKnown() {
    return typed() != null;
  }

  /**
   * What to type for the command {@code name}, without operands, such as {@code ./jbang
   * stalwart-import}; the name alone unless {@link #isKnown}.
   */
  public static String of(String name) {
    TypedCommand typed = typed();
    if (typed == null) {
      return name;
    }
    return switch (typed.form()) {
      case ALIAS -> typed.before() + name + typed.place() + typed.quote();
      case SCRIPT -> typed.before() + typed.place() + script(name) + typed.quote();
      case ALL -> {
        boolean isShort = typed.isShort() && name.startsWith(TypedCommand.PREFIX);
        String shown = isShort ? name.substring(TypedCommand.PREFIX.length()) : name;
        yield typed.before() + typed.place() + " " + shown;
      }
    };
  }

  /** The file name of the script of the command {@code name}. */
  private static String script(String name) {
    if (name.equals("stalwart-console")) {
      return "console.jsh";
    }
    StringBuilder file = new StringBuilder();
    for (String word : name.split("-")) {
      file.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return file + ".java";
  }

  /** How to pass {@code option}, such as {@code -Xmx2g}, to the JVM. */
  public static String option(String option) {
    TypedCommand typed = typed();
    if (typed != null && typed.form() == TypedCommand.Form.ALL) {
      return typed.before() + " " + option + typed.place();
    }
    String passed = "-R" + option;
    return typed == null || typed.before().isEmpty()
        ? "the option " + passed + " before the command's name"
        : typed.before() + passed + " (before the command's name)";
  }

  /** {@code text} with each {@code jbang stalwart-…} replaced by what to type. */
  public static String in(String text) {
    StringBuilder shown = new StringBuilder();
    int done = 0;
    int at = text.indexOf(PRINTED);
    while (at >= 0) {
      int name = at + PRINTED.length();
      int end = TypedCommand.nameEnd(text, name);
      if (end >= 0) {
        shown.append(text, done, at).append(of(text.substring(name, end)));
        done = end;
      }
      at = text.indexOf(PRINTED, Math.max(name, done));
    }
    return shown.append(text, done, text.length()).toString();
  }

  /** {@code word}, quoted for a shell if necessary. */
  public static String quote(String word) {
    boolean isPlain = !word.isEmpty();
    for (int i = 0; isPlain && i < word.length(); i++) {
      char c = word.charAt(i);
      isPlain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "-_./:=,@+%".indexOf(c) >= 0;
    }
    return isPlain ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static TypedCommand typed() {
    String typed = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return typed == null ? null : TypedCommand.of(typed);
  }
}
