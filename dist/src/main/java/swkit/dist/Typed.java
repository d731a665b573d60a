// SPDX-License-Identifier: Apache-2.0
package swkit.dist;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import swkit.invocation.Invocation;

/** What the user typed up to the name of the command, so that messages can print other commands. */
final class Typed {
  private Typed() {}

  /** Tells {@link Invocation} how this JVM was started, unless a launcher has told it already. */
  static void record(String... words) {
    if (System.getenv("SWKIT_COMMAND") == null && System.getProperty("swkit.command") == null) {
      String name = words.length == 0 || words[0].isEmpty() ? "help" : words[0];
      System.setProperty("swkit.command", java(words) + " " + name);
    }
  }

  /** What precedes {@code words}, quoted for a shell: {@code java -Xmx3g -jar swkit.jar}. */
  private static String java(String... words) {
    ProcessHandle.Info process = ProcessHandle.current().info();
    String executable = process.command().map(Typed::executable).orElse("java");
    List<String> all = Arrays.asList(process.arguments().orElse(new String[0]));
    int rest = all.size() - words.length;
    List<String> before =
        rest > 0 && all.subList(rest, all.size()).equals(Arrays.asList(words))
            ? all.subList(0, rest)
            : classPath();
    return Stream.concat(Stream.of(executable), before.stream())
        .map(Invocation::quote)
        .collect(Collectors.joining(" "));
  }

  /** The options that start this class, if the operating system doesn't tell what was typed. */
  private static List<String> classPath() {
    String path = System.getProperty("java.class.path");
    String command = System.getProperty("sun.java.command", "");
    return command.startsWith(Main.class.getName())
        ? List.of("-cp", path, Main.class.getName())
        : List.of("-jar", path);
  }

  /** {@code java}, if that finds the executable {@code file} by the PATH; else {@code file}. */
  private static String executable(String file) {
    Path name = Path.of(file).getFileName();
    for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      try {
        Path candidate = Path.of(directory).resolve(name);
        if (Files.isExecutable(candidate)) {
          return Files.isSameFile(candidate, Path.of(file)) ? name.toString() : file;
        }
      } catch (IOException | InvalidPathException e) {
        continue; // not a directory that a shell would find it in
      }
    }
    return file;
  }
}
