// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;
import swkit.plan.PlanFile;
import swkit.testing.Goldens;

/** What the commands say of plans, and with which exit code. */
class PlanCommandTest {
  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Path plan(Object... args) throws Exception {
    Result result = run(new StalwartPlan(), args);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines()).allMatch(line -> JsonParser.parseString(line).isJsonObject());
    return Files.writeString(temp.resolve("plan"), result.out());
  }

  private static void copied(int exitCode, Object... args) {
    Result result = run(new StalwartCopy(), args);
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
  }

  @Test
  void aCopyIsPlannedDoneAndFinished() throws Exception {
    String to = "sqlite:" + temp.resolve("to \u00fc.db");
    Path plan = plan(Goldens.DUMP, to, "--parts", 3, "--compression", "lz4");
    copied(1, "--plan", plan, "--finish");
    copied(0, "--plan", plan, "--part", 2);
    copied(0, "--plan", plan, "--part", 1);
    copied(0, "--plan", plan, "--part", 1, "--json");
    Result open = run(new StalwartCopy(), "--plan", plan, "--finish");
    assertThat(open.err()).contains("ranges are open").contains("part 0").doesNotContain("part 1");
    copied(0, "--plan", plan, "--part", 0, "--threads", 1);
    Result result = run(new StalwartCopy(), "--plan", plan, "--finish", "--verify");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("1,020").contains("same").doesNotContain("dry run");
    Goldens.requireAllOfIt(DatabaseAddress.parse(to).storage());
    Result after = run(new StalwartCopy(), "--plan", plan, "--part", 0);
    assertThat(after.exitCode()).isEqualTo(1);
    assertThat(after.err()).contains("is not prepared for this plan").hasLineCount(1);
  }

  @Test
  void anExportIsPlannedDoneAndFinished() throws Exception {
    Path to = temp.resolve("new/dump");
    Path here = Path.of("").toAbsolutePath();
    Path plan = plan("rocksdb:" + here.relativize(Goldens.ROCKSDB), to, "--parts", 2);
    assertThat(PlanFile.read(plan).from()).startsWith("rocksdb:" + here + "/");
    assertThat(PlanFile.read(plan).to()).isEqualTo(to.toString());
    Result resumed = run(new StalwartExport(), "rocksdb:" + Goldens.ROCKSDB, to);
    assertThat(resumed.exitCode()).isEqualTo(1);
    assertThat(resumed.err()).contains("is being written by a plan");
    copied(0, "--plan", plan, "--part", 0);
    copied(0, "--plan", plan, "--part", 1);
    copied(0, "--plan", plan, "--finish");
    assertThat(Goldens.figures(to)).isEqualTo(Goldens.expected());
  }

  @Test
  void whatAPlanFixesCanNotBeGivenAgain() throws Exception {
    String to = "sqlite:" + temp.resolve("to.db") + "?compression=lz4";
    Path plan = plan(Goldens.DUMP, to, "--parts", 2, "--only", "s,j,k,t");
    refused("--only can't be given with --plan", "--plan", plan, "--part", 0, "--only", "s");
    refused("--plan needs --part N or --finish", "--plan", plan);
    refused("--part goes with --plan FILE", "--part", 0);
    refused("--part and --finish exclude", "--plan", plan, "--part", 0, "--finish");
    refused("--verify goes with --finish", "--plan", plan, "--part", 0, "--verify");
    refused("part 2: the plan has the parts 0 to 1", "--plan", plan, "--part", 2);
    Result none = run(new StalwartCopy(), "--plan", temp.resolve("none"), "--part", 0);
    assertThat(none.err()).contains("there is no such file");
    refusedPlan("a plan writes an empty target", Goldens.DUMP, to, "--parts", 2, "--merge");
    refusedPlan("a plan has no use for", Goldens.DUMP, to, "--parts", 2, "--dry-run");
    refusedPlan("--parts 0: give 1 to", Goldens.DUMP, to, "--parts", 0);
    refusedPlan("FROM and TO are dumps", Goldens.DUMP, temp.resolve("d"), "--parts", 1);
    refusedPlan("add --yes", Goldens.DUMP, to, "--parts", 1, "--replace");
    Path again = plan(Goldens.DUMP, to, "--parts", 1, "--replace", "--yes");
    copied(0, "--plan", again, "--part", 0);
    copied(0, "--plan", again, "--finish");
  }

  private static void refused(String words, Object... args) {
    Result result = run(new StalwartCopy(), args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(words);
  }

  private static void refusedPlan(String words, Object... args) {
    Result result = run(new StalwartPlan(), args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(words);
    assertThat(result.out()).isEmpty();
  }
}
