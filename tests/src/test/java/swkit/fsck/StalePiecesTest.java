// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameWriter;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.piece.ArchiveTail;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.OldServer;
import swkit.testing.StandIns;
import swkit.transfer.Import;

/** What a server left in FoundationDB after values that it made shorter is removed there. */
class StalePiecesTest extends FsckContract {
  private static final String SHORT = "p acct=2 coll=Email doc=2 field=Metadata";
  private static final String LONG = "p acct=2 coll=Email doc=4 field=Metadata";

  private final FakeFoundationDb fake = new FakeFoundationDb();
  private final OldServer server = new OldServer(fake);
  private final Random random = new Random(7);

  StalePiecesTest() {
    super(Goldens.DUMP, 5);
  }

  /** A real archive with {@code more} bytes before its contents, which nothing points to. */
  private static byte[] longer(byte[] value, int more) {
    byte[] contents = Bytes.concat(new byte[more], Archive.of(value).payload());
    byte[] sum = Bytes.u32(ArchiveTail.checksum(contents, contents.length));
    return Bytes.concat(contents, sum, new byte[] {(byte) 0xA0});
  }

  private Map<String, byte[]> values() {
    Map<String, byte[]> values = new HashMap<>();
    change(
        Subspace.PROPERTY,
        entries -> {
          entries.put(key(LONG), longer(entries.get(key(LONG)), 160_000));
          values.put(SHORT, entries.get(key(SHORT)));
          values.put(LONG, entries.get(key(LONG)));
        });
    return values;
  }

  private void overwrite(Map<String, byte[]> values) {
    values.forEach(
        (name, value) -> {
          server.set(Subspace.PROPERTY, key(name), OldServer.archive(450_000, random));
          server.set(Subspace.PROPERTY, key(name), value);
        });
  }

  @Test
  void areRemovedWhereTheyAre() {
    Map<String, byte[]> values = values();
    StandIns.put("stale", fake.database());
    Goldens.load(dump, "fdb:stale", Import.Present.REFUSE);
    assertThat(problems(verify("fdb:stale"))).isEmpty();
    List<Entry> clean = fake.content();
    Map<String, String> content = content("fdb:stale");
    overwrite(values);
    assertThat(fake.content()).hasSizeGreaterThan(clean.size());
    assertThat(problems(verify("fdb:stale"))).containsExactly("U8 ERROR 1", "U8 WARN 1");
    Result plan = fsck("fdb:stale");
    assertThat(plan.out()).contains("removes them, and undoing doesn't bring them back: 1 entry");
    String undo = temp.resolve("undo").toString();
    Result done = fsck("fdb:stale", "--apply", "--yes", "--undo", undo);
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(fake.content()).isEqualTo(clean);
    assertThat(problems(verify("fdb:stale"))).isEmpty();
    assertThat(run("StalwartImport", undo, "fdb:stale", "--undo", "--yes").exitCode()).isZero();
    assertThat(content("fdb:stale")).isEqualTo(content);
    assertThat(fake.content()).isEqualTo(clean);
  }

  /** The server's own export has them as entries, and joined to values. */
  @Test
  void areRemovedFromADumpOfTheServer() {
    Map<String, byte[]> values = values();
    Map<String, String> clean = contentOfDump(dump);
    change(
        Subspace.PROPERTY,
        entries -> entries.forEach((key, value) -> server.set(Subspace.PROPERTY, key, value)));
    overwrite(values);
    var frame = dump.resolve(Dump.frameName(Subspace.PROPERTY));
    assertThat(frame.toFile().delete()).isTrue();
    try (FrameWriter writer = FrameWriter.create(frame, Subspace.PROPERTY, 5)) {
      server.export(Subspace.PROPERTY).forEach(writer::put);
      writer.commit();
    }
    assertThat(contentOfDump(dump)).isNotEqualTo(clean);
    assertThat(problems(verify())).containsExactly("U8 ERROR 1", "U8 WARN 1");
    String repaired = temp.resolve("repaired").toString();
    Result done = fsck(dump.toString(), "--to", repaired);
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(contentOfDump(temp.resolve("repaired"))).isEqualTo(clean);
    assertThat(problems(verify(repaired))).isEmpty();
  }
}
