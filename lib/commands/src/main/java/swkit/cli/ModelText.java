// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import swkit.cli.CommandText.Term;

/** Takes the text of a command from the model that picocli makes of its annotations. Stateless. */
final class ModelText {
  /** A label that is a list of values: {@code lz4|none}. */
  private static final Pattern CHOICE = Pattern.compile("[a-z0-9]+(\\|[a-z0-9]+)+");

  /** How examples and continuation lines in the footer begin. */
  private static final String EXAMPLE = "  ";

  private ModelText() {}

  /** The text of {@code spec}. */
  static CommandText of(CommandSpec spec) {
    List<String> words = List.of(spec.usageMessage().description());
    List<String> paragraphs =
        new ArrayList<>(words.isEmpty() ? words : words.subList(1, words.size()));
    paragraphs.removeIf(String::isBlank);
    List<PositionalParamSpec> positional = spec.positionalParameters();
    List<String> footer = List.of(spec.usageMessage().footer());
    List<String> examples = new ArrayList<>();
    for (String line : footer) {
      if (line.startsWith(EXAMPLE)) {
        examples.add(line.strip());
      }
    }
    return new CommandText(
        spec.name(),
        usages(spec),
        words.isEmpty() ? "" : words.get(0),
        paragraphs,
        label(spec),
        !positional.isEmpty() && positional.get(0).required(),
        positional.size() == 1 ? field(positional.get(0)) : "",
        positional.size() == 1 ? positional.get(0).arity().max() : 0,
        operands(spec),
        spec.options().stream().map(ModelText::option).toList(),
        notes(footer, false),
        examples,
        notes(footer, true));
  }

  /** What the operands of {@code spec} are called together; empty if it has none. */
  static String label(CommandSpec spec) {
    List<PositionalParamSpec> operands = spec.positionalParameters();
    return operands.isEmpty() ? "" : operands.get(0).paramLabel();
  }

  /** The names of all options of a command. */
  static Set<String> names(CommandSpec spec) {
    return spec.optionsMap().keySet();
  }

  /** The long names of the options that were given. */
  static List<String> options(ParseResult parsed) {
    return parsed.matchedOptions().stream().map(OptionSpec::longestName).toList();
  }

  private static String field(PositionalParamSpec operands) {
    boolean isList =
        operands.type() == List.class
            && operands.auxiliaryTypes()[0] == String.class
            && operands.splitRegex().isEmpty()
            && operands.converters().length == 0;
    return isList && operands.userObject() instanceof Field field ? field.getName() : "";
  }

  private static List<String> usages(CommandSpec spec) {
    String[] own = spec.usageMessage().customSynopsis();
    if (own.length > 0) {
      return List.of(own);
    }
    StringJoiner usage = new StringJoiner(" ").add(spec.name()).add("[OPTIONS]");
    shown(spec).forEach(operand -> usage.add(operand.paramLabel()));
    return List.of(usage.toString());
  }

  private static List<Term> operands(CommandSpec spec) {
    List<Term> terms = new ArrayList<>();
    for (PositionalParamSpec operand : shown(spec)) {
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

  private static List<PositionalParamSpec> shown(CommandSpec spec) {
    return spec.positionalParameters().stream().filter(operand -> !operand.hidden()).toList();
  }

  private static OptionText option(OptionSpec option) {
    boolean takesValue = option.arity().max() > 0;
    return new OptionText(
        List.of(option.names()),
        takesValue ? option.paramLabel() : "",
        takesValue ? choices(option) : List.of(),
        takesValue && (option.type() == Path.class || option.auxiliaryTypes()[0] == Path.class),
        option.hidden(),
        option.required(),
        String.join(" ", option.description()));
  }

  private static List<String> choices(OptionSpec option) {
    List<String> choices = new ArrayList<>();
    if (CHOICE.matcher(option.paramLabel()).matches()) {
      choices.addAll(List.of(option.paramLabel().split("\\|")));
    } else if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(choices::add);
    }
    return choices;
  }

  /** The paragraphs before the examples, or after them. */
  private static List<String> notes(List<String> footer, boolean afterExamples) {
    List<String> notes = new ArrayList<>();
    boolean passed = false;
    for (String line : footer) {
      if (line.equals("Examples:")) {
        passed = true;
      } else if (passed == afterExamples && !line.isBlank() && !line.startsWith(EXAMPLE)) {
        notes.add(line);
      }
    }
    return notes;
  }
}
