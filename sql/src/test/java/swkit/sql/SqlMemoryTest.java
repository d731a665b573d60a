// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;
import swkit.Workers;
import swkit.table.TabularDatabase;

/** The engine keeps to its memory, ends nothing without a word, and leaves nothing. */
class SqlMemoryTest {
  @TempDir Path temp;

  @Test
  void tooLittleMemoryIsOneLine() {
    try (Workers workers = Workers.of(1);
        TabularDatabase database = TabularDatabase.open(Asked.DUMP);
        SqlSession session = SqlSession.open(database, workers, false, null, 8, temp)) {
      assertThatThrownBy(
              () ->
                  Asked.ask(
                      session,
                      "select a.key_text || b.key_text k from entries a, entries b"
                          + " order by k"))
          .isInstanceOf(RefusedException.class)
          .hasMessageEndingWith("; let the statement read less, or use fewer threads")
          .hasMessageNotContaining("\n")
          .hasFieldOrPropertyWithValue("exitCode", 1);
    }
  }

  /** What the engine's memory doesn't hold lies in a directory that is gone afterwards. */
  @Test
  void whatIsTooLargeForTheMemoryIsSortedAndNothingIsLeft() throws IOException {
    try (Workers workers = Workers.of(1);
        TabularDatabase database = TabularDatabase.open(Asked.DUMP);
        SqlSession session = SqlSession.open(database, workers, false, null, 64, temp)) {
      var answer =
          Asked.ask(
              session,
              "select count(*), max(n) from (select a.key_text || b.key_text as k, row_number()"
                  + " over (order by k) as n from entries a, entries b where b.subspace <> 'p')");
      List<String> counts = answer.rows().get(0);
      assertThat(counts.get(0)).isEqualTo(counts.get(1));
      assertThat(Long.parseLong(counts.get(0))).isGreaterThan(500_000);
    }
    assertThat(temp).isEmptyDirectory();
  }

  /** Nothing is left either if the engine can't be started. */
  @Test
  void whatDoesNotStartLeavesNothing() {
    try (Workers workers = Workers.of(1);
        TabularDatabase database = TabularDatabase.open(Asked.DUMP)) {
      Path file = temp.resolve("none").resolve("place");
      assertThatThrownBy(() -> SqlSession.open(database, workers, false, null, 64, file))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("can't be written");
    }
    requireRemoved(
        () -> {
          throw new UnsatisfiedLinkError("failed to map segment");
        },
        RefusedException.class,
        "the engine: its library can't be loaded from ");
    requireRemoved(
        () -> {
          throw new SQLException("no\nmemory");
        },
        RefusedException.class,
        "the engine: can't be started: no");
    requireRemoved(
        () -> {
          throw new IllegalStateException("x");
        },
        IllegalStateException.class,
        "x");
    requireRemoved(
        () -> {
          throw new StackOverflowError("x");
        },
        StackOverflowError.class,
        "x");
  }

  private void requireRemoved(
      SqlSession.Start start, Class<? extends Throwable> type, String words) {
    Path directory = temp.resolve("swkit-sql");
    assertThat(directory.toFile().mkdir()).isTrue();
    assertThatThrownBy(() -> SqlSession.started(directory, start))
        .isInstanceOf(type)
        .hasMessageStartingWith(words)
        .hasMessageNotContaining("\n");
    assertThat(temp).isEmptyDirectory();
  }

  /** When the engine has no memory for a value it is given, it would end the process. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void largeValuesFitOrAreRefused(int threads) throws SQLException {
    String operand = Asked.copy(Asked.SQLITE, temp);
    Path place = temp.resolve("place");
    assertThat(place.toFile().mkdir()).isTrue();
    insert(operand, 300, 400_000);
    try (Workers workers = Workers.of(threads);
        TabularDatabase database = TabularDatabase.open(operand);
        SqlSession session = SqlSession.open(database, workers, false, null, 96, place)) {
      assertThat(
              Asked.ask(
                      session,
                      "select count(*), sum(octet_length(value)), max(length(hex(value))) from"
                          + " entries where subspace = 'p' and value_size = 400000")
                  .rows())
          .containsExactly(List.of("300", "120000000", "800000"));
      assertThatThrownBy(
              () ->
                  Asked.ask(
                      session,
                      "select len(array_agg(value order by key_hex)), len(array_agg(key_hex ||"
                          + " 'x')) from entries where subspace = 'p'"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("let the statement read less")
          .hasMessageNotContaining("\n");
    }
    insert(operand, 1, 20_000_000);
    try (Workers workers = Workers.of(threads);
        TabularDatabase database = TabularDatabase.open(operand);
        SqlSession session = SqlSession.open(database, workers, false, null, 64, place)) {
      assertThatThrownBy(
              () -> Asked.ask(session, "select max(value) from entries where subspace = 'p'"))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("has no room for values of 4")
          .hasFieldOrPropertyWithValue("exitCode", 1);
      assertThat(Asked.ask(session, "select max(value_size) from entries").rows())
          .containsExactly(List.of("20000000"));
    }
    assertThat(place).isEmptyDirectory();
  }

  private static void insert(String operand, int rows, int size) throws SQLException {
    String file = operand.substring(operand.indexOf(':') + 1);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var insert =
            connection.prepareStatement(
                "INSERT INTO p (k, v) VALUES (cast(x'00000002ff' || ? AS BLOB), zeroblob(?))")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < rows; i++) {
        insert.setString(1, size + "-" + i);
        insert.setInt(2, size);
        insert.execute();
      }
      connection.commit();
    }
  }

  /** A result is given while it is made: it doesn't lie in memory as a whole. */
  @Test
  void resultsAreLargerThanTheMemory() {
    try (Workers workers = Workers.of(1);
        TabularDatabase database = TabularDatabase.open(Asked.DUMP);
        SqlSession session = SqlSession.open(database, workers, false, null, 64, temp)) {
      long[] bytes = {0, 0};
      long[] largest = {0};
      session.query(
          "select repeat(a.hash, 30) || b.account_id from mails a, mails b, mails c",
          new SqlSession.Rows() {
            @Override
            public void begin(List<String> names) {
              assertThat(names).hasSize(1);
            }

            @Override
            public boolean row(Object... values) {
              bytes[0] += values[0].toString().length();
              if (bytes[1]++ % 1000 == 0) {
                largest[0] = Math.max(largest[0], size(temp));
              }
              return true;
            }
          });
      assertThat(bytes[1]).isEqualTo(53L * 53 * 53);
      assertThat(bytes[0]).isGreaterThan(250_000_000L);
      assertThat(largest[0]).isLessThan(1 << 20);
      assertThat(Asked.ask(session, "select 1").rows()).containsExactly(List.of("1"));
    }
  }

  private static long size(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Who stops reading can go on with other statements. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aResultNeedNotBeReadToItsEnd(int threads) {
    try (Workers workers = Workers.of(threads);
        TabularDatabase database = TabularDatabase.open(Asked.DUMP);
        SqlSession session = SqlSession.open(database, workers, false, null, 64, temp)) {
      for (int run = 0; run < 3; run++) {
        int[] rows = {0};
        session.query(
            "select a.key_hex from entries a, entries b",
            new SqlSession.Rows() {
              @Override
              public void begin(List<String> names) {
                assertThat(names).containsExactly("key_hex");
              }

              @Override
              public boolean row(Object... values) {
                return ++rows[0] < 10;
              }
            });
        assertThat(rows[0]).isEqualTo(10);
        assertThat(Asked.ask(session, "select count(*) from mails").rows())
            .containsExactly(List.of("53"));
      }
    }
  }
}
