// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Lays out rows of cells as lines of text. Each column is as wide as its widest cell. The first
 * column is aligned left, the others right.
 */
public final class TextTable {
  private final int lastLeft;
  private final List<Object[]> rows = new ArrayList<>();

  /** A table whose last column is aligned left too if {@code lastLeft}. */
  public TextTable(boolean lastLeft) {
    this.lastLeft = lastLeft ? 1 : 0;
  }

  /** Adds a row; numbers get thousands separators. */
  public void row(Object... cells) {
    String[] texts = new String[cells.length];
    Arrays.setAll(
        texts,
        i ->
            cells[i] instanceof Number number
                ? String.format(Locale.ROOT, "%,d", number.longValue())
                : String.valueOf(cells[i]));
    rows.add(texts);
  }

  /** Adds a line across all columns. */
  public void line(String text) {
    rows.add(new Object[] {new StringBuilder(text)});
  }

  /** The lines of the table. */
  public List<String> lines() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (Object[] row : rows) {
      for (int i = 0; i < row.length && row[i] instanceof String cell; i++) {
        widths[i] = Math.max(widths[i], cell.codePointCount(0, cell.length()));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(Object[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String cell = row[i].toString();
      String blanks = " ".repeat(Math.max(0, widths[i] - cell.codePointCount(0, cell.length())));
      boolean left = i == 0 || i >= widths.length - lastLeft;
      line.append(i == 0 ? "" : "  ").append(left ? cell + blanks : blanks + cell);
    }
    return line.toString().stripTrailing();
  }
}
