// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import swkit.io.Suggestion;
import swkit.io.Wording;

/**
 * Finds what is wrong with a command line if that is sure without its parser: an option that there
 * isn't, or no operand where one is needed. Stateless.
 *
 * <p>The words are those that the parser's findings get too. It is sure only if the other words are
 * operands, and flags that change nothing about the message; {@code SureMisuseTest} compares.
 */
final class SureMisuse {
  /** Flags that change what a failure prints or that end the command before it. */
  private static final List<String> TELLING =
      List.of("--json", "--verbose", "--help", "--version", "--completion");

  private SureMisuse() {}

  /** What is wrong with {@code args}, with a suggestion; null if that isn't sure. */
  static String problem(CommandText text, String... args) {
    List<String> flags = new ArrayList<>();
    int operands = 0;
    String unknown = null;
    for (String arg : args) {
      OptionText option = text.option(arg);
      if (option != null) {
        String name = option.name();
        if (option.takesValue() || TELLING.contains(name) || flags.contains(name)) {
          return null;
        }
        flags.add(name);
      } else if (isOption(arg)) {
        if (unknown != null || text.option(nameOf(arg)) != null) {
          return null;
        }
        unknown = nameOf(arg);
      } else if (isOperand(arg)) {
        operands++;
      } else {
        return null;
      }
    }
    List<OptionText> missing = new ArrayList<>();
    for (OptionText option : text.options()) {
      if (option.isRequired()) {
        missing.add(option);
      }
    }
    if (!missing.isEmpty()) {
      return missing.size() == 1 ? noOption(missing.get(0)) : null;
    }
    if (operands == 0 && text.needsOperand()) {
      return noOperand(text.label());
    }
    return unknown == null ? null : unknownOption(unknown, text);
  }

  /** A required option isn't given. */
  private static String noOption(OptionText option) {
    return option.name() + " " + option.value() + " is missing";
  }

  /** No operand is given where {@code label} is needed. */
  static String noOperand(String label) {
    int count = label.split(" ").length;
    return "expected "
        + Wording.count(count, "operand", "operands")
        + FailureText.names(label, count)
        + ", but got 0";
  }

  /** There is no option {@code given}, but perhaps one that it may be meant for. */
  static String unknownOption(String given, CommandText text) {
    String problem = Wording.secretless("there is no option " + given);
    Set<String> names = text.names();
    Optional<String> similar = Suggestion.of(given, names);
    String near =
        given.equals("--force") && names.contains("--live")
            ? "--live"
            : similar.isPresent() ? similar.get() : alike(given, text);
    return near == null ? problem : problem + "; did you mean " + near + "?";
  }

  /** The first option that is shown and begins like {@code given}; null if there is none. */
  private static String alike(String given, CommandText text) {
    String start = withoutHyphens(given);
    start = start.substring(0, Math.min(2, start.length()));
    for (OptionText option : text.shownOptions()) {
      for (String name : option.names()) {
        if (withoutHyphens(name).startsWith(start)) {
          return name;
        }
      }
    }
    return null;
  }

  private static String withoutHyphens(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isJavaIdentifierPart(name.charAt(i))) {
        return name.substring(i);
      }
    }
    return name;
  }

  /** The name in {@code --name=value}. */
  private static String nameOf(String arg) {
    int equals = arg.indexOf('=');
    return equals < 0 ? arg : arg.substring(0, equals);
  }

  /** Whether {@code arg} can only be an option: {@code --small-letters}, perhaps with a value. */
  private static boolean isOption(String arg) {
    String name = nameOf(arg);
    if (!name.startsWith("--") || !isPlain(arg)) {
      return false;
    }
    for (int i = 2; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'a' || c > 'z') && (c != '-' || i == 2 || name.charAt(i - 1) == '-')) {
        return false;
      }
    }
    return name.length() > 2;
  }

  /** Whether {@code arg} can only be an operand: {@code @} begins the name of a file of words. */
  static boolean isOperand(String arg) {
    return !arg.isEmpty() && arg.charAt(0) != '-' && arg.charAt(0) != '@' && isPlain(arg);
  }

  private static boolean isPlain(String arg) {
    for (int i = 0; i < arg.length(); i++) {
      if (arg.charAt(i) < ' ') {
        return false;
      }
    }
    return true;
  }
}
