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
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.cli.Command;
import swkit.testing.Goldens;

/** The command stalwart-extract: what it refuses, selects, resumes, compares and prints. */
class ExtractTest {
  private static final String DUMP = Goldens.DUMP.toString();

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(
            new StalwartExtract(), new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Path out() {
    return temp.resolve("out");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private TreeSet<String> mails(Path directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (Path file : files(directory)) {
      if (file.getParent().endsWith("cur")) {
        names.add(directory.relativize(file).toString().replaceFirst("V[0-9].*", ""));
      }
    }
    return names;
  }

  @Test
  void theTableHasALineForEachMailbox() {
    Result result = run(DUMP, out().toString(), "--account", "alice");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "account in the database written missing or damaged bytes what",
            "alice 16 16 0 624 kB mail INBOX",
            "alice 4 4 0 16.7 kB mail Projects");
  }

  @Test
  void accountsMailboxesAndTimesAreSelected() throws IOException {
    run(DUMP, out() + "1", "--account", "bob,2", "--mailbox", "proj*");
    assertThat(mails(temp.resolve("out1")))
        .hasSize(8)
        .allMatch(name -> name.matches("(alice|bob)/Maildir/.Projects/cur/.*"));
    run(DUMP, out() + "2", "--account", "alice", "--after", "2026-11-22T10:21:49Z");
    assertThat(mails(temp.resolve("out2"))).hasSize(1).allMatch(n -> n.contains("1795342909.U17"));
    run(DUMP, out() + "3", "--account", "alice", "--before", "2026-11-22T10:21:49Z");
    assertThat(mails(temp.resolve("out3"))).hasSize(20);
    Result nobody = run(DUMP, out() + "4", "--account", "alicia");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).contains("there is no account 'alicia'");
    assertThat(temp.resolve("out4")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--as, pst, 'give one of maildir, mbox, eml, json'",
    "--only, letters, can't be extracted; choose from mail",
    "--after, yesterday, give a date",
    "--threads, 0, give 1 or more",
  })
  void wrongOptionsAreRefused(String option, String value, String words) {
    Result result = run(DUMP, out().toString(), option, value);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(words);
    assertThat(out()).doesNotExist();
  }

  @Test
  void aDryRunReadsEverythingAndWritesNothing() {
    Result result =
        run(DUMP, out().toString(), "--dry-run", "--as", "mbox", "--only", "mail", "--json");
    assertThat(result.exitCode()).isZero();
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(
            json.getAsJsonArray("parts").asList().stream()
                .mapToLong(part -> part.getAsJsonObject().get("written").getAsLong())
                .sum())
        .isEqualTo(53);
    assertThat(out()).doesNotExist();
  }

  @Test
  void aDirectoryWithOtherFilesIsRefused() throws IOException {
    Files.createDirectories(out());
    Files.writeString(out().resolve("mine.txt"), "mine");
    Result result = run(DUMP, out().toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("isn't empty (mine.txt)");
    assertThat(files(out())).hasSize(1);
    Result again = run(DUMP, out() + "2");
    assertThat(again.exitCode()).isZero();
    assertThat(run(DUMP, out() + "2").err()).contains("holds an extraction already");
    assertThat(run(DUMP, out() + "3", "--resume").err()).contains("nothing that an extraction");
    assertThat(temp.resolve("out3")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"maildir", "mbox", "json"})
  void aComparisonFindsEveryChange(String form) throws IOException {
    run(DUMP, out().toString(), "--as", form);
    Result same = run(DUMP, "--verify", out().toString());
    assertThat(same.err()).isEmpty();
    assertThat(same.exitCode()).isZero();
    int changed = 0;
    for (Path file : files(out())) {
      if (file.getParent().endsWith(".swkit") || Files.size(file) == 0) {
        continue;
      }
      byte[] before = Files.readAllBytes(file);
      var time = Files.getLastModifiedTime(file);
      byte[] other = before.clone();
      other[other.length / 2] ^= 1;
      if (++changed % 7 == 0) {
        Files.write(file, other);
        Files.setLastModifiedTime(file, time);
        Result result = run(DUMP, "--verify", out().toString());
        assertThat(result.exitCode()).as(file.toString()).isEqualTo(3);
        assertThat(result.err()).contains(out().relativize(file).toString());
        Files.write(file, before);
        Files.setLastModifiedTime(file, time);
      }
    }
    assertThat(changed).isGreaterThan(7);
    Path lost =
        files(out()).stream().filter(f -> !f.getParent().endsWith(".swkit")).findFirst().get();
    Files.delete(lost);
    assertThat(run(DUMP, "--verify", out().toString()).err()).contains("is missing");
  }

  @Test
  void aMailboxThatDoesNotExistIsNoSuccess() {
    Result result =
        run(
            DUMP,
            out().toString(),
            "--account",
            "bob",
            "--mailbox",
            "proj*",
            "--mailbox",
            "Nosuch");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains("--mailbox Nosuch: no mailbox has such a name")
        .doesNotContain("proj*");
  }

  @ParameterizedTest
  @CsvSource({
    "--account,bob",
    "--mailbox,foo",
    "--after,2020-01-01",
    "--only,mail",
    "--as,maildir",
    "--owner,0:0"
  })
  void aComparisonTakesNoSelection(String option, String value) {
    Result result = run(DUMP, "--verify", out().toString(), option, value);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--verify compares all that the extraction took");
  }

  @Test
  void aComparisonNamesFilesThatAreNotInTheDatabase() throws IOException {
    run(DUMP, out().toString(), "--account", "alice");
    Path cur = out().resolve("alice/Maildir/cur");
    Files.writeString(cur.resolve("1.new.host:2,"), "new mail");
    Path seen = files(cur).stream().filter(f -> f.toString().contains(".U17V")).findFirst().get();
    Files.move(seen, seen.resolveSibling(seen.getFileName() + "T"));
    Result result = run(DUMP, "--verify", out().toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains("1.new.host:2, is not in the database", "has other flags than in the database");
    assertThat(result.err().lines()).hasSize(2);
  }

  /** A dump without blobs, and a frame alone: not accounts without mail. */
  @Test
  void nothingToExtractIsNoSuccess() throws IOException {
    Path dump = Goldens.copy(Goldens.DUMP, temp.resolve("dump"));
    Files.delete(dump.resolve("subspace_t"));
    Result without = run(dump.toString(), out().toString(), "--only", "mail");
    assertThat(without.exitCode()).isEqualTo(1);
    assertThat(without.err()).contains("has none of the blobs that its links name");
    assertThat(out()).doesNotExist();
    Result forced =
        run(dump.toString(), out().toString(), "--only", "mail", "--missing-blobs", "-q");
    assertThat(forced.exitCode()).isEqualTo(3);
    assertThat(forced.err()).contains("its content is missing", "and 33 more objects");
    Result frame = run(dump.resolve("subspace_k").toString(), out() + "2");
    assertThat(frame.exitCode()).isEqualTo(1);
    assertThat(frame.err()).contains("has nothing of p (property)");
    assertThat(temp.resolve("out2")).doesNotExist();
  }
}
