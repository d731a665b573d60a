// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.UInt64AddOperator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import swkit.Entry;
import swkit.io.Bytes;
import swkit.rocksdb.RecordLog;

/**
 * What comes out of a store that RocksDB wrote and that is damaged then, compared with what RocksDB
 * reads in the undamaged one. It has overwritten, deleted and added values in several levels, blob
 * files, and changes that are only in the log.
 */
class DamagedStoreTest {
  private static final long SEED = 14;
  private static final List<String> FAMILIES = List.of("default", "l", "n", "p", "t", "u");
  private static final int LOGGED = 40;
  private static final int PAGE = 4096;

  @TempDir static Path shared;
  private static Path store;
  private static Map<String, Map<String, String>> expected;

  /** All values that a key ever had. */
  private static final Map<String, Set<String>> HISTORY = new TreeMap<>();

  @TempDir Path temp;

  /** What came out. */
  private record Out(
      Map<String, Map<String, String>> entries, List<String> lost, Set<String> beside) {
    boolean isWhole() {
      return lost.isEmpty();
    }
  }

  /** An open store. */
  private static final class Writer implements AutoCloseable {
    private final List<ColumnFamilyHandle> handles = new ArrayList<>();
    private final List<ColumnFamilyOptions> options = new ArrayList<>();
    private final UInt64AddOperator adding = new UInt64AddOperator();
    private final DBOptions general =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setAvoidFlushDuringShutdown(true);
    private final RocksDB db;

    Writer(Path directory, boolean isReading) throws RocksDBException {
      List<ColumnFamilyDescriptor> families = new ArrayList<>();
      for (String name : FAMILIES) {
        ColumnFamilyOptions own = new ColumnFamilyOptions().setDisableAutoCompactions(true);
        if (name.equals("n") || name.equals("u")) {
          own.setMergeOperator(adding).setCompressionType(CompressionType.NO_COMPRESSION);
        }
        if (name.equals("p")) {
          own.setCompressionType(CompressionType.LZ4_COMPRESSION);
        }
        if (name.equals("t")) {
          own.setEnableBlobFiles(true)
              .setMinBlobSize(1000)
              .setCompressionType(CompressionType.NO_COMPRESSION);
        }
        options.add(own);
        families.add(new ColumnFamilyDescriptor(bytes(name), own));
      }
      db =
          isReading
              ? RocksDB.openReadOnly(general, directory.toString(), families, handles)
              : RocksDB.open(general, directory.toString(), families, handles);
    }

    ColumnFamilyHandle family(String name) {
      return handles.get(FAMILIES.indexOf(name));
    }

    void put(String family, String key, byte[] value) throws RocksDBException {
      HISTORY.computeIfAbsent(family + key, k -> new HashSet<>()).add(Entry.hex(value));
      db.put(family(family), bytes(key), value);
    }

    void flush() throws RocksDBException {
      try (FlushOptions flush = new FlushOptions()) {
        db.flush(flush, handles);
      }
    }

    @Override
    public void close() {
      handles.forEach(ColumnFamilyHandle::close);
      db.close();
      options.forEach(ColumnFamilyOptions::close);
      general.close();
      adding.close();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @BeforeAll
  static void write() throws Exception {
    RocksDB.loadLibrary();
    store = shared.resolve("store");
    Random random = new Random(SEED);
    try (Writer writer = new Writer(store, false)) {
      for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 400; i++) {
          writer.put("p", key(random, 900), text(random, 60 + random.nextInt(200)));
          writer.put("l", key(random, 100_000), text(random, 30));
          if (i % 8 == 0) {
            writer.db.delete(writer.family("p"), bytes(key(random, 900)));
            byte[] blob = new byte[random.nextInt(6000)];
            random.nextBytes(blob);
            writer.put("t", key(random, 200), blob);
            writer.db.delete(writer.family("t"), bytes(key(random, 200)));
          }
          add(writer, random);
        }
        if (round == 2) {
          writer.db.deleteRange(writer.family("p"), bytes("k000300"), bytes("k000350"));
        }
        writer.flush();
        if (round == 1) {
          for (ColumnFamilyHandle handle : writer.handles) {
            writer.db.compactRange(handle);
          }
        }
      }
      try (WriteOptions options = new WriteOptions()) {
        for (int i = 0; i < LOGGED; i++) {
          try (WriteBatch batch = new WriteBatch()) {
            byte[] value = text(random, i % 10 == 9 ? 40_000 : 100);
            batch.put(writer.family("l"), bytes(logged(i)), value);
            batch.merge(writer.family("n"), bytes("logged"), Bytes.i64le(1));
            batch.delete(writer.family("p"), bytes(key(random, 900)));
            writer.db.write(options, batch);
          }
        }
      }
    }
    expected = byRocksDb(store);
    assertThat(expected.get("p")).hasSizeGreaterThan(300);
    assertThat(expected.get("n").get(Entry.hex(bytes("logged"))))
        .isEqualTo(Entry.hex(Bytes.i64le(LOGGED)));
    assertThat(names(store, "blob")).isNotEmpty();
  }

  private static String logged(int i) {
    return String.format("z%06d", i);
  }

  private static void add(Writer writer, Random random) throws RocksDBException {
    writer.db.merge(writer.family("n"), bytes(key(random, 60)), Bytes.i64le(random.nextInt(9) - 4));
    if (random.nextInt(50) == 0) {
      byte[] value = Bytes.i64le(random.nextInt(1000));
      writer.db.put(writer.family("u"), bytes(key(random, 30)), value);
    } else {
      writer.db.merge(writer.family("u"), bytes(key(random, 30)), Bytes.i64le(1));
    }
  }

  private static String key(Random random, int bound) {
    return String.format("k%06d", random.nextInt(bound));
  }

  private static byte[] text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("word").append(random.nextInt(1000)).append(' ');
    }
    return bytes(text.toString());
  }

  private static Map<String, Map<String, String>> byRocksDb(Path directory)
      throws RocksDBException {
    Map<String, Map<String, String>> all = new TreeMap<>();
    try (Writer reader = new Writer(directory, true)) {
      for (String family : FAMILIES) {
        Map<String, String> entries = new TreeMap<>();
        try (RocksIterator iterator = reader.db.newIterator(reader.family(family))) {
          for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
            entries.put(Entry.hex(iterator.key()), Entry.hex(iterator.value()));
          }
          iterator.status();
        }
        all.put(family, entries);
      }
    }
    return all;
  }

  private static List<Path> names(Path directory, String kind) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> f.getFileName().toString().matches(".*" + kind + ".*"))
          .sorted()
          .toList();
    }
  }

  private int copies;

  private Path copy() throws IOException {
    Path copy = Files.createDirectory(temp.resolve("copy" + copies++));
    for (Path file : names(store, "")) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  private static Out read(Path directory) throws IOException {
    Map<String, String> before = state(directory);
    Map<String, Map<String, String>> all = new TreeMap<>();
    List<String> lost = new ArrayList<>();
    Set<String> beside = new HashSet<>();
    try (StoreFiles files = StoreFiles.open(directory)) {
      for (String family : files.families()) {
        Map<String, String> entries = new TreeMap<>();
        byte[] last = null;
        try (FamilyCursor cursor =
            files.entries(
                family,
                (file, after, to, from, end) ->
                    lost.add(family + ": a range in " + file + " " + from + " to " + end))) {
          for (Resolved one = cursor.next(); one != null; one = cursor.next()) {
            assertThat(last == null || Entry.compareKeys(last, one.key()) < 0).isTrue();
            last = one.key();
            if (one.state() == Resolved.State.LOST
                || one.state() == Resolved.State.BESIDE_LOST_BLOCK) {
              lost.add(family + " " + Entry.hex(one.key()) + " in " + one.file());
            } else {
              entries.put(Entry.hex(one.key()), Entry.hex(one.value()));
              if (one.state() == Resolved.State.BESIDE_LOST_FILE) {
                beside.add(family + Entry.hex(one.key()));
              }
            }
          }
        }
        all.put(family, entries);
      }
      lost.addAll(files.lost());
    }
    assertThat(state(directory)).isEqualTo(before);
    return new Out(all, lost, beside);
  }

  /** The bytes and the times of all files. */
  private static Map<String, String> state(Path directory) throws IOException {
    Map<String, String> state = new TreeMap<>();
    for (Path file : names(directory, "")) {
      state.put(
          file.getFileName().toString(),
          Files.getLastModifiedTime(file)
              + " "
              + java.util.Arrays.hashCode(Files.readAllBytes(file)));
    }
    return state;
  }

  private static void requireAll(Out out, String what) {
    for (String family : FAMILIES) {
      assertThat(out.entries().getOrDefault(family, Map.of()))
          .as("%s, family %s, lost %s", what, family, out.lost())
          .isEqualTo(expected.get(family));
    }
  }

  /** Nothing is invented, and nothing is missing without a word. */
  private static void requireHonest(Out out, String what) {
    boolean isMissing = false;
    for (String family : FAMILIES) {
      Map<String, String> came = out.entries().getOrDefault(family, Map.of());
      for (Map.Entry<String, String> entry : came.entrySet()) {
        String original = expected.get(family).get(entry.getKey());
        if (!entry.getValue().equals(original)) {
          assertThat(out.beside())
              .as("%s: invented in %s: %s, lost %s", what, family, entry.getKey(), out.lost())
              .contains(family + entry.getKey());
        }
      }
      isMissing |= !came.keySet().containsAll(expected.get(family).keySet());
    }
    if (isMissing) {
      assertThat(out.lost()).as(what).isNotEmpty();
    }
  }

  @Test
  void anUndamagedStoreComesOutWhole() throws IOException {
    Out out = read(store);
    requireAll(out, "undamaged");
    assertThat(out.lost()).isEmpty();
  }

  @Test
  void aLostOrWrongCurrentCostsNothing() throws IOException {
    Path copy = copy();
    for (String content : new String[] {"MANIFEST-999999\n", "MANI", "", null}) {
      if (content == null) {
        Files.delete(copy.resolve("CURRENT"));
      } else {
        Files.writeString(copy.resolve("CURRENT"), content);
      }
      Out out = read(copy);
      requireAll(out, "CURRENT " + content);
      assertThat(out.lost()).isEmpty();
    }
  }

  @Test
  void aLostManifestIsReplacedByWhatTheTablesSay() throws IOException {
    Path copy = copy();
    Files.delete(names(copy, "MANIFEST").get(0));
    Out out = read(copy);
    requireAll(out, "no MANIFEST");
    assertThat(out.lost().toString()).contains("there is no MANIFEST");
  }

  @Test
  void aManifestCutAnywhereCostsNothing() throws IOException {
    Path copy = copy();
    Path manifest = names(copy, "MANIFEST").get(0);
    byte[] whole = Files.readAllBytes(manifest);
    List<Long> cuts = new ArrayList<>(List.of(0L, 5L));
    cuts.addAll(ends(manifest));
    for (long end : ends(manifest)) {
      cuts.add(end - 3);
    }
    for (long cut : cuts) {
      Files.write(manifest, java.util.Arrays.copyOf(whole, (int) cut));
      Out out = read(copy);
      requireAll(out, "MANIFEST cut at " + cut);
    }
  }

  /** Where the records of {@code file} end. */
  private static List<Long> ends(Path file) throws IOException {
    List<Long> ends = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      RecordLog.readDamaged(
          channel,
          Integer.MAX_VALUE - 1024,
          (record, end) -> ends.add(end),
          new RecordLog.Damage() {
            @Override
            public void lost(long from, long to) {
              throw new AssertionError("damaged at " + from);
            }

            @Override
            public void corrected(long at) {
              throw new AssertionError("damaged at " + at);
            }
          });
    }
    return ends;
  }

  /** What was written before the cut comes out, and nothing else. */
  @Test
  void aLogCutAtEachRecordGivesTheStateOfThatMoment() throws IOException {
    Path copy = copy();
    Path log = names(copy, "log").get(names(copy, "log").size() - 1);
    byte[] whole = Files.readAllBytes(log);
    List<Long> ends = ends(log);
    assertThat(ends).hasSize(LOGGED);
    for (int count = 0; count <= LOGGED; count++) {
      long end = count == 0 ? 0 : ends.get(count - 1);
      for (int more : new int[] {0, 5}) {
        long cut = Math.min(whole.length, end + more);
        Files.write(log, java.util.Arrays.copyOf(whole, (int) cut));
        Out out = read(copy);
        for (int i = 0; i < LOGGED; i++) {
          String key = Entry.hex(bytes(logged(i)));
          assertThat(out.entries().get("l").get(key))
              .isEqualTo(i < count ? expected.get("l").get(key) : null);
        }
        assertThat(out.entries().get("n").get(Entry.hex(bytes("logged"))))
            .isEqualTo(count == 0 ? null : Entry.hex(Bytes.i64le(count)));
        assertThat(out.isWhole()).isEqualTo(cut == end);
      }
    }
  }

  @Test
  void ofAMissingFileOnlyItsOwnEntriesAreMissingOrOlder() throws IOException {
    for (Path file : names(store, "(sst|blob)")) {
      Path copy = copy();
      Files.delete(copy.resolve(file.getFileName()));
      Out out = read(copy);
      String what = "without " + file.getFileName();
      assertThat(out.lost()).as(what).isNotEmpty();
      int touched = 0;
      for (String family : FAMILIES) {
        Map<String, String> came = out.entries().get(family);
        boolean isSame = came.equals(expected.get(family));
        touched += isSame ? 0 : 1;
        boolean adds = family.equals("n") || family.equals("u");
        for (Map.Entry<String, String> entry :
            isSame ? Map.<String, String>of().entrySet() : came.entrySet()) {
          if (!entry.getValue().equals(expected.get(family).get(entry.getKey()))) {
            assertThat(out.beside()).as(what).contains(family + entry.getKey());
            String key =
                new String(
                    java.util.HexFormat.of().parseHex(entry.getKey()), StandardCharsets.UTF_8);
            assertThat(adds || HISTORY.get(family + key).contains(entry.getValue()))
                .as(what)
                .isTrue();
          }
        }
      }
      assertThat(touched).as(what).isLessThanOrEqualTo(1);
    }
  }

  /** A flipped bit in any file of data is corrected by its checksum. */
  @Test
  void aSingleFlippedBitIsCorrectedWhereverItIs() throws IOException {
    Random random = new Random(SEED);
    Path copy = copy();
    List<Path> files = names(copy, "(sst|blob|log|MANIFEST)");
    int whole = 0;
    int rounds = 80;
    for (int round = 0; round < rounds; round++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        whole++;
        continue;
      }
      int at = random.nextInt(bytes.length);
      int xor = 1 << random.nextInt(8);
      change(file, at, xor);
      Out out = read(copy);
      String what =
          "seed "
              + SEED
              + ", round "
              + round
              + ": "
              + file.getFileName()
              + " at "
              + at
              + " ^ "
              + xor;
      requireAll(out, what);
      assertThat(out.lost()).as(what).isEmpty();
      whole++;
      change(file, at, xor);
    }
    assertThat(whole).isEqualTo(rounds);
  }

  private static void change(Path file, int at, int xor) throws IOException {
    try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
      data.seek(at);
      int old = data.read();
      data.seek(at);
      data.write(old ^ xor);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,0", "10,0", "100,0", "1000,0", "0,1", "0,10", "20,5"})
  void damageAtSeededPlacesInventsNothing(int bits, int pages) throws IOException {
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(SEED * 1000 + seed);
      Path copy = copy();
      List<Path> files = names(copy, "(sst|blob|log|MANIFEST|CURRENT)");
      long size = 0;
      for (Path file : files) {
        size += Files.size(file);
      }
      for (int i = 0; i < bits + pages; i++) {
        long at = (long) (random.nextDouble() * size);
        for (Path file : files) {
          long length = Files.size(file);
          if (at < length) {
            damage(file, (int) at, i < bits, random);
            break;
          }
          at -= length;
        }
      }
      Out out = read(copy);
      requireHonest(out, "seed " + seed + ", " + bits + " bits, " + pages + " pages");
    }
  }

  private static void damage(Path file, int at, boolean isBit, Random random) throws IOException {
    if (isBit) {
      change(file, at, 1 << random.nextInt(8));
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int page = at / PAGE * PAGE;
    java.util.Arrays.fill(bytes, page, Math.min(page + PAGE, bytes.length), (byte) 0);
    Files.write(file, bytes);
  }

  /** Without a footer, an index or properties, the blocks are found by their checksums. */
  @ParameterizedTest
  @ValueSource(ints = {1, 53, 2000})
  void aTableThatLacksItsEndLosesOnlyThat(int cut) throws IOException {
    for (Path file : names(store, "sst")) {
      Path copy = copy();
      Path damaged = copy.resolve(file.getFileName());
      byte[] whole = Files.readAllBytes(damaged);
      if (whole.length <= cut) {
        continue;
      }
      Files.write(damaged, java.util.Arrays.copyOf(whole, whole.length - cut));
      Out out = read(copy);
      requireHonest(out, file.getFileName() + " without its last " + cut + " bytes");
      if (cut <= 53) {
        requireAll(out, file.getFileName() + " without its last " + cut + " bytes");
      }
    }
  }
}
