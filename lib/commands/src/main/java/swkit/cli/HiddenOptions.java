// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes options out of the help and the completion of a command. Stateless.
 *
 * <p>This is not a method of {@link Command}: to verify that, the JVM would load picocli's options
 * for {@code --version} too.
 */
final class HiddenOptions {
  private HiddenOptions() {}

  /** Hides the options {@code names} of {@code spec}, which takes them all the same. */
  static void hide(Set<String> names, CommandSpec spec) {
    for (String name : new TreeSet<>(names)) { // the same order in each process
      OptionSpec option = spec.findOption(name);
      spec.remove(option);
      spec.addOption(OptionSpec.builder(option).hidden(true).build());
    }
  }
}
