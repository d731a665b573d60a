// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.table.Table;
import swkit.table.TablePart;
import swkit.table.TableQuery;
import swkit.table.TableRows;
import swkit.table.Tables;
import swkit.table.TabularDatabase;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.StandIns;
import swkit.transfer.Import;

/** The data source in one process: its tables are those of swkit.table, and it reads no more. */
class DataSourceTest extends LocalSession {
  private static final String SQLITE = "sqlite:" + Goldens.SQLITE;
  private static final String DUMP = Goldens.DUMP.toString();

  /** The rows of a table without Spark. */
  private static List<String> plain(String operand, Table table) {
    List<String> rows = new ArrayList<>();
    try (TabularDatabase database = TabularDatabase.open(operand);
        TableRows all = table.rows(database, TablePart.WHOLE, TableQuery.all(table))) {
      while (all.next()) {
        Object[] values = new Object[table.columns().size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = all.value(i);
        }
        rows.add(Reading.text(values));
      }
    }
    return rows.stream().sorted().toList();
  }

  static Stream<Arguments> tables() {
    return Tables.all().stream()
        .flatMap(
            table -> Stream.of(ROCKSDB, SQLITE, DUMP).map(db -> Arguments.of(table.name(), db)));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theRowsAreThoseOfTheTable(String name, String operand) {
    Table table = Tables.of(name);
    List<String> expected = plain(operand, table);
    assertThat(expected).isNotEmpty();
    assertThat(Reading.of(table(operand, name)).rows()).isEqualTo(expected);
    var read = spark.read().format("stalwart").option("table", name).option("partitions", 9);
    assertThat(Reading.of(read.load(operand)).rows()).isEqualTo(expected);
    assertThat(table(operand, name).count()).isEqualTo(expected.size());
  }

  private static long entries(Subspace subspace, KeyRange range) {
    try (TabularDatabase database = TabularDatabase.open(ROCKSDB)) {
      Snapshot snapshot = database.snapshot();
      return snapshot.scan(subspace, range).stream().count();
    }
  }

  @Test
  void filtersReadOnlyTheirRanges() {
    Dataset<Row> all = table(ROCKSDB, "entries").select("key_hex");
    Reading whole = Reading.of(all);
    assertThat(whole.entries()).isEqualTo(whole.rows().size());

    KeyRange range =
        new KeyRange(HexFormat.of().parseHex("00000002"), HexFormat.of().parseHex("00000003"));
    for (String filter :
        List.of(
            "subspace = 'p' and key_hex like '00000002%'",
            "subspace in ('p') and key_hex >= '00000002' and key_hex < '00000003'",
            "subspace <=> 'p' and key >= X'00000002' and key < X'00000003'")) {
      Reading some = Reading.of(all.where(filter));
      assertThat(some.entries()).as(filter).isEqualTo(entries(Subspace.PROPERTY, range));
      assertThat(some.rows()).as(filter).hasSize((int) some.entries());
    }
    long two = entries(Subspace.PROPERTY, KeyRange.all()) + entries(Subspace.ACL, KeyRange.all());
    assertThat(Reading.of(all.where("subspace in ('p', 'a')")).entries()).isEqualTo(two);
    assertThat(Reading.of(all.where("subspace = 'p' or form = 'property'")).entries())
        .as("nothing to push")
        .isEqualTo(whole.entries());
    assertThat(Reading.of(all.where("subspace = 'property'"))).isEqualTo(new Reading(List.of(), 0));
  }

  @Test
  void anAccountIsReadWithoutTheOthers() {
    Dataset<Row> properties =
        table(ROCKSDB, "entries")
            .where("subspace = 'p'")
            .select("account", "account_id", "key_hex");
    Reading all = Reading.of(properties);
    List<Row> accounts =
        properties
            .select("account", "account_id")
            .where("account is not null")
            .distinct()
            .limit(3)
            .collectAsList();
    assertThat(accounts).hasSize(3);
    for (Row account : accounts) {
      for (String filter :
          List.of("account = '" + account.get(0) + "'", "account_id = " + account.get(1))) {
        Reading own = Reading.of(properties.where(filter));
        assertThat(own.entries()).as(filter).isPositive().isLessThan(all.entries());
        assertThat(own.rows())
            .as(filter)
            .isEqualTo(
                all.rows().stream()
                    .filter(row -> row.startsWith(account.get(0) + " | " + account.get(1) + " | "))
                    .toList());
      }
    }
  }

  @Test
  void onlyColumnsThatAreAskedForAreRead() {
    assertThat(
            Reading.of(table(ROCKSDB, "entries").where("subspace = 'a'").groupBy().count()).rows())
        .containsExactly(String.valueOf(entries(Subspace.ACL, KeyRange.all())));
    Dataset<Row> keys = table(ROCKSDB, "entries").select("key_hex");
    assertThat(Reading.of(keys).rows()).isEqualTo(keysOf(ROCKSDB));
  }

  private static List<String> keysOf(String operand) {
    try (TabularDatabase database = TabularDatabase.open(operand)) {
      Snapshot snapshot = database.snapshot();
      return snapshot.subspaces().stream()
          .flatMap(subspace -> snapshot.scan(subspace).stream())
          .map(entry -> Entry.hex(entry.key()))
          .sorted()
          .toList();
    }
  }

  /** Each statement of the document, on the golden; its duplicates and months are there. */
  @Test
  void theStatementsOfTheDocumentRun() throws IOException {
    table(ROCKSDB, "mails").createOrReplaceTempView("mails");
    String document = Files.readString(Goldens.ROOT.resolve("docs/spark.md"));
    Matcher statements = Pattern.compile("(?s)```sql\n(.*?)```").matcher(document);
    int found = 0;
    while (statements.find()) {
      assertThat(spark.sql(statements.group(1)).collectAsList())
          .as(statements.group(1))
          .isNotEmpty();
      found++;
    }
    assertThat(found).isEqualTo(3);
    String parquet = temp.resolve("parquet").toString();
    spark.table("mails").write().partitionBy("account").parquet(parquet);
    Dataset<Row> kept = spark.read().parquet(parquet).select("account", "uid", "subject", "flags");
    assertThat(Reading.of(kept).rows())
        .isNotEmpty()
        .isEqualTo(
            Reading.of(spark.table("mails").selectExpr("account", "uid", "subject", "flags"))
                .rows());
  }

  /** A stand-in, which says not where its keys are; tasks run anywhere then. */
  @Test
  void aClusterOfFoundationDbIsReadByRanges() {
    String cluster = temp.resolve("a.cluster").toString();
    StandIns.put(cluster, new FakeFoundationDb().database());
    Goldens.load(Goldens.DUMP, "fdb:" + cluster + "?compression=lz4", Import.Present.REFUSE);
    var columns = new String[] {"subspace", "key_hex", "value"};
    Dataset<Row> entries = table("fdb:" + cluster, "entries").selectExpr(columns);
    assertThat(Reading.of(entries).rows())
        .isEqualTo(Reading.of(table(DUMP, "entries").selectExpr(columns)).rows());
    assertThat(Reading.of(entries.where("subspace = 'a'")).entries()).isEqualTo(4);
  }

  @Test
  void preferredLocationsAreTheHostsOfAPart() {
    SourceOptions options = new SourceOptions(DUMP, "entries", null, 0, false);
    var partition = new StalwartPartition(options, "", "", null, List.of("10.0.0.1", "10.0.0.2"));
    assertThat(partition.preferredLocations()).containsExactly("10.0.0.1", "10.0.0.2");
  }

  private static Dataset<Row> incomplete(String operand, String table) {
    return spark
        .read()
        .format("stalwart")
        .option("table", table)
        .option("incomplete", "true")
        .load(operand);
  }

  /** {@code statement} fails with one line that has {@code words}. */
  private static void refused(Dataset<Row> statement, String... words) {
    assertThatThrownBy(statement::collectAsList)
        .satisfies(
            failure -> {
              Throwable cause = failure;
              while (!(cause instanceof SwkitException) && cause.getCause() != null) {
                cause = cause.getCause();
              }
              assertThat(cause)
                  .isInstanceOf(SwkitException.class)
                  .hasMessageContainingAll(words)
                  .hasMessageNotContaining("\n");
            });
  }

  /** A copy of the golden in SQLite, after {@code statements}. */
  private static String changed(String name, String... statements) throws Exception {
    java.nio.file.Path file = temp.resolve(name);
    Files.copy(Goldens.SQLITE, file);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
    return "sqlite:" + file;
  }

  /** A linked blob, and one that no link names: neither may be missing unsaid. */
  @Test
  void aDamagedBlobIsNotMissingUnsaid() throws Exception {
    List<String> hashes =
        Reading.of(table(SQLITE, "blobs").where("links > 0").select("hash")).rows();
    String damaged = hashes.get(3);
    String operand =
        changed(
            "damaged.sqlite",
            "UPDATE t SET v = x'FFFFFF7F00FFFFFFFFA1' WHERE hex(k) = upper('" + damaged + "')");
    refused(table(operand, "entries"), damaged, "can't be read", "rows would be missing");
    refused(table(operand, "entries").where("subspace = 't'").select("value_size"), damaged);
    var partitions = spark.read().format("stalwart").option("table", "entries");
    refused(partitions.option("partitions", 9).load(operand), damaged);

    long count = table(SQLITE, "entries").count();
    assertThat(table(operand, "entries").count()).as("no content is read").isEqualTo(count);
    assertThat(Reading.of(table(operand, "entries").select("key_hex")).rows())
        .isEqualTo(keysOf(SQLITE));
    assertThat(Reading.of(table(operand, "entries").where("subspace in ('p', 'a')")).rows())
        .isNotEmpty()
        .isEqualTo(Reading.of(table(SQLITE, "entries").where("subspace in ('p', 'a')")).rows());
    assertThat(incomplete(operand, "entries").collectAsList()).isNotEmpty();
    assertThat(
            Reading.of(
                    table(operand, "blobs").where("problem is not null").select("hash", "problem"))
                .rows())
        .contains(damaged + " | can't be read");
  }

  /** What is known not to be whole is refused, on the driver, before a task starts. */
  @Test
  void whatIsNotWholeIsRefused() throws Exception {
    String mark = "INSERT INTO p (k, v) VALUES (x'0000', x'%s')";
    String version = "UPDATE p SET v = x'ffffffff' WHERE hex(k) = '%s'";
    String key = Entry.hex(SchemaKey.key()).toUpperCase(Locale.ROOT);
    Generation layout;
    try (TabularDatabase database = TabularDatabase.open(SQLITE)) {
      layout = database.generation();
    }
    for (String purpose : List.of("an import", UnfinishedMark.REPAIR)) {
      String operand =
          changed(
              purpose.replace(' ', '-') + ".sqlite",
              mark.formatted(Entry.hex(UnfinishedMark.entry(layout, purpose).value())),
              version.formatted(key));
      for (Table each : Tables.all()) {
        if (!each.name().equals("findings")) {
          refused(table(operand, each.name()), operand, "is not whole", "incomplete=true");
        }
      }
      assertThat(incomplete(operand, "mails").collectAsList()).isNotEmpty();
    }
    java.nio.file.Path dump = temp.resolve("broken-seal");
    Goldens.export(SQLITE, dump);
    assertThat(table(dump.toString(), "mails").collectAsList()).isNotEmpty();
    Files.copy(
        Goldens.DUMP.resolve("subspace_p"),
        dump.resolve("subspace_p"),
        StandardCopyOption.REPLACE_EXISTING);
    refused(table(dump.toString(), "mails"), dump.toString(), "is not whole", "subspace_p");
    assertThat(incomplete(dump.toString(), "mails").collectAsList()).isNotEmpty();
  }

  @Test
  void wrongOptionsAreRefusedInOneLine() {
    for (Map<String, String> options :
        List.of(
            Map.of("path", DUMP),
            Map.of("table", "mails"),
            Map.of("path", DUMP, "table", "mail"),
            Map.of("path", DUMP, "table", "mails", "partitions", "many"),
            Map.of("path", DUMP, "table", "mails", "incomplete", "maybe"),
            Map.of("path", DUMP, "table", "mails", "pages", "2"))) {
      assertThatThrownBy(() -> spark.read().format("stalwart").options(options).load())
          .isInstanceOf(SwkitException.class)
          .message()
          .startsWith("option ")
          .hasLineCount(1);
    }
    assertThatThrownBy(() -> table("/nowhere", "mails").count())
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining("/nowhere: no such file or directory");
  }

  @Test
  void secretsAreRefused() {
    for (Map<String, String> options :
        List.of(
            Map.of("path", "postgresql://stalwart:hunter2@localhost/db", "table", "mails"),
            Map.of("path", DUMP, "table", "mails", "password", "hunter2"))) {
      assertThatThrownBy(() -> spark.read().format("stalwart").options(options).load())
          .isInstanceOf(SwkitException.class)
          .hasMessageContaining("passwordFile")
          .hasMessageNotContaining("hunter2");
    }
  }
}
