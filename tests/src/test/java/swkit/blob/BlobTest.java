// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** Blobs: their framing, and what becomes of damaged ones. */
class BlobTest {
  private static final byte[] HELLO = "hello hello hello hello".getBytes(StandardCharsets.UTF_8);
  private static final byte[] HELLO_HASH =
      HexFormat.of().parseHex("b5cbccc42376c96b9c8f54fa376f4cf1bc7da513fcce26eec420290cddda6f29");

  @TempDir Path temp;
  private String store;
  private final List<BlobDamage.Kind> damage = new ArrayList<>();

  @BeforeEach
  void fill() {
    store = "sqlite:" + temp.resolve("store");
  }

  private byte[] unframe(byte[] stored, BlobFraming configured) {
    return unframe(HELLO_HASH, stored, configured);
  }

  private byte[] unframe(byte[] hash, byte[] stored, BlobFraming configured) {
    List<Entry> blobs = List.of(new Entry(hash, stored));
    BlobContent.Unframed unframed = BlobContent.unframeAll(blobs, configured).get(0);
    if (unframed.damage() != null) {
      damage.add(unframed.damage());
    }
    return unframed.content();
  }

  @Test
  void theVectorOfTheFormatIsRead() {
    byte[] framed = HexFormat.of().parseHex("170000006768656c6c6f200600602068656c6c6fa1");
    assertThat(unframe(framed, BlobFraming.LZ4)).isEqualTo(HELLO);
    assertThat(unframe(framed, BlobFraming.NONE)).isEqualTo(HELLO);
    assertThat(unframe(framed, null)).isEqualTo(HELLO);
    assertThat(unframe(HELLO, BlobFraming.LZ4)).isEqualTo(HELLO);
    assertThat(unframe(HELLO, null)).isEqualTo(HELLO);
    assertThat(damage).isEmpty();
  }

  @Test
  void anEmptyBlobIsFramedAsTheServerDoes() {
    assertThat(BlobFraming.LZ4.frame(new byte[0]))
        .isEqualTo(HexFormat.of().parseHex("0000000000a1"));
    assertThat(BlobFraming.unframe(HexFormat.of().parseHex("0000000000a1"))).isEmpty();
    assertThat(BlobFraming.NONE.frame(new byte[0])).isEmpty();
  }

  @Test
  void whatIsFramedIsUnframed() {
    Random random = new Random(3);
    for (int length : new int[] {0, 1, 5, 100, 65_536, 3_000_000}) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      Arrays.fill(content, 0, length / 2, (byte) 'x');
      assertThat(BlobFraming.unframe(BlobFraming.LZ4.frame(content))).isEqualTo(content);
    }
  }

  /** Raw content that ends in the marker is told from a frame by its hash. */
  @Test
  void aRawBlobThatEndsInTheMarkerIsReadByItsHash() {
    byte[] raw = HexFormat.of().parseHex("0500000050414141414141a1");
    byte[] hash = org.apache.commons.codec.digest.Blake3.hash(raw);
    assertThat(unframe(hash, raw, BlobFraming.LZ4)).isEqualTo(raw);
    assertThat(damage).isEmpty();
  }

  /** In one batch: each in all framings, each altered in one byte, and with another's hash. */
  @Test
  void manyAtOnceAreReadAsEachAlone() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("BlobTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    List<Entry> blobs = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      byte[] content = new byte[random.nextInt(i % 10 == 0 ? 40_000 : 3000)];
      random.nextBytes(content);
      if (content.length > 0 && i % 3 != 0) {
        content[content.length - 1] = (byte) (i % 3 == 1 ? 0 : 0xA1);
      }
      byte[] hash = org.apache.commons.codec.digest.Blake3.hash(content);
      for (byte[] stored :
          List.of(content, BlobFraming.LZ4.frame(content), Bytes.concat(content, new byte[1]))) {
        blobs.add(new Entry(hash, stored));
        blobs.add(new Entry(HELLO_HASH, stored));
        byte[] altered = stored.clone();
        if (altered.length > 0) {
          altered[random.nextInt(altered.length)]++;
        }
        blobs.add(new Entry(hash, altered));
      }
    }
    for (BlobFraming configured :
        new BlobFraming[] {null, BlobFraming.NONE, BlobFraming.LZ4, BlobFraming.MARKED}) {
      List<BlobContent.Unframed> all = BlobContent.unframeAll(blobs, configured);
      assertThat(all).hasSameSizeAs(blobs);
      for (int i = 0; i < blobs.size(); i++) {
        Entry blob = blobs.get(i);
        damage.clear();
        assertThat(all.get(i).content()).isEqualTo(unframe(blob.key(), blob.value(), configured));
        assertThat(all.get(i).damage()).isEqualTo(damage.isEmpty() ? null : damage.get(0));
        byte[] content = all.get(i).content();
        boolean isSound =
            content != null
                && Arrays.equals(blob.key(), org.apache.commons.codec.digest.Blake3.hash(content));
        assertThat(all.get(i).damage() == null).isEqualTo(isSound);
      }
    }
    List<Entry> altered =
        blobs.stream()
            .filter(
                blob ->
                    !Arrays.equals(
                        blob.key(), org.apache.commons.codec.digest.Blake3.hash(blob.value())))
            .toList();
    assertThat(BlobContent.altered(blobs)).isEqualTo(altered);
  }

  @Test
  void everyFlippedBitOfABlobIsFound() {
    byte[] framed = BlobFraming.LZ4.frame(HELLO);
    for (int bit = 0; bit < 8 * framed.length; bit++) {
      byte[] flipped = framed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      damage.clear();
      byte[] content = unframe(flipped, BlobFraming.LZ4);
      assertThat(Arrays.equals(content, HELLO) || !damage.isEmpty()).as("bit %d", bit).isTrue();
    }
  }

  @Test
  void damageDoesNotStopAnExportAndIsNamed() {
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    List<Entry> blobs;
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      try (Snapshot snapshot = storage.data().snapshot()) {
        blobs = snapshot.scan(Subspace.BLOBS).stream().toList();
      }
      byte[] altered = blobs.get(10).value().clone();
      altered[altered.length / 2] ^= 1;
      byte[] unreadable = blobs.get(20).value().clone();
      unreadable[0] ^= 1;
      storage.data().clear(Subspace.BLOBS, KeyRange.of(blobs.get(30).key()));
      storage.data().sync();
      try (Sink sink = storage.data().sink(Subspace.BLOBS)) {
        sink.put(new Entry(blobs.get(10).key(), altered));
        sink.put(new Entry(blobs.get(20).key(), unreadable));
        sink.commit();
      }
    }
    TransferReport report = Goldens.export(store, temp.resolve("dump"));
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.damage())
        .extracting(d -> Entry.hex(d.hash()))
        .containsExactlyInAnyOrder(
            Entry.hex(blobs.get(10).key()),
            Entry.hex(blobs.get(20).key()),
            Entry.hex(blobs.get(30).key()));
    assertThat(report.damage()).filteredOn(d -> d.kind() == BlobDamage.Kind.MISSING).hasSize(1);
    assertThat(report.damage()).anyMatch(d -> d.toString().contains(" of carol (account 4)"));
    assertThat(report.rows().get(Subspace.BLOBS).entries()).isBetween(79L, 80L);
    assertThatThrownBy(
            () ->
                Goldens.load(
                    temp.resolve("dump"), "sqlite:" + temp.resolve("new"), Import.Present.REFUSE))
        .hasMessageContaining("damaged");
  }

  /** RocksDB has checksums of its own, and its iterator goes no further than the damage. */
  @Test
  void aBlobThatRocksDbCannotReadDoesNotStopAnExport() throws Exception {
    Path damaged = Goldens.copy(Goldens.ROCKSDB, temp.resolve("rocksdb"));
    byte[] file = java.nio.file.Files.readAllBytes(damaged.resolve("000012.blob"));
    file[file.length / 2] ^= 1;
    java.nio.file.Files.write(damaged.resolve("000012.blob"), file);
    TransferReport report = Goldens.export("rocksdb:" + damaged, temp.resolve("dump"));
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.damage()).hasSize(1);
    assertThat(report.damage().get(0).kind()).isEqualTo(BlobDamage.Kind.UNREADABLE);
    assertThat(report.rows().get(Subspace.BLOBS).entries()).isEqualTo(80);
  }

  @Test
  void aStrictSnapshotThrowsAtTheFirstDamage() {
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.data().clear(Subspace.BLOBS, KeyRange.prefix((byte) 0x10));
      storage.data().clear(Subspace.BLOBS, KeyRange.from((byte) 0xE0));
      storage.data().sync();
    }
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThatThrownBy(() -> snapshot.scan(Subspace.BLOBS).stream().count())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is missing");
    }
  }

  @Test
  void dataAndBlobsMayBeInDifferentStores() throws Exception {
    Path config = temp.resolve("config.toml");
    java.nio.file.Files.writeString(
        config,
        """
        storage.data = "db"
        storage.blob = "mail"
        [store.db]
        type = "sqlite"
        path = "%1$s/data.db"
        [store.mail]
        type = "rocksdb"
        path = "%1$s/mail"
        compression = "none"
        """
            .formatted(temp));
    try (Workers workers = Workers.of(2)) {
      new Import(
              Dump.open(Goldens.DUMP),
              DatabaseAddress.parse(config.toString()).storage(),
              new Import.Options(
                  null, false, Import.Present.REFUSE, false, false, false, false, false),
              workers,
              Progress.SILENT,
              more -> more)
          .run();
    }
    Goldens.export(config.toString(), temp.resolve("dump"));
    assertThat(Goldens.figures(temp.resolve("dump"))).isEqualTo(Goldens.expected());
    try (Database data = Database.open("sqlite:" + temp.resolve("data.db"));
        Snapshot snapshot = data.snapshot(blob -> damage.add(blob.kind()), Workers.none())) {
      assertThat(snapshot.scan(Subspace.BLOBS).next()).isNull();
      assertThat(damage).hasSize(81).containsOnly(BlobDamage.Kind.MISSING);
    }
  }
}
