// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import swkit.RefusedException;
import swkit.SwkitException;
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

  /** One line, of any length, for a command that has {@code options}. */
  static String message(Throwable e, Set<String> options) {
    if (e instanceof SwkitException known) {
      return known.remedy() == null ? known.getMessage() : RemedyText.message(known, options);
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

  /**
   * The operands in brackets, if {@code label}, what they are called together, has {@code count}
   * names; else nothing.
   */
  static String names(String label, int count) {
    String[] names = label.split(" ");
    for (String name : names) {
      for (int i = 0; i < name.length(); i++) {
        if (name.charAt(i) != '_' && (name.charAt(i) < 'A' || name.charAt(i) > 'Z')) {
          return "";
        }
      }
    }
    return names.length == count && !label.isEmpty() ? " (" + label + ")" : "";
  }
}
