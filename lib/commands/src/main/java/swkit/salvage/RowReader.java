// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import swkit.Entry;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.sqlitefile.BTreePage;
import swkit.sqlitefile.Cell;
import swkit.sqlitefile.OverflowChain;
import swkit.sqlitefile.RowContent;
import swkit.sqlitefile.SqliteFile;

/**
 * Reads the rows of a table of the server (store-and-dump 3.2) at places of a SQLite file. A place
 * is the number of a page and, in the lower 16 bits, where in it a cell begins. For one thread.
 */
final class RowReader {
  private static final int PLACE_BITS = 16;

  /** The lengths, the number of the row and the types of the columns take no more bytes. */
  private static final int HEAD = 14;

  private final SqliteFile file;
  private final Generation.Kind kind;
  private final OverflowChain overflow;
  private final Map<Long, Integer> flipped = new HashMap<>();

  RowReader(SqliteFile file, Generation.Kind kind, OverflowChain overflow) {
    this.file = file;
    this.kind = kind;
    this.overflow = overflow;
  }

  static long location(int page, int place) {
    return (long) page << PLACE_BITS | place;
  }

  static int page(long location) {
    return (int) (location >>> PLACE_BITS);
  }

  private static int place(long location) {
    return (int) location & 0xFFFF;
  }

  /** The page with the row at {@code location}; a bit that was found to be wrong is corrected. */
  private byte[] bytes(long location) {
    Integer bit = flipped.get(location);
    byte[] page = file.page(page(location));
    return bit == null ? page : flipped(page, bit);
  }

  private static byte[] flipped(byte[] page, int bit) {
    byte[] corrected = page.clone();
    corrected[bit >> 3] ^= (byte) (1 << (bit & 7));
    return corrected;
  }

  /** The row at {@code location}: a cell of a leaf; null if none is there. */
  Cell cell(long location) {
    return cell(bytes(location), location);
  }

  private Cell cell(byte[] page, long location) {
    Cell cell = Cell.of(BTreePage.Kind.TABLE_LEAF, page, place(location), file.usable());
    return cell == null || cell.to() > file.readable(page(location)) ? null : cell;
  }

  /** The key of the row at {@code location}; null if no row of this form is there. */
  byte[] key(long location) {
    byte[] page = bytes(location);
    Cell cell = cell(page, location);
    return cell == null ? null : key(page, cell);
  }

  private byte[] key(byte[] page, Cell cell) {
    RowContent start =
        RowContent.of(page, cell.contentAt(), cell.contentAt() + cell.local(), cell.length());
    if (start == null || !fits(start)) {
      return null;
    }
    byte[] key = start.bytes(0);
    if (key == null) {
      byte[] content = overflow.content(page, cell);
      key =
          content == null
              ? null
              : RowContent.of(content, 0, content.length, content.length).bytes(0);
    }
    return key;
  }

  private boolean fits(RowContent row) {
    return switch (kind) {
      case KEYS -> row.columns() == 1 && row.isBlob(0);
      case COUNTERS -> row.columns() == 2 && row.isBlob(0) && row.isNumber(1);
      case VALUES, BLOBS -> row.columns() == 2 && row.isBlob(0) && row.isBlob(1);
      case LEGACY -> false;
    };
  }

  /**
   * The value of the row at {@code location}; null if its overflow pages are damaged, and no
   * correction of their order has a value that is right.
   */
  byte[] value(long location, Predicate<byte[]> isRight) {
    byte[] page = bytes(location);
    Cell cell = cell(page, location);
    byte[] content = overflow.content(page, cell);
    if (content == null) {
      content = overflow.corrected(page, cell, whole -> isRight.test(value(whole)));
    }
    return content == null ? null : value(content);
  }

  private byte[] value(byte[] content) {
    RowContent row = RowContent.of(content, 0, content.length, content.length);
    return switch (kind) {
      case COUNTERS -> Bytes.i64le(row.number(1));
      case VALUES, BLOBS -> row.bytes(1);
      case KEYS, LEGACY -> Entry.NO_VALUE;
    };
  }

  /**
   * Whether a row with the number and the key that {@code accepts} begins at {@code location} if
   * one bit before its key is flipped. Then it is read that way from now on.
   */
  boolean correct(long location, Predicate<Long> accepts) {
    byte[] page = file.page(page(location));
    int place = place(location);
    for (int bit = place * 8; bit < Math.min(page.length, place + HEAD) * 8; bit++) {
      flipped.put(location, bit);
      if (key(location) != null && accepts.test(location)) {
        return true;
      }
    }
    flipped.remove(location);
    return false;
  }

  /** How many rows were corrected so far. */
  int corrected() {
    return flipped.size();
  }
}
