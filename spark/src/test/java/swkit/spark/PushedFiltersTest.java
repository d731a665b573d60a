// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Random conditions, on all columns that save reading: none may lose a row. */
class PushedFiltersTest extends LocalSession {

  /** Makes a condition of a row, in which texts and times may be those of other rows. */
  private interface Condition {
    String of(Row row, Random random);
  }

  private static String comparison(Random random) {
    return List.of(" < ", " <= ", " > ", " >= ", " = ", " <=> ", " != ").get(random.nextInt(7));
  }

  private static String quoted(Object text) {
    return text == null ? "null" : "'" + text.toString().replace("'", "\\'") + "'";
  }

  private static final List<Condition> OF_ENTRIES =
      List.of(
          (row, random) -> "subspace in (" + quoted(row.getAs("subspace")) + ", 'p', 'zz')",
          (row, random) -> "key_hex like '" + start(row, random) + "%'",
          (row, random) -> "key_hex" + comparison(random) + "'" + start(row, random) + "'",
          (row, random) -> "key" + comparison(random) + "X'" + row.getAs("key_hex") + "'",
          (row, random) -> "account_id" + comparison(random) + row.getAs("account_id"),
          (row, random) -> "account" + comparison(random) + quoted(row.getAs("account")),
          (row, random) -> "account in (" + quoted(row.getAs("account")) + ", 'nobody', 'alice')",
          (row, random) -> "subspace" + comparison(random) + quoted(row.getAs("subspace")));

  private static final List<Condition> OF_MAILS =
      List.of(
          (row, random) -> "received" + comparison(random) + time(row, random),
          (row, random) -> "received" + comparison(random) + time(row, random),
          (row, random) -> "received between " + time(row, random) + " and " + time(row, random),
          (row, random) -> "received in (" + time(row, random) + ", " + time(row, random) + ")",
          (row, random) -> "account" + comparison(random) + quoted(row.getAs("account")),
          (row, random) -> "account in (" + quoted(row.getAs("account")) + ", 'nobody')",
          (row, random) -> "account_id" + comparison(random) + row.getAs("account_id"),
          (row, random) -> "account_id in (" + row.getAs("account_id") + ", 4294967295)",
          (row, random) -> "uid" + comparison(random) + row.getAs("uid"));

  private static String start(Row row, Random random) {
    String hex = row.getAs("key_hex");
    return hex.substring(0, random.nextInt(hex.length() + 1));
  }

  /** The time of a mail, or one near it, with parts of a second too. */
  private static String time(Row row, Random random) {
    Timestamp received = row.getAs("received");
    if (received == null) {
      return "null";
    }
    long micros = List.of(0L, 1L, -1L, 500_000L, 1_000_000L, -1_000_000L).get(random.nextInt(6));
    return "timestamp'" + received.toInstant().plus(micros, ChronoUnit.MICROS) + "'";
  }

  /** Whatever is pushed down, the rows are those that Spark's own filter leaves. */
  @Test
  void noFilterLosesARow() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("PushedFiltersTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    noFilterLosesARow(
        table(ROCKSDB, "entries").select("subspace", "key_hex", "key", "account", "account_id"),
        OF_ENTRIES,
        random,
        "seed " + seed);
    noFilterLosesARow(
        table(ROCKSDB, "mails").select("account", "account_id", "received", "uid", "subject"),
        OF_MAILS,
        random,
        "seed " + seed);
  }

  private static void noFilterLosesARow(
      Dataset<Row> table, List<Condition> conditions, Random random, String seed) {
    List<Row> rows = table.collectAsList();
    Dataset<Row> cached = spark.createDataFrame(rows, table.schema());
    int found = 0;
    for (int i = 0; i < 25; i++) {
      List<String> filters = new ArrayList<>();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        Row row = rows.get(random.nextInt(rows.size()));
        filters.add(conditions.get(random.nextInt(conditions.size())).of(row, random));
      }
      String filter = String.join(random.nextInt(4) == 0 ? " or " : " and ", filters);
      List<String> expected = Reading.of(cached.where(filter)).rows();
      assertThat(Reading.of(table.where(filter)).rows())
          .as(filter + ", " + seed)
          .isEqualTo(expected);
      found += expected.size();
    }
    assertThat(found).as(seed).isPositive();
  }
}
