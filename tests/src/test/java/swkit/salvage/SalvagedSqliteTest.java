// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.salvage.EntryProof.Certainty;
import swkit.sqlitefile.BTreePage;
import swkit.sqlitefile.SqliteFile;
import swkit.testing.Goldens;

/** SQLite stores of real servers with damage at places that a seed chooses. */
class SalvagedSqliteTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final int PAGE = 4096;
  private static final int ROUNDS = Integer.getInteger("swkit.salvageRounds", 1);

  @TempDir Path dir;
  private final Random random = new Random(SEED);
  private final List<Loss> losses = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private List<String> lost = List.of();
  private byte[] store;
  private Map<Subspace, Map<String, byte[]>> original;
  private long corrected;

  @BeforeEach
  void read() throws IOException {
    use(Goldens.ROOT.resolve("tests/goldens/0.15.5-groupware"));
  }

  private void use(Path golden) throws IOException {
    store = Files.readAllBytes(golden.resolve("store.sqlite"));
    original = entries(golden.resolve("dump"));
  }

  private static Map<Subspace, Map<String, byte[]>> entries(Path directory) {
    Map<Subspace, Map<String, byte[]>> all = new EnumMap<>(Subspace.class);
    try (Dump dump = Dump.open(directory);
        Snapshot snapshot = dump.snapshot(damage -> {}, Workers.none())) {
      for (Subspace subspace : snapshot.subspaces()) {
        try (Source source = snapshot.scan(subspace)) {
          all.put(subspace, entries(source));
        }
      }
    }
    return all;
  }

  private static Map<String, byte[]> entries(Source source) {
    Map<String, byte[]> entries = new TreeMap<>();
    byte[] last = null;
    for (Entry entry = source.next(); entry != null; entry = source.next()) {
      assertThat(last == null || Entry.compareKeys(last, entry.key()) < 0).isTrue();
      last = entry.key();
      entries.put(Entry.hex(entry.key()), entry.value());
    }
    return entries;
  }

  private Map<Subspace, Map<String, byte[]>> salvaged(byte[] bytes, byte[] log) throws IOException {
    Path file = Files.write(dir.resolve("store.sqlite"), bytes);
    Path wal = dir.resolve("store.sqlite-wal");
    Files.deleteIfExists(wal);
    if (log != null) {
      Files.write(wal, log);
    }
    losses.clear();
    notes.clear();
    Map<Subspace, Map<String, byte[]>> all = new EnumMap<>(Subspace.class);
    DatabaseAddress address = DatabaseAddress.parse("sqlite:" + file);
    try (DamagedDatabase damaged =
        DamagedKind.of(address)
            .open(address, new Salvage.Options(0, false, true, null), Workers.none())) {
      for (Subspace subspace : damaged.subspaces()) {
        try (Source source = damaged.entries(subspace, losses::add)) {
          all.put(subspace, entries(source));
        }
      }
      damaged.checkUnchanged();
      notes.addAll(damaged.notes());
      lost = damaged.lost();
      corrected = damaged.corrected();
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    assertThat(log == null ? !Files.exists(wal) : Arrays.equals(Files.readAllBytes(wal), log))
        .isTrue();
    return all;
  }

  private Map<Subspace, Map<String, byte[]>> salvaged(byte[] bytes) throws IOException {
    return salvaged(bytes, null);
  }

  /** The keys, with their subspace, that came out but never were there. */
  private List<String> invented(Map<Subspace, Map<String, byte[]>> salvaged) {
    List<String> invented = new ArrayList<>();
    salvaged.forEach(
        (subspace, entries) ->
            entries.keySet().stream()
                .filter(key -> !original.get(subspace).containsKey(key))
                .forEach(key -> invented.add(subspace + " " + key)));
    return invented;
  }

  /** Whether they differ in the change id or the marker alone, which no hash covers. */
  private static boolean isSameBeforeChangeId(byte[] was, byte[] value) {
    int hashed = was.length - Long.BYTES - 1;
    return value.length == was.length
        && hashed > 0
        && Arrays.equals(was, 0, hashed, value, 0, hashed);
  }

  /** The entries that came out with another value than they had. */
  private List<String> altered(Map<Subspace, Map<String, byte[]>> salvaged) {
    List<String> altered = new ArrayList<>();
    salvaged.forEach(
        (subspace, entries) ->
            entries.forEach(
                (key, value) -> {
                  byte[] was = original.get(subspace).get(key);
                  if (was != null && !Arrays.equals(was, value)) {
                    EntryProof proof = new EntryProof(Generation.of(5, ""), subspace);
                    boolean hasHash =
                        proof.value(bytes(key), was) == Certainty.PROVEN
                            && !isSameBeforeChangeId(was, value);
                    altered.add(subspace + " " + key + (hasHash ? " in spite of its hash" : ""));
                  }
                }));
    return altered;
  }

  private static byte[] bytes(String hex) {
    return java.util.HexFormat.of().parseHex(hex);
  }

  private List<String> missing(Map<Subspace, Map<String, byte[]>> salvaged) {
    List<String> missing = new ArrayList<>();
    original.forEach(
        (subspace, entries) ->
            entries.keySet().stream()
                .filter(key -> !salvaged.getOrDefault(subspace, Map.of()).containsKey(key))
                .forEach(key -> missing.add(subspace.letter() + " " + key)));
    return missing;
  }

  private void assertWhole(Map<Subspace, Map<String, byte[]>> salvaged) {
    assertThat(missing(salvaged)).isEmpty();
    assertThat(invented(salvaged)).isEmpty();
    assertThat(altered(salvaged)).isEmpty();
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
    return damaged;
  }

  private byte[] without(int page) {
    byte[] damaged = store.clone();
    Arrays.fill(damaged, (page - 1) * PAGE, page * PAGE, (byte) 0);
    return damaged;
  }

  /** Whether the bytes of a page hold a part of the entry that is as {@code hex} names it. */
  private boolean holds(int page, String named) {
    byte[] key = bytes(named.substring(2));
    String bytes = text(Arrays.copyOfRange(store, (page - 1) * PAGE, page * PAGE));
    return bytes.contains(text(key));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private IntPredicate leaves() throws IOException {
    Path file = Files.write(dir.resolve("undamaged.sqlite"), store);
    java.util.BitSet leaves = new java.util.BitSet();
    try (SqliteFile pages = SqliteFile.open(file)) {
      for (int page = 2; page <= pages.pages(); page++) {
        BTreePage tree = pages.tree(page);
        leaves.set(page, tree != null && tree.kind() == BTreePage.Kind.TABLE_LEAF);
      }
    }
    return leaves::get;
  }

  /** Pages of a real store, lost: all entries that have no part in them come out. */
  @Test
  void lostPages() throws IOException {
    IntPredicate isLeaf = leaves();
    int pages = store.length / PAGE;
    for (int page = 1; page <= pages; page++) {
      Map<Subspace, Map<String, byte[]>> salvaged = salvaged(without(page));
      List<String> missing = missing(salvaged);
      assertThat(invented(salvaged)).as("seed %d, page %d", SEED, page).isEmpty();
      assertThat(altered(salvaged)).as("seed %d, page %d", SEED, page).isEmpty();
      if (isLeaf.test(page)) {
        int lost = page;
        assertThat(missing).as("seed %d, page %d", SEED, page).allMatch(key -> holds(lost, key));
      } else {
        assertThat(missing).as("seed %d, page %d", SEED, page).hasSizeLessThan(2);
      }
      assertThat(losses.isEmpty())
          .as("seed %d, page %d: %s", SEED, page, missing)
          .isEqualTo(missing.isEmpty());
    }
  }

  @Test
  void flippedBits() throws IOException {
    for (int round = 0; round < 100 * ROUNDS; round++) {
      int bit = random.nextInt(store.length * 8);
      String place = "seed " + SEED + ", bit " + bit + " (page " + (bit / 8 / PAGE + 1) + ")";
      Map<Subspace, Map<String, byte[]>> salvaged = salvaged(flipped(store, bit));
      assertThat(invented(salvaged)).as(place).isEmpty();
      assertThat(altered(salvaged)).as(place).hasSizeLessThan(2).noneMatch(e -> e.contains("hash"));
      assertThat(missing(salvaged)).as(place).hasSizeLessThan(2);
      assertThat(losses.isEmpty()).as(place).isEqualTo(missing(salvaged).isEmpty());
    }
  }

  /** A cut file: what is in its whole pages comes out, and the rest is reported. */
  @Test
  void cutFiles() throws IOException {
    IntPredicate isLeaf = leaves();
    for (int round = 0; round < 12 * ROUNDS; round++) {
      int length = PAGE + random.nextInt(store.length - PAGE);
      Map<Subspace, Map<String, byte[]>> salvaged = salvaged(Arrays.copyOf(store, length));
      String place = "seed " + SEED + ", cut at " + length;
      assertThat(invented(salvaged)).as(place).isEmpty();
      assertThat(altered(salvaged)).as(place).isEmpty();
      int whole = length / PAGE;
      for (String key : missing(salvaged)) {
        byte[] value = original.get(Subspace.of(key.charAt(0))).get(key.substring(2));
        boolean hasOverflow = value.length > PAGE / 2 || key.startsWith("t");
        boolean isInWhole = false;
        for (int page = 2; page <= whole && !isInWhole && !hasOverflow; page++) {
          isInWhole = isLeaf.test(page) && holds(page, key);
        }
        assertThat(isInWhole && key.length() > 12).as(place + ": " + key).isFalse();
      }
      assertThat(notes.toString()).as(place).contains("was cut");
    }
  }

  /** The header and the list of free pages are not needed. */
  @Test
  void damagedHeaderAndFreeList() throws IOException {
    byte[] damaged = store.clone();
    Arrays.fill(damaged, 0, 100, (byte) 0);
    assertWhole(salvaged(damaged));
    assertThat(notes.toString()).contains("its header is damaged", "4096 bytes");
    damaged = store.clone();
    damaged[35] ^= 77;
    assertWhole(salvaged(damaged));
  }

  /** Only commits before which the log is undamaged count, as its sums say. */
  @Test
  void writeAheadLog() throws Exception {
    Path file = Files.write(dir.resolve("live.sqlite"), store);
    byte[] log;
    byte[] main;
    int[] ends = new int[3];
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA wal_autocheckpoint = 0");
      for (int i = 0; i < 3; i++) {
        statement.execute("INSERT INTO s (k, v) VALUES (x'7A6" + i + "', x'31')");
        ends[i] = (int) Files.size(dir.resolve("live.sqlite-wal"));
      }
      main = Files.readAllBytes(file);
      log = Files.readAllBytes(dir.resolve("live.sqlite-wal"));
    }
    for (int i = 0; i < 3; i++) {
      original.get(Subspace.SETTINGS).put("7a6" + i, new byte[] {'1'});
    }
    assertWhole(salvaged(main, log));
    assertThat(notes).isEmpty();
    byte[] damaged = flipped(log, (ends[1] + 2000) * 8);
    assertThat(missing(salvaged(main, damaged))).containsExactly("s 7a62");
    assertThat(notes.toString()).contains("is damaged; what was written from it on is lost");
    damaged = Arrays.copyOf(log, ends[1] - 1);
    assertThat(missing(salvaged(main, damaged))).containsExactly("s 7a61", "s 7a62");
    damaged = flipped(log, 17 * 8);
    assertThat(missing(salvaged(main, damaged))).hasSize(3);
    assertThat(notes.toString()).contains("its header is damaged, so none of it is used");
    assertThat(missing(salvaged(main, null))).hasSize(3);
    assertThat(notes.toString()).contains("has no -wal beside it");
  }

  /**
   * A log may claim any number of pages, with right checksums: what isn't there isn't looked at.
   */
  @Test
  void aLogWithMorePagesThanThereAre() throws Exception {
    Path file = Files.write(dir.resolve("live.sqlite"), store);
    byte[] log;
    byte[] main;
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA wal_autocheckpoint = 0");
      statement.execute("INSERT INTO s (k, v) VALUES (x'7A60', x'31')");
      main = Files.readAllBytes(file);
      log = Files.readAllBytes(dir.resolve("live.sqlite-wal"));
    }
    original.get(Subspace.SETTINGS).put("7a60", new byte[] {'1'});
    ByteBuffer frames = ByteBuffer.wrap(log);
    ByteOrder order = (log[3] & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int[] sum = new int[2];
    sum(log, 0, 24, order, sum);
    for (int at = 32; at < log.length; at += 24 + PAGE) {
      if (frames.getInt(at + 4) != 0) {
        frames.putInt(at + 4, Integer.MAX_VALUE);
      }
      sum(log, at, at + 8, order, sum);
      sum(log, at + 24, at + 24 + PAGE, order, sum);
      frames.putInt(at + 16, sum[0]).putInt(at + 20, sum[1]);
    }
    assertWhole(salvaged(main, log));
    assertThat(lost.toString()).contains("should have 2147483647 pages by its -wal");
  }

  /** Adds to the checksum of a log, as SQLite's documentation of its format says. */
  private static void sum(byte[] bytes, int from, int to, ByteOrder order, int[] sum) {
    ByteBuffer words = ByteBuffer.wrap(bytes).order(order);
    for (int at = from; at < to; at += 8) {
      sum[0] += words.getInt(at) + sum[1];
      sum[1] += words.getInt(at + 4) + sum[0];
    }
  }

  /** The hash of a mail proves which bit of it was flipped, in a row and in overflow pages. */
  @Test
  void aFlippedBitInAMailIsCorrected() throws IOException {
    use(Goldens.DIRECTORY);
    String whole = text(store);
    int[] places = new int[2];
    for (String named : original.get(Subspace.BLOBS).keySet()) {
      int length = original.get(Subspace.BLOBS).get(named).length;
      byte[] start = Bytes.concat(bytes(named), new byte[4]);
      Bytes.putU32le(start, 32, length);
      int at = whole.indexOf(text(start));
      if (at > 0 && length > 600 && length < 3000) {
        places[0] = at + start.length + 100;
      } else if (at > 0 && length > 4500 && length < 12_000) {
        places[1] = at + start.length + 200;
      }
    }
    for (int place : places) {
      assertThat(place).isPositive();
      assertWhole(salvaged(flipped(store, place * 8 + 2)));
      assertThat(corrected).isEqualTo(1);
    }
  }
}
