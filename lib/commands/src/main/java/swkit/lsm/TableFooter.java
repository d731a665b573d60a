// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.util.Arrays;
import swkit.io.Bytes;

/**
 * The footer of a table, its last 53 bytes (store-and-dump 3.1.2). Immutable.
 *
 * @param checksum the checksum of the table's blocks
 * @param metaindex where the block of metadata is
 * @param index where the index is; null if the block of metadata says it
 * @param isCorrected whether one flipped bit in it was corrected
 */
record TableFooter(
    BlockChecksum checksum,
    BlockEntries.Handle metaindex,
    BlockEntries.Handle index,
    boolean isCorrected) {
  static final int LENGTH = 53;

  private static final long MAGIC = 0x88E241B785F4CFF7L;
  private static final int EXTENDED_MAGIC = 0x007A003E;
  private static final int CHECKSUM = 5;
  private static final int BASE = 9;
  private static final int SIZE = 13;
  private static final int VERSION = 41;

  /** The first format in which the footer has a checksum. */
  private static final int CHECKED = 6;

  private static final int NEWEST = 7;

  /**
   * The footer in {@code bytes}, which are at {@code offset}, with one flipped bit corrected; null
   * if it is damaged.
   */
  static TableFooter of(byte[] bytes, long offset) {
    TableFooter footer = read(bytes, offset, false);
    for (int bit = 0; footer == null && bit < LENGTH * 8; bit++) {
      byte[] attempt = bytes.clone();
      attempt[bit >> 3] ^= (byte) (1 << (bit & 7));
      footer = read(attempt, offset, true);
    }
    return footer;
  }

  private static TableFooter read(byte[] bytes, long offset, boolean isCorrected) {
    int type = bytes[0] & 0xFF;
    int version = Bytes.u32le(bytes, VERSION);
    if (Bytes.i64le(bytes, VERSION + 4) != MAGIC
        || !BlockChecksum.isKnown(type)
        || version < 1
        || version > NEWEST) {
      return null;
    }
    if (version >= CHECKED) {
      return checked(bytes, offset, type, isCorrected);
    }
    BlockEntries.Handle metaindex = BlockEntries.handle(Arrays.copyOfRange(bytes, 1, VERSION));
    if (metaindex == null || isCorrected) {
      return null; // no checksum would prove it
    }
    int[] at = {1};
    BlockEntries.varint(bytes, at);
    BlockEntries.varint(bytes, at);
    BlockEntries.Handle index = BlockEntries.handle(Arrays.copyOfRange(bytes, at[0], VERSION));
    return new TableFooter(new BlockChecksum(type, 0), metaindex, index, false);
  }

  private static TableFooter checked(byte[] bytes, long offset, int type, boolean isCorrected) {
    BlockChecksum checksum = new BlockChecksum(type, Bytes.u32le(bytes, BASE));
    byte[] unchecked = bytes.clone();
    Bytes.putU32le(unchecked, CHECKSUM, 0);
    int computed = checksum.plain(unchecked, 0, LENGTH - 1) + checksum.modifier(offset);
    long size = Bytes.u32le(bytes, SIZE) & 0xFFFFFFFFL;
    long at = offset - BlockChecksum.TRAILER - size;
    boolean isWhole =
        Bytes.u32le(bytes, 1) == EXTENDED_MAGIC
            && computed == Bytes.u32le(bytes, CHECKSUM)
            && at >= 0;
    return isWhole
        ? new TableFooter(checksum, new BlockEntries.Handle(at, size), null, isCorrected)
        : null;
  }
}
