// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.testing.Goldens;
import swkit.testing.Launcher;

/** A command loads nothing before it needs it, as the class-load log of a JVM of its own tells. */
class ColdStartTest {
  private static final List<String> DRIVERS =
      List.of(
          "com.apple.foundationdb.",
          "com.dynatrace.",
          "com.mysql.",
          "net.jpountz.",
          "org.apache.",
          "org.newsclub.",
          "org.postgresql.",
          "org.roaringbitmap.",
          "org.rocksdb.",
          "org.sqlite.",
          "org.tomlj.",
          "swkit.blob.",
          "swkit.config.",
          "swkit.foundationdb.",
          "swkit.lz4.",
          "swkit.mysql.",
          "swkit.postgresql.",
          "swkit.registry.",
          "swkit.rocksdb.",
          "swkit.socket.",
          "swkit.sqlite.");
  private static final List<String> LIBRARIES = List.of("com.google.gson.", "picocli.");

  /** What costs more than all of an answer without a parser: lambdas, and other processes. */
  private static final List<String> SLOW =
      List.of("java.lang.invoke.InnerClassLambdaMetafactory", "java.lang.ProcessBuilder");

  @TempDir Path directory;

  /** All commands but those with a module of their own, which aren't on the class path here. */
  static List<String> commands() throws IOException {
    try (var files = Files.list(Launcher.ROOT.resolve("scripts"))) {
      return files
          .filter(ColdStartTest::isOfTheCommands)
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("Stalwart.*\\.java"))
          .map(name -> name.replace(".java", ""))
          .sorted()
          .toList();
    }
  }

  private static boolean isOfTheCommands(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.readAllLines(file).stream()
              .filter(line -> line.startsWith("//DEPS "))
              .toList()
              .equals(List.of("//DEPS ../lib/Commands.java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void versionLoadsNoLibrary(String command) throws Exception {
    List<String> loaded = loaded(command, "--version");
    assertThat(loaded).contains(command).noneMatch(name -> startsWith(name, DRIVERS));
    assertThat(loaded).noneMatch(name -> startsWith(name, LIBRARIES));
  }

  /** Also the nested classes of the parser's annotations, which scripts name, stay out. */
  @ParameterizedTest
  @MethodSource("commands")
  void helpLoadsNoParser(String command) throws Exception {
    assertIsLight(loaded(0, command, "--help"));
    assertIsLight(loaded(0, command, "--completion", "bash"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void misuseLoadsNoParser(String command) throws Exception {
    assertIsLight(loaded(2, command, "--nonsense", "operand"));
    if (needsOperand(command)) {
      assertIsLight(loaded(2, command));
      assertIsLight(loaded(2, command, "--quiet"));
    }
  }

  private static boolean needsOperand(String command) throws IOException {
    String source = Files.readString(Launcher.ROOT.resolve("scripts/" + command + ".java"));
    return source.contains(" arity = \"1");
  }

  private static void assertIsLight(List<String> loaded) {
    assertThat(loaded)
        .contains("swkit.prepared.Preparations")
        .noneMatch(name -> startsWith(name, DRIVERS))
        .noneMatch(name -> startsWith(name, LIBRARIES))
        .noneMatch(name -> startsWith(name, SLOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"StalwartExport", "StalwartSalvage", "StalwartSnapshot"})
  void operandsAloneNeedNoParser(String command) throws Exception {
    assertThat(loaded(1, command, "/nowhere/config.toml", "/nowhere/to"))
        .contains("swkit.cli.PlainOperands")
        .noneMatch(name -> startsWith(name, List.of("picocli.")));
  }

  /** What the prepared text says nothing of still has the parser. */
  @Test
  void otherCommandLinesAreParsed() throws Exception {
    assertThat(loaded(2, "StalwartSeal", "--json", "--nonsense")).contains("picocli.CommandLine");
    assertThat(loaded(2, "StalwartSeal", "-z")).contains("picocli.CommandLine");
  }

  /** Exceptions apart, which the verifier of byte codes looks at. */
  @ParameterizedTest
  @ValueSource(strings = {"--accounts", "--subspace=p", "--settings", "--html=page.html"})
  void lookingAt015LoadsNothingOfOtherReleases(String what) throws Exception {
    List<String> loaded = loaded("StalwartInspect", Goldens.DUMP.toString(), what);
    assertThat(loaded)
        .contains("swkit.generation.Generation015")
        .doesNotContain(
            "swkit.registry.Schema", "swkit.legacy.OperationReader", "swkit.config.JsonConfig")
        .doesNotContain("swkit.key.RegistryParts")
        .noneMatch(name -> name.startsWith("org.roaringbitmap."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql"})
  void unixSocketsAreLoadedForUnixSocketsAlone(String type) throws Exception {
    assertThat(loaded(1, "StalwartInspect", type + "://127.0.0.1:1/none"))
        .contains("swkit.socket.GuardedSocket")
        .noneMatch(name -> name.startsWith("org.newsclub."));
    assertThat(loaded(1, "StalwartInspect", type + ":///none?host=" + directory))
        .anyMatch(name -> name.startsWith("org.newsclub."));
  }

  private static boolean startsWith(String name, List<String> prefixes) {
    return prefixes.stream().anyMatch(name::startsWith);
  }

  private List<String> loaded(String command, String... arguments) throws Exception {
    return loaded(0, command, arguments);
  }

  private List<String> loaded(int exitCode, String command, String... arguments) throws Exception {
    Path log = directory.resolve("log");
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.add("-Xlog:class+load:file=" + log + ":none");
    java.addAll(List.of("-cp", classPath(), command));
    java.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(java).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
    if (exitCode == 0 && arguments.length == 1) {
      assertThat(output).contains(arguments[0].equals("--help") ? "Usage:" : "swkit ");
    }
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      names.add(line.split(" ")[0]);
    }
    return names;
  }

  /** Surefire may give its own by way of a manifest. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
