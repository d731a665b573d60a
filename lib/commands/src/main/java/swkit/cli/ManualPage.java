// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.List;

/** The help of a command as a manual page: roff with the macros of {@code man(7)}, section 1. */
final class ManualPage {
  private final StringBuilder page = new StringBuilder();

  private ManualPage() {}

  /** The page of the command of {@code text}, of the release {@code version}. */
  static String of(CommandText text, String version) {
    ManualPage page = new ManualPage();
    page.write(text, version);
    return page.page.toString();
  }

  private void write(CommandText text, String version) {
    macro("TH", text.name().toUpperCase(java.util.Locale.ROOT), "1", "", version, "swkit");
    page.append(".nh\n.ad l\n");
    section("NAME");
    line(text.name() + " - " + text.title().replaceFirst("\\.$", ""));
    section("SYNOPSIS");
    String before = "";
    for (String usage : text.usages()) {
      page.append(before);
      macro("B", text.name());
      line(usage.substring(text.name().length()).strip());
      before = ".br\n";
    }
    section("DESCRIPTION");
    line(text.title());
    text.paragraphs().forEach(this::paragraph);
    terms(text.operands());
    section("OPTIONS");
    for (OptionGroup group : OptionGroup.values()) {
      List<CommandText.Term> options = text.options(group);
      if (!options.isEmpty()) {
        macro("SS", group.title());
        terms(options);
      }
    }
    if (!text.notes().isEmpty()) {
      section("NOTES");
      text.notes().forEach(this::paragraph);
    }
    if (!text.examples().isEmpty()) {
      section("EXAMPLES");
      page.append(".nf\n");
      text.examples().forEach(this::line);
      page.append(".fi\n");
    }
    for (String note : text.ending()) {
      if (note.startsWith("Exit codes: ")) {
        section("EXIT STATUS");
        line(note.substring("Exit codes: ".length()));
      } else {
        paragraph(note);
      }
    }
  }

  private void section(String title) {
    macro("SH", title);
  }

  private void paragraph(String words) {
    page.append(".PP\n");
    line(words);
  }

  private void terms(List<CommandText.Term> terms) {
    for (CommandText.Term term : terms) {
      page.append(".TP\n");
      macro("B", term.name().strip());
      line(term.meaning());
    }
  }

  private void macro(String name, String... words) {
    page.append('.').append(name);
    for (String word : words) {
      page.append(" \"").append(escaped(word).replace("\"", "\\(dq")).append('"');
    }
    page.append('\n');
  }

  /** One line of text; a dot or quote at its beginning isn't a macro. */
  private void line(String words) {
    String text = escaped(words);
    page.append(text.startsWith(".") || text.startsWith("'") ? "\\&" : "")
        .append(text)
        .append('\n');
  }

  /** Hyphens stay hyphens, so that options can be copied. */
  private static String escaped(String words) {
    return words
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("…", "...")
        .replace("'", "\\(aq")
        .replace("~", "\\(ti")
        .replace("`", "\\(ga");
  }
}
