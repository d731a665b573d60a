// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import swkit.Database;
import swkit.Progress;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.ReferenceFiles;
import swkit.generation.PlannedWrite;
import swkit.open.DatabaseAddress;
import swkit.plan.Plan;
import swkit.plan.PlanFile;
import swkit.plan.PlanRun;
import swkit.plan.PlannedOptions;
import swkit.plan.PlannedTransfers;
import swkit.plan.Planner;
import swkit.storage.PlannedStorage;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;
import swkit.transfer.PlannedTransfer;
import swkit.verify.VerdictText;
import swkit.verify.Verification;

/** The command with executors in this process; its help, and what is to be typed. */
class StalwartSparkTest {
  private static final String ROCKSDB = "rocksdb:" + Goldens.ROCKSDB;
  private static final Pattern TYPED =
      Pattern.compile(" *(?:\\./)?jbang stalwart-spark (.*?)(?: +#.*)?");

  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Command.execute(new StalwartSpark(), new PrintWriter(out), new PrintWriter(err), words);
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

  /** {@code -Dswkit.writeGoldens=true} writes it anew. */
  @Test
  void thePreparedTextIsThatOfTheOptions() throws IOException {
    Path file =
        Goldens.ROOT.resolve("lib/commands/src/main/java/swkit/prepared/StalwartSparkText.java");
    String source = ReferenceFiles.prepared(new StalwartSpark());
    if (Boolean.getBoolean("swkit.writeGoldens")) {
      Files.writeString(file, source);
    }
    assertThat(Files.readString(file)).isEqualTo(source);
  }

  @Test
  void aCopyIsAsAPlainExport() throws IOException {
    Path to = temp.resolve("dump");
    int exitCode = run("copy", ROCKSDB, to.toString(), "--master", "local[2]", "--verify");
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(out.toString()).contains("total", "same");
    Path plain = temp.resolve("plain");
    Goldens.export(ROCKSDB, plain);
    assertThat(frames(to)).isEqualTo(frames(plain));
    assertThat(run("copy", ROCKSDB, to.toString(), "--master", "local[1]")).isEqualTo(1);
    assertThat(err.toString())
        .contains(to.toString())
        .doesNotContain("internal error", "unfinished");
  }

  /** A process can open a SQLite file once at a time, and the tasks of this one are two. */
  @Test
  void tasksOfOneProcessReadSqliteInTurn() throws IOException {
    Path plain = temp.resolve("plain");
    Goldens.export("sqlite:" + Goldens.SQLITE, plain);
    for (int round = 0; round < 4; round++) {
      Path to = temp.resolve("dump" + round);
      String from = "sqlite:" + Goldens.SQLITE;
      int exitCode = run("copy", from, to.toString(), "--master", "local[2]", "--parts", "9");
      assertThat(exitCode).as("round %d: %s", round, err).isZero();
      assertThat(frames(to)).as("round %d", round).isEqualTo(frames(plain));
    }
  }

  @Test
  void aPlanThatIsThereIsContinued() throws IOException {
    Path to = Files.createDirectory(temp.resolve("dump"));
    Path plan = temp.resolve("plan");
    try (Workers workers = Workers.of(2);
        Database from = Database.open(ROCKSDB)) {
      var address = DatabaseAddress.directory(to.toString());
      var transfer =
          PlannedTransfers.of(
              from, address, PlannedOptions.ALL, workers, Progress.SILENT, more -> more);
      var planner = new Planner(ROCKSDB, to.toString(), PlannedOptions.ALL, 3, 0);
      PlanFile.write(planner.prepare(transfer).plan(), plan);
    }
    String master = "--master=local[2]";
    assertThat(run("copy", ROCKSDB, to.toString(), master))
        .as("the target belongs to the plan")
        .isEqualTo(1);
    int exitCode = run("copy", ROCKSDB, to.toString(), master, "--plan", plan.toString());
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(Goldens.figures(to)).isEqualTo(Goldens.expected());

    Map<String, String> before = Goldens.state(temp);
    assertThat(run("copy", ROCKSDB, to.toString(), master, "--plan", plan.toString()))
        .as("it was finished")
        .isEqualTo(1);
    assertThat(err.toString()).contains("is not prepared for this plan").hasLineCount(1);
    assertThat(Goldens.state(temp)).as("nothing is written").isEqualTo(before);
  }

  /** A run that was interrupted while it counted, or after that: the same command finishes it. */
  @ParameterizedTest
  @EnumSource(
      value = PlannedWrite.Phase.class,
      names = {"COUNTING", "COUNTED"})
  void aFinishThatWasInterruptedIsDoneAgain(PlannedWrite.Phase phase) throws IOException {
    String to = "memory:" + temp.resolve("store") + "?compression=lz4";
    Path file = temp.resolve("plan");
    try (Workers workers = Workers.of(2);
        Database from = Database.open(ROCKSDB)) {
      var address = DatabaseAddress.parse(to);
      var planner = new Planner(ROCKSDB, to, PlannedOptions.ALL, 2, 0);
      Supplier<PlannedTransfer> transfer =
          () ->
              PlannedTransfers.of(
                  from, address, PlannedOptions.ALL, workers, Progress.SILENT, more -> more);
      Plan plan = planner.prepare(transfer.get()).plan();
      PlanFile.write(plan, file);
      for (int part = 0; part < plan.parts(); part++) {
        new PlanRun(plan, transfer.get()).part(part);
      }
      try (ServerStorage target = ServerStorage.write(address.storage())) {
        PlannedStorage.of(target, plan.id()).enter(phase);
      }
    }
    String[] words = {"copy", ROCKSDB, to, "--master=local[1]", "--plan", file.toString()};
    assertThat(run(words)).as(err.toString()).isZero();
    try (Workers workers = Workers.of(2)) {
      var options = new Verification.Options(true, null, false, Instant.now());
      var verdict =
          new Verification(DatabaseAddress.parse(to), options, workers, Progress.SILENT).run();
      assertThat(verdict.exitCode()).isZero();
    }
    assertThat(run(words)).isEqualTo(1);
    assertThat(err.toString()).contains("is not prepared for this plan").hasLineCount(1);
  }

  /** What is said after a failure can be done. */
  @Test
  void anUnfinishedDumpIsRemovedOrContinued() throws Exception {
    Path plan = temp.resolve("plan");
    Path to = temp.resolve("dump");
    String[] words = {"copy", ROCKSDB, to.toString(), "--master=local[1]", "--parts=2"};
    String tooSmall = "--conf=spark.driver.maxResultSize=1";
    assertThat(run(with(words, tooSmall))).as(err.toString()).isEqualTo(1);
    assertThat(err.toString())
        .contains("Remove " + to + ", then run the same command")
        .doesNotContain("no server starts", "--replace");
    Files.move(to, temp.resolve("removed"));
    assertThat(run(words)).as(err.toString()).isZero();

    Files.move(to, temp.resolve("whole"));
    String[] planned = with(words, "--plan", plan.toString());
    assertThat(run(with(planned, tooSmall))).as(err.toString()).isEqualTo(1);
    assertThat(err.toString())
        .contains("is no whole dump yet. To continue: ")
        .doesNotContain("no server starts", "--replace");
    assertThat(run(planned)).as(err.toString()).isZero();
    assertThat(Goldens.figures(to)).isEqualTo(Goldens.expected());
  }

  /** What the plan fixes can't be given otherwise, and what no plan can follow not at all. */
  @Test
  void aPlanThatIsThereIsNotContinuedWithOtherOptions() throws IOException {
    String to = Files.createDirectory(temp.resolve("dump")).toString();
    String plan = temp.resolve("plan").toString();
    PlannedOptions options =
        new PlannedOptions("p,a", false, false, false, false, false, null, false, null, false);
    try (Workers workers = Workers.of(2);
        Database from = Database.open(ROCKSDB)) {
      var address = DatabaseAddress.directory(to);
      var transfer =
          PlannedTransfers.of(from, address, options, workers, Progress.SILENT, more -> more);
      PlanFile.write(
          new Planner(ROCKSDB, to, options, 3, 0).prepare(transfer).plan(), Path.of(plan));
    }
    Map<String, String> before = Goldens.state(temp);
    String[] same = {"copy", ROCKSDB, to, "--plan", plan, "--master=local[2]", "--only=p,a"};
    for (String option :
        List.of(
            "--dry-run",
            "--merge",
            "--resume",
            "--proof=proof",
            "--journal=journal",
            "--owner=0:0",
            "--replace",
            "--keep-damaged",
            "--compression=lz4",
            "--blobs=data")) {
      refused(option.split("=")[0], with(same, option));
    }
    for (String option : List.of("--no-blobs", "--missing-blobs", "--as-is", "--parts=4")) {
      refused(option.split("=")[0] + ": the plan in " + plan, with(same, option));
    }
    refused("--only: the plan in", "copy", ROCKSDB, to, "--plan", plan);
    refused("--only: the plan in", "copy", ROCKSDB, to, "--plan", plan, "--only=p");
    assertThat(Goldens.state(temp)).as("nothing is written").isEqualTo(before);
    assertThat(run(with(same, "--force", "--parts=3"))).as(err.toString()).isZero();
    assertThat(Goldens.figures(Path.of(to)))
        .containsOnlyKeys("a", "p")
        .allSatisfy((key, figures) -> assertThat(Goldens.expected()).containsEntry(key, figures));
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  /** What the preparation and the parts report is shown, and counts. */
  @Test
  void nothingOfTheReportsIsLost() throws Exception {
    Path to = Files.createDirectory(temp.resolve("dump"));
    Files.writeString(to.resolve("other"), "");
    String master = "--master=local[2]";
    assertThat(run("copy", ROCKSDB, to.toString(), master)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("note: " + to.resolve("other") + " is not a frame");

    String unlinked = changed("DELETE FROM k");
    String plain = temp.resolve("plain").toString();
    String one = "--master=local[1]";
    assertThat(run("copy", unlinked, plain, one)).as(err.toString()).isEqualTo(3);
    assertThat(err.toString()).contains("links");

    String damaged =
        changed(
            "UPDATE t SET v = x'FFFFFF7F00FFFFFFFFA1' WHERE k ="
                + " (SELECT t.k FROM t JOIN k ON substr(k.k, 1, 32) = t.k LIMIT 1)");
    String other = temp.resolve("third").toString();
    assertThat(run("copy", damaged, other, one)).as(err.toString()).isEqualTo(3);
    assertThat(err.toString()).contains("can't be read");
  }

  /** A copy of the golden in SQLite, after {@code statement}. */
  private String changed(String statement) throws Exception {
    Path file = Files.createTempFile(temp, "golden", ".sqlite");
    Files.copy(Goldens.SQLITE, file, StandardCopyOption.REPLACE_EXISTING);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement changing = connection.createStatement()) {
      assertThat(changing.executeUpdate(statement)).isPositive();
    }
    return "sqlite:" + file;
  }

  /** The help offers nothing that is refused. */
  @Test
  void theHelpLacksWhatNoPlanCanFollow() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--replace", "--plan")
        .doesNotContain("--dry-run", "--merge", "--resume", "--journal", "--owner", "--proof");
  }

  @Test
  void aVerificationSaysWhatStalwartVerifySays() throws IOException {
    Path damaged = Goldens.copy(Goldens.DUMP, temp.resolve("damaged"));
    Path frame = damaged.resolve("subspace_t");
    byte[] bytes = Files.readAllBytes(frame);
    bytes[bytes.length / 2] ^= 1;
    Files.write(frame, bytes);
    for (Path dump : List.of(Goldens.DUMP, damaged)) {
      var options = new Verification.Options(true, null, false, Instant.now());
      var verdict =
          new Verification(
                  DatabaseAddress.parse(dump.toString()), options, Workers.none(), Progress.SILENT)
              .run();
      StringWriter expected = new StringWriter();
      new VerdictText(verdict, false).print(new PrintWriter(expected));
      int exitCode = run("verify", dump.toString(), "--master", "local[2]");
      assertThat(exitCode).isEqualTo(verdict.exitCode()).isEqualTo(dump.equals(damaged) ? 3 : 0);
      assertThat(out.toString()).isEqualTo(expected.toString());
    }
    assertThat(run("verify", "sqlite:" + Goldens.SQLITE, "--master", "local[2]", "--json"))
        .isZero();
    assertThat(out.toString()).startsWith("{\"command\":\"stalwart-verify\",\"exitCode\":0,");
  }

  @Test
  void whatCantBeDoneIsRefusedBeforeAnythingIsWritten() {
    String to = temp.resolve("dump").toString();
    refused("takes one process at a time", "copy", ROCKSDB, "sqlite:" + temp.resolve("x.db"));
    refused("takes one process at a time", "copy", ROCKSDB, "rocksdb:" + temp.resolve("x"));
    refused("the jobs are copy and verify", "move", ROCKSDB, to);
    refused("copy takes two operands", "copy", ROCKSDB);
    refused("verify takes one operand", "verify", ROCKSDB, to);
    refused("verify takes one operand", "verify");
    refused("--only is for copy", "verify", ROCKSDB, "--only", "p");
    refused("write KEY=VALUE", "copy", ROCKSDB, to, "--conf", "spark.executor.memory");
    refused("begin with spark.", "copy", ROCKSDB, to, "--conf", "executor.memory=1g");
    for (String master : List.of("bogus", "local[0]", "local[x]", "spark:host")) {
      refused(
          "--master " + master + ": give spark://host:7077",
          List.of("copy", ROCKSDB, to, "--master", master).toArray(String[]::new));
    }
    for (String variable : List.of("SWKIT_PASSWORD", "SWKIT_TO_PASSWORD")) {
      for (String kind : List.of("spark.executorEnv.", "spark.yarn.appMasterEnv.")) {
        refused(kind + variable, "copy", ROCKSDB, to, "--conf", kind + variable + "=hunter2");
        assertThat(err.toString()).doesNotContain("hunter2").contains("--password-file");
        refused(kind + variable, "verify", ROCKSDB, "--conf", kind + variable + "=hunter2");
      }
    }
    refused("give 1 to ", "copy", ROCKSDB, to, "--parts", "-1", "--master", "local[1]");
    refused("copy takes two operands", "copy", "-c", "x.toml", to);
    assertThat(temp).isEmptyDirectory();
  }

  private void refused(String words, String... line) {
    assertThat(run(line)).as(words).isEqualTo(2);
    assertThat(err.toString()).contains(words).hasLineCount(1);
  }

  @Test
  void noSecretIsSentToExecutors() {
    String url = "postgresql://stalwart@127.0.0.1:1/db";
    refused("--password-file FILE", "verify", url, "--ask-password");
    assertThat(run("verify", "postgresql://stalwart:hunter2@127.0.0.1:1/db")).isNotZero();
    assertThat(err.toString()).doesNotContain("hunter2").hasLineCount(1);
  }

  @Test
  void anOverrideWithASecretIsRefused() throws IOException {
    Path config = temp.resolve("config.toml");
    Files.writeString(
        config,
        """
        storage.data = "db"
        storage.blob = "db"
        [store.db]
        type = "postgresql"
        host = "127.0.0.1"
        port = 1
        database = "db"
        user = "stalwart"
        password = "other"
        """);
    refused("holds a secret", "verify", config.toString(), "--set", "store.db.password=hunter2");
    assertThat(err.toString()).doesNotContain("hunter2").contains("--password-file");
  }

  @Test
  void everyExampleIsValid() throws IOException {
    assertThat(run("--help")).isZero();
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
    CommandLine command = new CommandLine(new StalwartSpark());
    List<String> lines = new ArrayList<>(List.of(command.getCommandSpec().usageMessage().footer()));
    lines.addAll(Files.readAllLines(Goldens.ROOT.resolve("docs/spark.md")));
    int found = 0;
    for (String line : lines) {
      Matcher typed = TYPED.matcher(line);
      if (typed.matches()) {
        found++;
        var parsed = new CommandLine(new StalwartSpark()).parseArgs(typed.group(1).split(" +"));
        assertThat(parsed.unmatched()).as(line).isEmpty();
      }
    }
    assertThat(found).isGreaterThan(4);
  }
}
