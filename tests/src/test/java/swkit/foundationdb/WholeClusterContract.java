// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;
import static swkit.Subspace.PROPERTY;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.Goldens;
import swkit.testing.OldServer;
import swkit.transfer.CopyVerification;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** What is done with whole clusters, in memory and on real ones. */
abstract class WholeClusterContract {
  private static final byte[] MAIL = {0, 0, 0, 3, 0, 50, 0x7F, 0, 0, 1};

  @TempDir Path temp;

  /** The cluster file of the first cluster, or its name. */
  abstract String first();

  /** The same of another one; null if there is none. */
  abstract String second();

  abstract void empty(String cluster);

  abstract void set(String cluster, byte[] key, byte[] value);

  @BeforeEach
  void emptyBoth() {
    empty(first());
    if (second() != null) {
      empty(second());
    }
  }

  private String operand() {
    return "fdb:" + first() + "?compression=lz4";
  }

  static TransferReport move(Database from, String to) {
    StorageSettings target = DatabaseAddress.parse(to).storage().with(BlobFraming.LZ4);
    var options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      return new Import(from, target, options, workers, Progress.SILENT, more -> more).run();
    }
  }

  @Test
  void theServersDumpGoesInAndComesOut() {
    Goldens.load(Goldens.DUMP, operand(), Import.Present.REFUSE);
    Path out = temp.resolve("out");
    assertThat(Goldens.export(operand(), out).exitCode()).isZero();
    assertThat(Goldens.figures(out)).isEqualTo(Goldens.expected());
  }

  @Test
  void aCopyOfOneClusterInAnotherIsEqual() {
    if (second() == null) {
      return;
    }
    String to = "fdb:" + second() + "?compression=lz4";
    Goldens.load(Goldens.DUMP, operand(), Import.Present.REFUSE);
    try (Database from = Database.open(operand());
        Workers workers = Workers.of(2)) {
      TransferReport report = move(from, to);
      new CopyVerification(from, DatabaseAddress.parse(to)).run(report, workers, Progress.SILENT);
      assertThat(report.exitCode()).isZero();
    }
    Path out = temp.resolve("out");
    Goldens.export(to, out);
    assertThat(Goldens.figures(out)).isEqualTo(Goldens.expected());
  }

  @Test
  void whatOldReleasesLeaveIsLeftOut() {
    Goldens.load(Goldens.DUMP, operand(), Import.Present.REFUSE);
    OldServer server = new OldServer((key, value) -> set(first(), key, value), List::of);
    Random random = new Random(3);
    byte[] value = OldServer.archive(200_000, random);
    byte[] other = Bytes.concat(java.util.Arrays.copyOf(MAIL, 9), new byte[] {2});
    byte[] small = OldServer.archive(50, random);
    server.set(PROPERTY, MAIL, OldServer.archive(450_000, random));
    server.set(PROPERTY, MAIL, value);
    server.set(PROPERTY, other, OldServer.archive(150_000, random));
    server.set(PROPERTY, other, small);
    StorageSettings settings = DatabaseAddress.parse(operand()).storage();
    try (ServerStorage storage = ServerStorage.read(settings, false);
        Snapshot snapshot = storage.snapshot()) {
      assertThat(snapshot.get(PROPERTY, MAIL)).isEqualTo(value);
      assertThat(snapshot.scan(PROPERTY).stream().toList())
          .contains(new Entry(MAIL, value), new Entry(other, small))
          .hasSize((int) Goldens.expected().get("p").entries() + 2);
      assertThat(storage.leftOvers())
          .extracting(left -> left.bytes())
          .containsExactly(250_000L, 50_000L);
    }
  }

  @Test
  void bothClustersAreOpenAtOnceAndOpenedAgain() {
    for (int time = 0; time < 2; time++) {
      for (String cluster : second() == null ? List.of(first()) : List.of(first(), second())) {
        set(cluster, new byte[] {'p', 0}, Bytes.u32(5));
      }
      try (Dump dump = Dump.open(Goldens.DUMP);
          Database one = Database.open(operand());
          Database two = Database.open("fdb:" + (second() == null ? first() : second()))) {
        assertThat(dump.subspaces()).isNotEmpty();
        try (Snapshot snapshot = two.snapshot()) {
          assertThat(snapshot.schemaVersion()).isEqualTo(5);
        }
        try (Snapshot snapshot = one.snapshot()) {
          assertThat(snapshot.schemaVersion()).isEqualTo(5);
        }
      }
    }
  }
}
