// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.sqlite.SQLiteConfig;
import swkit.RefusedException;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;
import swkit.testing.InterruptibleRun;

/**
 * The creation of a target is cut short in another process, by a full disk or a kill: then the same
 * command works, or the one that its message names.
 */
class CreationTest {
  private static final int FAILED = 1;

  @TempDir Path temp;

  /** Creates the store that the URL names, with its tables. */
  public static void main(String... args) {
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(args[0]).storage())) {
      storage.data().prepare(Generation.of(5, args[0]));
    } catch (SwkitException e) {
      Runtime.getRuntime().halt(FAILED);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Native libraries are larger than the files that may be written, so they are there before. */
  private Path libraries() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("library"));
    String rocksdb = Environment.getJniLibraryFileName("rocksdb");
    copy(RocksDB.class.getClassLoader(), rocksdb, directory.resolve(rocksdb));
    String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    String sqlite = "libsqlitejdbc.so";
    copy(
        SQLiteConfig.class.getClassLoader(),
        "org/sqlite/native/Linux/" + arch + "/" + sqlite,
        directory.resolve(sqlite));
    return directory;
  }

  private static void copy(ClassLoader from, String name, Path to) throws IOException {
    try (InputStream library = from.getResourceAsStream(name)) {
      Files.copy(library, to);
    }
  }

  private Process start(String before, String main, String... args) throws IOException {
    Path libraries = libraries();
    List<String> line =
        Stream.concat(
                Stream.of(
                    "/bin/bash",
                    "-c",
                    "export LD_LIBRARY_PATH='" + libraries + "'\n" + before + "\nexec \"$@\"",
                    "bash",
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Dorg.sqlite.lib.path=" + libraries,
                    "-Dorg.sqlite.lib.name=libsqlitejdbc.so",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Dswkit.root=" + System.getProperty("swkit.root"),
                    main),
                Stream.of(args))
            .toList();
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private InterruptibleRun load(String kind) {
    return new InterruptibleRun(
        "import",
        Goldens.DUMP.toString(),
        kind + ":" + temp.resolve("to/store"),
        temp.resolve("journal"),
        1_000_000);
  }

  /** Does the same again, or what the refusal names. */
  private static void again(InterruptibleRun run) {
    try {
      run.run(false);
    } catch (RefusedException e) {
      assertThat(e).hasMessageContaining("was interrupted; to resume it: --resume");
      assertThat(Journal.exists(run.journal())).isTrue();
      run.run(true);
    }
    Goldens.requireAllOfIt(DatabaseAddress.parse(run.to()).storage());
  }

  @ParameterizedTest
  @CsvSource({
    "rocksdb, 0", "rocksdb, 1", "rocksdb, 2", "rocksdb, 16",
    "sqlite, 0", "sqlite, 4", "sqlite, 12", "sqlite, 40"
  })
  void byALimitOfFiles(String kind, int kilobytes) throws Exception {
    Path store = Files.createDirectory(temp.resolve("to")).resolve("store");
    InterruptibleRun run = load(kind);
    Process process =
        start("trap '' XFSZ; ulimit -f " + kilobytes, CreationTest.class.getName(), run.to());
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    if (kilobytes == 0) {
      assertThat(process.exitValue()).isEqualTo(FAILED);
      assertThat(store).exists();
      assertThat(Files.exists(store.resolve("CURRENT"))).isFalse();
    }
    again(run);
  }

  @ParameterizedTest
  @CsvSource({
    "rocksdb, LOCK",
    "rocksdb, IDENTITY",
    "rocksdb, MANIFEST-000001",
    "rocksdb, CURRENT",
    "rocksdb, OPTIONS-",
    "sqlite, store",
    "sqlite, store-journal"
  })
  void byAKill(String kind, String file) throws Exception {
    Path directory = Files.createDirectory(temp.resolve("to"));
    if (kind.equals("rocksdb")) {
      directory = Files.createDirectory(directory.resolve("store"));
    }
    InterruptibleRun run = load(kind);
    try (WatchService watch = directory.getFileSystem().newWatchService()) {
      directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Process process =
          start(
              "",
              InterruptibleRun.class.getName(),
              "import",
              run.from(),
              run.to(),
              run.journal().toString(),
              String.valueOf(run.bytes()),
              "false",
              "0",
              "0");
      try {
        assertThat(appears(file, watch)).as(file).isTrue();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    again(run);
  }

  private static boolean appears(String file, WatchService watch) throws InterruptedException {
    for (WatchKey key = watch.poll(2, TimeUnit.MINUTES);
        key != null;
        key = watch.poll(2, TimeUnit.MINUTES)) {
      for (WatchEvent<?> event : key.pollEvents()) {
        String name = String.valueOf(event.context());
        if (file.endsWith("-") ? name.startsWith(file) : name.equals(file)) {
          return true;
        }
      }
      key.reset();
    }
    return false;
  }
}
