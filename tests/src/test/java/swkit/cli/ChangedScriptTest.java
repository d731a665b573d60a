// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.testing.Goldens;

/** A command of the catalog that someone changed has the help of its own options. */
class ChangedScriptTest {
  @TempDir private Path directory;

  /** A directory with the class {@code name}, compiled from {@code source}. */
  private Path compiled(String name, String source, String... options) throws Exception {
    Path file = directory.resolve(name.replaceFirst(".*[.]", "") + ".java");
    Files.writeString(file, source);
    Path classes = Files.createTempDirectory(directory, "classes");
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath()));
    arguments.addAll(List.of(options));
    arguments.add(file.toString());
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(exitCode).isZero();
    return classes;
  }

  private CommandText prepared(String source, String... options) throws Exception {
    Path classes = compiled("StalwartSeal", source, options);
    URL[] place = {classes.toUri().toURL()};
    ClassLoader others =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals("StalwartSeal")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    try (URLClassLoader loader = new URLClassLoader(place, others)) {
      Command command =
          loader
              .loadClass("StalwartSeal")
              .asSubclass(Command.class)
              .getDeclaredConstructor()
              .newInstance();
      assertThat(command.getClass().getClassLoader()).isSameAs(loader);
      return PreparedText.of(command);
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Test
  void itsOptionsCount() throws Exception {
    String source = Files.readString(Goldens.ROOT.resolve("scripts/StalwartSeal.java"));
    assertThat(prepared(source)).isNotNull();
    assertThat(prepared(source, "-g:none", "-XDstringConcat=inline")).isNotNull();
    assertThat(prepared(source, "-g", "-parameters")).isNotNull();
    String work = "  @Override\n  protected int work(";
    String code = source.replace(work, "  private String note;\n\n" + work);
    assertThat(code).isNotEqualTo(source);
    assertThat(prepared(code)).as("no option").isNotNull();
    for (String changed :
        List.of(
            source.replace(
                "description = \"The dump directory.\"", "description = \"A directory.\""),
            source.replace("arity = \"1\"", "arity = \"1..2\""),
            source.replace("private boolean again", "private Boolean again"),
            source
                .replace("List<String> words", "List<java.io.File> words")
                .replace("words.get(0)", "words.get(0).toString()"),
            source.replace("\"--again\"", "\"--anew\""),
            source.replace("extends Command {", "extends swkit.cli.DatabaseCommand {"))) {
      assertThat(changed).isNotEqualTo(source);
      assertThat(prepared(changed)).as(changed).isNull();
    }
  }

  /** What a command whose class {@code name} was changed prints; and whether picocli was loaded. */
  private record Run(String output, boolean isParsed) {}

  private Run run(Path classes, String command, String... arguments) throws Exception {
    Path log = directory.resolve("log");
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.add("-Xlog:class+load:file=" + log + ":none");
    java.addAll(List.of("-cp", classes + File.pathSeparator + classPath(), command));
    java.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(java).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return new Run(output, Files.readString(log).contains("picocli.CommandLine "));
  }

  private Run run(String name, String old, String changed, String command, String... arguments)
      throws Exception {
    Path file =
        Goldens.ROOT.resolve(
            name.contains(".")
                ? "lib/commands/src/main/java/" + name.replace('.', '/') + ".java"
                : "scripts/" + name + ".java");
    String source = Files.readString(file);
    assertThat(source).contains(old);
    return run(compiled(name, source.replace(old, changed)), command, arguments);
  }

  private static final String OPTION =
      """
        @picocli.CommandLine.Option(names = "--new", description = "Is new.")
        private boolean isNew;
      """;

  /** The classes of ours with options: those that are extended, and those that are mixed in. */
  @ParameterizedTest
  @ValueSource(strings = {"Command", "DatabaseCommand", "FirstDatabase", "OutputOptions"})
  void theOptionsOfOurClassesCount(String name) throws Exception {
    String start = " " + name + (name.equals("DatabaseCommand") ? " extends Command" : "");
    start += name.equals("Command") ? " implements Callable<Integer> {\n" : " {\n";
    String our = "swkit.cli." + name;
    assertThat(run(our, start, start, "StalwartExport", "--help").isParsed()).isFalse();
    String more = start + OPTION;
    assertThat(run(our, start, more, "StalwartExport", "--help").output()).contains("--new");
    assertThat(run(our, start, more, "StalwartExport", "--new", "nowhere", "to").output())
        .contains("nowhere")
        .doesNotContain("no option");
  }

  @Test
  void theOptionsThatItRefusesCount() throws Exception {
    String owner = "\"--owner\", ";
    Run all = run("swkit.cli.TransferCommand", owner, owner, "StalwartPlan", "--help");
    assertThat(all.isParsed()).isFalse();
    assertThat(all.output()).doesNotContain("--owner");
    assertThat(run("swkit.cli.TransferCommand", owner, "", "StalwartPlan", "--help").output())
        .contains("--owner")
        .doesNotContain("--proof");
    String refused = "return NOT_IN_A_PLAN;";
    assertThat(run("StalwartPlan", refused, "return Set.of();", "StalwartPlan", "--help").output())
        .contains("--owner", "--proof");
  }

  @Test
  void theValuesToChooseFromCount() throws Exception {
    String of = "swkit.cli.Completion";
    String[] arguments = {"--completion", "bash"};
    Run all = run(of, "FISH", "FISH", "StalwartSeal", arguments);
    assertThat(all.isParsed()).isFalse();
    assertThat(all.output()).contains("'bash zsh fish'");
    assertThat(run(of, "FISH", "ELVISH", "StalwartSeal", arguments).output())
        .contains("'bash zsh elvish'");
  }

  /** A command may take the words of a command line in a way of its own. */
  @Test
  void whatItMakesOfTheWordsCounts() throws Exception {
    String work = "  @Override\n  protected int work(";
    String words =
        """
          @Override
          protected String[] words(String... args) {
            return new String[] {"--help"};
          }

        """;
    assertThat(run("StalwartSeal", work, words + work, "StalwartSeal", "--none").output())
        .contains("Usage:");
  }
}
