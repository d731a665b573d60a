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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Progress;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.open.DatabaseAddress;

/** Files are given to whom {@code --owner} says: all that were created, and no others. */
class OwnershipTest {
  private static final Path ROOT = Path.of(System.getProperty("swkit.root")).normalize();
  private static final Path DUMP = ROOT.resolve("tests/goldens/0.15.5/dump");
  private static final String SOMEBODY = "54321:54322";

  @TempDir Path temp;
  private int uid;

  @BeforeEach
  void uid() throws IOException {
    uid = (int) Files.getAttribute(temp, "unix:uid");
  }

  private void assumeRoot() {
    if (uid != 0) {
      System.out.println("NOT RUN as an ordinary user: giving files away");
    }
    assumeTrue(uid == 0);
  }

  private static String owner(Path path) {
    try {
      Map<String, Object> facts =
          Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
      return facts.get("uid") + ":" + facts.get("gid");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, String> owners(Path directory) throws IOException {
    Map<String, String> owners = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files.forEach(file -> owners.put(directory.relativize(file).toString(), owner(file)));
    }
    return owners;
  }

  private TransferReport load(Path dump, String to, boolean trust) {
    var options =
        new Import.Options(
            null,
            false,
            Import.Present.REFUSE,
            trust,
            false,
            false,
            false,
            false,
            null,
            false,
            FileOwner.of(SOMEBODY));
    try (Workers workers = Workers.of(2)) {
      var target = DatabaseAddress.parse(to).storage().with(BlobFraming.LZ4);
      return new Import(Dump.open(dump), target, options, workers, Progress.SILENT, more -> more)
          .journal(temp.resolve("journal"), false, 100_000)
          .run();
    }
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> FileOwner.of("nobody-such:root"))
        .hasMessageContaining("there is no user nobody-such")
        .extracting(e -> ((swkit.SwkitException) e).exitCode())
        .isEqualTo(2);
    assertThatThrownBy(() -> FileOwner.of("root:nobody-such"))
        .hasMessageContaining("there is no group nobody-such");
    assertThatThrownBy(() -> FileOwner.of(":root")).hasMessageContaining("give USER:GROUP");
    assertThatThrownBy(() -> FileOwner.of("root:")).hasMessageContaining("give USER:GROUP");
    assertThatThrownBy(() -> FileOwner.of("-5:0")).hasMessageContaining("there is no user -5");
  }

  @Test
  void onlyRootGivesFilesAway() {
    assertThatThrownBy(() -> FileOwner.of(SOMEBODY, 1000))
        .hasMessageContaining("only root can give files away; run it as root, or as 54321");
    if (uid != 0) {
      assertThatThrownBy(() -> FileOwner.of(SOMEBODY)).hasMessageContaining("only root");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb:", "sqlite:"})
  void everyFileOfAStoreAndTheDirectoriesAboveIt(String scheme) throws IOException {
    assumeRoot();
    Path above = temp.resolve("var/lib");
    Path store = above.resolve("store");
    load(DUMP, scheme + store, false);
    assertThat(owner(temp)).startsWith("0:");
    assertThat(owners(temp.resolve("var")).values()).containsOnly(SOMEBODY);
    assertThat(owners(temp.resolve("var"))).containsKey("lib/store");
  }

  @Test
  void nothingThatWasThereBefore() throws Exception {
    assumeRoot();
    Path store = Files.createDirectories(temp.resolve("store"));
    Path secret = Files.writeString(temp.resolve("secret"), "of root");
    Path blobs = Files.createDirectory(temp.resolve("blobs"));
    Path kept = Files.writeString(blobs.resolve("letter"), "of root");
    Files.createDirectory(blobs.resolve("7"));
    Files.createSymbolicLink(blobs.resolve("link"), secret);
    long began = System.currentTimeMillis();
    while (System.currentTimeMillis() < began + 100) {
      Thread.onSpinWait();
    }
    FileOwner.Ownership ownership =
        FileOwner.of(SOMEBODY).begin(List.of(store, blobs, temp.resolve("db")), 0);
    Path made = Files.writeString(blobs.resolve("7").resolve("blob"), "new");
    Files.createLink(blobs.resolve("second-name"), secret);
    Path wal = Files.writeString(temp.resolve("db-wal"), "new");
    Path table = Files.writeString(store.resolve("1.sst"), "new");
    FileOwner.end(() -> {}, ownership, null);
    assertThat(List.of(made, wal, table)).extracting(OwnershipTest::owner).containsOnly(SOMEBODY);
    assertThat(List.of(store, blobs, kept, secret, blobs.resolve("7"), blobs.resolve("link")))
        .extracting(OwnershipTest::owner)
        .containsOnly("0:0");
  }

  /** Who may write into a directory replaces what lies in it by links to files of root. */
  @Test
  void nothingThatALinkLeadsTo() throws IOException {
    assumeRoot();
    Path store = Files.createDirectory(temp.resolve("store"));
    FileOwner.Ownership ownership = FileOwner.of(SOMEBODY).begin(List.of(store), 0);
    Path inside = Files.createDirectory(store.resolve("inside"));
    Files.writeString(inside.resolve("1.sst"), "new");
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path ofRoot = Files.writeString(outside.resolve("1.sst"), "of root");
    Files.move(inside, temp.resolve("away"));
    Files.createSymbolicLink(inside, outside);
    Files.createSymbolicLink(store.resolve("2.sst"), ofRoot);
    new ProcessBuilder("mkfifo", store.resolve("pipe").toString())
        .inheritIO()
        .start()
        .onExit()
        .join();
    Path table = Files.writeString(store.resolve("3.sst"), "new");
    FileOwner.end(() -> {}, ownership, null);
    assertThat(List.of(outside, ofRoot, store, store.resolve("pipe")))
        .extracting(OwnershipTest::owner)
        .containsOnly("0:0");
    assertThat(owner(table)).isEqualTo(SOMEBODY);
  }

  /** A run that was killed gave nothing away; the one that goes on for it does. */
  @Test
  void whatTheRunBeforeCreated() throws IOException {
    assumeRoot();
    Path store = temp.resolve("store");
    long began = System.currentTimeMillis();
    Files.createDirectories(store.resolve("inside"));
    Path table = Files.writeString(store.resolve("inside/1.sst"), "of the run before");
    FileOwner.end(() -> {}, FileOwner.of(SOMEBODY).begin(List.of(store), began), null);
    assertThat(List.of(store, store.resolve("inside"), table))
        .extracting(OwnershipTest::owner)
        .containsOnly(SOMEBODY);
    assertThat(owner(temp)).startsWith("0:");
  }

  @Test
  void whatAnImportLeavesThatFails() throws IOException {
    assumeRoot();
    Path dump = Files.createDirectory(temp.resolve("dump"));
    try (Stream<Path> frames = Files.list(DUMP)) {
      for (Path frame : frames.toList()) {
        Files.copy(frame, dump.resolve(frame.getFileName()));
      }
    }
    byte[] frame = Files.readAllBytes(dump.resolve("subspace_t"));
    Files.write(dump.resolve("subspace_t"), java.util.Arrays.copyOf(frame, 1_000_000));
    Path store = temp.resolve("store");
    assertThatThrownBy(() -> load(dump, "rocksdb:" + store, true))
        .hasMessageContaining("cut short");
    assertThat(owners(store).values()).hasSizeGreaterThan(5).containsOnly(SOMEBODY);
  }

  @Test
  void aDump() throws IOException {
    assumeRoot();
    Path to = temp.resolve("backup/mail");
    try (Workers workers = Workers.of(2)) {
      new Export(
              DatabaseAddress.parse("rocksdb:" + ROOT.resolve("samples/rocksdb")),
              to,
              null,
              false,
              false,
              Export.Blobs.LINKED)
          .owner(FileOwner.of(SOMEBODY))
          .run(workers, Progress.SILENT);
    }
    assertThat(owners(temp.resolve("backup")).values())
        .hasSizeGreaterThan(18)
        .containsOnly(SOMEBODY);
  }

  @Test
  void aServerHasNoFilesToGiveAway() {
    assumeRoot();
    assertThatThrownBy(() -> load(DUMP, "memory:" + temp.getFileName(), false))
        .hasMessageContaining("has no files of its own");
  }

  @Test
  void noDirectoryStaysThatWasCreatedForNothing() {
    assumeRoot();
    Path store = temp.resolve("var/lib/store");
    var options =
        new Import.Options(
            "nonsense", false, Import.Present.REFUSE, false, false, false, false, false);
    assertThatThrownBy(
            () ->
                new Import(
                    Dump.open(DUMP),
                    DatabaseAddress.parse("sqlite:" + store).storage(),
                    options,
                    Workers.none(),
                    Progress.SILENT,
                    more -> more))
        .hasMessageContaining("is not a subspace");
    FileOwner.end(() -> {}, FileOwner.of(SOMEBODY).begin(List.of(store), 0), null);
    assertThat(temp.resolve("var")).doesNotExist();
  }
}
