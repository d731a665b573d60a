// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/** What every blob store does alike. A subclass says which one. */
public abstract class BlobStoreContract {
  private static final Generation GENERATION = Generation.of(5, "a test");
  private static final byte[] NAMED = "STALWART_WEBADMIN".getBytes(StandardCharsets.US_ASCII);

  private final Random random = new Random(3);
  private StoreSettings settings;
  private ServerStorage storage;
  public BlobStore blobs;

  /** Where a blob store is that holds nothing yet; another one each time. */
  public abstract StoreSettings freshBlobs() throws Exception;

  /** Whether writing in bulk looks first whether a blob is there. */
  public boolean countsThere() {
    return true;
  }

  @BeforeEach
  public void open() throws Exception {
    settings = freshBlobs();
    reopen();
    blobs.prepare(GENERATION);
  }

  @AfterEach
  public void close() {
    storage.close();
  }

  public static StoreSettings memory() {
    String name = UUID.randomUUID().toString();
    return new StoreSettings("memory", Map.of("name", name), "memory:" + name);
  }

  private void reopen() {
    if (storage != null) {
      blobs.sync();
      storage.close();
    }
    storage = ServerStorage.write(new StorageSettings(memory(), settings, BlobFraming.NONE));
    blobs = storage.blobs();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private TreeMap<byte[], byte[]> some(int count) {
    TreeMap<byte[], byte[]> some = new TreeMap<>(Entry::compareKeys);
    for (int i = 0; i < count; i++) {
      some.put(bytes(32), bytes(i % 50));
    }
    return some;
  }

  private static Source source(Map<byte[], byte[]> entries) {
    return Source.of(
        entries.entrySet().stream().map(e -> new Entry(e.getKey(), e.getValue())).toList());
  }

  private static List<Entry> all(Source source) {
    return source.stream().toList();
  }

  private List<Entry> keys(KeyRange range) {
    return all(blobs.keys(range));
  }

  @Test
  public void whatIsPutIsThereAndNothingElse() {
    byte[] key = bytes(32);
    byte[] other = bytes(32);
    assertThat(blobs.get(key)).isNull();
    assertThat(blobs.exists(key)).isFalse();
    assertThat(blobs.put(key, new byte[] {1, 2, 3})).isTrue();
    assertThat(blobs.get(key)).containsExactly(1, 2, 3);
    assertThat(blobs.exists(key)).isTrue();
    assertThat(blobs.get(other)).isNull();
    reopen();
    assertThat(blobs.get(key)).containsExactly(1, 2, 3);
    assertThat(blobs.get(other)).isNull();
  }

  @Test
  public void theSameContentIsNotWrittenAgainAndOtherContentIs() {
    byte[] key = bytes(32);
    assertThat(blobs.put(key, new byte[] {1, 2, 3})).isTrue();
    assertThat(blobs.put(key, new byte[] {1, 2, 3})).isFalse();
    assertThat(blobs.put(key, new byte[] {1, 2, 4})).isTrue();
    assertThat(blobs.get(key)).containsExactly(1, 2, 4);
    assertThat(blobs.put(key, new byte[] {5})).isTrue();
    assertThat(blobs.get(key)).containsExactly(5);
    reopen();
    assertThat(blobs.put(key, new byte[] {5})).isFalse();
    assertThat(keys(KeyRange.all())).containsExactly(new Entry(key));
  }

  @Test
  public void emptyAndLargeBlobsAreBlobs() {
    byte[] empty = bytes(32);
    byte[] large = bytes(32);
    byte[] content = bytes(12_000_000);
    blobs.put(empty, new byte[0]);
    blobs.put(large, content);
    blobs.put(NAMED, new byte[] {7});
    reopen();
    assertThat(blobs.exists(empty)).isTrue();
    assertThat(blobs.get(empty)).isEmpty();
    assertThat(blobs.put(empty, new byte[0])).isFalse();
    assertThat(blobs.get(large)).isEqualTo(content);
    assertThat(blobs.get(NAMED)).containsExactly(7);
  }

  @Test
  public void keysComeInTheirOrderWithinARange() {
    TreeMap<byte[], byte[]> some = some(120);
    some.put(NAMED, new byte[] {1});
    some.put(new byte[] {0}, new byte[] {2});
    some.put(new byte[] {-1, -1}, new byte[] {2});
    List<byte[]> shuffled = new ArrayList<>(some.keySet());
    java.util.Collections.shuffle(shuffled, random);
    shuffled.parallelStream().forEach(key -> blobs.put(key, some.get(key)));
    List<Entry> expected = some.keySet().stream().map(Entry::new).toList();
    assertThat(keys(KeyRange.all())).isEqualTo(expected);
    for (KeyRange range :
        List.of(
            new KeyRange(new byte[] {0x31}, new byte[] {0x39, 5}),
            KeyRange.from((byte) 0xF8, (byte) 1),
            KeyRange.prefix((byte) 0x80),
            KeyRange.of(NAMED),
            new KeyRange(new byte[0], new byte[] {8}))) {
      assertThat(keys(range))
          .isEqualTo(expected.stream().filter(key -> range.contains(key.key())).toList());
    }
  }

  @Test
  public void manyAreFetchedInOrderAndTheMissingAreTold() {
    TreeMap<byte[], byte[]> some = some(300);
    try (Workers workers = new Workers(2, 1 << 20)) {
      assertThat(blobs.write(source(some), KeyRange.all(), workers)).isZero();
      assertThat(blobs.write(source(some), KeyRange.all(), workers))
          .isEqualTo(countsThere() ? 300 : 0);
      byte[] absent = bytes(32);
      TreeMap<byte[], byte[]> wanted = new TreeMap<>(some);
      wanted.put(absent, new byte[0]);
      List<byte[]> missing = java.util.Collections.synchronizedList(new ArrayList<>());
      Source keys = source(wanted).map(entry -> new Entry(entry.key()));
      assertThat(all(blobs.fetch(keys, missing::add, workers))).isEqualTo(all(source(some)));
      assertThat(missing).containsExactly(absent);
      missing.clear();
      keys = source(wanted).map(entry -> new Entry(entry.key()));
      assertThat(all(blobs.read(keys, KeyRange.all(), false, missing::add, Workers.none())))
          .isEqualTo(all(source(some)));
      assertThat(missing).containsExactly(absent);
    }
  }

  @Test
  public void theOthersAreReadToo() {
    TreeMap<byte[], byte[]> some = some(50);
    blobs.write(source(some), KeyRange.all(), Workers.none());
    blobs.put(NAMED, new byte[] {1});
    byte[] absent = bytes(32);
    List<byte[]> missing = java.util.Collections.synchronizedList(new ArrayList<>());
    TreeMap<byte[], byte[]> wanted = new TreeMap<>(some.subMap(new byte[0], new byte[] {-128}));
    wanted.put(absent, new byte[0]);
    Source keys = source(wanted).map(entry -> new Entry(entry.key()));
    assertThat(all(blobs.read(keys, KeyRange.all(), true, missing::add, Workers.none())))
        .isEqualTo(all(source(some)));
    assertThat(missing).containsExactly(absent);
  }

  @Test
  public void manyThreadsPutAndGet() {
    TreeMap<byte[], byte[]> some = some(100);
    some.entrySet().parallelStream()
        .forEach(
            blob -> {
              blobs.put(blob.getKey(), blob.getValue());
              assertThat(blobs.get(blob.getKey())).isEqualTo(blob.getValue());
            });
    reopen();
    List<byte[]> keys = List.copyOf(some.keySet());
    IntStream.range(0, keys.size())
        .parallel()
        .forEach(i -> assertThat(blobs.get(keys.get(i))).isEqualTo(some.get(keys.get(i))));
  }

  @Test
  public void beingMadeReadyLeavesNothing() {
    blobs.prepare(GENERATION);
    assertThat(keys(KeyRange.all())).isEmpty();
    reopen();
    assertThat(keys(KeyRange.all())).isEmpty();
  }
}
