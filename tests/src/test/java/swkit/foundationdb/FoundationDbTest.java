// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static swkit.Subspace.BLOBS;
import static swkit.Subspace.CHANGELOG;
import static swkit.Subspace.COUNTERS;
import static swkit.Subspace.PROPERTY;
import static swkit.Subspace.SETTINGS;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.MutationType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.io.Bytes;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.FakeFoundationDb;
import swkit.testing.StandIns;

/** What only a FoundationDB store does: pieces, limits, faults. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FoundationDbTest {
  private static final int PIECE = 100_000;
  private static final Map<Integer, byte[]> VALUES = new ConcurrentHashMap<>();

  private final FakeFoundationDb fake = new FakeFoundationDb();
  private final FoundationDbStore store = FoundationDbBackend.open(fake.database(), "fdb:test");

  @AfterEach
  void everyTransactionIsClosed() {
    store.close();
    assertThat(fake.open()).isZero();
  }

  private void put(Subspace subspace, Entry... entries) {
    try (Sink sink = store.sink(subspace)) {
      sink.putAll(Source.of(List.of(entries)));
      sink.commit();
    }
  }

  private List<Entry> scan(Subspace subspace, KeyRange range) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.scan(subspace, range).stream().toList();
    }
  }

  private List<Entry> scan(Subspace subspace) {
    return scan(subspace, KeyRange.all());
  }

  private byte[] get(Subspace subspace, byte[] key) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.get(subspace, key);
    }
  }

  private List<String> stored() {
    return fake.content().stream().map(e -> Entry.hex(e.key()) + ":" + e.value().length).toList();
  }

  private static byte[] key(int... bytes) {
    byte[] key = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      key[i] = (byte) bytes[i];
    }
    return key;
  }

  /** The same bytes for the same length; nobody changes them. */
  private static byte[] value(int length) {
    return length % 10_000 == 0
        ? VALUES.computeIfAbsent(length, FoundationDbTest::randomValue)
        : randomValue(length);
  }

  private static byte[] randomValue(int length) {
    byte[] value = new byte[length];
    new Random(length).nextBytes(value);
    return value;
  }

  private static Entry entry(int length, int... key) {
    return new Entry(key(key), value(length));
  }

  @Test
  void valuesAndBlobsAreCutAsTheServerCutsThem() {
    put(
        PROPERTY,
        entry(0, 1),
        entry(PIECE, 2),
        entry(PIECE + 1, 3),
        entry(2 * PIECE, 4),
        entry(250_000, 5));
    put(BLOBS, entry(1, 7, 7), entry(2 * PIECE, 8), entry(200_001, 9));
    assertThat(stored())
        .containsExactly(
            "7001:0",
            "7002:100000",
            "7003:100000",
            "700300:1",
            "7004:100000",
            "700400:100000",
            "7005:100000",
            "700500:100000",
            "700501:50000",
            "7407070000:1",
            "74080000:100000",
            "74080001:100000",
            "74090000:100000",
            "74090001:100000",
            "74090002:1");
    assertThat(scan(PROPERTY).get(4)).isEqualTo(entry(250_000, 5));
    assertThat(get(PROPERTY, key(5))).isEqualTo(value(250_000));
    assertThat(get(BLOBS, key(9))).isEqualTo(value(200_001));
    assertThat(get(BLOBS, key(9, 0))).isNull();
    assertThat(store.warnings()).hasSize(1);
  }

  @Test
  void theLargestValueAndTheLongestKeysAreHeldAndLargerOnesRefused() {
    FoundationDbBackend backend = new FoundationDbBackend();
    Entry large = entry(255 * PIECE, 1);
    Entry[] longest = {
      new Entry(new byte[9999]),
      new Entry(new byte[9998], value(PIECE + 1)),
      new Entry(new byte[9997])
    };
    put(PROPERTY, large);
    put(SETTINGS, longest[0]);
    put(PROPERTY, longest[1]);
    put(BLOBS, new Entry(longest[2].key(), value(3)));
    assertThat(scan(PROPERTY)).containsExactly(longest[1], large);
    assertThat(scan(SETTINGS)).containsExactly(longest[0]);
    assertThat(backend.refuses(PROPERTY, large)).isNull();
    assertThat(backend.refuses(PROPERTY, longest[1])).isNull();
    assertThat(backend.refuses(PROPERTY, entry(255 * PIECE + 1, 1))).contains("255 pieces");
    assertThat(backend.refuses(PROPERTY, new Entry(new byte[10_000]))).contains("10,000 bytes");
    assertThat(backend.refuses(PROPERTY, new Entry(new byte[9999], value(PIECE + 1)))).isNotNull();
    assertThat(backend.refuses(BLOBS, new Entry(new byte[9998]))).isNotNull();
    for (char letter : "nuylik".toCharArray()) {
      Subspace subspace = Subspace.of(letter);
      assertThat(backend.refuses(subspace, entry(PIECE, 1))).isNull();
      assertThat(backend.refuses(subspace, entry(PIECE + 1, 1))).contains("100,000");
      assertThatThrownBy(() -> put(subspace, entry(PIECE + 1, 1)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("key 01");
    }
  }

  /** What a shorter value leaves is removed with it; what only looks like it stays. */
  @Test
  void shrinkingRemovesThePiecesOfTheOldValueAndNoNeighbour() {
    put(
        PROPERTY,
        entry(5, 1, 0),
        entry(5, 1, 1),
        entry(250_000, 2),
        entry(5, 2, 3),
        entry(5, 2, 9));
    put(PROPERTY, entry(150_000, 2));
    assertThat(stored())
        .containsExactly(
            "700100:5", "700101:5", "7002:100000", "700200:50000", "700203:5", "700209:5");
    put(PROPERTY, entry(50_000, 2));
    put(PROPERTY, entry(7, 1));
    assertThat(stored())
        .containsExactly("7001:7", "700100:5", "700101:5", "7002:50000", "700203:5", "700209:5");
    put(BLOBS, entry(350_000, 1), entry(9, 1, 0, 2), entry(9, 2));
    put(BLOBS, entry(150_000, 1));
    put(BLOBS, entry(250_000, 1, 0, 2));
    assertThat(scan(BLOBS))
        .containsExactly(entry(150_000, 1), entry(250_000, 1, 0, 2), entry(9, 2));
    put(BLOBS, entry(1, 1));
    assertThat(scan(BLOBS)).containsExactly(entry(1, 1), entry(250_000, 1, 0, 2), entry(9, 2));
  }

  /** In n, u, y, l, i and k a key and one byte more is another entry, whatever stands there. */
  @Test
  void whereNothingIsCutNothingIsPutTogetherOrRemoved() {
    put(CHANGELOG, entry(PIECE, 1), entry(3, 1, 0), entry(4, 1, 1));
    assertThat(scan(CHANGELOG)).containsExactly(entry(PIECE, 1), entry(3, 1, 0), entry(4, 1, 1));
    put(CHANGELOG, entry(2, 1));
    assertThat(scan(CHANGELOG)).containsExactly(entry(2, 1), entry(3, 1, 0), entry(4, 1, 1));
    assertThat(store.warnings()).hasSize(1);
  }

  @Test
  void aKeyInTheWayOfAPieceIsNeitherOverwrittenNorLost() {
    assertThatThrownBy(() -> put(PROPERTY, entry(150_000, 1), entry(5, 1, 0)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("key 0100")
        .hasMessageContaining("the value of key 01");
    assertThatThrownBy(() -> put(PROPERTY, entry(150_000, 1), entry(5, 1, 0, 9), entry(5, 1, 1)))
        .hasMessageContaining("key 0101");
    put(PROPERTY, entry(150_000, 1), entry(5, 1, 2));
    put(PROPERTY, entry(5, 2, 0));
    assertThatThrownBy(() -> put(PROPERTY, entry(PIECE, 2)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("key 0200");
    assertThat(scan(PROPERTY)).containsExactly(entry(150_000, 1), entry(5, 1, 2), entry(5, 2, 0));
  }

  /** Without a layout, a key and one byte more may be another entry; a blob's piece is none. */
  @Test
  void suspectedLeftOversAreReportedAndNotDropped() {
    put(PROPERTY, entry(250_000, 1), entry(250_000, 2));
    fake.set(key('p', 1), value(50_000));
    fake.set(key('p', 2, 0), value(50_000));
    assertThat(scan(PROPERTY))
        .extracting(e -> Entry.hex(e.key()) + ":" + e.value().length)
        .containsExactly("01:50000", "0100:100000", "0101:50000", "02:200000");
    put(BLOBS, entry(250_000, 3));
    fake.set(key('t', 3, 0, 1), value(5));
    fake.set(key('t', 4, 0, 2), value(6));
    assertThat(scan(BLOBS))
        .extracting(e -> Entry.hex(e.key()) + ":" + e.value().length)
        .containsExactly("03:100005", "04:6");
    assertThat(store.warnings().get(1))
        .isEqualTo(
            "1 value or blob has pieces of an earlier, longer one after it, which were left out:"
                + " 1 piece, 50000 bytes");
    assertThat(store.warnings().get(2))
        .startsWith("4 keys look like a piece")
        .contains("p (property) 0100, p (property) 0101, p (property) 0201, t (blobs) 040002");
  }

  @Test
  void anEmptyBlobIsNotStoredAndThatIsSaid() {
    put(BLOBS, entry(250_000, 1));
    put(BLOBS, entry(0, 1), entry(3, 2));
    assertThat(scan(BLOBS)).containsExactly(entry(3, 2));
    assertThat(store.warnings().get(1)).startsWith("1 blob is empty").contains("t (blobs) 01");
  }

  @Test
  void whatTheServerAddedToACounterIsRead() {
    put(COUNTERS, new Entry(key(1), Bytes.i64le(5)));
    fake.database()
        .run(
            transaction -> {
              transaction.mutate(MutationType.ADD, key('n', 1), Bytes.i64le(-7));
              return null;
            });
    assertThat(get(COUNTERS, key(1))).isEqualTo(Bytes.i64le(-2));
  }

  @Test
  void aClusterOfSomethingElseIsLeftAlone() {
    fake.set(key(0x15, 1), value(3));
    StoreSettings settings = new StoreSettings("foundationdb", Map.of("cluster-file", "else"), "");
    StandIns.put("else", fake.database());
    assertThatThrownBy(() -> settings.backend().openForWriting(settings))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("foundationdb:else")
        .hasMessageContaining("something else");
  }

  @Test
  void aClusterThatDoesNotAnswerIsSaidInOneLine() {
    put(PROPERTY, IntStream.range(0, 20).mapToObj(i -> entry(90_000, i)).toArray(Entry[]::new));
    fake.stoppingAfter(3);
    assertThatThrownBy(() -> scan(PROPERTY))
        .isInstanceOf(StoreException.class)
        .hasMessageMatching("fdb:test p \\(property\\).* after key [0-9a-f]+: the cluster does.*");
    fake.stoppingAfter(0);
    assertThatThrownBy(() -> put(PROPERTY, entry(1, 1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("can't be written: the cluster does not answer");
    assertThatThrownBy(() -> store.estimate(PROPERTY)).hasMessageContaining("does not answer");
    fake.calm();
  }

  @Test
  void severalTransactionsAreUnderWayButNotTooMany() {
    ExecutorService slowly = Executors.newFixedThreadPool(20);
    try {
      fake.committingOn(
          commit ->
              slowly.execute(
                  () -> {
                    pause(5);
                    commit.run();
                  }));
      fake.withFaults(5, 0.1);
      Entry[] entries =
          IntStream.range(0, 400)
              .mapToObj(i -> new Entry(Bytes.u32(i), value(90_000)))
              .toArray(Entry[]::new);
      put(PROPERTY, entries);
      fake.calm();
      assertThat(fake.mostCommitting()).isBetween(3, 8);
      assertThat(scan(PROPERTY)).containsExactly(entries);
      fake.stoppingAfter(10);
      assertThatThrownBy(() -> put(SETTINGS, entries)).isInstanceOf(StoreException.class);
      fake.calm();
    } finally {
      slowly.shutdown();
    }
  }

  /** Removing a piece must not come after writing the key that takes its place. */
  @Test
  void aKeyWhereAPieceStoodIsWrittenAfterThePieceIsRemoved() throws Exception {
    put(PROPERTY, entry(250_000, 2));
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      boolean[] delayed = {false};
      fake.committingOn(
          commit ->
              pool.execute(
                  () -> {
                    synchronized (delayed) {
                      if (delayed[0]) {
                        commit.run();
                        return;
                      }
                      delayed[0] = true;
                    }
                    pause(200);
                    commit.run();
                  }));
      Entry[] entries = {entry(990_000, 1), entry(20_000, 2), entry(5, 2, 0)};
      put(PROPERTY, entries);
      assertThat(scan(PROPERTY)).containsExactly(entries);
    } finally {
      pool.shutdown();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static List<Long> seeds() {
    String seed = System.getProperty("seed");
    return seed != null
        ? List.of(Long.valueOf(seed))
        : new Random().longs(Integer.getInteger("seeds", 8)).boxed().toList();
  }

  /** Whatever fails at whatever step, what is read is what was written. */
  @ParameterizedTest
  @MethodSource("seeds")
  void withFaultsAtEveryStepWhatIsReadIsWhatWasWritten(long seed) {
    Random random = new Random(seed);
    List<Entry> values = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      int length = random.nextInt(100) == 0 ? 1 + random.nextInt(600_000) : random.nextInt(200);
      values.add(new Entry(Bytes.u32(i * 3), value(length)));
    }
    List<Entry> blobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] hash = new byte[32];
      hash[0] = (byte) i;
      blobs.add(new Entry(hash, value(1 + random.nextInt(700_000))));
    }
    Entry[] counters =
        IntStream.range(0, 500)
            .mapToObj(i -> new Entry(Bytes.u32(i), Bytes.i64le(random.nextLong())))
            .toArray(Entry[]::new);
    fake.withFaults(seed, 0.5).withMillisPerStep(250);
    for (int time = 0; time < 2; time++) {
      put(PROPERTY, values.toArray(Entry[]::new));
      put(BLOBS, blobs.toArray(Entry[]::new));
      put(COUNTERS, counters);
      assertThat(scan(PROPERTY)).as("seed %d", seed).isEqualTo(values);
      assertThat(scan(BLOBS)).as("seed %d", seed).isEqualTo(blobs);
      assertThat(scan(COUNTERS)).as("seed %d", seed).containsExactly(counters);
    }
    assertThat(fake.errors()).as("seed %d", seed).isNotEmpty();
  }

  /** The same work again and again, each time with one fault at another step. */
  @ParameterizedTest
  @ValueSource(ints = {1007, 1009, 1020, 1021, -1021})
  void aFaultAtAnyOneStepChangesNothing(int code) {
    int steps = work(fake);
    List<Entry> expected = fake.content();
    assertThat(steps).isGreaterThan(30);
    int failed = 0;
    for (int step = 1; step <= steps; step++) {
      FakeFoundationDb failing = new FakeFoundationDb().failingAt(step, code);
      work(failing);
      assertThat(failing.content()).as("step %d", step).isEqualTo(expected);
      assertThat(failing.open()).isZero();
      failed += failing.errors().size();
    }
    assertThat(failed).isGreaterThanOrEqualTo(Math.abs(code) == 1021 ? 5 : steps);
  }

  private static int work(FakeFoundationDb fake) {
    Entry[] old = {entry(350_000, 1), entry(3, 1, 9), entry(PIECE, 2), entry(250_000, 3)};
    Entry[] fresh = {entry(50_000, 1), entry(4, 1, 0), entry(1_250_000, 2), entry(150_000, 3)};
    Entry[] blobs = {entry(250_000, 1), entry(1_250_000, 2)};
    try (FoundationDbStore store = FoundationDbBackend.open(fake.database(), "fdb:work")) {
      for (Entry[] values : List.of(old, fresh)) {
        try (Sink sink = store.sink(PROPERTY)) {
          sink.putAll(Source.of(List.of(values)));
          sink.commit();
        }
      }
      for (int time = 0; time < 2; time++) {
        try (Sink sink = store.sink(BLOBS)) {
          sink.put(time == 0 ? entry(450_000, 1) : blobs[0]);
          sink.put(blobs[1]);
          sink.commit();
        }
      }
      store.clear(PROPERTY, KeyRange.of(key(3)));
      try (Snapshot snapshot = store.snapshot()) {
        assertThat(snapshot.scan(PROPERTY, KeyRange.from(key(1, 0))).stream())
            .containsExactly(fresh[1], old[1], fresh[2]);
        assertThat(snapshot.scan(BLOBS).stream()).containsExactly(blobs);
        assertThat(snapshot.get(PROPERTY, key(2))).isEqualTo(fresh[2].value());
        assertThat(snapshot.get(BLOBS, key(2))).isEqualTo(blobs[1].value());
      }
    }
    return fake.steps();
  }

  /** Five seconds are over again and again: no key is lost, and none is read twice. */
  @ParameterizedTest
  @ValueSource(ints = {500, 1700, 2500, 5000})
  void scansGoOnWhenTheirTransactionIsTooOld(int millis) {
    Entry[] entries =
        IntStream.range(0, 100)
            .mapToObj(i -> entry(i % 10 == 3 ? 450_000 : 60_000, i))
            .toArray(Entry[]::new);
    put(PROPERTY, entries);
    put(BLOBS, entry(5_000_000, 1), entry(3, 2));
    fake.withMillisPerStep(millis);
    assertThat(scan(PROPERTY)).containsExactly(entries);
    assertThat(scan(BLOBS)).containsExactly(entry(5_000_000, 1), entry(3, 2));
    assertThat(fake.errors().getOrDefault(1007, 0)).isPositive();
  }

  /** A value that changes while it is read is either the old or the new one. */
  @ParameterizedTest
  @MethodSource("seeds")
  void noValueIsMixedOfTwoStates(long seed) {
    byte[] ones = new byte[750_000];
    Arrays.fill(ones, (byte) 1);
    put(PROPERTY, new Entry(key(1), new byte[450_000]));
    fake.withFaults(seed, 0.5);
    Store other = FoundationDbBackend.open(fake.database(), "fdb:other");
    for (int i = 0; i < 10; i++) {
      try (Snapshot snapshot = store.snapshot();
          Source source = snapshot.scan(PROPERTY);
          Sink sink = other.sink(PROPERTY)) {
        sink.put(new Entry(key(1), i % 2 == 0 ? ones : new byte[450_000]));
        sink.commit();
        byte[] read = source.next().value();
        assertThat(read.length).as("seed %d", seed).isIn(450_000, 750_000);
        assertThat(Arrays.equals(read, ones) || Arrays.equals(read, new byte[450_000]))
            .as("seed %d", seed)
            .isTrue();
      }
    }
  }

  /** Keys that begin with others, long values among them, any ranges, and faults. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatAnyRangeHoldsAndLosesIsWhatATreeMapSays(long seed) {
    Random random = new Random(seed);
    for (Subspace subspace : List.of(PROPERTY, BLOBS)) {
      TreeMap<byte[], Entry> model = new TreeMap<>(Entry::compareKeys);
      fake.withFaults(seed, 0.1);
      for (int round = 0; round < 12; round++) {
        TreeMap<byte[], Entry> fresh = new TreeMap<>(Entry::compareKeys);
        for (int i = 0; i < 12; i++) {
          int length =
              random.nextInt(3) == 0 ? 99_999 + random.nextInt(250_000) : random.nextInt(9);
          Entry entry = new Entry(randomKey(random), value(length + 1));
          TreeMap<byte[], Entry> both = new TreeMap<>(model);
          both.putAll(fresh);
          both.put(entry.key(), entry);
          if (subspace == BLOBS || !collides(both)) {
            fresh.put(entry.key(), entry);
          }
        }
        put(subspace, fresh.values().toArray(Entry[]::new));
        model.putAll(fresh);
        KeyRange range = new KeyRange(randomKey(random), randomKey(random));
        if (Entry.compareKeys(range.from(), range.to()) < 0 && round % 3 == 2) {
          store.clear(subspace, range);
          model.subMap(range.from(), range.to()).clear();
        }
        assertThat(scan(subspace)).as("seed %d", seed).isEqualTo(List.copyOf(model.values()));
        for (int i = 0; i < 20; i++) {
          byte[] from = randomKey(random);
          byte[] to = randomKey(random);
          List<Entry> expected =
              Entry.compareKeys(from, to) >= 0
                  ? List.of()
                  : List.copyOf(model.subMap(from, to).values());
          assertThat(scan(subspace, new KeyRange(from, to)))
              .as("seed %d %s %s", seed, subspace, new KeyRange(from, to))
              .isEqualTo(expected);
          Entry there = model.get(from);
          if (there != null || subspace == BLOBS) {
            assertThat(get(subspace, from)).isEqualTo(there == null ? null : there.value());
          }
        }
      }
      store.clear(subspace, KeyRange.all());
    }
    fake.calm();
    assertThat(fake.content()).as("seed %d", seed).isEmpty();
  }

  /** Here a piece of one value stands where another key begins. */
  @Test
  void aPieceHasNoPiecesOfItsOwn() {
    Entry[] entries = {entry(250_000, 1), entry(3, 1, 0, 0), entry(4, 1, 0, 1), entry(5, 2)};
    put(PROPERTY, entries);
    assertThat(scan(PROPERTY)).containsExactly(entries);
    assertThat(scan(PROPERTY, KeyRange.from(key(1, 0, 0)))).startsWith(entries[1]).hasSize(3);
    assertThat(scan(PROPERTY, KeyRange.from(key(1, 0)))).startsWith(entries[1]).hasSize(3);
    store.clear(PROPERTY, KeyRange.from(key(1, 0, 1)));
    assertThat(scan(PROPERTY)).containsExactly(entries[0], entries[1]);
    store.clear(PROPERTY, KeyRange.of(key(1)));
    assertThat(stored()).containsExactly("70010000:3");
  }

  private static byte[] randomKey(Random random) {
    byte[] key = new byte[1 + random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(4) - 1);
    }
    return key;
  }

  private static boolean collides(TreeMap<byte[], Entry> entries) {
    return entries.values().stream()
        .filter(e -> e.value().length >= PIECE)
        .anyMatch(
            e ->
                IntStream.rangeClosed(0, e.value().length / PIECE + 1)
                    .anyMatch(n -> entries.containsKey(Bytes.concat(e.key(), key(n)))));
  }

  @Test
  void theRangesOfASplitSubspaceHoldEveryEntryOnce() {
    Entry[] values =
        IntStream.range(0, 60).mapToObj(i -> entry(i * 5_000, i)).toArray(Entry[]::new);
    Entry[] blobs =
        IntStream.range(0, 40).mapToObj(i -> entry(1 + i * 12_000, i, 5)).toArray(Entry[]::new);
    put(PROPERTY, values);
    put(BLOBS, blobs);
    for (Subspace subspace : List.of(PROPERTY, BLOBS)) {
      List<KeyRange> ranges = ranges(subspace);
      assertThat(ranges).hasSizeGreaterThan(10);
      List<Entry> all = new ArrayList<>();
      ranges.forEach(range -> all.addAll(scan(subspace, range)));
      assertThat(all).isEqualTo(List.of(subspace == PROPERTY ? values : blobs));
    }
    assertThat(ranges(SETTINGS)).containsExactly(KeyRange.all());
    assertThat(store.warnings()).hasSize(1);
  }

  private List<KeyRange> ranges(Subspace subspace) {
    return store.split(subspace, 130_000);
  }

  /** The boundaries of a cluster's shards are no keys, and lie anywhere, also among pieces. */
  @ParameterizedTest
  @MethodSource("seeds")
  void rangesSplitAtAnyBoundariesHoldEveryEntryOnce(long seed) {
    Random random = new Random(seed);
    Entry[] values =
        IntStream.range(0, 30).mapToObj(i -> entry(i * 10_000, i)).toArray(Entry[]::new);
    Entry[] blobs =
        IntStream.range(0, 30).mapToObj(i -> entry(1 + i * 10_000, i, 5)).toArray(Entry[]::new);
    put(PROPERTY, values);
    put(BLOBS, blobs);
    byte[][] boundaries = new byte[40][];
    for (int i = 0; i < boundaries.length; i++) {
      byte[] key = new byte[1 + random.nextInt(5)];
      random.nextBytes(key);
      key[0] = (byte) (random.nextBoolean() ? 'p' : 't');
      if (key.length > 1) {
        key[1] = (byte) random.nextInt(32);
      }
      boundaries[i] = key;
    }
    fake.withShardsAt(boundaries);
    for (Subspace subspace : List.of(PROPERTY, BLOBS)) {
      List<Entry> all = new ArrayList<>();
      ranges(subspace).forEach(range -> all.addAll(scan(subspace, range)));
      assertThat(all).as("seed %d", seed).isEqualTo(List.of(subspace == PROPERTY ? values : blobs));
    }
  }

  /** A small database is 0 bytes long, and one range, by the samples of a cluster. */
  @Test
  void aSubspaceWithoutSamplesIsReadAsAWhole() {
    put(PROPERTY, entry(150_000, 1), entry(9, 2));
    fake.withFewSamples();
    assertThat(store.estimate(PROPERTY)).isZero();
    assertThat(ranges(PROPERTY)).containsExactly(KeyRange.all());
    assertThat(scan(PROPERTY)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1038, the cluster is locked",
    "2130, the cluster keeps data in tenants only",
    "2167, the cluster keeps data in tenants only",
    "2125, the cluster has another version: install the FoundationDB client",
    "1031, 'the cluster does not answer; is it running'",
    "2107, FDB_TLS_CERTIFICATE_FILE",
    "1510, error 1510 (FoundationDB error 1510)"
  })
  void aClusterThatRefusesIsSaidInOneLine(int code, String words) {
    put(PROPERTY, entry(1, 1));
    StoreSettings settings = new StoreSettings("foundationdb", Map.of("cluster-file", "no"), "");
    StandIns.put("no", fake.database());
    fake.refusing(code);
    assertThatThrownBy(() -> settings.backend().exists(settings))
        .isInstanceOf(SwkitException.class)
        .hasMessageStartingWith("foundationdb:no: ")
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> settings.backend().openForReading(settings, false))
        .hasMessageContaining(words);
    assertThatThrownBy(() -> scan(PROPERTY)).hasMessageContaining(words);
    assertThatThrownBy(() -> put(PROPERTY, entry(2, 1))).hasMessageContaining(words);
    assertThatThrownBy(() -> store.clear(PROPERTY, KeyRange.all())).hasMessageContaining(words);
    fake.refusing(0);
    assertThat(scan(PROPERTY)).containsExactly(entry(1, 1));
  }

  /** All scans and look-ups see one state for as long as the cluster keeps it, and say so. */
  @Test
  void aSnapshotIsOneStateOrSaysThatItIsNot() {
    put(PROPERTY, entry(1, 1), entry(1, 3));
    put(SETTINGS, entry(1, 1));
    try (Snapshot snapshot = store.snapshot();
        Source begun = snapshot.scan(PROPERTY)) {
      assertThat(begun.next()).isEqualTo(entry(1, 1));
      put(PROPERTY, entry(2, 2), entry(2, 3));
      store.clear(SETTINGS, KeyRange.all());
      assertThat(begun.next()).isEqualTo(entry(1, 3));
      assertThat(snapshot.get(PROPERTY, key(2))).isNull();
      assertThat(snapshot.scan(SETTINGS).stream()).containsExactly(entry(1, 1));
      assertThat(snapshot.consistency()).startsWith("one state");
      put(PROPERTY, entry(3, 4));
      fake.withMillisPerStep(6_000);
      assertThat(snapshot.scan(SETTINGS).stream()).isEmpty();
      assertThat(snapshot.get(PROPERTY, key(4))).isNotNull();
      assertThat(snapshot.consistency()).startsWith("not one state");
    }
    fake.calm();
    assertThat(store.warnings()).anyMatch(line -> line.startsWith("reading took longer than"));
  }

  @Test
  void theFakeKnowsTheRealLimits() {
    Database database = fake.database();
    assertThatThrownBy(
            () ->
                database.run(
                    transaction -> {
                      transaction.set(key(1), new byte[100_001]);
                      return null;
                    }))
        .hasRootCauseMessage("error 2103");
    assertThatThrownBy(
            () ->
                database.run(
                    transaction -> {
                      transaction.set(new byte[10_001], key(1));
                      return null;
                    }))
        .hasRootCauseMessage("error 2102");
    assertThatThrownBy(
            () ->
                database.run(
                    transaction -> {
                      for (int i = 0; i < 101; i++) {
                        transaction.set(key(1, i), new byte[100_000]);
                      }
                      return null;
                    }))
        .hasRootCauseMessage("error 2101");
  }
}
