// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

import java.util.BitSet;

/**
 * A page of a b-tree: the kind, and where its cells are (store-and-dump 3.2.1). What is damaged in
 * it is left out. Immutable.
 */
public final class BTreePage {
  /** The kinds of pages, with the byte that each begins with. */
  public enum Kind {
    /** Points to pages by the numbers of rows. */
    TABLE_INTERIOR(5),
    /** Rows, by their numbers. */
    TABLE_LEAF(13),
    /** Entries of an index, and pages between them. */
    INDEX_INTERIOR(2),
    /** Entries of an index. */
    INDEX_LEAF(10);

    private final int flag;

    Kind(int flag) {
      this.flag = flag;
    }

    /** Whether it belongs to a table, rather than to an index. */
    public boolean isTable() {
      return this == TABLE_INTERIOR || this == TABLE_LEAF;
    }

    /** Whether pages are below it. */
    public boolean isInterior() {
      return this == TABLE_INTERIOR || this == INDEX_INTERIOR;
    }

    /** The kind of a page that begins with {@code flag}; null if there is none. */
    public static Kind of(int flag) {
      for (Kind kind : values()) {
        if (kind.flag == flag) {
          return kind;
        }
      }
      return null;
    }
  }

  private static final int LEAF_HEADER = 8;
  private static final int INTERIOR_HEADER = 12;

  private final int number;
  private final byte[] bytes;
  private final int usable;
  private final int readable;
  private final Kind kind;
  private final int count;
  private final int first;

  private BTreePage(int number, byte[] bytes, int usable, int readable, Kind kind) {
    this.number = number;
    this.bytes = bytes;
    this.usable = usable;
    this.readable = readable;
    this.kind = kind;
    int start = start(number);
    this.first = start + (kind.isInterior() ? INTERIOR_HEADER : LEAF_HEADER);
    this.count = u16(start + 3);
  }

  private static int start(int number) {
    return number == 1 ? SqliteFile.HEADER : 0;
  }

  /**
   * {@code bytes} as a page of a b-tree; null if they aren't one, or its header is damaged.
   *
   * @param readable how many of the bytes are there; the others are filled up
   */
  static BTreePage of(int number, byte[] bytes, int usable, int readable) {
    if (bytes.length < usable || usable < start(number) + INTERIOR_HEADER) {
      return null;
    }
    Kind kind = Kind.of(bytes[start(number)]);
    if (kind == null) {
      return null;
    }
    BTreePage page = new BTreePage(number, bytes, usable, readable, kind);
    boolean hasRoom = page.first + 2 * page.count <= usable;
    return hasRoom && (page.count > 0 || kind.isInterior() || page.isEmpty()) ? page : null;
  }

  /** Whether the header is that of a leaf without cells. */
  private boolean isEmpty() {
    int start = start(number);
    int content = u16(start + 5);
    return content == (usable & 0xFFFF) && bytes[start + 1] == 0 && bytes[start + 2] == 0;
  }

  /** Its number. */
  public int number() {
    return number;
  }

  /** Its bytes, which must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** How many cells it has according to its header. */
  public int count() {
    return count;
  }

  /** Where cells can begin: the byte after the pointers to them. */
  public int firstPlace() {
    return first + 2 * count;
  }

  /** The bytes of it that hold content. */
  public int usable() {
    return usable;
  }

  /** Where the cell {@code index} begins; -1 if its pointer is damaged. */
  public int place(int index) {
    int place = u16(first + 2 * index);
    return place >= firstPlace() && place <= usable - 3 ? place : -1;
  }

  /** The cell {@code index}; null if it is damaged. */
  public Cell cell(int index) {
    int place = place(index);
    Cell cell = place < 0 ? null : Cell.of(kind, bytes, place, usable);
    return cell == null || cell.to() > readable ? null : cell;
  }

  /** The page below after the last cell, of an interior page. */
  public int rightChild() {
    return SqliteFile.u32(bytes, start(number) + 8);
  }

  /**
   * Whether all cells can be read, none overlaps another, and every byte of the page belongs to one
   * of them or is free according to the header. SQLite keeps that account exactly.
   */
  public boolean isWhole() {
    BitSet taken = new BitSet(usable);
    for (int i = 0; i < count; i++) {
      Cell cell = cell(i);
      if (cell == null || !take(taken, cell.from(), cell.to())) {
        return false;
      }
    }
    int start = start(number);
    int content = u16(start + 5);
    content = content == 0 ? usable : content;
    int first = taken.nextSetBit(0);
    int free = u16(start + 1);
    for (int last = 0; free != 0; free = u16(free)) {
      if (free <= last || free < content || free > usable - 4) {
        return false;
      }
      first = first < 0 ? free : Math.min(first, free);
      if (!take(taken, free, free + u16(free + 2))) {
        return false;
      }
      last = free;
    }
    int fragments = bytes[start + 7] & 0xFF;
    return content >= firstPlace()
        && (first < 0 || first >= content)
        && usable - content - taken.cardinality() == fragments;
  }

  private static boolean take(BitSet taken, int from, int to) {
    int next = taken.nextSetBit(from);
    if (next >= 0 && next < to) {
      return false;
    }
    taken.set(from, to);
    return true;
  }

  private int u16(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
