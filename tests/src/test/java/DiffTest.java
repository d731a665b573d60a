// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dynatrace.hash4j.hashing.Hashing;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Progress;
import swkit.Subspace;
import swkit.Workers;
import swkit.cli.Command;
import swkit.diff.Change;
import swkit.diff.Comparison;
import swkit.diff.ComparisonOptions;
import swkit.dump.Dump;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.key.KeyForms;
import swkit.key.KeyText;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;

/** What stalwart-diff finds, what it says of it, and with which exit code. */
class DiffTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  private static final Path GOLDEN = ROOT.resolve("tests/goldens/0.15.5/dump");
  private static final Path EXPECTED = ROOT.resolve("tests/goldens/diff");
  private static final String ROCKSDB = "rocksdb:" + ROOT.resolve("samples/rocksdb");
  private static final String SQLITE =
      "sqlite:" + ROOT.resolve("tests/goldens/0.15.5/store.sqlite");
  private static final Generation GENERATION = Generation.of(5, "");

  @TempDir Path temp;

  /** The entries of the golden, to be changed and written. */
  private final Map<Subspace, TreeMap<byte[], byte[]>> entries = new EnumMap<>(Subspace.class);

  private record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void readTheGolden() {
    try (var dump = Dump.open(GOLDEN);
        var snapshot = dump.snapshot()) {
      for (var subspace : snapshot.subspaces()) {
        var values = new TreeMap<byte[], byte[]>(Entry::compareKeys);
        snapshot.scan(subspace).stream().forEach(entry -> values.put(entry.key(), entry.value()));
        entries.put(subspace, values);
      }
    }
  }

  private Path write(String name) throws IOException {
    return write(name, 5);
  }

  private Path write(String name, int schemaVersion) throws IOException {
    Path directory = Files.createDirectory(temp.resolve(name));
    for (var subspace : entries.entrySet()) {
      Path file = directory.resolve(Dump.frameName(subspace.getKey()));
      try (var frame = FrameWriter.create(file, subspace.getKey(), schemaVersion)) {
        subspace.getValue().forEach((key, value) -> frame.put(new Entry(key, value)));
        frame.commit();
      }
    }
    return directory;
  }

  private static Result diff(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Command.execute(
            new StalwartDiff(), new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static JsonObject json(Object... args) {
    var words = new ArrayList<>(List.of(args));
    words.add("--json");
    return JsonParser.parseString(diff(words.toArray()).out()).getAsJsonObject();
  }

  private static long count(JsonObject result, String field) {
    return result.getAsJsonObject("total").get(field).getAsLong();
  }

  private byte[] key(String text) {
    return KeyText.parse(KeyForms.of(GENERATION), text).bytes();
  }

  /** A change of each kind, in several subspaces. */
  private void edit() {
    var properties = entries.get(Subspace.PROPERTY);
    byte[] mail = key("p acct=2 coll=Email doc=2 field=Archive");
    properties.put(mail, properties.get(key("p acct=2 coll=Email doc=4 field=Archive")));
    properties.remove(key("p acct=3 coll=Email doc=3 field=Metadata"));
    byte[] mailbox = key("p acct=2 coll=Mailbox doc=7 field=Archive");
    properties.put(mailbox, packed(properties.get(mailbox)));
    byte[] other = key("p acct=5 coll=Email doc=2 field=Metadata");
    properties.put(other, changedInside(properties.get(other)));
    entries.get(Subspace.ACL).pollFirstEntry();
    entries.get(Subspace.COUNTERS).put(key("n acct=4 change-id"), Bytes.i64le(1000));
    entries
        .get(Subspace.INDEXES)
        .put(key("i acct=2 coll=SieveScript field=Name value=\"new\" doc=9"), Entry.NO_VALUE);
    var settings = entries.get(Subspace.SETTINGS);
    settings.put("queue.limiter.inbound.ip.enable".getBytes(), "false".getBytes());
    settings.put("server.hostname".getBytes(), "mail.example.org".getBytes());
    entries.get(Subspace.BLOBS).pollFirstEntry();
    entries.get(Subspace.DIRECTORY).remove(key("d name=\"dave\""));
    entries.get(Subspace.TASKS).pollFirstEntry();
  }

  /** The same archive with its contents packed. */
  private static byte[] packed(byte[] value) {
    Archive archive = Archive.of(value);
    byte[] block = LZ4Factory.fastestInstance().fastCompressor().compress(archive.payload());
    byte[] length = new byte[4];
    Bytes.putU32le(length, 0, archive.payload().length);
    return archive(archive, Bytes.concat(length, block), archive.marker() | 0x10);
  }

  /** The same archive with another byte in its contents, and a checksum that holds. */
  private static byte[] changedInside(byte[] value) {
    Archive archive = Archive.of(value);
    byte[] contents = archive.payload().clone();
    contents[0] ^= 1;
    return archive(archive, contents, archive.marker());
  }

  private static byte[] archive(Archive archive, byte[] contents, int marker) {
    byte[] checksum = Bytes.u32((int) Hashing.xxh3_64().hashBytesToLong(contents));
    byte[] change = archive.isVersioned() ? new byte[4] : new byte[0];
    byte[] low = archive.isVersioned() ? Bytes.u32((int) archive.changeId()) : new byte[0];
    return Bytes.concat(contents, checksum, change, low, new byte[] {(byte) marker});
  }

  private void assertExpected(String file, String actual) throws IOException {
    String text = actual.replace(temp.toString(), "").replace(GOLDEN.toString(), "/golden");
    assertThat(text).isEqualTo(Files.readString(EXPECTED.resolve(file)));
  }

  @Test
  void whatIsShown() throws IOException {
    edit();
    Path edited = write("edited");
    assertExpected("summary.txt", diff(GOLDEN, edited).out());
    assertExpected("summary.json", diff(GOLDEN, edited, "--json").out());
    assertExpected("entries.txt", diff(GOLDEN, edited, "--entries").out());
    assertExpected("entries.json", diff(GOLDEN, edited, "--entries", "--json").out());
    assertExpected("alice.txt", diff(GOLDEN, edited, "--account", "alice").out());
    assertThat(diff(GOLDEN, edited, "--entries").err())
        .isEqualTo(
            "stalwart-diff: 11 differences: 5 only in A, 2 only in B, 4 changed."
                + " Not counted: 1 value differs only in compression (LZ4).\n");
    assertThat(diff(GOLDEN, edited).exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void theSameDatabaseOnWhateverItStands(String threads) {
    for (String a : List.of(GOLDEN.toString(), ROCKSDB, SQLITE)) {
      for (String b : List.of(GOLDEN.toString(), ROCKSDB, SQLITE)) {
        Result result = diff(a, b, "--content", "--threads", threads);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(result.out()).contains("The same: 1,020 entries.");
      }
    }
  }

  @Test
  void quietSaysNothing() throws IOException {
    assertThat(diff(GOLDEN, SQLITE, "-q")).isEqualTo(new Result(0, "", ""));
    edit();
    assertThat(diff(GOLDEN, write("edited"), "-q")).isEqualTo(new Result(3, "", ""));
  }

  /** Removes, adds and changes at random; exactly that is found, in both directions. */
  @Test
  void seededChangesAreFoundExactly() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    var expected = new TreeSet<String>();
    var reversed = new TreeSet<String>();
    for (var subspace : entries.entrySet()) {
      char letter = subspace.getKey().letter();
      if (subspace.getKey() == Subspace.BLOBS || subspace.getKey() == Subspace.BLOB_LINKS) {
        continue;
      }
      for (byte[] key : List.copyOf(subspace.getValue().keySet())) {
        byte[] value = subspace.getValue().get(key);
        String name = letter + " " + Entry.hex(key);
        switch (random.nextInt(20)) {
          case 0 -> {
            subspace.getValue().remove(key);
            expected.add("removed " + name);
            reversed.add("added " + name);
          }
          case 1 -> {
            if (value.length > 0) {
              byte[] changed = value.clone();
              changed[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
              subspace.getValue().put(key, changed);
              expected.add("changed " + name);
              reversed.add("changed " + name);
            }
          }
          case 2 -> {
            byte[] added = Bytes.concat(key, new byte[1 + random.nextInt(9)]);
            if (subspace.getValue().putIfAbsent(added, value) == null) {
              expected.add("added " + letter + " " + Entry.hex(added));
              reversed.add("removed " + letter + " " + Entry.hex(added));
            }
          }
          default -> {}
        }
      }
    }
    Path changed = write("changed");
    assertThat(found(GOLDEN, changed)).as("seed %d", seed).isEqualTo(expected);
    assertThat(found(changed, SQLITE)).as("seed %d", seed).isEqualTo(reversed);
    JsonObject counts = json(GOLDEN, changed, "--threads", "3");
    assertThat(count(counts, "removed") + count(counts, "added") + count(counts, "changed"))
        .as("seed %d", seed)
        .isEqualTo(expected.size());
  }

  private static TreeSet<String> found(Object a, Object b) {
    var found = new TreeSet<String>();
    for (String line : diff(a, b, "--entries", "--json").out().lines().toList()) {
      JsonObject object = JsonParser.parseString(line).getAsJsonObject();
      found.add(
          object.get("change").getAsString()
              + " "
              + object.get("subspace").getAsString()
              + " "
              + object.get("keyHex").getAsString());
    }
    return found;
  }

  @Test
  void aProgramCanAskToo() throws IOException {
    edit();
    DatabaseAddress a = DatabaseAddress.parse(GOLDEN.toString());
    DatabaseAddress b = DatabaseAddress.parse(write("edited").toString());
    var changes = new ArrayList<Change>();
    var result =
        new Comparison(a, b, ComparisonOptions.ALL)
            .run(Workers.none(), Progress.SILENT, changes::add);
    assertThat(result.total().differences()).isEqualTo(11);
    assertThat(changes).hasSize(11);
    assertThat(changes.get(0).kind()).isEqualTo(Change.Kind.REMOVED);
    assertThat(result.accounts().keySet()).containsExactly(2, 3, 4, 5);
  }

  @Test
  void packingIsSaidAndNotCounted() throws IOException {
    byte[] key = key("p acct=2 coll=Email doc=2 field=Metadata");
    byte[] value = entries.get(Subspace.PROPERTY).get(key);
    entries.get(Subspace.PROPERTY).put(key, packed(value));
    Result result = diff(GOLDEN, write("packed"));
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("Not counted: 1 value differs only in compression (LZ4).");

    entries.get(Subspace.PROPERTY).put(key, packed(changedInside(value)));
    assertThat(diff(GOLDEN, write("other")).exitCode()).isEqualTo(3);
  }

  @Test
  void aChangeIdIsAChangeEvenWhenPacked() throws IOException {
    byte[] key = key("p acct=2 coll=Email doc=2 field=Archive");
    byte[] value = packed(entries.get(Subspace.PROPERTY).get(key));
    value[value.length - 2]++;
    entries.get(Subspace.PROPERTY).put(key, value);
    Result result = diff(GOLDEN, write("later"), "--entries");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("change=5 ", "change=6 ").doesNotContain("differs from byte");
  }

  @Test
  void contentReadsBlobs() throws IOException {
    var blob = entries.get(Subspace.BLOBS).firstEntry();
    byte[] changed = blob.getValue().clone();
    changed[100] ^= 4;
    entries.get(Subspace.BLOBS).put(blob.getKey(), changed);
    Path altered = write("altered");
    assertThat(diff(GOLDEN, altered, "-q").exitCode()).isZero();
    Result result = diff(SQLITE, altered, "--content", "--entries");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .startsWith("~ t hash=" + Entry.hex(blob.getKey()))
        .contains("(differs from byte 100 on)");
    assertThat(result.out().lines().toList()).hasSize(1);
    assertThat(result.err()).contains("note: B: blob ", "its BLAKE3 hash is not its key");
  }

  @Test
  void oneAccount() throws IOException {
    edit();
    Path edited = write("edited");
    assertThat(diff(GOLDEN, edited, "--account", "carol", "--entries").out())
        .isEqualTo("~ n acct=4 change-id=31 ⇒ change-id=1000\n");
    assertThat(diff(edited, GOLDEN, "--account", "dave", "--entries").out())
        .contains("+ d name=\"dave\"", "~ p acct=5 coll=Email doc=2 field=Metadata")
        .doesNotContain("acct=2", "acct=3", "acct=4");
    assertThat(diff(edited, GOLDEN, "--account", "5").exitCode()).isEqualTo(3);
    assertThat(diff(edited, GOLDEN, "--account", "77").exitCode()).isZero();
    Result nobody = diff(edited, GOLDEN, "--account", "zoe");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).contains("neither A nor B has an account 'zoe'");
    for (String store : List.of(ROCKSDB, SQLITE)) {
      JsonObject result = json(GOLDEN, store, "--account", "alice", "--content");
      assertThat(count(result, "same")).isEqualTo(273);
      assertThat(result.get("exitCode").getAsInt()).isZero();
    }
  }

  @Test
  void aNameOfTwoAccountsIsNoAccount() throws IOException {
    var directory = entries.get(Subspace.DIRECTORY);
    directory.put(key("d name=\"alice\""), directory.remove(key("d name=\"bob\"")));
    Path other = write("other");
    assertThat(diff(GOLDEN, other).out()).contains("\n3 bob / alice  ");
    Result result = diff(GOLDEN, other, "--account", "alice");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("'alice' is account 2 in A and 3 in B");
  }

  @ParameterizedTest
  @CsvSource({
    "--only,'p,s',3",
    "--only,directory,3",
    "--only,'q,x',0",
    "--ignore,'a,d,f,i,n,p,s,t',0"
  })
  void subspacesCanBeChosen(String option, String list, int exitCode) throws IOException {
    edit();
    Path edited = write("edited");
    assertThat(diff(GOLDEN, edited, option, list).exitCode()).isEqualTo(exitCode);
    Result result = diff(GOLDEN, edited, "--only", "p", "--ignore", "p");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("no subspace is left");
  }

  @Test
  void limitEndsTheList() throws IOException {
    edit();
    Path edited = write("edited");
    Result result = diff(GOLDEN, edited, "--entries", "--limit", "4");
    assertThat(result.out().lines().toList()).hasSize(4);
    assertThat(result.err()).isEqualTo("stalwart-diff: ended after 4 lines; there may be more\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(diff(GOLDEN, edited, "--limit", "4").exitCode()).isEqualTo(2);
    assertThat(diff(GOLDEN, edited, "--entries", "--limit", "0").exitCode()).isEqualTo(2);
  }

  /** As behind {@code | head}. */
  @Test
  void aReaderThatHasSeenEnoughEndsItQuietly() throws IOException {
    edit();
    Path edited = write("edited");
    StringWriter err = new StringWriter();
    Writer head =
        new Writer() {
          private int lines;

          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            if (++lines > 6) {
              throw new IOException("Broken pipe");
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    int exitCode =
        Command.execute(
            new StalwartDiff(),
            new PrintWriter(head, true),
            new PrintWriter(err, true),
            GOLDEN.toString(),
            edited.toString(),
            "--entries",
            "--json");
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isEqualTo(3);
  }

  @Test
  void aSingleFrameIsComparedWithItsLikes() throws IOException {
    edit();
    Path frame = write("edited").resolve("subspace_s");
    Result result = diff(SQLITE, frame);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("2 differences: 0 only in A, 1 only in B, 1 changed.");
    assertThat(result.err()).contains("B is a single frame");
    assertThat(diff(GOLDEN.resolve("subspace_s"), frame, "-q").exitCode()).isEqualTo(3);
    assertThat(diff(GOLDEN.resolve("subspace_p"), frame).exitCode()).isEqualTo(2);
  }

  @Test
  void aMissingFrameIsSaid() throws IOException {
    entries.remove(Subspace.QUEUE_EVENTS);
    Result result = diff(GOLDEN, write("less"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .isEqualTo("stalwart-diff: note: B holds no frames of q: compared as empty\n");
    assertThat(result.out()).contains("3 only in A");
  }

  @Test
  void aDamagedFrameIsOneLine() throws IOException {
    Path damaged = write("damaged");
    Path frame = damaged.resolve("subspace_p");
    byte[] bytes = Files.readAllBytes(frame);
    bytes[bytes.length / 2] ^= 1;
    Files.write(frame, bytes);
    for (String more : List.of("--entries", "--content")) {
      Result result = diff(GOLDEN, damaged, more);
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err().lines().toList()).hasSize(1);
      assertThat(result.err()).startsWith("stalwart-diff: " + frame).contains("at byte");
    }
  }

  @Test
  void anUnfinishedStoreIsRefused() {
    String store = "sqlite:" + temp.resolve("unfinished");
    ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage());
    storage.begin(GENERATION, "an import of a d", purpose -> false);
    assertThatThrownBy(storage::close).hasMessageContaining("marked as unfinished");
    for (Object other : List.of(GOLDEN, store)) {
      Result result = diff(other, store);
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err()).contains(store, "an import of a d was interrupted");
    }
  }

  @Test
  void anotherSchemaVersionIsSaidAndComparedAsBytes() throws IOException {
    byte[] key = entries.get(Subspace.SETTINGS).firstKey();
    entries.get(Subspace.SETTINGS).put(key, "x".getBytes());
    Path other = write("other", 99);
    Result result = diff(GOLDEN, other, "--entries");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out().lines().toList()).hasSize(1);
    assertThat(result.out()).startsWith("~ s name=").endsWith(" ⇒ s " + Entry.hex(key) + " = 78\n");
    assertThat(result.err())
        .contains("A has schema version 5, B 99: their entries are compared as");
    result = diff(other, GOLDEN, "--only", "p");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("The same: 281 entries.");
    assertThat(diff(GOLDEN, other, "--account", "2").exitCode()).isEqualTo(2);
    assertThat(diff(other, other).exitCode()).isEqualTo(1);
    assertThat(diff(GOLDEN, other, "--entries", "--json").out()).contains("\"b\":\"78\"");
  }

  @Test
  void whatARunningServerChangesCanBeLeftOut() throws IOException {
    for (var subspace : GENERATION.transients()) {
      if (entries.containsKey(subspace)) {
        entries.get(subspace).clear();
      }
    }
    entries.get(Subspace.BLOB_LINKS).keySet().removeIf(link -> link.length > 41);
    entries.get(Subspace.QUOTAS).put(new byte[33], Bytes.i64le(1));
    Path after = write("after");
    assertThat(diff(GOLDEN, after, "-q").exitCode()).isEqualTo(3);
    for (Object a : List.of(GOLDEN, SQLITE)) {
      Result result = diff(a, after, "--ignore-running", "--content");
      assertThat(result.exitCode()).as(result.out()).isZero();
      assertThat(result.out()).doesNotContain("f (tasks)");
    }
    entries.get(Subspace.BLOB_LINKS).keySet().removeIf(link -> link.length == 41);
    assertThat(diff(GOLDEN, write("less"), "--ignore-running").exitCode()).isEqualTo(3);
  }

  @Test
  void allComparesWhatIsInNoDump() {
    Result result = diff(SQLITE, SQLITE, "--all");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("z (search-index)");
    assertThat(diff(GOLDEN, SQLITE, "--all").exitCode()).isEqualTo(2);
    assertThat(diff(GOLDEN, SQLITE, "--all").err()).contains("which dumps don't contain");
  }

  private Path config(Path rocksdb) throws IOException {
    String text =
        """
        storage.data = "db"
        storage.blob = "db"
        store.db.type = "rocksdb"
        store.db.path = "%s"
        """;
    return Files.writeString(temp.resolve("config.toml"), text.formatted(rocksdb));
  }

  @Test
  void operandsAndConfigurations() throws IOException {
    Path config = config(Path.of("/in/a/container"));
    String path = "store.db.path=" + ROOT.resolve("samples/rocksdb");
    assertThat(diff(config, GOLDEN, "--set", path, "-q").exitCode()).isZero();
    assertThat(diff(GOLDEN, config, "--set", path, "-q").exitCode()).isZero();
    assertThat(diff("-c", config, GOLDEN, "--set", path, "-q").exitCode()).isZero();
    assertThat(diff(config, ROCKSDB, "--set", path, "-q").exitCode()).isZero();
    assertThat(diff(GOLDEN, SQLITE, "--set", path).exitCode()).isEqualTo(2);
    assertThat(diff(GOLDEN).exitCode()).isEqualTo(2);
    assertThat(diff(GOLDEN, GOLDEN, GOLDEN).exitCode()).isEqualTo(2);
  }

  /** The lines of the help, with operands that are there. */
  @Test
  void theExamplesOfTheHelp() throws IOException {
    edit();
    var operands = new HashMap<String, String>();
    operands.put("backup", GOLDEN.toString());
    operands.put("monday", GOLDEN.toString());
    operands.put("tuesday", write("tuesday").toString());
    operands.put("sqlite:/var/lib/stalwart.db", SQLITE);
    operands.put("/etc/stalwart/config.toml", config(ROOT.resolve("samples/rocksdb")).toString());
    String help = diff("--help").out();
    assertThat(help).contains("Exit codes: 0 done, no difference");
    String start = "jbang stalwart-diff ";
    var examples = help.lines().map(String::strip).filter(line -> line.startsWith(start)).toList();
    assertThat(examples).hasSize(3);
    for (String example : examples) {
      Object[] words =
          Arrays.stream(example.substring(start.length()).split(" "))
              .map(word -> operands.getOrDefault(word, word))
              .toArray();
      Result result = diff(words);
      assertThat(result.exitCode()).as(example).isEqualTo(example.contains("tuesday") ? 3 : 0);
      assertThat(result.out()).as(example).isNotEmpty();
    }
  }
}
