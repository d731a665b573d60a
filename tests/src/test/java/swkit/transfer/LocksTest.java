// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Progress;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.io.LockHolders;
import swkit.io.LockedFile;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;
import swkit.testing.StoppedRun;
import swkit.testing.WatchedFiles;

/** Of two runs that write to one place, the second is refused, and told by whom. */
class LocksTest {
  private static final String GOLDEN = "sqlite:" + Goldens.SQLITE;
  private static final Path TOUCHED =
      Goldens.ROOT.resolve("tests/goldens/0.15.5-touched-by-0.16/store.sqlite");

  @TempDir Path temp;
  private Path dump;
  private Path journal;

  @BeforeEach
  void places() {
    dump = temp.resolve("dump");
    journal = temp.resolve("journal");
  }

  private Path lock() {
    return dump.resolve(".swkit/lock");
  }

  private String touched(String name) {
    try {
      return "sqlite:" + Files.copy(TOUCHED, temp.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The second run, which must be refused in one line that names the first. */
  private void assertRefused(StoppedRun first, String command, String from, Path to) {
    StoppedRun.Ended second = StoppedRun.whole(command, from, to, journal);
    assertThat(second.exitCode()).as(second.words()).isEqualTo(1);
    assertThat(second.words().lines().toList()).hasSize(1);
    assertThat(second.words()).contains("process " + first.pid() + " (java)");
  }

  private static void assertSucceeds(StoppedRun run) {
    StoppedRun.Ended ended = run.goOn();
    assertThat(ended.words()).isEmpty();
    assertThat(ended.exitCode()).isZero();
  }

  private void assertWhole() {
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
    assertThat(Dump.open(dump).seal().problems()).isEmpty();
    assertThat(dump.resolve(".swkit").toFile().list()).containsExactly("manifest.json");
  }

  private static void copyFrames(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> frames = Files.list(from)) {
      for (Path frame : frames.filter(Dump::isNamedAsFrame).toList()) {
        Files.copy(frame, to.resolve(frame.getFileName().toString()));
      }
    }
  }

  private void suspend() {
    try (StoppedRun run = StoppedRun.at("move subspace_a", "export", GOLDEN, dump, journal)) {
      assertThat(run.pid()).isPositive();
    }
    assertThat(DumpWriter.journal(dump)).isNotEmptyFile();
  }

  /** In whatever state the first export is: each entry is a moment between two of its changes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "open journal",
        "entry 1",
        "entry 400",
        "force subspace_t",
        "move subspace_a",
        "move subspace_p",
        "delete lock"
      })
  void anExportKeepsAllOthersOut(String moment) {
    try (StoppedRun first = StoppedRun.at(moment, "export", GOLDEN, dump, journal)) {
      assertThat(LockHolders.named(lock(), 0, 1)).contains("process " + first.pid() + " (java)");
      if (moment.equals("open journal") || moment.startsWith("entry")) {
        assertRefused(first, "export", GOLDEN, dump);
        assertRefused(first, "repair", touched("touched"), dump);
        assertRefused(first, "import", dump.toString(), temp.resolve("new"));
        assertRefused(first, "copy", dump.toString(), temp.resolve("new"));
        assertRefused(first, "export", dump.toString(), temp.resolve("other"));
      }
      if (!moment.equals("open journal")) {
        assertRefused(first, "export --resume", GOLDEN, dump);
      }
      assertRefused(first, "seal", "", dump);
      assertSucceeds(first);
    }
    assertWhole();
    assertThat(temp.resolve("new")).doesNotExist();
    assertThat(temp.resolve("other")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"entry 1", "move subspace_a", "delete manifest.json", "delete lock"})
  void aResumedExportKeepsAllOthersOut(String moment) {
    suspend();
    try (StoppedRun first = StoppedRun.at(moment, "export --resume", GOLDEN, dump, journal)) {
      assertRefused(first, "export --resume", GOLDEN, dump);
      assertRefused(first, "seal", "", dump);
      if (moment.equals("entry 1") || moment.equals("delete manifest.json")) {
        assertRefused(first, "export", GOLDEN, dump);
        assertRefused(first, "repair", touched("touched"), dump);
      }
      assertSucceeds(first);
    }
    assertWhole();
  }

  /** The journal is the last to go; nobody takes up what is done. */
  @Test
  void whenOnlyTheJournalIsLeft() {
    try (StoppedRun first = StoppedRun.at("delete journal", "export", GOLDEN, dump, journal)) {
      assertThat(lock()).doesNotExist();
      assertRefused(first, "export --resume", GOLDEN, dump);
      StoppedRun.Ended second = StoppedRun.whole("export", GOLDEN, dump, journal);
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.words()).contains("resume it with --resume");
      assertSucceeds(first);
    }
    assertWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"entry 1", "entry 900", "move manifest.json", "delete lock"})
  void aSealingKeepsAllWritersOut(String moment) throws IOException {
    copyFrames(Goldens.DUMP, dump);
    try (StoppedRun first = StoppedRun.at(moment, "seal", "", dump, journal)) {
      assertThat(LockHolders.named(lock(), 1, 1)).contains("process " + first.pid() + " (java)");
      assertRefused(first, "seal", "", dump);
      assertThat(StoppedRun.whole("export", GOLDEN, dump, journal).words())
          .contains("already holds 18 frames");
      assertThat(Dump.open(dump).subspaces()).as("it may be read").hasSize(18);
      assertSucceeds(first);
    }
    assertWhole();
  }

  /** Its frames could be taken back while they are read. */
  @Test
  void anInterruptedExportIsNotResumedWhileItIsSealed() {
    try (StoppedRun run = StoppedRun.at("delete lock", "export", GOLDEN, dump, journal)) {
      assertThat(run.pid()).isPositive();
    }
    try (StoppedRun first = StoppedRun.at("entry 1", "seal", "", dump, journal)) {
      assertRefused(first, "export --resume", GOLDEN, dump);
      assertSucceeds(first);
    }
    assertThat(StoppedRun.whole("export --resume", GOLDEN, dump, journal).exitCode()).isZero();
    assertWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"open subspace_s", "move subspace_s", "delete lock"})
  void theUndoDumpOfARepairKeepsAllOthersOut(String moment) {
    String store = touched("touched");
    try (StoppedRun first = StoppedRun.at(moment, "repair", store, dump, journal)) {
      assertRefused(first, "seal", "", dump);
      if (moment.startsWith("open")) {
        assertRefused(first, "export", GOLDEN, dump);
        assertRefused(first, "repair", touched("other"), dump);
      }
      assertSucceeds(first);
    }
    for (String side : List.of("before", "after")) {
      assertThat(Dump.open(dump.resolve(side)).seal().problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"import, entry 1", "import, entry 700", "import, entry 1500", "copy, entry 700"})
  void aJournalIsOfOneRun(String command, String moment) {
    String from = command.equals("copy") ? GOLDEN : Goldens.DUMP.toString();
    Path store = temp.resolve("store");
    try (StoppedRun first = StoppedRun.at(moment, command, from, store, journal)) {
      assertThat(LockHolders.named(journal, 0, 1)).contains("process " + first.pid() + " (java)");
      assertRefused(first, command, from, store);
      assertRefused(first, command + " --resume", from, store);
      assertRefused(first, "import", Goldens.DUMP.toString(), temp.resolve("other"));
      assertRefused(first, "copy", GOLDEN, temp.resolve("other"));
      assertSucceeds(first);
    }
    Goldens.export("sqlite:" + store, dump);
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
    assertThat(journal).doesNotExist();
  }

  /** The first to create the directory need not be the first to lock it. */
  @ParameterizedTest
  @ValueSource(strings = {"create_directory .swkit", "open lock", "lock lock"})
  void twoExportsCreateOneDirectory(String moment) {
    try (StoppedRun first = StoppedRun.at(moment, "export", GOLDEN, dump, journal)) {
      assertThat(StoppedRun.whole("export", GOLDEN, dump, journal).exitCode()).isZero();
      StoppedRun.Ended late = first.goOn();
      assertThat(late.exitCode()).isEqualTo(1);
      assertThat(late.words()).contains("already holds 18 frames");
    }
    assertWhole();
  }

  /** It removes lock and directory while another one is about to lock them. */
  @Test
  void aRunThatFailsLeavesNothingToOneThatComes() throws IOException {
    String broken = cutShort().toString();
    try (StoppedRun first = StoppedRun.at("delete lock", "export", broken, dump, journal)) {
      assertRefused(first, "export", GOLDEN, dump);
      try (StoppedRun second = StoppedRun.at("lock lock", "export", GOLDEN, dump, journal)) {
        assertThat(first.goOn().exitCode()).isEqualTo(1);
        assertSucceeds(second);
      }
    }
    assertWhole();
  }

  private Path cutShort() throws IOException {
    Path broken = temp.resolve("broken");
    copyFrames(Goldens.DUMP, broken);
    Path frame = broken.resolve("subspace_t");
    byte[] bytes = Files.readAllBytes(frame);
    Files.write(frame, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    return broken;
  }

  @Test
  void aLockOnAFileThatWasRemovedIsNone() throws IOException {
    Path file = temp.resolve("lock");
    AtomicInteger times = new AtomicInteger();
    WatchedFiles files =
        new WatchedFiles(
            (change, path) -> {
              if (change.equals("lock") && times.incrementAndGet() < 8) {
                Files.deleteIfExists(file);
                if (times.get() % 3 > 0) {
                  Files.writeString(file, "another");
                }
              }
            });
    try (LockedFile locked = LockedFile.open(files.path(file), true, 0, 2)) {
      locked.channel().truncate(0).write(ByteBuffer.wrap("mine".getBytes()));
      assertThat(times.get()).isGreaterThanOrEqualTo(8);
      assertThat(LockedFile.read(file)).asString().isEqualTo("mine");
      assertThatThrownBy(() -> LockedFile.open(file, false, 0, 2))
          .isInstanceOf(LockedFile.HeldException.class)
          .hasMessageContaining("this process");
      assertHeldByThisProcess(file);
      locked.remove();
      assertThat(file).doesNotExist();
    }
    try (LockedFile again = LockedFile.open(file, true, 0, 2)) {
      assertThat(again.read()).isEmpty();
    }
  }

  /** As another process sees it: the list of the system leaves out who asks. */
  private static void assertHeldByThisProcess(Path file) throws IOException {
    long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
    long pid = ProcessHandle.current().pid();
    assertThat(Files.readAllLines(Path.of("/proc/locks")))
        .anyMatch(line -> line.contains(" " + pid + " ") && line.contains(":" + inode + " "));
  }

  /** Reading it, and trying to open it, end no lock of the process that does so. */
  @Test
  void aJournalIsReadUnderItsLock() throws IOException {
    try (Journal open = Journal.create(journal, Map.of("from", "here"))) {
      assertHeldByThisProcess(journal);
      open.step("begun");
      assertThat(Journal.exists(journal)).isTrue();
      assertThat(Journal.read(journal).has("begun")).isTrue();
      assertHeldByThisProcess(journal);
      assertThatThrownBy(() -> Journal.open(journal))
          .hasMessageContaining("is the journal of a run in progress, in this process");
      assertThatThrownBy(() -> Journal.create(journal, Map.of()))
          .hasMessageContaining("is the journal of a run in progress, in this process");
      assertHeldByThisProcess(journal);
      open.step("finishing");
    }
    try (Journal open = Journal.open(journal)) {
      assertHeldByThisProcess(journal);
      assertThat(open.has("finishing")).isTrue();
    }
    assertThat(LockHolders.of(journal, 0, 1)).isEqualTo(Optional.empty());
  }

  /** Two threads of one program are kept apart as two processes are. */
  @Test
  void oneProcessTwice() throws IOException {
    AtomicBoolean tried = new AtomicBoolean();
    Progress progress =
        (subspace, bytes) -> {
          if (tried.compareAndSet(false, true)) {
            assertThatThrownBy(() -> Goldens.export(GOLDEN, dump))
                .hasMessageContaining("by this process");
            assertThatThrownBy(() -> DumpLock.forSeal(dump)).hasMessageContaining("this process");
          }
        };
    try (Workers workers = Workers.of(2)) {
      new swkit.transfer.Export(
              DatabaseAddress.parse(GOLDEN),
              dump,
              null,
              false,
              true,
              swkit.transfer.Export.Blobs.LINKED)
          .run(workers, progress);
    }
    assertThat(tried).isTrue();
    assertWhole();
  }

  @Test
  void aSqliteStoreKeepsItsLockWhenItIsAskedForAgain() throws IOException {
    StorageSettings to =
        DatabaseAddress.parse("sqlite:" + temp.resolve("store")).storage().with(BlobFraming.LZ4);
    try (ServerStorage storage = ServerStorage.write(to)) {
      assertThat(storage.isEmpty()).isTrue();
      assertHeldByThisProcess(temp.resolve("store"));
      assertThat(to.data().backend().exists(to.data())).isTrue();
      assertThatThrownBy(() -> ServerStorage.write(to)).hasMessageContaining("this process");
      assertThatThrownBy(() -> ServerStorage.read(to, false)).hasMessageContaining("this process");
      assertHeldByThisProcess(temp.resolve("store"));
    }
  }

  /** One rule says what is named as a frame, for those who read and those who write. */
  @Test
  void whatIsNamedNearlyAsAFrameIsNone() throws IOException {
    Files.createDirectories(dump);
    for (String name : new String[] {"subspace_p.bak", "subspace_pp", "subspace_p~"}) {
      Files.writeString(dump.resolve(name), name);
    }
    Goldens.export(GOLDEN, dump);
    assertThat(dump.resolve("subspace_p.bak")).hasContent("subspace_p.bak");
    assertThat(Dump.open(dump).otherFiles()).hasSize(3);
    assertThat(DumpWriter.hasFrames(dump)).isTrue();
    assertThatThrownBy(() -> DumpWriter.check(dump))
        .hasMessageContaining("already holds 18 frames (subspace_a");
  }

  @Test
  void whatIsNamedNearlyAsAFrameIsNotTakenBack() throws IOException {
    suspend();
    Files.writeString(dump.resolve("subspace_p.bak"), "mine");
    Files.writeString(dump.resolve(".swkit/subspace_p.bak"), "mine too");
    assertThat(StoppedRun.whole("export --resume", GOLDEN, dump, journal).words()).isEmpty();
    assertThat(dump.resolve("subspace_p.bak")).hasContent("mine");
    assertThat(dump.resolve(".swkit/subspace_p.bak")).hasContent("mine too");
    assertThat(Goldens.expected()).hasSize(18);
  }
}
