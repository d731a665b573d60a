// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import swkit.cli.Command;
import swkit.cli.ReferenceFiles;
import swkit.testing.Goldens;

/**
 * The text of each command that is prepared for its help is that of its options. {@code
 * -Dswkit.writeGoldens=true} writes it anew.
 */
class PreparedTextTest {
  private static final Path TEXTS =
      Goldens.ROOT.resolve("lib/commands/src/main/java/swkit/prepared");

  /** Else a text changes with the initial value of a field, which no annotation tells. */
  @Test
  void noDescriptionHasVariables() {
    for (Supplier<Command> command : HelpTest.COMMANDS.values()) {
      for (OptionSpec option : new CommandLine(command.get()).getCommandSpec().options()) {
        Option written = ((Field) option.userObject()).getAnnotation(Option.class);
        assertThat(String.join(" ", written.description()) + written.paramLabel())
            .as(option.longestName())
            .doesNotContain("${");
      }
    }
  }

  @Test
  void textsAreThoseOfTheOptions() throws Exception {
    for (String name : HelpTest.COMMANDS.keySet()) {
      Command command = HelpTest.COMMANDS.get(name).get();
      Path file = TEXTS.resolve(command.getClass().getSimpleName() + "Text.java");
      String source = ReferenceFiles.prepared(command);
      if (Boolean.getBoolean("swkit.writeGoldens")) {
        Files.writeString(file, source);
      }
      assertThat(Files.readString(file))
          .as(file + "; after a wanted change of options, run with -Dswkit.writeGoldens=true")
          .isEqualTo(source);
    }
  }
}
