// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.ArrayList;
import java.util.List;
import swkit.prepared.Preparations;

/**
 * The text of a command of the catalog, as picocli's model of it says, kept in lines that are read
 * without picocli. One thread.
 *
 * <p>Each line is a word for what it is, and the rest. The first has the {@linkplain AnnotationSum
 * checksum} of what the options are made of: a command whose options were changed since, in the
 * script or in a class of ours, isn't answered from this.
 */
final class PreparedText {
  private final List<String> usages = new ArrayList<>();
  private final List<String> paragraphs = new ArrayList<>();
  private final List<CommandText.Term> operands = new ArrayList<>();
  private final List<OptionText> options = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> examples = new ArrayList<>();
  private final List<String> ending = new ArrayList<>();
  private String name = "";
  private String title = "";
  private String label = "";
  private boolean needsOperand;
  private String field = "";
  private int mostOperands;
  private String operand;
  private List<String> names;
  private String value;
  private List<String> choices;
  private boolean isPath;
  private String is;

  private PreparedText() {}

  /** The text of {@code command}; null if there is none, or if it is that of other options. */
  static CommandText of(Command command) {
    String lines = Preparations.of(command.getClass().getName());
    if (lines == null) {
      return null;
    }
    long sum = AnnotationSum.of(command);
    String start = "sum " + sum + "\n";
    boolean isSame = sum != AnnotationSum.UNKNOWN && lines.startsWith(start);
    return isSame ? parse(lines.substring(start.length())) : null;
  }

  /** The lines for {@code text}, the text of {@code command}. */
  static String lines(Command command, CommandText text) {
    StringBuilder lines = new StringBuilder();
    add(lines, "sum", String.valueOf(AnnotationSum.of(command)));
    add(lines, "name", text.name());
    addAll(lines, "usage", text.usages());
    add(lines, "title", text.title());
    addAll(lines, "paragraph", text.paragraphs());
    add(lines, text.needsOperand() ? "needs" : "takes", text.label());
    add(lines, "most", String.valueOf(text.mostOperands()));
    add(lines, "field", text.field());
    for (CommandText.Term operand : text.operands()) {
      add(lines, "operand", operand.name());
      add(lines, "means", operand.meaning());
    }
    for (OptionText option : text.options()) {
      add(lines, "option", String.join(" ", option.names()));
      add(lines, option.isPath() ? "path" : "value", option.value());
      addAll(lines, "choice", option.choices());
      add(lines, "is", option.isHidden() ? "hidden" : option.isRequired() ? "required" : "");
      add(lines, "means", option.meaning());
    }
    addAll(lines, "note", text.notes());
    addAll(lines, "example", text.examples());
    addAll(lines, "ending", text.ending());
    return lines.toString();
  }

  private static void addAll(StringBuilder lines, String word, List<String> rests) {
    rests.forEach(rest -> add(lines, word, rest));
  }

  private static void add(StringBuilder lines, String word, String rest) {
    if (!rest.isEmpty()) {
      lines.append(word).append(' ').append(rest).append('\n');
    }
  }

  /** The text that {@link #lines} gave after the first line. */
  private static CommandText parse(String lines) {
    PreparedText prepared = new PreparedText();
    int start = 0;
    while (start < lines.length()) {
      int end = lines.indexOf('\n', start);
      int blank = lines.indexOf(' ', start);
      prepared.add(lines.substring(start, blank), lines.substring(blank + 1, end));
      start = end + 1;
    }
    return prepared.text();
  }

  private void add(String word, String rest) {
    switch (word) {
      case "name" -> name = rest;
      case "usage" -> usages.add(rest);
      case "title" -> title = rest;
      case "paragraph" -> paragraphs.add(rest);
      case "takes" -> label = rest;
      case "needs" -> {
        label = rest;
        needsOperand = true;
      }
      case "most" -> mostOperands = Integer.parseInt(rest);
      case "field" -> field = rest;
      case "operand" -> operand = rest;
      case "option" -> {
        operand = null;
        names = List.of(rest.split(" "));
        value = "";
        choices = new ArrayList<>();
        isPath = false;
        is = "";
      }
      case "value" -> value = rest;
      case "path" -> {
        value = rest;
        isPath = true;
      }
      case "choice" -> choices.add(rest);
      case "is" -> is = rest;
      case "means" -> means(rest);
      case "note" -> notes.add(rest);
      case "example" -> examples.add(rest);
      default -> ending.add(rest);
    }
  }

  private void means(String meaning) {
    if (operand != null) {
      operands.add(new CommandText.Term(operand, meaning));
    } else {
      boolean isHidden = is.equals("hidden");
      boolean isRequired = is.equals("required");
      options.add(new OptionText(names, value, choices, isPath, isHidden, isRequired, meaning));
    }
  }

  private CommandText text() {
    return new CommandText(
        name,
        usages,
        title,
        paragraphs,
        label,
        needsOperand,
        field,
        mostOperands,
        operands,
        options,
        notes,
        examples,
        ending);
  }
}
