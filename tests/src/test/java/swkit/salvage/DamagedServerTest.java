// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;

/** An engine that fails at rows which a seed chooses, as one does whose pages are damaged. */
class DamagedServerTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());

  private final Random random = new Random(SEED);
  private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final TreeSet<byte[]> damaged = new TreeSet<>(Arrays::compareUnsigned);
  private boolean isDown;
  private KeyRange unreadable;
  private int snapshots;
  private long ends;

  /** Fails at a damaged row, and as long as a failed snapshot is used. */
  private final class Failing implements Snapshot {
    private boolean hasFailed;

    @Override
    public String address() {
      return "engine";
    }

    @Override
    public int schemaVersion() {
      return 5;
    }

    @Override
    public Set<Subspace> subspaces() {
      return Set.of(Subspace.PROPERTY);
    }

    @Override
    public Source scan(Subspace subspace, KeyRange range) {
      var entries = rows.entrySet().stream().filter(row -> range.contains(row.getKey())).iterator();
      return new AbstractSource("engine") {
        @Override
        protected Entry pull() {
          var row = entries.hasNext() ? entries.next() : null;
          if (hasFailed
              || isDown
              || meets(range, row)
              || row != null && damaged.contains(row.getKey())) {
            hasFailed = true;
            throw new StoreException("engine", "invalid page in block 7 of relation 1/2/3");
          }
          return row == null ? null : new Entry(row.getKey(), row.getValue());
        }

        @Override
        protected void release() {}
      };
    }

    @Override
    public void close() {}
  }

  /** Whether a scan of {@code range} looks at a place that can't be read before it has a row. */
  private boolean meets(KeyRange range, java.util.Map.Entry<byte[], byte[]> row) {
    if (unreadable == null) {
      return false;
    }
    boolean isAfter =
        unreadable.to() != null && Arrays.compareUnsigned(range.from(), unreadable.to()) >= 0;
    byte[] end = row == null ? range.to() : row.getKey();
    boolean isBefore = end != null && Arrays.compareUnsigned(end, unreadable.from()) < 0;
    return !isAfter && !isBefore;
  }

  private Snapshot snapshot() {
    if (isDown) {
      throw new StoreException("engine", "the connection was refused");
    }
    snapshots++;
    return new Failing();
  }

  private List<String> read(List<Loss> losses) {
    List<String> keys = new ArrayList<>();
    try (Source source =
        new BisectedScan("engine", Subspace.PROPERTY, this::snapshot, () -> ends, losses::add)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        keys.add(Entry.hex(entry.key()));
      }
    }
    return keys;
  }

  @Test
  void onlyDamagedRowsAreLeftOut() {
    for (int round = 0; round < 20; round++) {
      rows.clear();
      damaged.clear();
      for (int i = 0; i < 300; i++) {
        byte[] key = new byte[1 + random.nextInt(40)];
        random.nextBytes(key);
        key[0] = (byte) (random.nextInt(4) * 85);
        rows.put(key, new byte[] {1});
      }
      List<byte[]> keys = new ArrayList<>(rows.keySet());
      for (int i = 0; i < round; i++) {
        damaged.add(keys.get(i % 4 == 3 ? keys.size() - 1 - i : random.nextInt(keys.size())));
      }
      if (round % 3 == 1) {
        damaged.addAll(keys.subList(100, 110));
        damaged.add(keys.get(0));
      }
      List<Loss> losses = new ArrayList<>();
      List<String> expected =
          keys.stream().filter(key -> !damaged.contains(key)).map(Entry::hex).toList();
      assertThat(read(losses)).as("seed %d", SEED).isEqualTo(expected);
      assertThat(losses).as("seed %d", SEED).hasSize(damaged.size());
      assertThat(losses.stream().map(loss -> Entry.hex(loss.key())).toList())
          .as("seed %d", SEED)
          .isEqualTo(damaged.stream().map(Entry::hex).toList());
      assertThat(losses)
          .allMatch(
              loss ->
                  loss.kind() == Loss.Kind.VALUE
                      && loss.where().contains("invalid page in block 7"));
      assertThat(snapshots).as("seed %d", SEED).isLessThan(700 * (damaged.size() + 1));
      snapshots = 0;
    }
  }

  /** Where nothing can be read, not even that nothing is there, it ends soon, with one loss. */
  @Test
  void aTableOfWhichNothingCanBeRead() {
    unreadable = KeyRange.all();
    List<Loss> losses = new ArrayList<>();
    assertThat(read(losses)).isEmpty();
    assertThat(snapshots).isLessThan(5000);
    Loss loss = losses.get(0);
    assertThat(losses).hasSize(1);
    assertThat(loss.kind()).isEqualTo(Loss.Kind.RANGE);
    assertThat(loss.key()).isNull();
    assertThat(loss.before()).isNull();
  }

  /** What comes before and after such a part comes out. */
  @Test
  void aPartOfWhichNothingCanBeRead() {
    for (int i = 0; i < 256; i++) {
      rows.put(new byte[] {(byte) i, 0, 0, 1}, new byte[] {1});
    }
    unreadable = new KeyRange(new byte[] {100, 0, 0, 1}, new byte[] {120, 7});
    List<Loss> losses = new ArrayList<>();
    List<String> keys = read(losses);
    assertThat(keys.subList(0, 100)).isEqualTo(hexOfRows().subList(0, 100));
    assertThat(keys.subList(100, keys.size())).isEqualTo(hexOfRows().subList(121, 256));
    assertThat(snapshots).isLessThan(20_000);
    for (String row : hexOfRows()) {
      byte[] key = HexFormat.of().parseHex(row);
      boolean isLost =
          losses.stream()
              .anyMatch(
                  loss ->
                      loss.kind() == Loss.Kind.VALUE
                          ? Arrays.equals(loss.key(), key)
                          : Arrays.compareUnsigned(loss.key(), key) < 0
                              && (loss.before() == null
                                  || Arrays.compareUnsigned(key, loss.before()) < 0));
      assertThat(isLost || keys.contains(row)).as(row).isTrue();
    }
  }

  /** Whatever its borders are, and however the keys are spread, all rows outside of it come out. */
  @Test
  void rowsAfterAPartOfWhichNothingCanBeRead() {
    for (int round = 0; round < 10; round++) {
      rows.clear();
      snapshots = 0;
      for (int i = 0; i < 400; i++) {
        byte[] key = new byte[5 + random.nextInt(20)];
        random.nextBytes(key);
        key[0] = 0;
        key[1] = (byte) (round % 2 == 0 ? 2 : random.nextInt(8));
        rows.put(key, new byte[] {1});
      }
      List<byte[]> keys = new ArrayList<>(rows.keySet());
      byte[] from = keys.get(random.nextInt(200));
      byte[] to = keys.get(200 + random.nextInt(200));
      unreadable = new KeyRange(from, to);
      String what = "seed " + SEED + " round " + round;
      List<Loss> losses = new ArrayList<>();
      assertThat(read(losses))
          .as(what)
          .isEqualTo(
              keys.stream().filter(key -> !unreadable.contains(key)).map(Entry::hex).toList());
      assertThat(losses).as(what).isNotEmpty();
      assertThat(snapshots).as(what).isLessThan(5000);
    }
  }

  private List<String> hexOfRows() {
    return rows.keySet().stream().map(Entry::hex).toList();
  }

  /** A server that doesn't answer has no damaged rows: that is a failure, not a loss. */
  @Test
  void aServerThatIsDownFails() {
    rows.put(new byte[] {1}, new byte[] {1});
    rows.put(new byte[] {2}, new byte[] {1});
    List<Loss> losses = new ArrayList<>();
    try (Source source =
        new BisectedScan("engine", Subspace.PROPERTY, this::snapshot, () -> ends, losses::add)) {
      assertThat(source.next()).isNotNull();
      isDown = true;
      assertThatThrownBy(source::next).hasMessageContaining("the connection was refused");
    }
    assertThat(losses).isEmpty();
  }
}
