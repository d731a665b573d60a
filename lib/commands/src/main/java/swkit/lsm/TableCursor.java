// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.function.Consumer;

/**
 * The versions in a table, in their order, without those in blocks that are damaged. One thread at
 * a time. The file is open only between the second version and the last.
 */
final class TableCursor implements AutoCloseable {
  private final TableFile table;
  private final BlockScan scan;
  private final Consumer<Gap> gaps;
  private FileChannel file;
  private List<BlockEntries.Handle> index;
  private int next;
  private long end;
  private List<Version> versions = List.of();
  private int place;
  private long at;
  private long lostFrom = -1;
  private byte[] last;
  private boolean isEnded;

  /**
   * A cursor at the first version.
   *
   * @param gaps called with what is lost before the version after it is given
   */
  TableCursor(TableFile table, Consumer<Gap> gaps) throws IOException {
    this.table = table;
    this.gaps = gaps;
    this.scan = new BlockScan(table);
    try {
      open();
      fill();
    } finally {
      close();
    }
  }

  private void open() throws IOException {
    file = FileChannel.open(table.path());
    index = table.checksum() == null ? null : table.index(file);
    end = table.dataEnd(index);
  }

  TableFile table() {
    return table;
  }

  /** The version that the cursor is at; null at the end. */
  Version version() {
    return place < versions.size() ? versions.get(place) : null;
  }

  /** Moves on to the next version. */
  void advance() throws IOException {
    place++;
    if (place >= versions.size() && !isEnded) {
      if (file == null) {
        open();
      }
      fill();
      if (isEnded) {
        close();
      }
    }
  }

  /** Reads on until there are versions, or to the end. */
  private void fill() throws IOException {
    versions = List.of();
    place = 0;
    while (versions.isEmpty() && !isEnded) {
      long limit = end >= 0 ? end : table.size();
      if (at >= limit || table.checksum() == null) {
        finish(limit);
        return;
      }
      readBlock(limit);
    }
  }

  private void readBlock(long limit) throws IOException {
    BlockEntries.Handle handle = handle();
    BlockScan.Found found;
    if (handle == null) {
      found = scan.at(file, at, limit);
    } else {
      TableFile.Block block =
          table.block(file, handle, content -> BlockEntries.versions(content, true) != null);
      List<Version> read =
          block == null ? null : BlockEntries.versions(block.content(), block.isCorrected());
      found = read == null ? null : new BlockScan.Found(at, handle.end(), read);
      if (found == null) {
        lose();
        at = handle.end();
        return;
      }
    }
    if (found == null) {
      lose();
      at = indexed(limit);
      return;
    }
    if (found.at() > at) {
      lose();
    }
    at = found.end();
    take(found.versions());
  }

  /** The block at {@code at} by the index, or null. */
  private BlockEntries.Handle handle() {
    while (index != null && next < index.size() && index.get(next).offset() < at) {
      next++;
    }
    boolean isThere = index != null && next < index.size() && index.get(next).offset() == at;
    return isThere ? index.get(next) : null;
  }

  /** Where the index names the next block, or {@code limit}. */
  private long indexed(long limit) {
    return index != null && next < index.size() ? index.get(next).offset() : limit;
  }

  private void take(List<Version> read) {
    if (last != null && java.util.Arrays.compareUnsigned(read.get(0).key(), last) < 0) {
      lose();
      return;
    }
    if (lostFrom >= 0) {
      report(read.get(0).key(), at);
    }
    last = read.get(read.size() - 1).key();
    boolean isOwn = !table.isIngested();
    versions =
        isOwn
            ? read
            : read.stream().map(v -> v.withSequence(table.sequence(v.sequence()))).toList();
  }

  private void lose() {
    lostFrom = lostFrom < 0 ? at : lostFrom;
  }

  private void finish(long limit) {
    isEnded = true;
    byte[] largest = table.largest();
    boolean isAtLargest = last != null && java.util.Arrays.equals(last, largest);
    if (table.checksum() == null) {
      lose();
    }
    boolean isTail = end < 0 && isAtLargest; // what follows is metadata
    if (lostFrom >= 0 && !isTail) {
      report(null, limit);
    }
  }

  private void report(byte[] before, long to) {
    byte[] after = last == null ? table.smallest() : last;
    byte[] to1 = before == null ? table.largest() : before;
    long lowest = table.facts() == null ? 0 : table.facts().lowest();
    long highest = table.facts() == null ? Long.MAX_VALUE : table.facts().highest();
    gaps.accept(
        new Gap(
            table.name(),
            after,
            to1,
            lowest,
            highest,
            lostFrom,
            to,
            last == null && before == null));
    lostFrom = -1;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
