// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import swkit.Subspace;
import swkit.sqlitefile.BTreePage;
import swkit.sqlitefile.Cell;
import swkit.sqlitefile.SqliteFile;

/**
 * Looks for the rows of keys that the index of a SQLite table has and the leaves of the table
 * don't, in this order: places in damaged leaves where a row with that number and key begins;
 * leaves that nothing leads to; for blobs, whose hash proves them, free pages. For one thread.
 */
final class MissingRows {
  /** The pages of a file that several tables need. */
  interface Pages {
    /** The leaves of tables to which no tree leads, and that aren't free. */
    List<Integer> unreachable();

    /** The pages that are free, and may hold earlier rows; none if that isn't known. */
    BitSet free();

    /** Whether no table but {@code subspace} may have a row with {@code key} in such a leaf. */
    boolean isOnly(Subspace subspace, byte[] key);
  }

  /** A leaf, or a page that is no longer one. */
  record Leaf(int page, long after, long to, boolean isGap) {}

  /** With so few open keys, whole leaves are searched too. */
  private static final int FEW = 1000;

  private final SqliteFile file;
  private final Subspace subspace;
  private final EntryProof proof;
  private final Pages pages;
  private final IndexKeys keys;
  private final RowReader rows;
  private final List<Leaf> leaves;
  private final Set<Integer> damaged;
  private final TreeMap<byte[], Long> others;

  /**
   * Looks for rows of a table.
   *
   * @param keys the keys of its index, whose rows are located here
   * @param leaves its leaves
   * @param damaged those of them that are damaged
   * @param others receives the rows whose keys the index lacks
   */
  MissingRows(
      SqliteFile file,
      Subspace subspace,
      EntryProof proof,
      Pages pages,
      IndexKeys keys,
      RowReader rows,
      List<Leaf> leaves,
      Set<Integer> damaged,
      TreeMap<byte[], Long> others) {
    this.file = file;
    this.subspace = subspace;
    this.proof = proof;
    this.pages = pages;
    this.keys = keys;
    this.rows = rows;
    this.leaves = leaves;
    this.damaged = damaged;
    this.others = others;
  }

  /**
   * Finds rows.
   *
   * @param open the keys without a row, by the number of the row; those that are found are removed
   */
  void find(Map<Long, Integer> open, Consumer<Loss> losses, Consumer<String> notes) {
    searchLeaves(open);
    takeUnreachable(open, losses, notes);
    takeFree(open);
  }

  /**
   * Looks for rows in two kinds of leaves: damaged ones, and those that should have rows although
   * none is known.
   */
  private void searchLeaves(Map<Long, Integer> open) {
    if (open.isEmpty()) {
      return;
    }
    for (Leaf leaf : leaves) {
      boolean isSearched =
          damaged.contains(leaf.page())
              || open.size() < FEW
                  && open.keySet().stream().anyMatch(row -> row > leaf.after() && row <= leaf.to());
      if (isSearched && file.page(leaf.page()) != null) {
        search(leaf.page(), open);
      }
    }
  }

  private void search(int page, Map<Long, Integer> open) {
    LongPredicate isOpen = location -> isOpen(location, open);
    for (int place = 8; place <= file.usable() - 4 && !open.isEmpty(); place++) {
      long location = RowReader.location(page, place);
      if (isOpen.test(location)) {
        take(location, open);
      }
    }
    BTreePage tree = file.tree(page);
    for (int i = 0; tree != null && i < tree.count() && !open.isEmpty(); i++) {
      long location = RowReader.location(page, Math.max(0, tree.place(i)));
      boolean isBroken = tree.place(i) >= 0 && rows.key(location) == null;
      if (isBroken && rows.correct(location, isOpen::test)) {
        take(location, open);
      }
    }
  }

  /** Whether the row at {@code location} has the number and the key of an open key. */
  private boolean isOpen(long location, Map<Long, Integer> open) {
    Cell cell = rows.cell(location);
    Integer index = cell == null ? null : open.get(cell.row());
    return index != null && Arrays.equals(keys.key(index), rows.key(location));
  }

  private void take(long location, Map<Long, Integer> open) {
    keys.locate(open.remove(rows.cell(location).row()), location);
  }

  /** Takes rows from leaves that nothing leads to; none of which two such leaves differ. */
  private void takeUnreachable(
      Map<Long, Integer> open, Consumer<Loss> losses, Consumer<String> notes) {
    if (leaves.stream().noneMatch(Leaf::isGap) && open.isEmpty()) {
      return;
    }
    Map<Long, Integer> wanted = new HashMap<>(open);
    Set<byte[]> added = new TreeSet<>(Arrays::compareUnsigned);
    int taken = 0;
    for (int number : pages.unreachable()) {
      BTreePage page = file.tree(number);
      for (int i = 0; i < page.count(); i++) {
        long location = RowReader.location(number, Math.max(0, page.place(i)));
        byte[] key = page.place(i) < 0 ? null : rows.key(location);
        if (key == null) {
          continue;
        }
        if (isOpen(location, wanted)) {
          int index = wanted.get(page.cell(i).row());
          boolean isFirst = open.remove(keys.row(index)) != null;
          if (isFirst) {
            keys.locate(index, location);
            taken++;
          } else if (keys.location(index) != 0 && !isSame(keys.location(index), location)) {
            keys.locate(index, 0);
            open.put(keys.row(index), index);
            wanted.remove(keys.row(index));
            taken--;
          }
        } else if (isInGaps(key, page.cell(i).row()) && pages.isOnly(subspace, key)) {
          Long other = others.putIfAbsent(key, location);
          taken += other == null ? 1 : 0;
          if (other != null && added.contains(key) && !isSame(other, location)) {
            others.remove(key);
            taken--;
            losses.accept(
                new Loss(subspace, Loss.Kind.VALUE, key, null, "page " + RowReader.page(location)));
          }
          added.add(key);
        }
      }
    }
    if (taken > 0) {
      notes.accept(
          subspace
              + ": "
              + taken
              + (taken == 1 ? " entry comes" : " entries come")
              + " from pages that nothing leads to any more, as no other page has "
              + (taken == 1 ? "its key" : "their keys"));
    }
  }

  private boolean isSame(long one, long other) {
    return Arrays.equals(rows.value(one, any -> false), rows.value(other, any -> false));
  }

  /** Whether a row may be one that neither the table nor the index can name any more. */
  private boolean isInGaps(byte[] key, long row) {
    return keys.find(key) < 0
        && keys.isInGap(key)
        && proof.hasForms()
        && proof.isKnown(key)
        && leaves.stream().anyMatch(leaf -> leaf.isGap() && row > leaf.after() && row <= leaf.to());
  }

  /** Takes blobs from free pages too: their hash proves that they are the same still. */
  private void takeFree(Map<Long, Integer> open) {
    if (subspace != Subspace.BLOBS || open.isEmpty()) {
      return;
    }
    BitSet free = pages.free();
    for (int number = free.nextSetBit(0); number >= 0; number = free.nextSetBit(number + 1)) {
      BTreePage page = file.tree(number);
      boolean isLeaf = page != null && page.kind() == BTreePage.Kind.TABLE_LEAF;
      for (int i = 0; isLeaf && i < page.count(); i++) {
        long location = RowReader.location(number, Math.max(0, page.place(i)));
        if (page.place(i) >= 0 && isOpen(location, open)) {
          byte[] key = rows.key(location);
          byte[] value = rows.value(location, whole -> FramedBlob.isRight(key, whole));
          if (value != null && FramedBlob.isRight(key, value)) {
            take(location, open);
          }
        }
      }
    }
  }
}
