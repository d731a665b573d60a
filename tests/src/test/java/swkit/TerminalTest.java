// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.invocation.Invocation;
import swkit.testing.Goldens;

/** A command on terminals of several widths, which {@code script} of util-linux makes. */
class TerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @BeforeAll
  static void requireScript() {
    assumeTrue(
        Files.isExecutable(SCRIPT), SCRIPT + " is missing: no command was tried on a terminal");
  }

  private static String onTerminal(int columns, String environment, String... command)
      throws Exception {
    StringBuilder line =
        new StringBuilder("stty cols " + columns + " rows 24; env " + environment + " ");
    line.append(Invocation.quote(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    line.append(" -XX:TieredStopAtLevel=1 -cp ");
    line.append(Invocation.quote(System.getProperty("java.class.path")));
    for (String word : command) {
      line.append(' ').append(Invocation.quote(word));
    }
    Process process =
        new ProcessBuilder(SCRIPT.toString(), "-qec", line.toString(), "/dev/null")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 80, 200})
  void progressIsNoLongerThanTheTerminalIsWide(int columns) throws Exception {
    String output =
        onTerminal(columns, "TERM=xterm", "StalwartVerify", Goldens.DUMP.toString(), "--json");
    List<String> progress =
        Arrays.stream(output.split("\r\n|\r"))
            .filter(line -> line.startsWith("\u001b[?7l"))
            .map(line -> line.replaceAll("\u001b\\[\\??[0-9]*[a-zA-Z]", ""))
            .toList();
    assertThat(progress).as(output).isNotEmpty().allMatch(line -> line.length() < columns);
    assertThat(progress.get(progress.size() - 1)).startsWith("100% verifying ");
  }

  @Test
  void aDumbTerminalGetsLinesWithoutControls() throws Exception {
    for (String environment : List.of("TERM=dumb NO_COLOR=1", "TERM=dumb CLICOLOR_FORCE=1")) {
      String verified =
          onTerminal(60, environment, "StalwartVerify", Goldens.DUMP.toString(), "--json");
      assertThat(verified).contains("100% verifying ").doesNotContain("\u001b");
      String help = onTerminal(60, environment, "StalwartSeal", "--help");
      assertThat(help).contains("Usage: ").doesNotContain("\u001b");
      assertThat(help.lines()).allMatch(line -> line.length() <= 60);
    }
  }

  /** Lines of a listing and the progress on one terminal don't mix. */
  @Test
  void aSearchShowsItsProgressBesideItsLines() throws Exception {
    String output =
        onTerminal(80, "TERM=xterm", "StalwartInspect", Goldens.DUMP.toString(), "--find", "alice");
    assertThat(output).contains("100% searching ");
    assertThat(output.lines().map(line -> line.replaceAll(".*\u001b\\[\\??[0-9]*[a-zA-Z]", "")))
        .filteredOn(line -> line.contains("found: "))
        .isNotEmpty()
        .allMatch(line -> line.matches("[a-zA-Z] .*"));
  }

  @Test
  void helpHasColoursOnlyIfTheyAreWanted() throws Exception {
    assertThat(onTerminal(80, "TERM=xterm", "StalwartSeal", "--help")).contains("\u001b[1m");
    assertThat(onTerminal(80, "TERM=xterm NO_COLOR=1", "StalwartSeal", "--help"))
        .doesNotContain("\u001b");
  }

  /** In a file, nobody asks what the lines are for. */
  @Test
  void aPlanOnATerminalSaysWhatItIsFor(@TempDir Path temp) throws Exception {
    String[] words = {
      "StalwartPlan", "rocksdb:" + Goldens.ROCKSDB, temp.resolve("to").toString(), "--parts=3"
    };
    String note = "note: this is the plan; save it in a file, PLAN, and then: ";
    String output = onTerminal(80, "TERM=xterm", words).replaceAll("\\s+", " ");
    assertThat(output).contains(note).contains("--plan PLAN --part N, with N from 0 to 2");
    words[2] = temp.resolve("other").toString();
    String quiet =
        onTerminal(
            80,
            "TERM=xterm",
            Stream.concat(Stream.of(words), Stream.of("--quiet")).toArray(String[]::new));
    assertThat(quiet).contains("\"part\"").doesNotContain("note: this is the plan");
  }
}
