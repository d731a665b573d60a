// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.cli.Command;
import swkit.testing.PostgresqlServer;

/**
 * PostgreSQL whose files are damaged while it is stopped, with data checksums and without: what
 * each command says, and what a salvage gets out. The places are chosen by a seed.
 */
class DamagedPostgresqlPagesTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final int PAGE = 8192;
  private static final Map<Boolean, PostgresqlServer> SERVERS = new HashMap<>();

  private static final String LONG_VALUES =
      "SELECT reltoastrelid FROM pg_class WHERE oid = 't'::regclass";

  @TempDir Path temp;
  private final Random random = new Random(SEED);
  private PostgresqlServer server;
  private String database;
  private String url;

  /** Damages the file of a relation, which has {@code pages} pages. */
  private interface Damage {
    void of(Path file, int pages) throws Exception;
  }

  @AfterAll
  static void close() {
    SERVERS.values().forEach(PostgresqlServer::close);
    SERVERS.clear();
  }

  private void load(boolean hasChecksums, boolean isVacuumed) throws Exception {
    server = SERVERS.get(hasChecksums);
    if (server == null) {
      server = PostgresqlServer.start(hasChecksums ? "--data-checksums" : "--no-data-checksums");
      server.createRole(PostgresqlServer.TRUSTED, "SUPERUSER");
      SERVERS.put(hasChecksums, server);
    }
    database = server.freshDatabase();
    url =
        "postgresql://"
            + PostgresqlServer.TRUSTED
            + "@127.0.0.1:"
            + server.port()
            + "/"
            + database
            + "?compression=lz4";
    DamagedPages.load(url);
    if (isVacuumed) {
      server.execute(database, "VACUUM ANALYZE");
    }
  }

  private void damage(String relation, Damage damage, String... settings) throws Exception {
    Path file;
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_relation_filepath((" + relation + ")::regclass)")) {
      row.next();
      file = server.data().resolve(row.getString(1));
    }
    server.down();
    damage.of(file, (int) (Files.size(file) / PAGE));
    server.up(settings);
  }

  private DamagedPages salvaged() {
    return salvaged(0);
  }

  private DamagedPages salvaged(int schema) {
    return DamagedPages.salvaged(url, temp.resolve("salvaged"), schema).assertNothingInvented();
  }

  private void flipIn(Path file, int page) throws Exception {
    DamagedPages.flip(file, (long) page * PAGE + 4000 + random.nextInt(4000));
  }

  private String what() {
    return "seed " + SEED;
  }

  /** What a command says, in one line, and its exit code before it. */
  private String refusal(Command command, String... arguments) {
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(url));
    all.addAll(List.of(arguments));
    int code =
        Command.execute(
            command,
            new PrintWriter(new StringWriter(), true),
            new PrintWriter(err, true),
            all.toArray(String[]::new));
    return code + " " + err;
  }

  @Test
  void aBitInAPageOfATable() throws Exception {
    load(true, true);
    damage("'p'", (file, pages) -> flipIn(file, 1 + random.nextInt(pages - 2)));
    DamagedPages salvaged = salvaged().assertAllTold();
    assertThat(salvaged.lost()).as(what()).isBetween(1L, 290L);
    assertThat(salvaged.said()).as(what()).contains("invalid page in block");
    String[] to = {temp.resolve("dump").toString(), "sqlite:" + temp.resolve("x")};
    List<String> said =
        List.of(
            refusal(new StalwartExport(), to[0]),
            refusal(new StalwartCopy(), to[1] + "?compression=lz4", "--journal", to[0] + "-j"));
    assertThat(said)
        .allMatch(
            line ->
                line.startsWith("1 ")
                    && line.contains("p (property): can't be read after key ")
                    && line.contains("invalid page in block")
                    && line.lines()
                        .findFirst()
                        .orElseThrow()
                        .endsWith("stalwart-salvage WHAT DIR gets out what can still be read")
                    && line.lines().count() <= 2);
    assertThat(temp.resolve("dump/subspace_p")).doesNotExist();
    assertThat(refusal(new StalwartVerify())).startsWith("3 ");
    assertThat(refusal(new StalwartFsck())).startsWith("1 ").contains("invalid page in block");
  }

  /** The rows are in the table all the same, and there is no need for the index. */
  @Test
  void aBitInAPageOfAnIndex() throws Exception {
    load(true, true);
    damage("'p_pkey'", (file, pages) -> flipIn(file, 1 + random.nextInt(pages - 1)));
    DamagedPages salvaged = salvaged();
    assertThat(salvaged.lost()).as(what()).isZero();
    assertThat(salvaged.report().exitCode()).isZero();
    assertThat(salvaged.said()).contains("table p: its index is damaged", "read without it");
  }

  @Test
  void aLostFileOfAnIndex() throws Exception {
    load(true, true);
    damage("'l_pkey'", (file, pages) -> Files.delete(file));
    DamagedPages salvaged = salvaged().assertAllTold();
    assertThat(salvaged.said()).contains("REINDEX TABLE l", "on a copy of the data directory");
  }

  @Test
  void aBitInALongValue() throws Exception {
    load(true, true);
    damage(LONG_VALUES, (file, pages) -> flipIn(file, random.nextInt(pages)));
    DamagedPages salvaged = salvaged().assertAllTold();
    assertThat(salvaged.lost()).as(what()).isBetween(1L, 8L);
    String dump = temp.resolve("dump").toString();
    assertThat(refusal(new StalwartExport(), dump))
        .as("one blob, not all after it")
        .startsWith("3 ")
        .satisfies(said -> assertThat(said.lines().count()).isEqualTo(salvaged.lost()));
  }

  /** PostgreSQL reports nothing, but the index has keys whose rows are gone. */
  @Test
  void aPageOfZeros() throws Exception {
    load(true, true);
    damage("'p'", (file, pages) -> DamagedPages.zero(file, (pages / 2) * PAGE, PAGE));
    DamagedPages salvaged = salvaged().assertAllTold();
    assertThat(salvaged.lost()).isBetween(1L, 290L);
    assertThat(salvaged.said()).contains("its row is gone; the index has it", "only zeros");
    assertThat(refusal(new StalwartExport(), temp.resolve("dump").toString()))
        .startsWith("1 ")
        .contains("rows that its index has", "stalwart-salvage");
  }

  /** The index has to look into the table for rows that no vacuum has seen, and finds none. */
  @Test
  void aPageOfZerosThatWasNeverVacuumed() throws Exception {
    load(true, false);
    damage("'p'", (file, pages) -> DamagedPages.zero(file, PAGE, PAGE));
    DamagedPages salvaged = salvaged();
    assertThat(salvaged.lost()).isPositive();
    assertThat(salvaged.report().exitCode()).isEqualTo(3);
    assertThat(salvaged.said()).contains("table p: 1 page has only zeros");
  }

  @Test
  void aFileThatIsCutOrLost() throws Exception {
    load(true, true);
    damage("'p'", (file, pages) -> DamagedPages.cut(file, (pages / 2) * PAGE));
    DamagedPages salvaged = salvaged().assertAllTold();
    assertThat(salvaged.lost()).isPositive();
    assertThat(salvaged.said()).contains("table p: its files have ", "they were cut");
    damage("'k'", (file, pages) -> Files.delete(file));
    DamagedPages less =
        DamagedPages.salvaged(url, temp.resolve("less"), 5).assertNothingInvented().assertAllTold();
    assertThat(less.back().keySet()).noneMatch(key -> key.startsWith("k"));
    assertThat(less.said()).contains("table k: its files have 0 of at least");
  }

  /** What the server is told to overlook is looked at. */
  @Test
  void zeroedOrIgnoredDamage() throws Exception {
    load(true, true);
    damage("'p'", (file, pages) -> flipIn(file, 1), "zero_damaged_pages=on");
    assertThat(refusal(new StalwartExport(), temp.resolve("dump").toString()))
        .startsWith("1 ")
        .contains("invalid page in block 1");
    server.down();
    server.up("ignore_checksum_failure=on");
    assertThat(salvaged().assertAllTold().lost()).isPositive();
    server.execute("postgres", "ALTER ROLE " + PostgresqlServer.TRUSTED + " NOSUPERUSER");
    try {
      assertThat(refusal(new StalwartVerify()))
          .startsWith("1 ")
          .contains("\"ignore_checksum_failure\"", "have a superuser switch it off");
    } finally {
      server.execute("postgres", "ALTER ROLE " + PostgresqlServer.TRUSTED + " SUPERUSER");
      server.down();
      server.up();
    }
  }

  /** Without checksums, hashes find altered mails and archives, and correct a bit. */
  @Test
  void bitsWithoutChecksums() throws Exception {
    load(false, true);
    damage(
        "'p'",
        (file, pages) -> {
          for (int page = 1; page < pages; page++) {
            flipIn(file, page);
          }
        });
    DamagedPages salvaged = salvaged().assertAllTold();
    assertThat(salvaged.lost()).as(what()).isLessThan(salvaged.original().size() / 10);
    assertThat(salvaged.said()).contains("no data checksums");
  }

  /** An altered key contradicts the index, so that no entry is invented. */
  @Test
  void bitsInKeysWithoutChecksums() throws Exception {
    load(false, true);
    damage(
        "'k'",
        (file, pages) -> {
          // the first byte of the hash in the last row of each page, which is first in it
          for (int page = 0; page < pages; page++) {
            byte[] bytes = Files.readAllBytes(file);
            int row = (bytes[page * PAGE + 24] & 0xFF | (bytes[page * PAGE + 25] & 0x7F) << 8);
            DamagedPages.flip(file, (long) page * PAGE + row + 24 + 8);
          }
        });
    DamagedPages salvaged = salvaged().assertAllTold();
    assertThat(salvaged.lost()).isPositive();
    assertThat(salvaged.said()).contains("the index has another key for it");
  }
}
