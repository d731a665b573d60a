// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;

/** The scripts' command lines: what they say, where, and with which exit code. */
class CommandsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  private static final String SAMPLE = "rocksdb:" + ROOT.resolve("samples/rocksdb");
  private static final String DUMP = ROOT.resolve("tests/goldens/0.15.5/dump").toString();

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Result export(String... args) {
    return run(new StalwartExport(), args);
  }

  /** Without a word about the journal it would be in the home of whoever runs the tests. */
  private Result load(String... args) {
    return run(new StalwartImport(), withJournal(args));
  }

  private Result copy(String... args) {
    return run(new StalwartCopy(), withJournal(args));
  }

  private String[] withJournal(String... args) {
    return Stream.concat(
            Stream.of(args), Stream.of("--journal", temp.resolve("journal").toString()))
        .toArray(String[]::new);
  }

  private String config(String text) throws IOException {
    return Files.writeString(temp.resolve("config.toml"), text).toString();
  }

  private static final String VALID =
      """
      storage.data = "db"
      storage.blob = "db"
      [store.db]
      type = "rocksdb"
      path = "%s"
      compression = "lz4"
      """;

  private String validConfig(String path) throws IOException {
    return config(VALID.formatted(path));
  }

  private static void assertOneLine(Result result, int exitCode, String... parts) {
    assertThat(result.err().lines().toList()).hasSize(1);
    assertThat(result.err()).contains(parts);
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void anExportEndsWithATable() {
    Result result = export(SAMPLE, temp.resolve("dump").toString());
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("t (blobs)")
        .containsPattern("total +1,020")
        .contains("Not in it:")
        .contains("stalwart-import " + temp.resolve("dump"));
  }

  @Test
  void jsonIsOneObjectAndNothingElse() {
    Result result = export(SAMPLE, temp.resolve("dump").toString(), "--json", "--threads", "1");
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(result.out().lines().toList()).hasSize(1);
    assertThat(json.get("exitCode").getAsInt()).isZero();
    assertThat(json.get("schemaVersion").getAsInt()).isEqualTo(5);
    assertThat(json.get("subspaces").getAsJsonArray()).hasSize(18);
    JsonObject acl = json.get("subspaces").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(acl.get("subspace").getAsString()).isEqualTo("a");
    assertThat(acl.get("entries").getAsInt()).isEqualTo(4);
    assertThat(acl.get("bytes").getAsInt()).isEqualTo(84);

    result = export("rocksdb:" + temp, temp.resolve("dump").toString(), "--json");
    assertThat(result.exitCode()).isEqualTo(1);
    json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(json.get("exitCode").getAsInt()).isEqualTo(1);
    assertThat(json.get("error").getAsString()).contains("already holds 18 frames");
  }

  @Test
  void quietSaysNothing() {
    Result result = export(SAMPLE, temp.resolve("dump").toString(), "-q");
    assertThat(result).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void aDryRunWritesNothingAndCountsAll() {
    Result result = export(SAMPLE, temp.resolve("dump").toString(), "--dry-run");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("nothing was written").containsPattern("total +1,020");
    assertThat(temp.resolve("dump")).doesNotExist();
  }

  @Test
  void configMayStandForTheDatabase() throws IOException {
    String dump = temp.resolve("dump").toString();
    String config = validConfig(ROOT.resolve("samples/rocksdb").toString());
    assertThat(export("-c", config, dump).exitCode()).isZero();
    config = validConfig(temp.resolve("new").toString());
    assertThat(load(dump, "--config", config, "-q").exitCode()).isZero();
    assertThat(temp.resolve("new/CURRENT")).exists();
    assertThat(export("-c", config).exitCode()).isEqualTo(2);
    assertThat(export("-c", config, SAMPLE, dump).exitCode()).isEqualTo(2);
  }

  @Test
  void setChangesKeysOfAConfig() throws IOException {
    String config = validConfig("/path/in/a/container");
    String dump = temp.resolve("dump").toString();
    String path = "store.db.path=" + ROOT.resolve("samples/rocksdb");
    assertOneLine(export(config, dump), 1, "rocksdb:/path/in/a/container", "there is no RocksDB");
    assertThat(export(config, dump, "--set", path, "-q").exitCode()).isZero();
    assertOneLine(export(SAMPLE, dump, "--set", "a=b"), 2, "--set changes keys of a config.toml");
  }

  @Test
  void aConfigThatIsNotThereOrWrong() throws IOException {
    String dump = temp.resolve("dump").toString();
    assertOneLine(export("-c", temp.resolve("no.toml").toString(), dump), 1, "no.toml", "no such");
    assertOneLine(export(temp.resolve("no.toml").toString(), dump), 1, "no.toml", "no such file");
    assertOneLine(export(config("[store\nx = 1\n"), dump), 1, "config.toml:1");
    assertOneLine(export(config("a = 1\na = 2\n"), dump), 1, "config.toml:2");
    assertOneLine(export(config("a = 1\n"), dump), 1, "storage.data");
    assertOneLine(
        export(config("storage.data = \"x\"\nstorage.blob = \"x\"\n"), dump),
        1,
        "storage.data names the store 'x', but there is no store.x.type");
    assertOneLine(
        export(validConfig("%{env:SWKIT_IS_NOT_SET}%"), dump),
        1,
        "SWKIT_IS_NOT_SET",
        "store.db.path");
    assertOneLine(
        export(config(VALID.formatted("/x").replace("lz4", "zstd")), dump), 1, "zstd", "neither");
    assertOneLine(
        export(config(VALID.formatted("/x").replace("rocksdb", "oracle")), dump), 1, "oracle");
    assertThat(temp.resolve("dump")).doesNotExist();
  }

  @Test
  void aBarePathOfAStoreIsNotWhatWasMeant() {
    Path rocksdb = ROOT.resolve("samples/rocksdb");
    Path sqlite = ROOT.resolve("tests/goldens/0.15.5/store.sqlite");
    String dump = temp.resolve("dump").toString();
    assertOneLine(export(rocksdb.toString(), dump), 2, "did you mean rocksdb:" + rocksdb + "?");
    assertOneLine(export(sqlite.toString(), dump), 2, "did you mean sqlite:" + sqlite + "?");
    assertOneLine(export(DUMP + "/subspace_p", dump), 2, "is a single frame");
    assertOneLine(load(DUMP, rocksdb.toString()), 2, "did you mean rocksdb:");
    assertOneLine(load(DUMP, DUMP), 2, "not a store to import into");
    assertOneLine(load(SAMPLE, SAMPLE), 2, "give one there");
  }

  @Test
  void aPasswordHasNoPlaceInAnOperand() {
    String dump = temp.resolve("dump").toString();
    Result result = export("sqlite://user:s3cret@host/db", dump);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).doesNotContain("s3cret").contains("password");
  }

  @Test
  void importingIntoABareUrlNeedsTheCompression() {
    String store = "sqlite:" + temp.resolve("store");
    assertOneLine(load(DUMP, store), 2, "--compression lz4 or none");
    assertOneLine(load(DUMP, store, "--compression", "zip"), 2, "give lz4 or none");
    assertThat(temp.resolve("store")).doesNotExist();
    assertThat(load(DUMP, store, "--only", "d,s", "-q").exitCode()).isZero();
  }

  @Test
  void replacingNeedsAYes() {
    String store = "sqlite:" + temp.resolve("store");
    assertThat(load(DUMP, store, "--compression", "lz4", "-q").exitCode()).isZero();
    assertOneLine(
        load(DUMP, store, "--compression", "lz4"), 1, "4 accounts, 53 mails", "--replace --yes");
    assertOneLine(load(DUMP, store, "--compression", "lz4", "--replace"), 2, "add --yes");
    assertOneLine(
        load(DUMP, store, "--compression", "lz4", "--replace", "--merge", "--yes"),
        2,
        "exclude each other");
    assertOneLine(
        load(DUMP, store, "--compression", "lz4", "--merge"), 2, "--merge overwrites", "add --yes");
    assertOneLine(copy(SAMPLE, store, "--compression", "lz4", "--merge"), 2, "add --yes");
    assertOneLine(load(DUMP, store, "--only", "s", "--merge", "--dry-run"), 2, "add --yes");
    String[] again = {DUMP, store, "--compression", "lz4", "--replace", "--yes", "-q"};
    assertThat(load(again).exitCode()).isZero();
  }

  @Test
  void aFailureOnTheWaySaysHowToGoOn() throws IOException {
    Path dump = Files.createDirectory(temp.resolve("dump"));
    try (var frames = Files.list(Path.of(DUMP))) {
      for (Path frame : frames.toList()) {
        Files.copy(frame, dump.resolve(frame.getFileName()));
      }
    }
    byte[] frame = Files.readAllBytes(dump.resolve("subspace_p"));
    Files.write(dump.resolve("subspace_p"), java.util.Arrays.copyOf(frame, 20_000));
    String store = "sqlite:" + temp.resolve("store");
    String[] args = {dump.toString(), store, "--compression", "lz4", "--trust"};
    Result result = load(args);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines().toList()).hasSize(2);
    assertThat(result.err())
        .contains("subspace_p", "cut short", "marked as unfinished")
        .contains("jbang stalwart-import " + String.join(" ", withJournal(args)) + " --resume");
    assertThat(load(args).err())
        .contains("was interrupted; to resume it: jbang stalwart-import", " --resume");
    assertOneLine(load(DUMP, store, "--compression", "lz4", "--resume"), 1, "from is");
    args = new String[] {DUMP, store, "--compression", "lz4", "--replace", "--yes", "-q"};
    result = load(args);
    assertThat(result.exitCode()).isZero();
    assertThat(temp.resolve("journal")).doesNotExist();
    assertOneLine(load(DUMP, store, "--compression", "lz4", "--resume"), 1, "no journal: nothing");
  }

  @Test
  void aCopyIsVerified() {
    String store = "sqlite:" + temp.resolve("store");
    Result result = copy(SAMPLE, store, "--compression", "lz4", "--verify");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).containsPattern("p \\(property\\) +.* same\n").contains("compared");
    assertThat(run(new StalwartDiff(), SAMPLE, store, "--content").exitCode()).isZero();
    assertOneLine(copy(SAMPLE, store, "--compression", "lz4"), 1, "4 accounts, 53 mails");

    String partial = "rocksdb:" + temp.resolve("partial");
    result = copy(store, partial, "--only", "d,s", "--json", "--verify");
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(json.get("subspaces").getAsJsonArray()).hasSize(2);
    JsonObject directory = json.get("subspaces").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(directory.get("compared").getAsString()).isEqualTo("same");
    assertThat(directory.has("frameBytes")).isFalse();

    result = copy(DUMP, partial, "--only", "f", "--merge", "--yes", "--verify");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void differencesAfterACopyAreFound() {
    String store = "sqlite:" + temp.resolve("store");
    assertThat(copy(SAMPLE, store, "--only", "s", "-q").exitCode()).isZero();
    try (swkit.storage.ServerStorage to =
        swkit.storage.ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      to.write(
          swkit.Subspace.SETTINGS,
          swkit.Source.of(List.of(new swkit.Entry(new byte[] {'x'}, new byte[] {'y'}))));
    }
    Result result = copy(SAMPLE, store, "--only", "s", "--merge", "--yes", "--verify");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("+1");
    assertThat(result.err()).contains("1 entry differs");
  }

  @Test
  void aDryCopyReadsEverythingAndWritesNothing() {
    String store = "sqlite:" + temp.resolve("store");
    Result result = copy(SAMPLE, store, "--compression", "none", "--dry-run");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("nothing was written").containsPattern("total +1,020");
    assertThat(temp.resolve("store")).doesNotExist();
    assertThat(temp.resolve("journal")).doesNotExist();
  }

  @Test
  void anUnknownOwnerIsRefusedBeforeAnythingIsWritten() {
    String store = "sqlite:" + temp.resolve("new/store");
    String dump = temp.resolve("new/dump").toString();
    String[] owner = {"--owner", "nobody-such:nobody-such"};
    String refusal = "--owner nobody-such:nobody-such: there is no user nobody-such";
    assertOneLine(load(DUMP, store, "--compression", "lz4", owner[0], owner[1]), 2, refusal);
    assertOneLine(copy(SAMPLE, store, "--compression", "lz4", owner[0], owner[1]), 2, refusal);
    assertOneLine(export(SAMPLE, dump, owner[0], owner[1]), 2, refusal);
    assertThat(temp.resolve("new")).doesNotExist();
    assertThat(temp.resolve("journal")).doesNotExist();
  }

  @Test
  void nothingToGoOnWith() {
    String dump = temp.resolve("dump").toString();
    assertOneLine(export(SAMPLE, dump, "--resume"), 1, "holds no export that was interrupted");
    assertOneLine(export(SAMPLE, dump, "--resume", "--dry-run"), 2, "exclude each other");
    assertThat(export(SAMPLE, dump, "-q").exitCode()).isZero();
    assertOneLine(export(SAMPLE, dump, "--resume"), 1, "holds no export that was interrupted");
    String store = "sqlite:" + temp.resolve("store");
    assertOneLine(
        copy(SAMPLE, store, "--compression", "lz4", "--resume"), 1, "there is no journal: nothing");
    assertThat(temp.resolve("store")).doesNotExist();
  }

  @Test
  void aCopyToADumpIsAnExport() {
    assertOneLine(copy(SAMPLE, DUMP, "--compression", "lz4"), 2, "jbang stalwart-export");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "j,k,t ; j k t",
        "blob,queue ; e j k q t",
        "directory ; d",
        "settings,property ; p s",
        "' d , s ' ; d s"
      })
  void onlySelectsByLetterNameOrFamily(String list, String letters) {
    Path dump = temp.resolve("dump");
    assertThat(export(SAMPLE, dump.toString(), "--only", list, "-q").exitCode()).isZero();
    List<String> expected =
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(".swkit"),
                java.util.Arrays.stream(letters.split(" ")).map(letter -> "subspace_" + letter))
            .toList();
    assertThat(dump.toFile().list()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aWrongSelectionNamesTheRightOnes() {
    Result result = export(SAMPLE, temp.resolve("dump").toString(), "--only", "mail");
    assertOneLine(result, 2, "'mail' is not a subspace", "blob changelog config", "blob-links");
    assertThat(temp.resolve("dump")).doesNotExist();
  }

  @Test
  void operandsThatAreMissingOrTooMany() {
    assertThat(export().exitCode()).isEqualTo(2);
    assertThat(export(SAMPLE).exitCode()).isEqualTo(2);
    assertThat(export(SAMPLE).err()).contains("expected 2 operands");
    assertThat(export(SAMPLE, "a", "b").exitCode()).isEqualTo(2);
    assertThat(export(SAMPLE, "a", "--threads", "0").exitCode()).isEqualTo(2);
    assertThat(export(SAMPLE, "a", "--nonsense").exitCode()).isEqualTo(2);
  }

  /** The examples of the help of stalwart-verify, with files that are there. */
  @Test
  void verifyTakesWhatItsHelpShows() throws IOException {
    String config = validConfig(ROOT.resolve("samples/rocksdb").toString());
    String help = run(new StalwartVerify(), "--help").out();
    List<String> examples =
        help.lines().filter(line -> line.startsWith("  jbang stalwart-verify ")).toList();
    assertThat(examples).hasSize(4);
    String proof = temp.resolve("copied.proof").toString();
    export(SAMPLE, temp.resolve("dump").toString(), "--dry-run", "--proof", proof);
    for (String example : examples) {
      String words = example.strip().substring("jbang stalwart-verify ".length());
      String[] args = words.replace("copied.proof", proof).split(" ");
      args[0] = args[0].equals("backup") ? DUMP : config;
      Result result = run(new StalwartVerify(), args);
      assertThat(result.exitCode()).as(example).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).contains(example.contains("--json") ? "\"errors\":0" : "0 errors");
    }
  }

  @Test
  void verifyInJson() {
    Result result = run(new StalwartVerify(), DUMP, "--json");
    assertThat(result.out().lines().toList()).hasSize(1);
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "command",
            "exitCode",
            "what",
            "releases",
            "schemaVersion",
            "entries",
            "blobs",
            "errors",
            "warnings",
            "notes",
            "findings",
            "notChecked",
            "incomplete",
            "bodies");
    JsonObject finding = json.getAsJsonArray("findings").get(0).getAsJsonObject();
    assertThat(finding.keySet())
        .containsExactly("rule", "severity", "count", "problem", "advice", "examples");
    assertThat(finding.getAsJsonArray("examples")).hasSize(3);
    assertThat(finding.getAsJsonArray("examples").get(0).getAsJsonObject().keySet())
        .containsExactly("key", "keyHex", "account", "detail");
    result = run(new StalwartVerify(), DUMP, "--json", "--verbose", "--threads", "1");
    json = JsonParser.parseString(result.out()).getAsJsonObject();
    finding = json.getAsJsonArray("findings").get(1).getAsJsonObject();
    assertThat(finding.getAsJsonArray("examples")).hasSize(24);
  }

  @Test
  void verifyOfNothingOrOfTheUnknown() {
    assertThat(run(new StalwartVerify()).exitCode()).isEqualTo(2);
    assertThat(run(new StalwartVerify(), DUMP, DUMP).exitCode()).isEqualTo(2);
    assertOneLine(run(new StalwartVerify(), DUMP, "--for", "oracle"), 2, "--for oracle", "sqlite");
    assertOneLine(run(new StalwartVerify(), temp.toString()), 1, "holds no frames");
    assertThat(run(new StalwartVerify(), DUMP, "-q")).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void helpAndVersion() {
    for (Command command :
        List.of(new StalwartExport(), new StalwartImport(), new StalwartCopy())) {
      assertThat(run(command, "--help").out()).contains("Examples:").contains("Exit codes: 0 done");
    }
    assertThat(export("-V").out()).startsWith("swkit ");
    assertThat(export("-h").exitCode()).isZero();
  }

  @Test
  void progressComesAsLinesWhenAskedFor() {
    Result result = export(SAMPLE, temp.resolve("dump").toString(), "--progress", "-q");
    assertThat(result.err()).isEmpty();
    result = export(SAMPLE, temp.resolve("dump2").toString(), "--progress");
    assertThat(result.err()).contains("exporting 1,020 entries").endsWith("\n");
  }
}
