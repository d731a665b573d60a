// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StoreSettings;

/** What a backend refuses is told with its reason. */
class EntryCheckTest {
  private static final Generation GENERATION = Generation.of(5, "");

  /** Takes keys of at most two bytes. */
  private static final class Narrow implements Backend {
    @Override
    public boolean exists(StoreSettings settings) {
      return false;
    }

    @Override
    public Store openForReading(StoreSettings settings, boolean force) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Store openForWriting(StoreSettings settings, boolean force) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String refuses(Subspace subspace, Entry entry) {
      return entry.key().length > 2 ? "the key is longer than 2 bytes" : null;
    }

    @Override
    public Optional<Path> path(StoreSettings settings) {
      return Optional.empty();
    }
  }

  @Test
  void whatABackendRefuses() {
    Findings findings = new Findings(GENERATION, new Principals());
    EntryCheck check = new EntryCheck(findings, GENERATION, new Narrow());
    for (String name : List.of("a", "ab", "abc")) {
      Entry setting = new Entry(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(check.row(Subspace.SETTINGS, setting, true)).isNotNull();
    }
    assertThat(findings.all()).hasSize(1);
    Finding finding = findings.all().get(0);
    assertThat(finding.rule()).isEqualTo("X1");
    assertThat(finding.examples())
        .extracting(Finding.Example::toString)
        .containsExactly("s name=\"abc\": the key is longer than 2 bytes");
  }
}
