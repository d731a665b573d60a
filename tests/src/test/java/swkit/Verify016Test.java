// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.verify.Verdict;

/** The goldens of 0.16 are clean; what breaks a rule is found, named right, and nothing else is. */
class Verify016Test extends VerifiedDump {
  private static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens/0.16.18");

  Verify016Test() {
    super(GOLDENS.resolve("sqlite/dump"), 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void whatTheServerWroteIsClean(String golden) {
    Verdict verdict = verify(GOLDENS.resolve(golden + "/dump").toString());
    System.out.println(shown(verdict));
    assertThat(problems(verdict)).isEmpty();
    assertThat(verdict.notChecked()).isEmpty();
    assertThat(verdict.exitCode()).isZero();
  }
}
