// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import swkit.Entry;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.LegacyGoldenTest;
import swkit.frame.FrameReader;
import swkit.generation.Generation015;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.testing.Launcher;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Export;
import swkit.transfer.Import;

/** What a 0.15.5 server has in PostgreSQL is what we read from it and write to it. */
public class PostgresqlGoldenTest {
  public static final Path GOLDEN = Launcher.ROOT.resolve("tests/goldens/0.15.5");
  private static final String SEARCH_TABLES = "s\\_%";

  @TempDir Path directory;

  @Test
  void theServersDatabaseIsExportedToTheServersContent() throws Exception {
    assertExpected(export(golden()));
  }

  @Test
  void theServersDumpIsImportedToTheServersTables() throws Exception {
    StoreSettings golden = golden();
    PostgresqlServer server = PostgresqlServer.get();
    StoreSettings ours = server.settings(server.freshDatabase(), Map.of());
    load(GOLDEN.resolve("dump"), ours, Import.Present.REFUSE);
    assertExpected(export(ours));
    assertThat(definitions(ours)).isNotEmpty().isEqualTo(definitions(golden));
    for (Subspace subspace : Generation015.INSTANCE.dumped()) {
      assertThat(rows(ours, subspace)).as("%s", subspace).isEqualTo(rows(golden, subspace));
    }
    load(GOLDEN.resolve("dump"), ours, Import.Present.REPLACE);
    assertExpected(export(ours));
    load(GOLDEN.resolve("dump"), ours, Import.Present.MERGE);
    assertExpected(export(ours));
  }

  /** Bitmaps and full-text index are tables of their own there, z and s_email are none. */
  @Test
  void aStoreOf014IsImportedAndExportedTheSame() throws Exception {
    Path dump = LegacyGoldenTest.frames(directory);
    PostgresqlServer server = PostgresqlServer.get();
    StoreSettings ours = server.settings(server.freshDatabase(), Map.of());
    load(dump, ours, Import.Present.REFUSE);
    assertThat(Goldens.figures(export(ours))).isEqualTo(Goldens.figures(dump)).hasSize(23);
  }

  @Test
  void replacingEverythingEmptiesTheSearchIndex() throws Exception {
    StoreSettings golden = golden();
    String database = golden.require("database");
    PostgresqlServer server = PostgresqlServer.get();
    for (String table : List.of("s_email", "s_cal", "s_card")) {
      server.execute(database, "INSERT INTO " + table + " (accid, docid) VALUES (1, 2)");
    }
    server.execute(database, "INSERT INTO s_trace (id) VALUES (1)");
    load(GOLDEN.resolve("dump"), golden, Import.Present.REPLACE);
    String left =
        "SELECT (SELECT count(*) FROM s_email) + (SELECT count(*) FROM s_cal)"
            + " + (SELECT count(*) FROM s_card) + (SELECT count(*) FROM s_trace)";
    assertThat(select(golden, left)).containsExactly("0");
    assertExpected(export(golden));
  }

  /** The golden database in the test server. */
  public static StoreSettings golden() throws Exception {
    return golden(GOLDEN.resolve("postgresql.sql.gz"));
  }

  /** The database of a packed SQL dump in the test server. */
  public static StoreSettings golden(Path file) throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    String database = server.freshDatabase();
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        BufferedReader dump =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      StringBuilder sql = new StringBuilder();
      for (String line = dump.readLine(); line != null; line = dump.readLine()) {
        if (line.startsWith("COPY ")) {
          StringBuilder rows = new StringBuilder();
          for (String row = dump.readLine(); !row.equals("\\."); row = dump.readLine()) {
            rows.append(row).append('\n');
          }
          byte[] content = rows.toString().getBytes(StandardCharsets.UTF_8);
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(line, new ByteArrayInputStream(content));
        } else if (!line.startsWith("--") && !line.startsWith("\\")) {
          sql.append(line).append('\n');
          if (line.endsWith(";")) {
            statement.execute(sql.toString());
            sql.setLength(0);
          }
        }
      }
    }
    return server.settings(database, Map.of());
  }

  public static DatabaseAddress operand(StoreSettings settings) {
    return DatabaseAddress.parse(url(settings)).withPassword(PostgresqlServer.PASSWORD);
  }

  static String url(StoreSettings settings) {
    return "postgresql://stalwart@127.0.0.1:"
        + settings.require("port")
        + "/"
        + settings.require("database")
        + "?compression=lz4";
  }

  private Path export(StoreSettings from) throws Exception {
    Path dump = Files.createTempDirectory(directory, "dump");
    try (Workers workers = Workers.of(2)) {
      new Export(operand(from), dump, null, false, false, Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
    }
    return dump;
  }

  static void load(Path dump, StoreSettings to, Import.Present present) {
    var options = new Import.Options(null, false, present, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      new Import(
              Dump.open(dump),
              operand(to).storage(),
              options,
              workers,
              Progress.SILENT,
              more -> more)
          .run();
    }
  }

  public static void assertExpected(Path dump) throws Exception {
    JsonObject expected =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("expected.json"))).getAsJsonObject();
    for (String letter : expected.keySet()) {
      JsonObject figures = expected.getAsJsonObject(letter);
      Path frame = dump.resolve("subspace_" + letter);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      long length = 0;
      try (var content = new Lz4FrameInput(Files.newInputStream(frame))) {
        while (content.fill()) {
          int fresh = content.limit() - content.position();
          sha256.update(content.buffer(), content.position(), fresh);
          length += fresh;
          content.position(content.limit());
        }
      }
      long[] counts = {0, 0, 0};
      try (FrameReader entries = Dump.open(dump).read(Subspace.of(letter.charAt(0)))) {
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
          counts[0]++;
          counts[1] += entry.key().length;
          counts[2] += entry.value().length;
        }
      }
      assertThat(counts)
          .as(letter)
          .containsExactly(
              figures.get("entries").getAsLong(),
              figures.get("keyBytes").getAsLong(),
              figures.get("valueBytes").getAsLong());
      assertThat(length).as(letter).isEqualTo(figures.get("contentBytes").getAsLong());
      assertThat(Entry.hex(sha256.digest()))
          .as(letter)
          .isEqualTo(figures.get("contentSha256").getAsString());
    }
    assertThat(Dump.open(dump).subspaces()).hasSize(expected.size());
  }

  private static List<String> select(StoreSettings settings, String sql) throws Exception {
    List<String> found = new ArrayList<>();
    try (Connection connection = PostgresqlServer.get().connect(settings.require("database"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.append(i == 1 ? "" : " ").append(rows.getString(i));
        }
        found.add(line.toString());
      }
    }
    return found;
  }

  /** Columns and keys of all tables but those of the search index. */
  public static List<String> definitions(StoreSettings settings) throws Exception {
    List<String> found =
        select(
            settings,
            "SELECT table_name, ordinal_position, column_name, data_type, is_nullable,"
                + " column_default FROM information_schema.columns WHERE table_schema = 'public'"
                + " AND table_name NOT LIKE '"
                + SEARCH_TABLES
                + "' ORDER BY 1, 2");
    found.addAll(
        select(
            settings,
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
                + " AND tablename NOT LIKE '"
                + SEARCH_TABLES
                + "' ORDER BY 1, 2"));
    return found;
  }

  /** Of blobs only the keys: two compressors don't make the same bytes of the same content. */
  private static List<String> rows(StoreSettings settings, Subspace subspace) throws Exception {
    boolean hasNone = subspace == Subspace.INDEXES || subspace == Subspace.BLOBS;
    String values = hasNone ? "" : ", v::text";
    return select(
        settings, "SELECT k::text" + values + " FROM " + subspace.letter() + " ORDER BY k");
  }
}
