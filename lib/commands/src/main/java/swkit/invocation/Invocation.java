// SPDX-License-Identifier: Apache-2.0
package swkit.invocation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the user started this command. Commands that messages suggest are printed the same way, so
 * that they can be pasted.
 *
 * <p>{@code ./jbang} sets the variable {@code SWKIT_COMMAND} to everything that was typed up to the
 * command's name, quoted for a shell, and {@code swkit.jar} sets a property. A plain {@code jbang}
 * does not; messages then give only the names of commands, and call this one "the same command".
 */
public final class Invocation {
  private static final String PREFIX = "stalwart-";
  private static final String VARIABLE = "SWKIT_COMMAND";

  /**
   * Replaces the variable if the JVM is started without a launcher: {@code java -jar swkit.jar}.
   */
  private static final String PROPERTY = "swkit.command";

  /** The alias of a command with its catalog, or the path or URL of its script. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?s)(.*\\s)?(?:(stalwart-[a-z]+|import-account)(@\\S+)?"
              + "|((?:\\S*/)?)(Stalwart[A-Z][a-z]+|ImportAccount|console)(\\.java|\\.jsh))('?)");

  /** A command of a jar or class that has all of them. */
  private static final Pattern ALL =
      Pattern.compile("(?s)(\\S+|'.+')( .*-jar .*| .*\\.Main) (stalwart-)?([a-z]+(?:-[a-z]+)*)");

  private static final Pattern PRINTED = Pattern.compile("jbang (stalwart-[a-z]+|import-account)");
  private static final Pattern PLAIN = Pattern.compile("[-\\w./:=,@+%]+");

  private Invocation() {}

  /** Whether it is known what the user typed before the command's name. */
  public static boolean isKnown() {
    return match(NAME) != null || match(ALL) != null;
  }

  /**
   * What to type for the command {@code name}, without operands, such as {@code ./jbang
   * stalwart-import}; the name alone unless {@link #isKnown}.
   */
  public static String of(String name) {
    Matcher all = match(ALL);
    if (all != null) {
      boolean isShort = all.group(3) == null;
      return all.group(1)
          + all.group(2)
          + " "
          + (isShort && name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
    }
    Matcher typed = match(NAME);
    if (typed == null) {
      return name;
    }
    String before = typed.group(1) == null ? "" : typed.group(1);
    if (typed.group(2) != null) {
      return before + name + (typed.group(3) == null ? "" : typed.group(3)) + typed.group(7);
    }
    return before + typed.group(4) + script(name) + typed.group(7);
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
    Matcher all = match(ALL);
    if (all != null) {
      return all.group(1) + " " + option + all.group(2);
    }
    String passed = "-R" + option;
    Matcher typed = match(NAME);
    return typed == null || typed.group(1) == null
        ? "the option " + passed + " before the command's name"
        : typed.group(1) + passed + " (before the command's name)";
  }

  /** {@code text} with each {@code jbang stalwart-…} replaced by what to type. */
  public static String in(String text) {
    return PRINTED
        .matcher(text)
        .replaceAll(command -> Matcher.quoteReplacement(of(command.group(1))));
  }

  /** {@code word}, quoted for a shell if necessary. */
  public static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static Matcher match(Pattern pattern) {
    String typed = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    if (typed == null) {
      return null;
    }
    Matcher matcher = pattern.matcher(typed.strip());
    return matcher.matches() ? matcher : null;
  }
}
