// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.KeyRange;
import swkit.io.Bytes;

/** Splitting by sizes that are known exactly. */
class RangeSplitterTest {
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  /** As accounts lie: many keys below a few beginnings, and one far above. */
  private TreeMap<byte[], Integer> clustered() {
    TreeMap<byte[], Integer> sizes = new TreeMap<>(Entry::compareKeys);
    for (int i = 0; i < 5000; i++) {
      byte[] key = Bytes.concat(Bytes.u32(random.nextInt(6)), new byte[1], Bytes.u32(i));
      sizes.put(key, 1 + random.nextInt(200));
    }
    sizes.put(Bytes.concat(Bytes.u32(-1), new byte[5]), 1);
    return sizes;
  }

  private static long size(TreeMap<byte[], Integer> sizes, KeyRange range) {
    var from = sizes.tailMap(range.from(), true);
    return (range.to() == null ? from : from.headMap(range.to(), false))
        .values().stream().mapToLong(Integer::longValue).sum();
  }

  private void assertCovered(List<KeyRange> ranges) {
    byte[] from = KeyRange.all().from();
    for (KeyRange range : ranges) {
      assertThat(range.from()).as("seed %d", seed).isEqualTo(from);
      assertThat(range.to() == null || Entry.compareKeys(from, range.to()) < 0).isTrue();
      from = range.to();
    }
    assertThat(from).isNull();
  }

  @Test
  void halvesAreAboutAsLargeAsWanted() {
    TreeMap<byte[], Integer> sizes = clustered();
    List<KeyRange> ranges =
        RangeSplitter.byHalves(
            sizes.firstKey(), sizes.lastKey(), 20_000, range -> size(sizes, range));
    assertCovered(ranges);
    assertThat(ranges).as("seed %d", seed).hasSizeBetween(20, 60);
    for (KeyRange range : ranges) {
      assertThat(size(sizes, range)).as("seed %d, %s", seed, range).isBetween(1L, 31_000L);
    }
  }

  @Test
  void anEntryThatIsLargerThanWantedHasARangeOfItsOwn() {
    TreeMap<byte[], Integer> sizes = clustered();
    byte[] large = Bytes.concat(Bytes.u32(3), new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    sizes.put(large, 10_000_000);
    List<KeyRange> ranges =
        RangeSplitter.byHalves(
            sizes.firstKey(), sizes.lastKey(), 20_000, range -> size(sizes, range));
    assertCovered(ranges);
    for (KeyRange range : ranges) {
      long without = size(sizes, range) - (range.contains(large) ? 10_000_000 : 0);
      assertThat(without).as("seed %d, %s", seed, range).isLessThan(31_000L);
    }
  }

  @Test
  void samplesAreSharedOutByTheirSizes() {
    TreeMap<byte[], Integer> sizes = clustered();
    List<RangeSplitter.Sample> samples =
        sizes.entrySet().stream()
            .map(e -> new RangeSplitter.Sample(e.getKey(), e.getValue()))
            .toList();
    long total = size(sizes, KeyRange.all());
    List<KeyRange> ranges = RangeSplitter.bySamples(samples, total, total / 10);
    assertCovered(ranges);
    assertThat(ranges).as("seed %d", seed).hasSize(10);
    for (KeyRange range : ranges) {
      assertThat(size(sizes, range)).as("seed %d", seed).isBetween(total / 15, total / 7);
    }
    assertThat(RangeSplitter.bySamples(List.of(), 0, 100)).containsExactly(KeyRange.all());
  }

  /** However the sizes lie, the ranges are no endless many, and cover all. */
  @Test
  void sizesThatMakeNoSenseEndToo() {
    List<KeyRange> ranges =
        RangeSplitter.byHalves(
            new byte[] {1}, new byte[] {9}, 10, range -> random.nextInt(100_000));
    assertCovered(ranges);
    assertCovered(RangeSplitter.byHalves(new byte[] {1}, new byte[] {1}, 1, range -> 1000));
  }

  @Test
  void whatRangesHaveInCommonIsInBoth() {
    for (int i = 0; i < 2000; i++) {
      KeyRange a = range();
      KeyRange b = range();
      byte[] key = key();
      assertThat(a.common(b).map(common -> common.contains(key)).orElse(false))
          .as("seed %d: %s in %s and %s", seed, Entry.hex(key), a, b)
          .isEqualTo(a.contains(key) && b.contains(key));
    }
  }

  private KeyRange range() {
    return new KeyRange(key(), random.nextInt(4) == 0 ? null : key());
  }

  private byte[] key() {
    byte[] key = new byte[random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) random.nextInt(4);
    }
    return key;
  }
}
