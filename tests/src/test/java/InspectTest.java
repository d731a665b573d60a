// SPDX-License-Identifier: Apache-2.0
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jpountz.lz4.LZ4Factory;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.cli.Command;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageWriter;

/**
 * What {@code stalwart-inspect} shows of the golden dump and of the store of the same content: the
 * files in {@code tests/goldens/inspect}, which {@code -Dswkit.writeGoldens=true} writes anew.
 */
class InspectTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  private static final String STORE = "rocksdb:" + ROOT.resolve("samples/rocksdb");
  private static final String DUMP = ROOT.resolve("tests/goldens/0.15.5/dump").toString();
  private static final Path EXPECTED = ROOT.resolve("tests/goldens/inspect");

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err, byte[] bytes) {}

  private static Result inspect(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Command command =
        new StalwartInspect() {
          @Override
          protected OutputStream bytesOut() {
            return bytes;
          }
        };
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString(), bytes.toByteArray());
  }

  private static Result inspectWhat(String what, List<String> args) {
    List<String> all = new ArrayList<>(List.of(what));
    all.addAll(args);
    return inspect(all.toArray(String[]::new));
  }

  private static List<String> words(String args) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(args);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    return words;
  }

  private static void assertGolden(String name, String what, String actual) throws IOException {
    Path file = EXPECTED.resolve(name + ".txt");
    String normal = actual.replace(what, "WHAT");
    if (Boolean.getBoolean("swkit.writeGoldens")) {
      Files.createDirectories(EXPECTED);
      Files.writeString(file, normal);
    }
    assertThat(normal).as("%s, against %s", what, file).isEqualTo(Files.readString(file));
  }

  private static void assertOneLine(Result result, int exitCode, String... parts) {
    assertThat(result.err().lines().toList()).hasSize(1);
    assertThat(result.err()).startsWith("stalwart-inspect: ").contains(parts);
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "accounts | 0 | --accounts",
        "accounts-json | 0 | --accounts --json",
        "subspace-p | 0 | --subspace p",
        "subspace-by-name | 0 | --subspace counters --values",
        "subspace-t | 0 | --subspace t --values",
        "changelog | 0 | --subspace l --account alice --values",
        "account-by-name | 0 | --account alice",
        "account-by-id | 0 | --account 3 --values",
        "prefix | 0 | --prefix 'p acct=2 coll=Mailbox' --values",
        "prefix-base64 | 0 | --prefix base64:cAAAAAI= --limit 3",
        "range | 0 | --from 'p acct=2 coll=Email' --to 'p acct=3' --values --limit 20",
        "range-hex | 0 | --subspace p --from 0000000201 --to 0000000202 --hex",
        "entries-json | 0 | --subspace a --json",
        "entries-json-hex | 0 | --subspace n --limit 3 --json --hex",
        "limit | 0 | --limit 5",
        "key | 0 | --key 'p acct=2 coll=Mailbox doc=0 field=Archive'",
        "key-base64 | 0 | --key base64:cAA=",
        "key-escapes | 0 | --key 'n\\x00\\x00\\x00\\x02'",
        "key-json | 0 | --key 'n acct=2' --json",
        "key-absent | 3 | --key 'p acct=77 coll=Mailbox doc=0 field=Archive'",
        "key-absent-json | 3 | --key 'p acct=77 coll=Mailbox doc=0 field=Archive' --json",
        "key-start | 3 | --key 'p acct=2 coll=Mailbox'",
        "key-unknown | 3 | --key 'p 00112233'",
        "find | 0 | --find INBOX",
        "find-json | 0 | --find inbox --limit 2 --json",
        "find-in-blobs | 0 | --find 'Message-ID:' --blobs --limit 4",
        "find-nothing | 3 | --find 'no such text anywhere'",
      })
  void whatItShowsOfTheDumpAndTheStore(String name, int exitCode, String args) throws IOException {
    for (String what : List.of(DUMP, STORE)) {
      Result result = inspectWhat(what, words(args));
      assertThat(result.err()).isEmpty();
      assertGolden(name, what, result.out());
      assertThat(result.exitCode()).isEqualTo(exitCode);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "overview | --threads 1",
        "overview | --threads 4",
        "overview-json | --json",
        "overview-undecoded | --undecoded",
        "overview-undecoded | --verbose",
      })
  void theTableOfContents(String name, String args) throws IOException {
    Result result = inspectWhat(DUMP, words(args));
    assertThat(result.err()).isEmpty();
    assertGolden(name + "-dump", DUMP, result.out());
    assertThat(result.exitCode()).isZero();
    result = inspectWhat(STORE, words(args));
    assertGolden(name + "-store", STORE, result.out());
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void nothingIsLeftUndecoded() {
    for (String what : List.of(DUMP, STORE)) {
      JsonObject json = json(inspect(what, "--undecoded", "--json"));
      Set<String> letters = new TreeSet<>();
      for (JsonElement row : json.get("subspaces").getAsJsonArray()) {
        JsonObject subspace = row.getAsJsonObject();
        if (subspace.get("undecodedKeys").getAsInt() == 0
            && subspace.get("undecodedValues").getAsInt() == 0) {
          letters.add(subspace.get("subspace").getAsString());
        }
      }
      assertThat(letters).contains("adefijklnpqsu".split(""));
    }
  }

  private static JsonObject json(Result result) {
    assertThat(result.out().lines().toList()).hasSize(1);
    return JsonParser.parseString(result.out()).getAsJsonObject();
  }

  @Test
  void theExamplesOfTheHelp() {
    String help = inspect("--help").out();
    List<String> examples =
        help.lines()
            .map(String::strip)
            .filter(l -> l.startsWith("jbang stalwart-inspect "))
            .toList();
    assertThat(examples).hasSize(4);
    for (String example : examples) {
      List<String> args = words(example.substring("jbang stalwart-inspect ".length()));
      String what = args.remove(0);
      args.removeAll(List.of(">", "settings.txt"));
      assertThat(what).isIn("backup", "rocksdb:/var/lib/stalwart", "/etc/stalwart/config.json");
      Result result = inspectWhat(what.equals("backup") ? DUMP : STORE, args);
      assertThat(result.exitCode()).as(example).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(result.out().lines().count()).as(example).isGreaterThan(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--subspace mail | 2 | 'mail' is not a subspace; the subspaces are a (acl)",
        "--prefix 'p nonsense=3' | 2 | the forms of keys are",
        "--prefix 'p coll=Email' | 2 | acct is missing",
        "--key '???' | 2 | is not a key",
        "--key '' | 2 | is not a key",
        "--from 'p acct=2' --to 'n acct=3' | 2 | of different subspaces: p (property) and n",
        "--from 'p acct=3' --to 'p acct=2' | 2 | the range is empty",
        "--account nobody | 1 | there is no account 'nobody'; there are 2 alice, 3 bob",
        "--account 77 | 1 | account 77 has no entries, and the directory doesn't know it; there"
            + " are 2 alice",
        "--account alice --subspace s | 2 | entries of s (settings) can't be assigned to"
            + " accounts: leave out --account",
        "--accounts --key base64:cAA= | 2 | exclude each other",
        "--undecoded --limit 3 | 2 | exclude each other",
        "--find '' | 2 | give a text to look for",
        "--limit -1 | 2 | --limit -1: give 1 or more",
        "--limit 0 | 2 | --limit 0: give 1 or more",
        "--blob 1234 | 2 | '1234' is not the hash of a blob",
      })
  void mistakesAreOneLine(String args, int exitCode, String line) {
    assertOneLine(inspectWhat(DUMP, words(args)), exitCode, line);
  }

  @Test
  void noOperandOrTooMany() {
    assertThat(inspect().exitCode()).isEqualTo(2);
    assertThat(inspect().err()).contains("expected 1 operand (WHAT), but got 0");
    assertThat(inspect(DUMP, STORE).exitCode()).isEqualTo(2);
  }

  private Path copy() throws IOException {
    Path copy = Files.createDirectories(temp.resolve("dump"));
    for (String name : Path.of(DUMP).toFile().list()) {
      Files.copy(Path.of(DUMP, name), copy.resolve(name));
    }
    return copy;
  }

  private static void cut(Path frame, int length) throws IOException {
    Files.write(frame, Arrays.copyOf(Files.readAllBytes(frame), length));
  }

  private static void rewrite(Path dump, Subspace subspace, UnaryOperator<Source> change)
      throws IOException {
    rewrite(dump, subspace, 5, change);
  }

  private static void rewrite(
      Path dump, Subspace subspace, int schema, UnaryOperator<Source> change) throws IOException {
    Path frame = dump.resolve(Dump.frameName(subspace));
    Path old = Files.move(frame, dump.resolveSibling("old"));
    try (FrameReader from = FrameReader.open(old);
        FrameWriter to = FrameWriter.create(frame, subspace, schema)) {
      to.putAll(change.apply(from));
      to.commit();
    }
    Files.delete(old);
  }

  @Test
  void aDumpInPieces() throws IOException {
    Path dump = copy();
    cut(dump.resolve("subspace_p"), 20_000);
    cut(dump.resolve("subspace_l"), 0);
    Files.delete(dump.resolve("subspace_d"));
    Files.writeString(dump.resolve("notes"), "hello");
    rewrite(dump, Subspace.COUNTERS, entries -> entries);
    for (String threads : List.of("1", "4")) {
      Result result = inspect(dump.toString(), "--threads", threads);
      assertGolden("damaged", dump.toString(), result.out());
      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.err()).isEmpty();
    }
    JsonObject json = json(inspect(dump.toString(), "--json"));
    assertThat(json.get("exitCode").getAsInt()).isEqualTo(3);
    assertThat(json.get("whole").getAsBoolean()).isFalse();
    assertThat(json.get("missing").toString()).isEqualTo("[\"d\"]");
    assertThat(json.get("otherFiles").toString()).isEqualTo("[\"notes\"]");
    assertThat(json.get("problems").getAsJsonArray()).hasSize(2);

    Result result = inspect(dump.toString(), "--subspace", "a");
    assertThat(result.out()).startsWith("a grantee=2").hasLineCount(4);
    assertThat(result.err()).contains("subspace_l at byte 0: is empty").hasLineCount(1);
    assertThat(result.exitCode()).isEqualTo(3);
  }

  @Test
  void framesThatCannotBelongTogether() throws IOException {
    Path dump = Files.createDirectories(temp.resolve("one"));
    Files.createFile(dump.resolve("subspace_p"));
    assertOneLine(inspect(dump.toString()), 1, "subspace_p at byte 0: is empty");

    dump = copy();
    Files.copy(dump.resolve("subspace_n"), dump.resolve("n.lz4"));
    rewrite(dump, Subspace.QUOTAS, 4, entries -> entries);
    Result result = inspect(dump.toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("holds subspace n (counters) twice", "different schema versions: 5, but 4 in")
        .contains("Not whole: 2 frames are")
        .doesNotContain("u (quotas)", "missing");
  }

  @Test
  void aListingEndsWhereTheFrameIsCut() throws IOException {
    Path dump = copy();
    cut(dump.resolve("subspace_p"), 20_000);
    Result result = inspect(dump.toString(), "--subspace", "p");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).startsWith("p schema-version\n");
    assertThat(result.err().lines().toList()).hasSize(1);
    assertThat(result.err()).contains("subspace_p at byte");
  }

  @Test
  void oneFrame() throws IOException {
    String frame = Path.of(DUMP, "subspace_p").toString();
    Result result = inspect(frame);
    assertGolden("frame", frame, result.out());
    assertThat(result.exitCode()).isZero();
    assertThat(inspect(frame, "--subspace", "p").out())
        .isEqualTo(inspect(DUMP, "--subspace", "p").out());
    assertThat(inspect(frame, "--subspace", "n").out()).isEmpty();

    result = inspect(frame, "--accounts");
    assertThat(result.out()).contains("\n?").contains("21          7");
    assertThat(result.err()).contains("there is no d (directory), so accounts have no names");
    assertOneLine(
        inspect(Path.of(DUMP, "subspace_n").toString(), "--accounts"), 1, "has nothing of p");
  }

  @Test
  void accountsThatTheDirectoryDoesNotKnow() throws IOException {
    Path dump = copy();
    rewrite(
        dump,
        Subspace.DIRECTORY,
        entries ->
            entries.filter(
                entry -> !new String(entry.key(), 1, entry.key().length - 1).equals("carol")));
    Result result = inspect(dump.toString(), "--accounts");
    assertThat(result.out()).containsPattern("(?m)^\\(not in the directory\\) +4 +10 +7 ");
    assertThat(result.out()).containsPattern("(?m)^total +53 ");
    JsonObject carol =
        json(inspect(dump.toString(), "--accounts", "--json"))
            .get("accounts")
            .getAsJsonArray()
            .get(2)
            .getAsJsonObject();
    assertThat(carol.get("id").getAsInt()).isEqualTo(4);
    assertThat(carol.get("name").isJsonNull()).isTrue();
    assertThat(carol.get("inDirectory").getAsBoolean()).isFalse();
    assertThat(inspect(dump.toString(), "--account", "4", "--subspace", "p").exitCode()).isZero();
    assertThat(inspect(dump.toString(), "--account", "carol").exitCode()).isEqualTo(1);
  }

  @Test
  void aPageToLookAt() throws IOException {
    Path page = temp.resolve("report.html");
    Result result = inspect(DUMP, "--html", page.toString());
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(Files.readString(page)).contains("<html", "alice", "</html>");
    assertThat(inspect(DUMP, "--html", page.toString(), "--accounts").exitCode()).isEqualTo(2);
    JsonObject json = json(inspect(DUMP, "--html", page.toString(), "--json"));
    assertThat(json.get("exitCode").getAsInt()).isZero();
    assertThat(json.get("file").getAsString()).isEqualTo(page.toString());
    result = inspect(DUMP, "--html", temp.resolve("absent/report.html").toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines().toList()).hasSize(1);
  }

  @Test
  void thereIsNoPageOfADumpWithoutDocuments() throws IOException {
    Path dump = copy();
    String page = temp.resolve("report.html").toString();
    cut(dump.resolve("subspace_p"), 20_000);
    assertOneLine(inspect(dump.toString(), "--html", page), 1, "subspace_p at byte");
    cut(dump.resolve("subspace_p"), 0);
    Result result = inspect(dump.toString(), "--html", page);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("subspace_p at byte 0: is empty", "has nothing of p");
    Files.delete(dump.resolve("subspace_p"));
    assertOneLine(inspect(dump.toString(), "--html", page), 1, "has nothing of p (property)");
    assertThat(temp.resolve("report.html")).doesNotExist();
  }

  @Test
  void aFrameIsMissing() throws IOException {
    Path dump = copy();
    Files.delete(dump.resolve("subspace_k"));
    Result result = inspect(dump.toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("Not whole: frame k is missing; this is not a full dump.")
        .doesNotContain("Whole: every");
    Files.delete(dump.resolve("subspace_a"));
    assertThat(inspect(dump.toString()).out()).contains("Not whole: frames a k are missing; ");
    JsonObject json = json(inspect(dump.toString(), "--json"));
    assertThat(json.get("exitCode").getAsInt()).isEqualTo(3);
    assertThat(json.get("whole").getAsBoolean()).isFalse();
  }

  @Test
  void anInterruptedImport() throws IOException {
    String store = "sqlite:" + temp.resolve("store.db");
    ServerStorage storage =
        ServerStorage.write(DatabaseAddress.parse(store).storage().with(BlobFraming.LZ4));
    StorageWriter writer =
        storage.begin(Generation.of(5, store), "an import of all", purpose -> false);
    try (Dump dump = Dump.open(Path.of(DUMP))) {
      for (Subspace subspace :
          List.of(Subspace.PROPERTY, Subspace.DIRECTORY, Subspace.BLOB_LINKS)) {
        try (FrameReader frame = dump.read(subspace)) {
          writer.load(subspace, frame, StorageWriter.Existing.OVERWRITE, Workers.none());
        }
      }
    }
    assertThatThrownBy(storage::close).hasMessageContaining("marked as unfinished");
    Result result = inspect(store);
    assertGolden("interrupted", store, result.out());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains("blob ", " is missing", "alice (account 2)", "… and 71 more blobs");
    JsonObject json = json(inspect(store, "--json"));
    assertThat(json.get("unfinished").getAsBoolean()).isTrue();
    assertThat(json.get("schemaVersion").getAsLong()).isEqualTo(0xFFFFFFFFL);
    assertThat(json.get("damagedBlobs").getAsJsonArray()).hasSize(81);

    String note = "stalwart-inspect: note: an import into it was interrupted";
    result = inspect(store, "--account", "alice", "--subspace", "p", "--limit", "1");
    assertThat(result.out()).isEqualTo("p acct=2 coll=Email doc=1 field=Archive\n");
    assertThat(result.err()).startsWith(note).hasLineCount(1);
    assertThat(result.exitCode()).isZero();
    result = inspect(store, "--accounts");
    assertThat(result.out()).contains("alice");
    assertThat(result.err()).startsWith(note);
    assertThat(inspect(store, "--key", "base64:cAA=").out()).contains("4294967295");
  }

  @Test
  void theContentOfABlob() throws IOException {
    String hash = "6ab69289b08671ca7f447bcd63349b17e13eb78f92f592a0d5c25935fa24762a";
    for (String what : List.of(DUMP, STORE)) {
      Result result = inspect(what, "--blob", hash.toUpperCase(java.util.Locale.ROOT));
      assertThat(result.out() + result.err()).isEmpty();
      assertThat(result.exitCode()).isZero();
      assertThat(Entry.hex(Blake3.hash(result.bytes()))).isEqualTo(hash);

      result = inspect(what, "--blob", "00".repeat(32));
      assertOneLine(result, 3, "blob 0000", "doesn't exist");
      assertThat(result.bytes()).isEmpty();
    }
  }

  @Test
  void aDamagedBlobIsWrittenAndSaid() throws IOException {
    String hash = "6ab69289b08671ca7f447bcd63349b17e13eb78f92f592a0d5c25935fa24762a";
    Path dump = copy();
    rewrite(
        dump,
        Subspace.BLOBS,
        blobs ->
            blobs.map(
                blob -> {
                  if (Entry.hex(blob.key()).equals(hash)) {
                    blob.value()[100]++;
                  }
                  return blob;
                }));
    Result result = inspect(dump.toString(), "--blob", hash);
    assertOneLine(result, 3, "blob " + hash, "is not what was stored");
    assertThat(result.bytes()).hasSizeGreaterThan(500_000);
    assertThat(inspect(dump.toString(), "--subspace", "t").exitCode()).isEqualTo(3);
    String other = Entry.hex(Blake3.hash(result.bytes()));
    assertThat(inspect(dump.toString(), "--blob", other).exitCode()).isEqualTo(3);
  }

  @Test
  void textInPackedArchivesIsFound() throws IOException {
    byte[] payload = "The Needle in the hay. ".repeat(400).getBytes(UTF_8);
    byte[] packed = LZ4Factory.fastestInstance().fastCompressor().compress(payload);
    byte[] value =
        Bytes.concat(
            new byte[] {(byte) payload.length, (byte) (payload.length >> 8), 0, 0},
            packed,
            new byte[] {(byte) 0x90});
    Path dump = copy();
    rewrite(
        dump,
        Subspace.PROPERTY,
        entries ->
            entries.map(
                entry ->
                    Entry.hex(entry.key()).equals("00000002013200000000")
                        ? new Entry(entry.key(), value)
                        : entry));
    Result result = inspect(dump.toString(), "--find", "HAY. the needle");
    assertThat(result.out())
        .hasLineCount(1)
        .startsWith("p acct=2 coll=Mailbox")
        .contains("found: ");
    assertThat(result.out()).contains("unpacked@18");
    assertThat(inspect(dump.toString(), "--find", "needle", "--account", "bob").out()).isEmpty();
  }

  @Test
  void readingChangesNothing() throws IOException {
    Path golden = ROOT.resolve("tests/goldens/0.15.5/store.sqlite");
    Path file = Files.copy(golden, Files.createDirectory(temp.resolve("db")).resolve("db.sqlite"));
    String store = "sqlite:" + file;
    for (String args :
        List.of("", "--accounts", "--undecoded", "--account 2 --values", "--find inbox --blobs")) {
      Result result = inspectWhat(store, words(args));
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out()).isNotEmpty();
    }
    assertThat(file.getParent().toFile().list()).containsExactly("db.sqlite");
    assertThat(file).hasSameBinaryContentAs(golden);
  }

  /** Somebody who reads one piece and goes. */
  @Test
  void aReaderWhoGoes() {
    int[] written = {0};
    Writer pipe =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            written[0] += length;
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(
            new StalwartInspect(),
            new PrintWriter(pipe, true),
            new PrintWriter(err, true),
            STORE,
            "--json");
    assertThat(exitCode).isZero();
    written[0] = 0;
    exitCode =
        Command.execute(
            new StalwartInspect(),
            new PrintWriter(pipe, true),
            new PrintWriter(err, true),
            STORE,
            "--subspace",
            "z",
            "--json");
    assertThat(exitCode).isZero();
    assertThat(written[0]).isLessThan(60_000);
    assertThat(err.toString()).isEmpty();
  }
}
