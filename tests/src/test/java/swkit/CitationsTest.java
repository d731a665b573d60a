// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import swkit.testing.Launcher;

/**
 * Each citation in a source names a section that the document in {@code docs/} has. Citations are
 * written "store-and-dump 1.3", with lists and ranges ("1, 3 to 5 and 9"), with the letter of a
 * subspace ("key-layouts 3, m and y"), or with a rule ("key-layouts rule U7").
 */
class CitationsTest {
  private static final Path ROOT = Launcher.ROOT;
  private static final List<String> DOCUMENTS =
      List.of("store-and-dump", "key-layouts", "groupware-layouts");
  private static final List<String> SOURCES = List.of("lib", "scripts", "tests", "benchmarks");

  private static final String NUMBER = "\\d+(?:\\.\\d+)*";
  private static final String RANGE = NUMBER + "(?:(?:-|–| to )" + NUMBER + ")?";
  private static final String RULE = "[A-Z]\\d+";
  private static final Pattern CITATION =
      Pattern.compile(
          "(?<document>"
              + String.join("|", DOCUMENTS)
              + ")(?: rules? (?<rules>"
              + list(RULE)
              + ")| (?<sections>"
              + list(RANGE)
              + ")(?:, (?<letters>"
              + list("[a-z]")
              + ")(?=[).:;]))?)?");

  private static final Pattern HEADING = Pattern.compile("#+ (" + NUMBER + ")\\.? .*");

  /** {@code ### m / y — …} in a section, or {@code ### … letters s d j …}. */
  private static final Pattern LETTERS =
      Pattern.compile("### (?:.* letters )?((?:[a-z](?: / | |\\b))+)(?:—|\\().*");

  private static final Pattern RULE_ROW = Pattern.compile("\\| (" + RULE + ")\\b.*");

  private static final Map<String, Set<String>> ANCHORS = anchors();

  @Test
  void eachCitationNamesASectionThatExists() throws IOException {
    var unresolved = new ArrayList<String>();
    var citations = 0;
    for (var directory : SOURCES) {
      for (var file : sources(ROOT.resolve(directory))) {
        var text = Files.readString(file);
        citations += CITATION.matcher(joined(text)).results().count();
        for (var citation : unresolved(text))
          unresolved.add(ROOT.relativize(file) + ": " + citation);
      }
    }
    assertThat(unresolved).isEmpty();
    assertThat(citations).as("citations").isGreaterThan(150);
  }

  @Test
  void citationsOfAllFormsAreResolved() {
    assertThat(
            unresolved(
                """
                /**
                 * Releases (store-and-dump 1.4 and 3.0, key-layouts 3-4), and more (key-layouts
                 * 1, 3,
                 * 4 and 9). Also key-layouts 6.3 to 6.7. Letters: (key-layouts 3, m and y).
                 */
                // store-and-dump 6.1, key-layouts rule U7; groupware-layouts 6.5
                """))
        .isEmpty();
  }

  @Test
  void wrongCitationsAreFound() {
    assertThat(
            unresolved(
                """
                /**
                 * Far off (store-and-dump 1.99, key-layouts 1 and 77), (key-layouts
                 * 88), a range that is too long: key-layouts 6.3 to 6.12; none of key-layouts at
                 * all; a letter (key-layouts 4, z); key-layouts rule U99. Good: key-layouts 1.1.
                 */
                """))
        .containsExactly(
            "store-and-dump 1.99",
            "key-layouts 77",
            "key-layouts 88",
            "key-layouts 6.9",
            "key-layouts 6.10",
            "key-layouts 6.11",
            "key-layouts 6.12",
            "key-layouts without a section",
            "key-layouts 4, z",
            "key-layouts U99");
  }

  /** What {@code text} cites and the documents don't have. */
  private static List<String> unresolved(String text) {
    var unresolved = new ArrayList<String>();
    var citation = CITATION.matcher(joined(text));
    while (citation.find()) check(citation, unresolved);
    return unresolved;
  }

  private static void check(Matcher citation, List<String> unresolved) {
    var document = citation.group("document");
    var cited = new ArrayList<String>();
    if (citation.group("rules") != null) cited.addAll(items(citation.group("rules")));
    if (citation.group("sections") != null) {
      for (var range : items(citation.group("sections"))) cited.addAll(expanded(range));
      if (citation.group("letters") != null) {
        var section = cited.get(cited.size() - 1);
        for (var letter : items(citation.group("letters"))) cited.add(section + ", " + letter);
      }
    }
    if (cited.isEmpty()) unresolved.add(document + " without a section");
    for (var anchor : cited) {
      if (!ANCHORS.get(document).contains(anchor)) unresolved.add(document + " " + anchor);
    }
  }

  /** {@code 6.3 to 6.5} as 6.3, 6.4 and 6.5; a range over more than one level as its ends. */
  private static List<String> expanded(String range) {
    var ends = range.split("-|–| to ");
    if (ends.length == 1) return List.of(range);
    var parent = ends[0].substring(0, ends[0].lastIndexOf('.') + 1);
    if (!parent.equals(ends[1].substring(0, ends[1].lastIndexOf('.') + 1))) return List.of(ends);
    var sections = new ArrayList<String>();
    var last = Integer.parseInt(ends[1].substring(parent.length()));
    for (var number = Integer.parseInt(ends[0].substring(parent.length()));
        number <= last;
        number++) sections.add(parent + number);
    return sections;
  }

  private static String list(String item) {
    return item + "(?:(?:, and |, | and )" + item + ")*";
  }

  private static List<String> items(String list) {
    return List.of(list.split(", and |, | and "));
  }

  /** {@code source} with the lines of each comment put together. */
  private static String joined(String source) {
    return source.replaceAll("\\s*\\R\\s*(?:\\*|//)(?!/) *", " ");
  }

  /** What can be cited of each document: sections, letters of sections, and rules. */
  private static Map<String, Set<String>> anchors() {
    var anchors = new TreeMap<String, Set<String>>();
    for (var document : DOCUMENTS) {
      var found = new TreeSet<String>();
      var section = "";
      for (var line : lines(ROOT.resolve("docs/" + document + ".md"))) {
        var heading = HEADING.matcher(line);
        var letters = LETTERS.matcher(line);
        var rule = RULE_ROW.matcher(line);
        if (heading.matches()) {
          section = heading.group(1);
          found.add(section);
        } else if (letters.matches()) {
          for (var letter : letters.group(1).split("[ /]+")) found.add(section + ", " + letter);
        } else if (rule.matches()) {
          found.add(rule.group(1));
        }
      }
      anchors.put(document, found);
    }
    return anchors;
  }

  private static List<String> lines(Path document) {
    try {
      return Files.readAllLines(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sources in {@code directory}, but for this one, whose citations are wrong on purpose. */
  private static List<Path> sources(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> !file.endsWith("CitationsTest.java"))
          .sorted()
          .toList();
    }
  }
}
