// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.UInt64AddOperator;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;
import swkit.testing.LockHoldingProcess;

/** Reading a store changes nothing, sees what an unclean stop left, and keeps servers out. */
class ReadingTest {
  @TempDir Path temp;

  /** A copy of an open store is what a killed server leaves. */
  @Test
  void rocksDbReadsTheLogOfAnUncleanStop() throws Exception {
    RocksDB.loadLibrary();
    Path live = temp.resolve("live");
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (UInt64AddOperator add = new UInt64AddOperator();
        ColumnFamilyOptions plain = new ColumnFamilyOptions();
        ColumnFamilyOptions counters = new ColumnFamilyOptions().setMergeOperator(add);
        DBOptions options =
            new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
        RocksDB db =
            RocksDB.open(
                options,
                live.toString(),
                List.of(
                    new ColumnFamilyDescriptor("default".getBytes(), plain),
                    new ColumnFamilyDescriptor("n".getBytes(), counters),
                    new ColumnFamilyDescriptor("p".getBytes(), plain)),
                handles)) {
      db.put(handles.get(2), new byte[] {0}, Bytes.u32(5));
      db.merge(handles.get(1), new byte[] {1}, Bytes.i64le(5));
      db.merge(handles.get(1), new byte[] {1}, Bytes.i64le(-7));
      db.put(handles.get(1), new byte[] {2}, Bytes.i64le(40));
      db.merge(handles.get(1), new byte[] {2}, Bytes.i64le(2));
      Goldens.copy(live, temp.resolve("killed"));
      handles.forEach(ColumnFamilyHandle::close);
    }
    Map<String, String> before = Goldens.state(temp.resolve("killed"));
    try (Database database = Database.open("rocksdb:" + temp.resolve("killed"));
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(5);
      assertThat(snapshot.scan(Subspace.COUNTERS).stream())
          .containsExactly(
              new Entry(new byte[] {1}, Bytes.i64le(-2)),
              new Entry(new byte[] {2}, Bytes.i64le(42)));
    }
    assertThat(Goldens.state(temp.resolve("killed"))).isEqualTo(before);
  }

  /** Without the merge operator on every counter family, the log would be cut at the first sum. */
  @Test
  void rocksDbWritesOnOverTheLogOfAnUncleanStop() throws Exception {
    rocksDbReadsTheLogOfAnUncleanStop();
    String store = "rocksdb:" + temp.resolve("killed");
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.data().prepare(Generation.of(5, store));
      storage.write(Subspace.SETTINGS, Source.of(List.of(new Entry(new byte[] {9}, new byte[1]))));
    }
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.get(Subspace.COUNTERS, new byte[] {1})).isEqualTo(Bytes.i64le(-2));
      assertThat(snapshot.get(Subspace.COUNTERS, new byte[] {2})).isEqualTo(Bytes.i64le(42));
      assertThat(snapshot.get(Subspace.SETTINGS, new byte[] {9})).hasSize(1);
    }
  }

  @Test
  void sqliteReadsTheLogOfAnUncleanStop() throws Exception {
    Path live = Files.copy(Goldens.SQLITE, temp.resolve("live.db"));
    Path killed = Files.createDirectory(temp.resolve("killed"));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + live);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("INSERT INTO s VALUES (x'7a', x'01')");
      for (String suffix : List.of("", "-wal")) {
        Files.copy(temp.resolve("live.db" + suffix), killed.resolve("store.db" + suffix));
      }
    }
    assertThat(killed.resolve("store.db-wal")).isNotEmptyFile();
    Map<String, String> before = Goldens.state(killed);
    try (Database database = Database.open("sqlite:" + killed.resolve("store.db"));
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.get(Subspace.SETTINGS, new byte[] {'z'})).containsExactly(1);
      assertThat(snapshot.scan(Subspace.SETTINGS).stream()).hasSize(76);
      assertThat(Goldens.state(killed)).isEqualTo(before);
    }
    assertThat(Goldens.state(killed)).isEqualTo(before);
  }

  @Test
  void aRocksDbStoreThatAServerHasOpenIsRefusedByName() throws Exception {
    Path store = temp.resolve("store");
    try (LockHoldingProcess holder = new LockHoldingProcess("rocksdb", store.toString())) {
      for (Runnable open : List.<Runnable>of(() -> open(store), () -> write(store))) {
        assertThatThrownBy(open::run)
            .isInstanceOf(RefusedException.class)
            .hasMessageStartingWith("rocksdb:" + store + ": is open in process " + holder.pid())
            .hasMessageContaining("stop the server");
      }
    }
    assertThatThrownBy(() -> open(store)).hasMessageContaining("no schema key");
  }

  private static void open(Path store) {
    try (Database database = Database.open("rocksdb:" + store);
        Snapshot snapshot = database.snapshot()) {
      snapshot.schemaVersion();
    }
  }

  private static void write(Path store) {
    ServerStorage.write(DatabaseAddress.parse("rocksdb:" + store).storage()).close();
  }

  @Test
  void noServerStartsOnARocksDbStoreThatIsBeingRead() throws Exception {
    Path store = temp.resolve("store");
    write(store);
    Database one = Database.open("rocksdb:" + store);
    Database.open("rocksdb:" + store).close();
    assertThatThrownBy(() -> new LockHoldingProcess("rocksdb", store.toString()).close())
        .hasMessageContaining("could not open");
    one.close();
    new LockHoldingProcess("rocksdb", store.toString()).close();
  }

  @Test
  void aSqliteStoreThatAnIdleServerHasOpenIsRefusedByName() throws Exception {
    Path store = Files.copy(Goldens.SQLITE, temp.resolve("store.db"));
    String url = "sqlite:" + store;
    try (LockHoldingProcess holder = new LockHoldingProcess("sqlite", store.toString())) {
      assertThatThrownBy(() -> Goldens.export(url, temp.resolve("dump")))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith(url + ": is open in process " + holder.pid())
          .hasFieldOrPropertyWithValue("remedy", Remedy.FORCE_READING);
      assertThatThrownBy(() -> ServerStorage.write(DatabaseAddress.parse(url).storage()))
          .hasMessageContaining("is open in process " + holder.pid());
      StorageSettings settings = DatabaseAddress.parse(url).storage();
      try (ServerStorage forced = ServerStorage.read(settings, true);
          Snapshot snapshot = forced.snapshot()) {
        assertThat(snapshot.scan(Subspace.SETTINGS).stream()).hasSize(75);
      }
    }
  }

  @Test
  void rowsComeFromTheIndexUnsorted() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + Goldens.SQLITE + "?immutable=1");
        Statement statement = connection.createStatement();
        ResultSet plan =
            statement.executeQuery(
                "EXPLAIN QUERY PLAN SELECT k, v FROM t WHERE k >= x'' ORDER BY k")) {
      assertThat(plan.next()).isTrue();
      assertThat(plan.getString("detail")).contains("USING INDEX sqlite_autoindex_t_1");
      assertThat(plan.next()).isFalse();
    }
  }
}
