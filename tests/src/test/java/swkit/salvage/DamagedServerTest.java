// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
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
  private int snapshots;

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
          if (hasFailed || isDown || row != null && damaged.contains(row.getKey())) {
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
        new BisectedScan("engine", Subspace.PROPERTY, this::snapshot, losses::add)) {
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

  /** A server that doesn't answer has no damaged rows: that is a failure, not a loss. */
  @Test
  void aServerThatIsDownFails() {
    rows.put(new byte[] {1}, new byte[] {1});
    rows.put(new byte[] {2}, new byte[] {1});
    List<Loss> losses = new ArrayList<>();
    try (Source source =
        new BisectedScan("engine", Subspace.PROPERTY, this::snapshot, losses::add)) {
      assertThat(source.next()).isNotNull();
      isDown = true;
      assertThatThrownBy(source::next).hasMessageContaining("the connection was refused");
    }
    assertThat(losses).isEmpty();
  }
}
