// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.nio.file.Path;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Source;
import swkit.legacy.SpilledRow;
import swkit.legacy.SpilledRows;

/**
 * Sorts entries by their keys. What doesn't fit into memory is in temporary files, which only their
 * owner can read, and which vanish with the process. One thread at a time; who creates it closes
 * it.
 */
final class EntrySorter implements AutoCloseable {
  /** How many bytes are held in memory, about. */
  private static final long MEMORY = 64 << 20;

  private final SpilledRows.Builder rows;
  private SpilledRows sorted;
  private long count;

  /** A sorter whose temporary files are in {@code directory}. */
  EntrySorter(Path directory) {
    rows = new SpilledRows.Builder(MEMORY, directory, false);
  }

  /** Adds {@code entry}. */
  void add(Entry entry) {
    rows.add(SpilledRow.of(entry.key(), count++, entry.value()));
  }

  /** All entries in order; nothing may be added afterwards. Of those with one key the last. */
  Source sorted() {
    sorted = rows.build();
    SpilledRows.Cursor cursor = sorted.from(Entry.NO_VALUE);
    return new AbstractSource("the sorted entries") {
      @Override
      protected Entry pull() {
        SpilledRow row = cursor.next();
        return row == null ? null : new Entry(row.key(), row.value());
      }

      @Override
      protected void release() {}
    };
  }

  /** How many entries had the key of a later one. Known once they are {@link #sorted}. */
  long duplicates() {
    return sorted.duplicates();
  }

  @Override
  public void close() {
    try {
      rows.close();
    } finally {
      if (sorted != null) {
        sorted.close();
      }
    }
  }
}
