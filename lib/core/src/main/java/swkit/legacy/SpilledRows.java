// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Rows in ascending order of their keys, one for each key. They are in memory if they fit, else in
 * a temporary file with a sparse index. Thread-safe; whoever builds it closes it.
 */
public final class SpilledRows implements AutoCloseable {
  private static final int STEP = 1 << 15;
  private static final int LEAST_BUFFER = 1 << 12;
  private static final int BUFFER = 1 << 16;

  private record Step(byte[] key, long position) {}

  /** Returns rows one by one, then null. */
  public interface Cursor {
    SpilledRow next();
  }

  private final List<SpilledRow> rows;
  private final SpillFile file;
  private final List<Step> steps = new ArrayList<>();
  private long duplicates;

  private SpilledRows(List<SpilledRow> rows, SpillFile file) {
    this.rows = rows;
    this.file = file;
  }

  /** The number of rows that had the key of a later one. */
  public long duplicates() {
    return duplicates;
  }

  /** The rows from the first one whose key is at least {@code from}. */
  public Cursor from(byte[] from) {
    if (file == null) {
      int index = Collections.binarySearch(rows, SpilledRow.of(from, -1, KeyMap.NOTHING));
      int[] next = {index < 0 ? -index - 1 : index};
      return () -> next[0] < rows.size() ? rows.get(next[0]++) : null;
    }
    long start = 0;
    for (int low = 0, high = steps.size() - 1; low <= high; ) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(steps.get(middle).key, from) <= 0) {
        start = steps.get(middle).position;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    SpillFile.Reader reader = file.reader(start, file.position(), BUFFER);
    return () -> {
      SpilledRow row = reader.next();
      while (row != null && Arrays.compareUnsigned(row.key(), from) < 0) {
        row = reader.next();
      }
      return row;
    };
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }

  /** Sorts rows, with about {@code memory} bytes of them in memory at most. */
  public static final class Builder implements AutoCloseable {
    private final long memory;
    private final Path directory;
    private final boolean summing;
    private final List<Long> runs = new ArrayList<>();
    private List<SpilledRow> held = new ArrayList<>();
    private long bytes;
    private SpillFile file;

    /** If {@code summing}, counters with one key are added up; else the last row counts. */
    public Builder(long memory, Path directory, boolean summing) {
      this.memory = memory;
      this.directory = directory;
      this.summing = summing;
    }

    /** Adds a row. */
    public void add(SpilledRow row) {
      held.add(row);
      bytes += row.memory();
      if (bytes > memory) {
        spill();
      }
    }

    private void spill() {
      if (file == null) {
        file = new SpillFile(directory);
      }
      Collections.sort(held);
      runs.add(file.position());
      held.forEach(file::put);
      held = new ArrayList<>();
      bytes = 0;
    }

    /** The sorted rows. Nothing may be added afterwards. */
    public SpilledRows build() {
      if (file == null) {
        Collections.sort(held);
        List<SpilledRow> single = new ArrayList<>(held.size());
        SpilledRows sorted = new SpilledRows(single, null);
        var next = held.iterator();
        sorted.duplicates = unique(() -> next.hasNext() ? next.next() : null, single::add);
        held = null;
        return sorted;
      }
      if (!held.isEmpty()) {
        spill();
      }
      file.flush();
      return merged();
    }

    private SpilledRows merged() {
      SpilledRows sorted = new SpilledRows(null, new SpillFile(directory));
      try {
        SpillFile to = sorted.file;
        long[] indexed = {-STEP};
        sorted.duplicates =
            unique(
                merge(),
                row -> {
                  if (to.position() - indexed[0] >= STEP) {
                    indexed[0] = to.position();
                    sorted.steps.add(new Step(row.key(), to.position()));
                  }
                  to.put(row);
                });
        to.flush();
        return sorted;
      } catch (RuntimeException e) {
        sorted.close();
        throw e;
      }
    }

    private Cursor merge() {
      record Head(SpilledRow row, SpillFile.Reader rest) {}
      PriorityQueue<Head> heads = new PriorityQueue<>((a, b) -> a.row.compareTo(b.row));
      runs.add(file.position());
      int buffer = (int) Math.max(LEAST_BUFFER, Math.min(BUFFER, memory / runs.size()));
      for (int i = 0; i + 1 < runs.size(); i++) {
        SpillFile.Reader reader = file.reader(runs.get(i), runs.get(i + 1), buffer);
        heads.add(new Head(reader.next(), reader));
      }
      return () -> {
        Head lowest = heads.poll();
        if (lowest == null) {
          return null;
        }
        SpilledRow following = lowest.rest.next();
        if (following != null) {
          heads.add(new Head(following, lowest.rest));
        }
        return lowest.row;
      };
    }

    private long unique(Cursor ordered, Consumer<SpilledRow> each) {
      long more = 0;
      SpilledRow row = ordered.next();
      while (row != null) {
        SpilledRow next = ordered.next();
        if (next != null && next.hasKeyOf(row)) {
          more++;
          row = summing ? next.plus(row) : next;
        } else {
          each.accept(row);
          row = next;
        }
      }
      return more;
    }

    @Override
    public void close() {
      if (file != null) {
        file.close();
      }
    }
  }
}
