// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import swkit.RefusedException;
import swkit.dump.Manifest;
import swkit.io.Wording;

/**
 * Writes the manual pages and the completions of commands, made from the same text as their help,
 * for a release.
 */
public final class ReferenceFiles {
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
    write(to, Console.spec());
    for (String name : List.of(args).subList(1, args.length)) {
      Command command =
          Class.forName(name).asSubclass(Command.class).getDeclaredConstructor().newInstance();
      write(to, Command.line(command).getCommandSpec());
    }
  }

  private static void write(Path to, CommandSpec spec) {
    String name = spec.name();
    write(to.resolve("man/man1/" + name + ".1"), ManualPage.of(spec, Manifest.TOOL));
    write(to.resolve("completion/bash/" + name), Completion.BASH.script(spec));
    write(to.resolve("completion/zsh/" + name + ".zsh"), Completion.ZSH.script(spec));
    write(to.resolve("completion/fish/" + name + ".fish"), Completion.FISH.script(spec));
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
