// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;

/** A damaged store is named as one: which file, what it means, what to do; never "empty". */
class DamagedStoreTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root", "..")).toAbsolutePath().normalize();
  private static final Path SQLITE = ROOT.resolve("tests/goldens/0.15.5-fs/store.sqlite");
  private static final String DUMP = ROOT.resolve("tests/goldens/0.15.5/dump").toString();
  private static final String MANIFEST = "MANIFEST-000027";

  @TempDir Path temp;
  private int count;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Path rocksDb() throws IOException {
    Path store = temp.resolve("store" + count++);
    Files.createDirectory(store);
    try (Stream<Path> files = Files.list(ROOT.resolve("samples/rocksdb"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, store.resolve(file.getFileName()));
      }
    }
    return store;
  }

  private static void cut(Path file, int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
  }

  private static Map<String, Long> tree(Path directory) throws IOException {
    Map<String, Long> tree = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        tree.put(file.getFileName().toString(), Files.size(file));
      }
    }
    return tree;
  }

  /** All commands refuse {@code url} with one line that has {@code parts}, and change nothing. */
  private void refused(String url, String... parts) throws IOException {
    List<String> said = new ArrayList<>();
    String[] journal = {"--journal", temp.resolve("journal").toString()};
    List<Result> results =
        List.of(
            run(new StalwartExport(), url, temp.resolve("dump").toString()),
            run(new StalwartInspect(), url),
            run(new StalwartVerify(), url),
            run(new StalwartDiff(), url, DUMP),
            run(new StalwartDoctor(), "--upgrade", url),
            run(new StalwartDoctor(), "--repair", url),
            run(new StalwartCopy(), url, "sqlite:" + temp.resolve("x"), journal[0], journal[1]),
            run(new StalwartImport(), DUMP, url + "?compression=lz4", journal[0], journal[1]),
            run(
                new StalwartImport(),
                DUMP,
                url + "?compression=lz4",
                "--replace",
                "--yes",
                journal[0],
                journal[1]));
    for (Result result : results) {
      assertThat(result.err()).contains(parts).doesNotContain("--replace --yes");
      assertThat(result.err().lines().toList()).hasSize(1);
      assertThat(result.exitCode()).isEqualTo(1);
      said.add(result.err());
    }
    assertThat(said).noneMatch(line -> line.contains("it is empty, or not"));
    assertThat(temp.resolve("dump")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "000020.sst, -1, 000020.sst is missing",
    "000020.sst, 0, '000020.sst has 0 bytes, not 51433'",
    "000025.sst, 20000, '000025.sst has 20000 bytes, not 42819'",
    "CURRENT, 0, CURRENT is empty",
    "CURRENT, 9, CURRENT is damaged",
    "CURRENT, -1, there is no CURRENT beside 18 files of data",
    "MANIFEST-000027, -1, 'MANIFEST-000027, which CURRENT names, is missing'",
    "MANIFEST-000027, 0, MANIFEST-000027 is empty",
    "MANIFEST-000027, 40, MANIFEST-000027 is cut or damaged at byte 0 of 40",
    "MANIFEST-000027, 2500, MANIFEST-000027 is cut or damaged at byte 2420 of 2500",
    "MANIFEST-000027, 3500, MANIFEST-000027 is cut or damaged at byte 3394 of 3500",
    "MANIFEST-000027, 3900, MANIFEST-000027 is cut or damaged"
  })
  void aRocksDbStoreWithAFileThatIsCutOrMissing(String file, int length, String said)
      throws Exception {
    Path store = rocksDb();
    if (length < 0) {
      Files.delete(store.resolve(file));
    } else {
      cut(store.resolve(file), length);
    }
    Map<String, Long> before = tree(store);
    refused("rocksdb:" + store, said, "copy the whole directory before", "from a backup");
    assertThat(tree(store)).isEqualTo(before);
  }

  /** RocksDB takes such a MANIFEST for whole, and the store for one that lacks subspaces. */
  @Test
  void aManifestThatIsCutBetweenTwoRecords() throws Exception {
    byte[] manifest = Files.readAllBytes(ROOT.resolve("samples/rocksdb/" + MANIFEST));
    ByteBuffer bytes = ByteBuffer.wrap(manifest).order(ByteOrder.LITTLE_ENDIAN);
    String whole = entries(rocksDb());
    int refused = 0;
    for (int at = 0; at < manifest.length; at += 7 + bytes.getShort(at + 4)) {
      Path store = rocksDb();
      cut(store.resolve(MANIFEST), at);
      try {
        assertThat(entries(store)).as("cut at %d", at).isEqualTo(whole);
      } catch (SwkitException e) {
        refused++;
        assertThat(e.getMessage()).contains("MANIFEST", "from a backup").doesNotContain("empty,");
      }
    }
    assertThat(refused).isGreaterThan(20);
    Path store = rocksDb();
    cut(store.resolve(MANIFEST), 3394);
    refused("rocksdb:" + store, "names none of 3 table files with data of l q z (000023.sst");
    assertThat(store.resolve("000025.sst")).exists();
  }

  private static String entries(Path store) {
    StringBuilder counts = new StringBuilder();
    try (Database database = Database.open("rocksdb:" + store);
        Snapshot snapshot = database.snapshot(damage -> {}, Workers.none())) {
      for (Subspace subspace : snapshot.subspaces()) {
        try (Source source = snapshot.scan(subspace)) {
          counts.append(subspace.letter()).append(source.stream().count()).append(' ');
        }
      }
    }
    return counts.toString();
  }

  @Test
  void aManifestWithFlippedBytes() throws Exception {
    Path store = rocksDb();
    byte[] bytes = Files.readAllBytes(store.resolve(MANIFEST));
    bytes[2000] ^= 1;
    Files.write(store.resolve(MANIFEST), bytes);
    refused("rocksdb:" + store, "MANIFEST-000027 is cut or damaged at byte 1899 of 3907");
  }

  @ParameterizedTest
  @ValueSource(strings = {"000012.blob", "000026.log"})
  void dataWithoutCurrentOrTables(String left) throws Exception {
    Path store = rocksDb();
    Files.write(store.resolve("000026.log"), new byte[] {1});
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.endsWith(left)) {
          Files.delete(file);
        }
      }
    }
    refused("rocksdb:" + store, "is a damaged RocksDB store", "1 file of data (" + left + ")");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1_000_000})
  void aBlobFile(int length) throws Exception {
    Path store = rocksDb();
    if (length < 0) {
      Files.delete(store.resolve("000012.blob"));
    } else {
      cut(store.resolve("000012.blob"), length);
    }
    Path dump = temp.resolve("dump");
    Result result = run(new StalwartExport(), "rocksdb:" + store, dump.toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("can't be read", ".blob", "from a backup");
  }

  @Test
  void aDamagedBlockOfATable() throws Exception {
    Path store = rocksDb();
    byte[] bytes = Files.readAllBytes(store.resolve("000025.sst"));
    Arrays.fill(bytes, 1000, 1008, (byte) 0xFF);
    Files.write(store.resolve("000025.sst"), bytes);
    Result result = run(new StalwartVerify(), "rocksdb:" + store);
    assertThat(result.exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS-000029", "IDENTITY", "000026.log"})
  void filesThatRocksDbDoesWithout(String file) throws Exception {
    Path store = rocksDb();
    Files.delete(store.resolve(file));
    String dump = temp.resolve("dump").toString();
    assertThat(run(new StalwartExport(), "rocksdb:" + store, dump).exitCode()).isZero();
  }

  private Path sqlite() throws IOException {
    return Files.copy(SQLITE, temp.resolve("store" + count++));
  }

  @ParameterizedTest
  @CsvSource({
    "100000, 'it has 100000 of 458752 bytes: it was cut'",
    "4096, 'it has 4096 of 458752 bytes: it was cut'",
    "60, it was cut to 60 bytes"
  })
  void aSqliteFileThatIsCut(int length, String said) throws Exception {
    Path store = sqlite();
    cut(store, length);
    refused("sqlite:" + store, "the file is damaged: " + said, "from a backup");
  }

  @Test
  void aSqliteFileThatIsEmptyOrSomethingElse() throws Exception {
    Path store = temp.resolve("zero");
    Files.createFile(store);
    Result result = run(new StalwartVerify(), "sqlite:" + store);
    assertThat(result.err()).contains("is empty (0 bytes)").hasLineCount(1);
    Files.writeString(store, "<html>not a database</html>");
    refused("sqlite:" + store, "is not a SQLite database");
  }

  @Test
  void aSqliteFileWhoseSchemaOrHeaderIsDamaged() throws Exception {
    Path store = sqlite();
    byte[] bytes = Files.readAllBytes(store);
    Arrays.fill(bytes, 100, 4096, (byte) 0xFF);
    Files.write(store, bytes);
    refused("sqlite:" + store, "the file is damaged", "from a backup");
    bytes = Files.readAllBytes(SQLITE);
    Arrays.fill(bytes, 16, 24, (byte) 9);
    Files.write(store, bytes);
    refused("sqlite:" + store, "damaged or encrypted", "from a backup");
  }

  @Test
  void aPageOfASqliteFileIsDamaged() throws Exception {
    Path store = sqlite();
    byte[] bytes = Files.readAllBytes(store);
    Arrays.fill(bytes, 20 * 4096, 40 * 4096, (byte) 0xFF);
    Files.write(store, bytes);
    Path dump = temp.resolve("dump");
    Result result = run(new StalwartExport(), "sqlite:" + store, dump.toString(), "--no-blobs");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("the file is damaged", "from a backup").hasLineCount(1);
    assertThat(dump.resolve("subspace_p")).doesNotExist();
  }

  @Test
  void aLogThatIsNone() throws Exception {
    Path store = sqlite();
    Path log = Files.writeString(temp.resolve(store.getFileName() + "-wal"), "garbage ".repeat(99));
    refused("sqlite:" + store, "-wal is not a write-ahead log", "from a backup");
    assertThat(log).hasContent("garbage ".repeat(99));
  }

  /** Who writes can't be told that --live would help: it doesn't. */
  @Test
  void thePresentStateIsReadByCommandsThatReadOnly() throws Exception {
    Path store = sqlite();
    String url = "sqlite:" + store;
    String journal = temp.resolve("journal").toString();
    try (ServerStorage held =
        ServerStorage.write(DatabaseAddress.parse(url + "?compression=lz4").storage())) {
      assertThat(held.isEmpty()).isFalse();
      List<Result> writing =
          List.of(
              run(new StalwartImport(), DUMP, url + "?compression=lz4", "--journal", journal),
              run(
                  new StalwartImport(),
                  DUMP,
                  url + "?compression=lz4",
                  "--force",
                  "--journal",
                  journal),
              run(
                  new StalwartCopy(),
                  "rocksdb:" + ROOT.resolve("samples/rocksdb"),
                  url + "?compression=lz4",
                  "--journal",
                  journal),
              run(new StalwartDoctor(), "--repair", url));
      for (Result result : writing) {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
            .contains("is open in this process already")
            .doesNotContain("present state");
      }
      Result reading = run(new StalwartVerify(), url);
      assertThat(reading.err()).contains("is open in this process already");
    }
  }
}
