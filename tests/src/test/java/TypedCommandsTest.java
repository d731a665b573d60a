// SPDX-License-Identifier: Apache-2.0

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import swkit.Database;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.testing.DescribedHost;

/**
 * Runs each command line of README and the documents, as it is typed there, on a host made of
 * golden databases. The lines of one block are typed one after the other on the same host; if two
 * of them write to the same place, they are alternatives, and the second one gets a new host.
 */
class TypedCommandsTest {
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:\\./jbang |java .*-jar swkit\\.jar )(?:stalwart-)?([a-z-]+)((?: [^>]*)?)(?:> (\\S+))?");

  /** In a sentence or table: a command with operands in capitals. */
  private static final Pattern NAMED =
      Pattern.compile("`(?:\\./jbang )?stalwart-([a-z]+)((?: [^`]*)? '?[A-Z]+[^`]*)`");

  /** Lines that no test can run here, or that another one runs. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("jbang catalog add", "CatalogIT"),
          Map.entry("jbang stalwart-export@swkit --help", "CatalogIT, with stalwart-inspect"),
          Map.entry("jbang app install", "CatalogIT"),
          Map.entry("java -jar swkit.jar", "JarIT of dist"),
          Map.entry("./jbang stalwart-sql", "StalwartSqlTest of the module sql"),
          Map.entry("./jbang stalwart-spark", "StalwartSparkTest of the module spark"),
          Map.entry("unzip swkit-manual.zip", "needs a release; HelpTest loads its files"),
          Map.entry("cp", "needs a release, and writes outside of the tests"),
          Map.entry("systemctl", "needs systemd"),
          Map.entry("docker", "needs Docker"),
          Map.entry("cd dist/target/release && sha256sum", "the build of a release does it"),
          Map.entry(
              "./jbang stalwart-import /backup/mail /etc/stalwart/new-config.toml --undo",
              "FsckCommandTest: what fsck prints"),
          Map.entry("jbang", "CookbookTest: the recipes"));

  /** What isn't here: a server, or a name that stands for a value. */
  private static final Map<String, String> INSTEAD =
      Map.of("fdb:/etc/foundationdb/fdb.cluster", "/etc/stalwart/config.toml");

  /** The exit codes that aren't 0, with the reason. */
  private static final Map<String, Integer> EXIT_CODES =
      Map.of(
          "stalwart-doctor", 3, // something was recognised, or will be lost by an upgrade
          "stalwart-doctor --repair", 0, // nothing is to be removed
          "stalwart-diff monday tuesday", 3, // they are of two servers
          "stalwart-diff /backup/2024", 3); // a dump of that release lacks subspaces

  @TempDir Path temp;
  private DescribedHost host;
  private final List<String> written = new ArrayList<>();
  private int hosts;

  static Stream<Path> documents() throws IOException {
    return DocumentsTest.documents();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyCommandLineDoesWhatItSays(Path document) throws IOException {
    String text = Files.readString(document);
    Matcher blocks = Pattern.compile("(?m)^```\\n(.*?)^```", Pattern.DOTALL).matcher(text);
    while (blocks.find()) {
      String block = blocks.group(1).replaceAll(" \\\\\n *", " ");
      if (block.lines().noneMatch(TypedCommandsTest::isTyped)) {
        continue; // a drawing, keys, or bytes
      }
      newHost();
      for (String line : block.lines().toList()) {
        type(line.replaceFirst(" +#.*", ""));
      }
    }
    String words = text.replaceAll("(?ms)^```.*?^```", "");
    Matcher named = NAMED.matcher(words);
    while (named.find()) {
      newHost();
      type("./jbang stalwart-" + named.group(1) + operands(named.group(1), named.group(2)));
    }
  }

  private static boolean isTyped(String line) {
    return line.matches("(\\./)?jbang .*|java .*|(cd|cp) .*|docker .*|journalctl .*|mvn .*")
        || line.matches("(seq|sha256sum|source|stalwart-[a-z]+|systemctl|tar|unzip|zcat) .*");
  }

  private void newHost() throws IOException {
    host = new DescribedHost(temp.resolve("host" + hosts++));
    written.clear();
  }

  /** The operands in capitals, as paths of the host. */
  private static String operands(String command, String words) {
    boolean isRead = List.of("import", "seal").contains(command);
    return words
        .replaceAll("\\bFROM\\b|\\bWHAT\\b", "/etc/stalwart/config.toml")
        .replaceAll("\\bTO\\b", "/etc/stalwart/new-config.toml")
        .replaceAll("\\bDIRECTORY\\b|\\bDIR\\b|\\bTUESDAY\\b", isRead ? "/backup/mail" : "/srv/new")
        .replaceAll("\\bA B\\b", "monday tuesday")
        .replaceAll("\\bMONDAY\\b", "monday")
        .replaceAll("\\bDAMAGED\\b", "rocksdb:/var/lib/stalwart/data")
        .replaceAll("\\bLINE\\b", "Data corruption detected, key = p")
        .replaceAll("\\bFILE\\b", "/backup/file");
  }

  private void type(String line) throws IOException {
    Matcher parallel = Pattern.compile("seq (\\d) (\\d) \\| parallel -j \\d (.*)").matcher(line);
    if (parallel.matches()) {
      for (int i = Integer.parseInt(parallel.group(1));
          i <= Integer.parseInt(parallel.group(2));
          i++) {
        type(parallel.group(3).replace("{}", "" + i));
      }
      return;
    }
    Matcher typed = COMMAND.matcher(line.replaceFirst("^journalctl [^|]* \\| ", ""));
    String stdin = line.startsWith("journalctl ") ? "Data corruption detected, key = p" : "";
    boolean isElsewhere =
        ELSEWHERE.keySet().stream()
            .anyMatch(begin -> line.equals(begin) || line.startsWith(begin + " "));
    if (isElsewhere) {
      return;
    }
    assertThat(typed.matches()).as("not understood: " + line).isTrue();
    String name = typed.group(1).equals("import-account") ? "" : "stalwart-" + typed.group(1);
    List<String> words = new ArrayList<>();
    for (String word : HelpTest.words(typed.group(2))) {
      words.add(INSTEAD.getOrDefault(word, word));
    }
    if (name.isEmpty()) {
      words.forEach(word -> prepare(word, line));
      ImportAccount.main(words.stream().map(host::word).toArray(String[]::new));
      return;
    }
    prepare(name, words, line);
    String result = run(name, words, line, stdin);
    if (typed.group(3) != null) {
      Files.writeString(host.here().resolve(typed.group(3)), result);
    }
  }

  /** Makes what the line reads; gives it a new host if what it writes was written before. */
  private void prepare(String name, List<String> words, String line) throws IOException {
    var parsed =
        new CommandLine(HelpTest.COMMANDS.get(name).get()).parseArgs(words.toArray(String[]::new));
    assertThat(parsed.unmatched()).as(line).isEmpty();
    boolean isContinued = line.matches(".* --(update|part|finish|verify|dry-run)\\b.*");
    List<String> operands =
        parsed.matchedPositionals().stream()
            .flatMap(operand -> operand.originalStringValues().stream())
            .toList();
    boolean writes = name.matches("stalwart-(export|extract|import|copy|redact|salvage|snapshot)");
    String target = writes && operands.size() > 1 ? operands.get(1) : null;
    if (target != null && !isContinued) {
      if (written.contains(target)) {
        newHost();
      }
      written.add(target);
    }
    for (String word : words) {
      if (!word.equals(target) && !line.contains("--update " + word)) {
        prepare(word, line);
      }
    }
    if (line.contains("stalwart-extract ") && line.contains("--verify")) {
      type(line.replace("--verify ", ""));
    }
    if (line.contains("stalwart-fsck ") && line.contains("--notes")) {
      type(line.replace("stalwart-fsck", "stalwart-verify"));
    }
    if (line.endsWith("--update monday")) {
      type("./jbang stalwart-export /etc/stalwart/config.toml monday");
    }
  }

  private void prepare(String word, String line) {
    try {
      host.prepare(word, line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private String run(String name, List<String> words, String line, String stdin) {
    List<String> args = new ArrayList<>();
    for (String word : words) {
      args.add(word.equals("HASH") ? someBlob() : host.word(word));
    }
    if (name.matches("stalwart-(copy|import)") && !line.contains("--plan ")) {
      args.addAll(List.of("--journal", host.here().resolve("journal").toString()));
    }
    if (name.equals("stalwart-fsck") && line.contains("--apply")) {
      args.addAll(List.of("--undo", host.here().resolve("undo").toString()));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var bytes = new ByteArrayOutputStream();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(stdin.getBytes(UTF_8)));
    try {
      Command command =
          line.contains("--blob ") ? toPipe(bytes) : HelpTest.COMMANDS.get(name).get();
      int exitCode =
          Command.execute(
              command,
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              args.toArray(String[]::new));
      assertThat(exitCode).as(line + "\n" + out + err).isEqualTo(exitCode(line));
    } finally {
      System.setIn(before);
    }
    out.append(bytes.toString(UTF_8));
    assertThat(out.toString()).as(line).isNotBlank();
    return out.toString();
  }

  private static Command toPipe(OutputStream pipe) {
    return new StalwartInspect() {
      @Override
      protected OutputStream bytesOut() {
        return pipe;
      }
    };
  }

  private static int exitCode(String line) {
    return EXIT_CODES.entrySet().stream()
        .filter(entry -> line.contains(entry.getKey()))
        .max(Comparator.comparing(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(0);
  }

  /** The hash of a blob of the old dump. */
  private String someBlob() {
    try (var database = Database.open(host.path("/backup/2024").toString());
        var snapshot = database.snapshot()) {
      return swkit.Entry.hex(
          snapshot.scan(Subspace.BLOBS).stream().findFirst().orElseThrow().key());
    }
  }
}
