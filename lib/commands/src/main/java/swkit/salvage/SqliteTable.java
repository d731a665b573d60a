// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.sqlitefile.BTreePage;
import swkit.sqlitefile.Cell;
import swkit.sqlitefile.OverflowChain;
import swkit.sqlitefile.SqliteFile;
import swkit.sqlitefile.TreeWalk;

/**
 * Joins the rows of a table with the index of their keys, which both have every key and the number
 * of its row (store-and-dump 3.2). What one of them lacks, the other names; where they differ in a
 * key, the order of the index decides. For one thread.
 *
 * <p>Rows come from the leaves that the root of the table leads to, and for keys without one from
 * {@link MissingRows}.
 */
final class SqliteTable {
  /** A row whose key the index doesn't have. */
  private record Unmatched(byte[] key, long row, long location) {}

  private final SqliteFile file;
  private final Subspace subspace;
  private final Generation.Kind kind;
  private final EntryProof proof;
  private final MissingRows.Pages pages;
  private final Consumer<Loss> losses;
  private final Consumer<String> notes;
  private final IndexKeys keys = new IndexKeys();
  private final RowReader rows;
  private final List<MissingRows.Leaf> leaves = new ArrayList<>();
  private final Set<Integer> damaged = new HashSet<>();
  private final List<Unmatched> unmatched = new ArrayList<>();

  /** Rows by keys that the index lacks, or has damaged. */
  private final TreeMap<byte[], Long> others = new TreeMap<>(Arrays::compareUnsigned);

  /** Keys of the index that aren't those of rows. */
  private final BitSet dropped = new BitSet();

  private int corrected;

  /**
   * Reads the keys and finds the rows.
   *
   * @param table the root page of the table; 0 if it isn't known
   * @param index that of the index; 0 if it isn't known
   */
  SqliteTable(
      SqliteFile file,
      Subspace subspace,
      Generation.Kind kind,
      int table,
      int index,
      EntryProof proof,
      MissingRows.Pages pages,
      Consumer<Loss> losses,
      Consumer<String> notes) {
    this.file = file;
    this.subspace = subspace;
    this.kind = kind;
    this.proof = proof;
    this.pages = pages;
    this.losses = losses;
    this.notes = notes;
    BitSet reached = new BitSet();
    new TreeWalk(file, reached).index(index, keys);
    keys.complete();
    this.rows = new RowReader(file, kind, new OverflowChain(file, reached));
    new TreeWalk(file, reached).table(table, new Walk());
    pair();
    Map<Long, Integer> open = open();
    if (!open.isEmpty() || !damaged.isEmpty()) {
      new MissingRows(file, subspace, proof, pages, keys, rows, leaves, damaged, others)
          .find(open, losses, notes);
      if (kind == Generation.Kind.KEYS) {
        open.clear(); // the index has all of a row
      }
    }
    acceptUnmatched();
    report(open);
  }

  /** The first pass over the table. */
  private final class Walk implements TreeWalk.Rows {
    @Override
    public void leaf(BTreePage page, long after, long to) {
      leaves.add(new MissingRows.Leaf(page.number(), after, to, false));
      if (!page.isWhole()) {
        damaged.add(page.number());
      }
      for (int i = 0; i < page.count(); i++) {
        long location = RowReader.location(page.number(), Math.max(0, page.place(i)));
        byte[] key = page.place(i) < 0 ? null : rows.key(location);
        if (key == null) {
          damaged.add(page.number());
          continue;
        }
        Cell cell = page.cell(i);
        int index = keys.find(key);
        if (index < 0) {
          unmatched.add(new Unmatched(key, cell.row(), location));
        } else if (keys.location(index) == 0 || keys.row(index) == cell.row()) {
          keys.locate(index, location);
        }
      }
    }

    @Override
    public void gap(int page, long after, long to) {
      leaves.add(new MissingRows.Leaf(page, after, to, true));
      damaged.add(page);
    }
  }

  /** The keys of the index without a row, by the number of the row. */
  private Map<Long, Integer> open() {
    Map<Long, Integer> open = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.location(i) == 0 && !dropped.get(i)) {
        open.put(keys.row(i), i);
      }
    }
    return open;
  }

  /** Decides which key a row has if the index has another one for its number. */
  private void pair() {
    if (unmatched.isEmpty()) {
      return;
    }
    Map<Long, Integer> open = open();
    for (Unmatched row : List.copyOf(unmatched)) {
      Integer index = open.get(row.row());
      if (index == null || !isOneByte(keys.key(index), row.key())) {
        continue;
      }
      unmatched.remove(row);
      boolean isIndexRight = fits(keys.key(index), index) && isPossible(keys.key(index), row);
      boolean isRowRight = fits(row.key(), index) && isPossible(row.key(), row);
      dropped.set(index);
      if (isIndexRight != isRowRight) {
        others.put(isIndexRight ? keys.key(index) : row.key(), row.location());
        corrected++;
      } else {
        losses.accept(
            new Loss(
                subspace,
                Loss.Kind.VALUE,
                keys.key(index),
                null,
                where(row.location()) + "; its key may be " + Entry.hex(row.key()) + " as well"));
      }
    }
  }

  private static boolean isOneByte(byte[] one, byte[] other) {
    int at = Arrays.mismatch(one, other);
    return one.length == other.length
        && Arrays.equals(one, at + 1, one.length, other, at + 1, other.length);
  }

  private boolean fits(byte[] key, int index) {
    byte[] before = keys.key(index - 1);
    byte[] after = keys.key(index + 1);
    return (before == null || Arrays.compareUnsigned(before, key) < 0)
        && (after == null || Arrays.compareUnsigned(key, after) < 0)
        && (!proof.hasForms() || proof.isKnown(key));
  }

  /** Whether no hash says that the value of {@code row} isn't that of {@code key}. */
  private boolean isPossible(byte[] key, Unmatched row) {
    if (subspace != Subspace.BLOBS) {
      return true;
    }
    byte[] value = rows.value(row.location(), whole -> isBlob(key, whole));
    return value != null && isBlob(key, value);
  }

  private static boolean isBlob(byte[] key, byte[] stored) {
    return FramedBlob.isRight(key, stored);
  }

  private static String where(long location) {
    return "page " + RowReader.page(location);
  }

  /** Accepts rows whose keys the index can't have any more because it is damaged there. */
  private void acceptUnmatched() {
    int left = 0;
    for (Unmatched row : unmatched) {
      if (keys.isInGap(row.key()) && (!proof.hasForms() || proof.isKnown(row.key()))) {
        others.putIfAbsent(row.key(), row.location());
      } else {
        left++;
        losses.accept(
            new Loss(
                subspace,
                Loss.Kind.VALUE,
                row.key(),
                null,
                where(row.location()) + "; the index doesn't have this key"));
      }
    }
    unmatched.clear();
    if (left > 0) {
      damaged.add(0);
    }
  }

  private void report(Map<Long, Integer> open) {
    open.values().stream()
        .sorted()
        .forEach(
            index ->
                losses.accept(
                    new Loss(
                        subspace, Loss.Kind.VALUE, keys.key(index), null, place(keys.row(index)))));
    if (!keys.hasGaps() || damaged.isEmpty() || isExplained()) {
      return;
    }
    for (int i = 0; i <= keys.size(); i++) {
      if (keys.isGapBefore(i)) {
        int to = i;
        while (to < keys.size() && keys.isGapBefore(to + 1)) {
          to++;
        }
        byte[] next = to < keys.size() ? keys.key(to) : null;
        losses.accept(
            new Loss(subspace, Loss.Kind.PART, keys.key(i - 1), next, "pages " + pagesText()));
        i = to;
      }
    }
  }

  /** The page in which the row with the number {@code row} was. */
  private String place(long row) {
    return leaves.stream()
        .filter(leaf -> row > leaf.after() && row <= leaf.to())
        .findFirst()
        .map(leaf -> "page " + leaf.page())
        .orElse("row " + row);
  }

  /** Whether the index names all rows of all damaged leaves. */
  private boolean isExplained() {
    Set<Long> named = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      named.add(keys.row(i));
    }
    for (MissingRows.Leaf leaf : leaves) {
      if (damaged.contains(leaf.page())) {
        if (leaf.after() == Long.MIN_VALUE && leaf.to() == Long.MAX_VALUE) {
          return false;
        }
        for (long row = Math.max(0, leaf.after()) + 1; row <= leaf.to(); row++) {
          if (!named.contains(row)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private String pagesText() {
    List<Integer> all = new ArrayList<>(keys.damaged());
    damaged.stream().filter(page -> page > 0).forEach(all::add);
    String text =
        all.stream()
            .distinct()
            .sorted()
            .limit(10)
            .map(String::valueOf)
            .collect(java.util.stream.Collectors.joining(", "));
    return all.size() > 10 ? text + ", …" : text;
  }

  /** How many keys and rows were corrected. */
  long corrected() {
    return corrected + rows.corrected();
  }

  /** The rows, to be read by {@link SqliteEntries}. */
  RowReader rows() {
    return rows;
  }

  IndexKeys keys() {
    return keys;
  }

  TreeMap<byte[], Long> others() {
    return others;
  }

  /** Whether the key at {@code index} of the index is one of an entry. */
  boolean isEntry(int index) {
    return !dropped.get(index)
        && (keys.location(index) != 0
            || kind == Generation.Kind.KEYS && fits(keys.key(index), index));
  }
}
