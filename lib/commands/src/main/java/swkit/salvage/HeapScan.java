// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.store.HeapRows;

/**
 * The entries of a table that was surveyed, in key order, each by the place of its row. A row that
 * can't be read is reported by its key. For one thread.
 */
final class HeapScan extends AbstractSource {
  /** How many rows are read at once: few enough that even long values fit into memory. */
  private static final int AT_ONCE = 32;

  /** A key, and what was found for it: an entry, or its loss. */
  private record Found(byte[] key, Entry entry, Loss loss) {}

  private final Subspace subspace;
  private final HeapSurvey survey;
  private final Supplier<HeapRows> heaps;
  private final Consumer<Loss> losses;
  private final Consumer<String> notes;
  private final Deque<Found> found = new ArrayDeque<>();
  private int rank;
  private int nextOther;
  private int nextGap;

  /**
   * Reads the rows that {@code survey} found.
   *
   * @param heaps gives the rows, of a connection that answers. It throws if the server doesn't
   * @param losses called with what is lost, on the reading thread
   * @param notes called with what may help
   */
  HeapScan(
      String name,
      Subspace subspace,
      HeapSurvey survey,
      Supplier<HeapRows> heaps,
      Consumer<Loss> losses,
      Consumer<String> notes) {
    super(name);
    this.subspace = subspace;
    this.survey = survey;
    this.heaps = heaps;
    this.losses = losses;
    this.notes = notes;
  }

  @Override
  protected Entry pull() {
    while (true) {
      if (found.isEmpty()) {
        read();
      }
      Found next = found.poll();
      tellBefore(next == null ? null : next.key());
      if (next == null) {
        return null;
      }
      if (next.entry() != null) {
        return next.entry();
      }
      losses.accept(next.loss());
    }
  }

  /** Reports what is lost before {@code key}; all that is left for null. */
  private void tellBefore(byte[] key) {
    IndexKeys others = survey.others();
    List<Loss> gaps = survey.gaps();
    while (true) {
      byte[] other = nextOther < others.size() ? others.key(others.sorted(nextOther)) : null;
      Loss gap = nextGap < gaps.size() ? gaps.get(nextGap) : null;
      boolean isGapFirst =
          gap != null
              && (other == null
                  || gap.key() == null
                  || Arrays.compareUnsigned(gap.key(), other) <= 0);
      byte[] next = isGapFirst ? gap.key() : other;
      boolean isNone = isGapFirst ? false : other == null;
      if (isNone || key != null && next != null && Arrays.compareUnsigned(next, key) >= 0) {
        return;
      }
      if (isGapFirst) {
        nextGap++;
        tell(gap);
      } else {
        nextOther++;
        losses.accept(new Loss(subspace, Loss.Kind.VALUE, other, null, survey.reason()));
      }
    }
  }

  /** A part of the index that can't be read: rows of it may have come out all the same. */
  private void tell(Loss gap) {
    if (gap.kind().isRange()) {
      losses.accept(new Loss(subspace, Loss.Kind.PART, gap.key(), gap.before(), gap.where()));
    } else if (survey.rows().find(gap.key()) < 0) {
      losses.accept(gap);
    }
  }

  /** Reads the next rows. */
  private void read() {
    IndexKeys rows = survey.rows();
    Map<ByteBuffer, List<Long>> wanted = new HashMap<>();
    List<byte[]> keys = new ArrayList<>();
    while (rank < rows.size() && keys.size() < AT_ONCE) {
      int row = rows.sorted(rank++);
      byte[] key = rows.key(row);
      if (survey.isDoubtful(row)) {
        read(keys, wanted);
        keys.clear();
        String where = "the index has another key for it, and nothing tells which is right";
        found.add(new Found(key, null, new Loss(subspace, Loss.Kind.ALTERED, key, null, where)));
        continue;
      }
      List<Long> places = wanted.computeIfAbsent(ByteBuffer.wrap(key), any -> new ArrayList<>(1));
      if (places.isEmpty()) {
        keys.add(key);
      }
      places.add(rows.row(row));
    }
    read(keys, wanted);
  }

  private void read(List<byte[]> keys, Map<ByteBuffer, List<Long>> wanted) {
    if (keys.isEmpty()) {
      return;
    }
    List<Long> places = new ArrayList<>();
    keys.forEach(key -> places.addAll(wanted.get(ByteBuffer.wrap(key))));
    HeapRows heap = heaps.get();
    List<Entry> entries;
    try {
      entries = heap.rows(subspace, places);
    } catch (SwkitException e) {
      if (keys.size() > 1) {
        int middle = keys.size() / 2;
        read(keys.subList(0, middle), wanted);
        read(keys.subList(middle, keys.size()), wanted);
      } else {
        String where = String.valueOf(e.getMessage());
        found.add(lost(keys.get(0), Loss.Kind.VALUE, where));
        if (heaps.get().isOfIndex(subspace, where)) {
          notes.accept(HeapSurvey.reindex(subspace));
        }
      }
      return;
    }
    Map<ByteBuffer, List<Entry>> byKey = new HashMap<>();
    entries.forEach(
        entry ->
            byKey
                .computeIfAbsent(ByteBuffer.wrap(entry.key()), any -> new ArrayList<>(1))
                .add(entry));
    for (byte[] key : keys) {
      found.add(one(key, byKey.getOrDefault(ByteBuffer.wrap(key), List.of())));
    }
  }

  private Found one(byte[] key, List<Entry> entries) {
    if (entries.isEmpty()) {
      return lost(key, Loss.Kind.VALUE, "its row was there, and is gone");
    }
    Entry first = entries.get(0);
    boolean isOne = entries.stream().allMatch(entry -> Arrays.equals(entry.value(), first.value()));
    return isOne
        ? new Found(key, first, null)
        : lost(key, Loss.Kind.ALTERED, entries.size() + " rows have this key");
  }

  private Found lost(byte[] key, Loss.Kind kind, String where) {
    return new Found(key, null, new Loss(subspace, kind, key, null, where));
  }

  @Override
  protected void release() {}
}
