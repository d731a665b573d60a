// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.cli.Command;
import swkit.testing.MysqlServer;

/**
 * MySQL whose files are damaged while it is stopped. It ends at most damaged pages; so it is
 * started again by something, or told to read on. The places are chosen by a seed.
 */
class DamagedMysqlPagesTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final String READ_ON = "--innodb-force-recovery=1";
  private static final int PAGE = 16384;
  private static final int INDEX = 17855;
  private static final int LONG_VALUE = 23;

  @TempDir Path temp;
  private final Random random = new Random(SEED);
  private MysqlServer server;
  private String database;
  private String url;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private void load() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("swkit.mysql") == null, "the files of a server of others stay whole");
    server = MysqlServer.start();
    database = server.freshDatabase();
    url = "mysql://root@127.0.0.1:" + server.port() + "/" + database + "?compression=lz4";
    DamagedPages.load(url);
    server.down();
  }

  private Path file(char table) {
    return server.data().resolve(database).resolve(table + ".ibd");
  }

  /** The numbers of the pages of a type; of those of an index, the ones at a level. */
  private static List<Integer> pages(Path file, int type, int level) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    List<Integer> pages = new ArrayList<>();
    for (int page = 0; page < bytes.length / PAGE; page++) {
      int at = page * PAGE;
      boolean isLevel = number(bytes, at + 64) == level && number(bytes, at + 54) > 0;
      if (number(bytes, at + 24) == type && (type != INDEX || isLevel)) {
        pages.add(page);
      }
    }
    return pages;
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private int any(List<Integer> pages) {
    return pages.get(random.nextInt(pages.size()));
  }

  private DamagedPages salvaged(int schema) {
    return DamagedPages.salvaged(url, temp.resolve("salvaged"), schema).assertNothingInvented();
  }

  /** The exit code and what a command says. */
  private String said(Command command, String... arguments) {
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

  /** Told to read on, it gives out what the page has; the other commands don't take that. */
  @Test
  void aBitInAPageOfATable() throws Exception {
    load();
    int page = any(pages(file('p'), INDEX, 0));
    DamagedPages.flip(file('p'), (long) page * PAGE + 200 + random.nextInt(4000));
    server.up(READ_ON);
    List<String> refused =
        List.of(
            said(new StalwartExport(), temp.resolve("dump").toString()),
            said(new StalwartVerify()),
            said(new StalwartFsck()));
    assertThat(refused)
        .allMatch(
            line ->
                line.startsWith("1 ")
                    && line.contains("innodb_force_recovery = 1")
                    && line.contains("stalwart-salvage WHAT DIR")
                    && line.lines().count() == 1);
    DamagedPages salvaged = DamagedPages.salvaged(url, temp.resolve("salvaged"), 0);
    assertThat(salvaged.report().exitCode()).isEqualTo(3);
    assertThat(salvaged.said()).contains("altered where no hash tells");
    assertThat(salvaged.lost()).as("seed %d", SEED).isLessThan(300);
  }

  @Test
  void aBitInALongValue() throws Exception {
    load();
    DamagedPages.flip(file('t'), (long) pages(file('t'), LONG_VALUE, 0).get(0) * PAGE + 5000);
    server.up(READ_ON);
    DamagedPages salvaged = salvaged(0).assertAllTold();
    assertThat(salvaged.lost()).isLessThanOrEqualTo(1);
  }

  /** It ends there, is started again each time, and all but that page comes out. */
  @Test
  void aPageOfZerosAtWhichTheServerEnds() throws Exception {
    load();
    List<Integer> pages = pages(file('p'), INDEX, 0);
    int page = pages.get(1 + random.nextInt(pages.size() - 2));
    DamagedPages.zero(file('p'), (long) page * PAGE, PAGE);
    server.up();
    AutoCloseable supervisor = server.supervised();
    try {
      DamagedPages salvaged = salvaged(0).assertAllTold();
      assertThat(salvaged.lost()).as("seed %d", SEED).isBetween(1L, 300L);
      assertThat(salvaged.said()).contains("the connection was cut");
    } finally {
      supervisor.close();
    }
  }

  /** Others than a salvage end with it, and say what to do. */
  @Test
  void anExportAtWhichTheServerEnds() throws Exception {
    load();
    List<Integer> pages = pages(file('p'), INDEX, 0);
    DamagedPages.zero(file('p'), (long) pages.get(pages.size() / 2) * PAGE, PAGE);
    server.up();
    String export = said(new StalwartExport(), temp.resolve("dump").toString());
    assertThat(export).startsWith("1 ").contains("stalwart-salvage WHAT DIR");
    assertThat(export.lines()).hasSize(1);
  }

  @Test
  void aLostFile() throws Exception {
    load();
    Files.delete(file('p'));
    server.up();
    assertThatThrownBy(() -> salvaged(0))
        .hasMessageContainingAll("--schema", "Tablespace is missing");
    DamagedPages salvaged = salvaged(5).assertAllTold();
    assertThat(salvaged.back().keySet()).filteredOn(key -> key.startsWith("p")).hasSize(1);
    assertThat(salvaged.back().keySet().stream().filter(key -> key.startsWith("t")))
        .hasSameSizeAs(
            salvaged.original().keySet().stream().filter(key -> key.startsWith("t")).toList());
  }
}
