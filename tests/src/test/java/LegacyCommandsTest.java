// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Entry;
import swkit.Sink;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;

/** The commands on the dump and the store of a 0.14.1 server. */
class LegacyCommandsTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("swkit.root")).resolve("tests/goldens/0.14.1").normalize();
  private static final String DUMP = GOLDEN.resolve("dump").toString();
  private static final String HASH =
      "4f73e1439bf96d83a8af46ed68ada5b9e4e9c3d3d8cafa2a6d58edc193d61a11";

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {
    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }
  }

  private static Result run(Command command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Result inspect(String... args) {
    return run(new StalwartInspect(), args);
  }

  private String store() throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    try (Stream<Path> files = Files.list(GOLDEN.resolve("rocksdb"))) {
      for (Path file : files.toList()) {
        Files.copy(file, store.resolve(file.getFileName()));
      }
    }
    return "rocksdb:" + store;
  }

  private Path copyOfDump() throws IOException {
    Path dump = Files.createDirectory(temp.resolve("dump"));
    try (Stream<Path> files = Files.list(GOLDEN.resolve("dump"))) {
      for (Path file : files.toList()) {
        Files.copy(file, dump.resolve(file.getFileName()));
      }
    }
    return dump;
  }

  private static void cut(Path file, long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  @Test
  void inspectShowsWhatTheDumpHolds() {
    Result result = inspect(DUMP, "--undecoded");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith(DUMP + ": legacy dump of Stalwart 0.8 to 0.14\n")
        .containsPattern("(?m)^p \\(property\\) +173 .* 0\\+0 ")
        .containsPattern("(?m)^g \\(fts-index\\) +1,612 .* 0\\+1,612 ")
        .containsPattern("(?m)^t \\(blobs\\) +77 ")
        .contains("Whole: every file can be read to its end");
    JsonObject json = inspect(DUMP, "--json").json();
    assertThat(json.get("kind").getAsString()).isEqualTo("legacy dump");
    assertThat(json.get("schemaVersion").isJsonNull()).isTrue();
    assertThat(json.get("whole").getAsBoolean()).isTrue();
    assertThat(json.getAsJsonArray("missingFiles")).isEmpty();
  }

  @Test
  void inspectFindsAccountsTextsKeysAndBlobs() {
    assertThat(inspect(DUMP, "--accounts").out())
        .containsPattern("(?m)^alice +2 +17 +7 +1 +5 +5 +1 +2 +\\? +624 kB$")
        .containsPattern("(?m)^team \\(group\\) +6 ");
    assertThat(inspect(DUMP, "--account", "alice", "--subspace", "k").out().lines())
        .hasSizeGreaterThan(17)
        .allMatch(line -> line.startsWith("k doc hash=") && line.contains(" acct=2 coll="));
    assertThat(inspect(DUMP, "--find", "alice", "--subspace", "d").out())
        .contains("d name=\"alice\"");
    assertThat(inspect(DUMP, "--key", "p acct=2 coll=Email doc=1 field=Archive").out())
        .contains("archive VERSIONED")
        .contains("xxh3=ok");
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    Command command =
        new StalwartInspect() {
          @Override
          protected OutputStream bytesOut() {
            return blob;
          }
        };
    assertThat(run(command, DUMP, "--blob", HASH).exitCode()).isZero();
    assertThat(
            swkit.blob.BlobContent.matches(
                java.util.HexFormat.of().parseHex(HASH), blob.toByteArray()))
        .isTrue();
    assertThat(inspect(DUMP, "--blob", "f".repeat(64)).exitCode()).isEqualTo(3);
  }

  /** Each key of the dump and of the store can be written as it is listed. */
  @Test
  void keysAreReadAsTheyAreListed() throws IOException {
    for (String what : List.of(DUMP, store())) {
      for (String letter : "abcdefgijklmnpqsuy".split("")) {
        for (String line :
            inspect(what, "--subspace", letter, "--limit", "3").out().lines().toList()) {
          Result key = inspect(what, "--key", line);
          assertThat(key.exitCode()).as(line + key.err()).isZero();
        }
      }
    }
  }

  @Test
  void whatIsMissingOrCutShortIsSaid() throws IOException {
    Path dump = copyOfDump();
    cut(dump.resolve("property"), 5000);
    cut(dump.resolve("queue"), 0);
    Files.delete(dump.resolve("log"));
    Files.writeString(dump.resolve("notes.txt"), "mine");
    Result result = inspect(dump.toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("property at byte 4981: cut short or damaged inside a value of 65 bytes")
        .contains("queue at byte 0: is empty: its export was cut short")
        .contains("file log is missing.")
        .contains("notes.txt");
    Result verified = run(new StalwartVerify(), dump.toString(), "--json");
    assertThat(verified.exitCode()).isEqualTo(3);
    List<String> rules = new ArrayList<>();
    verified
        .json()
        .getAsJsonArray("findings")
        .forEach(f -> rules.add(f.getAsJsonObject().get("rule").getAsString()));
    assertThat(rules).containsOnlyOnce("F2", "F4").contains("F1").doesNotContain("S1", "U1", "U2");
    assertThat(verified.json().get("errors").getAsInt()).isEqualTo(2);
  }

  @Test
  void verifyHasNothingButWhatIsUnknown() throws IOException {
    for (String what : List.of(DUMP, store())) {
      Result result = run(new StalwartVerify(), what, "--json");
      assertThat(result.exitCode()).isZero();
      JsonObject json = result.json();
      assertThat(json.get("warnings").getAsInt()).isZero();
      assertThat(json.get("blobs").getAsInt()).isEqualTo(77);
      assertThat(json.getAsJsonArray("findings")).hasSize(1);
      JsonObject unknown = json.getAsJsonArray("findings").get(0).getAsJsonObject();
      assertThat(unknown.get("severity").getAsString()).isEqualTo("info");
      assertThat(unknown.get("problem").getAsString())
          .isEqualTo("value of a layout that swkit doesn't know");
      assertThat(unknown.get("count").getAsInt()).isEqualTo(1612);
    }
  }

  /** A flipped byte in a blob, in a store's archive; a document above its counter. */
  @Test
  void verifyFindsWhatCanBeTold() throws IOException {
    Path dump = copyOfDump();
    try (RandomAccessFile blob = new RandomAccessFile(dump.resolve("blob").toFile(), "rw")) {
      blob.seek(blob.length() - 20);
      blob.write(new byte[] {1, 2, 3});
    }
    assertThat(rules(dump.toString())).containsExactlyInAnyOrder("B1", "U4");

    String store = store();
    try (ServerStorage target = ServerStorage.write(DatabaseAddress.parse(store).storage());
        Sink properties = target.data().sink(Subspace.PROPERTY)) {
      byte[] key = {0, 0, 0, 2, 0, 50, 0, 0, 1, 0};
      properties.put(new Entry(key, new byte[] {1, 2, 3, 0, 0, 0, 0, (byte) 0xA0}));
      properties.commit();
      target.data().sync();
    }
    assertThat(rules(store)).containsExactlyInAnyOrder("D11", "U2", "U4");
  }

  private static TreeSet<String> rules(String what) {
    TreeSet<String> rules = new TreeSet<>();
    run(new StalwartVerify(), what, "--json")
        .json()
        .getAsJsonArray("findings")
        .forEach(f -> rules.add(f.getAsJsonObject().get("rule").getAsString()));
    return rules;
  }

  @Test
  void diffComparesItWithTheStore() throws IOException {
    Result result = run(new StalwartDiff(), DUMP, store());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("(legacy dump)")
        .contains("142 differences: 0 only in A, 142 only in B, 0 changed.");
    assertThat(result.err()).contains("a legacy dump doesn't say its schema version");
    assertThat(
            run(
                    new StalwartDiff(),
                    DUMP,
                    "rocksdb:" + temp.resolve("store"),
                    "--only",
                    "acl,bitmap,log,t")
                .exitCode())
        .isZero();
    assertThat(run(new StalwartDiff(), DUMP, DUMP).exitCode()).isZero();
  }

  @Test
  void exportAndImportSayWhatToDoInstead() {
    String to = "sqlite:" + temp.resolve("new.db");
    for (Result result :
        List.of(
            run(new StalwartExport(), DUMP, temp.resolve("frames").toString()),
            run(new StalwartImport(), DUMP, to, "--compression", "lz4"))) {
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err().lines()).hasSize(1);
      assertThat(result.err())
          .contains("is a legacy dump, of before 0.15")
          .contains("Import it with a server of its own release, up to 0.14.1");
    }
    assertThat(temp).isEmptyDirectory();
  }

  /** What the seal of a salvaged dump says is told by each command that reads it. */
  @Test
  void theSealOfASalvagedDump() throws IOException {
    Path damaged = copyOfDump();
    cut(damaged.resolve("property"), 50_000);
    Path left = temp.resolve("left");
    assertThat(run(new StalwartSalvage(), damaged.toString(), left.toString()).exitCode())
        .isEqualTo(3);
    String what = left.toString();
    Result verified = run(new StalwartVerify(), what);
    assertThat(verified.err()).contains("its manifest lists ");
    assertThat(verified.out()).doesNotContain("F5");
    assertThat(inspect(what).out()).contains("Sealed: ", "Not in it: property: ");
    assertThat(run(new StalwartDiff(), what, what).exitCode()).isZero();

    byte[] acl = Files.readAllBytes(left.resolve("acl"));
    byte[] other = acl.clone();
    other[other.length - 1] ^= 1;
    Files.write(left.resolve("acl"), other);
    isToldOf(what, "acl has changed since it was sealed");
    Files.delete(left.resolve("acl"));
    isToldOf(what, "acl is missing");
    Files.createSymbolicLink(left.resolve("acl"), Files.write(temp.resolve("acl"), acl));
    isToldOf(what, "acl is not an ordinary file");
    Files.delete(left.resolve("acl"));
    Files.write(left.resolve("acl"), acl);
    assertThat(rules(what)).doesNotContain("F5");

    Path manifest = left.resolve(".swkit/manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"acl\"", "\"../x\""));
    isToldOf(what, "manifest.json is damaged: ");
  }

  private static void isToldOf(String what, String problem) {
    assertThat(rules(what)).contains("F5");
    Result verified = run(new StalwartVerify(), what);
    assertThat(verified.exitCode()).isEqualTo(3);
    assertThat(verified.out()).contains(problem);
    for (String[] mode : new String[][] {{what}, {what, "--accounts"}}) {
      Result inspected = inspect(mode);
      assertThat(inspected.exitCode()).isEqualTo(3);
      assertThat(inspected.out() + inspected.err()).contains(problem).doesNotContain("Whole: ");
    }
    Result compared = run(new StalwartDiff(), what, what);
    assertThat(compared.err() + compared.out()).contains(problem);
    assertThat(
            run(new StalwartImport(), what, "sqlite:" + what + ".db", "--compression", "lz4")
                .exitCode())
        .isEqualTo(2);
  }

  @Test
  void settingsAreListed() throws IOException {
    assertThat(inspect(DUMP, "--settings").out())
        .contains("oauth.key = \"(hidden)\"\n", "queue.limiter.inbound.ip.key = \"remote_ip\"\n")
        .hasLineCount(75);
    Path old = Files.createDirectory(temp.resolve("v1"));
    byte[] config = {0x7B, 1, 0, 4, 1, 0, 0, 0, 1, 'a', 0, 0, 0, 1, 'b'};
    Files.write(old.resolve("config"), config);
    Result result = inspect(old.toString(), "--settings");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("--prefix 'v setting' --values");
    assertThat(inspect(old.toString(), "--prefix", "v setting", "--values").out())
        .isEqualTo("v setting name=\"a\" → \"b\"\n");
    assertThat(inspect(old.toString(), "--accounts").err())
        .contains("has nothing of p (property), where the documents of the accounts are");
  }

  @ParameterizedTest
  @CsvSource({"1, 0.12.0 to 0.12.4", "2, 0.12.5", "3, 0.13", "4, 0.14"})
  void everySchemaIsKnown(int version, String releases) {
    Generation generation = Generation.of(version, "");
    assertThat(generation.releases()).isEqualTo(releases);
    assertThat(generation.schemaVersion()).isEqualTo(version);
    assertThat(generation.kind(Subspace.BITMAP_TAGS)).isEqualTo(Generation.Kind.KEYS);
    assertThat(generation.lists(Subspace.SEARCH_INDEX)).isFalse();
    assertThat(generation.select("fts_index,j"))
        .containsExactly(Subspace.FTS_INDEX, Subspace.BLOB_EXTRA);
  }
}
