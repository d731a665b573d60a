// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Progress;
import swkit.Workers;
import swkit.open.DatabaseAddress;
import swkit.verify.Severity;
import swkit.verify.Verdict;
import swkit.verify.Verification;

class SmallEntriesTest {
  private static final Path GOLDEN = Path.of("..").resolve(LargeDatabase.GOLDEN);

  @TempDir Path directory;

  @Test
  void verifyFindsNoErrorAndAllEntries() throws Exception {
    SmallEntries.write(GOLDEN, directory, 5000);
    Verdict verdict = verify(directory);
    assertThat(verdict.count(Severity.ERROR)).isZero();
    assertThat(verdict.count(Severity.WARN)).isZero();
    assertThat(verdict.entries()).isEqualTo(verify(GOLDEN).entries() + 5000);
  }

  private static Verdict verify(Path dump) {
    var options = new Verification.Options(true, "mysql", false, Instant.now());
    DatabaseAddress what = DatabaseAddress.parse(dump.toString());
    return new Verification(what, options, Workers.none(), Progress.SILENT).run();
  }
}
