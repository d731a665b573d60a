// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import swkit.RefusedException;
import swkit.SwkitException;
import swkit.config.TomlConfig;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;
import swkit.io.Wording;

/** Why a command failed: in words without secrets, and as an exit code. */
final class FailureText {
  private FailureText() {}

  static int exitCode(Throwable e) {
    if (e instanceof SwkitException known) {
      return known.exitCode();
    }
    return e instanceof CancellationException ? 130 : e instanceof InvalidPathException ? 2 : 1;
  }

  /** One line, of any length. */
  static String message(Throwable e) {
    if (e instanceof SwkitException known) {
      return RemedyText.message(known);
    }
    if (e instanceof CancellationException) {
      return "interrupted";
    }
    if (e instanceof OutOfMemoryError) {
      return "out of memory: start with more, by " + Invocation.option("-Xmx2g");
    }
    if (e instanceof StackOverflowError) {
      return "the data is nested too deeply to be decoded; --verbose shows where";
    }
    if (e instanceof InvalidPathException path) {
      return "'" + path.getInput() + "' is not a valid path: " + path.getReason();
    }
    return "internal error: "
        + Wording.secretless(e.toString())
        + "; please report it, with the output of --verbose";
  }

  /** The stack trace, in several lines. */
  static String trace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    return Wording.secretless(trace.toString()).replace("\t", "    ");
  }

  /** A refusal that names the help of {@code command}. */
  static RefusedException misuse(String command, String problem) {
    return RefusedException.usage(problem + "; try: " + Invocation.of(command) + " --help");
  }

  /** The same for a command line that can't be parsed. */
  static RefusedException misuse(String command, CommandLine.ParameterException e) {
    return misuse(command, Wording.secretless(e.getMessage()) + suggestion(e));
  }

  /** The option that a misspelt one may be meant for: the nearest, else the one picocli finds. */
  private static String suggestion(CommandLine.ParameterException e) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)
        || !unmatched.isUnknownOption()) {
      return "";
    }
    String given = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
    Set<String> options = e.getCommandLine().getCommandSpec().optionsMap().keySet();
    if (given.equals("--force") && options.contains("--live")) {
      return "; did you mean --live?";
    }
    return TomlConfig.similar(given, options)
        .or(() -> unmatched.getSuggestions().stream().findFirst())
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }
}
