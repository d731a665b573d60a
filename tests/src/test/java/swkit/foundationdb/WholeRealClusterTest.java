// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import swkit.StoreException;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.testing.InterruptibleRun;

/** Whole {@linkplain RealCluster real clusters}, of which the second may be missing. */
@EnabledIf("swkit.foundationdb.RealCluster#isGiven")
class WholeRealClusterTest extends WholeClusterContract {
  @BeforeAll
  static void refuseClustersWithSomethingInThem() {
    RealCluster.refuseSomethingInIt(RealCluster.FIRST);
    if (RealCluster.isSecondGiven()) {
      RealCluster.refuseSomethingInIt(RealCluster.SECOND);
    }
  }

  @AfterAll
  static void emptyAll() {
    RealCluster.empty(RealCluster.FIRST);
    if (RealCluster.SECOND != null) {
      RealCluster.empty(RealCluster.SECOND);
    }
  }

  @Override
  String first() {
    return RealCluster.FIRST;
  }

  @Override
  String second() {
    return RealCluster.SECOND;
  }

  @Override
  void empty(String cluster) {
    RealCluster.empty(cluster);
  }

  @Override
  void set(String cluster, byte[] key, byte[] value) {
    RealCluster.set(cluster, key, value);
  }

  /** An import is killed at some entries, resumed, and ends as if nothing had been. */
  @Test
  void aKilledImportIsResumed() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("WholeRealClusterTest: -Dseed=" + seed);
    Random random = new Random(seed);
    for (int time = 0; time < 8; time++) {
      empty(first());
      Path journal = temp.resolve("journal" + time);
      var run =
          new InterruptibleRun(
              "import", Goldens.DUMP.toString(), "fdb:" + first(), journal, 50_000);
      boolean isKilled = run.killed(false, new InterruptibleRun.Cut(0, 1 + random.nextInt(2000)));
      if (isKilled && Files.exists(journal)) {
        run.run(true);
      } else if (isKilled) {
        empty(first());
        run.run(false);
      }
      Path out = temp.resolve("killed" + time);
      Goldens.export("fdb:" + first() + "?compression=lz4", out);
      assertThat(Goldens.figures(out)).as("seed %d", seed).isEqualTo(Goldens.expected());
    }
  }

  /** The cluster file stays as it is, whatever the client library writes to its own. */
  @Test
  void theClusterFileIsLeftAlone() throws Exception {
    var before = Files.getLastModifiedTime(Path.of(first()));
    theServersDumpGoesInAndComesOut();
    assertThat(Files.getLastModifiedTime(Path.of(first()))).isEqualTo(before);
  }

  /** Nobody listens there. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void aClusterThatIsNotThereIsSaidWithinSeconds() throws Exception {
    Path file = Files.writeString(temp.resolve("fdb.cluster"), "no:body@127.0.0.1:1");
    StoreSettings settings = RealCluster.settings(file.toString());
    assertThatThrownBy(() -> settings.backend().openForReading(settings, false))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the cluster does not answer");
  }
}
