// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.testing.Launcher;

/** Every entry that a real server wrote can be decoded, and every key's text gives the key. */
class GoldenKeysTest {
  private static final Path DUMP = Launcher.ROOT.resolve("tests/goldens/0.15.5/dump");

  /** Where nothing may be left undecoded. */
  private static final Set<Subspace> WHOLLY =
      EnumSet.of(
          Subspace.ACL,
          Subspace.DIRECTORY,
          Subspace.QUEUE_MESSAGES,
          Subspace.TASKS,
          Subspace.INDEXES,
          Subspace.BLOB_EXTRA,
          Subspace.BLOB_LINKS,
          Subspace.CHANGELOG,
          Subspace.COUNTERS,
          Subspace.PROPERTY,
          Subspace.QUEUE_EVENTS,
          Subspace.SETTINGS,
          Subspace.QUOTAS);

  private interface Check {
    void accept(Generation generation, Subspace subspace, Entry entry);
  }

  private static void forEach(Check check) {
    try (var dump = Dump.open(DUMP);
        var snapshot = dump.snapshot()) {
      for (var subspace : snapshot.subspaces()) {
        try (var entries = snapshot.scan(subspace)) {
          for (var entry = entries.next(); entry != null; entry = entries.next())
            check.accept(Generation.of(snapshot), subspace, entry);
        }
      }
    }
  }

  @Test
  void nothingIsLeftUndecoded() {
    List<String> undecoded = new ArrayList<>();
    var counts = new TreeMap<Subspace, Integer>();
    forEach(
        (generation, subspace, entry) -> {
          counts.merge(subspace, 1, Integer::sum);
          var decoded = DecodedEntry.of(generation, subspace, entry);
          if (!decoded.key().isKnown() || !decoded.value().complete() && WHOLLY.contains(subspace))
            undecoded.add(decoded.line());
        });
    assertThat(undecoded).isEmpty();
    assertThat(counts.keySet()).containsAll(WHOLLY);
    assertThat(counts.get(Subspace.COUNTERS)).isEqualTo(53);
  }

  @Test
  void everyKeyIsReadAsItShows() {
    forEach(
        (generation, subspace, entry) -> {
          var text = DecodedEntry.of(generation, subspace, entry).key().text();
          var key = KeyText.parse(KeyForms.of(generation), text);
          assertThat(key.subspace()).isEqualTo(subspace);
          assertThat(Entry.hex(key.bytes())).as(text).isEqualTo(Entry.hex(entry.key()));
        });
  }

  /** The sizes in a mail's two archives and that of its blob fit together (key-layouts 1.7). */
  @Test
  void sizesOfMailAgree() {
    var sizes = new TreeMap<String, Long>();
    var metadata = new TreeMap<String, DecodedValue>();
    var blobs = new TreeMap<Object, Integer>();
    forEach(
        (generation, subspace, entry) -> {
          var decoded = DecodedEntry.of(generation, subspace, entry);
          var mail = decoded.key().field("acct") + "/" + decoded.key().field("doc");
          if ("MessageData".equals(decoded.value().field("object")))
            sizes.put(mail, (Long) decoded.value().field("size"));
          if ("MessageMetadata".equals(decoded.value().field("object")))
            metadata.put(mail, decoded.value());
          if (subspace == Subspace.BLOBS)
            blobs.put(decoded.key().field("hash"), entry.value().length);
        });
    assertThat(sizes).hasSize(53).containsOnlyKeys(metadata.keySet());
    for (var mail : metadata.entrySet()) {
      long headers = (Long) mail.getValue().field("headers-size");
      long body = (Long) mail.getValue().field("body-offset");
      long blob = blobs.get(mail.getValue().field("blob"));
      assertThat(sizes.get(mail.getKey())).isEqualTo(headers + blob - body);
    }
  }

  /** A byte of a mail's content changes neither its size nor its frame, but its checksum. */
  @Test
  void damageIsSeen() {
    forEach(
        (generation, subspace, entry) -> {
          var decoded = DecodedEntry.of(generation, subspace, entry);
          if (!decoded.value().kind().equals("archive")) return;
          var damaged = entry.value().clone();
          damaged[0] ^= 1;
          var again = DecodedEntry.of(generation, subspace, new Entry(entry.key(), damaged));
          assertThat(again.value().complete()).isFalse();
          assertThat(again.line()).contains("xxh3=wrong");
        });
  }

  /** Structures that are not what they should be, under a checksum that is right, are no errors. */
  @Test
  void strangeStructuresAreNoErrors() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("GoldenKeysTest: -Dswkit.seed=" + seed);
    var random = new Random(seed);
    forEach(
        (generation, subspace, entry) -> {
          if (!DecodedEntry.of(generation, subspace, entry).value().kind().equals("archive"))
            return;
          var archive = Archive.of(entry.value());
          for (int round = 0; round < 20; round++) {
            var payload = archive.payload().clone();
            int last = Math.min(payload.length, 130);
            for (int times = 1 + random.nextInt(4); times > 0; times--)
              payload[payload.length - 1 - random.nextInt(last)] = (byte) random.nextInt(256);
            int hash = (int) Hashing.xxh3_64().hashBytesToLong(payload);
            var value = Bytes.concat(payload, Bytes.u32(hash), new byte[] {(byte) 0xA0});
            var decoded = DecodedEntry.of(generation, subspace, new Entry(entry.key(), value));
            assertThat(decoded.line()).contains("xxh3=ok");
            assertThat(decoded.json().toString()).isNotEmpty();
          }
        });
  }

  /** What decoding says of a value without its fields is what the fields say once they are made. */
  @Test
  void checkingAgreesWithTheFields() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("GoldenKeysTest: -Dswkit.seed=" + seed);
    var random = new Random(seed);
    int[] fitting = {0, 0};
    forEach(
        (generation, subspace, entry) -> {
          var key = KeyForms.of(generation).decode(subspace, entry.key());
          agrees(key, entry.value());
          if (entry.value().length > 100_000) return;
          for (int round = 0; round < 20; round++) {
            var value = entry.value().clone();
            if (value.length > 0) value[random.nextInt(value.length)] ^= 1 << random.nextInt(8);
            agrees(key, Arrays.copyOf(value, Math.max(0, value.length + random.nextInt(3) - 1)));
          }
          var archive = key.value(entry.value()).archive();
          for (int round = 0; archive != null && round < 50; round++) {
            var payload = archive.payload();
            int last = Math.min(payload.length, 200);
            for (int times = random.nextInt(4); times > 0; times--)
              payload[payload.length - 1 - random.nextInt(last)] =
                  (byte) random.nextInt(random.nextBoolean() ? 256 : 4);
            var changed = Archive.of(Bytes.concat(payload, new byte[] {(byte) 0x80}));
            for (var contents : ArchiveContents.values())
              fitting[fits(contents, changed) ? 1 : 0]++;
          }
        });
    assertThat(fitting[0]).isGreaterThan(10_000);
    assertThat(fitting[1]).isGreaterThan(10_000);
  }

  private static void agrees(DecodedKey key, byte[] value) {
    var decoded = key.value(value);
    var fields = new HashMap<String, Object>();
    decoded.fields().forEach(field -> fields.put(field.name(), field.value()));
    if (decoded.complete()) assertThat(decoded.text()).isEqualTo(key.value(value).text());
    if (decoded.archive() != null) {
      assertThat(decoded.archive().kind()).isEqualTo(fields.get("archive"));
      assertThat(decoded.archive().checksum().name())
          .isEqualToIgnoringCase(fields.get("checksum").toString());
      long unpacked = decoded.archive().unpacked();
      assertThat(unpacked).isEqualTo(fields.getOrDefault("unpacked", -1L));
    }
    agree(decoded, fields);
  }

  /** Whether {@code contents} fit; building the fields must say the same. */
  private static boolean fits(ArchiveContents contents, Archive archive) {
    ArchivedStruct struct = null;
    try {
      struct = contents.checked(archive);
    } catch (IndexOutOfBoundsException e) {
      // compared below
    }
    try {
      contents.fields(archive.struct(contents.size()));
      assertThat(struct).as("%s: fields, but not checked", contents).isNotNull();
    } catch (IndexOutOfBoundsException e) {
      assertThat(struct).as("%s: checked, but no fields", contents).isNull();
    }
    return struct != null;
  }

  private static void agree(DecodedValue decoded, Map<String, Object> fields) {
    if (decoded.archive() != null || decoded.kind().equals("threading"))
      if (fields.containsKey("mailboxes") || decoded.kind().equals("threading"))
        assertThat(decoded.thread()).isEqualTo(fields.get("thread"));
    var blob = decoded.blob();
    assertThat(blob == null ? null : Entry.hex(blob))
        .isEqualTo(decoded.archive() == null ? null : fields.get("blob"));
    var places = new ArrayList<Long>();
    if (fields.get("mailboxes") instanceof List<?> mailboxes)
      for (var mailbox : mailboxes)
        for (var number : (List<?>) mailbox) places.add((Long) ((Field) number).value());
    assertThat(Arrays.stream(decoded.places()).mapToObj(Integer::toUnsignedLong).toList())
        .isEqualTo(places);
  }

  /** Shows all of it: run as a program from the root of the project. */
  public static void main(String... args) {
    forEach(
        (generation, subspace, entry) ->
            System.out.println(DecodedEntry.line(generation, subspace, entry)));
  }
}
