// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.open.DatabaseAddress;
import swkit.verify.Verdict;
import swkit.verify.Verification;

class LargeDatabaseTest {
  private static final Path GOLDEN = Path.of("..").resolve(LargeDatabase.GOLDEN);

  @TempDir Path directory;

  private Path generate(String name, String size, long seed) throws Exception {
    Path dump = directory.resolve(name);
    LargeDatabase.write(GOLDEN, dump, LargeDatabase.Size.of(size), seed);
    return dump;
  }

  @Test
  void verifyFindsNothingAndUnderstandsEverything() throws Exception {
    Path dump = generate("dump", "3000", 7);
    var options = new Verification.Options(true, "mysql", false, Instant.now());
    DatabaseAddress what = DatabaseAddress.parse(dump.toString());
    Verdict verdict = new Verification(what, options, Workers.none(), Progress.SILENT).run();
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.notChecked()).isEmpty();
    assertThat(verdict.blobs()).isGreaterThan(3000);
    Dump opened = Dump.open(dump);
    assertThat(opened.otherFiles()).isEmpty();
    assertThat(opened.subspaces()).isEqualTo(Dump.open(GOLDEN).subspaces());
  }

  @Test
  void sameSeedSameBytesOtherSeedOthers() throws Exception {
    Path one = generate("one", "700", 3);
    Path two = generate("two", "700", 3);
    Path other = generate("other", "700", 4);
    for (Subspace subspace : Dump.open(one).subspaces()) {
      String frame = Dump.frameName(subspace);
      assertThat(two.resolve(frame)).hasSameBinaryContentAs(one.resolve(frame));
    }
    String blobs = Dump.frameName(Subspace.BLOBS);
    assertThat(Files.mismatch(one.resolve(blobs), other.resolve(blobs))).isNotNegative();
  }

  @Test
  void hasTheSizeThatIsWantedAndPacksAsMailDoes() throws Exception {
    Path dump = generate("sized", "20m", 1);
    Dump opened = Dump.open(dump);
    long bytes = 0;
    for (Subspace subspace : opened.subspaces()) {
      try (FrameReader frame = opened.read(subspace)) {
        for (var entry = frame.next(); entry != null; entry = frame.next()) {
          bytes += entry.size();
        }
      }
    }
    assertThat(bytes).isBetween(19_000_000L, 23_000_000L);
    double packed = (double) Files.size(opened.file(Subspace.BLOBS)) / bytes;
    assertThat(packed).isBetween(0.3, 0.8);
  }
}
