// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

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
import swkit.generation.SchemaKey;

/** Options that mean nothing together are refused, and what is missing is named. */
class CombinationsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  private static final Path GOLDENS = ROOT.resolve("tests/goldens");
  private static final String DUMP = GOLDENS.resolve("0.15.5/dump").toString();
  private static final String ROCKSDB = "rocksdb:" + ROOT.resolve("samples/rocksdb");

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Command command(String name) {
    return switch (name) {
      case "copy" -> new StalwartCopy();
      case "diff" -> new StalwartDiff();
      case "export" -> new StalwartExport();
      case "extract" -> new StalwartExtract();
      case "import" -> new StalwartImport();
      case "snapshot" -> new StalwartSnapshot();
      case "verify" -> new StalwartVerify();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Result run(String line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = line.split(" ");
    String[] args =
        Stream.of(words)
            .skip(1)
            .map(
                word ->
                    word.replace("DUMP", DUMP)
                        .replace("STORE", ROCKSDB)
                        .replace("TEMP", temp.toString()))
            .toArray(String[]::new);
    int exitCode =
        Command.execute(
            command(words[0]), new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "copy STORE sqlite:TEMP/a --dry-run --verify | --verify compares what was written",
        "copy STORE sqlite:TEMP/a --update --resume | --update needs no --resume",
        "copy STORE sqlite:TEMP/a --update --as-is | --as-is is for a whole copy",
        "copy STORE sqlite:TEMP/a --exactly | --exactly goes with --only",
        "copy STORE sqlite:TEMP/a --update --exactly | --exactly goes with --only",
        "import DUMP sqlite:TEMP/a --exactly --compression lz4 | --exactly goes with --only",
        "import DUMP sqlite:TEMP/a --trust --dry-run --compression lz4 | --trust writes without",
        "export STORE TEMP/out --complete --only d | --complete adds subspaces to all others",
        "export STORE TEMP/out --resume --dry-run | --resume and --dry-run exclude each other",
        "extract DUMP TEMP/x --as mbox --only calendars | --as is the form of mail",
        "extract DUMP TEMP/x --mailbox INBOX --only files | select mail, which --only leaves out",
        "extract DUMP TEMP/x --plain --only files | --plain is the form of calendars and contacts",
        "snapshot STORE | expected 2 operands (STORE DIRECTORY), but got 1",
        "verify DUMP/subspace_p --proof TEMP/none | is one frame: give its directory",
      })
  void whatMeansNothingTogetherIsRefused(String line, String reason) {
    Result result = run(line);
    assertThat(result.err()).as(line).contains(reason).doesNotContain("internal error");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void certificatesGoWithCertificatesAlone() {
    assertThat(run("export STORE TEMP/out --dry-run --proof TEMP/one.proof").exitCode()).isZero();
    for (String more : List.of("--live", "--set a=b", "--to-set a=b", "--secrets", "--read-all")) {
      Result result = run("diff TEMP/one.proof TEMP/one.proof " + more);
      assertThat(result.exitCode()).as(result.err() + more).isEqualTo(2);
    }
    assertThat(run("diff TEMP/one.proof TEMP/one.proof").exitCode()).isZero();
    Result missing = run("diff TEMP/one.proof TEMP/other.proof");
    assertThat(missing.err()).isEqualTo("stalwart-diff: " + temp + "/other.proof: no such file\n");
    assertThat(missing.exitCode()).isEqualTo(1);
  }

  /** The certificate doesn't sum the schema key, and says so where it counts. */
  @Test
  void aCertificateCountsWhatAnInspectionCounts() {
    run("export STORE TEMP/out --proof TEMP/one.proof");
    assertThat(run("verify TEMP/out --proof TEMP/one.proof").out())
        .contains("holds just that, 1,019 entries and the schema version, in a d e f");
  }

  @Test
  void anExtractionSaysWithWhatItWasBegun() throws Exception {
    assertThat(run("extract DUMP TEMP/x --account alice --mailbox INBOX --as mbox").exitCode())
        .isZero();
    Result result = run("extract DUMP TEMP/x --resume --as eml");
    assertThat(result.err())
        .contains("begun with other options: mail; mail as mbox; of alice; mailboxes INBOX; ")
        .doesNotContain("{", "null");
    assertThat(Files.exists(temp.resolve("x"))).isTrue();
  }

  /** An update names the state that it read, as a copy does, and has no empty columns. */
  @Test
  void anUpdateOfARunningStoreNamesTheState() {
    String line = "copy STORE sqlite:TEMP/a --compression lz4 --journal TEMP/journal --live";
    Result copied = run(line);
    assertThat(copied.exitCode()).as(copied.err()).isZero();
    assertThat(copied.out()).doesNotContain("frame");
    Result updated = run(line + " --update");
    assertThat(updated.exitCode()).as(updated.err()).isZero();
    assertThat(updated.err()).contains("is read live: one state, all writes up to sequence number");
    assertThat(updated.out())
        .contains("to write", "differs")
        .doesNotContain("frame")
        .doesNotContainPattern("(?m) $");
  }

  @Test
  void anUnfinishedStoreHasNoNumberAsItsSchema() {
    assertThat(SchemaKey.text(5)).isEqualTo("5");
    assertThat(SchemaKey.text(-1)).isEqualTo("FFFFFFFF, an unfinished import");
  }
}
