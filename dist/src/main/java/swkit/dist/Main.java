// SPDX-License-Identifier: Apache-2.0
package swkit.dist;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import swkit.dump.Manifest;
import swkit.invocation.Invocation;
import swkit.io.Suggestion;
import swkit.io.Wording;

/**
 * Runs the command that the first word names, with the other words. The name may be typed with or
 * without {@code stalwart-}. Exit codes are those of the command; 2 if there is none of that name.
 */
public final class Main {
  private Main() {}

  /** Runs the command that {@code words} name. */
  public static void main(String... words) throws Throwable {
    Typed.record(words);
    String first = words.length == 0 ? "" : words[0];
    switch (first) {
      case "-V", "--version" -> System.out.println(Manifest.TOOL);
      case "" -> {
        list(System.err);
        System.exit(2);
      }
      case "-h", "--help", "help" -> {
        if (words.length == 1) {
          list(System.out);
        } else {
          run(words[1], "--help");
        }
      }
      default -> run(first, Arrays.copyOfRange(words, 1, words.length));
    }
  }

  private static void run(String name, String... arguments) throws Throwable {
    Catalog catalog = new Catalog();
    String command = catalog.command(name);
    if (catalog.elsewhere(name) != null) {
      System.err.println(
          "swkit: "
              + catalog.elsewhere(name)
              + " isn't in this file, since it needs large libraries: start it in a clone, or by"
              + " the catalog");
      System.exit(2);
    } else if (command == null) {
      System.err.println(
          "swkit: there is no command '"
              + Wording.printable(name)
              + "'"
              + Suggestion.of(name, catalog.names())
                  .map(near -> "; did you mean " + near + "?")
                  .orElse("")
              + "; to list them: "
              + Invocation.of("help"));
      System.exit(2);
    } else if (command.equals(JShellSession.COMMAND)) {
      System.exit(JShellSession.run(arguments));
    } else {
      call(catalog.script(command), arguments);
    }
  }

  private static void call(String script, String... arguments) throws Throwable {
    Method main = Class.forName(script).getDeclaredMethod("main", String[].class);
    main.setAccessible(true); // a script need not be public
    try {
      main.invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void list(PrintStream out) {
    Catalog catalog = new Catalog();
    String start = Invocation.of("help").replaceFirst(" help$", "");
    out.println("Usage: " + start + " COMMAND [OPTIONS]");
    out.println(catalog.description());
    out.println();
    int width = catalog.names().stream().mapToInt(String::length).max().orElse(0);
    for (String name : catalog.names()) {
      out.println("  " + name + " ".repeat(width - name.length() + 2) + catalog.description(name));
    }
    out.println();
    out.println("Options of a command: " + start + " help COMMAND");
  }
}
