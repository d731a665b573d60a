// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;

/** A source of one range, cut into portions of about so many bytes, each with its own range. */
final class Portions {
  private final Source source;
  private final KeyRange all;
  private final long bytes;
  private Entry ahead;
  private byte[] from;
  private boolean ended;

  /** Leaves {@code source}, which lies in {@code all}, open. */
  Portions(Source source, KeyRange all, long bytes) {
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
    return new AbstractSource("the portion") {
      @Override
      protected Entry pull() {
        if (ahead == null || taken[0] >= bytes) {
          return null;
        }
        Entry entry = ahead;
        taken[0] += entry.size();
        ahead = source.next();
        return entry;
      }

      @Override
      protected void release() {}
    };
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
