// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.testing.Goldens;
import swkit.testing.Launcher;

/** The prompt, the template of a script, and stalwart-diff in a pipe, all by the launcher. */
class ConsoleIT {
  @TempDir Path temp;

  /** JShell keeps its history in the user's home, which this user may not have. */
  private Launcher console(Object... words) {
    List<Object> all = new ArrayList<>(List.of("stalwart-console"));
    all.addAll(List.of(words));
    return Launcher.jbang(all.toArray())
        .env("JAVA_TOOL_OPTIONS", "-Djava.util.prefs.userRoot=" + temp);
  }

  @Test
  void theConsoleAnswers() {
    String lines =
        """
        snapshot.scan(PROPERTY).stream().count()
        show(ACL)
        snapshot2.get(COUNTERS, Bytes.u32(2))
        """;
    Launcher.Result result =
        console(Goldens.DUMP, "rocksdb:" + Goldens.ROCKSDB, "/nowhere")
            .stdin(lines.getBytes(StandardCharsets.UTF_8))
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.text())
        .contains("==> 281")
        .contains("a grantee=3 owner=2 coll=Mailbox doc=8 rights=read,readItems,modifyItems")
        .contains("==> byte[8] {");
    assertThat(result.stderr())
        .contains("stalwart-console: /nowhere: no such file or directory")
        .contains(
            "db2, snapshot2: rocksdb:" + Goldens.ROCKSDB + ": storage of Stalwart 0.15 (schema 5)")
        .contains("db and snapshot are the first")
        .doesNotContain("Error:")
        .doesNotContainIgnoringCase("warning");
  }

  @Test
  void theConsoleExplainsItselfAndRefuses() {
    Launcher.Result result = console("--help").run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.text()).contains("Usage:", "jbang stalwart-console backup");
    result = console("--replace").run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("unknown option --replace");
    result = console("a", "b", "c", "d").run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("d: at most three databases");
    result = console().stdin("show(ACL)\n".getBytes(StandardCharsets.UTF_8)).run();
    assertThat(result.text()).contains("Nothing is open: snapshot = ");
    assertThat(result.text() + result.stderr()).doesNotContain("NullPointerException");
  }

  @Test
  void aScriptByTheTemplateRuns() {
    Launcher.Result result =
        Launcher.jbang(
                "init",
                "--template=stalwart-script@" + Launcher.ROOT,
                "-Dtoolkit=" + Launcher.ROOT.resolve("lib/Toolkit.java"),
                "Mine.java")
            .in(temp)
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    result = Launcher.jbang(temp.resolve("Mine.java"), Goldens.DUMP).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.text()).contains("p (property) 281").contains("s name=\"oauth.key\" → ");
    result = Launcher.jbang(temp.resolve("Mine.java"), temp.resolve("nowhere")).run();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("no such file or directory");
    result = Launcher.jbang(temp.resolve("Mine.java")).run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("Usage: Mine DATABASE").doesNotContain("Exception");
  }

  /** A list that nobody reads to its end. */
  @Test
  void aDifferenceThroughAPipe() {
    String to = "sqlite:" + Goldens.SQLITE;
    Launcher.Result result =
        Launcher.jbang("stalwart-diff", Goldens.ROCKSDB.getParent().resolve("config.toml"), to)
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.text()).contains("The same: 1,020 entries.");
    result =
        Launcher.jbang("stalwart-diff", "rocksdb:" + Goldens.ROCKSDB, to, "--all", "--entries")
            .prefix("{ \"$0\" \"$@\"; echo \"exit code $?\" >&2; } | head -n 2; exit")
            .run();
    assertThat(result.text().lines().toList()).hasSize(2).allMatch(line -> line.startsWith("- m"));
    assertThat(result.stderr()).endsWith("exit code 3\n").doesNotContain("stalwart-diff:");
  }
}
