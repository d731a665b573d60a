// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import swkit.table.Table;
import swkit.table.TablePart;
import swkit.table.TableQuery;
import swkit.table.TableRows;
import swkit.table.Tables;
import swkit.table.TabularDatabase;
import swkit.testing.Goldens;

/**
 * Rows a second of {@code entries} and {@code mails}: by one and two executors of one core each, by
 * one thread without Spark, and beside whole runs of {@code stalwart-inspect} with one thread, from
 * {@code dist/target/swkit.jar}, if that is built: {@code --undecoded}, which decodes all entries,
 * and {@code --accounts}, which counts all mails. Prints a table; asserts only that Spark counts as
 * many rows. {@code -Dswkit.bench} is a sealed dump or a store, {@code -Dswkit.rounds} how often
 * each is done, in turn; the shortest counts, so the first, which compiles, doesn't.
 *
 * <pre>
 * mvn -B -o -pl lib/core,lib/commands,tests,spark test -Dtest=SparkRates \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dswkit.bench=/var/tmp/dump -Dswkit.rounds=3
 * </pre>
 */
@EnabledIfSystemProperty(named = "swkit.bench", matches = ".+")
class SparkRates {
  private static final String OPERAND = System.getProperty("swkit.bench");
  private static final int ROUNDS = Integer.getInteger("swkit.rounds", 3);
  private static final List<String> TABLES = List.of("entries", "mails");

  @TempDir Path temp;

  private final List<String> lines = new ArrayList<>();

  @Test
  void rowsASecond() throws Exception {
    Map<String, long[]> rows = new java.util.TreeMap<>();
    for (String table : TABLES) {
      measure(table + ", one thread without Spark", rows, table, () -> plain(Tables.of(table)));
    }
    for (int executors : List.of(1, 2)) {
      Path home = temp.resolve("cluster" + executors);
      try (LocalCluster cluster = new LocalCluster(home, executors, Map.of());
          SparkSession spark =
              SparkSession.builder().config(cluster.configuration()).getOrCreate()) {
        for (String table : TABLES) {
          String what = table + ", " + executors + (executors == 1 ? " executor" : " executors");
          assertThat(table(spark, table).count()).as(what).isEqualTo(rows.get(table)[0]);
          measure(what, rows, table, () -> read(spark, table));
        }
      }
    }
    inspect("--undecoded --read-all");
    inspect("--accounts");
    lines.forEach(System.out::println);
  }

  /** Reads all rows and columns without Spark. */
  private static long plain(Table table) {
    long count = 0;
    try (TabularDatabase database = TabularDatabase.open(OPERAND);
        TableRows all = table.rows(database, TablePart.WHOLE, TableQuery.all(table))) {
      while (all.next()) {
        for (int i = 0; i < table.columns().size(); i++) {
          all.value(i);
        }
        count++;
      }
    }
    return count;
  }

  private static Dataset<Row> table(SparkSession spark, String table) {
    return spark.read().format("stalwart").option("table", table).load(OPERAND);
  }

  /** Reads all rows and columns, and writes them to nowhere; their number is known. */
  private static long read(SparkSession spark, String table) {
    table(spark, table).write().format("noop").mode("overwrite").save();
    return -1;
  }

  private void measure(String what, Map<String, long[]> rows, String table, LongSupplier work) {
    long[] nanos = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      long count = work.getAsLong();
      nanos[round] = System.nanoTime() - start;
      if (count >= 0) {
        long[] before = rows.putIfAbsent(table, new long[] {count});
        assertThat(before == null || before[0] == count).as(what).isTrue();
      }
    }
    double seconds = Arrays.stream(nanos).min().orElseThrow() / 1e9;
    long count = rows.get(table)[0];
    lines.add(
        String.format(
            Locale.ROOT,
            "%-46s %,12d rows %8.2f s %,12.0f rows/s",
            what,
            count,
            seconds,
            count / seconds));
  }

  /** A whole run of the command, with the start of its JVM. */
  private void inspect(String options) throws Exception {
    Path jar = Goldens.ROOT.resolve("dist/target/swkit.jar");
    if (!Files.exists(jar)) {
      lines.add("stalwart-inspect " + options + ": NOT MEASURED, " + jar + " is not built");
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx480m", "-XX:+UseSerialGC", "-jar", jar.toString()));
    command.addAll(List.of("inspect", OPERAND, "--threads", "1"));
    command.addAll(List.of(options.split(" ")));
    long shortest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(new File("/dev/null"))
              .redirectError(temp.resolve("inspect").toFile())
              .start();
      assertThat(process.waitFor(1, TimeUnit.HOURS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(temp.resolve("inspect"))).isZero();
      shortest = Math.min(shortest, System.nanoTime() - start);
    }
    lines.add(
        String.format(
            Locale.ROOT, "%-46s %31.2f s", "stalwart-inspect " + options, shortest / 1e9));
  }
}
