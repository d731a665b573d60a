// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.List;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.frame.Mark;

/**
 * A source of one range, divided into batches of about the same size, each with its own range.
 *
 * <p>If the source is a frame with marks, each batch ends where a mark begins: all that precedes
 * the mark has been compared with it by then, so that a batch holds nothing unchecked.
 */
final class SourceBatches {
  private final Source source;
  private final KeyRange all;
  private final long bytes;
  private final List<Mark> marks;
  private int nextMark;
  private Entry ahead;
  private byte[] from;
  private boolean ended;

  /**
   * Batches of about {@code bytes} bytes of keys and values.
   *
   * @param source the entries of the range {@code all}; stays open
   * @param marks the marks of the frame, ascending; empty if there are none
   */
  SourceBatches(Source source, KeyRange all, long bytes, List<Mark> marks) {
    this.marks = marks;
    this.source = source;
    this.all = all;
    this.bytes = bytes;
    this.from = all.from();
    this.ahead = source.next();
  }

  /** Whether there is another batch. There is at least one, which may be empty. */
  boolean hasNext() {
    return !ended;
  }

  /**
   * The entries of the next batch. They must be read to the end before {@link #range} is called.
   */
  Source next() {
    long[] taken = {0};
    byte[][] last = {from};
    return new AbstractSource("the batch") {
      @Override
      protected Entry pull() {
        if (ahead == null || taken[0] >= bytes && isAtMark(last[0])) {
          return null;
        }
        Entry entry = ahead;
        last[0] = entry.key();
        taken[0] += entry.size();
        ahead = source.next();
        return entry;
      }

      @Override
      protected void release() {}
    };
  }

  /** Whether a mark lies after {@code last} and not after the next entry; true without marks. */
  private boolean isAtMark(byte[] last) {
    while (nextMark < marks.size() && Entry.compareKeys(marks.get(nextMark).key(), last) <= 0) {
      nextMark++;
    }
    return marks.isEmpty()
        || nextMark < marks.size()
            && Entry.compareKeys(marks.get(nextMark).key(), ahead.key()) <= 0;
  }

  /** The range from the beginning of the next batch to the end of the whole. */
  KeyRange rest() {
    return new KeyRange(from, all.to());
  }

  /** The range of the batch that was just read, up to the beginning of the next one. */
  KeyRange range() {
    byte[] to = ahead == null ? all.to() : ahead.key();
    KeyRange range = new KeyRange(from, to);
    from = to;
    ended = ahead == null;
    return range;
  }
}
