// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The root pages of the tables whose name is one letter, and of the indexes of their keys, from the
 * table {@code sqlite_schema} (store-and-dump 3.2, 3.2.1). Where its pages can't be reached from
 * page 1, all pages that no tree has are searched for its rows. Immutable.
 *
 * @param tables the root pages of the tables, by their names
 * @param indexes the root pages of the indexes of their keys, by the names of the tables
 * @param isWhole whether all of the schema was read
 */
public record TableRoots(
    Map<Character, Integer> tables, Map<Character, Integer> indexes, boolean isWhole) {
  private static final String INDEX = "sqlite_autoindex_";

  private static final int COLUMNS = 5;

  /** Reads the schema of {@code file}, and adds its pages to {@code reached}. */
  public static TableRoots read(SqliteFile file, BitSet reached) {
    Map<Character, Integer> tables = new TreeMap<>();
    Map<Character, Integer> indexes = new TreeMap<>();
    OverflowChain overflow = new OverflowChain(file, new BitSet());
    List<Integer> gaps = new ArrayList<>();
    new TreeWalk(file, reached)
        .table(
            1,
            new TreeWalk.Rows() {
              @Override
              public void leaf(BTreePage page, long after, long to) {
                if (!add(page, overflow, tables, indexes, false)) {
                  gaps.add(page.number());
                }
              }

              @Override
              public void gap(int page, long after, long to) {
                gaps.add(page);
              }
            });
    if (!gaps.isEmpty()) {
      BitSet free = file.freePages();
      for (int number = 2; number <= file.pages(); number++) {
        boolean isOther = reached.get(number) || free != null && free.get(number);
        BTreePage page = isOther ? null : file.tree(number);
        if (page != null && page.kind() == BTreePage.Kind.TABLE_LEAF) {
          add(page, overflow, tables, indexes, true);
        }
      }
    }
    tables.values().removeIf(root -> !isRoot(file, root, true));
    indexes.values().removeIf(root -> !isRoot(file, root, false));
    return new TableRoots(tables, indexes, gaps.isEmpty());
  }

  /** A damaged root page is one still; a page of the other kind of tree is none. */
  private static boolean isRoot(SqliteFile file, int root, boolean isTable) {
    BTreePage page = file.tree(root);
    return root > 1 && root <= file.pages() && (page == null || page.kind().isTable() == isTable);
  }

  /** Adds the rows of a page of the schema. False if one of them can't be read. */
  private static boolean add(
      BTreePage page,
      OverflowChain overflow,
      Map<Character, Integer> tables,
      Map<Character, Integer> indexes,
      boolean isFound) {
    boolean isWhole = page.isWhole();
    for (int i = 0; i < page.count(); i++) {
      Cell cell = page.cell(i);
      byte[] bytes = cell == null ? null : overflow.content(page.bytes(), cell);
      RowContent row = bytes == null ? null : RowContent.of(bytes, 0, bytes.length, bytes.length);
      boolean isRow =
          row != null
              && row.columns() == COLUMNS
              && row.isText(0)
              && row.isText(1)
              && row.isText(2)
              && row.isNumber(3);
      if (!isRow) {
        isWhole = false;
        continue;
      }
      String type = text(row, 0);
      String name = text(row, 1);
      String table = text(row, 2);
      if (table.length() == 1 && type.equals("table") && name.equals(table)) {
        put(tables, table.charAt(0), (int) row.number(3), isFound);
      } else if (table.length() == 1 && type.equals("index") && name.startsWith(INDEX)) {
        put(indexes, table.charAt(0), (int) row.number(3), isFound);
      }
    }
    return isWhole;
  }

  private static void put(Map<Character, Integer> roots, char name, int root, boolean isFound) {
    if (name >= 'a' && name <= 'z' && !isFound) {
      roots.put(name, root);
    } else if (name >= 'a' && name <= 'z') {
      roots.putIfAbsent(name, root);
    }
  }

  private static String text(RowContent row, int column) {
    return new String(row.bytes(column), StandardCharsets.UTF_8);
  }
}
