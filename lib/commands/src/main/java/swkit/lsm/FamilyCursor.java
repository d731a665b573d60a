// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import swkit.io.Bytes;

/**
 * The entries of a column family, in key order, merged from all of its files as RocksDB does it:
 * the newest change counts, deletions delete, and additions add (store-and-dump 3.1). One thread at
 * a time.
 */
public final class FamilyCursor implements AutoCloseable {
  /** A lost range of keys. */
  public interface Losses {
    /**
     * All changes of the keys in a range are lost in one file.
     *
     * @param after the last key before them, or null at the start
     * @param before the first key after them, or null at the end
     * @param from where they begin in the file
     * @param to where they end
     */
    void lost(String file, byte[] after, byte[] before, long from, long to);
  }

  /** A file at its current version. */
  private static final class Head {
    private final TableCursor table;
    private final Iterator<Version> logged;
    private final long number;
    private final boolean isLeftOver;
    private Version version;

    Head(TableCursor table, boolean isLeftOver) {
      this.table = table;
      this.logged = null;
      this.number = table.table().number();
      this.isLeftOver = isLeftOver;
      this.version = table.version();
    }

    Head(Iterator<Version> logged) {
      this.table = null;
      this.logged = logged;
      this.number = Long.MAX_VALUE;
      this.isLeftOver = false;
      this.version = logged.hasNext() ? logged.next() : null;
    }

    void advance() throws IOException {
      if (table == null) {
        version = logged.hasNext() ? logged.next() : null;
      } else {
        table.advance();
        version = table.version();
      }
    }
  }

  /** A version with the file that it comes from. */
  private record Found(Version version, Head head) {}

  private static final Comparator<Head> ORDER =
      (a, b) -> {
        int versions = Version.compare(a.version, b.version);
        if (versions != 0) {
          return versions;
        }
        int leftOver = Boolean.compare(a.isLeftOver, b.isLeftOver);
        return leftOver != 0 ? leftOver : Long.compare(b.number, a.number);
      };

  private final LogFiles logs;
  private final BlobFiles blobs;
  private final Losses losses;
  private final Consumer<String> problems;
  private final PriorityQueue<Head> heads = new PriorityQueue<>(ORDER);
  private final List<TableCursor> cursors = new ArrayList<>();
  private final List<Version> rangeDeletions = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  /**
   * A cursor before the first entry.
   *
   * @param losses called with each lost range before an entry after it is given
   * @param problems called with what is wrong with a whole file, one line each
   */
  FamilyCursor(
      FamilyFiles family,
      LogFiles logs,
      BlobFiles blobs,
      Losses losses,
      Consumer<String> problems) {
    this.logs = logs;
    this.blobs = blobs;
    this.losses = losses;
    this.problems = problems;
    gaps.addAll(family.gaps());
    gaps.addAll(logs.gaps());
    family.deleting().forEach(table -> gaps.add(deletions(table)));
    Consumer<Gap> report =
        gap -> {
          gaps.add(gap);
          losses.lost(gap.file(), gap.after(), gap.before(), gap.from(), gap.to());
        };
    family.gaps().forEach(gap -> losses.lost(gap.file(), gap.after(), gap.before(), 0, gap.to()));
    for (FamilyFiles.Member member : family.tables()) {
      add(member, report);
    }
    List<Version> versions = new ArrayList<>();
    for (LogFiles.Logged logged : family.logged()) {
      if (logged.version().type() == Version.RANGE_DELETION) {
        rangeDeletions.add(whole(logged.version()));
      } else {
        versions.add(logged.version());
      }
    }
    versions.sort(Version::compare);
    Head head = new Head(versions.iterator());
    if (head.version != null) {
      heads.add(head);
    }
  }

  /** The deletions of ranges that {@code table} may have lost; no sum has a part in them. */
  private static Gap deletions(TableFile table) {
    long highest = table.facts() == null ? Long.MAX_VALUE : table.facts().highest();
    return new Gap(
        table.name(),
        table.smallest(),
        table.largest(),
        Long.MAX_VALUE,
        highest,
        0,
        table.size(),
        true);
  }

  private void add(FamilyFiles.Member member, Consumer<Gap> report) {
    TableFile table = member.table();
    try {
      TableCursor cursor = new TableCursor(table, report);
      cursors.add(cursor);
      rangeDeletions.addAll(table.rangeDeletions());
      Head head = new Head(cursor, member.isLeftOver());
      if (head.version != null) {
        heads.add(head);
      }
    } catch (IOException e) {
      problems.accept(table.name() + " can't be read: " + swkit.io.Wording.reason(e));
      lose(table, table.smallest());
    }
  }

  /** The rest of {@code table} after the key {@code after} can't be read from the disk. */
  private void lose(TableFile table, byte[] after) {
    long lowest = table.facts() == null ? 0 : table.facts().lowest();
    long highest = table.facts() == null ? Long.MAX_VALUE : table.facts().highest();
    byte[] before = table.largest();
    gaps.add(new Gap(table.name(), after, before, lowest, highest, 0, table.size(), true));
    losses.lost(table.name(), after, before, 0, table.size());
  }

  private Version whole(Version version) {
    try {
      return logs.whole(version);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The next entry, or the next one that is lost; null at the end. */
  public Resolved next() {
    while (!heads.isEmpty()) {
      byte[] key = heads.peek().version.key();
      List<Found> versions = versions(key);
      gaps.removeIf(gap -> gap.endsBefore(key));
      Resolved resolved = resolve(key, versions);
      if (resolved != null) {
        return resolved;
      }
    }
    return null;
  }

  /** All versions of {@code key}, the newest first; each only once. */
  private List<Found> versions(byte[] key) {
    List<Found> versions = new ArrayList<>();
    boolean isCertain = false;
    while (!heads.isEmpty() && Arrays.equals(heads.peek().version.key(), key)) {
      Head head = heads.poll();
      Version version = head.version;
      boolean isSame =
          !versions.isEmpty()
              && versions.get(versions.size() - 1).version().sequence() == version.sequence();
      if (!isSame && !(head.isLeftOver && isCertain)) {
        versions.add(new Found(version, head));
        isCertain |= !head.isLeftOver;
      }
      try {
        head.advance();
        if (head.version != null) {
          heads.add(head);
        }
      } catch (IOException e) {
        problems.accept(
            head.table.table().name() + " can't be read to its end: " + swkit.io.Wording.reason(e));
        lose(head.table.table(), key);
      }
    }
    return versions;
  }

  /** The state of {@code key}; null if it is deleted. */
  private Resolved resolve(byte[] key, List<Found> versions) {
    long deleted = 0;
    for (Version range : rangeDeletions) {
      boolean covers =
          Arrays.compareUnsigned(range.key(), key) <= 0
              && Arrays.compareUnsigned(key, range.value()) < 0;
      deleted = covers ? Math.max(deleted, range.sequence()) : deleted;
    }
    long sum = 0;
    boolean isSum = false;
    boolean isCorrected = false;
    long newest = versions.get(0).version().sequence();
    for (Found found : versions) {
      Version version = found.version();
      if (version.sequence() < deleted || version.isDeletion()) {
        long base = Math.max(deleted, version.sequence());
        return isSum ? sum(key, sum, newest, base, isCorrected) : null;
      }
      isCorrected |= version.isCorrected();
      byte[] value = value(found);
      if (version.type() != Version.MERGE) {
        if (!isSum) {
          return newest(key, version, value);
        }
        if (version.type() != Version.VALUE || value.length != Long.BYTES) {
          return lost(key, "the entry", 0, 0, "has a value to which nothing can be added");
        }
        return sum(key, sum + Bytes.i64le(value, 0), newest, version.sequence(), isCorrected);
      }
      if (value.length != Long.BYTES) {
        return lost(key, "the entry", 0, 0, "has an addition that isn't a number");
      }
      sum += Bytes.i64le(value, 0);
      isSum = true;
    }
    return sum(key, sum, newest, -1, isCorrected);
  }

  private byte[] value(Found found) {
    return found.head().table == null ? whole(found.version()).value() : found.version().value();
  }

  private Resolved newest(byte[] key, Version version, byte[] value) {
    byte[] content = value;
    boolean isCorrected = version.isCorrected();
    if (version.type() == Version.BLOB) {
      BlobFiles.Blob blob = blobs.read(key, value);
      if (blob.value() == null) {
        return lost(key, blob.file(), blob.from(), blob.to(), blob.problem());
      }
      content = blob.value();
      isCorrected |= blob.isCorrected();
    }
    Gap gap = newerThan(key, version.sequence());
    if (gap == null) {
      return new Resolved(key, content, Resolved.State.NEWEST, null, 0, 0, null, isCorrected);
    }
    Resolved.State state =
        gap.isWhole() ? Resolved.State.BESIDE_LOST_FILE : Resolved.State.BESIDE_LOST_BLOCK;
    return new Resolved(key, content, state, gap.file(), gap.from(), gap.to(), null, isCorrected);
  }

  /** A gap that may have a change of {@code key} after {@code sequence}; null if there is none. */
  private Gap newerThan(byte[] key, long sequence) {
    Gap found = null;
    for (Gap gap : gaps) {
      if (gap.highest() > sequence && gap.covers(key) && (found == null || !gap.isWhole())) {
        found = gap;
      }
    }
    return found;
  }

  private Resolved sum(byte[] key, long sum, long newest, long base, boolean isCorrected) {
    byte[] value = Bytes.i64le(sum);
    Gap older = null;
    for (Gap gap : gaps) {
      if (gap.highest() <= base || !gap.covers(key)) {
        continue;
      }
      if (gap.lowest() <= newest) {
        return lost(key, gap.file(), gap.from(), gap.to(), "has lost a part of the sum");
      }
      older = gap;
    }
    if (older == null) {
      return new Resolved(key, value, Resolved.State.NEWEST, null, 0, 0, null, isCorrected);
    }
    return new Resolved(
        key,
        value,
        older.isWhole() ? Resolved.State.BESIDE_LOST_FILE : Resolved.State.BESIDE_LOST_BLOCK,
        older.file(),
        older.from(),
        older.to(),
        null,
        isCorrected);
  }

  private static Resolved lost(byte[] key, String file, long from, long to, String problem) {
    return new Resolved(key, null, Resolved.State.LOST, file, from, to, problem, false);
  }

  @Override
  public void close() {
    for (TableCursor cursor : cursors) {
      try {
        cursor.close();
      } catch (IOException e) {
        // it was only read
      }
    }
  }
}
