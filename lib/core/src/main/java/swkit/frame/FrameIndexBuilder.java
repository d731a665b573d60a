// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;
import swkit.Entry;
import swkit.FrameException;
import swkit.Subspace;
import swkit.io.Wording;

/** Sets the marks of a frame, and counts its entries and bytes, while it is read or written. */
final class FrameIndexBuilder {
  private final long distance;
  private final List<Mark> marks = new ArrayList<>();
  private final StreamingXXHash64 hash = XXHashFactory.fastestInstance().newStreamingHash64(0);
  private boolean open;
  private byte[] key;
  private long begin;
  private long blockOffset;
  private int inBlock;
  private long entriesBefore;
  private long entries;
  private long keyBytes;
  private long valueBytes;
  private byte[] largestKey = Entry.NO_VALUE;
  private long largestBytes = -1;

  FrameIndexBuilder(long distance) {
    this.distance = distance;
  }

  /** Whether an entry that begins at {@code contentOffset} gets a mark. */
  boolean isDue(long contentOffset) {
    return !open || contentOffset - begin >= distance;
  }

  /** Ends the current mark at {@code contentOffset}, and returns it; null if there is none. */
  Mark end(long contentOffset) {
    if (!open) {
      return null;
    }
    open = false;
    Mark mark =
        new Mark(
            key,
            entries - entriesBefore,
            begin,
            contentOffset - begin,
            blockOffset,
            inBlock,
            hash.getValue());
    marks.add(mark);
    return mark;
  }

  /** Begins a mark at {@code contentOffset}. The key comes with the next {@link #entry}. */
  void begin(long contentOffset, long block, int offsetInBlock) {
    open = true;
    key = null;
    begin = contentOffset;
    blockOffset = block;
    inBlock = offsetInBlock;
    entriesBefore = entries;
    hash.reset();
  }

  /** Takes content. Content before the first mark belongs to no mark. */
  void content(byte[] bytes, int offset, int length) {
    if (open && length > 0) {
      hash.update(bytes, offset, length);
    }
  }

  void entry(byte[] entryKey, long valueLength) {
    if (key == null) {
      key = entryKey;
    }
    entries++;
    keyBytes += entryKey.length;
    valueBytes += valueLength;
    if (valueLength > largestBytes) {
      largestKey = entryKey;
      largestBytes = valueLength;
    }
  }

  /** Takes the marks and counts of {@code before}, whose content was read already. */
  void resume(FrameIndexBuilder before) {
    marks.addAll(before.marks);
    entries = before.entries;
    keyBytes = before.keyBytes;
    valueBytes = before.valueBytes;
    largestKey = before.largestKey;
    largestBytes = before.largestBytes;
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }

  /** The index of {@code file}, after its whole content was taken. */
  FrameIndex index(
      Path file, Subspace subspace, int schemaVersion, long contentBytes, boolean endMarked) {
    try {
      return new FrameIndex(
          subspace,
          schemaVersion,
          distance,
          marks,
          entries,
          keyBytes,
          valueBytes,
          largestKey,
          Math.max(0, largestBytes),
          contentBytes,
          Files.size(file),
          endMarked,
          FrameIndex.ends(file));
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
  }
}
