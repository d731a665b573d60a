// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;

/** An import that is refused leaves nothing, and what a cut creation leaves is in nobody's way. */
class LeftoversTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  private static final String DUMP = ROOT.resolve("tests/goldens/0.15.5/dump").toString();

  @TempDir Path temp;

  private record Result(int exitCode, String err) {}

  private Result load(String... args) {
    StringWriter err = new StringWriter();
    List<String> all = new java.util.ArrayList<>(List.of(args));
    all.addAll(List.of("--journal", temp.resolve("journal").toString()));
    int exitCode =
        Command.execute(
            new StalwartImport(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            all.toArray(new String[0]));
    return new Result(exitCode, err.toString());
  }

  /** All below the directory, without the journal. */
  private TreeMap<String, Long> files() throws IOException {
    TreeMap<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(temp)) {
      for (Path file : all.filter(f -> !f.endsWith("journal")).toList()) {
        files.put(file.toString(), Files.isDirectory(file) ? -1 : Files.size(file));
      }
    }
    return files;
  }

  private String config(String data, Path blobs) throws IOException {
    return Files.writeString(
            temp.resolve("config.toml"),
            """
            storage = { data = "data", blob = "blobs" }
            store.data = { type = "%s", path = "%s" }
            store.blobs = { type = "%s", path = "%s", compression = "lz4" }
            """
                .formatted(
                    data, temp.resolve("a/b/store"), blobs.endsWith("fs") ? "fs" : "sqlite", blobs))
        .toString();
  }

  @ParameterizedTest
  @CsvSource({"sqlite, new", "sqlite, empty", "rocksdb, new", "rocksdb, empty"})
  void withoutItsBlobs(String kind, String before) throws IOException {
    Path fs = Files.createDirectory(temp.resolve("fs"));
    String config = config(kind, fs);
    Path store = temp.resolve("a/b/store");
    if (before.equals("empty")) {
      Files.createDirectories(store.getParent());
      if (kind.equals("sqlite")) {
        Files.createFile(store);
      } else {
        Files.createDirectory(store);
      }
    }
    TreeMap<String, Long> files = files();
    Result refused = load(DUMP, config, "--no-blobs");
    assertThat(refused.exitCode).as(refused.err).isEqualTo(1);
    assertThat(files()).isEqualTo(files);
    assertThat(load(DUMP, config).exitCode).isZero();
  }

  /** A damaged dump is found after the blob store was tried. */
  @ParameterizedTest
  @CsvSource({"sqlite, b/fs", "rocksdb, b/fs", "sqlite, b/blobs.db"})
  void aDamagedDump(String kind, String blobs) throws IOException {
    Path dump = Files.createDirectory(temp.resolve("dump"));
    try (Stream<Path> frames = Files.list(Path.of(DUMP))) {
      for (Path frame : frames.toList()) {
        Files.copy(frame, dump.resolve(frame.getFileName()));
      }
    }
    Path frame = dump.resolve("subspace_p");
    byte[] whole = Files.readAllBytes(frame);
    Files.write(frame, java.util.Arrays.copyOf(whole, whole.length - 100));
    String config = config(kind, temp.resolve("a").resolve(blobs));
    TreeMap<String, Long> files = files();
    Result refused = load(dump.toString(), config);
    assertThat(refused.exitCode).as(refused.err).isEqualTo(1);
    assertThat(refused.err).contains("subspace_p");
    assertThat(files()).isEqualTo(files);
    Files.write(frame, whole);
    assertThat(load(dump.toString(), config).exitCode).isZero();
  }

  @Test
  void aTargetThatHoldsData() throws IOException {
    assertThat(load(DUMP, config("sqlite", temp.resolve("c/fs"))).exitCode).isZero();
    String other = config("sqlite", temp.resolve("d/fs"));
    TreeMap<String, Long> files = files();
    Result refused = load(DUMP, other);
    assertThat(refused.err).contains("already holds data");
    assertThat(files()).isEqualTo(files);
  }

  /** The files of a store that RocksDB has just created, up to before its CURRENT. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOCK",
        "LOCK LOG",
        "LOCK LOG LOG.old.1764500000000000 IDENTITY",
        "LOCK LOG IDENTITY MANIFEST-000001",
        "LOCK LOG IDENTITY MANIFEST-000001 000001.dbtmp",
        "IDENTITY 000000.dbtmp"
      })
  void aCreationThatWasCutShort(String names) throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    for (String name : names.split(" ")) {
      Files.write(store.resolve(name), new byte[name.startsWith("M") ? 60 : 0]);
    }
    Result result = load(DUMP, "rocksdb:" + store, "--compression", "lz4");
    assertThat(result.exitCode).as(result.err).isZero();
    try (ServerStorage storage =
        ServerStorage.read(DatabaseAddress.parse("rocksdb:" + store).storage(), false)) {
      assertThat(storage.isEmpty()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LOCK MANIFEST-000005, part of the store is lost",
    "LOCK MANIFEST-000001 000004.log, is a damaged RocksDB store",
    "LOCK 000008.blob, is a damaged RocksDB store",
    "LOCK 000008.sst, is a damaged RocksDB store",
    "LOCK diary.txt, something else",
    "diary.txt, something else"
  })
  void anythingElseStays(String names, String said) throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    for (String name : names.split(" ")) {
      Files.write(store.resolve(name), new byte[60]);
    }
    TreeMap<String, Long> files = files();
    Result result = load(DUMP, "rocksdb:" + store, "--compression", "lz4");
    assertThat(result.exitCode).isEqualTo(1);
    if (!names.equals("LOCK diary.txt")) {
      assertThat(result.err).contains(said);
    }
    assertThat(files()).isEqualTo(files);
  }
}
