// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.groupware.GroupwareObject.Kind;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.testing.Goldens;

/**
 * An archive that is damaged, or made to do harm, is a problem of one object: never another
 * exception, an endless text or a stack that is too deep.
 */
class DamagedArchiveTest {
  private static final int ACCOUNT = 2;
  private static final List<Entry> ARCHIVES = new ArrayList<>();

  /** All that the reader reads of an account, of two databases. */
  @BeforeAll
  static void readGoldens() {
    for (var golden : List.of("0.15.5-groupware", "0.15.5")) {
      Path store = Goldens.ROOT.resolve("tests/goldens/" + golden + "/store.sqlite");
      try (var database = Database.open("sqlite:" + store);
          Snapshot snapshot = database.snapshot();
          Source rows = snapshot.scan(Subspace.PROPERTY, KeyRange.account(ACCOUNT))) {
        for (var row = rows.next(); row != null; row = rows.next()) {
          boolean isRead =
              Set.of(3, 5, 7, 8, 9, 10, 11, 12, 13).contains((int) row.key()[4])
                  && Archive.of(row.value()) != null
                  && row.value().length > 30;
          if (row.key().length == 10 && isRead) {
            ARCHIVES.add(row);
          }
        }
      }
    }
    assertThat(ARCHIVES).hasSizeGreaterThan(60);
  }

  @Test
  void everyCutIsAProblem() {
    for (var archive : ARCHIVES) {
      var value = archive.value();
      for (int length = 0; length < value.length; length += 1 + value.length / 60) {
        requireProblem(archive.key(), Arrays.copyOf(value, length));
      }
    }
  }

  @Test
  void everyFlippedBitIsAProblem() {
    var random = random();
    for (var archive : ARCHIVES) {
      for (int round = 0; round < 40; round++) {
        var value = archive.value().clone();
        int contents = Archive.of(value).stored();
        value[random.nextInt(contents)] ^= (byte) (1 << random.nextInt(8));
        requireProblem(archive.key(), value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TextForm.class)
  void anyBytesWithAMatchingChecksumAreReadOrAreAProblem(TextForm form) {
    var random = random();
    for (var archive : ARCHIVES) {
      var payload = Archive.of(archive.value()).payload();
      for (int round = 0; round < 60; round++) {
        var changed = payload.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        requireObjects(archive.key(), archived(changed), form);
      }
    }
  }

  @Test
  void hostileLengthsAndOffsetsAreReadOrAreAProblem() {
    for (var archive : ARCHIVES) {
      var payload = Archive.of(archive.value()).payload();
      var words = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at + 4 <= payload.length; at += 4 * (1 + payload.length / 80)) {
        int old = words.getInt(at);
        for (int hostile : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x10000000, 1000}) {
          words.putInt(at, hostile);
          requireObjects(archive.key(), archived(payload), TextForm.SERVED);
        }
        words.putInt(at, old);
      }
    }
  }

  @Test
  void deepNestingIsWritten() {
    int depth = 100_000;
    var payload = ByteBuffer.allocate(depth * 32 + 112).order(ByteOrder.LITTLE_ENDIAN);
    int components = depth * 4;
    for (int i = 0; i < depth; i++) {
      payload.putInt(i * 4, i + 1);
      int at = components + i * 28;
      payload.put(at, (byte) 2);
      payload.putInt(at + 20, i * 4 - (at + 20));
      payload.putInt(at + 24, i + 1 < depth ? 1 : 0);
    }
    int root = depth * 32;
    payload.putInt(root + 24, components - (root + 24)).putInt(root + 28, depth);

    var objects = read(key(9, 1), archived(payload.array()), TextForm.SERVED);
    assertThat(objects).hasSize(1);
    assertThat(objects.get(0).path()).containsExactly("unnamed", "1");
    assertThat(new String(objects.get(0).content(), UTF_8))
        .startsWith("BEGIN:VEVENT\r\nBEGIN:VEVENT\r\n")
        .hasSize(depth * ("BEGIN:VEVENT\r\n" + "END:VEVENT\r\n").length());
  }

  @Test
  void componentsInACircleAreAProblem() {
    var payload = ByteBuffer.allocate(4 + 28 + 112).order(ByteOrder.LITTLE_ENDIAN);
    payload.put(4, (byte) 1).putInt(4 + 20, -24).putInt(4 + 24, 1);
    payload.putInt(32 + 24, 4 - (32 + 24)).putInt(32 + 28, 1);
    assertThat(problem(key(9, 1), archived(payload.array())))
        .isEqualTo("is damaged: component 0 is in two others");
  }

  @Test
  void partsThatAreUsedTwiceAreAProblem() {
    int count = 10_000;
    var payload = ByteBuffer.allocate(1000 + count * 40 + 64).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int at = 1000 + i * 40;
      payload.put(at + 12, (byte) 27);
      payload.putInt(at + 32, -(at + 32)).putInt(at + 36, 41);
    }
    int root = 1000 + count * 40;
    payload.putInt(root + 20, 1000 - (root + 20)).putInt(root + 24, count);
    assertThat(problem(key(11, 1), archived(payload.array())))
        .isEqualTo("is damaged: its parts overlap");
  }

  @Test
  void anArchiveThatWouldBecomeHugeIsAProblem() {
    var zeros = new byte[64 << 20];
    var block = LZ4Factory.fastestInstance().fastCompressor().compress(zeros);
    var contents = ByteBuffer.allocate(4 + block.length).order(ByteOrder.LITTLE_ENDIAN);
    contents.putInt(zeros.length).put(block);
    assertThat(problem(key(11, 1), framed(contents.array(), 0xB0)))
        .isEqualTo("is larger than 32 MB");
  }

  /** Before 0.15, parameters had another shape. */
  @Test
  void onlySimpleObjectsOfAnEarlierReleaseAreRead() {
    var rows = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
    ARCHIVES.forEach(archive -> rows.put(archive.key(), archive.value()));
    var texts = EnumSet.of(Kind.CALENDARS, Kind.CONTACTS, Kind.INVITATIONS);
    int problems = 0;
    for (var object : read(new Rows(rows, 4), TextForm.SERVED, texts)) {
      if (object.problem() == null) {
        assertThat(new String(object.content(), UTF_8))
            .doesNotContainPattern("(?m)^[A-Z-]+;")
            .doesNotContain("RRULE", "\nN:", "BEGIN:VTODO");
      } else {
        assertThat(object.problem())
            .isEqualTo("is of a release before 0.15, whose layout isn't known");
        problems++;
      }
    }
    assertThat(problems).isGreaterThan(30);
  }

  @Test
  void entriesOfBeforeArchivesAreCounted() {
    var key = key(5, 1);
    key[5] = 84;
    var objects =
        read(new Rows(Map.of(key, new byte[] {1}), 4), TextForm.SERVED, EnumSet.of(Kind.SIEVE));
    assertThat(objects)
        .extracting(GroupwareObject::problem)
        .containsExactly("has 1 entry of a release before 0.12, whose layout isn't known");
  }

  @Test
  void foldersWithoutAPlaceAreNamedOnceAndTheirFilesStay() {
    var entries = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
    entries.put(key(12, 1), folder(3, "a"));
    entries.put(key(12, 2), folder(2, "b"));
    entries.put(key(12, 3), folder(78, "c"));
    entries.put(key(12, 4), folder(4, "d"));
    var objects = read(new Rows(entries, 5), TextForm.SERVED, EnumSet.of(Kind.FILES));
    assertThat(objects.stream().filter(object -> object.problem() == null))
        .extracting(object -> String.join("/", object.path()))
        .containsExactly("folder-2/a/b/a", "folder-1/b/a/b", "folder-77/c", "folder-77/c/d");
    assertThat(objects.stream().filter(object -> object.problem() != null))
        .extracting(object -> object.path() + " " + object.problem())
        .containsExactly(
            "[folder-2] its folder is inside itself, or too deep",
            "[folder-1] its folder is inside itself, or too deep",
            "[folder-77] its folder is missing");
  }

  private static byte[] folder(int parent, String name) {
    var payload = ByteBuffer.allocate(112).order(ByteOrder.LITTLE_ENDIAN);
    payload.putInt(0, parent).putLong(4, -1).put(4, name.getBytes(UTF_8));
    return archived(payload.array());
  }

  private static Random random() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("DamagedArchiveTest: -Dswkit.seed=" + seed);
    return new Random(seed);
  }

  private static void requireProblem(byte[] key, byte[] value) {
    assertThat(problem(key, value)).as(Entry.hex(key)).isNotNull().doesNotContain("\n");
  }

  /** The problem of the only object that is read of {@code value}, besides those of containers. */
  private static String problem(byte[] key, byte[] value) {
    var objects = read(key, value, TextForm.SERVED);
    assertThat(objects).as(Entry.hex(key)).isNotEmpty();
    return objects.get(objects.size() - 1).problem();
  }

  private static void requireObjects(byte[] key, byte[] value, TextForm form) {
    for (var object : read(key, value, form)) {
      assertThat(object.path()).isNotEmpty();
      int parts = (object.content() == null ? 0 : 1) + (object.blob() == null ? 0 : 1);
      assertThat(parts).isEqualTo(object.isFolder() || object.problem() != null ? 0 : 1);
      boolean isText = "ics".equals(object.extension()) || "vcf".equals(object.extension());
      if (isText && form == TextForm.PLAIN) {
        requirePlain(new String(object.content(), UTF_8));
      }
    }
  }

  /** Whatever the archive holds, a plain text consists of whole lines with balanced components. */
  private static void requirePlain(String text) {
    assertThat(text).endsWith("\r\n");
    int depth = 0;
    for (var line : text.replace("\r\n ", "").split("\r\n")) {
      assertThat(line).matches("[A-Za-z0-9.-]+[;:][^\\p{Cntrl}&&[^\t]]*");
      depth += line.startsWith("BEGIN:") ? 1 : line.startsWith("END:") ? -1 : 0;
      assertThat(depth).isNotNegative();
    }
    assertThat(depth).isZero();
  }

  private static List<GroupwareObject> read(byte[] key, byte[] value, TextForm form) {
    return read(new Rows(Map.of(key, value), 5), form, EnumSet.allOf(Kind.class));
  }

  private static List<GroupwareObject> read(Rows rows, TextForm form, Set<Kind> kinds) {
    var objects = new ArrayList<GroupwareObject>();
    try (Snapshot snapshot = rows;
        Groupware groupware = Groupware.open(snapshot, ACCOUNT, form, kinds)) {
      for (var object = groupware.next(); object != null; object = groupware.next()) {
        objects.add(object);
      }
    }
    return objects;
  }

  private static byte[] key(int collection, int document) {
    return Bytes.concat(
        Bytes.u32(ACCOUNT), new byte[] {(byte) collection, 50}, Bytes.u32(document));
  }

  private static byte[] archived(byte[] payload) {
    return framed(payload, 0xA0);
  }

  private static byte[] framed(byte[] contents, int marker) {
    int checksum = (int) Hashing.xxh3_64().hashBytesToLong(contents);
    return Bytes.concat(contents, Bytes.u32(checksum), new byte[] {(byte) marker});
  }

  /** A database that consists of some properties. */
  private record Rows(Map<byte[], byte[]> entries, int schemaVersion) implements Snapshot {
    @Override
    public String address() {
      return "rows";
    }

    @Override
    public Set<Subspace> subspaces() {
      return EnumSet.of(Subspace.PROPERTY);
    }

    @Override
    public Source scan(Subspace subspace, KeyRange range) {
      var ascending = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
      ascending.putAll(entries);
      return Source.of(
          ascending.entrySet().stream()
              .filter(entry -> subspace == Subspace.PROPERTY && range.contains(entry.getKey()))
              .map(entry -> new Entry(entry.getKey(), entry.getValue()))
              .toList());
    }

    @Override
    public List<KeyRange> split(Subspace subspace, long bytes) {
      return List.of(KeyRange.all());
    }

    @Override
    public void close() {}
  }
}
