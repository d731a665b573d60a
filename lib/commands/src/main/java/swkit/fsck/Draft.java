// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.io.Closing;

/**
 * A database as it will be: a state of it with the changes that were drafted so far. Nothing is
 * written to the database. One thread.
 *
 * <p>Look-ups in ascending order are fast in a dump too, whose frames can't be searched.
 */
final class Draft implements AutoCloseable {
  private final Snapshot data;
  private final boolean isDump;
  private final Generation generation;
  private final Changes changes = new Changes();
  private final ChangeLog log = new ChangeLog(this);
  private final Map<Subspace, Cursor> cursors = new EnumMap<>(Subspace.class);
  private long drafted;

  /** Where a frame was read to. */
  private static final class Cursor {
    private final byte[] from;
    private final Source source;
    private Entry ahead;

    Cursor(byte[] from, Source source) {
      this.from = from;
      this.source = source;
      this.ahead = source.next();
    }

    byte[] find(byte[] key) {
      while (ahead != null && Entry.compareKeys(ahead.key(), key) < 0) {
        ahead = source.next();
      }
      return ahead != null && Arrays.equals(ahead.key(), key) ? ahead.value() : null;
    }

    /** Whether {@code key} has not been passed. */
    boolean isBefore(byte[] key) {
      return Entry.compareKeys(from, key) <= 0
          && (ahead == null || Entry.compareKeys(ahead.key(), key) <= 0);
    }
  }

  /** A draft on {@code data}, which stays open. */
  Draft(Snapshot data, boolean isDump, Generation generation) {
    this.data = data;
    this.isDump = isDump;
    this.generation = generation;
  }

  Generation generation() {
    return generation;
  }

  /** All that was drafted. */
  Changes changes() {
    return changes;
  }

  /** The change that clients see. */
  ChangeLog log() {
    return log;
  }

  /** How many times an entry was written or removed. */
  long drafted() {
    return drafted;
  }

  /** The value of {@code key} as it will be; null if there will be none. */
  byte[] get(Subspace subspace, byte[] key) {
    Changes.Change change = changes.of(subspace).get(key);
    return change != null ? change.after() : stored(subspace, key);
  }

  boolean has(Subspace subspace, byte[] key) {
    return get(subspace, key) != null;
  }

  private byte[] stored(Subspace subspace, byte[] key) {
    if (!isDump) {
      return data.get(subspace, key);
    }
    Cursor cursor = cursors.get(subspace);
    if (cursor == null || !cursor.isBefore(key)) {
      if (cursor != null) {
        cursor.source.close();
      }
      cursor = new Cursor(key, data.scan(subspace, KeyRange.from(key)));
      cursors.put(subspace, cursor);
    }
    return cursor.find(key);
  }

  /** The entries of {@code range} as they will be. The caller closes them. */
  Source scan(Subspace subspace, KeyRange range) {
    return changes.applied(subspace, data.scan(subspace, range)).within(range);
  }

  /** Drafts {@code value} at {@code key}. */
  void put(Subspace subspace, byte[] key, byte[] value) {
    set(subspace, key, value);
  }

  /** Drafts the removal of {@code key}, if there is such an entry. */
  void remove(Subspace subspace, byte[] key) {
    set(subspace, key, null);
  }

  /** Drafts that the value of {@code key}, which is there, is written once more. */
  void rewrite(Subspace subspace, byte[] key) {
    Changes.Change change = changes.of(subspace).get(key);
    if (change == null || !change.isRewritten()) {
      changes.rewrite(subspace, key, get(subspace, key));
      drafted++;
    }
  }

  private void set(Subspace subspace, byte[] key, byte[] value) {
    if (Arrays.equals(get(subspace, key), value)) {
      return;
    }
    byte[] before = changes.of(subspace).containsKey(key) ? null : stored(subspace, key);
    changes.set(subspace, key, before, value);
    drafted++;
  }

  /** The counter at {@code key}; 0 if there is none, or one of a wrong width. */
  long counter(byte[] key) {
    return counter(Subspace.COUNTERS, key);
  }

  /** The same in {@code subspace}. */
  long counter(Subspace subspace, byte[] key) {
    byte[] value = get(subspace, key);
    return value == null || value.length != Long.BYTES ? 0 : Bytes.i64le(value, 0);
  }

  /** Drafts {@code least} as the counter at {@code key}, unless that is higher already. */
  void raise(byte[] key, long least) {
    if (counter(key) < least) {
      put(Subspace.COUNTERS, key, Bytes.i64le(least));
    }
  }

  @Override
  public void close() {
    Closing.all(cursors.values().stream().map(cursor -> (AutoCloseable) cursor.source).toList());
  }
}
