// SPDX-License-Identifier: Apache-2.0
package swkit.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code swkit.jar} as a user runs it: copied elsewhere, in a JVM of its own. */
class JarIT {
  private static final Path JAR = Path.of(System.getProperty("swkit.jar"));
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();

  /** What has libraries of its own, which the file would be several times as large with. */
  private static final Set<String> ELSEWHERE = Set.of("stalwart-spark", "stalwart-sql");

  /** The working directory, with a copy of the jar. */
  @TempDir static Path temp;

  @BeforeAll
  static void copy() throws IOException {
    Files.copy(JAR, temp.resolve("swkit.jar"));
  }

  private record Result(int exitCode, String out, String err) {
    /** Standard output of a run that succeeded. */
    String done() {
      assertThat(exitCode).as(err).isZero();
      assertThat(err).doesNotContain("WARNING", "Exception");
      return out;
    }
  }

  /** Runs {@code words} in the directory of the jar; the output goes by way of files. */
  private Result run(String... words) throws Exception {
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(temp.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("SWKIT_.*|EXPORT_TYPES"));
    builder.environment().put("XDG_STATE_HOME", temp.resolve("state").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    int exitCode = process.waitFor();
    return new Result(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** {@code java -jar swkit.jar} with {@code words}. */
  private Result jar(Object... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-jar"));
    command.add("swkit.jar");
    for (Object word : words) {
      command.add(word.toString());
    }
    return run(command.toArray(new String[0]));
  }

  @Test
  void exportsImportsAndVerifies() throws Exception {
    String sample = "rocksdb:" + ROOT.resolve("samples/rocksdb");
    assertThat(jar("export", sample, "dump").done()).contains("subspace");
    jar("import", "dump", "sqlite:new.db", "--compression", "lz4").done();
    assertThat(jar("stalwart-verify", "sqlite:new.db").exitCode()).isZero();
    jar("copy", "sqlite:new.db", "rocksdb:copy?compression=lz4", "-q").done();
    jar("export", "rocksdb:copy", "again", "-q").done();
    assertThat(frames("again")).isNotEmpty().isEqualTo(frames("dump"));
  }

  /** The frames of a dump, with a hash of what they hold. */
  private Set<String> frames(String dump) throws IOException {
    Set<String> frames = new TreeSet<>();
    try (var files = Files.list(temp.resolve(dump))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        frames.add(file.getFileName() + " " + java.util.Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return frames;
  }

  @Test
  void listsTheCommandsOfTheCatalog() throws Exception {
    Result none = jar();
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.out()).isEmpty();
    String list = jar("help").done();
    assertThat(none.err()).isEqualTo(list);
    var aliases =
        JsonParser.parseString(Files.readString(ROOT.resolve("jbang-catalog.json")))
            .getAsJsonObject()
            .getAsJsonObject("aliases");
    for (String alias : aliases.keySet()) {
      String name = alias.replace("stalwart-", "");
      if (ELSEWHERE.contains(alias)) {
        assertThat(list).doesNotContainPattern("(?m)^  " + name + "  ");
        Result refused = jar(name, "x");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).startsWith("swkit: " + alias + " isn't in this file");
        continue;
      }
      assertThat(list)
          .contains(aliases.getAsJsonObject(alias).get("description").getAsString())
          .containsPattern("(?m)^  " + name + "  ");
    }
    assertThat(jar("help", "export").done()).contains("Usage: stalwart-export", "--missing-blobs");
    assertThat(jar("help", "import-account").done()).contains("usage: import-account");
    assertThat(jar("--version").done()).startsWith("swkit ");
  }

  @Test
  void hasTheScriptOfEveryCommand() throws Exception {
    Catalog catalog = new Catalog();
    for (String name : catalog.names()) {
      String alias = catalog.command(name);
      assertThat(catalog.command(alias)).isEqualTo(alias);
      if (!alias.equals(JShellSession.COMMAND)) {
        Class<?> script = Class.forName(catalog.script(alias), false, getClass().getClassLoader());
        assertThat(script.getDeclaredMethod("main", String[].class)).isNotNull();
      }
    }
    assertThat(catalog.command("nothing")).isNull();
  }

  @Test
  void aWrongNameSuggestsTheNearest() throws Exception {
    Result wrong = jar("exprot", "x", "y");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .startsWith("swkit: there is no command 'exprot'; did you mean export?")
        .endsWith(" -XX:+UseSerialGC -jar swkit.jar help\n");
  }

  @Test
  void messagesNameCommandsAsTheyWereTyped() throws Exception {
    Result wrong = jar("seal");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).endsWith("java -XX:+UseSerialGC -jar swkit.jar seal --help\n");
    String printed = wrong.err().substring(wrong.err().indexOf("try: ") + 5).strip();
    assertThat(run("/bin/sh", "-c", printed).done()).contains("Usage: stalwart-seal");
    Result byName = run(java(), "-cp", "swkit.jar", Main.class.getName(), "stalwart-seal");
    assertThat(byName.err()).endsWith(" -cp swkit.jar swkit.dist.Main stalwart-seal --help\n");
  }

  @Test
  void mysqlsDriverIsFoundBesideTheJarAndNotInIt() throws Exception {
    String url = "mysql://user@127.0.0.1:1/none";
    Result absent = jar("inspect", url);
    assertThat(absent.exitCode()).isEqualTo(1);
    assertThat(absent.err())
        .contains("com.mysql:mysql-connector-j, is not on the class path")
        .contains("mysql-connector-j.jar")
        .hasLineCount(1);
    Path beside = temp.resolve("mysql-connector-j.jar");
    Files.copy(connector(), beside);
    try {
      Result present = jar("inspect", url);
      assertThat(present.exitCode()).isEqualTo(1);
      assertThat(present.err())
          .doesNotContain("class path")
          .contains("127.0.0.1:1")
          .hasLineCount(1);
    } finally {
      Files.delete(beside);
    }
  }

  private static Path connector() throws Exception {
    Class<?> driver = Class.forName("com.mysql.cj.jdbc.NonRegisteringDriver");
    return Path.of(driver.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void theConsoleAnswers() throws Exception {
    Path store =
        Files.createSymbolicLink(temp.resolve("a \"store\""), ROOT.resolve("samples/rocksdb"));
    assertThat(jar("console", "--help").done()).contains(" -jar swkit.jar console backup");
    Files.writeString(temp.resolve("lines"), "show(ACL)\n/exit\n");
    Result result =
        run(
            "/bin/sh",
            "-c",
            java()
                + " -Djava.util.prefs.userRoot=. -jar swkit.jar console 'rocksdb:a \"store\"'"
                + " <lines");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("a grantee=").doesNotContain("Error:");
    Files.delete(store);
  }

  @Test
  void theSamplesUseTheOptionsOfTheScriptsAndOfTheCommand() throws Exception {
    String options =
        Files.readAllLines(ROOT.resolve("lib/Toolkit.java")).stream()
            .filter(line -> line.startsWith("//RUNTIME_OPTIONS "))
            .map(line -> line.substring(line.indexOf(' ') + 1))
            .collect(Collectors.joining(" "));
    for (String file :
        List.of(
            "samples/container/Containerfile",
            "samples/systemd/swkit-export.service",
            "docs/install.md")) {
      String words = Files.readString(ROOT.resolve(file)).replaceAll("[\\s\\\\\",]+", " ");
      assertThat(words).as(file).contains("java " + options + " -jar ");
    }
    String help = jar("help", "export").done();
    for (String file :
        List.of(
            "samples/container/compose.yaml",
            "samples/kubernetes/export-job.yaml",
            "samples/systemd/swkit-export.service")) {
      String command =
          Files.readString(ROOT.resolve(file)).replaceFirst("(?s).*\n[ -]+export\\s", "");
      List<String> given =
          Pattern.compile("\\s(--[a-z-]+)")
              .matcher(command)
              .results()
              .map(match -> match.group(1))
              .toList();
      assertThat(given).as(file).isNotEmpty().allMatch(help::contains);
    }
  }

  /** What is merged, what is left out, and that each library is named with its licence. */
  @Test
  void holdsWhatItMustAndNothingElse() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      var attributes = jar.getManifest().getMainAttributes();
      assertThat(attributes.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
      assertThat(attributes.getValue("Multi-Release")).isEqualTo("true");
      assertThat(text(jar, "META-INF/services/java.sql.Driver").lines())
          .contains("org.sqlite.JDBC", "org.postgresql.Driver")
          .noneMatch(driver -> driver.contains("mysql"));
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
      assertThat(text(jar, "META-INF/licenses/org.postgresql/LICENSE")).contains("PostgreSQL");
      Set<String> names = jar.stream().map(ZipEntry::getName).collect(Collectors.toSet());
      assertThat(names)
          .contains("META-INF/licenses/org.foundationdb/LICENSE")
          .contains("META-INF/licenses/org.checkerframework/LICENSE.txt")
          .contains("META-INF/maven/org.xerial/sqlite-jdbc/LICENSE.zentus")
          .noneMatch(name -> name.matches("com/mysql/.*|META-INF/.*\\.(SF|RSA|DSA)"))
          .noneMatch(name -> name.endsWith("module-info.class"));
      String notice = text(jar, "META-INF/NOTICE");
      for (String name : names) {
        var library = Pattern.compile("META-INF/maven/(?!swkit/)[^/]*/([^/]*)/");
        var matcher = library.matcher(name);
        if (matcher.matches()) {
          assertThat(notice).contains(matcher.group(1));
        }
      }
      // The packages of all classes, as far as they tell the libraries apart.
      Set<String> packages =
          names.stream()
              .filter(name -> name.endsWith(".class") && name.contains("/"))
              .map(name -> name.replaceFirst("META-INF/versions/\\d+/", ""))
              .map(name -> name.replaceFirst("^((?:[^/]+/){1,2}).*", "$1"))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(packages)
          .allMatch(
              name ->
                  name.matches(
                      "swkit/.*|picocli/.*|com/(google|dynatrace|apple|kohlschutter)/"
                          + "|net/jpountz/|org/(checkerframework|roaringbitmap|rocksdb|sqlite|postgresql|newsclub)/"));
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (var in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
