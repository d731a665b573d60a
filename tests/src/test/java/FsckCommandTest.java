// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.cli.Command;
import swkit.testing.Goldens;

/** What the command says of what it leaves as it is. */
class FsckCommandTest {
  private record Result(int exitCode, String out, String err) {}

  @TempDir Path temp;

  private static Result fsck(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(
            new StalwartFsck(), new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @Test
  void aSoundDumpIsNotWrittenAgainAndThatIsSaid() {
    Path repaired = temp.resolve("repaired");
    Result result = fsck(Goldens.DUMP.toString(), "--to", repaired.toString(), "--quiet");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).startsWith(repaired + " was not written");
    assertThat(repaired).doesNotExist();
    assertThat(fsck(Goldens.DUMP.toString(), "--quiet").out()).isEmpty();
  }

  /** Quiet is silent only if nothing is to be repaired. */
  @Test
  void whatIsToBeRepairedIsShownThoughQuiet() throws IOException {
    Path store = temp.resolve("store.sqlite");
    Files.copy(Goldens.ROOT.resolve("tests/goldens/0.15.5-touched-by-0.16/store.sqlite"), store);
    Result result = fsck("sqlite:" + store, "--quiet");
    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertThat(result.out()).contains("95 entries to change").contains("--apply --yes");
  }
}
