// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.KeyForms;
import swkit.sqlitefile.BTreePage;
import swkit.sqlitefile.Cell;
import swkit.sqlitefile.OverflowChain;
import swkit.sqlitefile.SqliteFile;
import swkit.sqlitefile.TableRoots;
import swkit.sqlitefile.TreeWalk;

/**
 * Finds the root pages of tables that the damaged schema of a SQLite file doesn't name. No page
 * leads to a root; the root of a table's index is the page after that of the table, and has its
 * keys. Servers create all tables at once, in one order for each release (store-and-dump 3.2), and
 * so does this program, by letter. For one thread.
 */
final class RootSearch {
  /** The orders in which servers create the tables. */
  private static final List<String> ORDERS =
      List.of("adfjkmpseqhrltoxzinuy", "afjwkmpsgeqhrltoxzdibnuy");

  /** So many rows of a table are compared. */
  private static final int SAMPLE = 200;

  /** A table whose name isn't known. */
  private record Found(int root, Map<Long, byte[]> rows) {}

  private final SqliteFile file;
  private final TableRoots known;

  private RootSearch(SqliteFile file, TableRoots known) {
    this.file = file;
    this.known = known;
  }

  /** {@code known}, and what it lacks. */
  static TableRoots completed(SqliteFile file, TableRoots known) {
    return new RootSearch(file, known).complete();
  }

  private TableRoots complete() {
    List<Found> found = found();
    Map<Character, Integer> tables = new TreeMap<>(known.tables());
    Map<Character, Integer> indexes = new TreeMap<>(known.indexes());
    for (Map.Entry<Character, Integer> each : assigned(found).entrySet()) {
      tables.put(each.getKey(), each.getValue());
      indexes.putIfAbsent(each.getKey(), each.getValue() + 1);
    }
    return new TableRoots(tables, indexes, false);
  }

  /** The tables that neither the schema names nor another page leads to. */
  private List<Found> found() {
    BitSet others = new BitSet();
    TableRoots.read(file, others);
    BitSet free = file.freePages();
    if (free != null) {
      others.or(free);
    }
    for (int number = 2; number <= file.pages(); number++) {
      BTreePage page = file.tree(number);
      if (page != null && page.kind().isInterior()) {
        for (int i = 0; i < page.count(); i++) {
          Cell cell = page.cell(i);
          others.set(cell == null ? number : Math.max(0, cell.child()));
        }
        others.set(Math.max(0, page.rightChild()));
      }
    }
    List<Found> found = new ArrayList<>();
    for (int number = 2; number < file.pages(); number++) {
      BTreePage table = others.get(number) ? null : file.tree(number);
      BTreePage index = others.get(number + 1) ? null : file.tree(number + 1);
      if (table != null && index != null && table.kind().isTable() && !index.kind().isTable()) {
        Map<Long, byte[]> rows = rows(number);
        if (isIndexOf(number + 1, rows)) {
          found.add(new Found(number, rows));
        }
      }
    }
    return found;
  }

  /** Some rows of the table at {@code root}, of any form: their keys, by their numbers. */
  private Map<Long, byte[]> rows(int root) {
    Map<Long, byte[]> rows = new HashMap<>();
    List<RowReader> readers = new ArrayList<>();
    for (Generation.Kind kind :
        List.of(Generation.Kind.VALUES, Generation.Kind.COUNTERS, Generation.Kind.KEYS)) {
      readers.add(new RowReader(file, kind, new OverflowChain(file, new BitSet())));
    }
    new TreeWalk(file, new BitSet())
        .table(
            root,
            new TreeWalk.Rows() {
              @Override
              public void leaf(BTreePage page, long after, long to) {
                for (int i = 0; i < page.count() && rows.size() < SAMPLE; i++) {
                  long location = RowReader.location(page.number(), Math.max(0, page.place(i)));
                  for (RowReader reader : readers) {
                    byte[] key = page.place(i) < 0 ? null : reader.key(location);
                    if (key != null) {
                      rows.put(page.cell(i).row(), key);
                    }
                  }
                }
              }

              @Override
              public void gap(int page, long after, long to) {}
            });
    return rows;
  }

  /** Whether an index has the keys of {@code rows}, or nothing if there are none. */
  private boolean isIndexOf(int root, Map<Long, byte[]> rows) {
    int[] counts = new int[2];
    new TreeWalk(file, new BitSet())
        .index(
            root,
            new TreeWalk.Keys() {
              @Override
              public void entry(byte[] key, long row) {
                counts[0]++;
                counts[1] += Arrays.equals(key, rows.get(row)) ? 1 : 0;
              }

              @Override
              public void gap(int page) {}
            });
    return rows.isEmpty() ? counts[0] == 0 : counts[1] * 2 > rows.size();
  }

  /** The root pages by the names of the tables, as far as one explanation is possible. */
  private Map<Character, Integer> assigned(List<Found> found) {
    Map<Character, Integer> best = Map.of();
    for (Generation generation : Generation.known()) {
      for (String order : orders(generation)) {
        String missing = missing(order);
        if (missing.length() == found.size()) {
          Map<Character, Integer> roots = new TreeMap<>();
          for (int i = 0; i < found.size(); i++) {
            if (isPossible(found.get(i), missing.charAt(i), generation)) {
              roots.put(missing.charAt(i), found.get(i).root());
            }
          }
          if (roots.size() == found.size()) {
            return roots;
          }
        }
      }
      Map<Character, Integer> byForm = byForm(found, generation);
      best = byForm.size() > best.size() ? byForm : best;
    }
    return best;
  }

  private static List<String> orders(Generation generation) {
    StringBuilder letters = new StringBuilder();
    for (Subspace subspace : Subspace.values()) {
      if (generation.kind(subspace) != Generation.Kind.LEGACY) {
        letters.append(subspace.letter());
      }
    }
    List<String> orders = new ArrayList<>(ORDERS);
    orders.add(letters.toString());
    return orders;
  }

  private String missing(String order) {
    StringBuilder missing = new StringBuilder();
    order
        .chars()
        .filter(name -> !known.tables().containsKey((char) name))
        .forEach(name -> missing.append((char) name));
    return missing.toString();
  }

  /** Whether all rows have keys of the table {@code name}. */
  private static boolean isPossible(Found found, char name, Generation generation) {
    Subspace subspace = Subspace.of(name);
    KeyForms forms = KeyForms.of(generation);
    return !forms.areKnown(subspace)
        || found.rows().values().stream().allMatch(key -> forms.decode(subspace, key).isKnown());
  }

  /** The tables with rows whose keys only one of them can have. */
  private Map<Character, Integer> byForm(List<Found> found, Generation generation) {
    Map<Character, Integer> roots = new TreeMap<>();
    KeyForms forms = KeyForms.of(generation);
    for (Found each : found) {
      List<Character> names = new ArrayList<>();
      for (Subspace subspace : Subspace.values()) {
        if (!each.rows().isEmpty()
            && forms.areKnown(subspace)
            && !known.tables().containsKey(subspace.letter())
            && isPossible(each, subspace.letter(), generation)) {
          names.add(subspace.letter());
        }
      }
      if (names.size() == 1 && roots.putIfAbsent(names.get(0), each.root()) != null) {
        return Map.of();
      }
    }
    return roots;
  }
}
