// SPDX-License-Identifier: Apache-2.0
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.generation.Generation;
import swkit.key.DecodedEntry;
import swkit.testing.Goldens;

/** The command {@code stalwart-redact}. */
class RedactTest {
  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(
            command,
            new PrintWriter(out),
            new PrintWriter(err),
            Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static List<String> lines(Path dump, Subspace subspace) {
    try (var database = Database.open(dump.toString());
        var snapshot = database.snapshot()) {
      Generation generation = Generation.of(snapshot);
      return snapshot.scan(subspace).stream()
          .map(entry -> DecodedEntry.line(generation, subspace, entry))
          .toList();
    }
  }

  @Test
  void aStoreBecomesASealedDumpWithoutItsNames() {
    Path to = temp.resolve("redacted");
    Result result = run(new StalwartRedact(), "rocksdb:" + Goldens.ROCKSDB, to);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("none is in the ", "p (property)", "Times, sizes, ids")
        .doesNotContain("alice");
    assertThat(lines(to, Subspace.DIRECTORY)).noneMatch(line -> line.contains("alice"));
    assertThat(to.resolve(".swkit/manifest.json"))
        .content()
        .contains("redacted")
        .doesNotContain("samples");
    Result verified = run(new StalwartVerify(), to, "--json");
    Result original = run(new StalwartVerify(), Goldens.DUMP, "--json");
    assertThat(JsonParser.parseString(verified.out()).getAsJsonObject().get("errors"))
        .isEqualTo(JsonParser.parseString(original.out()).getAsJsonObject().get("errors"));
  }

  @Test
  void aRegistryIsRedactedWithItsKeys() throws IOException {
    Path store =
        Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.16.18/sqlite"), temp.resolve("s"));
    Path to = temp.resolve("redacted");
    Result result =
        run(new StalwartRedact(), "sqlite:" + store.resolve("store.sqlite"), to, "--json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(JsonParser.parseString(result.out()).getAsJsonObject().get("words").getAsInt())
        .isGreaterThan(50);
    for (Subspace subspace : List.of(Subspace.DIRECTORY, Subspace.BITMAP_IDS, Subspace.FTS_INDEX)) {
      assertThat(lines(to, subspace))
          .noneMatch(line -> line.contains("alice") || line.contains("example"));
    }
    assertThat(run(new StalwartVerify(), to).exitCode()).isZero();
  }

  /** Entries of 0.16 in a store of 0.15 are redacted as those of 0.16. */
  @Test
  void whatAnAbortedStartLeftRemains() throws IOException {
    Path store =
        Goldens.copy(
            Goldens.ROOT.resolve("tests/goldens/0.15.5-touched-by-0.16"), temp.resolve("s"));
    Path dump = temp.resolve("dump");
    Goldens.export("sqlite:" + store.resolve("store.sqlite"), dump);
    Path to = temp.resolve("redacted");
    Result result = run(new StalwartRedact(), dump, to);
    assertThat(result.exitCode()).as(result.err()).isZero();
    List<String> before =
        swkit.testing.VerifiedDump.problems(swkit.testing.VerifiedDump.verify(dump.toString()));
    assertThat(before).anyMatch(line -> line.startsWith("U7 ERROR"));
    assertThat(
            swkit.testing.VerifiedDump.problems(swkit.testing.VerifiedDump.verify(to.toString())))
        .isEqualTo(before);
  }

  @Test
  void whatTheReporterAllowsIsKept() {
    Path to = temp.resolve("redacted");
    Result result =
        run(
            new StalwartRedact(),
            Goldens.DUMP,
            to,
            "--keep",
            "domains,folders",
            "--keep-words",
            "alice");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("that were kept");
    List<String> groups =
        lines(Goldens.DUMP, Subspace.DIRECTORY).stream()
            .filter(line -> line.endsWith("type=group") || line.endsWith("type=list"))
            .toList();
    assertThat(lines(to, Subspace.DIRECTORY))
        .anyMatch(line -> line.contains("alice@example.org"))
        .noneMatch(line -> line.contains("d name=") && groups.contains(line));
    List<String> before = mailboxes(Goldens.DUMP);
    assertThat(mailboxes(to)).isEqualTo(before).isNotEmpty();
  }

  private static List<String> mailboxes(Path dump) {
    return lines(dump, Subspace.PROPERTY).stream()
        .filter(line -> line.contains("coll=Mailbox"))
        .map(line -> line.replaceAll(".* (name=.*) role.*", "$1"))
        .toList();
  }

  @Test
  void anUnknownKindIsRefused() {
    Path to = temp.resolve("redacted");
    Result result = run(new StalwartRedact(), Goldens.DUMP, to, "--keep", "names");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("domains, folders, scripts, settings");
    assertThat(to).doesNotExist();
  }

  /** Their values aren't all known, so something could be passed through. */
  @Test
  void earlierReleasesAreRefused() throws IOException {
    Path to = temp.resolve("redacted");
    Path store =
        Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.14.1/rocksdb"), temp.resolve("s"));
    for (Object from :
        List.of(Goldens.ROOT.resolve("tests/goldens/0.14.1/dump"), "rocksdb:" + store)) {
      Result result = run(new StalwartRedact(), from, to);
      assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
      assertThat(result.err()).contains("whose values aren't all known: it can't be redacted");
      assertThat(to).doesNotExist();
    }
  }

  @Test
  void itWritesOnlyIntoAnotherEmptyDirectory() throws IOException {
    Path dump = Goldens.copy(Goldens.DUMP, temp.resolve("dump"));
    Result inside = run(new StalwartRedact(), dump, dump.resolve("redacted"));
    assertThat(inside.exitCode()).isEqualTo(2);
    assertThat(inside.err()).contains("lies in the dump, which is only read");
    Path link = Files.createSymbolicLink(temp.resolve("link"), dump);
    Result linked = run(new StalwartRedact(), dump, link.resolve("redacted"));
    assertThat(linked.exitCode()).isEqualTo(2);
    assertThat(linked.err()).contains(link + "/redacted lies in the dump, which is only read");
    Path store = Goldens.copy(Goldens.ROCKSDB, temp.resolve("store"));
    Path linkToStore = Files.createSymbolicLink(temp.resolve("linked-store"), store);
    Result inStore = run(new StalwartRedact(), "rocksdb:" + store, linkToStore.resolve("redacted"));
    assertThat(inStore.exitCode()).isEqualTo(2);
    assertThat(inStore.err()).contains("lies in the store, which is only read");
    assertThat(dump.resolve("redacted")).doesNotExist();
    assertThat(store.resolve("redacted")).doesNotExist();
    Result full = run(new StalwartRedact(), dump, Goldens.copy(Goldens.DUMP, temp.resolve("full")));
    assertThat(full.exitCode()).isEqualTo(1);
    assertThat(full.err()).contains("already holds 18 frames");
  }

  @Test
  void aKeyFileMakesTheSamePseudonymsAgain() throws IOException {
    Path key = Files.writeString(temp.resolve("key"), "a key that nobody guesses");
    Path dump = Goldens.ROOT.resolve("tests/goldens/0.15.5-groupware/dump");
    run(new StalwartRedact(), dump, temp.resolve("one"), "--key-file", key);
    run(new StalwartRedact(), dump, temp.resolve("two"), "--key-file", key);
    assertThat(lines(temp.resolve("one"), Subspace.DIRECTORY))
        .isEqualTo(lines(temp.resolve("two"), Subspace.DIRECTORY))
        .isNotEmpty();
    Files.writeString(key, "short");
    Result result = run(new StalwartRedact(), dump, temp.resolve("three"), "--key-file", key);
    assertThat(result.err()).contains("has fewer than 16 bytes, which can be guessed");
    assertThat(temp.resolve("three")).doesNotExist();
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  /** Requires that {@code words} are said everywhere, and that the exit code is 3. */
  private void requireNamed(Path dump, String... words) {
    Path text = temp.resolve("text-" + dump.getFileName());
    Result result = run(new StalwartRedact(), dump, text);
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out()).contains(words).contains("the rest of the original isn't in it");
    assertThat(result.err()).contains(words);
    assertThat(text).isDirectory();
    Path json = temp.resolve("json-" + dump.getFileName());
    Result forPrograms = run(new StalwartRedact(), dump, json, "--json");
    assertThat(forPrograms.exitCode()).isEqualTo(3);
    var object = JsonParser.parseString(forPrograms.out()).getAsJsonObject();
    assertThat(object.get("exitCode").getAsInt()).isEqualTo(3);
    assertThat(object.get("problems").getAsJsonArray().asList().stream().map(p -> p.getAsString()))
        .anyMatch(problem -> Arrays.stream(words).allMatch(problem::contains));
    assertThat(run(new StalwartRedact(), dump, temp.resolve("quiet-" + dump.getFileName()), "-q"))
        .matches(quiet -> quiet.exitCode() == 3 && quiet.out().isEmpty())
        .matches(quiet -> Arrays.stream(words).allMatch(quiet.err()::contains));
  }

  @Test
  void whatCannotBeReadOfTheOriginalIsNamed() throws IOException {
    Path whole = temp.resolve("whole");
    Goldens.export("rocksdb:" + Goldens.ROCKSDB, whole);
    Path flipped = Goldens.copy(whole, temp.resolve("flipped-t"));
    flip(flipped.resolve("subspace_t"));
    requireNamed(flipped, "subspace_t at byte ", "; the redacted dump has the ", " before that");
    Path inOnlyBlock = Goldens.copy(whole, temp.resolve("flipped-p"));
    flip(inOnlyBlock.resolve("subspace_p"));
    requireNamed(inOnlyBlock, "subspace_p at byte ", "bytes of the same length take its place");
    Path cut = Goldens.copy(Goldens.DUMP, temp.resolve("cut"));
    Path blobs = cut.resolve("subspace_t");
    Files.write(blobs, Arrays.copyOf(Files.readAllBytes(blobs), (int) Files.size(blobs) / 2));
    requireNamed(cut, "subspace_t at byte ", "; the redacted dump has the ", " before that");
    requireNamed(
        Goldens.copy(cut, temp.resolve("again")),
        " that links name are missing, or can't be read: the redacted dump lacks them");
    Path lacking = Goldens.copy(Goldens.DUMP, temp.resolve("lacking"));
    Files.delete(lacking.resolve("subspace_p"));
    requireNamed(lacking, "lacks subspace_p, which dumps of its release have");
    Path none = Goldens.copy(Goldens.DUMP, temp.resolve("none"));
    Files.writeString(none.resolve("subspace_n"), "this is not a frame");
    requireNamed(none, "subspace_n", "bytes of the same length take its place");
  }

  /**
   * Of a blob with another hash, the kind of damage and its old key are named, but not the owner.
   */
  @Test
  void aDamagedBlobIsNamedWithoutItsOwner() {
    Path dump = temp.resolve("dump");
    byte[][] key = new byte[1][];
    try (var database = Database.open(Goldens.DUMP.toString());
        var snapshot = database.snapshot();
        var writer = swkit.dump.DumpWriter.create(dump)) {
      for (Subspace subspace : snapshot.subspaces()) {
        try (var frame = writer.frame(subspace, snapshot.schemaVersion());
            var source = snapshot.scan(subspace)) {
          for (var entry = source.next(); entry != null; entry = source.next()) {
            boolean isFirst = subspace == Subspace.BLOBS && key[0] == null;
            key[0] = isFirst ? entry.key() : key[0];
            frame.put(isFirst ? new swkit.Entry(entry.key(), "other".getBytes(UTF_8)) : entry);
          }
          frame.commit();
        }
      }
      writer.commitUnsealed();
    }
    Result result = run(new StalwartRedact(), dump, temp.resolve("redacted"), "--verbose");
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out()).contains("1 blob is missing or damaged in the original");
    assertThat(result.err())
        .contains(swkit.Entry.hex(key[0]) + " is not what was stored")
        .doesNotContain("alice");
  }
}
