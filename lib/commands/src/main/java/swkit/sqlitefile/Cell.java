// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

/**
 * A cell of a page of a b-tree (store-and-dump 3.2.1). Immutable.
 *
 * @param from its first byte in the page
 * @param to the byte after its last one
 * @param child the page below that comes before it; 0 in a leaf
 * @param row the number of the row; 0 in an index
 * @param length the length of its content; 0 in an interior page of a table
 * @param contentAt where the content begins in the page
 * @param local how many bytes of it are in the page
 * @param overflow the first page with the rest; 0 if there is none
 */
public record Cell(
    int from, int to, int child, long row, long length, int contentAt, int local, int overflow) {
  /** The longest content that a row can have. */
  private static final long LONGEST = Integer.MAX_VALUE;

  private static final int LEAST_CELL = 4;

  /** The cell that begins at {@code place} of a page; null if none can. */
  public static Cell of(BTreePage.Kind kind, byte[] page, int place, int usable) {
    int at = place;
    int child = 0;
    if (kind.isInterior()) {
      if (at + 5 > usable) {
        return null;
      }
      child = SqliteFile.u32(page, at);
      at += 4;
    }
    long length = 0;
    if (kind != BTreePage.Kind.TABLE_INTERIOR) {
      int size = Varint.size(page, at, usable);
      length = size < 0 ? -1 : Varint.read(page, at);
      if (length < 0 || length > LONGEST) {
        return null;
      }
      at += size;
    }
    long row = 0;
    if (kind.isTable()) {
      int size = Varint.size(page, at, usable);
      if (size < 0) {
        return null;
      }
      row = Varint.read(page, at);
      at += size;
    }
    if (kind == BTreePage.Kind.TABLE_INTERIOR) {
      return new Cell(place, at, child, row, 0, at, 0, 0);
    }
    int local = local(kind, length, usable);
    boolean isWhole = local == length;
    int to = at + local + (isWhole ? 0 : 4);
    if (to > usable) {
      return null;
    }
    int overflow = isWhole ? 0 : SqliteFile.u32(page, at + local);
    return new Cell(
        place, Math.max(to, place + LEAST_CELL), child, row, length, at, local, overflow);
  }

  /** How many bytes of content of {@code length} bytes are in the page itself. */
  private static int local(BTreePage.Kind kind, long length, int usable) {
    int most = kind.isTable() ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (length <= most) {
      return (int) length;
    }
    int least = (usable - 12) * 32 / 255 - 23;
    int local = least + (int) ((length - least) % (usable - 4));
    return local <= most ? local : least;
  }
}
