// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import swkit.io.Wording;

/** What picocli says of a command line, in the words of the other messages. Stateless. */
final class ParserText {
  private static final Pattern NO_NUMBER =
      Pattern.compile("Invalid value for option '(\\S+)'.*: '(.*)' is not an? (?:int|long)");

  private ParserText() {}

  /** The problem, with a suggestion, without secrets. */
  static String problem(CommandLine.ParameterException e) {
    if (e instanceof CommandLine.MissingParameterException missing
        && !missing.getMissing().isEmpty()) {
      ArgSpec what = missing.getMissing().get(0);
      if (!(what instanceof OptionSpec option)) {
        return Wording.secretless(SureMisuse.noOperand(what.paramLabel()));
      }
      boolean isValue = e.getMessage().startsWith("Missing required parameter");
      return Wording.secretless(
          option.longestName()
              + " "
              + label(option)
              + (isValue ? ": the value is missing" : " is missing"));
    }
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && unmatched.isUnknownOption()) {
      return SureMisuse.unknownOption(
          unmatched.getUnmatched().get(0).replaceFirst("=.*", ""),
          ModelText.of(e.getCommandLine().getCommandSpec()));
    }
    Matcher number = NO_NUMBER.matcher(e.getMessage());
    return Wording.secretless(
        number.matches()
            ? number.group(1) + " " + number.group(2) + ": not a whole number"
            : e.getMessage());
  }

  private static String label(OptionSpec option) {
    return option.paramLabel().isEmpty() ? "a value" : option.paramLabel();
  }
}
