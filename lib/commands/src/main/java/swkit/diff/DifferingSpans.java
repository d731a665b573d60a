// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.ArrayList;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;

/**
 * The parts of two sealed frames that must be read to compare them. The entries after two marks of
 * the same content are the same.
 *
 * @param spans the parts to read, ascending
 * @param entries the number of entries that need not be read
 * @param bytes the bytes of keys and values of these entries
 */
record DifferingSpans(List<Span> spans, long entries, long bytes) {
  /**
   * A range of each frame. The ranges may begin at different keys if only one frame has entries
   * between these.
   *
   * @param left the range of the first frame
   * @param right the range of the second frame
   */
  record Span(KeyRange left, KeyRange right) {}

  private static final KeyRange NOTHING = new KeyRange(new byte[0], new byte[0]);

  /** Everything. */
  static final DifferingSpans ALL =
      new DifferingSpans(List.of(new Span(KeyRange.all(), KeyRange.all())), 0, 0);

  /** The parts that may differ between the frames of two indexes; everything if one is null. */
  static DifferingSpans of(FrameIndex left, FrameIndex right) {
    if (left == null || right == null) {
      return ALL;
    }
    List<Span> spans = new ArrayList<>();
    long entries = 0;
    long bytes = 0;
    int i = 0;
    int j = 0;
    byte[] fromLeft = KeyRange.all().from();
    byte[] fromRight = fromLeft;
    boolean unequal = false;
    while (i < left.marks().size() || j < right.marks().size()) {
      int order = compare(left, i, right, j);
      if (order == 0 && left.marks().get(i).hasContentOf(right.marks().get(j))) {
        Mark mark = left.marks().get(i);
        if (unequal) {
          spans.add(
              new Span(new KeyRange(fromLeft, mark.key()), new KeyRange(fromRight, mark.key())));
        }
        entries += mark.entries();
        bytes += mark.contentBytes();
        i++;
        j++;
        fromLeft = key(left, i);
        fromRight = key(right, j);
        unequal = false;
      } else {
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
        unequal = true;
      }
    }
    if (unequal) {
      spans.add(new Span(toTheEnd(fromLeft), toTheEnd(fromRight)));
    }
    return new DifferingSpans(spans, entries, bytes);
  }

  private static int compare(FrameIndex left, int i, FrameIndex right, int j) {
    byte[] a = key(left, i);
    byte[] b = key(right, j);
    return a == null ? 1 : b == null ? -1 : Entry.compareKeys(a, b);
  }

  /** The key of a mark; null after the last. */
  private static byte[] key(FrameIndex index, int mark) {
    return mark < index.marks().size() ? index.marks().get(mark).key() : null;
  }

  /** All keys from {@code key} on; none if it is null. */
  private static KeyRange toTheEnd(byte[] key) {
    return key == null ? NOTHING : KeyRange.from(key);
  }
}
