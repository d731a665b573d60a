// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.List;
import swkit.frame.FrameIndex;
import swkit.frame.FrameWriter;
import swkit.frame.Mark;

/** What checksums of all entries of a subspace say of those that came out. */
enum Verdict {
  /** All came out, as they were written. */
  PROVEN,
  /** Something is missing, or not as it was written. */
  DISPROVED,
  /** Nothing tells. */
  UNKNOWN;

  /**
   * The verdict on {@code written}.
   *
   * @param checksum the checksum of the content of the damaged frame; null if it has none
   * @param sealed the index of that frame when it was sealed; null if it wasn't
   */
  static Verdict of(FrameWriter written, Integer checksum, FrameIndex sealed) {
    if (checksum != null && checksum == written.contentChecksum()
        || sealed != null && isSame(sealed, written)) {
      return PROVEN;
    }
    boolean isComparable = sealed != null && sealed.distance() == FrameIndex.DISTANCE;
    boolean isOther =
        checksum != null && Integer.bitCount(checksum ^ written.contentChecksum()) > 1;
    return isComparable || isOther ? DISPROVED : UNKNOWN;
  }

  private static boolean isSame(FrameIndex sealed, FrameWriter written) {
    List<Mark> marks = written.marks();
    if (sealed.contentBytes() != written.contentBytes() || sealed.marks().size() != marks.size()) {
      return false;
    }
    for (int i = 0; i < marks.size(); i++) {
      if (!marks.get(i).hasContentOf(sealed.marks().get(i))) {
        return false;
      }
    }
    return true;
  }
}
