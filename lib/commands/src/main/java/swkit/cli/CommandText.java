// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The parts of the help of a command, from which its text, its manual page and its completion are
 * made. Immutable.
 */
record CommandText(CommandSpec spec) {
  /** A term and what it means: an operand or an option. */
  record Term(String name, String meaning) {}

  /** How examples and continuation lines in the footer begin. */
  private static final String EXAMPLE = "  ";

  String name() {
    return spec.name();
  }

  /** The first sentence. */
  String title() {
    String[] lines = spec.usageMessage().description();
    return lines.length == 0 ? "" : lines[0];
  }

  /** The paragraphs after the title. */
  List<String> paragraphs() {
    List<String> lines = List.of(spec.usageMessage().description());
    return lines.stream().skip(1).filter(line -> !line.isBlank()).toList();
  }

  /** The ways to call it, such as {@code stalwart-copy [OPTIONS] FROM TO}. */
  List<String> usages() {
    String[] own = spec.usageMessage().customSynopsis();
    if (own.length > 0) {
      return List.of(own);
    }
    String operands =
        operandSpecs().stream()
            .map(PositionalParamSpec::paramLabel)
            .collect(Collectors.joining(" "));
    return List.of((name() + " [OPTIONS] " + operands).strip());
  }

  List<Term> operands() {
    List<Term> terms = new ArrayList<>();
    for (PositionalParamSpec operand : operandSpecs()) {
      for (String line : operand.description()) {
        int colon = line.indexOf(": ");
        terms.add(
            colon < 0
                ? new Term(operand.paramLabel(), line)
                : new Term(line.substring(0, colon), line.substring(colon + 2)));
      }
    }
    return terms;
  }

  private List<PositionalParamSpec> operandSpecs() {
    return spec.positionalParameters().stream().filter(operand -> !operand.hidden()).toList();
  }

  /** The options under {@code group}. */
  List<Term> options(OptionGroup group) {
    return group.of(options()).stream()
        .map(option -> new Term(form(option), String.join(" ", option.description())))
        .toList();
  }

  /** All options. */
  List<OptionSpec> options() {
    return spec.options().stream().filter(option -> !option.hidden()).toList();
  }

  /** The forms of {@code option}: {@code -c, --config FILE}. */
  private static String form(OptionSpec option) {
    String names = String.join(", ", option.names());
    String names4 = option.names().length == 1 ? "    " + names : names;
    return names4 + (takesValue(option) ? " " + option.paramLabel() : "");
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** The paragraphs before the examples and after them. */
  List<String> notes(boolean afterExamples) {
    List<String> notes = new ArrayList<>();
    boolean passed = false;
    for (String line : spec.usageMessage().footer()) {
      if (line.equals("Examples:")) {
        passed = true;
      } else if (passed == afterExamples && !line.isBlank() && !line.startsWith(EXAMPLE)) {
        notes.add(line);
      }
    }
    return notes;
  }

  /** The examples, each a line for a shell. */
  List<String> examples() {
    return List.of(spec.usageMessage().footer()).stream()
        .filter(line -> line.startsWith(EXAMPLE))
        .map(String::strip)
        .toList();
  }
}
