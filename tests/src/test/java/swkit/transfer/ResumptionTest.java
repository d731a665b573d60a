// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.cli.Command;
import swkit.cli.ProgressBar;
import swkit.cli.TransferCommand;
import swkit.dump.Dump;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;

/** What is said, and done, of an import that was interrupted, when something has become of it. */
class ResumptionTest {
  private static final Import.Options PLAIN =
      new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);

  @TempDir Path temp;
  private Path journal;
  private Path store;

  @CommandLine.Command(name = "stalwart-import")
  private static final class ImportCommand extends TransferCommand {
    @CommandLine.Parameters private List<String> words;

    @Override
    protected int work(Workers workers, ProgressBar progress) {
      List<DatabaseAddress> operands = operands(words, 2, 1);
      Dump dump = Dump.open(operands.get(0).dump());
      return show(work(dump, target(operands.get(1)), workers, progress).run(), progress);
    }
  }

  @BeforeEach
  void interrupt() throws IOException {
    journal = temp.resolve("journal");
    store = Files.createDirectory(temp.resolve("real")).resolve("store.db");
    Files.createSymbolicLink(temp.resolve("link"), store.getParent());
    AtomicInteger entries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    store,
                    false,
                    (subspace, bytes) -> {
                      if (entries.incrementAndGet() == 2000) {
                        throw new IllegalStateException("cut");
                      }
                    }))
        .hasMessage("cut");
    assertThat(journal).content().contains("\ndone ");
  }

  private void run(Path to, boolean resume, Progress progress) {
    var target = DatabaseAddress.parse("sqlite:" + to).storage().with(BlobFraming.LZ4);
    try (Workers workers = Workers.of(2)) {
      new Import(Dump.open(Goldens.DUMP), target, PLAIN, workers, progress, more -> "again " + more)
          .journal(journal, resume, 100_000)
          .run();
    }
  }

  private String refusal(String... more) {
    StringWriter err = new StringWriter();
    List<String> args =
        new java.util.ArrayList<>(List.of(Goldens.DUMP.toString(), "sqlite:" + store));
    args.addAll(List.of("--compression", "lz4", "--force", "--journal", journal.toString()));
    args.addAll(List.of(more));
    int exitCode =
        Command.execute(
            new ImportCommand(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            args.toArray(new String[0]));
    assertThat(exitCode).as(err.toString()).isBetween(1, 2);
    return err.toString();
  }

  @Test
  void byAnotherSpellingItIsTheSame() {
    run(temp.resolve("link/../link/store.db"), true, Progress.SILENT);
    assertThat(journal).doesNotExist();
    Goldens.requireAllOfIt(DatabaseAddress.parse("sqlite:" + store).storage());
  }

  @Test
  void ofAStoreThatIsGoneNobodyIsToldToGoOn() throws IOException {
    Files.delete(store);
    assertThat(refusal("--resume"))
        .contains("does not exist any more; start over without --resume")
        .doesNotContain("jbang");
  }

  @Test
  void aDamagedJournalIsInNobodysWay() throws IOException {
    Files.writeString(journal, Files.readString(journal).replace("\ndone ", "\ndane "));
    assertThat(refusal("--resume")).contains("is damaged", "without --resume");
    assertThat(refusal())
        .contains("there is no journal to resume it from in " + journal)
        .contains("to start over: jbang stalwart-import ", " --replace --yes");
    Files.delete(journal);
    assertThat(refusal()).contains("to start over: jbang stalwart-import ", " --replace --yes");
  }

  /** A dump that isn't what was checked: what then starts over is named, without --resume. */
  @Test
  void ofADumpThatChangesNobodyIsToldToGoOn() throws IOException {
    Journal before = Journal.read(journal);
    Files.delete(journal);
    Map<String, String> head = new LinkedHashMap<>();
    for (String name : List.of("state", "to", "blobs", "compression", "what", "run", "began")) {
      head.put(name, before.head(name));
    }
    head.put("from", before.head("from"));
    try (Journal less = Journal.create(journal, head)) {
      for (Subspace subspace : Dump.open(Goldens.DUMP).subspaces()) {
        FrameIndex index = before.frame(subspace);
        if (index != null) {
          less.frame(subspace == Subspace.SETTINGS ? other(index) : index);
        }
      }
      less.step("checked");
      less.step("begun");
    }
    assertThat(refusal("--resume"))
        .contains("isn't what was read before")
        .contains("Start over with the same command without --resume, with --replace --yes")
        .doesNotContain("jbang");
  }

  /** The same with another hash. */
  private static FrameIndex other(FrameIndex index) {
    List<Mark> marks = new ArrayList<>();
    for (Mark mark : index.marks()) {
      JsonObject changed = mark.json();
      changed.addProperty("hash", "0123456789abcdef");
      marks.add(Mark.of(changed));
    }
    return new FrameIndex(
        index.subspace(),
        index.schemaVersion(),
        index.distance(),
        marks,
        index.entries(),
        index.keyBytes(),
        index.valueBytes(),
        index.largestKey(),
        index.largestBytes(),
        index.contentBytes(),
        index.fileBytes(),
        index.endMarked(),
        index.ends());
  }

  @Test
  void otherwiseTheCommandIsNamed() {
    assertThat(refusal()).contains("was interrupted; to resume it: jbang ", " --resume");
    assertThat(refusal("--resume", "--dry-run")).contains("exclude each other");
    assertThat(refusal("--resume", "--merge", "--yes"))
        .contains("is the journal of something else");
  }
}
