// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.generation.Generation;
import swkit.generation.PlannedWrite;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;

/** What the command says of damaged dumps, and what it writes. */
class SalvageCommandTest {
  @TempDir Path temp;
  private Path dump;
  private Path rescued;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Result salvage(Object... args) {
    return run(new StalwartSalvage(), args);
  }

  @BeforeEach
  void copy() throws IOException {
    dump = Files.createDirectory(temp.resolve("dump"));
    rescued = temp.resolve("rescued");
    for (String name : Goldens.DUMP.toFile().list()) {
      Files.copy(Goldens.DUMP.resolve(name), dump.resolve(name));
    }
  }

  private void change(String name, int at, int xor) throws IOException {
    byte[] bytes = Files.readAllBytes(dump.resolve(name));
    bytes[at] ^= (byte) xor;
    Files.write(dump.resolve(name), bytes);
  }

  private void cut(String name, int length) throws IOException {
    byte[] bytes = Files.readAllBytes(dump.resolve(name));
    Files.write(dump.resolve(name), Arrays.copyOf(bytes, length));
  }

  private Result compared() {
    return run(new StalwartDiff(), Goldens.DUMP, rescued, "--content");
  }

  @Test
  void anUndamagedDumpComesOutWhole() {
    Result result = salvage(dump, rescued);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("Everything came out of " + dump + "; it is in " + rescued);
    assertThat(compared().exitCode()).isZero();
    assertThat(run(new StalwartVerify(), rescued).err()).doesNotContain("salvaged");
    assertThat(run(new StalwartSeal(), rescued).err()).contains("sealed already");
  }

  /** The server's frames have no checksums; the hash of a mail proves what its bit was. */
  @Test
  void aFlippedBitInAMailIsCorrected() throws IOException {
    change("subspace_t", 1_500_000, 4);
    Result result = salvage(dump, rescued);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(compared().exitCode()).isZero();
  }

  /** The last letter of a setting, which no hash covers: only a seal tells that it was altered. */
  @Test
  void whatNoHashCoversIsSaidOrFoundByTheSeal() throws IOException {
    int last = (int) Files.size(dump.resolve("subspace_s")) - 1;
    change("subspace_s", last, 1);
    Result result = salvage(dump, rescued);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("no hash or checksum covers these values: a ", ", s 75 values, ")
        .doesNotContain("proves");
    assertThat(compared().out()).contains("1 changed");
    change("subspace_s", last, 1);
    assertThat(run(new StalwartSeal(), dump).exitCode()).isZero();
    Result whole = salvage(dump, temp.resolve("whole"));
    assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
    assertThat(whole.out())
        .contains("18 subspaces are as written, as the checksum of all entries proves")
        .doesNotContain("no hash or checksum");
    change("subspace_s", last, 1);
    Result found = salvage(dump, temp.resolve("found"));
    assertThat(found.exitCode()).as(found.out() + found.err()).isEqualTo(3);
    assertThat(found.out())
        .contains("s (settings): something in it is not as it was written", "17 subspaces are as");
    change(".swkit/manifest.json", 100, 1);
    Result without = salvage(dump, temp.resolve("without"));
    assertThat(without.exitCode()).as(without.out() + without.err()).isZero();
    assertThat(without.out()).contains("manifest.json is damaged: ", "s 75 values");
  }

  /**
   * A frame of swkit says where it ends; one that was cut between two blocks has lost something.
   */
  @Test
  void aMissingEndIsALoss() throws IOException {
    assertThat(salvage(dump, rescued).exitCode()).isZero();
    Path frame = rescued.resolve("subspace_p");
    byte[] bytes = Files.readAllBytes(frame);
    Files.write(frame, Arrays.copyOf(bytes, bytes.length - 8));
    Result result = salvage(rescued, temp.resolve("again"));
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out()).contains("p (property): perhaps entries after p ", "no end mark");
  }

  /** What an earlier rescue lost is still missing. */
  @Test
  void whatWasLostBeforeIsListedAgain() throws IOException {
    cut("subspace_l", 1_000);
    assertThat(salvage(dump, rescued).exitCode()).isEqualTo(3);
    Path again = temp.resolve("again");
    assertThat(salvage(rescued, again).exitCode()).isZero();
    assertThat(again.resolve(".swkit/manifest.json"))
        .content()
        .contains("l (changelog): all entries after l acct=");
  }

  @Test
  void whatIsLostIsListed() throws IOException {
    cut("subspace_t", 2_000_000);
    cut("subspace_l", 1_000);
    Files.delete(dump.resolve("subspace_u"));
    Files.writeString(dump.resolve("README"), "not a frame");
    Result result = salvage(dump, rescued);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("t (blobs): all entries after t hash=", ", to the end (bytes ")
        .contains("l (changelog): all entries after l acct=")
        .contains("u (quotas): the whole subspace is missing")
        .contains(dump.resolve("README") + " is not a frame and is left out")
        .contains("What is left of " + dump + " is in " + rescued)
        .contains("stalwart-verify " + rescued)
        .contains("3 places are lost, 1 subspace is missing; ", " whole\n");
    assertThat(rescued.resolve(".swkit/manifest.json"))
        .content()
        .contains("salvaged from a damaged database", "t (blobs): all entries after");
    Result verified = run(new StalwartVerify(), rescued);
    assertThat(verified.err())
        .contains("was salvaged from a damaged database; its manifest lists ")
        .contains(" losses, the first: u (quotas): the whole subspace is missing; all of them: ")
        .contains("stalwart-inspect " + rescued);
    assertThat(run(new StalwartInspect(), rescued).out())
        .contains("t (blobs): all entries after t hash=", "u (quotas): the whole subspace");
    assertThat(run(new StalwartSeal(), rescued).exitCode()).isIn(0, 3);
    Result differences = run(new StalwartDiff(), Goldens.DUMP, rescued);
    assertThat(differences.out()).contains("0 only in B, 0 changed");
  }

  /** A mail that no link and no document names any more isn't in the list. */
  @ParameterizedTest
  @ValueSource(strings = {"p", "k", "other"})
  void notAllMailsAreKnown(String lost) throws IOException {
    if (lost.equals("other")) {
      Files.delete(dump.resolve("subspace_u"));
    } else {
      cut("subspace_" + lost, 1_000);
    }
    Result result = salvage(dump, rescued, "--json");
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(json.get("mailsComplete").getAsBoolean()).isEqualTo(lost.equals("other"));
    String text = salvage(dump, temp.resolve("again")).out();
    assertThat(text.contains("of those that are known: what named others may be lost too"))
        .as(text)
        .isNotEqualTo(lost.equals("other"));
    Files.delete(dump.resolve(lost.equals("other") ? "subspace_k" : "subspace_" + lost));
    assertThat(salvage(dump, temp.resolve("third")).out())
        .contains("of those that are known: what named others may be lost too");
  }

  /** A damaged header is replaced by the file's name and the version of the other frames. */
  @Test
  void aDamagedHeaderIsReplaced() throws IOException {
    change("subspace_k", 13, 0xFF);
    change("subspace_l", 13, 'l' ^ 'd');
    change("subspace_p", 8, 0xFF);
    Result result = salvage(dump, rescued, "--json");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(json.get("notes").toString())
        .contains("subspace_k: its header is damaged", "subspace_l: its header says d (directory)");
    assertThat(compared().exitCode()).isZero();
    assertThat(Files.list(rescued).filter(Files::isRegularFile)).hasSize(18);
  }

  @Test
  void aSchemaThatTheFramesContradictIsRefused() {
    Result result = salvage(dump, rescued, "--schema", 6);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("18 frames name schema version 5, not 6: omit --schema");
    assertThat(rescued).doesNotExist();
    assertThat(salvage(dump, rescued, "--schema", 5).exitCode()).isZero();
  }

  @Test
  void aStoreThatDoesNotOpenComesOut() throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    for (String name : Goldens.ROCKSDB.toFile().list()) {
      if (!name.equals("CURRENT")) {
        Files.copy(Goldens.ROCKSDB.resolve(name), store.resolve(name));
      }
    }
    Result result = salvage("rocksdb:" + store + "?compression=none", rescued);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("note: CURRENT is missing");
    assertThat(compared().exitCode()).isZero();
    assertThat(salvage(store, rescued.resolve("again")).exitCode()).isZero();
    assertThat(salvage("rocksdb:" + dump, temp.resolve("no")).err())
        .contains("holds no file of a RocksDB store");
    assertThat(salvage(store, store.resolve("in")).err()).contains("lies in the damaged store");
    Path link = Files.createSymbolicLink(temp.resolve("link"), store);
    assertThat(salvage(store, link.resolve("in")).err()).contains("lies in the damaged store");
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    cut("subspace_t", 2_000_000);
    Result result = salvage(dump, rescued, "--dry-run");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("nothing was written");
    assertThat(rescued).doesNotExist();
  }

  @Test
  void wrongOperandsAreRefused() throws IOException {
    assertThat(salvage(dump).exitCode()).isEqualTo(2);
    assertThat(salvage(temp.resolve("none"), rescued).err())
        .contains(temp.resolve("none") + ": no such file or directory");
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertThat(salvage(empty, rescued).err()).contains("holds no frame of a dump");
    for (Path inside : new Path[] {dump, dump.resolve("in")}) {
      Result result = salvage(dump, inside);
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err()).contains(inside + " lies in the damaged dump");
    }
    Path link = Files.createSymbolicLink(temp.resolve("link"), dump);
    assertThat(salvage(dump, link.resolve("in")).err())
        .contains(link + "/in lies in the damaged dump");
    assertThat(salvage(link, dump.resolve("in")).err()).contains("/in lies in the damaged dump");
    assertThat(dump.resolve("in")).doesNotExist();
    assertThat(rescued).doesNotExist();
  }

  /** Files of before 0.15 are no frames: they are not searched for blocks. */
  @Test
  void littleOfADumpOfBefore015() throws IOException {
    Path legacy = Files.createDirectory(temp.resolve("legacy"));
    Files.write(legacy.resolve("property"), new byte[] {0x7B, 1, 0, 0, 1, 0, 0});
    Files.write(legacy.resolve("blob"), new byte[] {0x7B});
    Result result = salvage(legacy, rescued);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("property: all entries in bytes 4 to 7 of property", ", to the end")
        .contains("blob: all of it: it ends in its header")
        .contains("log: the whole file is missing");
    assertThat(rescued.resolve("property")).hasBinaryContent(new byte[] {0x7B, 1, 0, 0});
    Files.write(legacy.resolve("property"), new byte[] {0x7B});
    Path other = temp.resolve("other");
    assertThat(salvage(legacy, other).err())
        .contains("nothing of it can be read: ", "property: all of it: it ends in its header");
    assertThat(other).doesNotExist();
  }

  /** The configuration of a data store of {@code type}, with its blobs in a directory. */
  private Path blobsApart(String type, Path store, Path blobs) throws IOException {
    return Files.writeString(
        temp.resolve("config.toml"),
        """
        [store.data]
        type = "%s"
        path = "%s"
        [store.files]
        type = "fs"
        path = "%s"
        [storage]
        data = "data"
        blob = "files"
        fts = "data"
        lookup = "data"
        """
            .formatted(type, store, blobs));
  }

  /** Blobs in a directory: what is missing or damaged is named as the mail that it belongs to. */
  @Test
  void aStoreWithDamagedBlobsInADirectory() throws IOException {
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.15.5-fs");
    Path blobs = Goldens.copy(golden.resolve("blobs"), temp.resolve("blobs"));
    Path store = Files.copy(golden.resolve("store.sqlite"), temp.resolve("store.sqlite"));
    Path config = blobsApart("sqlite", store, blobs);
    Result whole = salvage(config, rescued);
    assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
    assertThat(run(new StalwartDiff(), golden.resolve("dump"), rescued, "--content").exitCode())
        .isZero();
    List<Path> files;
    try (var all = Files.walk(blobs)) {
      files =
          all.filter(Files::isRegularFile)
              .sorted(Comparator.comparing(file -> -file.toFile().length()))
              .toList();
    }
    Files.delete(files.get(0));
    Files.write(files.get(1), new byte[0]);
    byte[] bytes = Files.readAllBytes(files.get(2));
    bytes[100] ^= 64;
    Files.write(files.get(2), bytes);
    bytes = Files.readAllBytes(files.get(3));
    Files.write(files.get(3), Arrays.copyOf(bytes, bytes.length / 2));
    byte[] before = Files.readAllBytes(store);
    Path second = temp.resolve("second");
    Result result = salvage(config, second);
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out())
        .contains(
            "mail of ",
            " bytes: its text is lost",
            "it is not in fs:",
            "it is empty",
            "it has another hash",
            "3 places are lost");
    assertThat(Files.readAllBytes(store)).isEqualTo(before);
    Result differences = run(new StalwartDiff(), rescued, second, "--content");
    assertThat(differences.out()).contains("0 only in B, 0 changed");
    Result json = salvage(config, temp.resolve("third"), "--json", "--dry-run");
    JsonObject mail =
        JsonParser.parseString(json.out())
            .getAsJsonObject()
            .getAsJsonArray("mails")
            .get(0)
            .getAsJsonObject();
    assertThat(mail.keySet())
        .containsExactlyInAnyOrder(
            "account", "document", "mailboxes", "received", "subject", "from", "size", "lacks");
    assertThat(mail.get("subject").isJsonNull()).isFalse();
    assertThat(temp.resolve("third")).doesNotExist();
  }

  /** Blobs of a RocksDB store in a directory: they are read from there; a lost one is named. */
  @Test
  void aRocksDbStoreWithBlobsInADirectory() throws IOException {
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.15.5-fs");
    Path blobs = Files.createDirectory(temp.resolve("blobs"));
    Path config = blobsApart("rocksdb", temp.resolve("store"), blobs);
    Result imported = run(new StalwartImport(), golden.resolve("dump"), config);
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    Result whole = salvage(config, rescued);
    assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
    assertThat(run(new StalwartDiff(), golden.resolve("dump"), rescued, "--content").exitCode())
        .isZero();
    List<Path> files;
    try (var all = Files.walk(blobs)) {
      files =
          all.filter(Files::isRegularFile)
              .sorted(Comparator.comparing(file -> -file.toFile().length()))
              .toList();
    }
    Files.delete(files.get(0));
    byte[] bytes = Files.readAllBytes(files.get(1));
    bytes[bytes.length / 2] ^= 4;
    Files.write(files.get(1), bytes);
    Result result = salvage(config, temp.resolve("second"));
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out()).contains("it is not in fs:", "1 place is lost");
    Result differences = run(new StalwartDiff(), rescued, temp.resolve("second"), "--content");
    assertThat(differences.out()).contains("1 only in A, 0 only in B, 0 changed");
    Files.move(blobs, temp.resolve("moved"));
    Result without = salvage(config, temp.resolve("third"));
    assertThat(without.exitCode()).as(without.out() + without.err()).isNotZero();
    assertThat(without.out() + without.err()).contains("fs:" + blobs);
  }

  @Test
  void whatCantBeSalvagedIsRefused() {
    Result result = salvage("fdb:" + temp.resolve("fdb.cluster"), rescued);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("a FoundationDB cluster can't be salvaged: it keeps checksums and copies itself");
    Result other = salvage("memory:store", rescued);
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err())
        .contains("can't be salvaged; what can be: a RocksDB store, a dump of 0.15 or later");
  }

  @Test
  void theDumpIsGivenAway() throws IOException {
    Assumptions.assumeTrue(
        Files.getAttribute(temp, "unix:uid").equals(0), "only root can give files away");
    Result result = salvage(dump, rescued, "--owner", "12345:12346");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    for (String name : List.of("", "subspace_p", ".swkit/manifest.json")) {
      assertThat(Files.getAttribute(rescued.resolve(name), "unix:uid")).isEqualTo(12345);
    }
    assertThat(Files.getAttribute(dump, "unix:uid")).isEqualTo(0);
    assertThat(salvage(dump, temp.resolve("other"), "--owner", "nobody-of-that-name").err())
        .contains("--owner nobody-of-that-name: there is no");
  }

  /** What an interrupted import hasn't written is lost, and what comes out is an ordinary dump. */
  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite"})
  void anInterruptedWriteIsALoss(String type) {
    String store = type + ":" + temp.resolve("store");
    assertThat(run(new StalwartImport(), dump, store, "--compression", "lz4").exitCode()).isZero();
    Generation generation = Generation.of(5, store);
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage());
        Sink sink = storage.data().sink(Subspace.PROPERTY)) {
      sink.put(SchemaKey.entry(Snapshot.UNFINISHED));
      sink.put(UnfinishedMark.entry(generation, "an import of all\nplan 1 2 open"));
      sink.put(new Entry(PlannedWrite.key(1), new byte[8]));
      sink.commit();
    }
    Result result = salvage(store, rescued);
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out())
        .contains("a write into it was interrupted (an import of all): ")
        .contains("1 place is lost")
        .doesNotContain("Everything came out");
    assertThat(rescued.resolve(".swkit/manifest.json"))
        .content()
        .contains("a write into it was interrupted (an import of all): ");
    Result compared = compared();
    assertThat(compared.exitCode()).as(compared.out()).isZero();
  }

  /** SQLite would undo what a rollback journal holds; its pages are read as they are. */
  @Test
  void aJournalThatIsNotUndoneIsALoss() throws IOException {
    Path store = temp.resolve("store.sqlite");
    Files.copy(Goldens.SQLITE, store);
    Files.write(temp.resolve("store.sqlite-journal"), new byte[512]);
    Result result = salvage("sqlite:" + store, rescued);
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out()).contains("store.sqlite-journal is of a write that was cut short");
  }

  /** An empty file is refused in one line. */
  @Test
  void anEmptySqliteFileIsRefused() throws IOException {
    Path store = Files.createFile(temp.resolve("store.sqlite"));
    Result result = salvage("sqlite:" + store, rescued);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("can't be read: the file is empty");
    assertThat(rescued).doesNotExist();
  }

  /** The log holds the last writes; a store of a server always has one. */
  @Test
  void aMissingLogIsALoss() throws IOException {
    Path store = Files.createDirectory(temp.resolve("store"));
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.16.18/rocksdb/store");
    for (String name : golden.toFile().list()) {
      if (!name.endsWith(".log")) {
        Files.copy(golden.resolve(name), store.resolve(name));
      }
    }
    Result result = salvage("rocksdb:" + store, rescued);
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
    assertThat(result.out()).contains("there is no log (.log)").doesNotContain("Everything came");
  }

  /** A dump of before 0.15 comes out as such a dump, which every command takes. */
  /** What a dry run needs to name mails is private, and gone when it ends. */
  @Test
  void aDryRunOfADumpOfBefore015LeavesNothing() throws IOException {
    Path old = temp.resolve("old");
    Goldens.copy(Goldens.ROOT.resolve("tests/goldens/0.14.1/dump"), old);
    Files.write(old.resolve("acl"), new byte[] {0x7B, 2, 0, 2, 9});
    Path place = Files.createDirectory(temp.resolve("temporary"));
    String before = System.getProperty("java.io.tmpdir");
    try {
      System.setProperty("java.io.tmpdir", place.toString());
      assertThat(salvage(old, rescued, "--dry-run").exitCode()).isEqualTo(3);
      assertThat(place).isEmptyDirectory();
      System.setProperty("java.io.tmpdir", place.resolve("absent").toString());
      Result failed = salvage(old, rescued, "--dry-run");
      assertThat(failed.exitCode()).isEqualTo(1);
      assertThat(failed.err())
          .contains(place.resolve("absent") + ": can't be written to: ", "java.io.tmpdir=")
          .doesNotContain("\tat ");
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
    assertThat(rescued).doesNotExist();
  }

  @Test
  void aDumpOfBefore015() throws IOException {
    Path golden = Goldens.ROOT.resolve("tests/goldens/0.14.1/dump");
    Path old = temp.resolve("old");
    Goldens.copy(golden, old);
    Result whole = salvage(old, rescued);
    assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();
    assertThat(whole.out()).contains("property", "Everything came out of " + old);
    assertThat(run(new StalwartDiff(), golden, rescued, "--content").exitCode()).isZero();
    assertThat(salvage(old, rescued).err()).contains("already holds ");

    byte[] blob = Files.readAllBytes(old.resolve("blob"));
    Arrays.fill(blob, 15_360, 19_456, (byte) 0); // in a mail of alice
    Files.write(old.resolve("blob"), blob);
    byte[] property = Files.readAllBytes(old.resolve("property"));
    Files.write(old.resolve("property"), Arrays.copyOf(property, 50_000));
    Path left = temp.resolve("left");
    Result dry = salvage(old, left, "--dry-run");
    assertThat(dry.exitCode()).isEqualTo(3);
    assertThat(left).doesNotExist();
    Result result = salvage(old, left);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("mail of alice", "is lost\n", "property: all entries in bytes ", "t hash=");
    assertThat(dry.out().lines().filter(line -> line.startsWith("mail of ")))
        .containsExactlyElementsOf(
            result.out().lines().filter(line -> line.startsWith("mail of ")).toList());
    assertThat(run(new StalwartVerify(), left).err())
        .contains("was salvaged from a damaged database; its manifest lists ");
    assertThat(run(new StalwartInspect(), left).out()).contains("Sealed: ", "Not in it: mail of ");
    assertThat(run(new StalwartDiff(), golden, left).out()).contains("0 only in B, 0 changed");
    assertThat(salvage(old, temp.resolve("other"), "--schema", "5").err())
        .contains("omit --schema");
    Files.write(left.resolve("acl"), new byte[] {0x7B, 2});
    assertThat(run(new StalwartVerify(), left).out())
        .contains("acl has changed since it was sealed");
  }
}
