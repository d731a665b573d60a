// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;

/**
 * The answer to a command line that needs no parser: help, completion, the most common misuse, and
 * what the command does with operands alone. Stateless.
 */
final class PreparedAnswer {
  /** Instead of an exit code: there is no answer without a parser. */
  static final int NONE = -1;

  private PreparedAnswer() {}

  /**
   * Answers {@code args} from {@code text}, which is that of {@code command}, or runs it if they
   * are operands alone, and returns the exit code; or {@link #NONE}, and then nothing is done.
   */
  static int of(
      Command command, CommandText text, PrintWriter out, PrintWriter err, String... args) {
    command.isCalled(CommandCall.of(text.name(), text.label(), out, err, args), text.names());
    String[] words = command.words(args);
    String first = words.length == 0 ? "" : words[0];
    if (words.length == 1 && (first.equals("--help") || first.equals("-h"))) {
      command.out().print(HelpText.shown(text));
      command.out().flush();
      return 0;
    }
    Completion shell =
        words.length == 2 && first.equals("--completion") ? Completion.of(words[1]) : null;
    if (shell != null) {
      command.print(shell, text);
      return 0;
    }
    if (PlainOperands.takes(command, text, words)) {
      return command.end(null);
    }
    String problem = SureMisuse.problem(text, words);
    return problem == null ? NONE : command.failed(FailureText.misuse(text.name(), problem));
  }
}
