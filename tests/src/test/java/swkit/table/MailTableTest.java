// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Subspace;
import swkit.extract.SeenMail;
import swkit.io.Bytes;
import swkit.key.MailHeader;

/** The table of mails is what clients saw, and reads no more than it needs. */
class MailTableTest {
  private static final Map<String, String> SYSTEM =
      Map.of("$seen", "\\Seen", "$flagged", "\\Flagged", "$draft", "\\Draft");

  @TempDir Path temp;

  private record Seen(long uid, TreeSet<String> flags, Instant received) {}

  @ParameterizedTest
  @CsvSource({
    "tests/goldens/0.15.5/dump, 0.15.5/seen.json",
    "sqlite:tests/goldens/0.15.5/store.sqlite, 0.15.5/seen.json",
    "rocksdb:samples/rocksdb, 0.15.5/seen.json",
    "tests/goldens/0.16.18/rocksdb/dump, 0.16.18/rocksdb/seen.json",
    "rocksdb:tests/goldens/0.16.18/rocksdb/store, 0.16.18/rocksdb/seen.json",
  })
  void mailsAreThoseThatClientsSaw(String golden, String seen) {
    var expected = new TreeMap<String, List<Seen>>();
    SeenMail.read(Tabular.GOLDENS.resolve(seen))
        .forEach(
            (account, mailboxes) ->
                mailboxes.forEach(
                    (mailbox, content) -> {
                      if (!content.mails().isEmpty()) {
                        expected.put(
                            account + " " + mailbox,
                            content.mails().stream()
                                .map(mail -> new Seen(mail.uid(), mail.flags(), mail.received()))
                                .toList());
                      }
                    }));
    var found = new TreeMap<String, List<Seen>>();
    for (Map<String, Object> row : Tabular.all(Tabular.operand(golden, temp), "mails").rows()) {
      String account = row.get("account").toString().replaceFirst("@.*", "");
      found.merge(
          account + " " + row.get("mailbox"),
          List.of(new Seen((long) row.get("uid"), flags(row), (Instant) row.get("received"))),
          MailTableTest::joined);
      assertThat(row.get("problem")).isNull();
    }
    assertThat(found).isEqualTo(expected);
    assertThat(expected).hasSizeGreaterThan(4);
  }

  private static TreeSet<String> flags(Map<String, Object> row) {
    var flags = new TreeSet<String>();
    ((List<?>) row.get("flags")).forEach(word -> flags.add(SYSTEM.getOrDefault(word, "" + word)));
    return flags;
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
  }

  @Test
  void mailsOf014AreThere() {
    var mails = Tabular.all(Tabular.GOLDENS.resolve("0.14.1/dump").toString(), "mails");
    assertThat(mails.rows()).hasSize(38);
    var inbox =
        mails.rows().stream()
            .filter(row -> row.get("account").equals("alice") && row.get("mailbox").equals("INBOX"))
            .toList();
    assertThat(inbox.stream().map(row -> row.get("uid")))
        .containsExactly(1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
    assertThat(mails.column("size")).doesNotContainNull();
    assertThat(mails.column("received")).doesNotContainNull();
  }

  /** Subject and the others are those in the content, which the table doesn't read. */
  @ParameterizedTest
  @CsvSource({
    "tests/goldens/0.15.5/dump, 53",
    "tests/goldens/0.16.18/sqlite/dump, 20",
    "tests/goldens/0.14.1/dump, 38",
  })
  void fieldsAreThoseOfTheContent(String golden, int least) {
    try (TabularDatabase database = TabularDatabase.open(Tabular.operand(golden, temp))) {
      var mails = Tabular.all(database, "mails");
      assertThat(mails.rows()).hasSizeGreaterThanOrEqualTo(least);
      for (Map<String, Object> row : mails.rows()) {
        byte[] hash = HexFormat.of().parseHex(row.get("hash").toString());
        byte[] content = database.snapshot().get(Subspace.BLOBS, hash);
        var header = new MailHeader(content);
        assertThat(row.get("subject")).isEqualTo(header.field("Subject"));
        assertThat(row.get("sender")).isEqualTo(header.field("From"));
        assertThat(row.get("recipients")).isEqualTo(header.field("To"));
        assertThat(row.get("message_id")).isEqualTo(header.field("Message-ID"));
        assertThat((long) row.get("size")).isGreaterThanOrEqualTo(content.length);
      }
    }
  }

  @Test
  void oneAccountIsReadByRange() {
    String operand = Tabular.operand("sqlite:tests/goldens/0.15.5/store.sqlite", temp);
    try (TabularDatabase database = TabularDatabase.open(operand)) {
      var columns = List.of("account", "mailbox", "uid", "size");
      var all = Tabular.read(database, "mails", TableQuery.of(columns));
      var alice = TableQuery.of(columns).ofAccounts(List.of("alice"));
      var own = Tabular.read(database, "mails", alice);
      assertThat(own.rows())
          .isEqualTo(all.rows().stream().filter(row -> row.get("account").equals("alice")).toList())
          .hasSize(21);
      assertThat(own.entries()).isEqualTo(21 + 7);
      assertThat(all.entries()).isGreaterThan(250);
      var described = TableQuery.of(List.of("received")).ofAccountIds(List.of(2));
      assertThat(Tabular.read(database, "mails", described).entries()).isEqualTo(21 + 21 + 7);
      var nobody = TableQuery.of(columns).ofAccounts(List.of("ali", "nobody"));
      assertThat(Tabular.read(database, "mails", nobody)).isEqualTo(new Tabular.Read(List.of(), 0));
      var both = alice.ofAccountIds(List.of(3));
      assertThat(Tabular.read(database, "mails", both).entries()).isZero();
    }
  }

  /** A dump has no ranges, but need not be read beyond the last account. */
  @Test
  void ofADumpNoMoreIsReadThanToTheLastAccount() {
    try (TabularDatabase database =
        TabularDatabase.open(Tabular.GOLDENS.resolve("0.15.5/dump").toString())) {
      var query = TableQuery.of(List.of("account", "uid"));
      var all = Tabular.read(database, "mails", query);
      var some = Tabular.read(database, "mails", query.ofAccounts(List.of("alice", "bob")));
      assertThat(some.column("account")).contains("alice", "bob").doesNotContain("carol", "dave");
      assertThat(some.entries()).isLessThan(all.entries() * 2 / 3);
    }
  }

  @Test
  void mailsOfATimeAreSelected() {
    try (TabularDatabase database =
        TabularDatabase.open(Tabular.GOLDENS.resolve("0.15.5/dump").toString())) {
      var all = Tabular.all(database, "mails");
      var times = new TreeSet<Instant>();
      all.column("received").forEach(time -> times.add((Instant) time));
      assertThat(times).hasSizeGreaterThan(2);
      Instant from = times.higher(times.first());
      Instant before = times.last().minusMillis(1);
      var query = TableQuery.all(Tables.of("mails")).received(from, before);
      var some = Tabular.read(database, "mails", query);
      assertThat(some.rows())
          .isEqualTo(
              all.rows().stream()
                  .filter(
                      row ->
                          !((Instant) row.get("received")).isBefore(from)
                              && ((Instant) row.get("received")).isBefore(before))
                  .toList())
          .isNotEmpty()
          .hasSizeLessThan(all.rows().size());
    }
  }

  @Test
  void damagedMailsAreThereWithTheirProblem() throws SQLException {
    String operand = Tabular.operand("sqlite:tests/goldens/0.15.5/store.sqlite", temp);
    var sound = Tabular.all(operand, "mails");
    byte[] alice = Bytes.u32(2);
    String cut = "UPDATE p SET v = substr(v, 2) WHERE k = ?";
    Tabular.change(operand, cut, Bytes.concat(alice, new byte[] {0, 50}, Bytes.u32(2)));
    Tabular.change(operand, cut, Bytes.concat(alice, new byte[] {0, 71}, Bytes.u32(3)));
    Tabular.change(
        operand,
        "DELETE FROM p WHERE k = ?",
        Bytes.concat(alice, new byte[] {0, 71}, Bytes.u32(4)));
    Tabular.change(operand, cut, Bytes.concat(alice, new byte[] {1, 50}, Bytes.u32(8)));
    var damaged = Tabular.all(operand, "mails");
    assertThat(damaged.rows()).hasSameSizeAs(sound.rows());
    assertThat(row(damaged, 2))
        .containsEntry("mailbox", null)
        .containsEntry("uid", null)
        .containsEntry("subject", row(sound, 2).get("subject"))
        .containsEntry("problem", "what the database says of their mailboxes can't be decoded");
    for (long document : List.of(3L, 4L)) {
      assertThat(row(damaged, document))
          .containsEntry("uid", row(sound, document).get("uid"))
          .containsEntry("size", row(sound, document).get("size"))
          .containsEntry("hash", row(sound, document).get("hash"))
          .containsEntry("received", null)
          .containsEntry("subject", null)
          .containsEntry("problem", "its metadata is missing or can't be decoded");
    }
    assertThat(damaged.column("mailbox")).contains("mailbox-8");
  }

  private static Map<String, Object> row(Tabular.Read mails, long document) {
    return mails.rows().stream()
        .filter(row -> row.get("account_id").equals(2L) && row.get("document").equals(document))
        .findFirst()
        .orElseThrow();
  }
}
