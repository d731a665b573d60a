// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.ArrayList;
import java.util.List;
import swkit.invocation.Invocation;
import swkit.io.WrappedText;

/**
 * The help of a command as text for a terminal. Lines are broken at blanks only, so that no path,
 * URL or option is; a long example continues after a backslash, so that it can be copied.
 */
final class HelpText {
  private static final int WIDEST = 100;
  private static final int NARROWEST = 30;

  /** Where the meanings of options begin; on a narrow terminal, on a line of their own. */
  private static final int COLUMN = 28;

  private static final int NARROW = 60;
  private static final int INDENT = 8;

  private final CommandText text;
  private final int width;
  private final boolean isBold;
  private final List<String> lines = new ArrayList<>();

  private HelpText(CommandText text, int width, boolean isBold) {
    this.text = text;
    this.width = Math.max(NARROWEST, Math.min(WIDEST, width));
    this.isBold = isBold;
  }

  /** The help for standard output, with the end of each line. */
  static String shown(CommandText text) {
    Terminal terminal = Terminal.output();
    return String.join("\n", lines(text, terminal.width(), terminal.showsBold())) + "\n";
  }

  /** The lines of the help, for a terminal that is {@code width} wide. */
  static List<String> lines(CommandText text, int width, boolean isBold) {
    HelpText help = new HelpText(text, width, isBold);
    help.write();
    return help.lines;
  }

  private void write() {
    String before = "Usage: ";
    for (String usage : text.usages()) {
      wrap(before, " ".repeat(before.length() + 2), usage);
      before = "       ";
    }
    lines.add("");
    wrap("", "", text.title());
    paragraphs(text.paragraphs());
    terms("", text.operands());
    for (OptionGroup group : OptionGroup.values()) {
      terms(group.title() + ":", text.options(group));
    }
    paragraphs(text.notes());
    if (!text.examples().isEmpty()) {
      lines.add("");
      lines.add(bold("Examples:"));
      for (String example : text.examples()) {
        example(Invocation.in(example));
      }
    }
    paragraphs(text.ending());
  }

  private void paragraphs(List<String> paragraphs) {
    for (String paragraph : paragraphs) {
      lines.add("");
      wrap("", "", paragraph);
    }
  }

  private void terms(String title, List<CommandText.Term> terms) {
    if (terms.isEmpty()) {
      return;
    }
    lines.add("");
    if (!title.isEmpty()) {
      lines.add(bold(title));
    }
    for (CommandText.Term term : terms) {
      String name = "  " + term.name();
      boolean isBeside = width >= NARROW && name.length() < COLUMN - 1;
      String indent = " ".repeat(width < NARROW ? INDENT : COLUMN);
      if (!isBeside) {
        lines.add(bold(name));
      }
      int first = lines.size();
      String beside = isBeside ? name + " ".repeat(COLUMN - name.length()) : indent;
      wrap(beside, indent, term.meaning());
      if (isBeside) {
        String line = lines.get(first);
        lines.set(first, bold(name) + line.substring(name.length()));
      }
    }
  }

  private void wrap(String before, String indent, String words) {
    lines.addAll(WrappedText.lines(before, indent, words, width));
  }

  /** Breaks a command line at blanks outside of quotes. */
  private void example(String command) {
    if (2 + command.length() <= width) {
      lines.add("  " + command);
      return;
    }
    StringBuilder line = new StringBuilder("  ");
    boolean isEmpty = true;
    for (String word : WrappedText.words(command, '\'')) {
      if (!isEmpty && line.length() + 1 + word.length() + 2 > width) {
        lines.add(line + " \\");
        line = new StringBuilder("    ");
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      isEmpty = false;
    }
    lines.add(line.toString());
  }

  private String bold(String words) {
    return isBold ? "\u001b[1m" + words + "\u001b[m" : words;
  }
}
