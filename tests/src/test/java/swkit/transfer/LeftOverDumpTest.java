// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static swkit.Subspace.PROPERTY;
import static swkit.Subspace.QUEUE_MESSAGES;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.frame.FrameWriter;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.OldServer;
import swkit.testing.StandIns;
import swkit.testing.VerifiedDump;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/** Dumps that the server made from FoundationDB, with what it had left after values there. */
class LeftOverDumpTest {
  @TempDir Path temp;

  private final FakeFoundationDb fake = new FakeFoundationDb();
  private final OldServer server = new OldServer(fake);
  private final Random random = new Random(2);

  /** What is true: the values that were written last. */
  private final TreeMap<byte[], byte[]> properties = new TreeMap<>(Entry::compareKeys);

  private static byte[] mail(int doc) {
    return Bytes.concat(new byte[] {0, 0, 0, 3, 0, 50}, Bytes.u32(doc));
  }

  private void set(byte[] key, byte[] value) {
    server.set(PROPERTY, key, value);
    properties.put(key, value);
  }

  /** Overwrites archives of these lengths, one after the other. */
  private void overwrite(int doc, int... lengths) {
    for (int length : lengths) {
      set(mail(doc), OldServer.archive(length, random));
    }
  }

  private List<Entry> expected() {
    List<Entry> expected = new ArrayList<>();
    properties.forEach((key, value) -> expected.add(new Entry(key, value)));
    return expected;
  }

  /** The dump that the server makes of its cluster, with what else is in the golden. */
  private Path dump(Subspace... others) throws Exception {
    set(new byte[] {0}, Bytes.u32(5));
    Path dump = Files.createDirectories(temp.resolve("dump"));
    for (Subspace subspace : Subspace.values()) {
      Path frame = dump.resolve(Dump.frameName(subspace));
      boolean isOurs = subspace == PROPERTY || List.of(others).contains(subspace);
      if (isOurs) {
        Files.deleteIfExists(frame);
        try (FrameWriter out = FrameWriter.create(frame, subspace, 5)) {
          server.export(subspace).forEach(out::put);
          out.commit();
        }
      } else if (Files.exists(Goldens.DUMP.resolve(Dump.frameName(subspace)))) {
        Files.copy(Goldens.DUMP.resolve(Dump.frameName(subspace)), frame);
      }
    }
    return dump;
  }

  private TransferReport move(Database from, String to, boolean asIs) {
    StorageSettings target = DatabaseAddress.parse(to).storage().with(BlobFraming.LZ4);
    var options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
    if (asIs && from instanceof ServerStorage storage) {
      storage.readAsIs();
    }
    try (Workers workers = Workers.of(2)) {
      return new Import(from, target, options, workers, Progress.SILENT, more -> more)
          .asIs(asIs)
          .journal(temp.resolve("journal" + System.nanoTime()), false, 120_000)
          .run();
    }
  }

  private static List<Entry> read(String what, Subspace subspace) {
    try (Database database = Database.open(what);
        Snapshot snapshot = database.snapshot();
        Source source = snapshot.scan(subspace)) {
      return source.stream().toList();
    }
  }

  private void damage() {
    overwrite(1, 250_000, 50_000);
    overwrite(2, 350_000, 150_000);
    overwrite(3, 550_000, 350_000, 150_000);
    overwrite(4, 350_000, 200_000);
    overwrite(5, 350_000, 100_000);
    overwrite(6, 99_999);
    overwrite(7, 1_000_000);
    overwrite(8, 50_000, 200_001);
    overwrite(9, 350_000, 0x10);
    overwrite(10, 20);
  }

  @ParameterizedTest
  @CsvSource({"rocksdb", "sqlite"})
  void importAndCopyHealAndSaySo(String kind) throws Exception {
    damage();
    Path dump = dump();
    String first = kind + ":" + temp.resolve("first");
    TransferReport report;
    try (Database from = Dump.open(dump)) {
      report = move(from, first, false);
    }
    assertThat(read(first, PROPERTY)).isEqualTo(expected());
    assertThat(report.exitCode()).isZero();
    assertThat(report.warnings())
        .anyMatch(line -> line.matches("healed: 6 values had pieces of an .*, 1250000 bytes"));
    assertThat(report.leftOut())
        .contains(
            "p acct=3 coll=Email doc=1 field=Archive: 150,000 bytes in 2 pieces of an earlier,"
                + " longer value",
            "p acct=3 coll=Email doc=2 field=Archive: 150,000 bytes of an earlier, longer value");
    String raw = kind + ":" + temp.resolve("raw");
    try (Database from = Dump.open(dump)) {
      assertThat(move(from, raw, true).warnings()).noneMatch(line -> line.contains("healed"));
    }
    assertThat(read(raw, PROPERTY)).isEqualTo(server.export(PROPERTY));
    String second = kind + ":" + temp.resolve("second");
    try (Database from = Database.open(raw)) {
      report = move(from, second, false);
    }
    assertThat(report.warnings()).anyMatch(line -> line.startsWith("healed: 6 values"));
    assertThat(read(second, PROPERTY)).isEqualTo(expected());
    try (Workers workers = Workers.of(2);
        Database from = Database.open(raw)) {
      new CopyVerification(from, DatabaseAddress.parse(second))
          .run(report, workers, Progress.SILENT);
      assertThat(report.exitCode()).isZero();
      assertThat(report.verdicts())
          .hasSizeGreaterThan(10)
          .allSatisfy((s, v) -> assertThat(v).isEqualTo("same"));
      new CopyVerification(from, DatabaseAddress.parse(second), true)
          .run(report, workers, Progress.SILENT);
    }
    assertThat(report.verdicts().get(PROPERTY)).isNotEqualTo("same");
  }

  @Test
  void verifyNamesWhatCanBeRepaired() throws Exception {
    damage();
    String dump = dump().toString();
    Verdict verdict = VerifiedDump.verify(dump);
    assertThat(VerifiedDump.problems(verdict))
        .contains("U8 WARN 2", "U8 ERROR 4")
        .noneMatch(line -> line.startsWith("U1") || line.startsWith("U2"));
    assertThat(VerifiedDump.shown(verdict)).contains("repairable").contains("150000 bytes");
    var asIs = new Verification.Options(true, null, false, VerifiedDump.LATER, true);
    assertThat(VerifiedDump.problems(VerifiedDump.verify(dump, asIs)))
        .contains("U1 ERROR 5", "U2 ERROR 4")
        .noneMatch(line -> line.startsWith("U8"));
  }

  /** The same findings, read from the cluster itself; and what an export leaves out. */
  @Test
  void theClusterItselfIsReadHealed() throws Exception {
    damage();
    set(new byte[] {0}, Bytes.u32(5));
    StandIns.put("left-over", fake.database());
    String cluster = "fdb:left-over?compression=lz4";
    assertThat(VerifiedDump.problems(VerifiedDump.verify(cluster)))
        .contains("U8 WARN 2", "U8 ERROR 4")
        .noneMatch(line -> line.startsWith("U1") || line.startsWith("U2"));
    for (boolean asIs : new boolean[] {false, true}) {
      Path out = temp.resolve("out" + asIs);
      TransferReport report;
      try (Workers workers = Workers.of(2)) {
        report =
            new Export(DatabaseAddress.parse(cluster), out, null, false, false, Export.Blobs.LINKED)
                .asIs(asIs)
                .run(workers, Progress.SILENT);
      }
      assertThat(report.exitCode()).isZero();
      assertThat(read(out.toString(), PROPERTY))
          .isEqualTo(asIs ? server.export(PROPERTY) : expected());
      String manifest = Files.readString(out.resolve(".swkit/manifest.json"));
      assertThat(manifest.contains("acct=3 coll=Email doc=3")).isEqualTo(!asIs);
      assertThat(report.leftOut().stream().filter(line -> line.contains("acct=3")))
          .hasSize(asIs ? 0 : 6);
    }
    String copy = "sqlite:" + temp.resolve("copy");
    try (Database from = ServerStorage.read(DatabaseAddress.parse(cluster).storage(), false)) {
      assertThat(move(from, copy, false).leftOut())
          .anyMatch(line -> line.startsWith("p acct=3 coll=Email doc=5"));
    }
    assertThat(read(copy, PROPERTY)).isEqualTo(expected());
  }

  /** What is really there isn't taken for a remnant. */
  @Test
  void whatOnlyLooksLikeAPieceStays() throws Exception {
    byte[] text = "server.hostname".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    server.set(Subspace.SETTINGS, text, new byte[] {'a'});
    server.set(Subspace.SETTINGS, Bytes.concat(text, new byte[1]), new byte[] {'b'});
    byte[] damaged = OldServer.archive(150_000, random);
    damaged[3] ^= 1;
    set(mail(1), damaged);
    byte[] orphan = Bytes.concat(mail(2), new byte[1]);
    set(orphan, new byte[9]);
    server.set(QUEUE_MESSAGES, new byte[8], OldServer.archive(250_000, random));
    Path dump = dump(Subspace.SETTINGS, QUEUE_MESSAGES);
    String to = "sqlite:" + temp.resolve("to");
    try (Database from = Dump.open(dump)) {
      assertThat(move(from, to, false).warnings()).noneMatch(line -> line.contains("healed"));
    }
    for (Subspace subspace : List.of(PROPERTY, Subspace.SETTINGS, QUEUE_MESSAGES)) {
      assertThat(read(to, subspace)).isEqualTo(server.export(subspace)).isNotEmpty();
    }
  }

  /** A value that looks whole also with a change id, which is what was left after it. */
  private static final long TWO_ENDS = 3919415988604229207L;

  static List<Long> seeds() {
    String seed = System.getProperty("seed");
    return seed != null
        ? List.of(Long.valueOf(seed))
        : LongStream.concat(
                LongStream.of(TWO_ENDS), new Random().longs(Integer.getInteger("seeds", 2)))
            .boxed()
            .toList();
  }

  /** Archives overwritten at random, dumped by the server and imported, are what they were. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsImportedIsWhatWasWrittenLast(long seed) throws Exception {
    System.out.println("LeftOverDumpTest: -Dseed=" + seed);
    Random dice = new Random(seed);
    for (int i = 0; i < 40; i++) {
      int length =
          dice.nextInt(3) > 0 ? 13 + dice.nextInt(450_000) : 100_000 * (1 + dice.nextInt(4));
      set(mail(dice.nextInt(12)), OldServer.archive(length, dice));
    }
    String to = "rocksdb:" + temp.resolve("to");
    try (Database from = Dump.open(dump())) {
      move(from, to, false);
    }
    assertThat(read(to, PROPERTY)).as("seed %d", seed).isEqualTo(expected());
  }
}
