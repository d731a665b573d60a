// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Progress;
import swkit.Snapshot;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.doctor.Repair;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameIndex;
import swkit.html.HtmlReport;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;
import swkit.testing.StoppedRun;

/** Where a name is our own, a link that somebody else has put there leads nowhere. */
class LinksTest {
  private static final String GOLDEN = "sqlite:" + Goldens.SQLITE;
  private static final Path TOUCHED =
      Goldens.ROOT.resolve("tests/goldens/0.15.5-touched-by-0.16/store.sqlite");
  private static final int SOMEBODY = 54321;
  private static final int THIRD = 54322;

  @TempDir Path temp;
  private Path dump;
  private Path work;
  private Path victim;
  private Path secret;
  private Map<String, String> before;

  @BeforeEach
  void places() throws IOException {
    dump = temp.resolve("dump");
    work = dump.resolve(".swkit");
    victim = Files.createDirectory(temp.resolve("victim"));
    secret = Files.writeString(victim.resolve("secret"), "nobody else's");
    for (String name : List.of("subspace_p", "subspace_t", "manifest.json", "lock", "1.sst")) {
      Files.writeString(victim.resolve(name), name);
    }
    before = state();
  }

  /** Names, contents and owners of what no run may touch. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(victim)) {
      for (Path file : files.toList()) {
        String content = Files.isDirectory(file) ? "" : Files.readString(file);
        state.put(
            file.toString(),
            Files.readAttributes(file, "unix:uid,gid,mode,lastModifiedTime") + content);
      }
    }
    return state;
  }

  private void assertUntouched() throws IOException {
    assertThat(state()).isEqualTo(before);
  }

  private void assertRefused(ThrowingCallable run, Path named, String why) throws IOException {
    assertThatThrownBy(run)
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining(named + " " + why)
        .extracting(e -> e.getMessage().lines().count())
        .isEqualTo(1L);
    assertUntouched();
  }

  private void assumeRoot(String what) throws IOException {
    boolean root = Files.getAttribute(temp, "unix:uid").equals(0);
    if (!root) {
      System.out.println("NOT RUN as an ordinary user: " + what);
    }
    assumeTrue(root);
  }

  private static void give(Path path, int user) throws IOException {
    Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
  }

  private static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private void export(boolean resume) {
    try (Workers workers = Workers.of(2)) {
      new Export(DatabaseAddress.parse(GOLDEN), dump, null, false, true, Export.Blobs.LINKED)
          .distance(150_000)
          .resume(resume)
          .run(workers, Progress.SILENT);
    }
  }

  private void seal() {
    try (Workers workers = Workers.of(2)) {
      new DumpSealer(dump, true, false, FrameIndex.DISTANCE).run(workers, Progress.SILENT);
    }
  }

  private void repair() throws IOException {
    Path store = Files.copy(TOUCHED, temp.resolve("touched-" + System.nanoTime()));
    try (Workers workers = Workers.of(2)) {
      new Repair(DatabaseAddress.parse("sqlite:" + store), dump, workers, Progress.SILENT).run();
    }
  }

  private void load(String to, Path journal) {
    StorageSettings target = DatabaseAddress.parse(to).storage().with(BlobFraming.LZ4);
    load(target, journal);
  }

  private void load(StorageSettings target, Path journal) {
    var options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);
    try (Workers workers = Workers.of(2)) {
      new Import(Dump.open(Goldens.DUMP), target, options, workers, Progress.SILENT, more -> more)
          .journal(journal, false, 150_000)
          .run();
    }
  }

  private void copyFrames() throws IOException {
    Files.createDirectories(dump);
    try (Stream<Path> frames = Files.list(Goldens.DUMP)) {
      for (Path frame : frames.filter(Dump::isNamedAsFrame).toList()) {
        Files.copy(frame, dump.resolve(frame.getFileName().toString()));
      }
    }
  }

  /** An export as a kill leaves it, with frames and a journal. */
  private void suspend() {
    Path journal = temp.resolve("unused");
    try (StoppedRun run = StoppedRun.at("move subspace_a", "export", GOLDEN, dump, journal)) {
      assertThat(run.pid()).isPositive();
    }
  }

  private void assertWhole() {
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
    assertThat(Dump.open(dump).seal().problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"victim", "nowhere", "victim/secret"})
  void theWorkDirectoryOfADump(String target) throws IOException {
    Files.createDirectory(dump);
    Files.createSymbolicLink(work, temp.resolve(target));
    assertRefused(() -> export(false), work, "is a symbolic link");
    assertRefused(this::repair, work, "is a symbolic link");
    assertThat(dump.toFile().list()).containsExactly(".swkit");
    copyFrames();
    assertRefused(this::seal, work, "is a symbolic link");
    assertThat(temp.resolve("nowhere")).doesNotExist();
  }

  @Test
  void theWorkDirectoryOfASuspendedExport() throws IOException {
    suspend();
    Files.move(work, temp.resolve("moved"));
    Files.createSymbolicLink(work, temp.resolve("moved"));
    Map<String, String> moved = Goldens.state(temp.resolve("moved"));
    assertRefused(() -> export(true), work, "is a symbolic link");
    assertThat(Goldens.state(temp.resolve("moved"))).isEqualTo(moved);
  }

  /** Whatever is in a directory that anybody may write to. */
  @ParameterizedTest
  @CsvSource({
    "lock, symbolic, victim/secret",
    "lock, symbolic, nowhere",
    "lock, symbolic, victim",
    "lock, hard, victim/secret",
    "journal, symbolic, victim/secret",
    "journal, symbolic, nowhere",
    "journal, symbolic, victim",
    "journal, hard, victim/secret"
  })
  void lockAndJournalOfADump(String name, String kind, String target) throws IOException {
    Files.createDirectories(work);
    link(kind, work.resolve(name), temp.resolve(target));
    before = state();
    String why = kind.equals("hard") ? "has a second name" : "is a symbolic link";
    assertRefused(() -> export(false), work.resolve(name), why);
    if (name.equals("lock")) {
      assertRefused(this::repair, work.resolve(name), why);
      copyFrames();
      assertRefused(this::seal, work.resolve(name), why);
    }
    assertThat(temp.resolve("nowhere")).doesNotExist();
    assertThat(work.toFile().list()).containsExactly(name);
  }

  private static void link(String kind, Path link, Path target) throws IOException {
    if (kind.equals("hard")) {
      Files.createLink(link, target);
    } else {
      Files.createSymbolicLink(link, target);
    }
  }

  /** What is only removed or replaced goes, and what it leads to stays. */
  @ParameterizedTest
  @CsvSource({
    "manifest.json, symbolic, victim/manifest.json",
    "manifest.json, symbolic, nowhere",
    "manifest.json, hard, victim/manifest.json",
    "manifest.json.new, symbolic, victim/manifest.json",
    "manifest.json.new, hard, victim/manifest.json",
    "subspace_t, symbolic, victim/subspace_t",
    "subspace_t, symbolic, nowhere",
    "subspace_t, hard, victim/subspace_t"
  })
  void whatAnExportReplaces(String name, String kind, String target) throws IOException {
    Files.createDirectories(work);
    link(kind, work.resolve(name), temp.resolve(target));
    Map<String, String> content = Goldens.state(victim);
    export(false);
    assertWhole();
    assertThat(Goldens.state(victim)).isEqualTo(content);
    assertThat(temp.resolve("nowhere")).doesNotExist();
    assertThat(Files.isSymbolicLink(Manifest.file(dump))).isFalse();
    if (name.startsWith("manifest")) {
      Files.deleteIfExists(work.resolve(name));
      link(kind, work.resolve(name), temp.resolve(target));
      seal();
      assertWhole();
      assertThat(Goldens.state(victim)).isEqualTo(content);
      assertThat(Files.isSymbolicLink(Manifest.file(dump))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"symbolic", "hard"})
  void aFrameThatIsToBeContinued(String kind) throws IOException {
    suspend();
    Path frame = work.resolve("subspace_t");
    Files.move(frame, victim.resolve("frame"));
    link(kind, frame, victim.resolve("frame"));
    Map<String, String> content = Goldens.state(victim);
    assertThatThrownBy(() -> export(true))
        .hasMessageContaining(
            kind.equals("hard") ? "has a second name" : frame + " is a symbolic link");
    assertThat(Goldens.state(victim)).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subspace_t", "subspace_p"})
  void aFrameThatIsToComeOut(String name) throws IOException {
    Files.createDirectories(dump);
    Files.createSymbolicLink(dump.resolve(name), temp.resolve("nowhere"));
    assertThatThrownBy(() -> export(false)).hasMessageContaining("already holds 1 frame");
    Files.delete(dump.resolve(name));
    suspend();
    Files.createSymbolicLink(dump.resolve(name), secret);
    assertRefused(() -> export(true), dump.resolve(name), "is a symbolic link");
    Files.delete(dump.resolve(name));
    export(true);
    assertWhole();
  }

  @Test
  void theJournalOfASuspendedExport() throws IOException {
    suspend();
    Path journal = DumpWriter.journal(dump);
    Files.move(journal, temp.resolve("moved"));
    Files.createSymbolicLink(journal, temp.resolve("moved"));
    assertRefused(() -> export(true), journal, "is a symbolic link");
    Files.delete(journal);
    Files.createLink(journal, temp.resolve("moved"));
    assertRefused(() -> export(true), journal, "has a second name");
    Files.delete(temp.resolve("moved"));
    export(true);
    assertWhole();
  }

  @ParameterizedTest
  @CsvSource({"symbolic, victim/secret", "symbolic, nowhere", "hard, victim/secret"})
  void theJournalThatIsAskedFor(String kind, String target) throws IOException {
    Path journal = temp.resolve("journal");
    link(kind, journal, temp.resolve(target));
    before = state();
    String why = kind.equals("hard") ? "has a second name" : "is a symbolic link";
    assertRefused(() -> load("sqlite:" + temp.resolve("store"), journal), journal, why);
    assertThat(temp.resolve("nowhere")).doesNotExist();
    assertThat(temp.resolve("store")).doesNotExist();
  }

  /** To open a pipe would be to wait for somebody at its other end. */
  @Test
  void aPipeIsNoJournal() throws Exception {
    Path journal = temp.resolve("journal");
    assertThat(new ProcessBuilder("mkfifo", journal.toString()).start().waitFor()).isZero();
    assertRefused(
        () -> load("sqlite:" + temp.resolve("store"), journal), journal, "is not an ordinary file");
    Files.createDirectories(work);
    Files.move(journal, work.resolve("lock"));
    assertRefused(() -> export(false), work.resolve("lock"), "is not an ordinary file");
  }

  @Test
  void theStateDirectory() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("state")).resolve("swkit");
    Path journal = directory.resolve("a.journal");
    for (Path target : List.of(victim, temp.resolve("nowhere"))) {
      Files.createSymbolicLink(directory, target);
      assertThat(JournalDirectory.problem(journal)).contains(directory + " is a symbolic link");
      assertRefused(() -> JournalDirectory.requireOwn(journal), directory, "is a symbolic link");
      Files.delete(directory);
    }
    JournalDirectory.requireOwn(journal);
    assertThat(JournalDirectory.problem(journal)).isNull();
    JournalDirectory.requireOwn(journal);
    assertThat(temp.resolve("nowhere")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"victim", "nowhere"})
  void theLoadDirectoryOfRocksDb(String target) throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    StorageSettings settings =
        DatabaseAddress.parse("rocksdb:" + store).storage().with(BlobFraming.LZ4);
    ServerStorage.write(settings).close();
    Path load = store.resolve("swkit-load");
    Files.createSymbolicLink(load, temp.resolve(target));
    assertThatThrownBy(() -> ServerStorage.write(settings))
        .hasMessageContaining(load + " is a symbolic link");
    assertUntouched();
    assertThat(temp.resolve("nowhere")).doesNotExist();
    Files.delete(load);
    load("rocksdb:" + store, temp.resolve("journal"));
    Goldens.export("rocksdb:" + store, dump);
    assertWhole();
  }

  @ParameterizedTest
  @CsvSource({"symbolic, victim/secret", "symbolic, nowhere", "hard, victim/secret"})
  void theLockOfRocksDb(String kind, String target) throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    StorageSettings settings =
        DatabaseAddress.parse("rocksdb:" + store).storage().with(BlobFraming.LZ4);
    ServerStorage.write(settings).close();
    Path lock = store.resolve("LOCK");
    Files.delete(lock);
    link(kind, lock, temp.resolve(target));
    before = state();
    String why = kind.equals("hard") ? "has a second name" : "is a symbolic link";
    assertRefused(() -> ServerStorage.write(settings), lock, why);
    if (kind.equals("symbolic")) {
      assertRefused(() -> ServerStorage.read(settings, false), lock, why);
    }
    assertThat(temp.resolve("nowhere")).doesNotExist();
  }

  /** RocksDB counts its files: the name of the next one is known. */
  @ParameterizedTest
  @ValueSource(strings = {"000099.log", "000098.dbtmp", "MANIFEST-000099", "LOG"})
  void theNextFilesOfRocksDb(String name) throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    StorageSettings settings =
        DatabaseAddress.parse("rocksdb:" + store).storage().with(BlobFraming.LZ4);
    ServerStorage.write(settings).close();
    Files.deleteIfExists(store.resolve(name));
    Files.createSymbolicLink(store.resolve(name), secret);
    assertRefused(() -> ServerStorage.write(settings), store.resolve(name), "is a symbolic link");
    ServerStorage.read(settings, false).close();
    assertUntouched();
  }

  @ParameterizedTest
  @CsvSource({
    "-journal, symbolic, victim/secret",
    "-journal, symbolic, nowhere",
    "-journal, hard, victim/secret",
    "-wal, symbolic, nowhere",
    "-wal, hard, victim/secret",
    "-shm, symbolic, nowhere"
  })
  void theJournalsOfSqlite(String suffix, String kind, String target) throws IOException {
    Path store = temp.resolve("store");
    Files.copy(Goldens.SQLITE, store);
    Path link = temp.resolve("store" + suffix);
    link(kind, link, temp.resolve(target));
    before = state();
    StorageSettings settings =
        DatabaseAddress.parse("sqlite:" + store).storage().with(BlobFraming.LZ4);
    String why = kind.equals("hard") ? "has a second name" : "is a symbolic link";
    assertRefused(() -> ServerStorage.write(settings), link, why);
    if (suffix.equals("-journal") && !target.equals("nowhere")) {
      assertRefused(() -> ServerStorage.read(settings, false), link, why);
    }
    assertThat(temp.resolve("nowhere")).doesNotExist();
  }

  /** The name of a temporary file can't be foreseen; directories and blobs can. */
  @Test
  void blobsInADirectory() throws IOException {
    Path real = Files.createDirectory(temp.resolve("real"));
    Path root = Files.createSymbolicLink(temp.resolve("blobs"), real);
    Path config =
        Files.writeString(
            temp.resolve("config.toml"),
            """
            storage.data = "db"
            storage.blob = "fs"
            store.db.type = "sqlite"
            store.db.path = "%s"
            store.db.compression = "lz4"
            store.fs.type = "fs"
            store.fs.path = "%s"
            """
                .formatted(temp.resolve("store"), root));
    StorageSettings settings = DatabaseAddress.parse(config.toString()).storage();
    load(settings, temp.resolve("journal"));
    Goldens.export(config.toString(), dump);
    assertThat(Goldens.figures(dump)).as("the root may be a link").isEqualTo(Goldens.expected());
    Path blob;
    try (Stream<Path> files = Files.walk(real)) {
      blob = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] content = Files.readAllBytes(blob);
    Files.delete(blob);
    Files.createSymbolicLink(blob, secret);
    Files.delete(temp.resolve("store"));
    load(settings, temp.resolve("journal"));
    assertUntouched();
    assertThat(Files.isSymbolicLink(blob)).isFalse();
    assertThat(blob).hasBinaryContent(content);
    Path directory = blob.getParent();
    Files.delete(blob);
    Files.move(directory, temp.resolve("moved"));
    Files.createSymbolicLink(directory, victim);
    Files.delete(temp.resolve("store"));
    String shown = root.resolve(real.relativize(directory)).toString();
    assertRefused(
        () -> load(settings, temp.resolve("journal")), Path.of(shown), "is a symbolic link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"victim/secret", "nowhere", "victim"})
  void thePageOfAnInspection(String target) throws IOException {
    Path page = temp.resolve("page.html");
    Files.createSymbolicLink(page, temp.resolve(target));
    try (Workers workers = Workers.of(2);
        Database database = Database.open(GOLDEN);
        Snapshot snapshot = database.snapshot()) {
      assertThatThrownBy(() -> HtmlReport.write(snapshot, page, workers, Progress.SILENT))
          .hasMessageContaining(page + ": is a symbolic link");
      assertUntouched();
      Files.delete(page);
      HtmlReport.write(snapshot, page, workers, Progress.SILENT);
      Files.createLink(temp.resolve("second"), page);
      byte[] first = Files.readAllBytes(page);
      HtmlReport.write(snapshot, page, workers, Progress.SILENT);
      assertThat(temp.resolve("second")).hasBinaryContent(first);
    }
    assertThat(temp.resolve("nowhere")).doesNotExist();
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(page)))
        .isEqualTo("rw-------");
  }

  /** An operand is the administrator's choice, whatever it leads through. */
  @Test
  void operandsMayBeLinks() throws IOException {
    Files.createDirectories(temp.resolve("volume/dump"));
    Files.createSymbolicLink(dump, temp.resolve("volume/dump"));
    export(false);
    assertWhole();
    Files.delete(Manifest.file(dump));
    seal();
    assertWhole();
    Files.createDirectories(temp.resolve("volume/store"));
    Path store = Files.createSymbolicLink(temp.resolve("store"), temp.resolve("volume/store"));
    Path state = Files.createSymbolicLink(temp.resolve("state"), temp.resolve("volume"));
    load("rocksdb:" + store, state.resolve("journal"));
    assertThat(temp.resolve("volume/store/CURRENT")).exists();
    assertThat(temp.resolve("volume/journal")).doesNotExist();
  }

  /** The directory that root seals belongs to somebody who would like to have another one. */
  @Test
  void nothingIsGivenAwayThroughALink() throws IOException {
    assumeRoot("sealing the dump of another user");
    copyFrames();
    give(dump, SOMEBODY);
    Files.createSymbolicLink(work, victim);
    assertRefused(this::seal, work, "is a symbolic link");
    Files.delete(work);
    Files.createDirectory(work);
    give(work, SOMEBODY);
    Files.createLink(work.resolve("lock"), secret);
    before = state();
    assertRefused(this::seal, work.resolve("lock"), "has a second name");
    Files.delete(work.resolve("lock"));
    before = state();
    seal();
    assertUntouched();
    assertThat(owner(work)).isEqualTo(SOMEBODY);
    assertThat(owner(Manifest.file(dump))).isEqualTo(SOMEBODY);
  }

  @Test
  void onlyWhatTheRunCreatedIsGivenAway() throws IOException {
    assumeRoot("sealing the dump of another user");
    copyFrames();
    give(dump, SOMEBODY);
    Files.createDirectory(work);
    seal();
    assertThat(owner(work)).isZero();
    assertThat(owner(Manifest.file(dump))).isEqualTo(SOMEBODY);
    assertThat(owner(dump.resolve("subspace_p"))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lock", "journal"})
  void whatBelongsToAThirdUserIsNotUsed(String name) throws IOException {
    assumeRoot("a directory that another user has put there");
    Files.createDirectories(dump);
    Files.createDirectory(work);
    Path place = work.resolve(name);
    if (!name.isEmpty()) {
      Files.createFile(place);
    }
    give(place, THIRD);
    assertRefused(() -> export(false), place, "belongs to " + THIRD);
    give(dump, SOMEBODY);
    assertRefused(() -> export(false), place, "belongs to " + THIRD);
    give(work, SOMEBODY);
    give(place, SOMEBODY);
    export(false);
    assertWhole();
  }

  @Test
  void aJournalOfAnotherUserIsNotUsed() throws IOException {
    assumeRoot("a journal that another user has put there");
    Path journal = Files.createFile(temp.resolve("journal"));
    give(journal, SOMEBODY);
    assertRefused(
        () -> load("sqlite:" + temp.resolve("store"), journal), journal, "belongs to " + SOMEBODY);
    Path state = Files.createDirectories(temp.resolve("state/swkit"));
    give(state, SOMEBODY);
    assertThat(JournalDirectory.problem(state.resolve("a.journal")))
        .contains("belongs to " + SOMEBODY);
    give(state.getParent(), SOMEBODY);
    assertThat(JournalDirectory.problem(state.resolve("a.journal"))).isNull();
  }
}
