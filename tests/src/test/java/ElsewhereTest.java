// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.dump.Dump;

/** What a server up to 0.15 has in other stores than its data store is said, and how to get it. */
class ElsewhereTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  private static final Path DUMP = ROOT.resolve("tests/goldens/0.15.5/dump");

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  /** A server on a copy of the golden SQLite store; {@code more} are further lines. */
  private String server(String more) throws IOException {
    Path store = temp.resolve("db.sqlite");
    if (!Files.exists(store)) {
      Files.copy(ROOT.resolve("tests/goldens/0.15.5/store.sqlite"), store);
    }
    return Files.writeString(
            temp.resolve("config.toml"),
            """
            storage.data = "db"
            storage.blob = "db"
            store.db.type = "sqlite"
            store.db.path = "%s"
            store.db.compression = "lz4"
            """
                    .formatted(store)
                + more
                + "\n")
        .toString();
  }

  private static final String ACCOUNTS =
      """
      storage.directory = "internal"
      directory.internal.type = "internal"
      directory.internal.store = "accounts"
      store.accounts.type = "sqlite"
      store.accounts.path = "%s"
      """;

  private Result export(String more) throws IOException {
    return run(new StalwartExport(), server(more), temp.resolve("out").toString());
  }

  private static List<String> about(Result result) {
    return Stream.of(result.out, result.err)
        .flatMap(String::lines)
        .filter(line -> line.contains("of the server: in the store") || line.contains("accounts"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sql | store = \"pg\" | 'dir' (sql, in the store 'pg' (postgresql://db.example.org/mail))",
        "ldap | url = \"ldap://x\" | 'dir' (ldap)",
        "imap | host = \"x\" | 'dir' (imap)",
        "memory | x = 1 | in its configuration, under directory.dir",
      })
  void anExternalDirectory(String type, String setting, String said) throws IOException {
    Result result =
        export(
            """
            storage.directory = "dir"
            directory.dir.type = "%s"
            directory.dir.%s
            store.pg.type = "postgresql"
            store.pg.host = "db.example.org"
            store.pg.database = "mail"
            store.pg.password = "sesame"
            """
                .formatted(type, setting));
    assertThat(result.exitCode).as(result.err).isZero();
    assertThat(about(result)).hasSize(1).first().asString().contains(said);
    assertThat(result.out + result.err).doesNotContain("sesame");
  }

  @Test
  void accountsInAnotherStore() throws IOException {
    Path accounts = temp.resolve("accounts.sqlite");
    Files.copy(ROOT.resolve("tests/goldens/0.15.5/store.sqlite"), accounts);
    String more = ACCOUNTS.formatted(accounts);
    String line = about(export(more)).get(0);
    assertThat(line)
        .contains("accounts are in the store 'accounts' (sqlite:" + accounts + ")")
        .contains("directory.internal.store")
        .contains("--set storage.data=accounts --only d,n");

    Path own = temp.resolve("own");
    Result printed =
        run(
            new StalwartExport(),
            server(more),
            own.toString(),
            "--set",
            "storage.data=accounts",
            "--only",
            "d,n");
    assertThat(printed.exitCode).as(printed.err).isZero();
    assertThat(Dump.open(own).subspaces()).containsExactly(Subspace.DIRECTORY, Subspace.COUNTERS);
    assertThat(printed.out + printed.err).doesNotContain("accounts are in the store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"import", "copy"})
  void ofBothSidesOfAnImportAndACopy(String command) throws IOException {
    String from = command.equals("import") ? DUMP.toString() : server(ACCOUNTS.formatted("/x/y"));
    Path target =
        Files.writeString(
            temp.resolve("to.toml"),
            """
            storage = { data = "new", blob = "new", lookup = "redis", directory = "d" }
            directory.d.type = "internal"
            directory.d.store = "other"
            store.other.type = "rocksdb"
            store.other.path = "/nowhere"
            store.redis.type = "redis"
            store.redis.urls = "redis://:sesame@127.0.0.1"
            store.new.type = "sqlite"
            store.new.path = "%s"
            store.new.compression = "lz4"
            """
                .formatted(temp.resolve("new.sqlite")));
    Result result =
        run(
            command.equals("import") ? new StalwartImport() : new StalwartCopy(),
            from,
            target.toString(),
            "--journal",
            temp.resolve("journal").toString());
    assertThat(result.exitCode).as(result.err).isZero();
    List<String> lines = about(result);
    assertThat(lines).anyMatch(line -> line.contains("'other' (rocksdb:/nowhere)"));
    assertThat(lines).anyMatch(line -> line.contains("in-memory data") && line.contains("(redis)"));
    assertThat(lines.stream().anyMatch(line -> line.contains("sqlite:/x/y")))
        .isEqualTo(command.equals("copy"));
    assertThat(result.out + result.err).doesNotContain("sesame");
  }

  @Test
  void severalAtOnce() throws IOException {
    Result result =
        export(
            """
            storage.fts = "es"
            storage.lookup = "redis"
            store.es.type = "elasticsearch"
            store.redis.type = "redis"
            tracing.history.store = "pg"
            metrics.history.store = "undefined"
            store.pg.type = "postgresql"
            store.pg.host = "h"
            store.pg.database = "t"
            """);
    assertThat(result.exitCode).as(result.err).isZero();
    assertThat(String.join("\n", about(result)))
        .contains("the search index of the server: in the store 'es' (elasticsearch)")
        .contains("in-memory data (m, y) of the server: in the store 'redis' (redis)")
        .contains("the history of tracing (o) of the server: in the store 'pg' (postgresql://h/t)")
        .contains("--set storage.data=pg --only o")
        .contains("'undefined' (which isn't defined)");
  }

  /** The same store by another id or another spelling of its path is not elsewhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "storage = { fts = \"db\", lookup = \"db\", directory = \"internal\" }\n"
            + "directory.internal = { type = \"internal\", store = \"db\" }",
        "storage = { fts = \"two\", lookup = \"two\", directory = \"in\" }\n"
            + "directory.in = { type = \"internal\", store = \"two\" }\n"
            + "store.two = { type = \"sqlite\", path = \"%s/./db.sqlite\" }",
        "tracing.history = { enable = false, store = \"x\" }"
      })
  void nothing(String more) throws IOException {
    Result result = export(more.contains("%s") ? more.formatted(temp) : more);
    assertThat(result.exitCode).as(result.err).isZero();
    assertThat(about(result)).isEmpty();
  }

  @Test
  void beforeAnUpgradeItIsInTheWay() throws IOException {
    String config = server(ACCOUNTS.formatted("/x/y") + "storage.lookup = \"redis\"\n");
    Result result = run(new StalwartDoctor(), "--upgrade", config, "--json");
    assertThat(result.exitCode).isEqualTo(3);
    assertThat(result.out).contains("external-accounts", "'accounts' (sqlite:/x/y)");
    assertThat(run(new StalwartDoctor(), "--upgrade", server(""), "--json").out)
        .doesNotContain("external-accounts");
  }
}
