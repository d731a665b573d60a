// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import swkit.cli.Command;
import swkit.cli.ReferenceFiles;
import swkit.testing.Goldens;

/** The help of every command; its manual page and its completion, which have the same text. */
class HelpTest {
  static final Map<String, Supplier<Command>> COMMANDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("stalwart-copy", StalwartCopy::new),
              Map.entry("stalwart-diff", StalwartDiff::new),
              Map.entry("stalwart-doctor", StalwartDoctor::new),
              Map.entry("stalwart-export", StalwartExport::new),
              Map.entry("stalwart-extract", StalwartExtract::new),
              Map.entry("stalwart-fsck", StalwartFsck::new),
              Map.entry("stalwart-import", StalwartImport::new),
              Map.entry("stalwart-inspect", StalwartInspect::new),
              Map.entry("stalwart-plan", StalwartPlan::new),
              Map.entry("stalwart-redact", StalwartRedact::new),
              Map.entry("stalwart-salvage", StalwartSalvage::new),
              Map.entry("stalwart-seal", StalwartSeal::new),
              Map.entry("stalwart-snapshot", StalwartSnapshot::new),
              Map.entry("stalwart-verify", StalwartVerify::new)));

  private static final Pattern PLAIN_COMMAND = Pattern.compile("jbang (stalwart-[a-z]+) ?(.*)");

  /** The options that a command has from others and refuses. */
  private static final Map<String, Set<String>> REFUSED =
      Map.of(
          "stalwart-plan",
          Set.of("--merge", "--dry-run", "--resume", "--journal", "--owner", "--proof"));

  @TempDir private Path temp;

  /** The options that the help of {@code name} is to have. */
  private static List<CommandLine.Model.OptionSpec> options(String name) {
    Set<String> refused = REFUSED.getOrDefault(name, Set.of());
    return new CommandLine(COMMANDS.get(name).get())
        .getCommandSpec().options().stream()
            .filter(option -> !refused.contains(option.longestName()))
            .toList();
  }

  /** All their names. */
  private static Stream<String> names(String name) {
    return options(name).stream().flatMap(option -> Stream.of(option.names()));
  }

  @Test
  void optionsThatACommandRefusesAreNotShown() {
    REFUSED.forEach(
        (name, refused) -> {
          for (String option : refused) {
            for (String shown :
                List.of(
                    output(name, "--help"),
                    output(name, "--completion", "bash"),
                    output(name, "--completion", "fish"))) {
              assertThat(Arrays.asList(shown.split("[^-a-z]+"))).doesNotContain(option);
            }
            StringWriter err = new StringWriter();
            List<String> words =
                new ArrayList<>(
                    List.of(
                        Goldens.DUMP.toString(),
                        "sqlite:" + temp.resolve("to"),
                        "--parts",
                        "2",
                        option));
            if (List.of("--journal", "--owner", "--proof").contains(option)) {
              words.add("x");
            }
            Command command = COMMANDS.get(name).get();
            String[] args = words.toArray(String[]::new);
            int exitCode =
                Command.execute(
                    command, new PrintWriter(new StringWriter()), new PrintWriter(err), args);
            assertThat(exitCode).as(err.toString()).isEqualTo(2);
          }
        });
  }

  private static String output(String name, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(COMMANDS.get(name).get(), new PrintWriter(out), new PrintWriter(err), args);
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    return out.toString();
  }

  /** Each example, copied with its continuation lines, is a valid command line. */
  @Test
  void everyExampleCanBeCopied() {
    for (String name : COMMANDS.keySet()) {
      String help = output(name, "--help");
      String examples = help.substring(help.indexOf("Examples:\n") + 10);
      examples = examples.substring(0, examples.indexOf("\n\n")).replaceAll(" \\\\\n *", " ");
      assertThat(examples.lines().count()).as(name).isPositive();
      for (String example : examples.lines().toList()) {
        String command =
            example
                .strip()
                .replaceFirst(".* \\| (parallel -j \\d+ )?", "")
                .replaceFirst(" > \\S+$", "")
                .replace("{}", "0");
        Matcher parts = PLAIN_COMMAND.matcher(command);
        assertThat(parts.matches()).as(example).isTrue();
        CommandLine line = new CommandLine(COMMANDS.get(parts.group(1)).get());
        var parsed = line.parseArgs(words(parts.group(2)));
        assertThat(parsed.unmatched()).as(example).isEmpty();
      }
    }
  }

  static String[] words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = Pattern.compile("'([^']*)'|(\\S+)").matcher(text);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words.toArray(String[]::new);
  }

  /** No line is wider than 100 characters, and no word of the text is broken. */
  @Test
  void noPathOrOptionIsBroken() {
    for (String name : COMMANDS.keySet()) {
      String help = output(name, "--help");
      assertThat(help.lines())
          .allMatch(line -> line.length() <= 100 && line.equals(line.stripTrailing()));
      List<String> shown = Arrays.asList(help.split("\\s+"));
      CommandLine line = new CommandLine(COMMANDS.get(name).get());
      for (var option : options(name)) {
        for (String word : String.join(" ", option.description()).split(" ")) {
          assertThat(shown).as(name + " " + option.longestName()).contains(word);
        }
        assertThat(shown).as(name).contains(option.longestName());
      }
      for (var operand : line.getCommandSpec().positionalParameters()) {
        for (String word : String.join(" ", operand.description()).split(" ")) {
          assertThat(shown).anyMatch(s -> (s + ":").equals(word) || s.equals(word));
        }
      }
    }
  }

  @Test
  void everyOptionIsUnderOneHeading() {
    for (String name : COMMANDS.keySet()) {
      String help = output(name, "--help");
      for (var option : options(name)) {
        long count =
            help.lines()
                .filter(l -> l.matches(" {2}(-.,|   ) " + option.longestName() + "( .*|$)"))
                .count();
        assertThat(count).as(name + " " + option.longestName()).isEqualTo(1);
      }
    }
  }

  @Test
  void aUsageLineNamesTheOperands() {
    assertThat(output("stalwart-copy", "-h"))
        .startsWith("Usage: stalwart-copy [OPTIONS] FROM TO\n");
    assertThat(output("stalwart-doctor", "-h"))
        .contains("\n       stalwart-doctor --repair [OPTIONS] TO\n");
    assertThat(output("stalwart-seal", "-h")).doesNotContain("--config", "--set", "password");
  }

  @Test
  void bashCompletesOptionsAndTheirValues() throws Exception {
    for (String name : COMMANDS.keySet()) {
      Path script = Files.writeString(temp.resolve(name), output(name, "--completion", "bash"));
      String all = names(name).sorted().collect(Collectors.joining(" "));
      assertThat(complete(script, name, "-")).as(name).isEqualTo(all);
      assertThat(complete(script, "jbang " + name, "--hel")).isEqualTo("--help");
      assertThat(complete(script, "jbang --quiet " + name + "@/opt/swkit", "--hel"))
          .isEqualTo("--help");
      assertThat(complete(script, name + " --completion", "")).isEqualTo("bash fish zsh");
      assertThat(complete(script, name + " --completion =", "f")).isEqualTo("fish");
      assertThat(complete(script, name, "/nowhere")).as("files, by the shell").isEmpty();
      assertThat(run("bash", "-c", "source " + script + "; complete -p " + name))
          .isEqualTo("complete -o default -F _" + name.replace('-', '_') + " " + name + "\n");
    }
  }

  /** The answers, sorted, to a tab after {@code word}, which follows {@code before}. */
  private static String complete(Path script, String before, String word) throws Exception {
    String typed = before + " '" + word + "'";
    String function =
        before.startsWith("jbang") ? "_swkit_jbang" : "_" + before.split(" ")[0].replace('-', '_');
    String test =
        "compopt() { :; }; source "
            + script
            + "; COMP_WORDS=("
            + typed
            + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
            + function
            + "; printf '%s\\n' \"${COMPREPLY[@]}\"";
    return run("bash", "--norc", "-c", test)
        .lines()
        .filter(line -> !line.isEmpty())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  @Test
  void fishGetsEveryOption() throws Exception {
    for (String name : COMMANDS.keySet()) {
      String script = output(name, "--completion", "FISH");
      for (String option : names(name).toList()) {
        String form =
            option.startsWith("--") ? "-l " + option.substring(2) : "-s " + option.substring(1);
        assertThat(script.lines().filter(l -> (l + " ").contains(" " + form + " ")).count())
            .as(name + option)
            .isEqualTo(2);
      }
      assertThat(script.lines()).allMatch(l -> l.startsWith("complete -c "));
    }
    assumeTrue(isInstalled("fish"), "fish isn't installed: its script was not tried in it");
    Path script =
        Files.writeString(temp.resolve("x.fish"), output("stalwart-seal", "--completion", "fish"));
    assertThat(run("fish", "-c", "source " + script + "; complete -C 'stalwart-seal --ag'"))
        .startsWith("--again\t");
  }

  @Test
  void zshLoadsTheCompletion() throws Exception {
    assumeTrue(isInstalled("zsh"), "zsh isn't installed: its script was not tried in it");
    Path script =
        Files.writeString(temp.resolve("x.zsh"), output("stalwart-seal", "--completion", "zsh"));
    assertThat(run("zsh", "-f", "-c", "source " + script + "; complete -p stalwart-seal"))
        .contains("_stalwart_seal");
  }

  @Test
  void aReleaseHasAManualPageForEachCommand() throws Exception {
    List<String> args = new ArrayList<>(List.of(temp.toString()));
    COMMANDS.values().forEach(command -> args.add(command.get().getClass().getName()));
    ReferenceFiles.main(args.toArray(String[]::new));
    for (String name : COMMANDS.keySet()) {
      Path page = temp.resolve("man/man1/" + name + ".1");
      assertThat(Files.readString(page))
          .contains(".SH \"EXIT STATUS\"", "\\-\\-help", ".SH \"EXAMPLES\"");
      assertThat(temp.resolve("completion/bash/" + name)).exists();
      assertThat(temp.resolve("completion/fish/" + name + ".fish")).exists();
    }
    assertThat(temp.resolve("man/man1/stalwart-console.1")).exists();
    assumeTrue(isInstalled("groff"), "groff isn't installed: the pages were not formatted");
    for (String name : COMMANDS.keySet()) {
      String page = temp.resolve("man/man1/" + name + ".1").toString();
      String shown = run("groff", "-man", "-Tascii", "-ww", "-P-c", page);
      assertThat(shown.replaceAll(".\b", "").toLowerCase())
          .doesNotContain("warning", ".1:")
          .contains("--completion");
    }
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }
}
