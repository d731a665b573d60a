// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.testing.Launcher;

/** The command as a user calls it, by the launcher, in a pipe. */
@DisabledOnOs(OS.WINDOWS)
class InspectIT {
  private static final String HASH =
      "6ab69289b08671ca7f447bcd63349b17e13eb78f92f592a0d5c25935fa24762a";

  @Test
  void headHasSeenEnough(@TempDir Path dir) throws IOException {
    String script = "\"$0\" \"$@\" 2>\"$ERRORS\"; echo \"exit code $?\" >>\"$ERRORS\"";
    Path errors = dir.resolve("errors");
    Launcher.Result result =
        Launcher.jbang("stalwart-inspect", "rocksdb:samples/rocksdb", "--subspace", "z", "--json")
            .env("ERRORS", errors.toString())
            .prefix("{ " + script + "; } | head -n 1; exit 0")
            .run();
    assertThat(result.text()).startsWith("{\"subspace\":\"z\"").hasLineCount(1);
    assertThat(Files.readAllLines(errors))
        .endsWith("exit code 0")
        .noneMatch(line -> line.startsWith("stalwart-inspect:") || line.contains("Exception"));
  }

  /** A device on which no space is left. */
  @ParameterizedTest
  @ValueSource(strings = {"rocksdb:samples/rocksdb", "--version", "--help"})
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaid(String word) {
    Launcher.Result result =
        Launcher.jbang("stalwart-inspect", word).prefix("exec >/dev/full").run();
    assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
    assertThat(result.stderr().lines().filter(line -> line.startsWith("stalwart-inspect:")))
        .containsExactly(
            "stalwart-inspect: standard output: can't be written: No space left on device");
  }

  @Test
  void aBlobIsItsBytesAndNothingElse() {
    Launcher.Result result =
        Launcher.jbang("stalwart-inspect", "samples/config.toml", "--blob", HASH).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(Entry.hex(Blake3.hash(result.stdout()))).isEqualTo(HASH);
  }
}
