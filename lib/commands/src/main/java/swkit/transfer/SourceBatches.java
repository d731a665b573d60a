// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.List;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.frame.Mark;

/**
 * A source of one range, cut into portions of about so many bytes, each with its own range.
 *
 * <p>If the source is a frame with marks, a portion ends where one of them begins: what comes
 * before a mark has been compared with it by then, so that a portion holds nothing unchecked.
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

  /** Leaves {@code source}, which lies in {@code all}, open; {@code marks} ascend. */
  SourceBatches(Source source, KeyRange all, long bytes, List<Mark> marks) {
    this.marks = marks;
    this.source = source;
    this.all = all;
    this.bytes = bytes;
    this.from = all.from();
    this.ahead = source.next();
  }

  /** Whether there is another portion; the first there always is. */
  boolean hasNext() {
    return !ended;
  }

  /** The entries of the next portion, to be read to their end before {@link #range} is asked. */
  Source next() {
    long[] taken = {0};
    byte[][] last = {from};
    return new AbstractSource("the portion") {
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

  /** What is left of the range, to be written to. */
  KeyRange rest() {
    return new KeyRange(from, all.to());
  }

  /** The range of the portion that was just read, up to where the next one begins. */
  KeyRange range() {
    byte[] to = ahead == null ? all.to() : ahead.key();
    KeyRange range = new KeyRange(from, to);
    from = to;
    ended = ahead == null;
    return range;
  }
}
