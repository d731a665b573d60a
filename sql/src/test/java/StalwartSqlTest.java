// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import swkit.cli.Command;
import swkit.cli.ReferenceFiles;

/** {@code stalwart-sql} as it is typed, and its document. */
class StalwartSqlTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();

  private static final String DUMP = ROOT.resolve("tests/goldens/0.15.5/dump").toString();
  private static final Path DOCUMENT = ROOT.resolve("docs/sql.md");

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {
    String done() {
      assertThat(exitCode).as(err).isZero();
      return out;
    }
  }

  private static Result run(Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] args = Stream.of(words).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Command.execute(new StalwartSql(), new PrintWriter(out), new PrintWriter(err), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @Test
  void withoutAStatementTheTablesAreListed() {
    assertThat(run(DUMP).done())
        .startsWith("entries: an entry of a subspace\n  subspace       varchar   the letter")
        .contains("\n\nmails: a mail in one of its mailboxes\n")
        .contains("\n  flags          varchar[] its keywords, such as $seen\n");
    JsonObject json = JsonParser.parseString(run(DUMP, "--json").done()).getAsJsonObject();
    assertThat(json.getAsJsonArray("tables")).hasSize(5);
  }

  @Test
  void aResultIsATable() {
    String statement =
        "select account, mails, null as nothing, 'a' || chr(10) || chr(27) as \"c\" from accounts"
            + " where mails > 10 order by mails desc, account";
    assertThat(run(DUMP, statement).done())
        .isEqualTo(
            """
            account  mails  nothing  c
            alice       21           a\\u000a\\u001b
            bob         11           a\\u000a\\u001b
            dave        11           a\\u000a\\u001b
            """);
    Result cut = run(DUMP, statement + ";\n", "--limit", "1");
    assertThat(cut.done()).hasLineCount(2);
    assertThat(cut.err()).isEqualTo("stalwart-sql: note: only the first row is shown\n");
    assertThat(run(DUMP, statement, "--limit", "3").err()).isEmpty();
    assertThat(run(DUMP, "from mails where account = 'x'").done()).hasLineCount(1);
  }

  @Test
  void aResultIsCsv() {
    String statement =
        "select 'a \"b\", c' as \"x,y\", '' as e, null as n, [1, 2] as l, 1.50::decimal(9,2) as d,"
            + " timestamp '2024-01-31 12:00:00' as t, {'k': 'v'} as s, ' b' as b";
    assertThat(run(DUMP, statement, "--csv").done())
        .isEqualTo(
            """
            "x,y",e,n,l,d,t,s,b
            "a ""b"", c","",,"[1,2]",1.50,2024-01-31T12:00,"{""k"":""v""}"," b"
            """);
  }

  @Test
  void aResultIsJsonLines() {
    String statement =
        "select account, size, flags, received, problem, 'x'::blob b, 1e400::double i, map {'k':"
            + " 1} m from mails where account = 'alice' and uid < 3 and mailbox = 'INBOX' order by"
            + " uid";
    assertThat(run(DUMP, statement, "--json").done().lines())
        .containsExactly(
            "{\"account\":\"alice\",\"size\":575736,\"flags\":[\"$flagged\",\"$work\",\"$seen\",\"$label\"],"
                + "\"received\":\"2026-11-22T10:21:40Z\",\"problem\":null,\"b\":\"78\",\"i\":\"Infinity\",\"m\":{\"k\":1}}",
            "{\"account\":\"alice\",\"size\":1488,\"flags\":[\"$seen\",\"$label\"],"
                + "\"received\":\"2026-11-22T10:21:40Z\",\"problem\":null,\"b\":\"78\",\"i\":\"Infinity\",\"m\":{\"k\":1}}");
  }

  /** In an object a second column of the same name would hide the first. */
  @Test
  void columnsOfTheSameNameAreRefusedInJson() {
    String statement = "select 1 as size, 2 as size";
    assertThat(run(DUMP, statement, "--csv").done()).isEqualTo("size,size\n1,2\n");
    Result refused = run(DUMP, statement, "--json");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.out() + refused.err()).contains("two columns are called 'size'");
    assertThat(run(DUMP, "select 1 as size, 2 as \"Size\"", "--json").done())
        .isEqualTo("{\"size\":1,\"Size\":2}\n");
  }

  /** The driver moves times in lists and structs by the zone of the process, if it has gaps. */
  @Test
  void theProcessIsInUtc() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("scripts/StalwartSql.java")))
        .contains("//RUNTIME_OPTIONS -Duser.timezone=UTC");
  }

  @Test
  void aStatementComesFromAFileOrStandardInput() throws IOException {
    Path file =
        Files.writeString(temp.resolve("s.sql"), "-- how many\nselect count(*) from mails;\n");
    assertThat(run(DUMP, "--file", file).done()).contains("53");
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(Files.readAllBytes(file)));
    try {
      assertThat(run(DUMP, "-").done()).contains("53");
    } finally {
      System.setIn(before);
    }
    assertThat(run(DUMP, "select 1", "--file", file).err())
        .isEqualTo("stalwart-sql: give one statement: as a word, or by --file\n");
    assertThat(run(DUMP, "--file", temp.resolve("none")).exitCode()).isEqualTo(1);
    Files.write(file, new byte[] {'s', (byte) 0xFF});
    assertThat(run(DUMP, "--file", file).err())
        .isEqualTo("stalwart-sql: " + file + ": can't be read: it isn't valid UTF-8\n");
    assertThat(run(DUMP, " ").exitCode()).isEqualTo(2);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aResultIsAParquetFile() throws Exception {
    Path file = temp.resolve("mails's.parquet");
    String statement = "select account, uid, flags, received, hash from mails order by all -- end";
    Result result = run(DUMP, statement, "--parquet", file);
    assertThat(result.done()).isEmpty();
    assertThat(result.err()).isEqualTo("stalwart-sql: note: written to " + file + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    List<String> rows = new ArrayList<>();
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var read =
            connection.prepareStatement(
                "select account, uid, flags::varchar from read_parquet(?)")) {
      read.setString(1, file.toString());
      try (var found = read.executeQuery()) {
        while (found.next()) {
          rows.add(found.getString(1) + " " + found.getLong(2) + " " + found.getString(3));
        }
      }
    }
    assertThat(rows).hasSize(53).contains("alice 1 [$flagged, $work, $seen, $label]");
    assertThat(run(DUMP, statement, "--parquet", file).err())
        .isEqualTo("stalwart-sql: " + file + ": exists already; give a new file\n");
    assertThat(run(DUMP, statement, "--parquet", "-").err())
        .isEqualTo("stalwart-sql: --parquet -: Parquet is written to a file; give its name\n");
    Path other = temp.resolve("other.parquet");
    assertThat(run(DUMP, "select nope from mails", "--parquet", other).exitCode()).isEqualTo(2);
    assertThat(run(DUMP, "select 1/0, cast(account as int) from mails", "--parquet", other).err())
        .contains("column 13: Could not convert");
    assertThat(run(DUMP, "select 1", "--parquet", other, "--limit", "1").exitCode()).isEqualTo(2);
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).containsExactly(file);
    }
    JsonObject json =
        JsonParser.parseString(run(DUMP, "select 1", "--parquet", other, "--json").done())
            .getAsJsonObject();
    assertThat(json.get("file").getAsString()).isEqualTo(other.toString());
  }

  @Test
  void secretsAreHiddenUnlessTheyAreWanted() {
    String statement =
        "select count(*) filter (value is null) as hidden from entries where subspace in ('s', 'd')";
    String hidden = run(DUMP, statement).done().lines().skip(1).findFirst().orElseThrow().strip();
    assertThat(Integer.parseInt(hidden)).isPositive();
    assertThat(run(DUMP, statement, "--secrets").done().lines().skip(1)).containsExactly("     0");
  }

  @Test
  void missingBlobsAreNamedAndMakeTheExitCode3() throws SQLException, IOException {
    Path store = temp.resolve("store.sqlite");
    Files.copy(ROOT.resolve("tests/goldens/0.15.5/store.sqlite"), store);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        var statement = connection.createStatement()) {
      statement.execute(
          "DELETE FROM t WHERE k = (SELECT substr(k, 1, 32) FROM k WHERE length(k) = 41 LIMIT 1)");
    }
    Result result =
        run("sqlite:" + store, "select count(*) n from blobs where problem = 'is missing'");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEqualTo("n\n1\n");
    assertThat(result.err()).contains("is missing");
    assertThat(run("sqlite:" + store, "select count(*) from mails").exitCode()).isZero();
  }

  @Test
  void unreadableFramesAreNamedBeforeTheResult() throws IOException {
    Path dump = Files.createDirectory(temp.resolve("dump"));
    try (Stream<Path> frames = Files.list(Path.of(DUMP))) {
      for (Path frame : frames.toList()) {
        Files.copy(frame, dump.resolve(frame.getFileName()));
      }
    }
    byte[] links = Files.readAllBytes(dump.resolve("subspace_k"));
    Files.write(dump.resolve("subspace_k"), java.util.Arrays.copyOf(links, links.length / 2));
    Result result = run(dump, "select count(*) n from mails");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEqualTo(" n\n53\n");
    assertThat(result.err()).hasLineCount(1).contains("subspace_k", "cut short");
    assertThat(run(dump, "from blobs").exitCode()).isEqualTo(1);
    Files.delete(dump.resolve("subspace_k"));
    Files.delete(dump.resolve("subspace_d"));
    assertThat(run(dump, "select distinct account from mails").err())
        .isEqualTo("stalwart-sql: note: there is no d (directory), so accounts have no names\n");
  }

  /** What a verification can't read is in no table, so the exit code says so. */
  @Test
  void findingsOfWhatCannotBeReadMakeTheExitCode3() throws SQLException, IOException {
    Path store = temp.resolve("store.sqlite");
    Files.copy(ROOT.resolve("tests/goldens/0.15.5/store.sqlite"), store);
    String statement = "select rule, count(*) n from findings where rule = 'F7' group by 1";
    assertThat(run("sqlite:" + store, statement).done()).isEqualTo("rule  n\n");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        var change = connection.createStatement()) {
      change.execute("DROP TABLE l");
    }
    Result result = run("sqlite:" + store, statement);
    assertThat(result.out()).isEqualTo("rule  n\nF7    1\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("can't be read, or is missing (F7)");
    assertThat(run("sqlite:" + store, "select count(*) from mails").exitCode()).isZero();
  }

  @Test
  void aStatementMayBeginWithAComment() {
    assertThat(run(DUMP, "-- how many\nselect count(*) n from mails").done()).isEqualTo(" n\n53\n");
    Result none = run(DUMP, "--how");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("there is no option --how");
  }

  @Test
  void aWordTooManyIsNamed() {
    assertThat(run(DUMP, "select 1", "--csv", "out.csv").err())
        .isEqualTo("stalwart-sql: 'out.csv' is a word too many; --csv prints to standard output\n");
    assertThat(run(DUMP, "select 1", "out.csv").err())
        .isEqualTo("stalwart-sql: 'out.csv' is a word too many after the statement\n");
  }

  /** A process that is killed leaves no library behind, as its name is gone already. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void theLibraryOfTheEngineHasNoName() throws IOException {
    run(DUMP, "select 1").done();
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      List<String> loaded = maps.filter(line -> line.contains("libduckdb_java")).toList();
      assertThat(loaded).isNotEmpty().allMatch(line -> line.endsWith(".so (deleted)"));
    }
  }

  @Test
  void wrongUsageIsOneLine() {
    for (List<Object> words :
        List.<List<Object>>of(
            List.of(),
            List.of(DUMP, "select 1", "x"),
            List.of(DUMP, "select 1", "--csv", "--json"),
            List.of(DUMP, "select 1", "--csv", "--parquet", temp.resolve("x")),
            List.of(DUMP, "select 1", "--limit", "0"),
            List.of(DUMP, "select 1", "--live"),
            List.of(DUMP, "select nope from mails"))) {
      Result result = run(words.toArray());
      assertThat(result.exitCode()).as(words.toString()).isEqualTo(2);
      assertThat(result.err()).hasLineCount(1).startsWith("stalwart-sql: ");
    }
    Result json = run(DUMP, "selec", "--json");
    assertThat(JsonParser.parseString(json.out()).getAsJsonObject().get("exitCode").getAsInt())
        .isEqualTo(2);
  }

  static List<String> statements() throws IOException {
    Matcher blocks =
        Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
    List<String> statements = new ArrayList<>();
    while (blocks.find()) {
      statements.add(blocks.group(1));
    }
    assertThat(statements).hasSizeGreaterThan(8);
    return statements;
  }

  /** Each statement of the document answers something; of blobs, nothing is damaged there. */
  @ParameterizedTest
  @MethodSource("statements")
  void theStatementsOfTheDocumentCanBeCopied(String statement) {
    boolean isEmpty = statement.contains("b.problem is not null");
    List<String> lines = run(DUMP, statement).done().lines().toList();
    assertThat(lines).hasSizeGreaterThan(isEmpty ? 0 : 1);
  }

  @Test
  void theCommandLinesOfTheDocumentsAreValid() throws IOException {
    int checked = 0;
    for (String name : List.of("docs/sql.md", "docs/looking.md", "README.md")) {
      for (String line : Files.readAllLines(ROOT.resolve(name))) {
        Matcher typed =
            Pattern.compile("\\./jbang stalwart-sql (.*?)(?: [<>] \\S+)?").matcher(line);
        if (typed.matches()) {
          List<String> words = new ArrayList<>();
          Matcher word = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(typed.group(1));
          while (word.find()) {
            words.add(word.group().replaceAll("^['\"]|['\"]$", ""));
          }
          var parsed = new CommandLine(new StalwartSql()).parseArgs(words.toArray(String[]::new));
          assertThat(parsed.unmatched()).as(line).isEmpty();
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(4);
  }

  @Test
  void theHelpHasEachOptionUnderAHeading() {
    String help = run("--help").done();
    String others = help.substring(help.indexOf("\nOther:"));
    for (var option : new CommandLine(new StalwartSql()).getCommandSpec().options()) {
      assertThat(help).contains(option.longestName());
      if (!List.of("--threads", "--completion", "--help", "--version")
          .contains(option.longestName())) {
        assertThat(others).doesNotContain("      " + option.longestName());
      }
    }
    assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    assertThat(run("--completion", "bash").done()).contains("--parquet", "complete -o default");
    assertThat(run("--completion", "fish").done()).contains("-l parquet");
  }

  /** {@code -Dswkit.writeGoldens=true} writes it anew. */
  @Test
  void thePreparedTextIsThatOfTheOptions() throws Exception {
    Path file = ROOT.resolve("lib/commands/src/main/java/swkit/prepared/StalwartSqlText.java");
    String source = ReferenceFiles.prepared(new StalwartSql());
    if (Boolean.getBoolean("swkit.writeGoldens")) {
      Files.writeString(file, source);
    }
    assertThat(Files.readString(file)).isEqualTo(source);
  }

  @Test
  void aReleaseHasItsManualPage() throws Exception {
    ReferenceFiles.main(temp.toString(), "StalwartSql");
    assertThat(Files.readString(temp.resolve("man/man1/stalwart-sql.1"), StandardCharsets.UTF_8))
        .contains(".SH \"EXIT STATUS\"", "\\-\\-parquet", ".SH \"EXAMPLES\"");
  }
}
