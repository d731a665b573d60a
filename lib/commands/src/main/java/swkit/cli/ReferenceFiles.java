// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import swkit.RefusedException;
import swkit.dump.Manifest;
import swkit.io.Wording;
import swkit.io.WrappedText;

/**
 * Writes the manual pages and the completions of commands, made from the same text as their help,
 * for a release; and the source of the prepared text of a command.
 */
public final class ReferenceFiles {
  /** The longest line of text in a source, without the backslash that continues it. */
  private static final int WIDTH = 90;

  private static final String INDENT = "        ";

  private ReferenceFiles() {}

  /**
   * Writes {@code man/man1/NAME.1} and {@code completion/SHELL/…} below a directory.
   *
   * @param args the directory, then the names of the commands' classes, such as {@code
   *     StalwartExport}, which must be on the class path
   */
  public static void main(String... args) throws ReflectiveOperationException {
    if (args.length < 2) {
      throw RefusedException.usage("expected a directory and the classes of commands");
    }
    Path to = Path.of(args[0]);
    write(to, Console.TEXT);
    for (String name : List.of(args).subList(1, args.length)) {
      Command command =
          Class.forName(name).asSubclass(Command.class).getDeclaredConstructor().newInstance();
      write(to, ModelText.of(Command.line(command).getCommandSpec()));
    }
  }

  /**
   * The source of the class of {@code swkit.prepared} with the text of {@code command}: what
   * answers {@code --help} without a parser. A test compares it.
   */
  public static String prepared(Command command) {
    if (AnnotationSum.of(command) == AnnotationSum.UNKNOWN) {
      throw new RefusedException(
          command.getClass().getName(),
          "can't have a prepared text: code decides about its options");
    }
    CommandText text = ModelText.of(Command.line(command).getCommandSpec());
    String name = command.getClass().getSimpleName() + "Text";
    StringBuilder source = new StringBuilder();
    source
        .append("// SPDX-License-Identifier: Apache-2.0\npackage swkit.prepared;\n\n/** What ")
        .append(text.name())
        .append(" says of itself; written by a test, as Preparations says. */\nfinal class ")
        .append(name)
        .append(" {\n  private ")
        .append(name)
        .append("() {}\n\n  static String lines() {\n    return \"\"\"\n");
    for (String line : PreparedText.lines(command, text).split("\n")) {
      String escaped = line.replace("\\", "\\\\").replace("\"\"\"", "\"\"\\\"");
      List<String> parts = WrappedText.lines("", "", escaped, WIDTH);
      source.append(INDENT).append(String.join(" \\\n" + INDENT, parts)).append('\n');
    }
    return source.append(INDENT).append("\"\"\";\n  }\n}\n").toString();
  }

  private static void write(Path to, CommandText text) {
    String name = text.name();
    write(to.resolve("man/man1/" + name + ".1"), ManualPage.of(text, Manifest.TOOL));
    write(to.resolve("completion/bash/" + name), Completion.BASH.script(text));
    write(to.resolve("completion/zsh/" + name + ".zsh"), Completion.ZSH.script(text));
    write(to.resolve("completion/fish/" + name + ".fish"), Completion.FISH.script(text));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be written: " + Wording.reason(e));
    }
  }
}
