// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.util.List;

/**
 * How a command was called.
 *
 * @param name the name of the command
 * @param label what its operands are called together, such as {@code FROM TO}; empty if there are
 *     none
 * @param out where results go
 * @param err where messages go
 * @param words the command line after the name
 */
record CommandCall(
    String name, String label, PrintWriter out, PrintWriter err, List<String> words) {
  /** The call of {@code name} with {@code words}; what it prints is escaped and shortened. */
  static CommandCall of(
      String name, String label, PrintWriter out, PrintWriter err, String... words) {
    return new CommandCall(
        name,
        label,
        new PrintableWriter(out, PrintableWriter.RESULT),
        new PrintableWriter(err, PrintableWriter.WORDS),
        List.of(words));
  }
}
