// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Visits the pages that the root of a b-tree leads to, in the order of their rows or keys. A page
 * that is damaged, that another tree has, or whose rows don't lie between those of its neighbours
 * is a gap. For one thread.
 */
public final class TreeWalk {
  /** What a walk over a table finds. */
  public interface Rows {
    /** A leaf, whose rows have numbers after {@code after} and up to {@code to}. */
    void leaf(BTreePage page, long after, long to);

    /** Rows after {@code after} and up to {@code to} can't be reached; {@code page} is damaged. */
    void gap(int page, long after, long to);
  }

  /** What a walk over an index finds, in the order of the keys. */
  public interface Keys {
    /** An entry of the index. */
    void entry(byte[] key, long row);

    /** Entries between the last one and the next one can't be read; {@code page} is damaged. */
    void gap(int page);
  }

  /** No tree of Stalwart's tables is as high. */
  private static final int HIGHEST = 20;

  private final SqliteFile file;
  private final BitSet reached;
  private final OverflowChain overflow;

  /**
   * Walks through trees of {@code file}.
   *
   * @param reached the pages of trees that were visited before; those of this walk are added
   */
  public TreeWalk(SqliteFile file, BitSet reached) {
    this.file = file;
    this.reached = reached;
    this.overflow = new OverflowChain(file, new BitSet());
  }

  /** Visits the table with the root page {@code root}. */
  public void table(int root, Rows rows) {
    table(root, Long.MIN_VALUE, Long.MAX_VALUE, 0, rows);
  }

  private void table(int number, long after, long to, int depth, Rows rows) {
    BTreePage page = reached.get(Math.max(0, number)) ? null : file.tree(number);
    if (page == null
        || !page.kind().isTable()
        || depth > HIGHEST
        || depth > 0 && !lies(page, after, to)) {
      rows.gap(number, after, to);
      return;
    }
    reached.set(number);
    if (!page.kind().isInterior()) {
      rows.leaf(page, after, to);
      return;
    }
    long last = after;
    boolean isGap = false;
    for (int i = 0; i < page.count(); i++) {
      Cell cell = page.cell(i);
      if (cell == null || cell.row() <= last || cell.row() > to) {
        isGap = true;
        continue;
      }
      if (isGap) {
        rows.gap(number, last, cell.row());
      }
      table(cell.child(), last, cell.row(), depth + 1, rows);
      isGap = false;
      last = cell.row();
    }
    if (isGap) {
      rows.gap(number, last, to);
    }
    table(page.rightChild(), last, to, depth + 1, rows);
  }

  /** Whether most of the rows of a page lie between two numbers. */
  private static boolean lies(BTreePage page, long after, long to) {
    int inside = 0;
    int outside = 0;
    for (int i = 0; i < page.count(); i++) {
      Cell cell = page.cell(i);
      boolean isInside = cell != null && cell.row() > after && cell.row() <= to;
      inside += isInside ? 1 : 0;
      outside += cell != null && !isInside ? 1 : 0;
    }
    return inside >= outside;
  }

  /** Visits the index with the root page {@code root}, whose entries are a key and a row. */
  public void index(int root, Keys keys) {
    index(root, null, null, 0, keys);
  }

  /** A page whose cells aren't all accounted for may lack one between any two. */
  private void index(int number, byte[] after, byte[] to, int depth, Keys keys) {
    BTreePage page = reached.get(Math.max(0, number)) ? null : file.tree(number);
    if (page == null
        || page.kind().isTable()
        || depth > HIGHEST
        || depth > 0 && !lies(page, after, to)) {
      keys.gap(number);
      return;
    }
    reached.set(number);
    byte[] last = after;
    boolean isWhole = page.isWhole();
    if (!isWhole) {
      keys.gap(number);
    }
    for (int i = 0; i < page.count(); i++) {
      Cell cell = page.cell(i);
      RowContent content = cell == null ? null : content(page, cell);
      boolean isInterior = page.kind().isInterior();
      if (isInterior && cell != null) {
        index(cell.child(), last, content == null ? to : content.bytes(0), depth + 1, keys);
      } else if (isInterior) {
        keys.gap(number);
      }
      if (content == null) {
        keys.gap(number);
      } else {
        last = content.bytes(0);
        keys.entry(last, content.number(1));
        if (!isWhole) {
          keys.gap(number);
        }
      }
    }
    if (page.kind().isInterior()) {
      index(page.rightChild(), last, to, depth + 1, keys);
    }
  }

  /** The key and the row in a cell of an index; null if it is damaged. */
  private RowContent content(BTreePage page, Cell cell) {
    byte[] bytes = overflow.content(page.bytes(), cell);
    RowContent content = bytes == null ? null : RowContent.of(bytes, 0, bytes.length, bytes.length);
    return content != null
            && content.columns() == 2
            && content.isBlob(0)
            && content.isNumber(1)
            && content.bytes(0) != null
        ? content
        : null;
  }

  private boolean lies(BTreePage page, byte[] after, byte[] to) {
    int inside = 0;
    int outside = 0;
    for (int i = 0; i < page.count(); i++) {
      Cell cell = page.cell(i);
      RowContent content = cell == null ? null : content(page, cell);
      if (content != null) {
        byte[] key = content.bytes(0);
        boolean isInside =
            (after == null || Arrays.compareUnsigned(after, key) < 0)
                && (to == null || Arrays.compareUnsigned(key, to) < 0);
        inside += isInside ? 1 : 0;
        outside += isInside ? 0 : 1;
      }
    }
    return inside >= outside;
  }
}
