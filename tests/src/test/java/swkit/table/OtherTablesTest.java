// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.UnfinishedMark;
import swkit.inspect.AccountList;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;
import swkit.verify.Finding;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/** The tables of accounts, blobs and findings say what the other commands say. */
class OtherTablesTest {
  private static final String STORE = "sqlite:tests/goldens/0.15.5/store.sqlite";

  /** The columns of accounts, and what they are called in JSON. */
  private static final Map<String, String> IN_JSON =
      Map.ofEntries(
          Map.entry("account", "name"),
          Map.entry("account_id", "id"),
          Map.entry("in_directory", "inDirectory"),
          Map.entry("is_group", "group"),
          Map.entry("mails", "mails"),
          Map.entry("mailboxes", "mailboxes"),
          Map.entry("calendars", "calendars"),
          Map.entry("events", "events"),
          Map.entry("address_books", "addressBooks"),
          Map.entry("contacts", "contacts"),
          Map.entry("files", "files"),
          Map.entry("folders", "folders"),
          Map.entry("scripts", "scripts"),
          Map.entry("bytes", "bytes"),
          Map.entry("used", "quotaUsed"),
          Map.entry("quota", "quota"),
          Map.entry("undecoded", "undecodedSizes"),
          Map.entry("damaged", "damaged"));

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tests/goldens/0.15.5/dump",
        "tests/goldens/0.15.5-groupware/dump",
        "rocksdb:samples/rocksdb",
        "sqlite:tests/goldens/0.16.18/sqlite/store.sqlite",
        "tests/goldens/0.14.1/dump"
      })
  void accountsAreCountedAsInspectCounts(String golden) {
    try (TabularDatabase database = TabularDatabase.open(Tabular.operand(golden, temp));
        Workers workers = Workers.of(2)) {
      JsonObject json =
          AccountList.of(database.database(), database.snapshot(), workers, Progress.SILENT).json();
      var expected = new ArrayList<Map<String, String>>();
      for (JsonElement account : json.getAsJsonArray("accounts")) {
        var row = new HashMap<String, String>();
        IN_JSON.forEach((column, name) -> row.put(column, text(account, name)));
        expected.add(row);
      }
      var found = new ArrayList<Map<String, String>>();
      for (Map<String, Object> account : Tabular.all(database, "accounts").rows()) {
        var row = new HashMap<String, String>();
        account.forEach((column, value) -> row.put(column, String.valueOf(value)));
        found.add(row);
      }
      assertThat(found).isEqualTo(expected).hasSizeGreaterThan(1);
    }
  }

  private static String text(JsonElement object, String name) {
    JsonElement value = object.getAsJsonObject().get(name);
    return value.isJsonNull() ? "null" : value.getAsString();
  }

  @Test
  void oneAccountIsCountedByRange() {
    try (TabularDatabase database = TabularDatabase.open(Tabular.operand(STORE, temp))) {
      var all = Tabular.all(database, "accounts");
      var query = TableQuery.all(Tables.of("accounts"));
      var bob = Tabular.read(database, "accounts", query.ofAccounts(List.of("bob")));
      assertThat(bob.rows()).containsExactly(all.rows().get(1));
      assertThat(bob.entries()).isLessThan(all.entries() / 3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tests/goldens/0.15.5/dump",
        "rocksdb:samples/rocksdb",
        "sqlite:tests/goldens/0.16.18/sqlite/store.sqlite",
        "tests/goldens/0.14.1/dump"
      })
  void blobsAreThoseOfTheDatabase(String golden) {
    try (TabularDatabase database = TabularDatabase.open(Tabular.operand(golden, temp))) {
      var expected = new HashMap<String, Long>();
      try (Source blobs = database.snapshot().scan(Subspace.BLOBS)) {
        blobs.stream().forEach(b -> expected.put(Entry.hex(b.key()), (long) b.value().length));
      }
      var links = new HashMap<String, Long>();
      try (Source all = database.snapshot().scan(Subspace.BLOB_LINKS)) {
        all.stream()
            .map(link -> Entry.hex(link.key()))
            .filter(link -> link.length() > 64)
            .forEach(link -> links.merge(link.substring(0, 64), 1L, Long::sum));
      }
      var found = new HashMap<String, Long>();
      for (Map<String, Object> row : Tabular.all(database, "blobs").rows()) {
        String hash = row.get("hash").toString();
        found.put(hash, (Long) row.get("size"));
        assertThat(row.get("links")).isEqualTo(links.getOrDefault(hash, 0L));
        assertThat(row.get("present")).isEqualTo(true);
      }
      assertThat(found).isEqualTo(expected).hasSizeGreaterThan(20);
      assertThat(links).hasSizeGreaterThan(20);
      var keys =
          Tabular.read(database, "blobs", TableQuery.of(List.of("hash", "links", "accounts")));
      assertThat(keys.column("hash")).containsExactlyInAnyOrderElementsOf(found.keySet());
      assertThat(keys.column("accounts")).contains(1L);
    }
  }

  @Test
  void missingAndAlteredBlobsAreThereWithTheirProblem() throws SQLException {
    String operand = Tabular.operand(STORE, temp);
    var linked =
        Tabular.all(operand, "blobs").rows().stream()
            .filter(row -> (long) row.get("links") > 0)
            .map(row -> row.get("hash").toString())
            .toList();
    byte[] missing = HexFormat.of().parseHex(linked.get(0));
    byte[] altered = HexFormat.of().parseHex(linked.get(1));
    Tabular.change(operand, "DELETE FROM t WHERE k = ?", missing);
    Tabular.change(operand, "UPDATE t SET v = x'414243' WHERE k = ?", altered);
    try (TabularDatabase database = TabularDatabase.open(operand)) {
      var blobs = Tabular.all(database, "blobs");
      assertThat(blobs.rows())
          .anySatisfy(
              row ->
                  assertThat(row)
                      .containsEntry("hash", linked.get(0))
                      .containsEntry("present", false)
                      .containsEntry("size", null)
                      .containsEntry("problem", "is missing"))
          .anySatisfy(
              row ->
                  assertThat(row)
                      .containsEntry("hash", linked.get(1))
                      .containsEntry("problem", BlobDamage.Kind.ALTERED.toString()));
      assertThat(database.damage()).hasSize(2);
    }
    try (TabularDatabase database = TabularDatabase.open(operand)) {
      var present = TableQuery.of(List.of("hash", "present"));
      assertThat(Tabular.read(database, "blobs", present).rows())
          .contains(Map.of("hash", linked.get(0), "present", false))
          .contains(Map.of("hash", linked.get(1), "present", true));
    }
  }

  /** What is there and can't be read is there, whatever is asked of it, and with no link too. */
  @Test
  void unreadableBlobsAreThere() throws SQLException {
    String operand = Tabular.operand(STORE, temp);
    var rows = Tabular.all(operand, "blobs").rows();
    List<String> broken =
        List.of(
            first(rows, row -> (long) row.get("links") > 0),
            first(rows, row -> (long) row.get("links") == 0));
    for (String hash : broken) {
      byte[] key = HexFormat.of().parseHex(hash);
      // LZ4 is announced, and the block is cut short
      Tabular.change(operand, "UPDATE t SET v = x'10000000ffffffffa1' WHERE k = ?", key);
    }
    var asked =
        List.of(
            List.of("hash", "present"),
            List.of("hash", "present", "size"),
            List.of("hash", "present", "size", "links", "problem"));
    for (List<String> columns : asked) {
      try (TabularDatabase database = TabularDatabase.open(operand)) {
        var found = Tabular.read(database, "blobs", TableQuery.of(columns)).rows();
        assertThat(found).as(columns.toString()).hasSameSizeAs(rows);
        for (String hash : broken) {
          assertThat(found)
              .as(columns.toString())
              .anySatisfy(
                  row -> {
                    assertThat(row).containsEntry("hash", hash).containsEntry("present", true);
                    if (columns.contains("problem")) {
                      assertThat(row)
                          .containsEntry("size", null)
                          .containsEntry("problem", BlobDamage.Kind.UNREADABLE.toString());
                    }
                  });
        }
      }
    }
  }

  private static String first(
      List<Map<String, Object>> rows, java.util.function.Predicate<Map<String, Object>> which) {
    return rows.stream().filter(which).findFirst().orElseThrow().get("hash").toString();
  }

  /** An import and a repair are told apart. */
  @Test
  void whatWasInterruptedIsNamed() throws SQLException {
    for (String purpose : List.of(UnfinishedMark.REPAIR, UnfinishedMark.UNDO, "an import")) {
      String operand = Tabular.operand(STORE, temp.resolve(purpose.replace(' ', '-')));
      Entry mark = UnfinishedMark.entry(swkit.generation.Generation.of(4, "x"), purpose);
      Tabular.change(operand, "INSERT INTO p (k, v) VALUES (?, ?)", mark.key(), mark.value());
      Tabular.change(operand, "UPDATE p SET v = x'ffffffff' WHERE k = x'00'");
      try (TabularDatabase database = TabularDatabase.open(operand)) {
        boolean isImport = purpose.equals("an import");
        assertThat(database.problems())
            .containsExactly(
                (isImport ? "an import into it" : "a repair of it")
                    + " was interrupted; its contents are incomplete");
        assertThat(database.isWhole()).isFalse();
      }
    }
  }

  /** What a dump lacks doesn't look empty, and what isn't asked for isn't missed. */
  @Test
  void missingFramesAreNamed() throws IOException {
    Path dump = temp.resolve("dump");
    Goldens.copy(Goldens.DUMP, dump);
    Files.delete(dump.resolve("subspace_d"));
    Files.delete(dump.resolve("subspace_k"));
    Files.delete(dump.resolve("subspace_u"));
    try (TabularDatabase database = TabularDatabase.open(dump.toString())) {
      var keys = TableQuery.of(List.of("key_hex"));
      requireMissing(
          database, "entries", keys.inSubspaces(List.of(Subspace.BLOB_LINKS)), "k (blob");
      requireMissing(
          database,
          "entries",
          keys.inSubspaces(List.of(Subspace.PROPERTY, Subspace.DIRECTORY)),
          "d (directory)");
      requireMissing(
          database,
          "accounts",
          TableQuery.of(List.of("used")),
          database.generation().diskQuotas().letter() + " (");
      for (String table : List.of("mails", "accounts", "entries")) {
        String column = table.equals("entries") ? "key_hex" : "account_id";
        TableQuery query = TableQuery.of(List.of(column));
        requireMissing(database, table, query.ofAccounts(List.of("alice")), "d (directory)");
        assertThat(Tabular.read(database, table, query).rows()).isNotEmpty();
        assertThat(Tabular.read(database, table, query.ofAccountIds(List.of(2))).rows())
            .isNotEmpty();
      }
      var others = java.util.EnumSet.complementOf(java.util.EnumSet.of(Subspace.BLOBS));
      assertThat(Tabular.read(database, "entries", keys.inSubspaces(others)).rows()).isNotEmpty();
    }
  }

  private static void requireMissing(
      TabularDatabase database, String table, TableQuery query, String what) {
    assertThatThrownBy(() -> Tabular.read(database, table, query))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has nothing of " + what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tests/goldens/0.15.5/dump", "rocksdb:samples/rocksdb", STORE})
  void findingsAreThoseOfAVerification(String golden) throws SQLException {
    String operand = Tabular.operand(golden, temp);
    if (golden.equals(STORE)) {
      Tabular.change(operand, "DELETE FROM d WHERE k = (SELECT max(k) FROM d)");
    }
    Verdict verdict;
    try (Workers workers = Workers.none()) {
      var options = new Verification.Options(true, null, false, Instant.now());
      verdict =
          new Verification(DatabaseAddress.parse(operand), options, workers, Progress.SILENT).run();
    }
    var expected = new ArrayList<List<Object>>();
    for (Finding finding : verdict.findings()) {
      for (Finding.Example example : finding.examples()) {
        String key = example.keyHex().isEmpty() ? null : example.keyHex();
        String detail = example.detail().isEmpty() ? null : example.detail();
        expected.add(
            java.util.Arrays.asList(
                finding.rule(), finding.severity().name().toLowerCase(), key, detail));
      }
    }
    var found = new ArrayList<List<Object>>();
    for (Map<String, Object> row : Tabular.all(operand, "findings").rows()) {
      found.add(
          java.util.Arrays.asList(
              row.get("rule"), row.get("severity"), row.get("key_hex"), row.get("detail")));
      assertThat(row.get("subspace"))
          .isEqualTo(row.get("key_hex") == null ? null : ("" + row.get("place")).substring(0, 1));
    }
    assertThat(found).isEqualTo(expected).hasSizeGreaterThan(10);
  }

  @Test
  void moreCasesThanAreListedAreCounted() {
    var finding = new Finding("X1", swkit.verify.Severity.WARN, 1003, "what", "todo", List.of());
    var rows = FindingReader.rows(finding);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).detail()).isEqualTo("1,003 further cases");
    assertThat(rows.get(0).keyHex()).isNull();
  }

  @Test
  void tablesAreFoundByName() {
    assertThat(Tables.all())
        .extracting(Table::name)
        .containsExactly("entries", "mails", "accounts", "blobs", "findings");
    assertThat(Tables.of("mails").column("uid").type()).isEqualTo(Column.Type.LONG);
    assertThat(Tables.of("mail")).isNull();
    assertThat(Goldens.DUMP).exists();
  }
}
