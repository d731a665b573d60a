// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.cli.Command;

/** What the commands say of a sealed dump, and with which exit code. */
class SealCommandTest {
  private static final Path DUMP =
      Path.of(System.getProperty("swkit.root")).resolve("tests/goldens/0.15.5/dump");

  @TempDir Path temp;
  private Path dump;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @BeforeEach
  void copy() throws IOException {
    dump = Files.createDirectory(temp.resolve("dump"));
    for (String name : DUMP.toFile().list()) {
      Files.copy(DUMP.resolve(name), dump.resolve(name));
    }
  }

  @Test
  void sealingShowsWhatThereIs() {
    Result result = run(new StalwartSeal(), dump);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("manifest.json").containsPattern("total +1,020");
    assertThat(result.err()).isEmpty();
    result = run(new StalwartSeal(), dump);
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).contains("sealed already").contains("--again");
    result = run(new StalwartSeal(), dump, "--again", "--json");
    assertThat(result.exitCode()).isZero();
    assertThat(
            JsonParser.parseString(result.out())
                .getAsJsonObject()
                .get("subspaces")
                .getAsJsonArray())
        .hasSize(18);
    assertThat(run(new StalwartSeal()).exitCode()).isEqualTo(2);
    assertThat(run(new StalwartSeal(), "rocksdb:/x").exitCode()).isEqualTo(2);
    assertThat(run(new StalwartSeal(), temp.resolve("none")).exitCode()).isEqualTo(1);
  }

  @Test
  void inspectTakesItsCountsFromTheManifest() throws IOException {
    String unsealed = run(new StalwartInspect(), dump).out();
    run(new StalwartSeal(), dump, "-q");
    Result sealed = run(new StalwartInspect(), dump);
    assertThat(sealed.exitCode()).isZero();
    assertThat(sealed.out())
        .contains("The counts are those of the manifest", "--read-all", "Sealed: ", "from dump")
        .contains("size and the ends that it had when sealed", "the manifest reveals a cut");
    assertThat(table(sealed.out())).isEqualTo(table(unsealed));
    Result read = run(new StalwartInspect(), dump, "--read-all");
    assertThat(read.out())
        .contains("can be read to its end")
        .doesNotContain("The counts are those");
    assertThat(table(read.out())).isEqualTo(table(unsealed));
    var json =
        JsonParser.parseString(run(new StalwartInspect(), dump, "--json").out()).getAsJsonObject();
    assertThat(json.getAsJsonObject("sealed").get("source").getAsString()).isEqualTo("dump");
    var first = json.getAsJsonArray("subspaces").get(0).getAsJsonObject();
    assertThat(first.get("read").getAsBoolean()).isFalse();

    byte[] blobs = Files.readAllBytes(dump.resolve("subspace_t"));
    blobs[blobs.length / 2] ^= 1;
    Files.write(dump.resolve("subspace_t"), blobs);
    assertThat(run(new StalwartInspect(), dump).exitCode()).isZero();
    read = run(new StalwartInspect(), dump, "--read-all");
    assertThat(read.exitCode()).isEqualTo(3);
    assertThat(read.out()).contains("isn't what was sealed");

    Files.delete(dump.resolve("subspace_a"));
    sealed = run(new StalwartInspect(), dump);
    assertThat(sealed.exitCode()).isEqualTo(3);
    assertThat(sealed.out())
        .contains("Not what was sealed: subspace_a is missing; when sealed it had 4 entries.")
        .contains("stalwart-seal --again " + dump);
    Result accounts = run(new StalwartInspect(), dump, "--accounts");
    assertThat(accounts.exitCode()).isEqualTo(3);
    assertThat(accounts.err()).contains("subspace_a is missing");
  }

  private static String table(String out) {
    return out.substring(0, out.indexOf("\ntotal"));
  }

  @Test
  void diffSaysWhatItDidNotRead() throws IOException {
    run(new StalwartSeal(), dump, "-q");
    Path other = Files.createDirectory(temp.resolve("other"));
    Result exported = run(new StalwartExport(), dump, other, "-q");
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    Result result = run(new StalwartDiff(), dump, other);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("The same: 1,020 entries.")
        .contains("Not read: 1,020 entries (3.3 MB)", "--read-all");
    result = run(new StalwartDiff(), dump, other, "--read-all");
    assertThat(result.out()).contains("The same: 1,020 entries.").doesNotContain("Not read");
    result = run(new StalwartDiff(), dump, other, "--json");
    var notRead = JsonParser.parseString(result.out()).getAsJsonObject().getAsJsonObject("notRead");
    assertThat(notRead.get("entries").getAsLong()).isEqualTo(1020);
    result = run(new StalwartDiff(), dump, other, "--account", "alice");
    assertThat(result.out()).doesNotContain("Not read");
  }

  @Test
  void verifyNamesTheFrame() throws IOException {
    run(new StalwartSeal(), dump, "-q");
    Result whole = run(new StalwartVerify(), dump);
    assertThat(whole.exitCode()).isZero();
    assertThat(whole.out()).doesNotContain("F3");
    Files.delete(dump.resolve("subspace_x"));
    Result result = run(new StalwartVerify(), dump);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("F5", "subspace_x is missing");
  }

  @Test
  void importRefusesInOneLine() throws IOException {
    run(new StalwartSeal(), dump, "-q");
    byte[] frame = Files.readAllBytes(dump.resolve("subspace_p"));
    Files.write(dump.resolve("subspace_p"), java.util.Arrays.copyOf(frame, frame.length - 1));
    String store = "sqlite:" + temp.resolve("store");
    String journal = temp.resolve("journal").toString();
    Result result =
        run(
            new StalwartImport(),
            dump,
            store,
            "--compression",
            "lz4",
            "--trust",
            "--journal",
            journal);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines().toList()).hasSize(1);
    assertThat(result.err()).contains("subspace_p has", "stalwart-seal --again " + dump);
    assertThat(temp.resolve("store")).doesNotExist();
  }
}
