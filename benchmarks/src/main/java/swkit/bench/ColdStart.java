// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a cached command costs that needs no database, JBang's own time apart: the command that the
 * launcher runs, beside an empty main in a JVM with the same options, in turn.
 *
 * <p>Arguments: how many rounds, 15 if there are none. The project's root is the working directory.
 * The best round counts besides the median: whatever else runs makes a start slower, never faster.
 */
public final class ColdStart {
  private static final String ALIAS = "stalwart-export";

  /** A database isn't opened by any of them; the last one looks for its configuration. */
  private static final List<List<String>> CASES =
      List.of(
          List.of("--version"),
          List.of("--help"),
          List.of("--completion", "bash"),
          List.of("--nonsense"),
          List.of(),
          List.of("/nowhere/config.toml", "/nowhere/dump"));

  private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*");

  private ColdStart() {}

  /** The main that does nothing. */
  static final class Nothing {
    private Nothing() {}

    public static void main(String... args) {}
  }

  public static void main(String... args) throws Exception {
    int rounds = args.length == 0 ? 15 : Integer.parseInt(args[0]);
    output("./jbang", ALIAS, "--version");
    JsonObject tools =
        JsonParser.parseString(output("./jbang", "info", "tools", ALIAS)).getAsJsonObject();
    List<String> java = new ArrayList<>();
    java.add(Path.of(tools.get("availableJdkPath").getAsString(), "bin", "java").toString());
    tools.getAsJsonArray("runtimeOptions").forEach(option -> java.add(option.getAsString()));
    java.add("-cp");
    String classPath = classPath(tools);
    Path directory = Files.createTempDirectory("cold-start");
    try {
      List<String> empty = new ArrayList<>(java);
      empty.addAll(List.of(nothing(directory).toString(), Nothing.class.getName()));
      System.out.println("| " + ALIAS + " | an empty main, ms | ms | ratio | at most |");
      System.out.println("|---|---|---|---|---|");
      for (List<String> arguments : CASES) {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(classPath, tools.get("mainClass").getAsString()));
        command.addAll(arguments);
        String what = arguments.isEmpty() ? "no operand" : String.join(" ", arguments);
        compare(what, empty, command, rounds);
      }
    } finally {
      Scratch.delete(directory);
    }
  }

  /** As the launcher orders it: what JBang compiled first, then the libraries. */
  private static String classPath(JsonObject tools) {
    String script = tools.get("applicationJar").getAsString();
    Path jars = Path.of(script).getParent().getParent();
    List<String> compiled = new ArrayList<>(List.of(script));
    List<String> libraries = new ArrayList<>();
    for (var element : tools.getAsJsonArray("resolvedDependencies")) {
      String jar = element.getAsString();
      (Path.of(jar).startsWith(jars) ? compiled : libraries).add(jar);
    }
    compiled.addAll(libraries);
    return String.join(":", compiled);
  }

  private static Path nothing(Path directory) throws IOException {
    String name = Nothing.class.getName().replace('.', '/') + ".class";
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    try (var in = ColdStart.class.getResourceAsStream("/" + name)) {
      Files.copy(in, file);
    }
    return directory;
  }

  private static void compare(String what, List<String> empty, List<String> command, int rounds)
      throws Exception {
    double[] bare = new double[rounds];
    double[] ours = new double[rounds];
    double[] bareProcessor = new double[rounds];
    double[] oursProcessor = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      bare[round] = millis(empty);
      ours[round] = millis(command);
      bareProcessor[round] = processorMillis(empty);
      oursProcessor[round] = processorMillis(command);
    }
    print(what, bare, ours, rounds);
    print(what + ", processor time", bareProcessor, oursProcessor, rounds);
  }

  private static void print(String what, double[] bare, double[] ours, int rounds) {
    Arrays.sort(bare);
    Arrays.sort(ours);
    String line = "| %s | %.0f | %.0f | %.2f | 1.5 |%n";
    double middleBare = bare[rounds / 2];
    double middle = ours[rounds / 2];
    System.out.printf(
        Locale.ROOT, line, what + ", median", middleBare, middle, middle / middleBare);
    System.out.printf(Locale.ROOT, line, what + ", best", bare[0], ours[0], ours[0] / bare[0]);
  }

  private static double millis(List<String> command) throws Exception {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    int exitCode = process.waitFor();
    double millis = (System.nanoTime() - start) / 1e6;
    if (exitCode > 2) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
    return millis;
  }

  /** The time of user and system together, as a shell tells that of its children. */
  private static double processorMillis(List<String> command) throws Exception {
    List<String> timed =
        new ArrayList<>(List.of("sh", "-c", "\"$@\" >/dev/null 2>&1; times", "sh"));
    timed.addAll(command);
    String children = output(timed.toArray(String[]::new)).lines().skip(1).findFirst().orElse("");
    Matcher times = TIMES.matcher(children);
    if (!times.matches()) {
      throw new IllegalStateException("times: " + children);
    }
    double seconds = Double.parseDouble(times.group(2)) + Double.parseDouble(times.group(4));
    int minutes = Integer.parseInt(times.group(1)) + Integer.parseInt(times.group(3));
    return (60 * minutes + seconds) * 1e3;
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
    return output;
  }
}
