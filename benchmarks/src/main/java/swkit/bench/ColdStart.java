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

/**
 * What a cached command costs that needs no database, JBang's own time apart: the command that the
 * launcher runs, beside an empty main in a JVM with the same options, in turn.
 *
 * <p>Arguments: how many rounds, 15 if there are none. The project's root is the working directory.
 * The best round counts besides the median: whatever else runs makes a start slower, never faster.
 */
public final class ColdStart {
  private static final String ALIAS = "stalwart-export";

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
      for (String argument : List.of("--version", "--help", "--nonsense")) {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(classPath, tools.get("mainClass").getAsString(), argument));
        compare(argument, empty, command, rounds);
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
    for (int round = -1; round < rounds; round++) {
      double nothing = millis(empty);
      double version = millis(command);
      if (round >= 0) {
        bare[round] = nothing;
        ours[round] = version;
      }
    }
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
    if (exitCode != (command.contains("--nonsense") ? 2 : 0)) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
    return (System.nanoTime() - start) / 1e6;
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
