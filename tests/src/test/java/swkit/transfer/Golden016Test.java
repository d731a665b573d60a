// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.io.Bytes;
import swkit.mysql.MysqlGoldenTest;
import swkit.open.DatabaseAddress;
import swkit.postgresql.PostgresqlGoldenTest;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.Launcher;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.verify.Finding;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/** What 0.16.18 servers left in their databases, described by a config.json, goes out and in. */
public class Golden016Test {
  private static final Path GOLDENS = Launcher.ROOT.resolve("tests/goldens/0.16.18");

  @TempDir Path temp;
  private int count;

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void aServersDatabaseIsExportedToTheServersContent(String kind) throws Exception {
    DatabaseAddress store = config(golden(kind));
    Path dump = temp.resolve("dump");
    TransferReport report = export(store, dump);
    assertThat(report.exitCode()).isZero();
    assertThat(report.damage()).isEmpty();
    assertThat(Goldens.figures(dump))
        .isEqualTo(Goldens.expected(GOLDENS.resolve(kind + "/expected.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql", "foundationdb", "memory"})
  void aServersDumpComesBackButForTheLease(String kind) throws Exception {
    List<String> sources =
        kind.equals("memory")
            ? List.of("rocksdb", "sqlite", "postgresql", "mysql")
            : List.of("sqlite");
    for (String source : sources) {
      Path golden = GOLDENS.resolve(source + "/dump");
      DatabaseAddress store = config(fresh(kind));
      TransferReport report = load(golden, store);
      assertThat(report.exitCode()).isZero();
      assertThat(report.rows()).hasSize(19);
      assertThat(report.leftOut()).anyMatch(line -> line.startsWith("1 node lease"));
      Path dump = temp.resolve("back" + count++);
      export(store, dump);
      assertThat(entries(dump)).as("%s to %s", source, kind).isEqualTo(withoutLease(golden));
    }
  }

  @ParameterizedTest
  @CsvSource({"rocksdb, sqlite", "sqlite, postgresql", "mysql, rocksdb"})
  void aCopyIsTheSameButForTheLease(String from, String to) throws Exception {
    DatabaseAddress source = config(golden(from));
    DatabaseAddress target = config(fresh(to));
    Import.Options options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      TransferReport report;
      try (Database database = source.open(false)) {
        report =
            new Import(database, target.storage(), options, workers, Progress.SILENT, more -> more)
                .journal(temp.resolve("journal"), false, 20_000)
                .run();
        new CopyVerification(database, target).run(report, workers, Progress.SILENT);
      }
      assertThat(report.leftOut()).anyMatch(line -> line.startsWith("1 node lease"));
      assertThat(report.verdicts())
          .hasSize(19)
          .allSatisfy((s, v) -> assertThat(v).isEqualTo("same"));
      assertThat(report.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void aServersDatabaseIsClean(String kind) throws Exception {
    DatabaseAddress store = config(golden(kind));
    var options = new Verification.Options(true, kind, false, Instant.EPOCH);
    Verdict verdict;
    try (Workers workers = Workers.of(2)) {
      verdict = new Verification(store, options, workers, Progress.SILENT).run();
    }
    assertThat(verdict.findings()).extracting(Finding::rule).isSubsetOf("B4", "B6");
    assertThat(verdict.exitCode()).isZero();
    assertThat(verdict.notChecked()).isEmpty();
    assertThat(verdict.releases()).isEqualTo("0.16");
    assertThat(verdict.blobs()).isGreaterThan(20);
  }

  /** The tables that a 0.16 server has, and no others, with the same columns and keys. */
  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql", "mysql"})
  void anImportMakesTheServersTables(String kind) throws Exception {
    StoreSettings ours = fresh(kind);
    load(GOLDENS.resolve(kind + "/dump"), config(ours));
    assertThat(tables(ours)).isEqualTo(tables(golden(kind))).hasSizeGreaterThan(20);
  }

  private static List<?> tables(StoreSettings store) throws Exception {
    return switch (store.type()) {
      case "postgresql" -> PostgresqlGoldenTest.definitions(store);
      case "mysql" -> MysqlGoldenTest.definitions(store.require("database"));
      default -> columns(store.path());
    };
  }

  private static List<String> columns(Path file) throws SQLException {
    String sql =
        "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM sqlite_master m,"
            + " pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid";
    List<String> columns = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.append(rows.getString(i)).append(' ');
        }
        columns.add(line.toString());
      }
    }
    return columns;
  }

  private StoreSettings golden(String kind) throws Exception {
    return switch (kind) {
      case "rocksdb" ->
          path(kind, Goldens.copy(GOLDENS.resolve("rocksdb/store"), temp.resolve("store")));
      case "sqlite" -> {
        Path store = Files.createDirectory(temp.resolve("sqlite"));
        for (String name : List.of("store.sqlite", "store.sqlite-wal")) {
          Files.copy(GOLDENS.resolve("sqlite").resolve(name), store.resolve(name));
        }
        yield path(kind, store.resolve("store.sqlite"));
      }
      case "postgresql" -> PostgresqlGoldenTest.golden(GOLDENS.resolve("postgresql/store.sql.gz"));
      default -> {
        MysqlServer server = MysqlServer.shared();
        String database = server.freshDatabase();
        server.load(GOLDENS.resolve("mysql/store.sql.gz"), database);
        yield server.settings(database);
      }
    };
  }

  private StoreSettings fresh(String kind) throws Exception {
    return switch (kind) {
      case "postgresql" ->
          PostgresqlServer.get().settings(PostgresqlServer.get().freshDatabase(), Map.of());
      case "mysql" -> MysqlServer.shared().settings(MysqlServer.shared().freshDatabase());
      case "foundationdb" -> {
        String name = UUID.randomUUID().toString();
        StandIns.put(name, new FakeFoundationDb().database());
        yield new StoreSettings(kind, Map.of("cluster-file", name), "fdb:" + name);
      }
      case "memory" -> DatabaseAddress.parse("memory:" + UUID.randomUUID()).storage().data();
      default -> path(kind, temp.resolve(kind + count++));
    };
  }

  private static StoreSettings path(String type, Path path) {
    return new StoreSettings(type, Map.of("path", path.toString()), type);
  }

  /** As a server's configuration describes it; a store in memory has none. */
  private DatabaseAddress config(StoreSettings store) throws Exception {
    if (store.type().equals("memory")) {
      return DatabaseAddress.parse(store.origin());
    }
    JsonObject config = new JsonObject();
    Map<String, String> values = store.values();
    switch (store.type()) {
      case "rocksdb" -> config.addProperty("@type", "RocksDb");
      case "sqlite" -> config.addProperty("@type", "Sqlite");
      case "foundationdb" -> config.addProperty("@type", "FoundationDb");
      case "postgresql" -> config.addProperty("@type", "PostgreSql");
      default -> config.addProperty("@type", "MySql");
    }
    config.addProperty("path", values.get("path"));
    config.addProperty("clusterFile", values.get("cluster-file"));
    if (values.containsKey("host")) {
      config.addProperty("host", values.get("host"));
      config.addProperty("port", Integer.valueOf(values.get("port")));
      config.addProperty("database", values.get("database"));
      config.addProperty("authUsername", values.get("user"));
      Path secret = Files.writeString(temp.resolve("secret"), values.get("password") + "\n");
      JsonObject reference = new JsonObject();
      reference.addProperty("@type", "File");
      reference.addProperty("filePath", secret.toString());
      config.add("authSecret", reference);
    }
    Path file = Files.writeString(temp.resolve("config" + count++ + ".json"), config.toString());
    return DatabaseAddress.parse(file.toString());
  }

  private static TransferReport export(DatabaseAddress from, Path to) {
    try (Workers workers = Workers.of(2)) {
      return new Export(from, to, null, false, false, Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
    }
  }

  private static TransferReport load(Path dump, DatabaseAddress to) {
    Import.Options options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      return new Import(
              Dump.open(dump), to.storage(), options, workers, Progress.SILENT, more -> more)
          .run();
    }
  }

  public static Map<Subspace, List<Entry>> entries(Path directory) {
    Map<Subspace, List<Entry>> entries = new TreeMap<>();
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      try (Source frame = dump.read(subspace)) {
        entries.put(subspace, new ArrayList<>(frame.stream().toList()));
      }
    }
    return entries;
  }

  private static Map<Subspace, List<Entry>> withoutLease(Path dump) {
    Map<Subspace, List<Entry>> entries = entries(dump);
    boolean had =
        entries
            .get(Subspace.of('g'))
            .removeIf(entry -> entry.key().length == 6 && Bytes.u32(entry.key(), 0) == -1);
    assertThat(had).isTrue();
    return entries;
  }
}
