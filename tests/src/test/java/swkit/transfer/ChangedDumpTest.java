// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Entry;
import swkit.FrameException;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;

/**
 * A bit of a frame flips after the frame was checked, with the same size and time: what is written
 * is compared with what was checked, in the same run and in one that resumes it.
 */
class ChangedDumpTest {
  private static final long PORTION = 20_000;

  @TempDir Path temp;
  private Path dump;
  private Path journal;

  /** Something that happens once when the writing begins, or is cut short there. */
  private record When(Runnable writing, int entry) implements Progress {
    static final ThreadLocal<int[]> COUNT = ThreadLocal.withInitial(() -> new int[1]);

    @Override
    public void begin(String what, long bytes) {
      COUNT.get()[0] = 0;
      if (what.equals("importing")) {
        writing.run();
        COUNT.get()[0] = 1;
      }
    }

    @Override
    public void entry(Subspace subspace, long bytes) {
      int[] count = COUNT.get();
      if (count[0] > 0 && count[0]++ == entry) {
        throw new IllegalStateException("cut");
      }
    }
  }

  private static final Runnable NOTHING = () -> {};
  private static final int NEVER = -1;

  @BeforeEach
  void copy() throws IOException {
    dump = Files.createDirectory(temp.resolve("dump"));
    journal = temp.resolve("journal");
    try (Stream<Path> frames = Files.list(Goldens.DUMP)) {
      for (Path frame : frames.toList()) {
        Files.copy(frame, dump.resolve(frame.getFileName()));
      }
    }
  }

  private StorageSettings target(String kind) {
    return DatabaseAddress.parse(kind + ":" + temp.resolve("store"))
        .storage()
        .with(BlobFraming.LZ4);
  }

  private Import load(
      String kind,
      Import.Present present,
      boolean resume,
      boolean trust,
      When when,
      Workers workers) {
    var options = new Import.Options(null, false, present, trust, false, false, true, false);
    return new Import(
            Dump.open(dump), target(kind), options, workers, when, more -> "again " + more)
        .journal(journal, resume, PORTION);
  }

  private Throwable failure(String kind, boolean resume, boolean trust, When when) {
    Workers workers = Workers.none();
    Import work = load(kind, Import.Present.REFUSE, resume, trust, when, workers);
    Throwable failure = catchThrowable(work::run);
    if (failure instanceof FrameException) {
      assertThat(work.isUnfinished()).isTrue();
      assertThat(work.isResumable()).isFalse();
    }
    return failure;
  }

  /** Entries of a frame; null where it can't be read. */
  private static List<Entry> entries(Path frame) {
    List<Entry> entries = new ArrayList<>();
    try (FrameReader reader = FrameReader.open(frame)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        entries.add(entry);
      }
      return entries;
    } catch (SwkitException e) {
      return null;
    }
  }

  /** Flips a bit of the frame so that it can be read all the same, and gives other entries. */
  private void flip(char letter) {
    long seed = new Random().nextLong();
    System.out.println("a bit flips in subspace_" + letter + ", seed " + seed);
    Random random = new Random(seed);
    Path frame = dump.resolve("subspace_" + letter);
    try {
      FileTime time = Files.getLastModifiedTime(frame);
      List<Entry> before = entries(frame);
      byte[] bytes = Files.readAllBytes(frame);
      while (true) {
        int at = 40 + random.nextInt(bytes.length - 40);
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(frame, flipped);
        List<Entry> after = entries(frame);
        if (after != null && !after.equals(before)) {
          Files.setLastModifiedTime(frame, time);
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void restore(char letter) throws IOException {
    Path frame = dump.resolve("subspace_" + letter);
    FileTime time = Files.getLastModifiedTime(frame);
    Files.write(frame, Files.readAllBytes(Goldens.DUMP.resolve("subspace_" + letter)));
    Files.setLastModifiedTime(frame, time);
  }

  private void assertUnfinished(String kind) {
    try (ServerStorage store = ServerStorage.read(target(kind), false);
        Snapshot snapshot = store.snapshot()) {
      assertThat(snapshot.isUnfinished()).isTrue();
    }
  }

  /** The run that saw it, and any that resumes it, is refused; starting over gives all of it. */
  private void assertRefusedThenStartsOver(String kind, char letter, Throwable failure)
      throws IOException {
    assertThat(failure).isInstanceOf(FrameException.class);
    assertThat(failure.getMessage()).contains("subspace_" + letter).doesNotContain("\n");
    assertUnfinished(kind);
    restore(letter);
    assertThat(failure(kind, true, false, new When(NOTHING, NEVER)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("than it had checked")
        .hasMessageContaining("start over without --resume, with --replace --yes");
    assertUnfinished(kind);
    assertThat(failure(kind, false, false, new When(NOTHING, NEVER)))
        .hasMessageContaining("to start over: again --replace --yes")
        .hasMessageNotContaining("--resume");
    load(kind, Import.Present.REPLACE, false, false, new When(NOTHING, NEVER), Workers.none())
        .run();
    Goldens.requireAllOfIt(target(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "sqlite, s, false",
    "sqlite, t, false",
    "rocksdb, p, false",
    "rocksdb, t, false",
    "sqlite, e, true",
    "sqlite, t, true"
  })
  void betweenTwoRuns(String kind, char letter, boolean trust) throws IOException {
    assertThat(failure(kind, false, false, new When(NOTHING, 1))).hasMessage("cut");
    assertThat(journal).content().contains("\nframe " + letter + " ", "\nstep checked ");
    flip(letter);
    Throwable failure = failure(kind, true, trust, new When(NOTHING, NEVER));
    assertThat(failure).hasMessageContaining("isn't what was read before");
    assertRefusedThenStartsOver(kind, letter, failure);
  }

  @ParameterizedTest
  @CsvSource({"sqlite, s", "rocksdb, p", "sqlite, t", "rocksdb, k"})
  void withinARun(String kind, char letter) throws IOException {
    Throwable failure = failure(kind, false, false, new When(() -> flip(letter), NEVER));
    assertThat(failure).hasMessageContaining("isn't what was read before");
    assertRefusedThenStartsOver(kind, letter, failure);
  }

  @Test
  void ofASealedDump() throws IOException {
    new DumpSealer(dump, false, false, 30_000).run(Workers.none(), Progress.SILENT);
    assertThat(failure("sqlite", false, false, new When(NOTHING, 1))).hasMessage("cut");
    flip('t');
    Throwable failure = failure("sqlite", true, false, new When(NOTHING, NEVER));
    assertThat(failure).hasMessageMatching("(?s).*(isn't what was sealed).*");
  }

  /** What a portion holds has been compared before it counts as done. */
  @Test
  void whatIsDoneIsSound() throws IOException {
    assertThat(failure("sqlite", false, false, new When(() -> flip('p'), NEVER)))
        .isInstanceOf(FrameException.class);
    Dump original = Dump.open(Goldens.DUMP);
    try (ServerStorage store = ServerStorage.read(target("sqlite"), false);
        Snapshot snapshot = store.data().snapshot()) {
      for (Journal.Done done : Journal.read(journal).done()) {
        if (done.subspace() == Subspace.PROPERTY) {
          try (Source expected = original.read(done.subspace(), done.range());
              Source written = snapshot.scan(done.subspace(), done.range())) {
            assertThat(written.stream().filter(e -> !isSchema(e)).toList())
                .containsExactlyElementsOf(expected.stream().filter(e -> !isSchema(e)).toList());
          }
        }
      }
    }
  }

  private static boolean isSchema(Entry entry) {
    return entry.key().length <= 1 || entry.key()[0] == 0 && entry.key().length < 4;
  }

  /** A disk that can't be read for a moment is no reason to start over. */
  @Test
  void aFrameThatIsAwayForAWhile() throws IOException {
    Path frame = dump.resolve("subspace_t");
    Path away = temp.resolve("away");
    Throwable failure =
        failure(
            "sqlite",
            false,
            false,
            new When(
                () -> {
                  try {
                    Files.move(frame, away);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                NEVER),
            true);
    assertThat(failure).hasMessageContaining("subspace_t").hasMessageContaining("no such file");
    Files.move(away, frame);
    load("sqlite", Import.Present.REFUSE, true, false, new When(NOTHING, NEVER), Workers.none())
        .run();
    Goldens.requireAllOfIt(target("sqlite"));
  }

  private Throwable failure(
      String kind, boolean resume, boolean trust, When when, boolean resumable) {
    Import work = load(kind, Import.Present.REFUSE, resume, trust, when, Workers.none());
    Throwable failure = catchThrowable(work::run);
    assertThat(work.isResumable()).isEqualTo(resumable);
    return failure;
  }

  /** What an interrupted export left is compared with the journal's marks before it is resumed. */
  @Test
  void whatAnExportLeft() throws IOException {
    Path out = temp.resolve("out");
    int[] entries = {0};
    Progress cut =
        (subspace, bytes) -> {
          if (++entries[0] == 700) {
            throw new IllegalStateException("cut");
          }
        };
    assertThat(catchThrowable(() -> export(out, false, cut))).hasMessage("cut");
    Journal left = Journal.read(DumpWriter.journal(out));
    Subspace kept =
        Stream.of(Subspace.values())
            .filter(s -> !left.marks(s).isEmpty())
            .findFirst()
            .orElseThrow();
    Path frame = out.resolve(DumpWriter.WORK).resolve(Dump.frameName(kept));
    byte[] sound = Files.readAllBytes(frame);
    Path other = temp.resolve("other");
    try (FrameReader reader = FrameReader.open(frame);
        FrameWriter writer = FrameWriter.create(other, kept, 5, PORTION)) {
      long end = left.marks(kept).get(left.marks(kept).size() - 1).contentEnd();
      while (reader.contentOffset() < end) {
        Entry entry = reader.next();
        byte[] value = entry.value().clone();
        if (value.length > 0) {
          value[value.length - 1] ^= reader.entries() == 1 ? 1 : 0;
        }
        writer.put(new Entry(entry.key(), value));
      }
      writer.commit();
    }
    Files.copy(other, frame, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> export(out, true, Progress.SILENT))
        .isInstanceOf(FrameException.class)
        .hasMessageContaining("isn't what was written")
        .hasFieldOrPropertyWithValue("remedy", Remedy.EXPORT_AGAIN);
    assertThat(out.resolve("subspace_p")).doesNotExist();
    Files.write(frame, sound);
    export(out, true, Progress.SILENT);
    assertThat(Goldens.figures(out)).isEqualTo(Goldens.expected());
  }

  private static void export(Path out, boolean resume, Progress progress) {
    new Export(
            DatabaseAddress.parse("rocksdb:" + Goldens.ROCKSDB),
            out,
            null,
            false,
            true,
            Export.Blobs.LINKED)
        .distance(PORTION)
        .resume(resume)
        .run(Workers.none(), progress);
  }

  @Test
  void aJournalThatLacksAFrame() throws IOException {
    assertThat(failure("sqlite", false, false, new When(NOTHING, 1))).hasMessage("cut");
    Journal whole = Journal.read(journal);
    Files.delete(journal);
    var head = new java.util.LinkedHashMap<String, String>();
    for (String name :
        List.of("from", "state", "to", "blobs", "compression", "what", "run", "began")) {
      head.put(name, whole.head(name));
    }
    try (Journal less = Journal.create(journal, head)) {
      less.step("checked");
      less.step("begun");
    }
    assertThatThrownBy(
            () ->
                load(
                        "sqlite",
                        Import.Present.REFUSE,
                        true,
                        false,
                        new When(NOTHING, NEVER),
                        Workers.none())
                    .run())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not what its frame of");
  }
}
