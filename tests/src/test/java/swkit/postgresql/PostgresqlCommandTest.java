// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.cli.Command;
import swkit.store.StoreSettings;
import swkit.testing.PostgresqlServer;

/** The commands with URLs of PostgreSQL and their passwords. */
class PostgresqlCommandTest {
  @TempDir Path directory;
  private PostgresqlServer server;
  private StoreSettings settings;

  private record Result(int exitCode, String output) {}

  @BeforeEach
  void createDatabase() throws Exception {
    server = PostgresqlServer.get();
    settings = server.settings(server.freshDatabase(), Map.of());
  }

  /** Runs a script in this process and looks for the password in all that it says. */
  private static Result run(String script, Object... arguments) throws Exception {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    Command command = (Command) Class.forName(script).getDeclaredConstructor().newInstance();
    StringWriter said = new StringWriter();
    PrintWriter all = new PrintWriter(said, true);
    int exitCode = Command.execute(command, all, all, words);
    assertThat(said.toString()).doesNotContain(PostgresqlServer.PASSWORD).doesNotContain("hunter2");
    return new Result(exitCode, said.toString());
  }

  private Path password(String password) throws Exception {
    return Files.writeString(Files.createTempFile(directory, "password", ""), password);
  }

  private static Path goldenDump() {
    return PostgresqlGoldenTest.GOLDEN.resolve("dump");
  }

  @Test
  void aDumpGoesInAndOutAgainByUrlAndPasswordFile() throws Exception {
    String url = PostgresqlGoldenTest.url(settings);
    Path file = password(PostgresqlServer.PASSWORD + "\n");
    Result in = run("StalwartImport", goldenDump(), url, "--password-file", file, "--verbose");
    assertThat(in.exitCode()).as(in.output()).isZero();
    Path dump = directory.resolve("dump");
    Result out = run("StalwartExport", url, dump, "--password-file", file, "--json");
    assertThat(out.exitCode()).as(out.output()).isZero();
    PostgresqlGoldenTest.assertExpected(dump);
    Result again = run("StalwartImport", goldenDump(), url, "--password-file", file);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.output()).contains("--replace");
  }

  @Test
  void aConfigurationBringsItsPassword() throws Exception {
    Path config = directory.resolve("config.toml");
    Files.writeString(
        config,
        """
        storage.data = "pg"
        storage.blob = "pg"
        storage.lookup = "pg"
        storage.fts = "pg"
        [store.pg]
        type = "postgresql"
        host = "localhost"
        port = %s
        database = "%s"
        user = "stalwart"
        password = '''%s'''
        timeout = "15s"
        compression = "lz4"

        [store.pg.tls]
        enable = true
        allow-invalid-certs = true
        """
            .formatted(
                settings.require("port"), settings.require("database"), PostgresqlServer.PASSWORD));
    Result in = run("StalwartImport", goldenDump(), config);
    assertThat(in.exitCode()).as(in.output()).isZero();
    Result wrong =
        run(
            "StalwartExport",
            config,
            directory.resolve("dump"),
            "--set",
            "store.pg.password=hunter2",
            "--verbose");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.output()).contains("the password is wrong");
  }

  @Test
  void aWrongPasswordIsOneLine() throws Exception {
    Path dump = directory.resolve("dump");
    Result result =
        run(
            "StalwartExport",
            PostgresqlGoldenTest.url(settings),
            dump,
            "--password-file",
            password("hunter2"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .startsWith("stalwart-export: postgresql://127.0.0.1:")
        .contains("the password is wrong");
    assertThat(result.output().lines()).hasSize(1);
    assertThat(dump).doesNotExist();
  }

  @Test
  void aPasswordOnTheCommandLineIsRefusedAndNotShown() throws Exception {
    String url = "postgresql://stalwart:hunter2@127.0.0.1/db";
    for (String words : new String[] {url + " d", "d " + url, url + " d more", "a b " + url}) {
      for (String script : new String[] {"StalwartExport", "StalwartImport"}) {
        Result result = run(script, (Object[]) words.split(" "));
        assertThat(result.exitCode()).as(script + " " + words).isIn(1, 2);
      }
    }
  }

  @Test
  void aPasswordFileThatIsNotThereIsTold() throws Exception {
    String url = PostgresqlGoldenTest.url(settings);
    Path dump = directory.resolve("dump");
    Result absent = run("StalwartExport", url, dump, "--password-file", directory.resolve("none"));
    assertThat(absent.exitCode()).isEqualTo(1);
    assertThat(absent.output()).contains("none: can't be read: no such file");
    Result asked = run("StalwartExport", url, dump, "--ask-password");
    assertThat(asked.exitCode()).isEqualTo(2);
    assertThat(asked.output()).contains("--ask-password needs a terminal");
    Result useless =
        run("StalwartExport", goldenDump(), dump, "--password-file", password("hunter2"));
    assertThat(useless.exitCode()).isEqualTo(2);
    assertThat(useless.output()).contains("so it takes no password");
  }
}
