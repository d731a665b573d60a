// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.hash.HashedBytes;
import swkit.testing.Goldens;

/**
 * Whenever a command reads all blobs, it hashes each byte of them, and none twice: not in the
 * checking pass and the writing pass, not for each framing that is possible.
 */
class HashedOnceTest {
  private static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens");

  /** Names that are hashed besides blobs: some of the registry of 0.16, and of files. */
  private static final long OTHERS = 2_000;

  @TempDir Path temp;

  private long blobs;

  @ParameterizedTest
  @ValueSource(strings = {"0.15.5/dump", "0.16.18-groupware/dump"})
  void ofDumps(String name) {
    commands(GOLDENS.resolve(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.15.5/store.sqlite?compression=lz4", "0.16.18/sqlite/store.sqlite"})
  void ofStores(String name) {
    commands("sqlite:" + GOLDENS + "/" + name);
  }

  private void commands(String from) {
    Path dump = temp.resolve("dump");
    Path files = temp.resolve("files");
    blobs = blobBytes(from);
    assertHashed(1, new StalwartExport(), from, dump);
    assertHashed(1, new StalwartExport(), from, temp.resolve("none"), "--dry-run");
    assertHashed(1, new StalwartSeal(), dump, "--again");
    assertHashed(1, new StalwartImport(), dump, sqlite("checked"));
    assertHashed(1, new StalwartImport(), dump, rocksDb("checked"), "--threads", 2);
    assertHashed(1, new StalwartImport(), dump, sqlite("trusted"), "--trust");
    assertHashed(1, new StalwartImport(), dump, sqlite("none"), "--dry-run");
    assertHashed(1, new StalwartCopy(), from, sqlite("copied"));
    assertHashed(1, new StalwartVerify(), from);
    assertHashed(1, new StalwartVerify(), rocksDb("checked"));
    assertHashed(0, new StalwartDiff(), from, dump);
    assertHashedAtMostOnce(new StalwartInspect(), from);
    assertHashedAtMostOnce(new StalwartInspect(), from, "--html", temp.resolve("page.html"));
    for (String form : new String[] {"maildir", "mbox", "eml", "json"}) {
      Path to = files.resolve(form);
      assertHashedAtMostOnce(new StalwartExtract(), from, to, "--as", form);
    }
  }

  /** With {@code --verify} both sides are read once more, and each reading is hashed. */
  @ParameterizedTest
  @ValueSource(strings = "0.15.5/dump")
  void ofAVerifiedCopyEachReadingIsHashed(String name) {
    String from = GOLDENS.resolve(name).toString();
    blobs = blobBytes(from);
    assertHashed(3, new StalwartCopy(), from, rocksDb("copied"), "--verify");
  }

  private String sqlite(String name) {
    return "sqlite:" + temp.resolve(name + ".sqlite") + "?compression=lz4";
  }

  private String rocksDb(String name) {
    return "rocksdb:" + temp.resolve(name + ".rocksdb") + "?compression=none";
  }

  private void assertHashed(int times, Command command, Object... args) {
    long hashed = HashedBytes.in(() -> run(command, args));
    assertThat(hashed)
        .as(command.getClass().getSimpleName() + " " + Arrays.toString(args))
        .isBetween(times * blobs, times * blobs + OTHERS);
  }

  private void assertHashedAtMostOnce(Command command, Object... args) {
    long hashed = HashedBytes.in(() -> run(command, args));
    assertThat(hashed)
        .as(command.getClass().getSimpleName() + " " + Arrays.toString(args))
        .isLessThanOrEqualTo(blobs + OTHERS);
  }

  private static void run(Command command, Object... args) {
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Command.execute(
            command, new PrintWriter(new StringWriter()), new PrintWriter(err, true), words);
    assertThat(exitCode).as(err.toString()).isIn(0, 3);
  }

  private static long blobBytes(String operand) {
    long bytes = 0;
    try (Database database = Database.open(operand);
        Snapshot snapshot = database.snapshot();
        Source source = snapshot.scan(Subspace.BLOBS)) {
      for (Entry blob = source.next(); blob != null; blob = source.next()) {
        bytes += blob.value().length;
      }
    }
    return bytes;
  }
}
