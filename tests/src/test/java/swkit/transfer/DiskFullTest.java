// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import swkit.dump.DumpWriter;
import swkit.testing.Goldens;
import swkit.testing.InterruptibleRun;

/** The disk is full on the way: one line says so, and when there is room again, it goes on. */
class DiskFullTest {
  @TempDir Path temp;

  private InterruptibleRun undertaking(String command, String to, Path place) {
    String from = command.equals("import") ? Goldens.DUMP.toString() : "rocksdb:" + Goldens.ROCKSDB;
    return new InterruptibleRun(
        command,
        from,
        (to.equals("dump") ? "" : to + ":") + place,
        temp.resolve("journal"),
        command.equals("export") ? 300_000 : 1_000_000);
  }

  private static void assertOneLine(InterruptibleRun.Ended ended, String problem) {
    assertThat(ended.words().lines().filter(line -> !line.startsWith("WARNING")).toList())
        .hasSize(1)
        .first()
        .asString()
        .containsPattern(problem);
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  private void goOn(InterruptibleRun run) {
    Path journal = run.isExport() ? DumpWriter.journal(Path.of(run.to())) : run.journal();
    run.run(Journal.exists(journal));
    Path dump = run.isExport() ? Path.of(run.to()) : temp.resolve("out");
    if (!run.isExport()) {
      Goldens.export(run.to(), dump);
    }
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
  }

  @ParameterizedTest
  @CsvSource({
    "export, dump, 1500",
    "import, rocksdb, 400",
    "import, sqlite, 2000",
    "copy, rocksdb, 400",
    "copy, sqlite, 2000"
  })
  void byALimitOfFiles(String command, String to, int kilobytes) throws Exception {
    InterruptibleRun run = undertaking(command, to, temp.resolve("to"));
    String limit =
        "export LD_LIBRARY_PATH='%s'; trap '' XFSZ; ulimit -f %d".formatted(library(), kilobytes);
    InterruptibleRun.Ended ended = run.elsewhere(limit, false, InterruptibleRun.Cut.NOWHERE);
    assertOneLine(ended, "File too large|disk is full|disk I/O error|database or disk");
    goOn(run);
  }

  /** RocksDB's library is larger than the files that may be written. */
  private Path library() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("library"));
    String name = Environment.getJniLibraryFileName("rocksdb");
    try (InputStream library = RocksDB.class.getClassLoader().getResourceAsStream(name)) {
      Files.copy(library, directory.resolve(name));
    }
    return directory;
  }

  private static int mount(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @ParameterizedTest
  @CsvSource({"export, dump", "import, rocksdb", "import, sqlite", "copy, rocksdb", "copy, sqlite"})
  void byASmallFileSystem(String command, String to) throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    boolean mounted =
        Files.getAttribute(temp, "unix:uid").equals(0)
            && mount("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()) == 0;
    if (!mounted) {
      System.out.println("NOT RUN, no file system can be mounted here: a full disk, " + command);
    }
    assumeTrue(mounted);
    try {
      InterruptibleRun run = undertaking(command, to, disk.resolve("to"));
      InterruptibleRun.Ended ended = run.elsewhere("", false, InterruptibleRun.Cut.NOWHERE);
      assertOneLine(ended, "No space left|disk is full|disk I/O error|database or disk");
      assertThat(mount("mount", "-o", "remount,size=64m", disk.toString())).isZero();
      goOn(run);
    } finally {
      mount("umount", "-l", disk.toString());
    }
  }
}
