// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.transfer.PlannedRange;

/** A plan is there whole or not at all, since a plan that is there is continued. */
class PlanFileTest {
  @TempDir private Path temp;

  /** A plan of about a megabyte. */
  private static Plan plan() {
    List<PlannedRange> ranges = new ArrayList<>();
    for (int i = 0; i < 8000; i++) {
      var keys = new KeyRange(Bytes.u32(i), Bytes.u32(i + 1));
      ranges.add(new PlannedRange(i, 0, Subspace.PROPERTY, keys, 1));
    }
    return new Plan("id", "from", "to", "is", "state", 5, "p", PlannedOptions.ALL, 1, ranges);
  }

  /** Writes the plan to the file that is named. */
  public static void main(String... files) {
    PlanFile.write(plan(), Path.of(files[0]));
  }

  @Test
  void itIsReadAsItWasWritten() throws IOException {
    Path file = temp.resolve("plan");
    PlanFile.write(plan(), file);
    assertThat(PlanFile.text(PlanFile.read(file))).isEqualTo(PlanFile.text(plan()));
    try (var files = Files.list(temp)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void nothingIsReplaced() throws IOException {
    Path file = Files.writeString(temp.resolve("plan"), "other");
    assertThatThrownBy(() -> PlanFile.write(plan(), file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(file + ": can't be written: ");
    assertThat(file).hasContent("other");
    try (var files = Files.list(temp)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** In a process whose files may have 64 kB, as on a disk that is full. */
  @Test
  void nothingIsLeftOfAPlanThatIsCutShort() throws Exception {
    Path file = temp.resolve("plan");
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 64; exec \"$@\"",
                "bash",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                PlanFileTest.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(words).isNotZero();
    assertThat(words).contains(file + ": can't be written: ");
    assertThat(temp).isEmptyDirectory();
  }
}
