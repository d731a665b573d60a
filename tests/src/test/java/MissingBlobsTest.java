// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.SwkitException;
import swkit.account.AccountSelection;
import swkit.blob.BlobBackends;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.store.StoreSettings;
import swkit.testing.AzureServer;
import swkit.testing.S3Server;
import swkit.testing.ScriptedServer;

/** A blob store that isn't the right one is said before anything is written. */
class MissingBlobsTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("swkit.root", "..")).resolve("tests/goldens/0.15.5-fs");
  private static final String NONE = "has none of the 50 blobs looked for";
  private static S3Server s3;
  private static AzureServer azure;

  @TempDir Path temp;
  private Path blobs;
  private Path dump;
  private int count;

  private record Result(int exitCode, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    s3 = new S3Server();
    azure = new AzureServer();
  }

  @AfterAll
  static void stop() {
    s3.close();
    azure.close();
  }

  @BeforeEach
  void copy() throws IOException {
    blobs = temp.resolve("blobs");
    dump = temp.resolve("dump");
    copy(GOLDEN.resolve("blobs"), blobs);
    Files.copy(GOLDEN.resolve("store.sqlite"), temp.resolve("store.sqlite"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static Result run(Command command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Map<String, String> fs(Path path, String depth) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("type", "fs");
    values.put("path", path.toString());
    if (depth != null) {
      values.put("depth", depth);
    }
    return values;
  }

  private static Map<String, String> of(StoreSettings settings) {
    Map<String, String> values = new LinkedHashMap<>(settings.values());
    values.put("type", settings.type());
    values.put("max-retries", "0");
    return values;
  }

  @SafeVarargs
  private String config(String data, Map<String, String> store, Map<String, String>... members)
      throws IOException {
    StringBuilder toml =
        new StringBuilder("[storage]\ndata = \"db\"\nblob = \"b\"\n[store.db]\ntype = \"sqlite\"\n")
            .append("path = \"" + temp.resolve(data) + "\"\n[store.b]\n");
    store.forEach((key, value) -> toml.append(key + " = \"" + value + "\"\n"));
    for (int i = 0; i < members.length; i++) {
      toml.append("stores.000" + i + " = \"m" + i + "\"\n");
    }
    for (int i = 0; i < members.length; i++) {
      toml.append("[store.m" + i + "]\n");
      members[i].forEach((key, value) -> toml.append(key + " = \"" + value + "\"\n"));
    }
    return Files.writeString(temp.resolve("config" + count++ + ".toml"), toml).toString();
  }

  private String config(Map<String, String> store) throws IOException {
    return config("store.sqlite", store);
  }

  /** An export that stops with one line, and leaves nothing. */
  private void refused(String config, String... parts) {
    Result result = run(new StalwartExport(), config, dump.toString());
    assertThat(result.err()).contains(parts);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(dump).doesNotExist();
  }

  @Test
  void aDirectoryWhoseVolumeIsNotMounted() throws Exception {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    refused(
        config(fs(empty, "2")),
        "fs:" + empty + ": " + NONE,
        "path (" + empty + "), depth (2)",
        "the directory is empty: is its volume mounted?",
        "--missing-blobs");
    Files.createDirectory(empty.resolve("lost+found"));
    refused(config(fs(empty, null)), NONE, "depth (not set)", "is its volume mounted?");
    Files.createDirectory(empty.resolve("b9"));
    refused(config(fs(empty, "2")), NONE);
    refused(config(fs(temp.resolve("gone"), "2")), "there is no such directory; is it mounted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "3", "5", "9"})
  void aWrongDepth(String depth) throws Exception {
    refused(config(fs(blobs, depth)), NONE, "its files are at depth 2, and depth is ");
  }

  @Test
  void aDirectoryAboveOrBelowTheRightOne() throws Exception {
    refused(config(fs(temp, "2")), NONE, "they are in " + blobs + ", at depth 2");
    Path below;
    try (Stream<Path> files = Files.list(blobs)) {
      below = files.filter(Files::isDirectory).sorted().findFirst().orElseThrow();
    }
    refused(config(fs(below, "2")), NONE, "they are in " + blobs + ", at depth 2");
  }

  @Test
  void anotherServersBlobs() throws Exception {
    Path other = temp.resolve("other");
    StoreSettings settings = new StoreSettings("fs", Map.of("path", other.toString()), "a test");
    try (var store = BlobBackends.of(settings).open(settings, member -> null)) {
      byte[] content = {1, 2, 3};
      store.put(org.apache.commons.codec.digest.Blake3.hash(content), content);
    }
    refused(config(fs(other, "2")), NONE, "path (" + other + ")");
  }

  private void filled(StoreSettings store) throws Exception {
    Path target = temp.resolve("filled" + count + ".sqlite");
    String config = config(target.getFileName().toString(), of(store));
    String journal = temp.resolve("journal" + count).toString();
    Result result =
        run(
            new StalwartImport(),
            GOLDEN.resolve("dump").toString(),
            config,
            "--journal",
            journal,
            "--missing-blobs");
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  private static StoreSettings with(StoreSettings store, String key, String value) {
    return store.with(key, value);
  }

  @Test
  void anS3StoreWithAnotherPrefixOrBucket() throws Exception {
    StoreSettings right = s3.bucket(Map.of("key-prefix", "mail/"));
    filled(right);
    String bucket = right.values().get("bucket");
    refused(
        config(of(with(right, "key-prefix", "mial/"))),
        NONE,
        "bucket (" + bucket + "), key-prefix (mial/), endpoint (http://127.0.0.1:" + s3.port(),
        "region (eu-test-1)",
        "its blobs have the key-prefix 'mail/', and it is 'mial/' here");
    Map<String, String> without = of(right);
    without.remove("key-prefix");
    refused(config(without), NONE, "key-prefix (not set)", "'mail/'");
    refused(config(of(s3.bucket(Map.of()))), NONE, "it is empty");
    refused(config(of(with(right, "bucket", "nobody-has-it"))), "NoSuchBucket", "check bucket");
    Result result = run(new StalwartExport(), config(of(right)), dump.toString());
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  @Test
  void anAzureStoreWithAnotherPrefixOrContainer() throws Exception {
    StoreSettings right = azure.container();
    filled(right);
    refused(
        config(of(with(right, "key-prefix", "x/"))),
        NONE,
        "container (" + right.values().get("container") + "), key-prefix (x/)",
        "its blobs have the key-prefix '', and it is 'x/' here");
    refused(config(of(azure.container())), NONE, "it is empty");
    refused(config(of(with(right, "container", "nobody-has-it"))), "check storage-account and");
  }

  private Map<String, String> scripted(ScriptedServer server) {
    Map<String, String> values = of(s3.bucket(Map.of()));
    values.put("endpoint", "http://127.0.0.1:" + server.port());
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "200, <html>console</html>, claims to have a blob that was never stored",
    "403, <html>no</html>, status 403",
    "404, <html>not here</html>, status 404",
    "301, '', check region and endpoint",
    "307, '', check region and endpoint"
  })
  void anEndpointThatIsNoBlobStore(int status, String body, String said) throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            (exchange, number) -> {
              exchange.getResponseHeaders().add("Location", "https://s3.example.org/");
              ScriptedServer.send(exchange, status, body);
            })) {
      refused(config(scripted(server)), said);
    }
  }

  @Test
  void oneShardOfSeveral() throws Exception {
    StoreSettings one = s3.bucket(Map.of());
    Path two = temp.resolve("two");
    Map<String, String> sharded = Map.of("type", "sharded-blob");
    String right = config("filled.sqlite", sharded, of(one), fs(two, "2"));
    String journal = temp.resolve("journal").toString();
    String from = GOLDEN.resolve("dump").toString();
    assertThat(run(new StalwartImport(), from, right, "--journal", journal).exitCode()).isZero();
    Path empty = Files.createDirectory(temp.resolve("empty"));
    refused(
        config("filled.sqlite", sharded, of(one), fs(empty, "2")),
        "lacks ",
        "of the 50 blobs looked for",
        "fs:" + empty + " has none of the ",
        "the number and the order of its stores",
        "is its volume mounted?");
    refused(
        config("filled.sqlite", sharded, fs(two, "2"), of(one)),
        NONE,
        "in other stores than their hashes choose");
    assertThat(run(new StalwartExport(), right, dump.toString()).exitCode()).isZero();
  }

  @Test
  void aDatabaseThatHoldsNoBlobsOrOthers() throws Exception {
    Path other = temp.resolve("other.sqlite");
    Files.copy(GOLDEN.resolve("store.sqlite"), other);
    Map<String, String> sqlite = Map.of("type", "sqlite", "path", other.toString());
    refused(config(sqlite), "sqlite:" + other + ": " + NONE, "path (" + other, "no blobs");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
        var statement = connection.createStatement()) {
      statement.execute("INSERT INTO t VALUES (zeroblob(32), X'01')");
    }
    refused(config(sqlite), NONE, "it holds other blobs than these");
    refused(
        config(Map.of("type", "sqlite", "path", temp.resolve("none.sqlite").toString())),
        "there is no SQLite store");
  }

  @Test
  void theDataStoreThatLostItsBlobs() throws Exception {
    String store = "sqlite:" + temp.resolve("store.sqlite");
    Result result = run(new StalwartExport(), store, dump.toString(), "--dry-run");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains(NONE).contains("it holds no blobs");
  }

  @Test
  void whoHasLostThemMayGoOnAndIsToldFirst() throws Exception {
    String config = config(fs(Files.createDirectory(temp.resolve("empty")), "2"));
    Result result = run(new StalwartExport(), config, dump.toString(), "--missing-blobs");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .containsSubsequence("ATTENTION: 57 of 57 blobs", "subspace", "total", "Next:")
        .doesNotContain("stalwart-import")
        .contains("check the blob store, and export again into another directory");
    JsonObject json =
        JsonParser.parseString(
                run(
                        new StalwartExport(),
                        config,
                        temp.resolve("dump2").toString(),
                        "--missing-blobs",
                        "--json")
                    .out())
            .getAsJsonObject();
    assertThat(json.get("alerts").getAsJsonArray()).hasSize(1);
    assertThat(json.get("next").toString()).doesNotContain("stalwart-import");
    // without blobs nothing is to be looked for
    Result without =
        run(new StalwartExport(), config, temp.resolve("dump3").toString(), "--no-blobs");
    assertThat(without.exitCode()).isZero();
    Result part =
        run(new StalwartExport(), config, temp.resolve("dump4").toString(), "--only", "d,s");
    assertThat(part.exitCode()).isZero();

    // such a dump isn't imported either
    String target = "sqlite:" + temp.resolve("target.sqlite");
    String[] load = {
      dump.toString(),
      target,
      "--compression",
      "none",
      "--journal",
      temp.resolve("journal").toString()
    };
    Result refused = run(new StalwartImport(), load);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("has none of the 57 blobs").contains("--missing-blobs");
    assertThat(temp.resolve("target.sqlite")).doesNotExist();
    List<String> all = new ArrayList<>(Arrays.asList(load));
    all.add("--missing-blobs");
    Result forced = run(new StalwartImport(), all.toArray(String[]::new));
    assertThat(forced.exitCode()).as(forced.err()).isEqualTo(3);
    assertThat(forced.out()).contains("ATTENTION: 57 of 57").contains("find the missing blobs");
    Result verified = run(new StalwartVerify(), dump.toString());
    assertThat(verified.exitCode()).isEqualTo(3);
    assertThat(verified.out())
        .containsSubsequence("ERROR  B0", "exported without its blob store", "ERROR  B2");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(blobs)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void aLargePartIsSaidFirstAndAFewAreNot() throws Exception {
    List<Path> all = files();
    for (Path file : all.subList(0, 3)) {
      Files.delete(file);
    }
    String config = config(fs(blobs, "2"));
    Result few = run(new StalwartExport(), config, dump.toString());
    assertThat(few.exitCode()).isEqualTo(3);
    assertThat(few.out()).doesNotContain("ATTENTION").contains("stalwart-import");
    for (Path file : all.subList(3, 20)) {
      Files.delete(file);
    }
    Result many = run(new StalwartExport(), config, temp.resolve("dump2").toString());
    assertThat(many.exitCode()).isEqualTo(3);
    assertThat(many.out())
        .contains("ATTENTION: 20 of 57 blobs that links name are missing")
        .doesNotContain("stalwart-import");
    Result quiet = run(new StalwartExport(), config, temp.resolve("dump3").toString(), "-q");
    assertThat(quiet.err()).contains("20 of 57");
    Result verified = run(new StalwartVerify(), config);
    assertThat(verified.out()).contains("ERROR  B0").contains("20 of 57 blobs");
    Result loaded =
        run(
            new StalwartImport(),
            temp.resolve("dump2").toString(),
            config("target.sqlite", fs(blobs, "2")),
            "--no-blobs",
            "--journal",
            temp.resolve("journal").toString());
    assertThat(loaded.exitCode()).as(loaded.err()).isEqualTo(3);
    assertThat(loaded.out()).contains("ATTENTION: fs:" + blobs).contains("lacks ");
  }

  /** With one to three links one blob decides. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aSmallDatabase(int links) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("store.sqlite"));
        var statement = connection.createStatement()) {
      statement.execute(
          "DELETE FROM k WHERE substr(k, 1, 32) NOT IN"
              + " (SELECT DISTINCT substr(k, 1, 32) FROM k ORDER BY 1 LIMIT "
              + links
              + ")");
    }
    Path empty = Files.createDirectory(temp.resolve("empty"));
    refused(
        config(fs(empty, "2")),
        "has none of the " + (links == 1 ? "1 blob " : links + " blobs ") + "looked for");
    Result right = run(new StalwartExport(), config(fs(blobs, "2")), dump.toString());
    assertThat(right.exitCode()).as(right.err()).isZero();
  }

  @Test
  void theOtherCommands() throws Exception {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    String wrong = config(fs(empty, "2"));
    Result verified = run(new StalwartVerify(), wrong);
    assertThat(verified.exitCode()).isEqualTo(3);
    assertThat(verified.out())
        .containsSubsequence(
            "ERROR  B0", "fs:" + empty, "depth (2)", "volume mounted", "ERROR  B2");
    Result inspected = run(new StalwartInspect(), wrong);
    assertThat(inspected.exitCode()).isEqualTo(3);
    assertThat(inspected.out())
        .containsSubsequence("ATTENTION: The blob store fs:" + empty, "depth (2)", "subspace");
    Result advised = run(new StalwartDoctor(), "--upgrade", wrong);
    assertThat(advised.out().replaceAll("\\s+", " "))
        .contains("In the way", "fs:" + empty + " " + NONE);
    String journal = temp.resolve("journal").toString();
    String target = "sqlite:" + temp.resolve("target.sqlite");
    Result copied =
        run(new StalwartCopy(), wrong, target, "--compression", "none", "--journal", journal);
    assertThat(copied.exitCode()).isEqualTo(1);
    assertThat(copied.err()).contains(NONE).contains("--missing-blobs");
    String there = config("target.sqlite", fs(empty, "2"));
    Result without =
        run(new StalwartCopy(), config(fs(blobs, "2")), there, "--no-blobs", "--journal", journal);
    assertThat(without.exitCode()).isEqualTo(1);
    assertThat(without.err()).contains("fs:" + empty + ": " + NONE).contains("--no-blobs");
    assertThat(temp.resolve("target.sqlite")).doesNotExist();
    try (Database from = Database.open(wrong);
        var snapshot = from.snapshot()) {
      var parts = AccountSelection.account("alice").parts(snapshot);
      try (ServerStorage to =
          ServerStorage.write(DatabaseAddress.parse(target + "?compression=none").storage())) {
        assertThatThrownBy(() -> to.write(parts.get(0)))
            .isInstanceOf(SwkitException.class)
            .hasMessageContaining(NONE);
        assertThat(to.isEmpty()).isTrue();
      }
    }
  }

  /** Blobs that are lost by their place in the order don't make it the wrong store. */
  @Test
  void theFirstByOrderAreNotAll() throws Exception {
    List<Path> all = files();
    for (Path file : all.subList(0, 30)) {
      Files.move(
          file, temp.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
    }
    Result result = run(new StalwartExport(), config(fs(blobs, "2")), dump.toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("ATTENTION: 30 of 57");
  }
}
