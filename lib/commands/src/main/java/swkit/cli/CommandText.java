// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The parts of the help of a command, from which its text, its manual page and its completion are
 * made. Immutable.
 *
 * @param name the name of the command
 * @param usages the ways to call it, such as {@code stalwart-copy [OPTIONS] FROM TO}
 * @param title the first sentence
 * @param paragraphs those after the title
 * @param label what the operands are called together, such as {@code FROM TO}; empty if there are
 *     none
 * @param needsOperand whether it can't be called without an operand
 * @param field the field of the command, a list of strings, that takes the operands; empty if the
 *     parser alone can set it
 * @param mostOperands how many operands it takes
 * @param operands what each operand is
 * @param options all options, also hidden ones
 * @param notes the paragraphs before the examples
 * @param examples the examples, each a line for a shell
 * @param ending the paragraphs after the examples
 */
record CommandText(
    String name,
    List<String> usages,
    String title,
    List<String> paragraphs,
    String label,
    boolean needsOperand,
    String field,
    int mostOperands,
    List<Term> operands,
    List<OptionText> options,
    List<String> notes,
    List<String> examples,
    List<String> ending) {
  /** A term and what it means: an operand or an option. */
  record Term(String name, String meaning) {}

  CommandText {
    usages = List.copyOf(usages);
    paragraphs = List.copyOf(paragraphs);
    operands = List.copyOf(operands);
    options = List.copyOf(options);
    notes = List.copyOf(notes);
    examples = List.copyOf(examples);
    ending = List.copyOf(ending);
  }

  /** The options that aren't hidden. */
  List<OptionText> shownOptions() {
    List<OptionText> shown = new ArrayList<>();
    for (OptionText option : options) {
      if (!option.isHidden()) {
        shown.add(option);
      }
    }
    return shown;
  }

  /** The names of all options. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (OptionText option : options) {
      names.addAll(option.names());
    }
    return names;
  }

  /** The option with this name; null if there is none. */
  OptionText option(String name) {
    for (OptionText option : options) {
      if (option.names().contains(name)) {
        return option;
      }
    }
    return null;
  }

  /** The options under {@code group}. */
  List<Term> options(OptionGroup group) {
    List<Term> terms = new ArrayList<>();
    for (OptionText option : group.of(shownOptions())) {
      terms.add(new Term(option.form(), option.meaning()));
    }
    return terms;
  }
}
