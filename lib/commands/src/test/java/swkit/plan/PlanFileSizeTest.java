// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.RefusedException;

/** A file that is no plan takes no memory. */
class PlanFileSizeTest {
  @TempDir Path temp;

  @Test
  void aFileThatIsTooLarge() throws IOException {
    Path file = temp.resolve("plan");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    assertThatThrownBy(() -> PlanFile.read(file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is larger than any plan");
  }

  @Test
  void aLineThatIsTooLong() throws IOException {
    String many = "\"a\":1,".repeat(500_000);
    Path file = Files.writeString(temp.resolve("plan"), "{" + many + "\"b\":2}\n{}\n");
    assertThatThrownBy(() -> PlanFile.read(file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its first line is longer than any of a plan");
  }
}
