// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.io.Wording;
import swkit.store.HeapRows;

/**
 * What can be found of a table in two ways, each without the other: the rows in the pages of its
 * heap, and the keys in its index. The rows that only the heap has are there all the same; the keys
 * that only the index has name rows that are lost. It holds some 60 bytes for each key. For one
 * thread.
 */
final class HeapSurvey {
  private static final int PAGES_AT_ONCE = 256;

  /** A place in a page that no row has. Where not even that can be read, no row can. */
  private static final long NOBODYS = HeapRows.PLACES - 2;

  /** The mark of a row whose key the index has. */
  private static final long INDEXED = 1;

  private final Subspace subspace;
  private final Supplier<HeapRows> heaps;
  private final IndexKeys rows = new IndexKeys();
  private final IndexKeys others = new IndexKeys();
  private final List<Loss> gaps = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final BitSet filled = new BitSet();
  private final BitSet bad = new BitSet();
  private final boolean hasChecksums;
  private HeapRows heap;
  private boolean isCut;
  private String failure;

  /**
   * Reads the keys of {@code subspace}.
   *
   * @param heaps gives the rows, again after each failure. It throws if the server doesn't answer
   */
  HeapSurvey(Subspace subspace, Supplier<HeapRows> heaps) {
    this.subspace = subspace;
    this.heaps = heaps;
    heap = heaps.get();
    hasChecksums = heap.hasChecksums();
    HeapRows.Pages pages = heap.pages(subspace);
    readHeap(pages.there());
    rows.complete();
    readIndex();
    others.complete();
    isCut = pages.there() < pages.counted();
    judge(pages);
  }

  private void readHeap(long pages) {
    if (!canRead(pages * HeapRows.PLACES)) {
      unreadable.add("nothing of it can be read (" + failure + ")");
      return;
    }
    for (long page = 0; page < pages; page += PAGES_AT_ONCE) {
      long to = Math.min(pages, page + PAGES_AT_ONCE);
      read(page * HeapRows.PLACES, to * HeapRows.PLACES);
    }
  }

  /** Reads a part of the heap; divides it if that fails, at last into rows. */
  private void read(long from, long to) {
    List<byte[]> keys = new ArrayList<>();
    LongList places = new LongList();
    try {
      heap.keys(
          subspace,
          from,
          to,
          (key, place) -> {
            keys.add(key);
            places.add(place);
          });
    } catch (SwkitException e) {
      heap = heaps.get();
      divide(from, to, e);
      return;
    }
    for (int i = 0; i < keys.size(); i++) {
      rows.entry(keys.get(i), places.get(i));
      filled.set((int) (places.get(i) / HeapRows.PLACES));
    }
  }

  private void divide(long from, long to, SwkitException failure) {
    long page = from / HeapRows.PLACES;
    long pages = (to - from) / HeapRows.PLACES;
    if (pages > 1) {
      long middle = (page + pages / 2) * HeapRows.PLACES;
      read(from, middle);
      read(middle, to);
    } else if (to - from == 1 || pages == 1 && !canRead(from + NOBODYS)) {
      bad.set((int) page);
      unreadable.add(
          (pages == 1 ? "" : "row " + from % HeapRows.PLACES + " of ")
              + "page "
              + page
              + " can't be read ("
              + failure.getMessage()
              + ")");
    } else {
      long middle = (from + to) >>> 1;
      read(from, middle);
      read(middle, to);
    }
  }

  private boolean canRead(long place) {
    try {
      heap.keys(subspace, place, place + 1, (key, found) -> {});
      return true;
    } catch (SwkitException e) {
      failure = e.getMessage();
      heap = heaps.get();
      return false;
    }
  }

  private void readIndex() {
    try (Source indexed =
        new BisectedScan(subspace.toString(), subspace, this::index, () -> 0, gaps::add)) {
      for (Entry entry = indexed.next(); entry != null; entry = indexed.next()) {
        int row = rows.find(entry.key());
        if (row < 0) {
          others.entry(entry.key(), 0);
        } else {
          rows.locate(row, INDEXED);
        }
      }
    }
  }

  /** The keys of the index, as a snapshot that gives them as entries without values. */
  private Snapshot index() {
    HeapRows current = heaps.get();
    heap = current;
    return new Snapshot() {
      @Override
      public String address() {
        return subspace.toString();
      }

      @Override
      public int schemaVersion() {
        return 0;
      }

      @Override
      public Set<Subspace> subspaces() {
        return Set.of(subspace);
      }

      @Override
      public Source scan(Subspace wanted, KeyRange range) {
        return current.indexed(wanted, range);
      }

      @Override
      public void close() {}
    };
  }

  /** Decides what the failures mean, and whether gaps in the index may have had rows. */
  private void judge(HeapRows.Pages pages) {
    String table = "table " + subspace.letter();
    if (isCut) {
      lost.add(
          table
              + ": its files have "
              + pages.there()
              + " of at least "
              + Wording.count(pages.counted(), "page", "pages")
              + ": they were cut, or one is missing");
    }
    countBlank(table, pages.there());
    boolean isWhole = unreadable.isEmpty() && !isCut && others.size() == 0 && lost.isEmpty();
    boolean isIndexAlone =
        isWhole && gaps.stream().allMatch(gap -> heap.isOfIndex(subspace, gap.where()));
    if (isIndexAlone && !gaps.isEmpty()) {
      notes.add(
          table
              + ": its index is damaged, and the rows were read without it ("
              + gaps.get(0).where()
              + ")");
      gaps.clear();
    }
    List<String> where = gaps.isEmpty() ? notes : lost;
    unreadable.forEach(each -> where.add(table + ": " + each));
    if (unreadable.stream().anyMatch(each -> heap.isOfIndex(subspace, each))) {
      notes.add(reindex(subspace));
    }
  }

  /** What helps where an index is damaged without which the server reads nothing. */
  static String reindex(Subspace subspace) {
    return "table "
        + subspace.letter()
        + ": an index of it is damaged; with REINDEX TABLE "
        + subspace.letter()
        + " on a copy of the data directory, another salvage may find more";
  }

  /** Counts the pages in which no row was found: PostgreSQL takes a page of zeros for a new one. */
  private void countBlank(String table, long pages) {
    int after = filled.length();
    long between = 0;
    long behind = 0;
    long unknown = 0;
    for (int page = filled.nextClearBit(0); page < pages; page = filled.nextClearBit(page + 1)) {
      Boolean isBlank = bad.get(page) ? Boolean.FALSE : isBlank(page);
      if (isBlank == null) {
        unknown++;
      } else if (isBlank) {
        between += page < after ? 1 : 0;
        behind += page < after ? 0 : 1;
      }
    }
    if (between > 0) {
      (others.size() == 0 ? lost : notes)
          .add(
              table
                  + ": "
                  + Wording.count(between, "page has", "pages have")
                  + " only zeros, between pages with rows: rows that were there are lost");
    }
    if (behind > 0) {
      notes.add(
          table
              + ": "
              + Wording.count(behind, "page", "pages")
              + " of zeros at its end, as PostgreSQL reserves them; rows that were there are lost");
    }
    if (unknown > 0) {
      notes.add(
          table
              + ": "
              + Wording.count(unknown, "page has", "pages have")
              + " no rows; whether they were lost there, only a superuser can see: connect as one");
    }
  }

  private Boolean isBlank(long page) {
    try {
      return heap.isBlank(subspace, page);
    } catch (SwkitException e) {
      heap = heaps.get();
      return null;
    }
  }

  /** The rows, with their places; in the order of their keys, which may occur twice. */
  IndexKeys rows() {
    return rows;
  }

  /** The keys that the index has, and no row that can be read. */
  IndexKeys others() {
    return others;
  }

  /** The parts of the index that can't be read, if rows may be lost there, in order. */
  List<Loss> gaps() {
    return gaps;
  }

  /** Why rows are lost; empty if that isn't known. */
  String reason() {
    return unreadable.isEmpty() ? "its row is gone; the index has it" : unreadable.get(0);
  }

  /** What may be lost that has no key, one line each. */
  List<String> lost() {
    return lost;
  }

  /** What else was found out, one line each. */
  List<String> notes() {
    return notes;
  }

  /**
   * Whether the key of a row may be an altered one: no checksum proves it, and the index lacks it,
   * but has another of a lost row, with one other bit.
   */
  boolean isDoubtful(int row) {
    if (hasChecksums || others.size() == 0 || rows.location(row) == INDEXED) {
      return false;
    }
    byte[] key = rows.key(row);
    for (int bit = 0; bit < 8 * key.length; bit++) {
      key[bit >> 3] ^= (byte) (1 << (bit & 7));
      if (others.find(key) >= 0) {
        return true;
      }
      key[bit >> 3] ^= (byte) (1 << (bit & 7));
    }
    return false;
  }
}
