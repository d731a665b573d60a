// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.Sink;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;

/** What the commands say of updates and certificates, and with which exit code. */
class UpdateCommandTest {
  @TempDir Path temp;
  private String from;
  private String to;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @BeforeEach
  void golden() throws Exception {
    Files.copy(Goldens.SQLITE, temp.resolve("from.db"));
    from = "sqlite:" + temp.resolve("from.db") + "?compression=lz4";
    to = "sqlite:" + temp.resolve("to.db") + "?compression=lz4";
  }

  private Result copy(Object... more) {
    Object[] words = {from, to, "--journal", temp.resolve("journal")};
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return run(new StalwartCopy(), all);
  }

  private static void put(String url, Entry entry) {
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(url).storage());
        Sink sink = storage.data().sink(Subspace.SETTINGS)) {
      sink.put(entry);
      sink.commit();
    }
  }

  @Test
  void aCopyIsUpdatedAndProved() {
    Path before = temp.resolve("before.proof");
    Path after = temp.resolve("after.proof");
    assertThat(copy("--update").err()).contains("does not exist").contains("without --update");
    assertThat(copy("--proof", before).exitCode()).isZero();
    put(from, new Entry(new byte[] {'z'}, new byte[] {1}));
    Result result = copy("--update", "--dry-run");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("+1 ~0 -0").contains("dry run");
    result = copy("--update", "--proof", after, "--verify");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("--proof " + after);
    result = run(new StalwartVerify(), to, "--proof", after);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("holds just that, 1,020 entries and the schema version");
    result = run(new StalwartVerify(), to, "--proof", before);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("does NOT hold just that").contains("s (settings) differs");
    result = run(new StalwartVerify(), to, "--proof", before, "--json");
    var json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(json.get("exitCode").getAsInt()).isEqualTo(3);
    assertThat(json.getAsJsonObject("proof").get("same").getAsBoolean()).isFalse();
    assertThat(json.getAsJsonObject("proof").getAsJsonArray("differences")).hasSize(1);
    result = run(new StalwartDiff(), before, after);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("they differ").contains("s (settings) differs");
    assertThat(run(new StalwartDiff(), after, after).exitCode()).isZero();
    assertThat(run(new StalwartDiff(), after, from).exitCode()).isEqualTo(2);
    assertThat(run(new StalwartDiff(), after, after, "--entries").exitCode()).isEqualTo(2);
    assertThat(run(new StalwartVerify(), to, "--proof", temp.resolve("none")).err())
        .contains("does not exist");
  }

  @Test
  void whatWasWrittenSinceNeedsTwoWords() {
    assertThat(copy().exitCode()).isZero();
    put(to, new Entry(new byte[] {'z'}, new byte[] {1}));
    Result result = copy("--update");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("was changed since").contains("--base-is-a-copy --yes");
    result = copy("--update", "--base-is-a-copy");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("add --yes");
    assertThat(copy("--base-is-a-copy", "--yes").exitCode()).isEqualTo(2);
    assertThat(copy("--update", "--replace", "--yes").exitCode()).isEqualTo(2);
    result = copy("--update", "--base-is-a-copy", "--yes");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("+0 ~0 -1");
    assertThat(copy("--update", "--quiet").exitCode()).isZero();
  }

  @Test
  void aDumpTakesOverWhatDidNotChange() {
    Path monday = temp.resolve("monday");
    Path tuesday = temp.resolve("tuesday");
    assertThat(run(new StalwartExport(), from, monday).exitCode()).isZero();
    put(from, new Entry(new byte[] {'z'}, new byte[] {1}));
    Path proof = temp.resolve("proof");
    Result result = run(new StalwartExport(), from, tuesday, "--update", monday, "--proof", proof);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).containsPattern("s \\(settings\\).* written").contains("kept");
    assertThat(run(new StalwartVerify(), tuesday, "--proof", proof).exitCode()).isZero();
    assertThat(run(new StalwartVerify(), from, "--proof", proof).exitCode()).isZero();
    assertThat(run(new StalwartVerify(), monday, "--proof", proof).exitCode()).isEqualTo(3);
    assertThat(run(new StalwartVerify(), monday.resolve("subspace_s"), "--proof", proof).exitCode())
        .isEqualTo(2);
  }
}
