// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import picocli.CommandLine.Option;

/** The options for what a command prints, to be mixed in. */
final class OutputOptions {
  @Option(names = "--progress", description = "Shows progress as lines, even without a terminal.")
  boolean progress;

  @Option(
      names = {"-q", "--quiet"},
      description = "Prints nothing but problems.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Lists every finding, and adds the stack trace to an error.")
  boolean verbose;

  @Option(names = "--json", description = "Writes one JSON summary to standard output.")
  boolean json;

  /** Whether progress is to be shown. */
  boolean showsProgress() {
    return !quiet && (progress || Terminal.error().isPresent());
  }
}
