// SPDX-License-Identifier: Apache-2.0
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
}
