// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import swkit.io.Suggestion;

/** What is answered without a parser is answered as by the parser: the same bytes. */
class SureMisuseTest {
  private static final int ROUNDS = 400;

  /** Words that a parser takes in ways of its own. */
  private static final List<String> ODD =
      List.of(
          "-",
          "--",
          "",
          " ",
          "-5",
          "-1.5",
          "-z",
          "-qv",
          "-hV",
          "@",
          "@nowhere",
          "--json=true",
          "--=x",
          "---x",
          "--no--such",
          "--No-such",
          "--no_such",
          "--such=1=2",
          "--such=a\nb",
          "a=b",
          "'a b'",
          "${x}",
          "--bearer",
          "--authorization=x",
          "-c",
          "--config",
          "--password=x",
          "\u00e9",
          "a\tb");

  /** The commands that are compiled here. */
  static List<String> commands() {
    return List.of(
        "Copy Diff Doctor Export Extract Fsck Import Inspect Plan Redact Salvage Seal Snapshot Verify"
            .split(" "));
  }

  private static final String UNKNOWN = "there is no option ";

  private record Answer(int exitCode, String out, String err) {}

  private interface Way {
    int answer(Command command, PrintWriter out, PrintWriter err);
  }

  private static Command command(String name) throws ReflectiveOperationException {
    return Class.forName("Stalwart" + name)
        .asSubclass(Command.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  private static Answer answer(String name, Way way) throws ReflectiveOperationException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = way.answer(command(name), new PrintWriter(out), new PrintWriter(err));
    return new Answer(exitCode, out.toString(), err.toString());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theParserSaysTheSame(String name) throws ReflectiveOperationException {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("SureMisuseTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    CommandText text = PreparedText.of(command(name));
    assertThat(text).isEqualTo(ModelText.of(Command.line(command(name)).getCommandSpec()));
    Map<String, Integer> answered = new TreeMap<>();
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"--help"});
    lines.add(new String[] {"-h"});
    lines.add(new String[] {"--completion", "bash"});
    lines.add(new String[] {"--completion", "Zsh"});
    lines.add(new String[] {"--completion", "FISH"});
    lines.add(new String[] {"--force"});
    lines.add(new String[] {"x", "--force", "y"});
    lines.add(new String[] {});
    for (int round = 0; round < ROUNDS; round++) {
      lines.add(line(text, random));
    }
    for (String[] args : lines) {
      Answer sure =
          answer(name, (command, out, err) -> PreparedAnswer.of(command, text, out, err, args));
      if (sure.exitCode() == PreparedAnswer.NONE) {
        assertThat(sure.out() + sure.err()).isEmpty();
        continue;
      }
      Answer parsed = answer(name, (command, out, err) -> Command.execute(command, out, err, args));
      assertThat(sure).as("-Dswkit.seed=%d: %s %s", seed, name, List.of(args)).isEqualTo(parsed);
      if (sure.err().contains(UNKNOWN)) {
        assertThat(suggestion(sure)).isEqualTo(suggestion(name, args));
      }
      String kind =
          sure.err().replaceFirst("(?s).*(there is no option|expected|missing|^).*", "$1");
      answered.merge(kind, 1, Integer::sum);
    }
    assertThat(answered.values().stream().mapToInt(n -> n).sum()).isGreaterThan(ROUNDS / 20);
    assertThat(answered).containsKey("").hasSizeGreaterThan(1);
  }

  /** The suggestion for each option that there isn't, however it begins, is the parser's. */
  @ParameterizedTest
  @MethodSource("commands")
  void theParserSuggestsTheSame(String name) throws ReflectiveOperationException {
    CommandText text = PreparedText.of(command(name));
    List<String> needed = new ArrayList<>(List.of("nowhere"));
    for (OptionText option : text.options()) {
      if (option.isRequired()) {
        needed.addAll(List.of(option.name(), "1"));
      }
    }
    Set<String> suggested = new TreeSet<>();
    for (OptionText option : text.options()) {
      for (int length = 3; length <= Math.min(5, option.name().length()); length++) {
        List<String> line = new ArrayList<>(needed);
        line.add(option.name().substring(0, length) + "qzzqzz");
        String[] args = line.toArray(String[]::new);
        Answer answer =
            answer(name, (command, out, err) -> Command.execute(command, out, err, args));
        assertThat(answer.err()).contains(UNKNOWN);
        assertThat(suggestion(answer)).as(line.toString()).isEqualTo(suggestion(name, args));
        suggested.add(suggestion(answer));
      }
    }
    assertThat(suggested).hasSizeGreaterThan(3);
  }

  /** What {@code answer} suggests; empty for nothing. */
  private static String suggestion(Answer answer) {
    return answer.err().contains("; did you mean ")
        ? answer.err().replaceFirst("(?s).*; did you mean (\\S+)\\?; try: .*", "$1")
        : "";
  }

  /** What the parser suggests for {@code args} unless there is a nearer option; empty for none. */
  private static String suggestion(String name, String... args)
      throws ReflectiveOperationException {
    CommandLine line = Command.line(command(name));
    try {
      line.parseArgs(args);
    } catch (CommandLine.UnmatchedArgumentException e) {
      String given = e.getUnmatched().get(0).replaceFirst("=.*", "");
      Set<String> options = line.getCommandSpec().optionsMap().keySet();
      return given.equals("--force") && options.contains("--live")
          ? "--live"
          : Suggestion.of(given, options)
              .or(() -> e.getSuggestions().stream().findFirst())
              .orElse("");
    }
    throw new AssertionError("the parser knows " + List.of(args));
  }

  /** Operands alone are taken as the parser takes them. */
  @ParameterizedTest
  @MethodSource("commands")
  void operandsAloneAreTakenTheSameWay(String name) throws ReflectiveOperationException {
    CommandText text = PreparedText.of(command(name));
    assertThat(text.field()).isNotEmpty();
    int taken = 0;
    for (String line :
        List.of(
            "nowhere",
            "nowhere there",
            "nowhere/config.toml there",
            "sqlite:/nowhere/x there",
            "/nowhere/config.json sqlite:/nowhere/y",
            "a b c",
            "a b c d e")) {
      String[] args = line.split(" ");
      Answer sure =
          answer(name, (command, out, err) -> PreparedAnswer.of(command, text, out, err, args));
      if (sure.exitCode() != PreparedAnswer.NONE) {
        taken++;
        assertThat(sure)
            .as(name + " " + line)
            .isEqualTo(
                answer(name, (command, out, err) -> Command.execute(command, out, err, args)));
      }
    }
    assertThat(taken).isBetween(name.equals("Plan") ? 0 : 1, 7);
  }

  private static String[] line(CommandText text, Random random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      int kind = random.nextInt(10);
      if (kind < 4) {
        OptionText option = text.options().get(random.nextInt(text.options().size()));
        words.add(option.names().get(random.nextInt(option.names().size())));
      } else if (kind < 6) {
        OptionText option = text.options().get(random.nextInt(text.options().size()));
        StringBuilder name = new StringBuilder(option.name());
        name.deleteCharAt(2 + random.nextInt(name.length() - 2));
        words.add(name + (random.nextInt(4) == 0 ? "=value" : ""));
      } else if (kind < 9) {
        words.add(random.nextBoolean() ? "nowhere" : "sqlite:/nowhere/x?a=b");
      } else {
        words.add(ODD.get(random.nextInt(ODD.size())));
      }
    }
    return words.toArray(String[]::new);
  }
}
