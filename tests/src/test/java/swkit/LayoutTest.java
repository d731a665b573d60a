// SPDX-License-Identifier: Apache-2.0
package swkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import swkit.testing.Launcher;

/** What stands in two places is the same in both, and nothing is missing. */
class LayoutTest {
  /** An option or operand with its field, or the annotation of a command. */
  private static final Pattern OPTION =
      Pattern.compile(
          "(?s)@(?:CommandLine\\.)?(?:(?:Option|Parameters)(?:\\((?:\"(?:\\\\.|[^\"\\\\])*+\"|[^\"()])*+\\))"
              + "[^;]*;|Command\\((?:\"(?:\\\\.|[^\"\\\\])*+\"|[^\"()])*+\\))");

  private static final Path ROOT = Launcher.ROOT;
  private static final Path HUB = ROOT.resolve("lib/Toolkit.java");
  private static final Path COMMANDS = ROOT.resolve("lib/Commands.java");
  private static final Path SPARK = ROOT.resolve("spark/Spark.java");
  private static final Path SQL = ROOT.resolve("sql/Sql.java");

  @Test
  void hubsAndPomsNameTheSameLibraries() throws Exception {
    assertThat(named(HUB)).as("//DEPS of lib/Toolkit.java").isEqualTo(libraries("lib/core"));
    var both = new TreeSet<>(named(HUB));
    both.addAll(named(COMMANDS));
    var expected = libraries("lib/core");
    expected.addAll(libraries("lib/commands"));
    assertThat(both).as("//DEPS of both hubs").isEqualTo(expected);
    var engine = named(SQL);
    assertThat(engine.remove("../lib/Commands.java")).isTrue();
    assertThat(engine).as("//DEPS of sql/Sql.java").isEqualTo(libraries("sql"));
  }

  private static TreeSet<String> named(Path hub) throws IOException {
    var libraries = new TreeSet<String>();
    for (var line : Files.readAllLines(hub)) {
      // A property with a default value: JBang takes the default when nothing else is said.
      if (line.startsWith("//DEPS "))
        libraries.add(line.substring(7).replaceAll("\\$\\{[^:}]*:([^}]*)}", "$1"));
    }
    return libraries;
  }

  @Test
  void hubsListAllSources() throws IOException {
    requireSources(HUB, "lib/core");
    requireSources(COMMANDS, "lib/commands");
    requireSources(SPARK, "spark");
    requireSources(SQL, "sql");
  }

  private static void requireSources(Path hub, String module) throws IOException {
    var expected =
        files(module + "/src/main/java", ".java")
            .map(file -> "//SOURCES " + slashes(hub.getParent().relativize(file)))
            .toList();
    var actual =
        Files.readAllLines(hub).stream()
            .filter(line -> line.startsWith("//SOURCES ") && !line.endsWith(" Toolkit.java"))
            .toList();
    assertThat(actual)
        .as(
            "//SOURCES of %s; what should stand there is:%n%n%s%n",
            hub.getFileName(), String.join("\n", expected))
        .isEqualTo(expected);
  }

  @Test
  void hubsListAllResources() throws IOException {
    requireResources(HUB, "core");
    requireResources(COMMANDS, "commands");
  }

  private static void requireResources(Path hub, String module) throws IOException {
    var directory = module + "/src/main/resources";
    var resources = ROOT.resolve("lib/" + directory);
    var expected =
        files("lib/" + directory, "")
            .map(file -> slashes(resources.relativize(file)))
            .map(name -> "//FILES " + name + "=" + directory + "/" + name)
            .toList();
    assertThat(Files.readAllLines(hub).stream().filter(line -> line.startsWith("//FILES ")))
        .as("//FILES of %s", hub.getFileName())
        .isEqualTo(expected);
  }

  /** The hub of Spark lies in its module, so that nobody else's script names it. */
  @Test
  void theHubOfSparkIsAsItsModule() throws Exception {
    var resources = ROOT.resolve("spark/src/main/resources");
    assertThat(Files.readAllLines(SPARK).stream().filter(line -> line.startsWith("//FILES ")))
        .containsExactlyElementsOf(
            files("spark/src/main/resources", "")
                .map(file -> slashes(resources.relativize(file)))
                .map(name -> "//FILES " + name + "=src/main/resources/" + name)
                .toList());
    var properties = xml("spark/pom.xml");
    var spark = properties.getElementsByTagName("spark.version").item(0).getTextContent();
    assertThat(named(SPARK))
        .containsExactly("../lib/Commands.java", "org.apache.spark:spark-sql_2.13:" + spark);
    var script = Files.readString(ROOT.resolve("scripts/StalwartSpark.java"));
    var options = properties.getElementsByTagName("spark.jvm.options").item(0).getTextContent();
    assertThat(options.split(" ")).allMatch(script::contains);
  }

  @Test
  void hubsHaveCommentsOnly() throws IOException {
    for (var hub : List.of(HUB, COMMANDS, SPARK, SQL))
      assertThat(Files.readAllLines(hub)).allMatch(line -> line.isEmpty() || line.startsWith("//"));
  }

  @Test
  void everyScriptHasAnAliasAndEveryAliasAScript() throws IOException {
    var aliases =
        JsonParser.parseString(Files.readString(ROOT.resolve("jbang-catalog.json")))
            .getAsJsonObject()
            .getAsJsonObject("aliases");
    var scripts = new TreeSet<String>();
    for (var alias : aliases.entrySet()) {
      assertThat(alias.getKey()).matches("[a-z0-9]+(-[a-z0-9]+)*");
      var fields = alias.getValue().getAsJsonObject();
      assertThat(text(fields, "description")).as(alias.getKey()).matches("\\p{Lu}.*\\.");
      scripts.add(text(fields, "script-ref"));
    }
    var expected = files("scripts", ".java").map(file -> slashes(ROOT.relativize(file))).toList();
    assertThat(scripts.stream().filter(script -> script.endsWith(".java")))
        .containsExactlyElementsOf(expected);
    assertThat(scripts).allMatch(script -> Files.isRegularFile(ROOT.resolve(script)));
  }

  /**
   * The library is compiled once for all scripts. JBang doesn't pass on the options of the hub, and
   * compiles a script anew only when a file that the script names has changed: the list of the API.
   */
  @Test
  void everyScriptNamesTheHubTheListOfTheApiAndTheOptionsOfTheHub() throws IOException {
    var options =
        Files.readAllLines(HUB).stream()
            .filter(line -> line.startsWith("//RUNTIME_OPTIONS "))
            .toList();
    assertThat(options).isNotEmpty();
    for (var script : files("scripts", ".java").toList()) {
      var lines = Files.readAllLines(script);
      assertThat(lines).as(script.toString()).containsAll(options);
      assertThat(lines).contains("//FILES META-INF/swkit/api.txt=../lib/api.txt");
      assertThat(lines)
          .as(script.toString())
          .containsAnyOf("//DEPS ../lib/Toolkit.java", "//DEPS ../lib/Commands.java")
          .noneMatch(line -> line.startsWith("//SOURCES "));
    }
  }

  /** Without it, each command would take longer to start, and only a measurement would tell. */
  @Test
  void textIsJoinedWithoutInvokedynamicHoweverTheLibraryIsCompiled() throws IOException {
    String option = "-XDstringConcat=inline";
    assertThat(Files.readString(ROOT.resolve("pom.xml"))).contains("<arg>" + option + "</arg>");
    for (String hub : List.of("lib/Toolkit.java", "lib/Commands.java")) {
      assertThat(Files.readAllLines(ROOT.resolve(hub))).contains("//COMPILE_OPTIONS " + option);
    }
  }

  /** The options are the fields and the texts of annotations. */
  @Test
  void aScriptStaysUnder80LinesBesidesItsOptions() throws IOException {
    for (var script : files("scripts", ".java").toList()) {
      var rest = OPTION.matcher(Files.readString(script)).replaceAll("");
      assertThat(rest.lines().filter(line -> !line.isBlank()).toList())
          .as(script.toString())
          .hasSizeBetween(20, 79);
    }
  }

  @Test
  void theDocumentsShowTheScriptAsItIs() throws IOException {
    var script = Files.readString(ROOT.resolve("scripts/ImportAccount.java"));
    assertThat(Files.readString(ROOT.resolve("docs/scripts.md")))
        .contains("```java\n" + script + "```\n");
  }

  /** The launcher looks for aliases with grep, so that it starts at once. */
  @Test
  void launcherFindsTheAliases() throws IOException {
    var catalog = Files.readString(ROOT.resolve("jbang-catalog.json"));
    var aliases = JsonParser.parseString(catalog).getAsJsonObject().getAsJsonObject("aliases");
    for (var alias : aliases.keySet()) assertThat(catalog).contains("\n    \"" + alias + "\": {\n");
  }

  @Test
  void everySourceNamesItsLicense() throws IOException {
    var header = "// SPDX-License-Identifier: Apache-2.0";
    var missing = new ArrayList<String>();
    for (var file : all()) {
      var name = slashes(ROOT.relativize(file));
      if (!name.matches("(lib|scripts|dist|spark|sql|tests|benchmarks)/.*\\.java")) continue;
      // A script starts with what makes it one.
      int lines = name.matches("scripts/[^/]*|(lib|spark)/[^/]*") ? 12 : 1;
      try (var start = Files.lines(file)) {
        if (start.limit(lines).noneMatch(header::equals)) missing.add(name);
      }
    }
    assertThat(missing).as("files without the line %s", header).isEmpty();
  }

  /** Where libraries come from is the user's to say, in his settings. */
  @Test
  void noFileNamesARepository() throws IOException {
    var host =
        Pattern.compile(
            "repo\\d?\\.maven\\.|sonatype\\.or[g]|jitpack\\.i[o]|maven\\.google\\.co[m]|artifactor[y]"
                + "|<(plugin)?repositor(y|ies)[>]|//REPO[S] ",
            Pattern.CASE_INSENSITIVE);
    var found = new ArrayList<String>();
    for (var file : all()) {
      if (Files.size(file) > 1 << 20) continue;
      var matcher = host.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      if (matcher.find()) found.add(ROOT.relativize(file) + ": " + matcher.group());
    }
    assertThat(found).isEmpty();
  }

  /**
   * The libraries of a module's pom.xml that are neither for tests nor our own, as {@code
   * group:artifact:version[:classifier]}.
   */
  private static TreeSet<String> libraries(String module) throws Exception {
    var parent = xml("pom.xml");
    Map<String, String> properties = new TreeMap<>();
    for (var property : children((Element) parent.getElementsByTagName("properties").item(0)))
      properties.put(property.getTagName(), property.getTextContent().strip());

    Map<String, String> versions = new TreeMap<>();
    var management = (Element) parent.getElementsByTagName("dependencyManagement").item(0);
    for (var dependency : elements(management, "dependency"))
      versions.put(name(dependency), text(dependency, "version"));

    var libraries = new TreeSet<String>();
    for (var dependency : elements(xml(module + "/pom.xml"), "dependency")) {
      if (text(dependency, "groupId").equals("swkit")) continue;
      if (text(dependency, "scope").equals("test")) continue;
      var classifier = text(dependency, "classifier");
      var library = name(dependency) + ":" + versions.get(name(dependency));
      if (!classifier.isEmpty()) library += ":" + classifier;
      for (var property : properties.entrySet())
        library = library.replace("${" + property.getKey() + "}", property.getValue());
      libraries.add(library);
    }
    return libraries;
  }

  private static Element xml(String file) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(ROOT.resolve(file).toFile()).getDocumentElement();
  }

  private static String name(Element dependency) {
    return text(dependency, "groupId") + ":" + text(dependency, "artifactId");
  }

  private static String text(Element parent, String tag) {
    return children(parent).stream()
        .filter(child -> child.getTagName().equals(tag))
        .map(child -> child.getTextContent().strip())
        .collect(joining());
  }

  private static String text(JsonObject object, String field) {
    return object.has(field) ? object.get(field).getAsString() : "";
  }

  private static List<Element> elements(Element ancestor, String tag) {
    var found = new ArrayList<Element>();
    var nodes = ancestor.getElementsByTagName(tag);
    for (int i = 0; i < nodes.getLength(); i++) found.add((Element) nodes.item(i));
    return found;
  }

  private static List<Element> children(Element parent) {
    var found = new ArrayList<Element>();
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling())
      if (node instanceof Element element) found.add(element);
    return found;
  }

  private static java.util.stream.Stream<Path> files(String directory, String suffix)
      throws IOException {
    var prefix = ROOT.resolve(directory);
    return all().stream()
        .filter(file -> file.startsWith(prefix) && file.toString().endsWith(suffix));
  }

  /** All files of the project in the order of their names, without what tools write. */
  private static List<Path> all() throws IOException {
    var files = new ArrayList<Path>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            var name = directory.getFileName().toString();
            boolean skip = name.equals("target") || name.startsWith(".") && !name.equals(".ci");
            return skip && !directory.equals(ROOT)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort((a, b) -> slashes(a).compareTo(slashes(b)));
    return files;
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }
}
