// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Progress;
import swkit.SwkitException;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.testing.Goldens;
import swkit.testing.InterruptibleRun;

/**
 * Each change of our own files fails once, as on a full disk: one line says so, no frame and no
 * store seems whole, and when there is room again the work goes on to the same end.
 */
class InjectedErrorsTest {
  private static final long BYTES = 150_000;

  @TempDir Path temp;

  private InterruptibleRun export(int number) {
    String to = temp.resolve("dump" + number).toString();
    return new InterruptibleRun("export", "rocksdb:" + Goldens.ROCKSDB, to, temp, BYTES);
  }

  private InterruptibleRun load(int number) {
    String to = "sqlite:" + temp.resolve("store" + number);
    return new InterruptibleRun(
        "import", Goldens.DUMP.toString(), to, temp.resolve("journal" + number), BYTES);
  }

  /** What is thrown where the {@code failing}th change fails, and all of its kind after it. */
  private static Throwable failure(InterruptibleRun run, int failing) {
    AtomicInteger changes = new AtomicInteger();
    return catchThrowable(
        () ->
            run.run(
                false,
                (change, file) -> {
                  boolean adds = !change.equals("delete") && !change.equals("force");
                  if (changes.incrementAndGet() == failing || changes.get() > failing && adds) {
                    throw new IOException("No space left on device");
                  }
                },
                Progress.SILENT));
  }

  private static void assertOneLine(Throwable failure, int failing) {
    assertThat(failure).as("change " + failing).isInstanceOf(SwkitException.class);
    assertThat(failure.getMessage()).contains("No space left on device").doesNotContain("\n");
  }

  @Test
  void ofAnExport() throws Exception {
    int all = export(0).count().change();
    for (int failing = 1; failing <= all; failing++) {
      InterruptibleRun run = export(failing);
      Throwable failure = failure(run, failing);
      Path dump = Path.of(run.to());
      boolean whole = Files.exists(dump.resolve("subspace_p"));
      if (failure == null) {
        assertThat(whole).as("change " + failing).isTrue();
      } else {
        assertOneLine(failure, failing);
      }
      if (!whole || Journal.exists(DumpWriter.journal(dump))) {
        run.run(Journal.exists(DumpWriter.journal(dump)));
      }
      assertThat(Goldens.figures(dump)).as("change " + failing).isEqualTo(Goldens.expected());
      assertThat(Dump.open(dump).seal().problems()).isEmpty();
      assertThat(DumpWriter.journal(dump)).doesNotExist();
    }
  }

  @Test
  void ofTheJournalOfAnImport() throws Exception {
    int all = load(0).count().change();
    for (int failing = 1; failing <= all; failing++) {
      InterruptibleRun run = load(failing);
      assertOneLine(failure(run, failing), failing);
      if (Journal.exists(run.journal())) {
        run.run(true);
      } else {
        run.run(false);
      }
      Goldens.export(run.to(), temp.resolve("out" + failing));
      assertThat(Goldens.figures(temp.resolve("out" + failing))).isEqualTo(Goldens.expected());
      assertThat(run.journal()).doesNotExist();
    }
  }
}
