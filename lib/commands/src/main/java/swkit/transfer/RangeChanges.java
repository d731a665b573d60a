// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;

/**
 * What differs in one range of keys between a database and an earlier copy of it. For one thread.
 *
 * <p>The changes are kept within a budget; if that is used up, they are only counted, and must be
 * found again in portions.
 */
final class RangeChanges {
  /** The memory of an entry besides its bytes. */
  private static final int ENTRY_BYTES = 64;

  private final Subspace subspace;
  private final KeyRange range;
  private final AtomicLong budget;
  private final List<Entry> puts = new ArrayList<>();
  private final List<byte[]> removals = new ArrayList<>();
  private long cost;
  private boolean kept = true;

  /** Whether the change that uses up the budget is still kept. */
  private boolean portion;

  private long added;
  private long changed;
  private long removed;
  private long bytes;

  /** Changes in {@code range}, which take their memory from {@code budget}, in bytes. */
  RangeChanges(Subspace subspace, KeyRange range, AtomicLong budget) {
    this.subspace = subspace;
    this.range = range;
    this.budget = budget;
  }

  /** Joins all of both sources, which ascend and stay open, and takes what differs. */
  void join(Source from, Source to) {
    join(from, to, false);
  }

  /**
   * Joins the sources until the budget is used up. Returns the key from which to go on; null if all
   * was joined.
   */
  byte[] joinWithinBudget(Source from, Source to) {
    return join(from, to, true);
  }

  private byte[] join(Source from, Source to, boolean stop) {
    portion = stop;
    Entry wanted = from.next();
    Entry there = to.next();
    while (wanted != null || there != null) {
      int order = wanted == null ? 1 : there == null ? -1 : wanted.compareTo(there);
      if (stop && budget.get() <= 0) {
        return (order <= 0 ? wanted : there).key();
      }
      if (order < 0) {
        added++;
        put(wanted);
      } else if (order > 0) {
        remove(there.key());
      } else if (!Arrays.equals(wanted.value(), there.value())) {
        changed++;
        put(wanted);
      }
      wanted = order <= 0 ? from.next() : wanted;
      there = order >= 0 ? to.next() : there;
    }
    return null;
  }

  private void put(Entry entry) {
    bytes += entry.size();
    if (takes(entry.size())) {
      puts.add(entry);
    }
  }

  private void remove(byte[] key) {
    removed++;
    if (takes(key.length)) {
      removals.add(key);
    }
  }

  private boolean takes(long size) {
    if (!kept) {
      return false;
    }
    long more = size + ENTRY_BYTES;
    cost += more;
    if (budget.addAndGet(-more) < 0 && !portion) {
      forget();
      return false;
    }
    return true;
  }

  /** Returns the memory to the budget; the counts stay. */
  void forget() {
    kept = false;
    puts.clear();
    removals.clear();
    budget.addAndGet(cost);
    cost = 0;
  }

  Subspace subspace() {
    return subspace;
  }

  KeyRange range() {
    return range;
  }

  /** Whether the changes were kept, and not only counted. */
  boolean isKept() {
    return kept;
  }

  boolean isEmpty() {
    return added + changed + removed == 0;
  }

  /** The entries to write, ascending. */
  List<Entry> puts() {
    return puts;
  }

  /** The keys to remove, ascending. */
  List<byte[]> removals() {
    return removals;
  }

  long added() {
    return added;
  }

  long changed() {
    return changed;
  }

  long removed() {
    return removed;
  }

  /** The bytes of the entries to write. */
  long bytes() {
    return bytes;
  }
}
