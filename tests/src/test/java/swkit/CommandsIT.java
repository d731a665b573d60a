// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.dump.Dump;
import swkit.frame.FrameWriter;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.testing.Goldens;
import swkit.testing.Launcher;

/** The commands as a user calls them: by the launcher, through the catalog, each in its process. */
class CommandsIT {
  /** In units of 512 bytes: more than the native libraries need, less than the golden's blobs. */
  private static final String SMALL_FILES = "ulimit -f 5000";

  @TempDir Path temp;

  /** What is fetched and compiled once must not meet a full disk. */
  @BeforeAll
  static void compile() {
    for (String script : List.of("stalwart-export", "stalwart-import", "stalwart-copy")) {
      assertSucceeded(Launcher.jbang(script, "--version").run());
    }
  }

  private static void assertSucceeded(Launcher.Result result) {
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }

  @Test
  void theReadmesFirstCommandAndTheWayBack() {
    Path dump = temp.resolve("dump");
    assertSucceeded(Launcher.jbang("stalwart-export", "samples/config.toml", dump).run());
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());

    String store = "sqlite:" + temp.resolve("new.db");
    Launcher.Result result =
        Launcher.jbang("stalwart-import", dump, store, "--compression", "lz4", "--json").run();
    assertSucceeded(result);
    JsonObject json = JsonParser.parseString(result.text()).getAsJsonObject();
    assertThat(json.get("to").getAsString()).isEqualTo(store);
    assertThat(json.get("subspaces").getAsJsonArray()).hasSize(18);

    assertSucceeded(Launcher.jbang("stalwart-export", store, temp.resolve("again"), "-q").run());
    assertThat(Goldens.figures(temp.resolve("again"))).isEqualTo(Goldens.expected());
  }

  @Test
  void exitCodesAndLinesPassThroughTheLauncher() {
    Launcher.Result result = Launcher.jbang("stalwart-export", "rocksdb:/absent", temp).run();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("stalwart-export: rocksdb:/absent: there is no RocksDB");
    result = Launcher.jbang("stalwart-import", Goldens.DUMP, "sqlite:" + temp.resolve("x")).run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("--compression lz4 or none");
    assertThat(result.text()).isEmpty();
  }

  @Test
  void exportTypesSelectsForExportsAlone() {
    Path dump = temp.resolve("letters");
    String sample = "rocksdb:" + Goldens.ROCKSDB;
    assertSucceeded(export(sample, dump, "j,k,t"));
    assertThat(Dump.open(dump).subspaces())
        .containsExactly(Subspace.BLOB_EXTRA, Subspace.BLOB_LINKS, Subspace.BLOBS);
    assertSucceeded(export(sample, temp.resolve("families"), "queue,directory"));
    assertThat(Dump.open(temp.resolve("families")).subspaces()).hasSize(3);
    assertSucceeded(export(sample, temp.resolve("all"), ""));
    assertThat(Dump.open(temp.resolve("all")).subspaces()).hasSize(18);
    assertThat(export(sample, temp.resolve("none"), "nonsense").exitCode()).isEqualTo(2);
    Launcher.Result result =
        Launcher.jbang("stalwart-import", dump, "memory:x", "--compression", "lz4", "--only", "t")
            .env("EXPORT_TYPES", "d")
            .run();
    assertSucceeded(result);
    assertThat(result.stderr()).contains("EXPORT_TYPES is for exports and is ignored");
  }

  /** Runs the command that {@code words} name in a line, as a shell runs it. */
  private static Launcher.Result printed(String said, String words) {
    String line = said.lines().filter(l -> l.contains(words)).findFirst().orElseThrow();
    String command = line.substring(line.indexOf(words) + words.length());
    return Launcher.jbang("-c", command).executable(Path.of("/bin/sh")).run();
  }

  @Test
  void printedCommandsRunAsPrinted() throws Exception {
    Path link = Files.createDirectory(temp.resolve("a b")).resolve("it's jbang");
    Files.createSymbolicLink(link, Launcher.ROOT.resolve("jbang"));
    Launcher.Result wrong = Launcher.jbang("stalwart-verify").executable(link).run();
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(printed(wrong.stderr(), "try: ").text()).contains("stalwart-verify [");
    Path dump = temp.resolve("a dump");
    Goldens.copy(Goldens.DUMP, dump);
    String script = Launcher.ROOT.resolve("scripts/StalwartSeal.java").toString();
    Launcher.Result sealed = Launcher.jbang("run", script, dump).executable(link).run();
    assertSucceeded(sealed);
    Launcher.Result verified = printed(sealed.text(), "compare with it at any time: ");
    assertThat(verified.text()).as(verified.stderr()).contains(dump + " (Stalwart 0.15");
  }

  @Test
  void theHelpOfTheScriptOfTenLines() {
    for (String option : List.of("--help", "-h")) {
      Launcher.Result result = Launcher.jbang("import-account", option).run();
      assertThat(result.exitCode()).isZero();
      assertThat(result.text()).startsWith("usage: import-account FROM TO ACCOUNT");
      assertThat(result.stderr()).doesNotContain("usage");
    }
    Launcher.Result result = Launcher.jbang("import-account", "--nonsense").run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("usage: import-account");
  }

  private static Launcher.Result export(String from, Path to, String types) {
    return Launcher.jbang("stalwart-export", from, to, "-q").env("EXPORT_TYPES", types).run();
  }

  @Test
  void theScriptOfTenLinesImportsAnAccount() {
    String store = "sqlite:" + temp.resolve("new.db") + "?compression=lz4";
    Launcher.Result result = Launcher.jbang("import-account", Goldens.DUMP, store, "2").run();
    assertSucceeded(result);
    assertThat(result.text())
        .contains("d (directory) ", "p (property) ", "t (blobs) ")
        .contains("left out 1 rights granted to bob (account 3)");
    try (Database database = Database.open("sqlite:" + temp.resolve("new.db"));
        Snapshot snapshot = database.snapshot()) {
      assertThat(PrincipalDirectory.of(snapshot).name(2)).isEqualTo("alice");
    }
    result = Launcher.jbang("import-account", Goldens.DUMP, store, "77").run();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("there is no account '77'");
  }

  @Test
  void aFullDiskLeavesNoFrame() {
    Path dump = temp.resolve("dump");
    String from = "sqlite:" + Goldens.SQLITE;
    Launcher.Result result =
        Launcher.jbang("stalwart-export", from, dump).prefix(SMALL_FILES).run();
    assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
    assertThat(result.stderr()).contains("subspace_t: can't be written: File too large");
    assertThat(dump).doesNotExist();
  }

  @Test
  void aFullDiskLeavesAStoreThatNoServerStartsOn() {
    String store = "sqlite:" + temp.resolve("new.db");
    Launcher.Result result =
        Launcher.jbang("stalwart-import", Goldens.DUMP, store, "--compression", "lz4")
            .prefix(SMALL_FILES)
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
    assertThat(result.stderr())
        .contains("stalwart-import: " + store)
        .contains("can't be written")
        .contains("marked as unfinished")
        .contains("To resume: " + Launcher.ROOT.resolve("jbang") + " stalwart-import ");
    assertUnfinished(store);
    result = printed(result.stderr(), "To resume: ");
    assertSucceeded(result);
    Goldens.requireAllOfIt(DatabaseAddress.parse(store).storage());
  }

  private static void assertUnfinished(String store) {
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(Snapshot.UNFINISHED);
    }
  }

  @Test
  void aKillInTheMiddleOfAnImport() throws Exception {
    Path dump = largeDump();
    for (String scheme : List.of("rocksdb:", "sqlite:")) {
      Path path = temp.resolve("killed-" + scheme.replace(":", ""));
      String store = scheme + path;
      Object[] command = {"stalwart-import", dump, store, "--compression", "lz4", "--trust", "-q"};
      Process process = Launcher.jbang(command).start();
      try {
        await(process, () -> size(path) > 20_000_000);
      } finally {
        Launcher.kill(process);
        process.waitFor();
      }
      assertUnfinished(store);
      List<Object> again = new ArrayList<>(List.of(command));
      again.addAll(scheme.equals("sqlite:") ? List.of("--replace", "--yes") : List.of("--resume"));
      assertSucceeded(Launcher.jbang(again.toArray()).run());
      Goldens.export(store, temp.resolve("out-" + scheme.replace(":", "")));
      assertThat(Goldens.figures(temp.resolve("out-" + scheme.replace(":", ""))))
          .isEqualTo(Goldens.figures(dump));
    }
  }

  @Test
  void aKillInTheMiddleOfAnExport() throws Exception {
    Path from = largeDump();
    Path to = temp.resolve("killed");
    Process process = Launcher.jbang("stalwart-export", from, to, "-q").start();
    try {
      await(process, () -> size(to.resolve(".swkit")) > 20_000_000);
    } finally {
      Launcher.kill(process);
      process.waitFor();
    }
    assertThat(to.toFile().list()).containsExactly(".swkit");
    assertSucceeded(Launcher.jbang("stalwart-export", from, to, "-q").run());
    assertThat(Goldens.figures(to)).isEqualTo(Goldens.figures(from));
    assertThat(to.resolve(".swkit").toFile().list()).containsExactly("manifest.json");
  }

  @Test
  void aPoliteKillCleansUp() throws Exception {
    Path from = largeDump();
    Path to = temp.resolve("interrupted");
    Process process = Launcher.jbang("stalwart-export", from, to).start();
    try {
      await(process, () -> size(to.resolve(".swkit")) > 20_000_000);
      process.toHandle().destroy();
      assertThat(process.waitFor()).isEqualTo(143);
      assertThat(new String(process.getErrorStream().readAllBytes()))
          .contains("stalwart-export: interrupted");
    } finally {
      Launcher.kill(process);
    }
    assertThat(to).doesNotExist();
  }

  @Test
  void anInterruptedImportSaysHowToGoOn() throws Exception {
    Path from = largeDump();
    Path path = temp.resolve("interrupted.db");
    Object[] command = {
      "stalwart-import", from, "sqlite:" + path, "--compression", "lz4", "--trust"
    };
    Process process = Launcher.jbang(command).start();
    try {
      await(process, () -> size(path) > 20_000_000);
      process.toHandle().destroy();
      assertThat(process.waitFor()).isEqualTo(143);
      assertThat(new String(process.getErrorStream().readAllBytes()))
          .contains("stalwart-import: interrupted")
          .contains("--compression lz4 --trust --resume");
    } finally {
      Launcher.kill(process);
    }
    assertUnfinished("sqlite:" + path);
    List<Object> again = new ArrayList<>(List.of(command));
    again.add("--resume");
    assertSucceeded(Launcher.jbang(again.toArray()).run());
    Goldens.export("sqlite:" + path, temp.resolve("out"));
    assertThat(Goldens.figures(temp.resolve("out"))).isEqualTo(Goldens.figures(from));
  }

  private static void await(Process process, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).as("still running").isTrue();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static long size(Path path) {
    if (!Files.isDirectory(path)) {
      long log = path.resolveSibling(path.getFileName() + "-wal").toFile().length();
      return path.toFile().length() + log;
    }
    long size = 0;
    for (String name : path.toFile().list()) {
      size += path.resolve(name).toFile().length();
    }
    return size;
  }

  /** The golden with some hundred megabytes of blobs, linked to account 2. */
  private Path largeDump() throws IOException {
    Path dump = Goldens.copy(Goldens.DUMP, temp.resolve("large"));
    TreeMap<byte[], Integer> seeds = new TreeMap<>(Entry::compareKeys);
    for (int seed = 0; seed < 250; seed++) {
      seeds.put(Blake3.hash(content(seed)), seed);
    }
    Files.delete(dump.resolve("subspace_t"));
    Files.delete(dump.resolve("subspace_k"));
    try (FrameWriter frame = FrameWriter.create(dump.resolve("subspace_t"), Subspace.BLOBS, 5);
        FrameWriter links =
            FrameWriter.create(dump.resolve("subspace_k"), Subspace.BLOB_LINKS, 5)) {
      for (var blob : seeds.entrySet()) {
        frame.put(new Entry(blob.getKey(), content(blob.getValue())));
        links.put(new Entry(blob.getKey()));
        links.put(new Entry(Bytes.concat(blob.getKey(), Bytes.u32(2), new byte[5])));
      }
      frame.commit();
      links.commit();
    }
    return dump;
  }

  private static byte[] content(int seed) {
    byte[] content = new byte[1 << 20];
    new Random(seed).nextBytes(content);
    return content;
  }
}
