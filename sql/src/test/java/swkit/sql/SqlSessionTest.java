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
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.Workers;
import swkit.table.TabularDatabase;

/** Statements give what is in the tables, read no more than they need, and reach nothing else. */
class SqlSessionTest {
  @TempDir Path temp;

  @Test
  void typesAreThoseOfTheTables() {
    var answer =
        Asked.ask(
            Asked.DUMP,
            "select account, account_id, received, size, flags, len(flags), received::date from"
                + " mails where account_id = 2 and uid = 1 and mailbox = 'INBOX'");
    assertThat(answer.rows())
        .containsExactly(
            List.of(
                "alice",
                "2",
                "2026-11-22T10:21:40Z",
                "575736",
                "[\"$flagged\",\"$work\",\"$seen\",\"$label\"]",
                "4",
                "2026-11-22"));
    var entry =
        Asked.ask(
            Asked.DUMP,
            "select key, key_hex, octet_length(key), key_size, value, in_directory from entries"
                + " join accounts using (account_id) where form = 'grant' and account_id = 3"
                + " order by key limit 1");
    assertThat(entry.rows().get(0))
        .containsExactly(
            "00000002000000030100000008",
            "00000002000000030100000008",
            "13",
            "13",
            "0000000000000029",
            "true");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void allTablesCanBeCounted(int threads) {
    String operand = Asked.copy(Asked.ROCKSDB, temp);
    try (Workers workers = Workers.of(threads);
        TabularDatabase database = TabularDatabase.open(operand);
        SqlSession session = SqlSession.open(database, workers, false, null)) {
      assertThat(Asked.ask(session, "select count(*), count(distinct hash) from mails").rows())
          .containsExactly(List.of("53", "51"));
      assertThat(Asked.ask(session, "select count(*) from blobs").rows().get(0).get(0))
          .isEqualTo("81");
      assertThat(Asked.ask(session, "select sum(mails) from accounts").rows().get(0).get(0))
          .isEqualTo("53");
      assertThat(Asked.ask(session, "select max(cases) from findings where rule = 'B4'").rows())
          .containsExactly(List.of("24"));
      assertThat(
              Asked.ask(
                      session,
                      "select (select count(*) from entries) = (select sum(n) from (select count(*)"
                          + " n from entries group by subspace))")
                  .rows())
          .containsExactly(List.of("true"));
    }
  }

  @Test
  void onlyWhatAStatementNeedsIsRead() {
    String operand = Asked.copy(Asked.SQLITE, temp);
    try (Workers workers = Workers.of(1);
        TabularDatabase database = TabularDatabase.open(operand);
        SqlSession session = SqlSession.open(database, workers, false, null)) {
      assertThat(read(session, "select sum(size) from mails")).isGreaterThan(250);
      assertThat(read(session, "select sum(size) from mails where account = 'alice'"))
          .isEqualTo(21 + 7);
      assertThat(read(session, "select sum(size) from mails where account_id in (2, 77)"))
          .isEqualTo(21 + 7);
      assertThat(read(session, "select max(received) from mails where account_id = 2"))
          .isEqualTo(21 + 21 + 7);
      assertThat(
              read(
                  session,
                  "select * from (select account as who, size from mails) where who = 'alice'"))
          .isEqualTo(21 + 7);
      long counters = read(session, "select * from entries where subspace = 'n'");
      assertThat(counters).isBetween(5L, 60L);
      assertThat(read(session, "select count(key) from entries where subspace in ('n', 'a', 'nn')"))
          .isEqualTo(counters + 4);
      assertThat(
              read(
                  session,
                  "select count(*) from entries where subspace = 'p' and key_hex like '00000002%'"))
          .isEqualTo(count(session, "subspace = 'p' and account = 'alice'"));
      assertThat(
              read(
                  session,
                  "select count(*) from entries where subspace = 'p' and key_hex >= '00000002' and"
                      + " key_hex < '00000003'"))
          .isEqualTo(count(session, "subspace = 'p' and account = 'alice'"));
      // of two scans with different conditions, neither is restricted
      assertThat(
              read(
                  session,
                  "select count(*) from mails a join mails b using (subject) where a.account ="
                      + " 'alice' and b.account = 'bob'"))
          .isGreaterThan(500);
      assertThat(read(session, "select 1 where 1 = (select count(*) from mails where 1 = 0)"))
          .isZero();
    }
  }

  private static long read(SqlSession session, String statement) {
    return Asked.ask(session, statement).entries();
  }

  private static long count(SqlSession session, String condition) {
    String statement = "select count(*) from entries where " + condition;
    return Long.parseLong(Asked.ask(session, statement).rows().get(0).get(0));
  }

  /** The same with and without the restriction of scans, which a limit prevents. */
  @ParameterizedTest
  @ValueSource(strings = {Asked.SQLITE, Asked.ROCKSDB})
  void restrictionsChangeNoResult(String golden) {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("SqlSessionTest: -Dswkit.seed=" + seed);
    var random = new Random(seed);
    String operand = Asked.copy(golden, temp);
    long restricted = 0;
    long unrestricted = 0;
    try (Workers workers = Workers.of(2);
        TabularDatabase database = TabularDatabase.open(operand);
        SqlSession session = SqlSession.open(database, workers, false, null)) {
      for (int run = 0; run < 60; run++) {
        boolean isOfMails = random.nextBoolean();
        String table = isOfMails ? "mails" : "entries";
        String columns = isOfMails ? "account_id, document, mailbox" : "subspace, key_hex";
        String condition = condition(isOfMails ? MAILS : ENTRIES, random, 0);
        String join =
            random.nextInt(4) == 0
                ? " a left join " + table + " b using (account_id) where a." + condition
                : " where " + condition;
        boolean isJoined = join.startsWith(" a");
        String shown = isJoined ? "count(*)" : columns;
        String order = isJoined ? "" : " order by all";
        if (isJoined && !condition.matches("(account|received|size|subspace|key)[a-z_]* .*")) {
          continue;
        }
        var one = Asked.ask(session, "select " + shown + " from " + table + join + order);
        String whole = "(select * from " + table + " limit 1000000)";
        String joined = join.replace("join " + table, "join " + whole);
        var other = Asked.ask(session, "select " + shown + " from " + whole + joined + order);
        assertThat(one.rows()).as(seed + " " + run + ": " + table + join).isEqualTo(other.rows());
        restricted += one.entries();
        unrestricted += other.entries();
      }
    }
    assertThat(restricted).isLessThan(unrestricted * 9 / 10);
  }

  private static final List<String> MAILS =
      List.of(
          "account = 'alice'",
          "account in ('bob', 'carol', 'it''s')",
          "account <> 'bob'",
          "account_id = 3",
          "account_id in (2, 4, -1, 99999999999)",
          "account_id > 2",
          "account like 'a%'",
          "account is null",
          "received >= '2026-11-22 10:21:41'",
          "received < '2026-11-22T10:21:45Z'",
          "received between '2026-11-22 10:21:40' and '2026-11-22 10:21:50.5'",
          "received = '2026-11-22 10:21:40+00'",
          "size > 2000",
          "mailbox = 'INBOX'",
          "list_contains(flags, '$seen')");

  private static final List<String> ENTRIES =
      List.of(
          "subspace = 'p'",
          "subspace in ('a', 'n', 'l', 'x')",
          "subspace <> 't'",
          "subspace < 'f'",
          "account = 'dave'",
          "account_id in (2, 3)",
          "key_hex >= '00000003'",
          "key_hex < '00000004'",
          "key_hex <= '0000000'",
          "key_hex like '00000002%'",
          "key_hex = '0000000200320000'",
          "key_hex between '00' and '0000000201'",
          "key > '\\x00'::blob",
          "value_size > 100",
          "form = 'property'");

  private static String condition(List<String> some, Random random, int depth) {
    int kind = random.nextInt(depth > 1 ? 4 : 10);
    if (kind < 4) {
      return some.get(random.nextInt(some.size()));
    }
    if (kind == 9) {
      return "not (" + condition(some, random, depth + 1) + ")";
    }
    List<String> parts = new ArrayList<>();
    for (int i = 2 + random.nextInt(2); i > 0; i--) {
      parts.add("(" + condition(some, random, depth + 1) + ")");
    }
    return String.join(kind < 8 ? " and " : " or ", parts);
  }

  @Test
  void noFileAndNoNetworkIsReached() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret.csv"), "a,b\n1,2\n");
    for (String statement :
        List.of(
            "select * from read_csv('" + secret + "')",
            "select * from '" + secret + "'",
            "select * from read_text('/etc/hostname')",
            "select * from read_blob('" + secret + "')",
            "select * from glob('" + temp + "/*')",
            "select * from read_parquet('https://127.0.0.1:1/x.parquet')",
            "select * from sniff_csv('" + secret + "')",
            "select getenv('HOME')",
            "select * from query('copy (select 1) to ''" + temp + "/x''')",
            "copy (select 1) to '" + temp + "/x.csv'",
            "export database '" + temp + "/x'",
            "attach '" + temp + "/x.db'",
            "install httpfs",
            "load httpfs",
            "set enable_external_access = true",
            "create table x (i int)",
            "pragma enable_external_access",
            "select 1) to '" + temp + "/x.csv'; copy (select 1",
            "select 1; copy (select 1) to '" + temp + "/x.csv'")) {
      assertThatThrownBy(() -> Asked.ask(Asked.DUMP, statement))
          .as(statement)
          .isInstanceOf(RefusedException.class)
          .hasMessageNotContaining("\n")
          .hasFieldOrPropertyWithValue("exitCode", 2);
    }
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files).containsExactly(secret);
    }
  }

  @Test
  void problemsNameTheirPlace() {
    requireRefused(
        "selec 1", 2, "the statement: line 1, column 1: syntax error at or near \"selec\"");
    requireRefused(
        "select 'ü',\n  nope from mails",
        2,
        "the statement: line 2, column 3: Referenced column \"nope\" not found",
        "mails has account, account_id, mailbox,");
    requireRefused(
        "select * from mail", 2, "column 15", "the tables are entries, mails, accounts, blobs,");
    requireRefused("", 2, "the statement: give one query, not none");
    requireRefused("select 1; select 2", 2, "the statement: give one query, not 2");
    requireRefused(
        "pivot mails on account using sum(size)",
        2,
        "the statement: its columns must be known beforehand: name the values of a pivot");
    assertThat(
            Asked.ask(
                    Asked.DUMP,
                    "pivot (select account, size from mails) on account in ('alice', 'bob') using"
                        + " count(*)")
                .names())
        .containsExactly("size", "alice", "bob");
    requireRefused("delete from mails", 2, "it isn't a query: give one that begins with SELECT");
    requireRefused(
        "select cast(account as int) from mails", 1, "column 8: Could not convert string 'alice'");
    // after many rows
    requireRefused(
        "select repeat('x', 1000), cast(case when i = 900000 then 'x' else '1' end as int) from"
            + " range(1000000) t(i)",
        1,
        "column 27: Could not convert string 'x'");
  }

  private static void requireRefused(String statement, int exitCode, String... words) {
    assertThatThrownBy(() -> Asked.ask(Asked.DUMP, statement))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n")
        .hasFieldOrPropertyWithValue("exitCode", exitCode);
  }

  /** A failure of the database comes as itself, not as the engine's. */
  @Test
  void damageOfTheDatabaseIsNamed() throws SQLException {
    String operand = Asked.copy(Asked.SQLITE, temp);
    String file = operand.substring(operand.indexOf(':') + 1);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO k (k, v) VALUES (x'00', x'')");
    }
    assertThatThrownBy(() -> Asked.ask(operand, "select sum(size) from blobs"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is too short for a blob link");
  }

  /** What a dump lacks doesn't look empty. */
  @Test
  void missingFramesAreNamed() throws IOException {
    String operand = Asked.copy("dump:tests/goldens/0.15.5/dump", temp).substring(5);
    Files.delete(Path.of(operand, "subspace_p"));
    for (String table : List.of("mails", "accounts")) {
      assertThatThrownBy(() -> Asked.ask(operand, "select count(*) from " + table))
          .isInstanceOf(RefusedException.class)
          .hasMessageEndingWith("has nothing of p (property)");
    }
    assertThat(Asked.ask(operand, "select count(*) from blobs").rows().get(0))
        .containsExactly("81");
  }

  /** An hour that doesn't exist in the zone of the process is kept. */
  @Test
  void timesDoNotDependOnTheZone() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    try {
      assertThat(
              Asked.ask(
                      Asked.DUMP,
                      "select timestamp '2026-03-29 02:30:00', timestamp_s '2026-03-29 02:30:00',"
                          + " timestamp_ns '2026-03-29 02:30:00.123456789', timestamptz"
                          + " '2026-03-29 02:30:00', date '2026-03-29', time '02:30:00',"
                          + " null::timestamp")
                  .rows())
          .containsExactly(
              Arrays.asList(
                  "2026-03-29T02:30",
                  "2026-03-29T02:30",
                  "2026-03-29T02:30:00.123456789",
                  "2026-03-29T02:30:00Z",
                  "2026-03-29",
                  "02:30",
                  null));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void nestedValuesMayBeNullOrBytes() {
    assertThat(
            Asked.ask(
                    Asked.DUMP,
                    "select [1, null], {'k': null, 'l': ['a', null]}, map {'x': null}, [null],"
                        + " map {'y'::blob: 1}")
                .rows())
        .containsExactly(
            List.of(
                "[1,null]",
                "{\"k\":null,\"l\":[\"a\",null]}",
                "{\"x\":null}",
                "[null]",
                "{\"79\":1}"));
  }
}
