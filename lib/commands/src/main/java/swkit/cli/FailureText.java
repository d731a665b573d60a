// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import swkit.RefusedException;
import swkit.SwkitException;
import swkit.config.TomlConfig;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;
import swkit.io.Wording;

/** Why a command failed: in words without secrets, and as an exit code. */
final class FailureText {
  private static final Pattern NO_NUMBER =
      Pattern.compile("Invalid value for option '(\\S+)'.*: '(.*)' is not an? (?:int|long)");

  private FailureText() {}

  static int exitCode(Throwable e) {
    if (e instanceof SwkitException known) {
      return known.exitCode();
    }
    return e instanceof CancellationException ? 130 : e instanceof InvalidPathException ? 2 : 1;
  }

  /** One line, of any length, for a command that has {@code options}. */
  static String message(Throwable e, Set<String> options) {
    if (e instanceof SwkitException known) {
      return RemedyText.message(known, options);
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
    return misuse(command, Wording.secretless(problem(e)) + suggestion(e));
  }

  /** The names of the operands of a command in brackets; empty if there aren't {@code count}. */
  static String names(CommandSpec spec, int count) {
    String names =
        spec.positionalParameters().isEmpty()
            ? ""
            : spec.positionalParameters().get(0).paramLabel();
    boolean arePlain = names.matches("[A-Z_]+( [A-Z_]+)*") && names.split(" ").length == count;
    return arePlain ? " (" + names + ")" : "";
  }

  /** What picocli says, in the words of the other messages. */
  private static String problem(CommandLine.ParameterException e) {
    if (e instanceof CommandLine.MissingParameterException missing
        && !missing.getMissing().isEmpty()) {
      ArgSpec what = missing.getMissing().get(0);
      if (what instanceof OptionSpec option) {
        boolean isValue = e.getMessage().startsWith("Missing required parameter");
        return option.longestName()
            + " "
            + label(option)
            + (isValue ? ": the value is missing" : " is missing");
      }
      int count = what.paramLabel().split(" ").length;
      CommandSpec spec = e.getCommandLine().getCommandSpec();
      return "expected "
          + Wording.count(count, "operand", "operands")
          + names(spec, count)
          + ", but got 0";
    }
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && unmatched.isUnknownOption()) {
      return "there is no option " + unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
    }
    Matcher number = NO_NUMBER.matcher(e.getMessage());
    return number.matches()
        ? number.group(1) + " " + number.group(2) + ": not a whole number"
        : e.getMessage();
  }

  private static String label(OptionSpec option) {
    return option.paramLabel().isEmpty() ? "a value" : option.paramLabel();
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
