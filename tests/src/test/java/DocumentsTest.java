// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import swkit.testing.Launcher;

/** README and the documents: links lead somewhere, and what is to be typed is valid. */
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
  private static final Pattern TYPED =
      Pattern.compile("(?:\\./jbang |java -jar swkit\\.jar )(?:stalwart-)?([a-z]+)(?: (.*))?");

  static Stream<Path> documents() throws IOException {
    List<Path> all = new ArrayList<>(List.of(Launcher.ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.list(Launcher.ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(all::add);
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsSomewhere(Path document) throws IOException {
    Matcher links = LINK.matcher(Files.readString(document));
    while (links.find()) {
      Path target =
          links.group(1).isEmpty() ? document : document.resolveSibling(links.group(1)).normalize();
      assertThat(target).as(document + ": " + links.group()).exists();
      if (links.group(2) != null) {
        assertThat(anchors(target)).as(document + ": " + links.group()).contains(links.group(2));
      }
    }
  }

  private static List<String> anchors(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  /** Lines of code blocks that begin with a command, up to a pipe, a redirection or a comment. */
  @ParameterizedTest
  @MethodSource("documents")
  void everyCommandLineIsValid(Path document) throws IOException {
    boolean isCode = false;
    for (String line : Files.readAllLines(document)) {
      isCode ^= line.startsWith("```");
      Matcher typed =
          TYPED.matcher(
              line.replaceFirst("^journalctl .* \\| |^seq .* parallel -j 4 ", "")
                  .replaceFirst(" +#.*| > .*", "")
                  .replace("{}", "0"));
      if (isCode
          && typed.matches()
          && HelpTest.COMMANDS.containsKey("stalwart-" + typed.group(1))) {
        var command = HelpTest.COMMANDS.get("stalwart-" + typed.group(1)).get();
        String[] words = HelpTest.words(typed.group(2) == null ? "" : typed.group(2));
        assertThat(new CommandLine(command).parseArgs(words).unmatched()).as(line).isEmpty();
      }
    }
  }
}
