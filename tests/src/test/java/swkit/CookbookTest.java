// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.testing.Goldens;
import swkit.testing.VerifiedDump;
import swkit.verify.Verdict;

/** Compiles the scripts of docs/cookbook.md, and runs each on a golden database. */
class CookbookTest {
  private static final Pattern SCRIPT =
      Pattern.compile(
          "```java\n(.*?\nclass (\\w+) \\{.*?)```\n\n```\njbang (\\S+) (.*?)\n```", Pattern.DOTALL);

  private static final Path GROUPWARE = Goldens.ROOT.resolve("tests/goldens/0.15.5-groupware/dump");

  private static final Path REGISTRY = Goldens.ROOT.resolve("tests/goldens/0.16.18-groupware/dump");

  private static final Map<String, String> SOURCES = new LinkedHashMap<>();
  private static final Map<String, String> COMMANDS = new LinkedHashMap<>();
  private static URLClassLoader classes;

  @TempDir static Path compiled;
  @TempDir Path temp;

  @BeforeAll
  static void compile() throws IOException {
    var scripts = SCRIPT.matcher(Files.readString(Goldens.ROOT.resolve("docs/cookbook.md")));
    List<String> files = new ArrayList<>();
    while (scripts.find()) {
      String name = scripts.group(2);
      SOURCES.put(name, scripts.group(1));
      COMMANDS.put(name, scripts.group(3) + " " + scripts.group(4));
      Path file = Files.createDirectory(compiled.resolve(name)).resolve(name + ".java");
      files.add(Files.writeString(file, scripts.group(1)).toString());
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Xlint:all,-path",
                "-proc:none",
                "-d",
                compiled.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    arguments.addAll(files);
    var problems = new ByteArrayOutputStream();
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, problems, problems, arguments.toArray(String[]::new));
    assertThat(exitCode).as(problems.toString(StandardCharsets.UTF_8)).isZero();
    classes = new URLClassLoader(new URL[] {compiled.toUri().toURL()});
  }

  @AfterAll
  static void close() throws IOException {
    classes.close();
  }

  /** What {@code script} prints. */
  private static List<String> run(String script, Object... args) {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      main(script, args);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void main(String script, Object... args) {
    try {
      String[] words = new String[args.length];
      for (int i = 0; i < args.length; i++) {
        words[i] = args[i].toString();
      }
      var main = classes.loadClass(script).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) words);
    } catch (java.lang.reflect.InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (!(e.getCause() instanceof InterruptedException)) {
        throw new IllegalStateException(e.getCause());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDozenScriptsOfTenLines() {
    assertThat(SOURCES).hasSize(12);
    SOURCES.forEach(
        (name, source) -> {
          String body = source.substring(source.indexOf("main(String... args)"));
          long lines = body.lines().filter(line -> line.matches(".*\\w.*")).count() - 1;
          assertThat(lines).as(name).isLessThanOrEqualTo(12);
          assertThat(source.lines().mapToInt(String::length).max().orElse(0))
              .isLessThanOrEqualTo(100);
          assertThat(COMMANDS.get(name)).startsWith(name + ".java ");
        });
  }

  @Test
  void oneAccountsMailByYear() {
    assertThat(run("MailByYear", Goldens.DUMP, "alice"))
        .isNotEmpty()
        .allMatch(line -> line.matches("20\\d\\d \\d+"))
        .satisfies(
            lines -> {
              try (var database = Database.open(Goldens.DUMP.toString());
                  var snapshot = database.snapshot()) {
                int mails = swkit.extract.MailAccount.of(snapshot, "alice").mails().size();
                assertThat(lines.stream().mapToInt(l -> Integer.parseInt(l.substring(5))).sum())
                    .isEqualTo(mails);
              }
            });
  }

  @Test
  void allAddresses() {
    assertThat(run("AllAddresses", Goldens.DUMP))
        .contains("alice@example.org 2", "bob@example.org 3", "carol@example.org 4");
    assertThat(run("AllAddresses", REGISTRY)).anyMatch(line -> line.matches("bob@example.org 2"));
  }

  @Test
  void largeMails() {
    assertThat(run("LargeMails", Goldens.DUMP, 20 << 20)).isEmpty();
    List<String> large = run("LargeMails", Goldens.DUMP, 100_000);
    assertThat(large)
        .isNotEmpty()
        .allMatch(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)) > 100_000);
    assertThat(run("LargeMails", Goldens.DUMP, 0).size()).isGreaterThan(large.size());
  }

  @Test
  void whoForwardsToWhom() {
    Path to = temp.resolve("new");
    String redirect = "redirect :copy \"boss@example.net\"; ";
    String[] script = new String[1];
    try (var database = Database.open(Goldens.DUMP.toString());
        var snapshot = database.snapshot()) {
      var scripts = swkit.extract.Scripts.of(snapshot, 2);
      script[0] = scripts.keySet().iterator().next();
      byte[] before = scripts.get(script[0]).getBytes(StandardCharsets.UTF_8);
      assertThat(before.length).isGreaterThan(redirect.length());
      Entry blob =
          snapshot.scan(Subspace.BLOBS).stream()
              .filter(entry -> startsWith(entry.value(), 0, before))
              .filter(entry -> entry.value().length > before.length)
              .findFirst()
              .orElseThrow();
      byte[] content = blob.value().clone();
      System.arraycopy(redirect.getBytes(StandardCharsets.UTF_8), 0, content, 0, redirect.length());
      byte[] hash = swkit.hash.Blake3.hash(content);
      swkit.transfer.NewDump.write(
          to,
          snapshot,
          subspace ->
              Source.of(
                  snapshot.scan(subspace).stream()
                      .map(entry -> renamed(entry, blob.key(), hash))
                      .map(
                          entry ->
                              subspace == Subspace.BLOBS && startsWith(entry.key(), 0, hash)
                                  ? new Entry(hash, content)
                                  : entry)
                      .sorted((a, b) -> Entry.compareKeys(a.key(), b.key()))
                      .toList()));
    }
    assertThat(run("Forwards", Goldens.DUMP)).noneMatch(line -> line.contains("boss"));
    assertThat(run("Forwards", to))
        .contains("alice -> boss@example.net (script " + script[0] + ")");
  }

  /** The entry with another hash in its key, or in its archive, which is sealed again. */
  private static Entry renamed(Entry entry, byte[] hash, byte[] other) {
    byte[] key = entry.key().clone();
    byte[] value = entry.value().clone();
    if (startsWith(key, 0, hash)) {
      System.arraycopy(other, 0, key, 0, other.length);
    }
    for (int at = 0; at + hash.length <= value.length && value.length < 10_000; at++) {
      if (startsWith(value, at, hash)) {
        System.arraycopy(other, 0, value, at, other.length);
        int tail = swkit.piece.ArchiveTail.length(value[value.length - 1] & 0xFF);
        int checksum = swkit.piece.ArchiveTail.checksum(value, value.length - tail);
        System.arraycopy(swkit.io.Bytes.u32(checksum), 0, value, value.length - tail, 4);
      }
    }
    return new Entry(key, value);
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] start) {
    return bytes.length >= at + start.length
        && java.util.Arrays.equals(bytes, at, at + start.length, start, 0, start.length);
  }

  @Test
  void settingsThatDiffer() {
    assertThat(run("OwnSettings", Goldens.DUMP, Goldens.DUMP)).isEmpty();
    Path changed = temp.resolve("changed");
    try (var database = Database.open(Goldens.DUMP.toString());
        var snapshot = database.snapshot()) {
      swkit.transfer.NewDump.write(
          changed,
          snapshot,
          subspace ->
              snapshot
                  .scan(subspace)
                  .filter(entry -> subspace != Subspace.SETTINGS || !isSetting(entry, "oauth.key"))
                  .map(
                      entry ->
                          subspace == Subspace.SETTINGS && isSetting(entry, "report.domain")
                              ? new Entry(
                                  entry.key(), "example.net".getBytes(StandardCharsets.UTF_8))
                              : entry));
    }
    assertThat(run("OwnSettings", changed, Goldens.DUMP))
        .containsExactly("+ report.domain = example.net", "- oauth.key = (hidden)");
  }

  private static boolean isSetting(Entry entry, String name) {
    return new String(entry.key(), StandardCharsets.UTF_8).equals(name);
  }

  @Test
  void aDumpWithoutOneAccount() {
    Path to = temp.resolve("new");
    assertThat(run("Without", Goldens.DUMP, "alice", to))
        .hasSize(1)
        .allMatch(l -> l.endsWith(" entries"));
    assertThat(run("AllAddresses", to)).noneMatch(line -> line.contains("alice")).isNotEmpty();
    Verdict verdict = VerifiedDump.verify(to.toString());
    assertThat(VerifiedDump.problems(verdict)).as(VerifiedDump.shown(verdict)).isEmpty();
    assertThat(verdict.blobs()).isLessThan(VerifiedDump.verify(Goldens.DUMP.toString()).blobs());
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> run("Without", REGISTRY, "bob", temp.resolve("other")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("only in 0.15");
  }

  @Test
  void twoDumpsMerged() {
    Path without = temp.resolve("without");
    Path to = temp.resolve("new");
    run("Without", Goldens.DUMP, "alice", without);
    run("Merge", without, Goldens.DUMP, to);
    assertThat(Goldens.figures(to).get("p")).isEqualTo(Goldens.figures(Goldens.DUMP).get("p"));
    assertThat(Goldens.figures(to).get("t")).isEqualTo(Goldens.figures(Goldens.DUMP).get("t"));
  }

  @Test
  void aRedactedDump() {
    Path to = temp.resolve("new");
    assertThat(run("Redacted", GROUPWARE, to)).hasSize(1).allMatch(line -> line.contains("316"));
    assertThat(run("AllAddresses", to)).noneMatch(line -> line.contains("alice"));
  }

  @Test
  void countsByDomain() {
    assertThat(run("Domains", Goldens.DUMP)).containsExactly("example.org 10");
  }

  @Test
  void blobsThatNobodyLinks() {
    assertThat(run("Unlinked", Goldens.DUMP)).isEmpty();
    Path to = temp.resolve("new");
    String[] hash = new String[1];
    try (var database = Database.open(Goldens.DUMP.toString());
        var snapshot = database.snapshot()) {
      try (var links = snapshot.scan(Subspace.BLOB_LINKS)) {
        hash[0] = Entry.hex(links.next().key()).substring(0, 64);
      }
      swkit.transfer.NewDump.write(
          to,
          snapshot,
          subspace ->
              snapshot
                  .scan(subspace)
                  .filter(
                      entry ->
                          subspace != Subspace.BLOB_LINKS
                              || !Entry.hex(entry.key()).startsWith(hash[0])));
    }
    assertThat(run("Unlinked", to)).containsExactly(hash[0]);
  }

  @Test
  void quotasAsCsv() {
    assertThat(run("Quotas", Goldens.DUMP))
        .startsWith("account,bytes")
        .hasSizeGreaterThan(2)
        .anyMatch(line -> line.matches("alice,\\d+"));
    assertThat(run("Quotas", REGISTRY)).hasSizeGreaterThan(1);
  }

  @Test
  void aDirectoryIsWatched() throws Exception {
    Path dumps = Files.createDirectory(temp.resolve("dumps"));
    Goldens.copy(GROUPWARE, dumps.resolve("monday"));
    Path tuesday = Goldens.copy(GROUPWARE, temp.resolve("tuesday"));
    var seen = new java.util.concurrent.LinkedBlockingQueue<String>();
    PrintStream before = System.out;
    System.setOut(
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          public void println(Object line) {
            seen.add(String.valueOf(line));
          }
        });
    try {
      Thread script = new Thread(() -> main("Watch", dumps));
      script.start();
      assertThat(seen.poll(60, java.util.concurrent.TimeUnit.SECONDS))
          .contains("monday", "18 frames");
      Files.move(tuesday, dumps.resolve("tuesday"));
      assertThat(seen.poll(60, java.util.concurrent.TimeUnit.SECONDS))
          .contains("tuesday", "schema 5");
      script.interrupt();
      script.join(60_000);
      assertThat(script.isAlive()).isFalse();
    } finally {
      System.setOut(before);
    }
  }
}
