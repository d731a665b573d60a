// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The properties that a frame's header gives, or that it may have had before it was damaged.
 *
 * @param length the length of the header
 * @param blockSize the most bytes in a block
 * @param linked whether blocks refer to the content of earlier ones
 * @param checksums whether each block has a checksum
 * @param trailer how many bytes follow the end mark
 */
record DamagedFrameFormat(
    int length, int blockSize, boolean linked, boolean checksums, int trailer) {
  /** The format that {@code header} gives; null if it isn't one. */
  static DamagedFrameFormat of(byte[] header, int available) {
    try {
      var in = new Lz4FrameInput(new ByteArrayInputStream(header, 0, available));
      int flg = header[4];
      return new DamagedFrameFormat(
          (int) in.offset(),
          Lz4FrameFormat.blockSize((header[5] & 0xFF) >>> 4),
          in.isLinked(),
          (flg & Lz4FrameFormat.BLOCK_CHECKSUM) != 0,
          (flg & Lz4FrameFormat.CONTENT_CHECKSUM) != 0 ? 4 : 0);
    } catch (IOException | Lz4Exception e) {
      return null;
    }
  }

  int afterBlock() {
    return checksums ? 4 : 0;
  }

  /**
   * Whether a block of {@code length} bytes can have another one after it: without flushing, only
   * the last block is shorter.
   */
  boolean isFull(int length) {
    return checksums || linked || length == blockSize;
  }

  /**
   * The formats that a damaged header may have given: those that one flipped bit explains, then
   * those of frames that this program and servers write (store-and-dump 1.3).
   */
  static List<DamagedFrameFormat> candidates(byte[] header) {
    List<DamagedFrameFormat> formats = new ArrayList<>();
    byte[] attempt = header.clone();
    for (int bit = 0; bit < header.length * 8; bit++) {
      attempt[bit / 8] ^= (byte) (1 << bit % 8);
      DamagedFrameFormat corrected = of(attempt, attempt.length);
      attempt[bit / 8] ^= (byte) (1 << bit % 8);
      if (corrected != null && bit / 8 < corrected.length()) {
        formats.add(corrected);
      }
    }
    formats.add(new DamagedFrameFormat(7, Lz4FrameFormat.blockSize(5), false, true, 4));
    formats.add(new DamagedFrameFormat(7, Lz4FrameFormat.blockSize(4), false, false, 0));
    return formats;
  }
}
