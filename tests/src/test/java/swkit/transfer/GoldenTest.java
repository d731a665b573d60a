// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static swkit.transfer.Import.Present.MERGE;
import static swkit.transfer.Import.Present.REFUSE;
import static swkit.transfer.Import.Present.REPLACE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.generation.Generation015;
import swkit.open.DatabaseAddress;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;

/** What the real server wrote goes in and comes out as the real server has it. */
class GoldenTest {
  @TempDir Path temp;

  @Test
  void theServersOwnDumpHasTheExpectedFigures() {
    assertThat(Goldens.figures(Goldens.DUMP)).isEqualTo(Goldens.expected());
  }

  @Test
  void rocksDbExportsToTheExpectedContent() {
    Path store = Goldens.copy(Goldens.ROCKSDB, temp.resolve("store"));
    Map<String, String> before = Goldens.state(store);
    TransferReport report = Goldens.export("rocksdb:" + store, temp.resolve("dump"));
    assertThat(report.exitCode()).isZero();
    assertThat(Goldens.figures(temp.resolve("dump"))).isEqualTo(Goldens.expected());
    assertThat(Goldens.state(store)).isEqualTo(before);
  }

  @Test
  void sqliteExportsToTheExpectedContent() throws Exception {
    Path store = Files.copy(Goldens.SQLITE, temp.resolve("store.sqlite"));
    Path dump = temp.resolve("out/dump");
    Map<String, String> before = Goldens.state(temp);
    Goldens.export("sqlite:" + store, dump);
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
    assertThat(Files.readAllBytes(store)).isEqualTo(Files.readAllBytes(Goldens.SQLITE));
    Map<String, String> after = Goldens.state(temp);
    after.keySet().removeIf(name -> name.startsWith("out"));
    before.keySet().remove("");
    after.keySet().remove("");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aDumpExportsToTheSameContent() {
    Goldens.export(Goldens.DUMP.toString(), temp.resolve("dump"));
    assertThat(Goldens.figures(temp.resolve("dump"))).isEqualTo(Goldens.expected());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb:", "sqlite:"})
  void anImportExportsToTheSameContent(String scheme) {
    String store = scheme + temp.resolve("store");
    TransferReport report = Goldens.load(Goldens.DUMP, store, REFUSE);
    assertThat(report.exitCode()).isZero();
    assertThat(report.rows()).hasSize(18);
    Goldens.export(store, temp.resolve("dump"));
    assertThat(Goldens.figures(temp.resolve("dump"))).isEqualTo(Goldens.expected());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb:", "sqlite:", "memory:a-second-import"})
  void aSecondImportChangesNothing(String scheme) {
    String store = scheme.startsWith("memory") ? scheme : scheme + temp.resolve("store");
    Goldens.load(Goldens.DUMP, store, REFUSE);
    Goldens.load(Goldens.DUMP, store, MERGE);
    Goldens.export(store, temp.resolve("merged"));
    assertThat(Goldens.figures(temp.resolve("merged"))).isEqualTo(Goldens.expected());
    Goldens.load(Goldens.DUMP, store, REPLACE);
    Goldens.export(store, temp.resolve("replaced"));
    assertThat(Goldens.figures(temp.resolve("replaced"))).isEqualTo(Goldens.expected());
  }

  @Test
  void anImportedSqliteStoreEqualsTheServersTableByTable() throws Exception {
    Goldens.load(Goldens.DUMP, "sqlite:" + temp.resolve("store"), REFUSE);
    assertThat(tables(temp.resolve("store"))).isEqualTo(tables(Goldens.SQLITE));
  }

  /** LZ4 implementations differ in how they pack: blobs are compared when unpacked. */
  @Test
  void anImportedSqliteStoreHasTheServersBlobs() {
    Goldens.load(Goldens.DUMP, "sqlite:" + temp.resolve("store"), REFUSE);
    assertThat(blobs(temp.resolve("store"))).isEqualTo(blobs(Goldens.SQLITE)).hasSize(81);
  }

  private static List<Entry> blobs(Path file) {
    StoreSettings settings = DatabaseAddress.parse("sqlite:" + file).storage().data();
    try (Store store = settings.backend().openForReading(settings, false);
        Snapshot snapshot = store.snapshot()) {
      return snapshot.scan(Subspace.BLOBS).stream()
          .map(blob -> new Entry(blob.key(), BlobFraming.unframe(blob.value())))
          .toList();
    }
  }

  /** Columns, their types and defaults, and all rows with the types of their values. */
  private static Map<String, List<String>> tables(Path file) throws SQLException {
    Map<String, List<String>> tables = new TreeMap<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file + "?immutable=1");
        Statement statement = connection.createStatement()) {
      for (String name :
          rows(statement, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
        List<String> lines = rows(statement, "PRAGMA table_info(" + name + ")");
        String values =
            lines.size() == 1 ? "" : name.equals("t") ? ", typeof(v)" : ", typeof(v), hex(v)";
        String sql = "SELECT typeof(k), hex(k)" + values + " FROM " + name + " ORDER BY k";
        lines.addAll(rows(statement, sql));
        tables.put(name, lines);
      }
      for (String setting : List.of("encoding", "page_size", "user_version", "auto_vacuum")) {
        tables.put(setting, rows(statement, "PRAGMA " + setting));
      }
    }
    return tables;
  }

  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.append(i == 1 ? "" : "|").append(rows.getString(i));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  @Test
  void aDumpIsItsOwnersAlone() throws Exception {
    Goldens.export("rocksdb:" + Goldens.ROCKSDB, temp.resolve("dump"));
    assertThat(permissions(temp.resolve("dump"))).isEqualTo("rwx------");
    for (Subspace subspace : Generation015.INSTANCE.dumped()) {
      Path frame = temp.resolve("dump").resolve(Dump.frameName(subspace));
      assertThat(permissions(frame)).isEqualTo("rw-------");
    }
    assertThat(temp.resolve("dump/.swkit").toFile().list()).containsExactly("manifest.json");
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void theSampleIsLeftAsItIs() {
    Map<String, String> before = Goldens.state(Goldens.ROCKSDB);
    Goldens.export("rocksdb:" + Goldens.ROCKSDB, temp.resolve("dump"));
    assertThat(Goldens.state(Goldens.ROCKSDB)).isEqualTo(before);
  }
}
