// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

import java.util.Arrays;

/**
 * The columns of a row or of an entry of an index (store-and-dump 3.2.1). It may be read from the
 * beginning of the content alone. Immutable.
 */
public final class RowContent {
  /** No row of a Stalwart database has more columns; the schema has five. */
  private static final int MOST_COLUMNS = 8;

  private static final int FIRST_BLOB = 12;
  private static final int FIRST_TEXT = 13;
  private static final int[] SIZES = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};

  private final byte[] bytes;
  private final int limit;
  private final long[] types;
  private final int[] places;
  private final int columns;

  private RowContent(byte[] bytes, int limit, long[] types, int[] places, int columns) {
    this.bytes = bytes;
    this.limit = limit;
    this.types = types;
    this.places = places;
    this.columns = columns;
  }

  /**
   * Reads content that begins at {@code from}.
   *
   * @param limit where the bytes that are there end
   * @param length the length of the whole content, with what isn't there
   * @return null if the bytes aren't the content of a row of that length
   */
  public static RowContent of(byte[] bytes, int from, int limit, long length) {
    int size = Varint.size(bytes, from, limit);
    long header = size < 0 ? -1 : Varint.read(bytes, from);
    if (header < size || header > limit - from) {
      return null;
    }
    long[] types = new long[MOST_COLUMNS];
    int[] places = new int[MOST_COLUMNS];
    int columns = 0;
    int at = from + size;
    int end = from + (int) header;
    long place = end;
    while (at < end) {
      size = Varint.size(bytes, at, end);
      long type = size < 0 ? -1 : Varint.read(bytes, at);
      if (type < 0 || type == 10 || type == 11 || columns == MOST_COLUMNS) {
        return null;
      }
      types[columns] = type;
      places[columns++] = (int) Math.min(Integer.MAX_VALUE, place);
      place += size(type);
      at += size;
    }
    return place - from == length ? new RowContent(bytes, limit, types, places, columns) : null;
  }

  private static long size(long type) {
    return type < FIRST_BLOB ? SIZES[(int) type] : (type - FIRST_BLOB) / 2;
  }

  /** How many columns it has. */
  public int columns() {
    return columns;
  }

  /** Whether the column {@code index} is a BLOB. */
  public boolean isBlob(int index) {
    return index < columns && types[index] >= FIRST_BLOB && types[index] % 2 == 0;
  }

  /** Whether the column {@code index} is text. */
  public boolean isText(int index) {
    return index < columns && types[index] >= FIRST_TEXT && types[index] % 2 == 1;
  }

  /** Whether the column {@code index} is an integer. */
  public boolean isNumber(int index) {
    return index < columns
        && (types[index] >= 1 && types[index] <= 6 || types[index] == 8 || types[index] == 9);
  }

  /** The bytes of the column {@code index}; null if not all of them are there. */
  public byte[] bytes(int index) {
    long to = places[index] + size(types[index]);
    return to > limit ? null : Arrays.copyOfRange(bytes, places[index], (int) to);
  }

  /** The integer in the column {@code index}, all of which must be there. */
  public long number(int index) {
    int type = (int) types[index];
    if (type >= 8) {
      return type - 8;
    }
    int at = places[index];
    long value = bytes[at];
    for (int i = 1; i < SIZES[type]; i++) {
      value = value << 8 | bytes[at + i] & 0xFF;
    }
    return value;
  }
}
