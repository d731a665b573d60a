// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.Progress;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.dump.LegacyGoldenTest;
import swkit.generation.Generation015;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;
import swkit.testing.Launcher;
import swkit.testing.MysqlServer;
import swkit.transfer.Export;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** What a real server left in MariaDB: its export, and what becomes of its dump in MySQL. */
public class MysqlGoldenTest {
  public static final Path GOLDEN = Launcher.ROOT.resolve("tests/goldens/0.15.5");

  private static MysqlServer server;
  private static String golden;

  @TempDir Path directory;

  @BeforeAll
  static void load() throws Exception {
    server = MysqlServer.shared();
    golden = server.freshDatabase();
    server.load(GOLDEN.resolve("mysql.sql.gz"), golden);
  }

  @Test
  void exportIsWhatTheServersOwnIs() throws Exception {
    Path dump = directory.resolve("dump");
    assertThat(export(golden, dump).damage()).isEmpty();
    assertIsGolden(dump);
  }

  @Test
  void importMakesTheSameTablesAndIsExportedTheSame() throws Exception {
    String imported = server.freshDatabase();
    importGolden(imported, Import.Present.REFUSE);
    assertThat(definitions(imported)).isEqualTo(definitions(golden));
    for (Subspace subspace : Generation015.INSTANCE.dumped()) {
      assertThat(rows(imported, subspace)).as("%s", subspace).isEqualTo(rows(golden, subspace));
    }
    Path dump = directory.resolve("dump");
    export(imported, dump);
    assertIsGolden(dump);
  }

  @Test
  void aStoreOf014IsImportedAndExportedTheSame() throws Exception {
    Path frames = LegacyGoldenTest.frames(directory);
    String imported = server.freshDatabase();
    Import.Options options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);
    try (Workers workers = new Workers(4, 64 << 20);
        Dump dump = Dump.open(frames)) {
      new Import(dump, operand(imported).storage(), options, workers, Progress.SILENT, more -> more)
          .run();
    }
    Path dump = directory.resolve("again");
    export(imported, dump);
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.figures(frames)).hasSize(23);
  }

  @Test
  void importOverItselfChangesNothing() throws Exception {
    String imported = server.freshDatabase();
    server.load(GOLDEN.resolve("mysql.sql.gz"), imported);
    server.sql("INSERT INTO " + imported + ".s_trace (id) VALUES (1)");
    importGolden(imported, Import.Present.MERGE);
    assertThat(server.query("SELECT id FROM " + imported + ".s_trace")).hasSize(1);
    importGolden(imported, Import.Present.REPLACE);
    assertThat(server.query("SELECT id FROM " + imported + ".s_trace")).isEmpty();
    Path dump = directory.resolve("dump");
    export(imported, dump);
    assertIsGolden(dump);
  }

  @Test
  void anImportThatIsCutIsUnfinishedAndCanBeDoneAgain() throws Exception {
    String imported = server.freshDatabase();
    boolean[] writing = {false};
    Progress cutter =
        new Progress() {
          @Override
          public void begin(String what, long bytes) {
            writing[0] = what.equals("importing");
          }

          @Override
          public void entry(Subspace subspace, long bytes) {
            if (writing[0] && subspace == Subspace.CHANGELOG) {
              writing[0] = false;
              kill(imported);
            }
          }
        };
    assertThatThrownBy(() -> importGolden(imported, Import.Present.REFUSE, cutter))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(server.settings(imported).address())
        .hasMessageContaining("the connection was cut")
        .message()
        .hasLineCount(1);
    assertThat(server.query("SELECT v FROM " + imported + ".p WHERE k = 0x00"))
        .containsExactly(List.of("ffffffff"));
    assertThatThrownBy(() -> importGolden(imported, Import.Present.REFUSE))
        .hasMessageContaining("--replace --yes");
    importGolden(imported, Import.Present.REPLACE);
    Path dump = directory.resolve("dump");
    export(imported, dump);
    assertIsGolden(dump);
  }

  private static void kill(String database) {
    try {
      server.killSessions(database);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private DatabaseAddress operand(String database) throws IOException {
    StringBuilder config = new StringBuilder("storage.data = \"db\"\nstorage.blob = \"db\"\n");
    config.append("[store.\"db\"]\ntype = \"mysql\"\ncompression = \"lz4\"\n");
    server
        .settings(database)
        .values()
        .forEach((name, value) -> config.append(name + " = \"" + escaped(value) + "\"\n"));
    Path file = directory.resolve(database + ".toml");
    Files.writeString(file, config);
    return DatabaseAddress.config(file, Map.of());
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private TransferReport export(String database, Path dump) throws IOException {
    try (Workers workers = new Workers(4, 64 << 20)) {
      return new Export(operand(database), dump, null, false, true, Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
    }
  }

  private void importGolden(String database, Import.Present present) throws IOException {
    importGolden(database, present, Progress.SILENT);
  }

  private void importGolden(String database, Import.Present present, Progress progress)
      throws IOException {
    Import.Options options =
        new Import.Options(null, false, present, false, false, false, true, false);
    try (Workers workers = new Workers(4, 64 << 20);
        Dump dump = Dump.open(GOLDEN.resolve("dump"))) {
      new Import(dump, operand(database).storage(), options, workers, progress, more -> more).run();
    }
  }

  /** The columns, keys and engines of the tables that are subspaces. */
  public static List<List<String>> definitions(String database) throws Exception {
    return MysqlServer.shared()
        .query(
            "SELECT t.table_name, t.engine, c.column_name, c.column_type, c.is_nullable,"
                + " c.column_default, c.ordinal_position, s.index_name, s.sub_part, s.non_unique"
                + " FROM information_schema.tables t JOIN information_schema.columns c"
                + " ON c.table_schema = t.table_schema AND c.table_name = t.table_name"
                + " LEFT JOIN information_schema.statistics s ON s.table_schema = t.table_schema"
                + " AND s.table_name = t.table_name AND s.column_name = c.column_name"
                + " WHERE t.table_schema = '"
                + database
                + "' AND LENGTH(t.table_name) = 1 ORDER BY t.table_name, c.ordinal_position");
  }

  /** Blobs without their framing: other compressors make other bytes of the same. */
  private static List<List<String>> rows(String database, Subspace subspace) throws Exception {
    List<List<String>> rows =
        server.query("SELECT * FROM " + database + "." + subspace.letter() + " ORDER BY k");
    if (subspace == Subspace.BLOBS) {
      for (List<String> row : rows) {
        byte[] stored = java.util.HexFormat.of().parseHex(row.get(1));
        row.set(1, Entry.hex(BlobFraming.unframe(stored)));
      }
    }
    return rows;
  }

  private static void assertIsGolden(Path dump) throws Exception {
    JsonObject expected =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("expected.json"))).getAsJsonObject();
    for (String letter : expected.keySet()) {
      JsonObject is = expected.getAsJsonObject(letter);
      long entries = 0;
      long keyBytes = 0;
      long valueBytes = 0;
      try (Dump opened = Dump.open(dump);
          Source source = opened.read(Subspace.of(letter.charAt(0)))) {
        for (Entry entry = source.next(); entry != null; entry = source.next()) {
          entries++;
          keyBytes += entry.key().length;
          valueBytes += entry.value().length;
        }
      }
      assertThat(entries).as(letter).isEqualTo(is.get("entries").getAsLong());
      assertThat(keyBytes).as(letter).isEqualTo(is.get("keyBytes").getAsLong());
      assertThat(valueBytes).as(letter).isEqualTo(is.get("valueBytes").getAsLong());
      assertThat(contentHash(dump.resolve("subspace_" + letter)))
          .as(letter)
          .isEqualTo(is.get("contentSha256").getAsString());
    }
  }

  private static String contentHash(Path frame) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (Lz4FrameInput content = new Lz4FrameInput(Files.newInputStream(frame))) {
      while (content.fill()) {
        digest.update(content.buffer(), content.position(), content.limit() - content.position());
        content.position(content.limit());
      }
    }
    return Entry.hex(digest.digest());
  }
}
