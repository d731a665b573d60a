// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;

/**
 * A share of the rows of a table: those that come of some ranges of keys. Immutable, with a text
 * form that another process can read.
 *
 * @param ranges the ranges, which don't overlap; none stand for the whole table
 */
public record TablePart(List<Range> ranges) {
  /**
   * A range of keys in a subspace.
   *
   * @param subspace the subspace
   * @param keys the keys
   */
  public record Range(Subspace subspace, KeyRange keys) {
    private String text() {
      String end = keys.to() == null ? "" : "-" + Entry.hex(keys.to());
      return subspace.letter() + Entry.hex(keys.from()) + end;
    }

    private static Range of(String text) {
      int hyphen = text.indexOf('-');
      String from = text.substring(1, hyphen < 0 ? text.length() : hyphen);
      byte[] to = hyphen < 0 ? null : HexFormat.of().parseHex(text.substring(hyphen + 1));
      KeyRange keys = new KeyRange(HexFormat.of().parseHex(from), to);
      return new Range(Subspace.of(text.charAt(0)), keys);
    }
  }

  /** The whole table. */
  public static final TablePart WHOLE = new TablePart(List.of());

  /** Copies {@code ranges}. */
  public TablePart {
    ranges = List.copyOf(ranges);
  }

  /** The part that {@link #text} wrote. */
  public static TablePart of(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String range : text.isEmpty() ? new String[0] : text.split(",")) {
      ranges.add(Range.of(range));
    }
    return new TablePart(ranges);
  }

  /**
   * The ranges, with commas between them; each has the letter of its subspace, the lower end in
   * hexadecimal, and a hyphen and the upper end if it has one.
   */
  public String text() {
    return String.join(",", ranges.stream().map(Range::text).toList());
  }
}
