// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.extract.ExtractedKind;
import swkit.extract.Extraction;
import swkit.extract.ExtractionOptions;
import swkit.extract.MailFilter;
import swkit.extract.MailForm;
import swkit.groupware.TextForm;
import swkit.html.HtmlReport;
import swkit.open.DatabaseAddress;
import swkit.redact.Redaction;
import swkit.salvage.Salvage;
import swkit.testing.Goldens;

/** Each phase of the work knows how much there is, and how much of that is done. */
class ProgressTest {
  @TempDir Path temp;

  private record Phase(String what, double share) {}

  /** Notes of each phase how much was done at its end, as a part of what was expected. */
  private static final class Recorder implements Progress {
    private final List<Phase> phases = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private String what;
    private long expected;
    private LongSupplier done;

    @Override
    public void begin(String what, long expected) {
      begin(what, expected, bytes::get);
    }

    @Override
    public void begin(String what, long expected, LongSupplier done) {
      end();
      bytes.set(0);
      this.what = what;
      this.expected = expected;
      this.done = done;
    }

    @Override
    public void entry(Subspace subspace, long size) {
      bytes.addAndGet(size);
    }

    List<Phase> end() {
      if (what != null) {
        phases.add(new Phase(what, expected <= 0 ? -1 : (double) done.getAsLong() / expected));
      }
      what = null;
      return phases;
    }
  }

  /** What engines say of a store as small as these is about right at best. */
  private static void assertPhases(Recorder recorder, String... names) {
    List<Phase> phases = recorder.end();
    assertThat(phases).extracting(Phase::what).containsExactly(names);
    assertThat(phases).allMatch(phase -> phase.share() > 0.3 && phase.share() < 2.5);
  }

  static List<String> databases() {
    return List.of(
        Goldens.DUMP.toString(), "rocksdb:" + Goldens.ROCKSDB, "sqlite:" + Goldens.SQLITE);
  }

  @ParameterizedTest
  @MethodSource("databases")
  void salvage(String from) {
    Recorder recorder = new Recorder();
    try (Workers workers = Workers.of(2)) {
      new Salvage(
              DatabaseAddress.parse(from),
              temp.resolve("to"),
              new Salvage.Options(0, false, false, null))
          .run(workers, recorder);
    }
    assertPhases(recorder, "salvaging");
  }

  @ParameterizedTest
  @MethodSource("databases")
  void redaction(String from) {
    Recorder recorder = new Recorder();
    try (Workers workers = Workers.of(2)) {
      new Redaction(
              DatabaseAddress.parse(from),
              temp.resolve("to"),
              new Redaction.Options(java.util.Set.of(), List.of(), new byte[32]))
          .run(workers, recorder);
    }
    assertPhases(recorder, "reading words", "redacting", "searching what was written");
  }

  @ParameterizedTest
  @MethodSource("databases")
  void extractionOfOneMailbox(String from) {
    Recorder recorder = new Recorder();
    try (Workers workers = Workers.of(2);
        Database database = Database.open(from)) {
      new Extraction(database, temp.resolve("to"), workers, recorder)
          .write(
              new ExtractionOptions(
                  null,
                  MailFilter.of(List.of("Inbox"), null, null),
                  EnumSet.of(ExtractedKind.MAIL),
                  MailForm.EML,
                  TextForm.SERVED,
                  false),
              false);
    }
    assertPhases(recorder, "reading mailboxes", "extracting");
  }

  @Test
  void page() {
    Recorder recorder = new Recorder();
    try (Workers workers = Workers.of(2);
        Database database = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = database.snapshot()) {
      database.announce("reading", snapshot, snapshot.subspaces(), 0, recorder);
      HtmlReport.write(snapshot, temp.resolve("page.html"), workers, recorder);
    }
    assertThat(Files.exists(temp.resolve("page.html"))).isTrue();
    assertPhases(recorder, "reading", "reading subjects");
  }
}
