// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.cli.SharedOperands;
import swkit.open.DatabaseAddress;
import swkit.plan.Plan;
import swkit.plan.PlanRun;
import swkit.plan.PlannedOptions;
import swkit.plan.PlannedTransfers;
import swkit.plan.Planner;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Export;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** Tables and copies on a cluster of one master and two workers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final String ROCKSDB = "rocksdb:" + Goldens.ROCKSDB;
  private static final long RANGE = 20_000;
  private static final int PARTS = 8;

  @TempDir private static Path temp;
  private static LocalCluster cluster;
  private static SparkSession spark;
  private static String dump;
  private static Path passwordFile;

  @BeforeAll
  static void start() throws Exception {
    cluster = new LocalCluster(temp.resolve("cluster"), 2, Map.of());
    Path events = Files.createDirectory(temp.resolve("events"));
    spark =
        SparkSession.builder()
            .config(
                cluster
                    .configuration()
                    .set("spark.eventLog.enabled", "true")
                    .set("spark.eventLog.compress", "false")
                    .set("spark.eventLog.dir", events.toUri().toString()))
            .getOrCreate();
    dump = temp.resolve("dump").toString();
    try (Workers workers = Workers.of(2)) {
      DatabaseAddress from = DatabaseAddress.parse(ROCKSDB);
      new Export(from, Path.of(dump), null, false, false, Export.Blobs.LINKED)
          .distance(RANGE)
          .run(workers, Progress.SILENT);
    }
    passwordFile = temp.resolve("secret");
  }

  @AfterAll
  static void stop() throws IOException {
    try {
      if (spark != null) {
        spark.close();
      }
    } finally {
      if (cluster != null) {
        cluster.close();
      }
    }
  }

  private static JavaSparkContext context() {
    return new JavaSparkContext(spark.sparkContext());
  }

  /** The URL of a new database, whose password is in {@link #passwordFile}. */
  private static String postgresql() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    Files.writeString(passwordFile, PostgresqlServer.PASSWORD);
    return "postgresql://%s@127.0.0.1:%d/%s?compression=lz4"
        .formatted(PostgresqlServer.USER, server.port(), server.freshDatabase());
  }

  private static SharedOperands operands(String from, String to) {
    String file = to.startsWith("postgresql:") ? passwordFile.toString() : null;
    return new SharedOperands(List.of(from, to), List.of(), null, List.of(), file);
  }

  /** Does {@code work} on the plan of a transfer, in this process. */
  private static <T> T with(
      SharedOperands operands,
      java.util.function.Function<swkit.transfer.PlannedTransfer, T> work) {
    List<DatabaseAddress> both = operands.two();
    try (Workers workers = Workers.of(2);
        Database from = both.get(0).open(false)) {
      return work.apply(
          PlannedTransfers.of(
              from, both.get(1), PlannedOptions.ALL, workers, Progress.SILENT, more -> more));
    }
  }

  private static Plan plan(SharedOperands operands) {
    Planner planner =
        new Planner(
            operands.words().get(0), operands.words().get(1), PlannedOptions.ALL, PARTS, RANGE);
    return with(operands, transfer -> planner.prepare(transfer).plan());
  }

  private static TransferReport finish(Plan plan, SharedOperands operands) {
    return with(operands, transfer -> new PlanRun(plan, transfer).finish(true));
  }

  private static void copy(String from, String to) {
    Import.Options options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);
    List<DatabaseAddress> both = operands(from, to).two();
    try (Workers workers = Workers.of(2);
        Database source = both.get(0).open(false)) {
      StorageSettings target = both.get(1).storage();
      new Import(source, target, options, workers, Progress.SILENT, more -> more).run();
    }
  }

  /** All that is in a store, as it is stored. */
  private static Map<Subspace, List<Entry>> stored(String url) {
    Map<Subspace, List<Entry>> all = new EnumMap<>(Subspace.class);
    DatabaseAddress address = SharedOperands.of(url, passwordFile.toString()).one();
    try (ServerStorage storage = ServerStorage.read(address.storage(), false);
        Snapshot data = storage.data().snapshot()) {
      for (Subspace subspace : data.subspaces()) {
        all.put(subspace, data.scan(subspace).stream().toList());
      }
    }
    return all;
  }

  @Test
  @Order(1)
  void aDumpOnASharedFileSystemIsAsAPlainExport() throws Exception {
    String to = Files.createDirectory(temp.resolve("copied")).toString();
    SharedOperands operands = operands(ROCKSDB, to);
    Plan plan = plan(operands);
    assertThat(CopyJob.run(context(), plan, operands).lines()).isEmpty();
    assertThat(CopyJob.run(context(), plan, operands).lines())
        .as("once more")
        .isNotEmpty()
        .allMatch(line -> line.endsWith(" ranges were done already"));
    finish(plan, operands);
    Path plain = temp.resolve("plain");
    Goldens.export(ROCKSDB, plain);
    assertThat(frames(Path.of(to))).isEqualTo(frames(plain));
    assertThat(Goldens.figures(Path.of(to))).isEqualTo(Goldens.expected());
  }

  private static Map<String, String> frames(Path dump) throws IOException {
    Map<String, String> frames = new TreeMap<>();
    try (Stream<Path> files = Files.list(dump)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        frames.put(file.getFileName().toString(), Goldens.sha256(Files.readAllBytes(file)));
      }
    }
    return frames;
  }

  @Test
  @Order(2)
  void noSecretLeavesTheMachineThatReadsIt() throws Exception {
    String url = postgresql();
    copy(dump, url);
    Dataset<Row> entries =
        spark
            .read()
            .format("stalwart")
            .option("table", "entries")
            .option("passwordFile", passwordFile.toString())
            .option("partitions", 6)
            .load(url)
            .select("subspace", "key_hex", "value");
    Dataset<Row> same = spark.read().format("stalwart").option("table", "entries").load(dump);
    Reading read = Reading.of(entries);
    assertThat(read.rows())
        .isEqualTo(Reading.of(same.select("subspace", "key_hex", "value")).rows());
    assertThat(read.entries()).isEqualTo(read.rows().size());

    String target = postgresql();
    SharedOperands operands = operands(dump, target);
    Plan plan = plan(operands);
    CopyJob.run(context(), plan, operands);
    finish(plan, operands);
    copy(dump, url.replaceFirst("/[^/?]*\\?", "/" + PostgresqlServer.get().freshDatabase() + "?"));

    StringBuilder said = new StringBuilder();
    said.append(spark.sparkContext().getConf().toDebugString());
    said.append(spark.conf().getAll());
    said.append(swkit.plan.PlanFile.text(plan)).append(operands);
    for (String mode : List.of("simple", "extended", "codegen", "formatted")) {
      said.append(
          ((org.apache.spark.sql.classic.Dataset<Row>) entries)
              .queryExecution()
              .explainString(org.apache.spark.sql.execution.ExplainMode.fromString(mode)));
    }
    assertThat(said).contains(url.substring(0, 20)).doesNotContain(PostgresqlServer.PASSWORD);
    requireNoSecretIn(temp.resolve("events"), "SparkListenerTaskEnd");
    requireNoSecretIn(cluster.home(), "Running task");
    requireNoSecretIn(Path.of(System.getProperty("swkit.sparkLog")), "Running Spark version");
  }

  /** Searches all files but the jars for the password; one of them has {@code expected}. */
  private static void requireNoSecretIn(Path directory, String expected) throws IOException {
    byte[] password = PostgresqlServer.PASSWORD.getBytes(StandardCharsets.UTF_8);
    boolean isFound = false;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".jar")) {
          String content = Files.readString(file, StandardCharsets.ISO_8859_1);
          String secret = new String(password, StandardCharsets.ISO_8859_1);
          assertThat(content.contains(secret)).as(file.toString()).isFalse();
          isFound |= content.contains(expected);
        }
      }
    }
    assertThat(isFound).as(expected).isTrue();
  }

  /** The last one: afterwards, the cluster has one worker. */
  @Test
  @Order(3)
  void aWorkerIsKilledInTheMiddleOfACopy() throws Exception {
    String to = postgresql();
    SharedOperands operands = operands(dump, to);
    Plan plan = plan(operands);
    AtomicInteger lost = new AtomicInteger();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.reason() instanceof ExecutorLostFailure) {
                  lost.incrementAndGet();
                }
              }
            });
    String database = to.replaceFirst(".*/([^/?]*)\\?.*", "$1");
    CompletableFuture<CopyJob.Outcome> job;
    try (Connection blocker = PostgresqlServer.get().connect(database);
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("SELECT v FROM p WHERE k = '\\x0000' FOR UPDATE");
      job = CompletableFuture.supplyAsync(() -> CopyJob.run(context(), plan, operands));
      awaitWaiting(database, 2, job);
      cluster.kill(0);
      blocker.rollback();
    }
    job.get(2, TimeUnit.MINUTES);
    assertThat(lost).hasValueGreaterThan(0);
    TransferReport report = finish(plan, operands);
    assertThat(report.verdicts().values()).containsOnly("same");
    String plain = postgresql();
    copy(dump, plain);
    assertThat(stored(to)).isEqualTo(stored(plain));
  }

  /** Waits until {@code count} transactions in {@code database} wait for a lock. */
  private static void awaitWaiting(String database, int count, CompletableFuture<?> job)
      throws Exception {
    String sql =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '"
            + database
            + "'";
    try (Connection connection = PostgresqlServer.get().connect("postgres");
        Statement statement = connection.createStatement()) {
      for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1); ; Thread.sleep(20)) {
        try (ResultSet waiting = statement.executeQuery(sql)) {
          waiting.next();
          if (waiting.getInt(1) >= count) {
            return;
          }
        }
        assertThat(job).isNotDone();
        assertThat(System.nanoTime()).as("both executors wait").isLessThan(end);
      }
    }
  }
}
