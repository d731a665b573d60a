// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import swkit.testing.Launcher;

/** Each package of the library depends on packages of lower levels only. */
class LayeringTest {
  /** The packages by level, the lowest first. A new package has to be put into one of them. */
  private static final List<String> LEVELS =
      List.of(
          "swkit.io swkit.hash swkit.lz4 swkit.legacy swkit.socket",
          "swkit",
          "swkit.config swkit.registry",
          "swkit.generation",
          "swkit.store swkit.frame",
          "swkit.blob swkit.rocksdb swkit.sqlite swkit.postgresql swkit.mysql swkit.memory",
          "swkit.piece",
          "swkit.dump swkit.storage swkit.blobstore swkit.foundationdb",
          "swkit.account swkit.key",
          "swkit.groupware",
          "swkit.open swkit.invocation swkit.prepared",
          "swkit.inspect swkit.proof swkit.sqlitefile swkit.lsm",
          "swkit.diff swkit.verify swkit.html",
          "swkit.transfer",
          "swkit.extract swkit.plan swkit.redact",
          "swkit.salvage swkit.table",
          "swkit.fsck",
          "swkit.doctor",
          "swkit.cli",
          "swkit.sql swkit.spark");

  /** The packages of the core module: nothing in it may need the work of the commands. */
  private static final Path CORE = Launcher.ROOT.resolve("lib/core/src/main/java");

  private static final Path COMMANDS = Launcher.ROOT.resolve("lib/commands/src/main/java");

  /** The packages of the modules that have large dependencies of their own. */
  private static final List<Path> OPTIONAL =
      List.of(
          Launcher.ROOT.resolve("sql/src/main/java"), Launcher.ROOT.resolve("spark/src/main/java"));

  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern TEXT =
      Pattern.compile(
          "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);

  /** {@link #TEXT}, and quoted characters, since one may be a quotation mark. */
  private static final Pattern LITERAL =
      Pattern.compile("'(?:\\\\.|[^\\\\'])'|" + TEXT.pattern(), Pattern.DOTALL);

  /** An option, a command of this project, or the tool that starts it. */
  private static final Pattern COMMAND_LINE =
      Pattern.compile(
          "(?<![-\\w])--[a-z]|-R-[A-Z]|\\bjbang\\b"
              + "|\\bstalwart-(?:copy|console|diff|doctor|export|extract|fsck|import|inspect|plan"
              + "|redact|salvage|seal|snapshot|spark|sql|verify)\\b");

  private static final Pattern TYPE = Pattern.compile("\\b(swkit(?:\\.[a-z]\\w*)*)\\.[A-Z]\\w*");

  @Test
  void everyPackageHasALevel() throws IOException {
    var packages = new TreeSet<String>();
    for (var file : files()) {
      packages.add(packageOf(Files.readString(file)));
    }
    assertThat(packages).isEqualTo(new TreeSet<>(levels().keySet()));
  }

  @Test
  void allArrowsPointDown() throws IOException {
    var levels = levels();
    var upwards = new ArrayList<String>();
    for (var file : files()) {
      String source = Files.readString(file);
      String own = packageOf(source);
      var types = TYPE.matcher(TEXT.matcher(source).replaceAll(""));
      while (types.find()) {
        String other = types.group(1);
        if (!other.equals(own) && levels.get(other) >= levels.get(own)) {
          upwards.add(file.getFileName() + ": " + own + " uses " + types.group());
        }
      }
    }
    assertThat(upwards).isEmpty();
  }

  /** A type that a comment links is imported too, and so counts; a mere mention doesn't. */
  @Test
  void theCoreNamesNoPackageOfTheCommands() throws IOException {
    var commands = new TreeSet<String>();
    for (var file : files(COMMANDS)) {
      commands.add(packageOf(Files.readString(file)));
    }
    for (var file : files(CORE)) {
      assertThat(commands).doesNotContain(packageOf(Files.readString(file)));
    }
  }

  /** Only a command knows its options; the core gives exceptions a {@link Remedy} instead. */
  @Test
  void theCoreNamesNoOptionAndNoCommandOfJbang() throws IOException {
    var named = new ArrayList<String>();
    for (var file : files(CORE)) {
      for (String literal : literals(Files.readString(file))) {
        if (COMMAND_LINE.matcher(literal).find()) {
          named.add(file.getFileName() + ": " + literal);
        }
      }
    }
    assertThat(named).isEmpty();
  }

  @Test
  void anOptionInALiteralIsFound() {
    assertThat(literals("f(\"a \" + \"b --force\"); // \"--only\"\n/* \"--set\" */ i--; g('\"');"))
        .containsExactly("\"a b --force\"");
    for (String text :
        List.of("--set", "(--secrets shows)", "jbang x", "-R-Xmx", "stalwart-seal")) {
      assertThat(COMMAND_LINE.matcher(text).find()).as(text).isTrue();
    }
    for (String text : List.of("-----BEGIN", "a -- b", "stalwart-migrate", "x--y")) {
      assertThat(COMMAND_LINE.matcher(text).find()).as(text).isFalse();
    }
  }

  /** A command that is added must be found too. */
  @Test
  void everyCommandIsFound() throws IOException {
    int found = 0;
    for (var script : files(Launcher.ROOT.resolve("scripts"))) {
      String name = script.getFileName().toString().replace(".java", "");
      if (name.matches("Stalwart[A-Z][a-z]+")) {
        String command = "stalwart-" + name.substring("Stalwart".length()).toLowerCase(Locale.ROOT);
        assertThat(COMMAND_LINE.matcher(command).matches()).as(command).isTrue();
        found++;
      }
    }
    assertThat(found).isGreaterThan(15);
  }

  /** The string literals of {@code source}; those joined by a plus sign are one. */
  private static List<String> literals(String source) {
    var literals = new ArrayList<String>();
    int end = -1;
    var texts = LITERAL.matcher(source);
    while (texts.find()) {
      String text = texts.group();
      if (!text.startsWith("\"")) {
        continue;
      }
      int last = literals.size() - 1;
      if (end >= 0 && source.substring(end, texts.start()).strip().equals("+")) {
        String before = literals.get(last);
        literals.set(last, before.substring(0, before.length() - 1) + text.substring(1));
      } else {
        literals.add(text);
      }
      end = texts.end();
    }
    return literals;
  }

  private static Map<String, Integer> levels() {
    var levels = new TreeMap<String, Integer>();
    for (int level = 0; level < LEVELS.size(); level++) {
      for (String name : LEVELS.get(level).split(" ")) {
        levels.put(name, level);
      }
    }
    return levels;
  }

  private static String packageOf(String source) {
    var matcher = PACKAGE.matcher(source);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static List<Path> files() throws IOException {
    var all = new ArrayList<>(files(CORE));
    all.addAll(files(COMMANDS));
    for (Path module : OPTIONAL) {
      all.addAll(files(module));
    }
    return all;
  }

  private static List<Path> files(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
