// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.testing.Launcher;

/** The launcher passes on what a user gives to a script, and what the script gives back. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
  private static final String PROBE =
      """
      //JAVA 17+
      import java.nio.charset.StandardCharsets;
      import java.util.HexFormat;

      public class Probe {
        public static void main(String... args) throws Exception {
          switch (args[0]) {
            case "arguments":
              for (var arg : args)
                System.out.println(HexFormat.of().formatHex(arg.getBytes(StandardCharsets.UTF_8)));
              break;
            case "exit":
              System.exit(Integer.parseInt(args[1]));
            case "copy":
              System.in.transferTo(System.out);
              System.out.flush();
              break;
            case "wait":
              System.out.println(ProcessHandle.current().pid());
              Thread.sleep(600_000);
          }
        }
      }
      """;

  @TempDir static Path temporary;

  /** Something like a clone of this project: the same launcher, and a catalog with one alias. */
  private static Path clone;

  private static Path probe;

  @BeforeAll
  static void writeProbe() throws IOException {
    clone = Files.createDirectories(temporary.resolve("a clone"));
    probe = Files.writeString(clone.resolve("Probe.java"), PROBE);
    Files.writeString(
        clone.resolve("jbang-catalog.json"),
        """
        {
          "aliases": {
            "probe": {
              "script-ref": "Probe.java"
            }
          }
        }
        """);
    Files.copy(
        Launcher.ROOT.resolve("jbang"),
        clone.resolve("jbang"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  @Test
  void argumentsArriveAsTheyAre() {
    var arguments =
        new Object[] {
          "arguments",
          "two  words",
          "'",
          "\"\\\"",
          "a\nb\n",
          "*",
          "$(id) `id` $HOME",
          ";&|<>#~!",
          "-x"
        };
    var command = new ArrayList<Object>(java.util.List.of(probe));
    command.addAll(java.util.List.of(arguments));
    var result = Launcher.jbang(command.toArray()).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.text().lines().map(LauncherIT::fromHex)).containsExactly(strings(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "", "C.UTF-8"})
  void argumentsBeyondAsciiArriveInEveryLocale(String locale) {
    // By way of the shell: this JVM may itself run in a locale without such letters.
    var result =
        Launcher.jbang(probe, "arguments")
            .prefix("unset LANG LC_CTYPE; set -- \"$@\" \"$(printf '\\303\\251\\342\\202\\254')\"")
            .env("LC_ALL", locale)
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.text().lines().map(LauncherIT::fromHex))
        .containsExactly("arguments", "\u00e9\u20ac");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 7, 255})
  void exitCodesComeBack(int code) {
    var result = Launcher.jbang(probe, "exit", code).run();
    assertThat(result.exitCode()).as(result.stderr()).isEqualTo(code);
    assertThat(result.stdout()).isEmpty();
  }

  @Test
  void bytesPassThrough() {
    var bytes = new byte[1 << 20];
    new Random(1).nextBytes(bytes);
    var result = Launcher.jbang(probe, "copy").stdin(bytes).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stdout()).isEqualTo(bytes);
  }

  @Test
  void aSignalEndsTheScript() throws Exception {
    var process = Launcher.jbang(probe, "wait").start();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(Long.parseLong(lines.readLine())).isEqualTo(process.pid());
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      Launcher.kill(process);
    }
  }

  @Test
  void aliasesWorkFromElsewhereThroughALink() throws IOException {
    var elsewhere = Files.createDirectories(temporary.resolve("else where"));
    var link = Files.createSymbolicLink(elsewhere.resolve("jbang"), Path.of("../a clone/jbang"));
    var result =
        Launcher.jbang("probe", "arguments", "probe", "x y").executable(link).in(elsewhere).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.text().lines().map(LauncherIT::fromHex))
        .containsExactly("arguments", "probe", "x y");
  }

  @Test
  void aJbangOnThePathIsPreferredAndTheLauncherItselfIsNone() throws IOException {
    var other = Files.createDirectories(temporary.resolve("bin")).resolve("jbang");
    Files.writeString(other, "#!/bin/sh\necho \"other $*\"\nexit 7\n");
    assertThat(other.toFile().setExecutable(true)).isTrue();
    var path = clone + ":" + other.getParent() + ":" + System.getenv("PATH");
    var result =
        Launcher.jbang("version")
            .executable(clone.resolve("jbang"))
            .env("SWKIT_JBANG", "")
            .env("PATH", path)
            .run();
    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.text()).isEqualTo("other version\n");
  }

  @Test
  void withoutAJdkOneLineSaysSo() throws IOException {
    var home = Files.createDirectories(temporary.resolve("old/bin"));
    var java = home.resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    var result = Launcher.jbang("version").env("JAVA_HOME", home.getParent().toString()).run();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .isEqualTo("swkit: Java 17 or later is needed, and " + java + " is 11: set JAVA_HOME\n");
  }

  /**
   * JBang takes a lock before it builds, by {@code flock}: a program of that name that says so
   * shows whether JBang was started.
   */
  @Test
  void aLaterStartNeedsNoJbangUntilSomethingChanges() throws IOException {
    var project = Files.createDirectories(temporary.resolve("a 'project'"));
    var core = Files.createDirectories(project.resolve("lib/core/src/main"));
    Files.createDirectories(project.resolve("scripts"));
    Files.writeString(project.resolve("lib/api.txt"), "1");
    Files.writeString(project.resolve("lib/Hub.java"), "//SOURCES core/src/main/Library.java\n");
    var library = core.resolve("Library.java");
    var source =
        "public class Library { public static void show(String... w) { for (var x : w)"
            + " System.out.println(\"%s \" + x); } }";
    Files.writeString(library, source.formatted("first"));
    Files.writeString(
        project.resolve("scripts/Show.java"),
        """
        //JAVA 17+
        //DEPS ../lib/Hub.java
        public class Show {
          public static void main(String... words) {
            Library.show(words);
          }
        }
        """);
    Files.writeString(
        project.resolve("jbang-catalog.json"),
        """
        {
          "aliases": {
            "show": {
              "script-ref": "scripts/Show.java"
            }
          }
        }
        """);
    Files.copy(Launcher.ROOT.resolve("jbang"), project.resolve("jbang"));
    assertThat(project.resolve("jbang").toFile().setExecutable(true)).isTrue();
    var programs = Files.createDirectories(temporary.resolve("programs"));
    Files.writeString(programs.resolve("flock"), "#!/bin/sh\necho jbang starts >&2\n");
    assertThat(programs.resolve("flock").toFile().setExecutable(true)).isTrue();

    assertShown(project, true, "first", "x");
    assertShown(project, false, "first", "a  'b'", "*", "$HOME", "");
    Files.writeString(library, source.formatted("other"));
    assertShown(project, true, "other", "x");
    assertShown(project, false, "other", "x");
    Files.writeString(library, source.formatted("first")); // as it was: JBang's first jar is there
    assertShown(project, false, "first", "x");
    var jars = Launcher.ROOT.resolve("tests/target/launcher/cache/jars");
    try (var hubs = Files.list(jars)) {
      for (var hub : hubs.filter(jar -> jar.getFileName().toString().startsWith("Hub.")).toList())
        Files.deleteIfExists(hub.resolve("Hub.jar"));
    }
    assertShown(project, true, "first", "x");
    Files.writeString(project.resolve("jbang.properties"), "");
    assertShown(project, true, "first", "x");
  }

  private static void assertShown(Path project, boolean starts, String first, String... words) {
    var arguments = new ArrayList<Object>(java.util.List.of("show"));
    arguments.addAll(java.util.List.of(words));
    var result =
        Launcher.jbang(arguments.toArray())
            .executable(project.resolve("jbang"))
            .in(project)
            .env("PATH", temporary.resolve("programs") + ":" + System.getenv("PATH"))
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stderr().contains("jbang starts")).as(result.stderr()).isEqualTo(starts);
    assertThat(result.text().lines())
        .containsExactlyElementsOf(
            java.util.Arrays.stream(words).map(word -> first + " " + word).toList());
  }

  private static String fromHex(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }

  private static String[] strings(Object... objects) {
    var strings = new String[objects.length];
    for (int i = 0; i < objects.length; i++) strings[i] = objects[i].toString();
    return strings;
  }
}
