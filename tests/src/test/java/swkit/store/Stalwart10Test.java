// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Workers;
import swkit.frame.FrameFormat;
import swkit.lz4.Lz4FrameOutput;
import swkit.open.DatabaseAddress;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.verify.Verification;

/** What is of Stalwart 1.0 is named, read by nothing and written by nothing. */
class Stalwart10Test {
  private static final String NAMED = "is of Stalwart 1.0 (";
  private static final String ADVICE = "which this version doesn't read: use stalwart-migrate";

  @TempDir Path temp;

  private static void assertNamed(StoreSettings settings, String what) {
    for (Runnable work :
        List.<Runnable>of(
            () -> settings.backend().openForReading(settings, false).close(),
            () -> settings.backend().openForReading(settings, true).close(),
            () -> settings.backend().openUnshared(settings).close(),
            () -> settings.backend().openForWriting(settings).close())) {
      assertThatThrownBy(work::run)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(NAMED + what)
          .hasMessageContaining(ADVICE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gc", "sd", "sq", "sy", "c v p sy", "c d v gc sd sq sy"})
  void columnFamilies(String families) throws Exception {
    Path store = temp.resolve("store");
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB db = RocksDB.open(options, store.toString())) {
      for (String family : families.split(" ")) {
        byte[] name = family.getBytes(StandardCharsets.UTF_8);
        try (ColumnFamilyHandle handle = db.createColumnFamily(new ColumnFamilyDescriptor(name))) {
          db.put(handle, new byte[] {0}, new byte[] {0, 0, 0, 7});
        }
      }
    }
    StoreSettings settings =
        new StoreSettings("rocksdb", Map.of("path", store.toString()), "a test");
    assertThatThrownBy(() -> Database.open("rocksdb:" + store)).hasMessageContaining(ADVICE);
    assertThatThrownBy(() -> settings.backend().openForReading(settings, false))
        .hasMessageContaining(NAMED + "it has the column famil");
    assertThatThrownBy(() -> settings.backend().openForWriting(settings))
        .hasMessageContaining(NAMED + "it has the column famil");
  }

  private static void tables(Connection connection, String key, String value) throws Exception {
    try (Statement statement = connection.createStatement()) {
      for (String table : List.of("c", "v", "p", "sd", "sy")) {
        statement.execute("CREATE TABLE " + table + " (k " + key + ", v " + value + " NOT NULL)");
      }
    }
  }

  @Test
  void tablesOfSqlite() throws Exception {
    Path file = temp.resolve("store");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      tables(connection, "BLOB PRIMARY KEY", "BLOB");
    }
    StoreSettings settings = new StoreSettings("sqlite", Map.of("path", file.toString()), "a test");
    assertNamed(settings, "it has sd sy");
    // with the schema key of 0.12 to 0.16 it is of one of these, whoever has made the others
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO p VALUES (X'00', X'00000006')");
    }
    settings.backend().openForReading(settings, false).close();
  }

  @Test
  void tablesOfPostgresql() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    StoreSettings settings = server.settings(server.freshDatabase(), Map.of());
    try (Connection connection = server.connect(settings.values().get("database"))) {
      tables(connection, "BYTEA PRIMARY KEY", "BYTEA");
    }
    assertNamed(settings, "it has sd sy");
  }

  @Test
  void tablesOfMysql() throws Exception {
    MysqlServer server = MysqlServer.shared();
    String database = server.freshDatabase();
    StoreSettings settings = server.settings(database);
    for (String table : List.of("c", "v", "p", "gc", "sq")) {
      server.sql(
          "CREATE TABLE "
              + database
              + "."
              + table
              + " (k TINYBLOB, v MEDIUMBLOB NOT NULL, PRIMARY KEY (k(255)))");
    }
    assertNamed(settings, "it has gc sq");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "D", "Q", "Y"})
  void prefixesOfFoundationDb(String prefix) {
    FakeFoundationDb fake = new FakeFoundationDb();
    fake.database()
        .run(
            transaction -> {
              transaction.set(new byte[] {(byte) prefix.charAt(0), 0}, new byte[] {7});
              transaction.set(new byte[] {'c', 1}, new byte[] {7});
              transaction.set(new byte[] {'v', 1}, new byte[] {7});
              return null;
            });
    String file = "ten-" + prefix;
    StandIns.put(file, fake.database());
    StoreSettings settings =
        new StoreSettings("foundationdb", Map.of("cluster-file", file), "a test");
    assertNamed(settings, "it has keys that begin with " + prefix);
  }

  private static void frame(Path file, int prefix) throws Exception {
    try (Lz4FrameOutput out = new Lz4FrameOutput(Files.newOutputStream(file))) {
      byte[] header = {FrameFormat.MAGIC, (byte) prefix, 7, 0, 0, 0};
      out.write(header, 0, header.length);
      out.finish();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gc", "sd", "sq", "sy"})
  void framesByTheirNames(String name) throws Exception {
    Path dump = Goldens.copy(Goldens.DUMP, temp.resolve("dump"));
    Files.copy(dump.resolve("subspace_d"), dump.resolve("subspace_" + name));
    assertDump(dump, "it has subspace_" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "D", "Q", "Y"})
  void framesByTheirHeaders(String letter) throws Exception {
    Path dump = Files.createDirectory(temp.resolve("dump"));
    frame(dump.resolve("renamed"), letter.charAt(0));
    assertDump(dump, "it is a frame of subspace " + letter);
    assertDump(dump.resolve("renamed"), "it is a frame of subspace " + letter);
  }

  private void assertDump(Path dump, String what) {
    assertThatThrownBy(() -> Database.open(dump.toString()))
        .hasMessageContaining(NAMED + what)
        .hasMessageContaining(ADVICE);
    Verification.Options options =
        new Verification.Options(true, null, false, java.time.Instant.now());
    assertThatThrownBy(
            () ->
                new Verification(
                        DatabaseAddress.parse(dump.toString()),
                        options,
                        Workers.none(),
                        Progress.SILENT)
                    .run())
        .hasMessageContaining(ADVICE);
    assertThat(temp.resolve("store")).doesNotExist();
  }
}
