// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.function.Consumer;

/** The join of two ascending sources: the entries of one whose keys the other one has. */
final class MatchingSource implements Source {
  private final Source entries;
  private final Source keys;
  private final Consumer<byte[]> missing;
  private Entry entry;
  private boolean started;

  MatchingSource(Source entries, Source keys, Consumer<byte[]> missing) {
    this.entries = entries;
    this.keys = keys;
    this.missing = missing;
  }

  @Override
  public Entry next() {
    if (!started) {
      started = true;
      entry = entries.next();
    }
    for (Entry key = keys.next(); key != null; key = keys.next()) {
      while (entry != null && entry.compareTo(key) < 0) {
        entry = entries.next();
      }
      if (entry != null && entry.compareTo(key) == 0) {
        Entry found = entry;
        entry = entries.next();
        return found;
      }
      missing.accept(key.key());
    }
    return null;
  }

  @Override
  public void close() {
    try {
      keys.close();
    } finally {
      entries.close();
    }
  }
}
