// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Snapshot;
import swkit.Workers;
import swkit.cli.Command;
import swkit.testing.Goldens;
import swkit.testing.LockHoldingProcess;
import swkit.testing.RocksDbWriter;

/** The commands with {@code --live}, on a store to which another process keeps writing. */
class LiveCommandsTest {
  private static final Pattern SEQUENCE = Pattern.compile("up to sequence number (\\d+)");

  @TempDir static Path shared;
  private static Path store;
  private static String url;
  private static RocksDbWriter writer;

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    store = golden(shared);
    url = "rocksdb:" + store;
    writer = new RocksDbWriter(store, 2000);
  }

  private static Path golden(Path directory) throws IOException {
    Path copy = Files.createDirectory(directory.resolve("store"));
    try (Stream<Path> files = Files.list(Goldens.ROCKSDB)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  @AfterAll
  static void end() throws IOException {
    try (RocksDbWriter ending = writer) {
      ending.end();
    }
    try (Stream<Path> files = Files.list(shared)) {
      assertThat(files).containsExactly(store);
    }
  }

  private static Result run(Command command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static long sequence(String text) {
    Matcher found = SEQUENCE.matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return Long.parseLong(found.group(1));
  }

  private static long number(String operand) {
    try (Database database = Database.open(operand);
        Snapshot snapshot = database.snapshot(damage -> {}, Workers.none())) {
      return RocksDbWriter.numberOfTables(snapshot);
    }
  }

  @Test
  void anExportIsOneStateAndSaysWhich() throws Exception {
    Path dump = temp.resolve("dump");
    Result result = run(new StalwartExport(), url, dump, "--live");
    assertThat(result.exitCode()).as(result.err()).isZero();
    String manifest = Files.readString(dump.resolve(".swkit/manifest.json"));
    JsonObject sealed = JsonParser.parseString(manifest).getAsJsonObject();
    assertThat(sequence(sealed.get("consistency").getAsString())).isPositive();
    assertThat(sealed.get("consistency").getAsString()).contains("while the server could write");
    assertThat(number(dump.toString())).isPositive();
    assertThat(run(new StalwartSeal(), dump).exitCode()).isZero();
  }

  /** The words are read, redacted and searched in the same state, which is one of some moment. */
  @Test
  void aRedactionIsOfOneState() throws Exception {
    Path dump = temp.resolve("dump");
    Result result = run(new StalwartRedact(), url, dump, "--live");
    // the keys of the blobs that the server writes are not their hashes
    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertThat(result.err()).contains("is not what was stored");
    assertThat(dump.resolve(".swkit/manifest.json")).content().contains("redacted");
    result = run(new StalwartRedact(), dump, temp.resolve("again"), "--live");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("is a dump");
  }

  /** The export of a store, and of its snapshot, are the same but for the seal. */
  @Test
  void aSnapshotIsReadLikeAnyStore() throws Exception {
    Path snapshot = temp.resolve("snapshot");
    Result taken = run(new StalwartSnapshot(), url, snapshot, "--json");
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    JsonObject json = JsonParser.parseString(taken.out()).getAsJsonObject();
    assertThat(json.get("copiedBytes").getAsLong()).isZero();
    assertThat(json.get("files").getAsInt()).isPositive();
    String copied = "rocksdb:" + snapshot;
    Path dump = temp.resolve("dump");
    assertThat(run(new StalwartExport(), copied, dump).exitCode()).isZero();
    assertThat(run(new StalwartDiff(), copied, dump, "--content").exitCode()).isZero();
    assertThat(number(copied)).isEqualTo(number(dump.toString()));
    String manifest = Files.readString(dump.resolve(".swkit/manifest.json"));
    assertThat(sequence(manifest)).isEqualTo(json.get("sequence").getAsLong());
    Result again = run(new StalwartSnapshot(), url, snapshot);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("holds a RocksDB store already");
    assertThat(run(new StalwartDiff(), url, dump, "--live").exitCode()).isEqualTo(3);
  }

  /** It is verified against the state that was copied, not against a later one. */
  @Test
  void aCopyIsVerified() {
    String to = "sqlite:" + temp.resolve("copy.db") + "?compression=lz4";
    Result result =
        run(
            new StalwartCopy(),
            url,
            to,
            "--live",
            "--verify",
            "--journal",
            temp.resolve("journal"));
    assertThat(result.exitCode()).as(result.err() + result.out()).isZero();
    assertThat(result.out()).contains("same");
    assertThat(number("sqlite:" + temp.resolve("copy.db"))).isPositive();
  }

  @Test
  void whatIsReadLiveIsSaid() {
    Result inspected = run(new StalwartInspect(), url, "--live");
    assertThat(inspected.exitCode()).isZero();
    assertThat(sequence(inspected.err())).isPositive();
    Result verified = run(new StalwartVerify(), url, "--live", "--no-bodies");
    assertThat(sequence(verified.err())).isGreaterThan(sequence(inspected.err()));
    Result compared = run(new StalwartDiff(), url, url, "--live");
    assertThat(compared.exitCode()).isZero();
    assertThat(compared.err()).contains("A: " + url + " is read live", "B: " + url);
    assertThat(run(new StalwartDoctor(), "--upgrade", url, "--live").exitCode()).isEqualTo(3);
  }

  @Test
  void aSqliteStoreInUse() throws Exception {
    Path file = Files.copy(Goldens.SQLITE, temp.resolve("store.sqlite"));
    try (LockHoldingProcess server = new LockHoldingProcess("sqlite", file.toString())) {
      Result refused = run(new StalwartInspect(), "sqlite:" + file);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .contains("is open in process " + server.pid(), "--live reads its present state");
      Result result = run(new StalwartDiff(), "sqlite:" + file, Goldens.DUMP, "--live");
      assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
      assertThat(result.err()).contains("is read live: one state, ", "one read transaction");
    }
  }

  @Test
  void withoutTheOptionItIsRefusedAndTheOptionNamed() {
    List<Result> results =
        List.of(
            run(new StalwartExport(), url, temp.resolve("dump")),
            run(new StalwartInspect(), url),
            run(new StalwartVerify(), url),
            run(new StalwartDiff(), url, Goldens.DUMP));
    for (Result result : results) {
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("is open in process " + writer.pid(), "--live reads its present state");
    }
    assertThat(temp.resolve("dump")).doesNotExist();
  }

  /** The server of the target must be stopped, whatever is given for the source. */
  @ParameterizedTest
  @ValueSource(strings = {"--live", "--force"})
  void theTargetIsNeverInUse(String option) throws IOException {
    List<Object> args = new ArrayList<>(List.of(url, url + "?compression=lz4", option));
    args.addAll(List.of("--merge", "--yes", "--journal", temp.resolve("journal")));
    Result same = run(new StalwartCopy(), args.toArray());
    assertThat(same.exitCode()).isNotZero();
    args.set(0, "rocksdb:" + golden(temp));
    Result other = run(new StalwartCopy(), args.toArray());
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err())
        .contains("is open in process " + writer.pid())
        .doesNotContain("present state");
    writer.requireAlive();
  }

  @Test
  void operandsForWhichItHasNoUse() {
    Result dump = run(new StalwartVerify(), Goldens.DUMP, "--live");
    assertThat(dump.exitCode()).isEqualTo(2);
    assertThat(dump.err()).contains("is a dump");
    Result sqlite = run(new StalwartSnapshot(), "sqlite:" + Goldens.SQLITE, temp.resolve("x"));
    assertThat(sqlite.exitCode()).isEqualTo(2);
    assertThat(sqlite.err()).contains("is not a RocksDB store; stalwart-export --live");
    Result forced = run(new StalwartInspect(), url, "--force");
    assertThat(forced.exitCode()).isEqualTo(2);
    assertThat(forced.err()).contains("did you mean --live?");
  }
}
