// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Entry;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;

/** A damaged copy of the server's own RocksDB store comes out as the dump that the server made. */
class SalvagedRocksDbTest {
  private static final long SEED = 7;
  private static final String BLOB = "000012.blob";
  private static final String PROPERTIES = "000020.sst";

  @TempDir Path temp;
  private Path store;
  private Path rescued;

  @BeforeEach
  void copy() throws IOException {
    store = Files.createDirectory(temp.resolve("store"));
    rescued = temp.resolve("rescued");
    try (Stream<Path> files = Files.list(Goldens.ROCKSDB)) {
      for (Path file : files.toList()) {
        Files.copy(file, store.resolve(file.getFileName().toString()));
      }
    }
  }

  private SalvageReport salvage() throws IOException {
    return salvage(new Salvage.Options(0, false, false, null));
  }

  private SalvageReport salvage(Salvage.Options options) throws IOException {
    Map<String, String> before = state();
    try (Workers workers = Workers.of(1)) {
      SalvageReport report =
          new Salvage(DatabaseAddress.parse("rocksdb:" + store), rescued, options)
              .run(workers, Progress.SILENT);
      assertThat(state()).isEqualTo(before);
      return report;
    }
  }

  private Map<String, String> state() throws IOException {
    Map<String, String> state = new HashMap<>();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        state.put(
            file.getFileName().toString(),
            Files.getLastModifiedTime(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return state;
  }

  private static Map<String, String> entries(Path directory) {
    Map<String, String> entries = new HashMap<>();
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      try (FrameReader frame = dump.read(subspace)) {
        for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
          entries.put(subspace.letter() + Entry.hex(entry.key()), Entry.hex(entry.value()));
        }
      }
    }
    return entries;
  }

  /** The keys that are missing; fails if an entry isn't as it was. */
  private List<String> missing() {
    Map<String, String> original = entries(Goldens.DUMP);
    Map<String, String> came = entries(rescued);
    came.forEach((key, value) -> assertThat(value).as(key).isEqualTo(original.get(key)));
    List<String> missing = new ArrayList<>(original.keySet());
    missing.removeAll(came.keySet());
    return missing;
  }

  @Test
  void anUndamagedStoreComesOutAsTheServersDump() throws IOException {
    SalvageReport report = salvage();
    assertThat(report.exitCode()).as(report.lines().toString()).isZero();
    assertThat(missing()).isEmpty();
    assertThat(Dump.open(rescued).subspaces()).isEqualTo(Dump.open(Goldens.DUMP).subspaces());
  }

  @Test
  void theRestOfAStoreWithoutManifestAndCurrentComesOut() throws IOException {
    Files.delete(store.resolve("CURRENT"));
    Files.delete(store.resolve("MANIFEST-000027"));
    SalvageReport report = salvage();
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.lines().toString()).contains("there is no MANIFEST", "CURRENT is missing");
    assertThat(missing()).isEmpty();
  }

  /** A table that was ingested doesn't say what it holds; its entries do. */
  @Test
  void withoutAManifestIngestedTablesAreKnownByTheirEntries() throws Exception {
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    org.rocksdb.RocksDB.loadLibrary();
    Dump dump = Dump.open(Goldens.DUMP);
    int number = 20;
    for (Subspace subspace : dump.subspaces()) {
      Path table = store.resolve(String.format("%06d.sst", number++));
      try (var environment = new org.rocksdb.EnvOptions();
          var options = new org.rocksdb.Options();
          var writer = new org.rocksdb.SstFileWriter(environment, options);
          FrameReader frame = dump.read(subspace)) {
        Entry entry = frame.next();
        if (entry != null) {
          writer.open(table.toString());
          for (; entry != null; entry = frame.next()) {
            writer.put(entry.key(), entry.value());
          }
          writer.finish();
        }
      }
    }
    SalvageReport report = salvage();
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.lines().toString()).contains("by its entries it is k (blob-links)");
    assertThat(missing()).as(report.lines().toString()).isEmpty();
  }

  @Test
  void blobsOfAMissingFileAreNamed() throws IOException {
    Files.delete(store.resolve(BLOB));
    SalvageReport report = salvage();
    assertThat(report.exitCode()).isEqualTo(3);
    List<String> missing = missing();
    assertThat(missing).hasSize(8).allMatch(key -> key.startsWith("t"));
    for (String key : missing) {
      assertThat(report.lines().toString())
          .contains("t hash=" + key.substring(1) + ": its value is lost");
    }
  }

  /** Every subspace but that of the missing table is whole; without it the schema is given. */
  @Test
  void aMissingTableCostsItsEntriesAlone() throws IOException {
    Files.delete(store.resolve(PROPERTIES));
    assertThatThrownBy(this::salvage)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its schema version can't be read; give it by --schema");
    SalvageReport report = salvage(new Salvage.Options(5, false, false, null));
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.lines().toString()).contains("000020.sst (missing)");
    assertThat(missing()).isNotEmpty().allMatch(key -> key.startsWith("p"));
  }

  @ParameterizedTest
  @CsvSource({"1,0", "10,0", "100,0", "0,1", "0,10"})
  void damageAtSeededPlacesInventsNothing(int bits, int pages) throws IOException {
    Random random = new Random(SEED + bits * 31L + pages);
    List<Path> files;
    try (Stream<Path> all = Files.list(store)) {
      files = all.filter(f -> f.toString().matches(".*\\.(sst|blob)")).sorted().toList();
    }
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
    }
    for (int i = 0; i < bits + pages; i++) {
      long at = (long) (random.nextDouble() * size);
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        if (at < bytes.length) {
          if (i < bits) {
            bytes[(int) at] ^= (byte) (1 << random.nextInt(8));
          } else {
            int page = (int) at / 4096 * 4096;
            Arrays.fill(bytes, page, Math.min(page + 4096, bytes.length), (byte) 0);
          }
          Files.write(file, bytes);
          break;
        }
        at -= bytes.length;
      }
    }
    SalvageReport report = salvage(new Salvage.Options(5, false, false, null));
    List<String> missing = missing();
    assertThat(report.exitCode())
        .as("seed %d: %s", SEED, missing)
        .isEqualTo(missing.isEmpty() ? 0 : 3);
    if (bits == 1) {
      assertThat(missing).as("seed %d", SEED).isEmpty();
    }
  }
}
