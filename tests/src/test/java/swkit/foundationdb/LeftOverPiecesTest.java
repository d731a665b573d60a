// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;
import static swkit.Subspace.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.LeftOver;
import swkit.testing.FakeFoundationDb;
import swkit.testing.OldServer;
import swkit.testing.StandIns;

/** What releases up to 0.16.18 leave after a value that they overwrite by a shorter one. */
class LeftOverPiecesTest {
  private static final byte[] MAIL = {0, 0, 0, 3, 0, 50, 0, 0, 0, 17};

  private final FakeFoundationDb fake = new FakeFoundationDb();
  private final OldServer server = new OldServer(fake);
  private final Random random = new Random(18);
  private FoundationDbStore store = FoundationDbBackend.open(fake.database(), "fdb:test");

  @BeforeEach
  void is015() {
    schema(5);
  }

  private void schema(int version) {
    fake.set(new byte[] {'p', 0}, Bytes.u32(version));
  }

  @AfterEach
  void everyTransactionIsClosed() {
    store.close();
    assertThat(fake.open()).isZero();
  }

  private List<Entry> scan(Subspace subspace, KeyRange range) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.scan(subspace, range).stream().toList();
    }
  }

  /** All but the schema key. */
  private List<Entry> scan(Subspace subspace) {
    return scan(
        subspace, subspace == PROPERTY ? KeyRange.from((byte) 0, (byte) 0) : KeyRange.all());
  }

  private byte[] get(Subspace subspace, byte[] key) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.get(subspace, key);
    }
  }

  private List<String> leftOvers() {
    return store.leftOvers().all().stream().map(LeftOverPiecesTest::text).toList();
  }

  private static String text(LeftOver left) {
    return left.subspace().letter()
        + " "
        + Entry.hex(left.key())
        + (left.isDecided() ? ": " + left.pieces() + " of " : ": undecided, ")
        + left.bytes();
  }

  private byte[] archive(int length) {
    return OldServer.archive(length, random);
  }

  private byte[] bytes(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }

  /** Each time, what was there before is overwritten; the last value must be what is read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "250000 50000 | 2 of 150000",
        "250000 0 | 2 of 150000",
        "250000 99999 | 2 of 150000",
        "350000 150000 | 2 of 150000",
        "350000 250000 150000 | 2 of 100000",
        "350000 200000 | 2 of 150000",
        "350000 100000 | 3 of 250000",
        "300000 100000 | 2 of 200000",
        "400000 200000 | 2 of 200000",
        "1000000 300000 150000 199999 | 8 of 800000",
        "550000 350000 150000 50000 | 5 of 350000",
        "250000 150000 | 1 of 50000",
        "250000 200000 | 1 of 50000",
        "150000 250000 |",
        "99999 100000 |",
        "99999 200000 |",
        "1000000 |",
        "100000 |",
        "200000 |",
        "200001 |",
        "50000 350000 350000 |"
      })
  void theLastValueIsReadWithoutWhatIsLeftOfLongerOnes(String text) {
    String[] parts = text.split("\\|", -1);
    byte[] value = null;
    for (String length : parts[0].strip().split(" ")) {
      int bytes = Integer.parseInt(length);
      value = bytes < 5 ? new byte[0] : archive(bytes);
      server.set(PROPERTY, MAIL, value);
    }
    byte[] next = {0, 0, 0, 3, 0, 50, 0, 0, 0, 18};
    byte[] nextValue = archive(120_000);
    server.set(PROPERTY, next, nextValue);
    Entry[] expected = {new Entry(MAIL, value), new Entry(next, nextValue)};
    assertThat(scan(PROPERTY)).containsExactly(expected);
    assertThat(get(PROPERTY, MAIL)).isEqualTo(value);
    assertThat(get(PROPERTY, next)).isEqualTo(nextValue);
    String left = parts[1].strip();
    String line = "p 00000003003200000011: " + left;
    assertThat(leftOvers()).isEqualTo(left.isEmpty() ? List.of() : List.of(line));
    assertThat(store.warnings()).hasSize(left.isEmpty() ? 1 : 2);
    for (int piece = 0; piece < 12; piece++) {
      byte[] at = Bytes.concat(MAIL, new byte[] {(byte) piece});
      assertThat(scan(PROPERTY, KeyRange.from(at))).containsExactly(expected[1]);
      assertThat(scan(PROPERTY, new KeyRange(MAIL, at))).containsExactly(expected[0]);
    }
    store.readAsIs();
    List<Entry> raw = server.export(PROPERTY);
    assertThat(scan(PROPERTY)).isEqualTo(raw.subList(1, raw.size()));
  }

  /** Nothing tells where it ends: neither a shorter piece, nor a checksum. */
  @Test
  void whatNothingDecidesIsReadAsTheServerReadsItAndReported() {
    schema(6);
    byte[] setting = {0, 37, 0, 0, 0, 0, 0, 0, 0, 1};
    byte[] object = bytes(300_000);
    server.set(DIRECTORY, setting, object);
    byte[] shorter = bytes(200_000);
    server.set(DIRECTORY, setting, shorter);
    byte[] spliced = Bytes.concat(shorter, Arrays.copyOfRange(object, 200_000, 300_000));
    assertThat(scan(DIRECTORY)).containsExactly(new Entry(setting, spliced));
    byte[] damaged = archive(250_000);
    damaged[7] ^= 1;
    server.set(PROPERTY, MAIL, archive(450_000));
    server.set(PROPERTY, MAIL, damaged);
    assertThat(scan(PROPERTY)).singleElement().matches(e -> e.value().length == 400_000);
    assertThat(leftOvers())
        .containsExactly(
            "d 00250000000000000001: undecided, 300000",
            "p 00000003003200000011: undecided, 400000");
    assertThat(store.warnings().get(1))
        .isEqualTo(
            "2 values and blobs have pieces of which nothing tells whether they belong to them;"
                + " read as the server reads them");
  }

  /** Values without a checksum: a shorter piece within the run was the last. */
  @Test
  void withoutAChecksumTheSizesDecide() {
    schema(6);
    byte[] key = {0, 37, 0, 0, 0, 0, 0, 0, 0, 1};
    server.set(DIRECTORY, key, bytes(350_000));
    byte[] value = bytes(150_000);
    server.set(DIRECTORY, key, value);
    assertThat(scan(DIRECTORY)).containsExactly(new Entry(key, value));
    byte[] small = bytes(9);
    server.set(DIRECTORY, key, small);
    assertThat(scan(DIRECTORY)).containsExactly(new Entry(key, small));
    assertThat(leftOvers()).containsExactly("d 00250000000000000001: 3 of 200000");
  }

  /** Here the key and one byte more is another entry, or may be. */
  @Test
  void whereAKeyCanBeginAnotherNothingIsLeftOut() {
    List<Subspace> all =
        List.of(
            COUNTERS,
            QUOTAS,
            IN_MEMORY_COUNTERS,
            CHANGELOG,
            INDEXES,
            BLOB_LINKS,
            SETTINGS,
            IN_MEMORY_VALUES,
            REPORTS_OUT);
    for (Subspace subspace : all) {
      byte[] key = {0, 0, 0, 3};
      byte[] longer = {0, 0, 0, 3, 0};
      server.set(subspace, key, new byte[8]);
      server.set(subspace, longer, new byte[8]);
      assertThat(scan(subspace)).extracting(Entry::key).containsExactly(key, longer);
    }
    byte[] name = {0, 'a'};
    byte[] longer = {0, 'a', 0};
    server.set(DIRECTORY, name, new byte[2]);
    server.set(DIRECTORY, longer, new byte[2]);
    assertThat(scan(DIRECTORY)).extracting(Entry::key).containsExactly(name, longer);
    assertThat(leftOvers()).isEmpty();
  }

  /** A piece whose value is gone is no piece after a value: it is given, and reported. */
  @Test
  void aPieceWithoutItsValueIsNotDropped() {
    server.set(PROPERTY, MAIL, archive(250_000));
    fake.database()
        .run(
            transaction -> {
              transaction.clear(Bytes.concat(new byte[] {'p'}, MAIL));
              return null;
            });
    assertThat(scan(PROPERTY)).hasSize(2);
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void blobsEndWhereTheirHashSays() {
    List<Entry> blobs = new ArrayList<>();
    int[][] lengths = {
      {350_000, 150_000},
      {400_000, 200_000},
      {300_000, 100_000},
      {300_000, 200_000},
      {250_000, 350_000}
    };
    for (int[] one : lengths) {
      Entry blob = OldServer.blob(one[1], random);
      server.blob(blob.key(), bytes(one[0]));
      server.blob(blob.key(), blob.value());
      blobs.add(blob);
    }
    Entry packed = OldServer.blob(250_000, random);
    byte[] framed = BlobFraming.LZ4.frame(packed.value());
    server.blob(packed.key(), bytes(450_000));
    server.blob(packed.key(), framed);
    blobs.add(new Entry(packed.key(), framed));
    byte[] exactly = new byte[199_999];
    random.nextBytes(exactly);
    byte[] marked = Bytes.concat(exactly, new byte[1]);
    byte[] hash = org.apache.commons.codec.digest.Blake3.hash(exactly);
    server.blob(hash, bytes(300_000));
    server.blob(hash, marked);
    blobs.add(new Entry(hash, marked));
    blobs.sort(null);
    assertThat(scan(BLOBS)).isEqualTo(blobs);
    for (Entry blob : blobs) {
      assertThat(get(BLOBS, blob.key())).isEqualTo(blob.value());
    }
    assertThat(store.leftOvers().all()).hasSize(6).allMatch(LeftOver::isDecided);
    byte[] altered = blobs.get(0).key().clone();
    altered[0] ^= 1;
    server.blob(altered, bytes(350_000));
    server.blob(altered, bytes(150_000));
    assertThat(get(BLOBS, altered)).hasSize(300_000);
    assertThat(leftOvers()).contains("t " + Entry.hex(altered) + ": undecided, 300000");
  }

  /**
   * The sizes are as they should be, and only the hash tells: it is compared when content is read.
   */
  @Test
  void aShorterPieceAfterABlobOfWholePiecesIsLeftOut() {
    Entry blob = OldServer.blob(200_000, random);
    server.blob(blob.key(), bytes(250_000));
    server.blob(blob.key(), blob.value());
    fake.set(Bytes.concat(new byte[] {'k'}, blob.key()), new byte[0]);
    StandIns.put("blobs", fake.database());
    StorageSettings settings = DatabaseAddress.parse("fdb:blobs?compression=none").storage();
    for (boolean asIs : new boolean[] {false, true}) {
      List<BlobDamage> damage = new ArrayList<>();
      try (ServerStorage storage = ServerStorage.read(settings, false)) {
        if (asIs) {
          storage.readAsIs();
        }
        try (Snapshot snapshot = storage.snapshot(damage::add, Workers.none())) {
          Entry read = snapshot.scan(BLOBS).next();
          assertThat(read.value().length).isEqualTo(asIs ? 250_000 : 200_000);
          assertThat(snapshot.get(BLOBS, blob.key())).isEqualTo(read.value());
        }
        assertThat(storage.leftOvers()).extracting(LeftOver::bytes).hasSize(asIs ? 0 : 1);
      }
      assertThat(damage).hasSize(asIs ? 2 : 0);
    }
  }

  /** Whatever is overwritten by our own writing, and emptied, nothing is left of it. */
  @Test
  void writingRemovesWhatAServerHasLeft() {
    server.set(PROPERTY, MAIL, archive(450_000));
    server.set(PROPERTY, MAIL, archive(50_000));
    store.prepare(Generation.of(5, ""));
    for (int length : new int[] {250_000, 9, 120_000}) {
      Entry entry = new Entry(MAIL, archive(length));
      try (Sink sink = store.sink(PROPERTY)) {
        sink.put(entry);
        sink.commit();
      }
      assertThat(scan(PROPERTY)).containsExactly(entry);
      assertThat(fake.content()).hasSize(2 + length / 100_000);
      server.set(PROPERTY, MAIL, archive(450_000));
      server.set(PROPERTY, MAIL, archive(50_000));
    }
    store.clear(PROPERTY, KeyRange.of(MAIL));
    assertThat(fake.content()).hasSize(1);
    assertThat(leftOvers()).isEmpty();
  }

  static List<Long> seeds() {
    String seed = System.getProperty("seed");
    return seed != null
        ? List.of(Long.valueOf(seed))
        : new Random().longs(Integer.getInteger("seeds", 4)).boxed().toList();
  }

  /** Nothing lost, nothing spliced, nothing dropped that was real, even with faults and ranges. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsReadIsWhatWasWrittenLast(long seed) {
    Random dice = new Random(seed);
    int schema = dice.nextBoolean() ? 5 : 6;
    schema(schema);
    Map<Subspace, TreeMap<byte[], byte[]>> model = new TreeMap<>();
    List<Entry> keys = keys(schema, dice);
    for (int i = 0; i < 150; i++) {
      int which = dice.nextInt(keys.size());
      Subspace subspace = Subspace.of((char) keys.get(which).value()[0]);
      boolean isArchive = keys.get(which).value()[1] == 1;
      byte[] key = keys.get(which).key();
      byte[] value = value(subspace, isArchive, dice);
      server.set(subspace, key, value);
      model.computeIfAbsent(subspace, s -> new TreeMap<>(Entry::compareKeys)).put(key, value);
    }
    fake.withFaults(seed, 0.2).withMillisPerStep(200);
    model.forEach(
        (subspace, values) -> {
          List<Entry> expected = new ArrayList<>();
          values.forEach((key, value) -> expected.add(new Entry(key, value)));
          assertThat(scan(subspace)).as("seed %d %s", seed, subspace).isEqualTo(expected);
          for (Entry entry : expected) {
            assertThat(get(subspace, entry.key())).as("seed %d", seed).isEqualTo(entry.value());
          }
          List<Entry> inRanges = new ArrayList<>();
          for (KeyRange range : store.split(subspace, 130_000)) {
            inRanges.addAll(scan(subspace, range));
          }
          inRanges.removeIf(entry -> subspace == PROPERTY && entry.key().length == 1);
          assertThat(inRanges).as("seed %d %s", seed, subspace).isEqualTo(expected);
        });
    fake.calm();
    long there = fake.content().stream().mapToLong(e -> e.value().length).sum() - Integer.BYTES;
    long real =
        model.values().stream()
            .flatMap(values -> values.values().stream())
            .mapToLong(value -> value.length)
            .sum();
    assertThat(store.leftOvers().all()).as("seed %d", seed).allMatch(LeftOver::isDecided);
    assertThat(store.leftOvers().all().stream().mapToLong(LeftOver::bytes).sum())
        .as("seed %d", seed)
        .isEqualTo(there - real);
  }

  /** Keys, each with the letter and whether its value is an archive. */
  private static List<Entry> keys(int schema, Random dice) {
    List<Entry> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] doc = Bytes.u32(dice.nextInt(3));
      byte[] id = new byte[8];
      dice.nextBytes(id);
      keys.add(key('p', 1, new byte[] {0, 0, 0, 3, 0, 50}, doc));
      keys.add(key('p', 1, new byte[] {0, 0, 0, 3, 0, 71}, doc));
      keys.add(key('p', 0, new byte[] {0, 0, 0, 3, 0, 91}, doc));
      keys.add(key('p', 0, new byte[] {0, 0, 0, 3, 0, 90, 2, 'a', (byte) i}, doc));
      keys.add(key('e', 1, id));
      keys.add(key('o', 0, id));
      keys.add(key('n', 0, new byte[] {0, 0, 0, (byte) i}));
      keys.add(key('n', 0, new byte[] {0, 0, 0, (byte) i, 0}));
      keys.add(key('l', 0, new byte[] {0, 0, 0, 3, 0}, id));
      keys.add(key('m', 0, new byte[] {'k', (byte) i}));
      if (schema == 5) {
        keys.add(key('d', 1, new byte[] {2, (byte) (0x80 | i), (byte) i}));
        keys.add(key('d', 0, new byte[] {0, 'a', (byte) i}));
        keys.add(key('d', 0, new byte[] {0, 'a', (byte) i, 0}));
        keys.add(key('r', 1, new byte[] {1}, id, id));
        keys.add(
            key(
                'f',
                1,
                Bytes.concat(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}, doc),
                new byte[] {5},
                doc,
                id));
        keys.add(key('s', 0, new byte[] {'a', (byte) i}));
      } else {
        for (char letter : "dsjwrh".toCharArray()) {
          keys.add(key(letter, 0, new byte[] {0, 1}, id));
        }
        keys.add(key('f', 0, new byte[8], id));
        keys.add(key('g', 0, new byte[] {-1, -1, 0, 1, 'a', (byte) i}));
        keys.add(key('g', 0, new byte[] {-1, -1, 0, 1, 'a', (byte) i, 0}));
      }
    }
    return keys;
  }

  private static Entry key(char letter, int isArchive, byte[]... parts) {
    return new Entry(Bytes.concat(parts), new byte[] {(byte) letter, (byte) isArchive});
  }

  /**
   * Archives of any length; other values only of one piece where a key may begin another, or with a
   * last piece that shows where it ends.
   */
  private static byte[] value(Subspace subspace, boolean isArchive, Random dice) {
    if (isArchive) {
      int length =
          dice.nextBoolean() ? 13 + dice.nextInt(450_000) : 100_000 * (1 + dice.nextInt(4));
      return OldServer.archive(length, dice);
    }
    boolean isShort = "nlmgs".indexOf(subspace.letter()) >= 0 || subspace == DIRECTORY;
    byte[] value = new byte[isShort ? 8 : dice.nextInt(90_000)];
    dice.nextBytes(value);
    return value;
  }
}
