// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Predicate;

/**
 * The content of cells, with the part that lies in overflow pages (store-and-dump 3.2.1): each has
 * the number of the next one, or 0, and then content. For one thread.
 */
public final class OverflowChain {
  /** So much room is taken before pages prove that the content is that long. */
  private static final int FIRST_ROOM = 1 << 16;

  private final SqliteFile file;

  /** The pages that belong to something else. */
  private final BitSet others;

  /** The content of cells in {@code file}; no chain leads into {@code others}. */
  public OverflowChain(SqliteFile file, BitSet others) {
    this.file = file;
    this.others = others;
  }

  /**
   * All content of {@code cell} in {@code page}; null if its chain is broken, or has a page of
   * zeros, which may have been lost.
   */
  public byte[] content(byte[] page, Cell cell) {
    if (cell.local() == cell.length()) {
      return Arrays.copyOfRange(page, cell.contentAt(), cell.contentAt() + cell.local());
    }
    return isPossible(cell) ? read(page, cell, -1, 0, null) : null;
  }

  /** Whether the file is large enough for the content of {@code cell}. */
  private boolean isPossible(Cell cell) {
    return cell.length() <= (long) file.pages() * file.pageSize();
  }

  /**
   * The content of a cell whose chain is broken, or leads elsewhere, because one pointer of it is
   * wrong: each page that one flipped bit, or the usual order of pages, explains is tried, until
   * {@code isRight} accepts the content. Null if none is right.
   */
  public byte[] corrected(byte[] page, Cell cell, Predicate<byte[]> isRight) {
    if (cell.local() == cell.length() || !isPossible(cell)) {
      return null;
    }
    byte[] given = read(page, cell, 0, cell.overflow(), null);
    if (given != null && isRight.test(given)) {
      return given;
    }
    int each = file.usable() - 4;
    int links = (int) ((cell.length() - cell.local() + each - 1) / each);
    int at = cell.overflow();
    int last = 0;
    for (int link = 0; link < links; link++) {
      for (int bit = -1; bit < Integer.SIZE; bit++) {
        int other = bit < 0 ? last + 1 : at ^ 1 << bit;
        if (other != at && isFree(other)) {
          byte[] content = read(page, cell, link, other, null);
          if (content != null && isRight.test(content)) {
            return content;
          }
        }
      }
      if (!isFree(at)) {
        return null;
      }
      last = at;
      at = SqliteFile.u32(file.page(at), 0);
    }
    return null;
  }

  private boolean isFree(int page) {
    return page >= 2 && page <= file.pages() && !others.get(page);
  }

  /**
   * Follows a chain. The pointer number {@code replaced} is taken to be {@code other}.
   *
   * @param visited receives the pages; may be null
   */
  private byte[] read(byte[] page, Cell cell, int replaced, int other, BitSet visited) {
    int whole = (int) cell.length();
    byte[] content = new byte[Math.min(whole, Math.max(FIRST_ROOM, cell.local()))];
    System.arraycopy(page, cell.contentAt(), content, 0, cell.local());
    BitSet seen = visited == null ? new BitSet() : visited;
    int filled = cell.local();
    int next = cell.overflow();
    for (int link = 0; filled < whole; link++) {
      next = link == replaced ? other : next;
      if (!isFree(next) || seen.get(next)) {
        return null;
      }
      seen.set(next);
      byte[] bytes = file.page(next);
      int length = Math.min(file.usable() - 4, whole - filled);
      if (file.readable(next) < 4 + length || replaced < 0 && isZero(bytes)) {
        return null;
      }
      if (length > content.length - filled) {
        content = Arrays.copyOf(content, (int) Math.min(whole, 2L * content.length));
      }
      System.arraycopy(bytes, 4, content, filled, length);
      filled += length;
      next = SqliteFile.u32(bytes, 0);
    }
    return next == 0 || replaced >= 0 ? content : null;
  }

  /** Whether a page holds nothing but zeros: it was lost, or never written. */
  private static boolean isZero(byte[] page) {
    for (byte b : page) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds the pages in which content of {@code cell} lies to {@code pages}, as far as they lead. */
  public void mark(byte[] page, Cell cell, BitSet pages) {
    if (cell.local() < cell.length() && isPossible(cell)) {
      BitSet own = new BitSet();
      read(page, cell, -1, 0, own);
      pages.or(own);
    }
  }
}
