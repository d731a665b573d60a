// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.cli.Command;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;

/**
 * A store whose tables aren't as its server creates them is never read as an empty one, by no
 * command. A subclass says which store, and how a table is changed and put right again.
 */
public abstract class StoreFormContract {
  /**
   * A table that is changed.
   *
   * @param broken the statements that change it
   * @param said what has to be said of it
   * @param mended the statements that put it right
   */
  public record Form(List<String> broken, String said, List<String> mended) {
    public static Form of(String broken, String said, String mended) {
      return new Form(List.of(broken.split("; ")), said, List.of(mended.split("; ")));
    }
  }

  public record Result(int exitCode, String output) {}

  public static final String MISSING = "k (blob-links) is missing";

  @TempDir public Path directory;
  private int count;

  /** Fills a store with the golden dump, by {@link #run}. */
  public abstract void fill() throws Exception;

  /** The store's URL. */
  public abstract String url();

  /** What else the commands need to open it. */
  public List<String> secrets() throws Exception {
    return List.of();
  }

  /** Runs statements on the store, which nobody has open. */
  public abstract void execute(List<String> statements) throws Exception;

  /** Its {@code k} is taken away, and brought back as it was. */
  public abstract Form missing();

  /** Other forms of tables. */
  public abstract List<Form> forms();

  @BeforeEach
  public void begin() throws Exception {
    fill();
  }

  public Result run(String script, Object... arguments) throws Exception {
    List<String> words = new ArrayList<>();
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    if (words.contains(url())) {
      words.addAll(secrets());
    }
    if (script.equals("StalwartImport") || script.equals("StalwartCopy")) {
      words.addAll(List.of("--journal", fresh("journal").toString()));
    }
    Command command = (Command) Class.forName(script).getDeclaredConstructor().newInstance();
    StringWriter said = new StringWriter();
    PrintWriter all = new PrintWriter(said, true);
    int exitCode = Command.execute(command, all, all, words.toArray(String[]::new));
    return new Result(exitCode, said.toString());
  }

  public Path fresh(String name) {
    return directory.resolve(name + count++);
  }

  private static void assertRefused(Result result, String said) {
    assertThat(result.output()).contains(said);
    assertThat(result.output().lines()).as(result.output()).hasSize(1);
    assertThat(result.exitCode()).isEqualTo(1);
  }

  /** An export ends with one line, and nothing appears. */
  public void assertExportRefused(String said, String... more) throws Exception {
    Path dump = fresh("dump");
    List<Object> words = new ArrayList<>(List.of(url(), dump));
    words.addAll(List.of(more));
    assertRefused(run("StalwartExport", words.toArray()), said);
    assertThat(dump).doesNotExist();
  }

  /** A verification reports an error of a rule of its own. */
  public void assertVerifyFinds(String said) throws Exception {
    Result verified = run("StalwartVerify", url());
    assertThat(verified.output()).contains("F7", said);
    assertThat(verified.exitCode()).isEqualTo(3);
  }

  private static Path dump() {
    return Goldens.DUMP;
  }

  @Test
  public void whatIsInFormPasses() throws Exception {
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", url(), dump);
    assertThat(exported.exitCode()).as(exported.output()).isZero();
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
    Result verified = run("StalwartVerify", url());
    assertThat(verified.exitCode()).as(verified.output()).isZero();
  }

  @Test
  public void noCommandTakesAMissingTableForAnEmptyOne() throws Exception {
    execute(missing().broken());
    assertExportRefused(MISSING);
    assertExportRefused(MISSING, "--force");
    assertExportRefused(MISSING, "--dry-run");
    assertExportRefused(MISSING, "--only", "t");
    String copy = "sqlite:" + fresh("copy");
    assertRefused(run("StalwartCopy", url(), copy, "--compression", "lz4"), MISSING);
    assertRefused(run("StalwartCopy", url(), copy, "--compression", "lz4", "--force"), MISSING);
    assertThat(Path.of(copy.substring(7))).doesNotExist();
    assertVerifyFinds(MISSING);
    Result inspected = run("StalwartInspect", url());
    assertThat(inspected.output()).contains("Not whole:", MISSING);
    assertThat(inspected.exitCode()).isEqualTo(3);
    assertRefused(run("StalwartDiff", url(), dump()), MISSING);
    assertRefused(run("StalwartDiff", dump(), url(), "--only", "t"), MISSING);
    assertRefused(
        run("StalwartImport", dump(), url(), "--compression", "lz4", "--merge", "--yes"), MISSING);
    assertRefused(
        run(
            "StalwartImport",
            dump(),
            url(),
            "--compression",
            "lz4",
            "--only",
            "s",
            "--replace",
            "--yes"),
        MISSING);
  }

  @Test
  public void whatIsLeftOutOnPurposeIsSaidInTheManifest() throws Exception {
    execute(missing().broken());
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", url(), dump, "--only", "p,d");
    assertThat(exported.exitCode()).as(exported.output()).isZero();
    assertThat(exported.output()).contains(MISSING);
    assertThat(Files.readString(dump.resolve(".swkit/manifest.json"))).contains(MISSING);
    assertThat(dump.resolve("subspace_k")).doesNotExist();
  }

  @Test
  public void aMissingTableCanBeBroughtBack() throws Exception {
    execute(missing().broken());
    Result imported =
        run("StalwartImport", dump(), url(), "--compression", "lz4", "--only", "k", "--exactly");
    assertThat(imported.exitCode()).as(imported.output()).isZero();
    Path dump = fresh("dump");
    assertThat(run("StalwartExport", url(), dump).exitCode()).isZero();
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
  }

  @Test
  public void everyOtherFormIsNamedAndRefused() throws Exception {
    for (Form form : forms()) {
      execute(form.broken());
      assertExportRefused(form.said());
      assertExportRefused(form.said(), "--force");
      assertVerifyFinds(form.said());
      assertRefused(
          run("StalwartImport", dump(), url(), "--compression", "lz4", "--merge", "--yes"),
          form.said());
      execute(form.mended());
      Path dump = fresh("dump");
      Result exported = run("StalwartExport", url(), dump);
      assertThat(exported.exitCode()).as(form + " " + exported.output()).isZero();
    }
  }

  /** A scan says so by itself, without a command. */
  @Test
  public void aScanOfAMissingTableThrows() throws Exception {
    execute(missing().broken());
    DatabaseAddress operand = operand();
    try (Database database = operand.open(false);
        Snapshot snapshot = database.snapshot()) {
      assertThat(Generation.of(snapshot).releases()).isEqualTo("0.15");
      for (Runnable read :
          List.<Runnable>of(
              () -> snapshot.scan(Subspace.BLOB_LINKS).close(),
              () -> snapshot.get(Subspace.BLOB_LINKS, new byte[32]),
              () -> snapshot.scan(Subspace.BLOBS).close(),
              () -> snapshot.blobKeys().close())) {
        SwkitException failure =
            org.assertj.core.api.Assertions.catchThrowableOfType(SwkitException.class, read::run);
        assertThat(failure).isNotNull().hasMessageContaining(MISSING);
      }
      assertThat(snapshot.scan(Subspace.SETTINGS).next()).isNotNull();
    }
  }

  /** What {@link #url} is. */
  public DatabaseAddress operand() throws Exception {
    return DatabaseAddress.parse(url());
  }
}
