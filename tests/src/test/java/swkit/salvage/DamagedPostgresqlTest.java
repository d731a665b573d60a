// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.postgresql.PostgresqlGoldenTest;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.testing.PostgresqlServer;

/** A real PostgreSQL whose files are damaged: the golden database, copied after the damage. */
class DamagedPostgresqlTest {
  private static final int PAGE = 8192;

  private final List<Loss> losses = new ArrayList<>();
  private PostgresqlServer server;
  private String golden;

  @BeforeEach
  void load() throws Exception {
    server = PostgresqlServer.get();
    golden = PostgresqlGoldenTest.golden().require("database");
  }

  /**
   * Damages a byte in the page {@code page} of the file of {@code relation}. The server has the
   * page in memory still, so the database is copied, file by file. The result is the copy.
   */
  private String damaged(String relation, int page, int at, int length) throws Exception {
    String name = golden + "_damaged";
    Path file;
    try (Connection connection = server.connect(golden);
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
      file =
          Path.of(
              text(statement, "SHOW data_directory"),
              text(statement, "SELECT pg_relation_filepath((" + relation + ")::regclass)"));
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] wrong = new byte[length];
      Arrays.fill(wrong, (byte) 0x5A);
      bytes.seek((long) page * PAGE + at);
      bytes.write(wrong);
    }
    server.execute(
        "postgres", "CREATE DATABASE " + name + " TEMPLATE " + golden + " STRATEGY file_copy");
    return name;
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** The keys of the rows that the server can't read. */
  private List<byte[]> unreadable(String database, String table) throws SQLException {
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> bad = new ArrayList<>();
    try (Connection whole = server.connect(golden);
        Statement statement = whole.createStatement();
        ResultSet rows = statement.executeQuery("SELECT k FROM " + table + " ORDER BY k")) {
      while (rows.next()) {
        keys.add(rows.getBytes(1));
      }
    }
    try (Connection connection = server.connect(database)) {
      for (byte[] key : keys) {
        try (PreparedStatement row =
            connection.prepareStatement("SELECT v FROM " + table + " WHERE k = ?")) {
          row.setBytes(1, key);
          row.executeQuery().close();
        } catch (SQLException e) {
          bad.add(key);
        }
      }
    }
    return bad;
  }

  private Map<String, byte[]> salvaged(String database, Subspace subspace) {
    losses.clear();
    StoreSettings settings = server.settings(database, Map.of());
    Map<String, byte[]> entries = new TreeMap<>();
    try (DamagedDatabase damaged =
            new DamagedStorage(
                DamagedServer.open(settings),
                StorageSettings.of(settings),
                0,
                false,
                Workers.none());
        Source source = damaged.entries(subspace, losses::add)) {
      assertThat(damaged.schemaVersion()).isEqualTo(5);
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        entries.put(Entry.hex(entry.key()), entry.value());
      }
    }
    return entries;
  }

  private static Map<String, byte[]> original(Subspace subspace) {
    Map<String, byte[]> entries = new TreeMap<>();
    try (Dump dump = Dump.open(Goldens.DUMP);
        Snapshot snapshot = dump.snapshot(damage -> {}, Workers.none());
        Source source = snapshot.scan(subspace)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        entries.put(Entry.hex(entry.key()), entry.value());
      }
    }
    return entries;
  }

  private void assertOnlyUnreadableLost(String database, Subspace subspace) throws Exception {
    List<byte[]> bad = unreadable(database, String.valueOf(subspace.letter()));
    Map<String, byte[]> expected = original(subspace);
    assertThat(bad).isNotEmpty().hasSizeLessThan(expected.size());
    bad.forEach(key -> expected.remove(Entry.hex(key)));
    Map<String, byte[]> salvaged = salvaged(database, subspace);
    assertThat(salvaged.keySet()).isEqualTo(expected.keySet());
    salvaged.forEach((key, value) -> assertThat(value).as(key).isEqualTo(expected.get(key)));
    assertThat(losses.stream().map(loss -> Entry.hex(loss.key())).distinct().toList())
        .isEqualTo(bad.stream().map(Entry::hex).toList());
  }

  /** A page of a table, which its checksum shows to be damaged. */
  @Test
  void aDamagedPage() throws Exception {
    assertOnlyUnreadableLost(damaged("'p'", 2, 5000, 1), Subspace.PROPERTY);
    assertThat(losses.get(0).where()).contains("invalid page in block 2");
  }

  /** A page with parts of long values, whose rows can be found but not read. */
  @Test
  void lostPartsOfLongValues() throws Exception {
    String toast = "SELECT reltoastrelid FROM pg_class WHERE oid = 't'::regclass";
    assertOnlyUnreadableLost(damaged(toast, 3, 5000, 1), Subspace.BLOBS);
  }
}
