// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import picocli.CommandLine.Option;

/** The options for what a command prints, to be mixed in. */
final class OutputOptions {
  @Option(names = "--progress", description = "Shows progress as lines, also without a terminal.")
  boolean progress;

  @Option(
      names = {"-q", "--quiet"},
      description = "Says nothing but what is wrong.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Names every finding, and adds the trace to an error.")
  boolean verbose;

  @Option(names = "--json", description = "Writes one summary in JSON to standard output.")
  boolean json;

  /** Whether progress is to be shown. */
  boolean showsProgress() {
    return !quiet && (progress || Terminal.isError());
  }
}
