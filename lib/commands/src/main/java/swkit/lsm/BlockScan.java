// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import swkit.io.Bytes;

/**
 * Finds the data blocks of a table whose index is lost: by where the entries or the compressed
 * bytes of a block end, and by its checksum. One thread at a time.
 */
final class BlockScan {
  /** How many bytes are searched at once. No larger block is found. */
  private static final int WINDOW = 4 << 20;

  /** The most blocks that are compared to find out the checksum. */
  private static final int COMPARED = 64;

  /** The most bytes of a block of metadata that is compared. */
  private static final int LONGEST_METADATA = 1 << 16;

  /** Where the key begins in the first entry of a block of metadata. */
  private static final int NAME = 3;

  /** Types of compression are lower. */
  private static final int LAST_TYPE = 8;

  private final TableFile table;
  private byte[] window = new byte[0];
  private long windowAt;

  BlockScan(TableFile table) {
    this.table = table;
  }

  /**
   * A block.
   *
   * @param at where it begins
   * @param end where it ends with its trailer
   */
  record Found(long at, long end, List<Version> versions) {}

  /** The first block at or after {@code from}; null if there is none up to {@code limit}. */
  Found at(FileChannel file, long from, long limit) throws IOException {
    for (long at = from; at < limit; at++) {
      load(file, at, limit);
      Found found = block(at, table.checksum());
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Loads the window, so that half of it follows {@code at}. */
  private void load(FileChannel file, long at, long limit) throws IOException {
    boolean isIn = at >= windowAt && at + WINDOW / 2 <= windowAt + window.length;
    boolean isLast = at >= windowAt && windowAt + window.length >= limit && window.length > 0;
    if (!isIn && !isLast) {
      window = TableFile.read(file, at, (int) Math.min(WINDOW, limit - at));
      windowAt = at;
    }
  }

  /** The block at {@code at}; null if none is there. Without a checksum, only its form counts. */
  private Found block(long at, BlockChecksum checksum) {
    int from = (int) (at - windowAt);
    int end = BlockEntries.endOfData(window, from, window.length);
    Found plain = end < 0 ? null : block(from, end, Compression.NONE, null, checksum);
    if (plain != null) {
      return plain;
    }
    for (int type : new int[] {Compression.SNAPPY, Compression.LZ4, Compression.LZ4HC}) {
      Compression.Result packed = Compression.begun(type, window, from, window.length);
      Found found =
          packed == null ? null : block(from, packed.end(), type, packed.content(), checksum);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private Found block(int from, int end, int type, byte[] unpacked, BlockChecksum checksum) {
    boolean fits = end + BlockChecksum.TRAILER <= window.length && (window[end] & 0xFF) == type;
    int length = end + BlockChecksum.TRAILER - from;
    if (!fits || checksum != null && !checksum.matches(window, from, length, windowAt + from)) {
      return null;
    }
    byte[] content = unpacked == null ? Arrays.copyOfRange(window, from, end) : unpacked;
    List<Version> versions = BlockEntries.versions(content, false);
    return versions == null ? null : new Found(windowAt + from, windowAt + from + length, versions);
  }

  /** The checksum with which two blocks agree, of data or of metadata; null if none is found. */
  BlockChecksum checksum(FileChannel file) throws IOException {
    long limit = table.size();
    long end = -1;
    BlockChecksum[] candidates = null;
    int compared = 0;
    for (long at = 0; at < limit && compared < COMPARED; ) {
      load(file, at, limit);
      Found found = block(at, null);
      if (found == null) {
        at++;
        continue;
      }
      for (int type : new int[] {BlockChecksum.XXH3, BlockChecksum.CRC32C}) {
        if (matches(found, new BlockChecksum(type, 0))) {
          return new BlockChecksum(type, 0);
        }
      }
      BlockChecksum[] own = {with(found, BlockChecksum.XXH3), with(found, BlockChecksum.CRC32C)};
      for (int i = 0; candidates != null && i < own.length; i++) {
        if (own[i].equals(candidates[i])) {
          return own[i];
        }
      }
      end = found.end();
      candidates = own;
      compared++;
      at = found.end();
    }
    for (int i = 0; compared == 1 && i < candidates.length; i++) {
      if (precedesBlock(candidates[i], end)) {
        return candidates[i];
      }
    }
    return null;
  }

  /** Whether a block of metadata with this checksum begins at {@code at}. */
  private boolean precedesBlock(BlockChecksum checksum, long at) {
    int from = (int) (at - windowAt);
    int most = Math.min(LONGEST_METADATA, window.length - from);
    for (int length = BlockChecksum.TRAILER + 1; length <= most; length++) {
      int type = window[from + length - BlockChecksum.TRAILER];
      if (type >= 0 && type < LAST_TYPE && checksum.matches(window, from, length, at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The entries of the block of metadata with the entry {@code key}, wherever it is after the data;
   * null if it isn't found.
   */
  List<BlockEntries.Raw> metadata(FileChannel file, String key) throws IOException {
    long limit = table.size();
    window = TableFile.read(file, Math.max(0, limit - WINDOW), (int) Math.min(WINDOW, limit));
    windowAt = Math.max(0, limit - WINDOW);
    for (int from = window.length - NAME - 1; from >= 0; from--) {
      boolean isName =
          window[from] == 0 && (window[from + NAME] == 'r' || window[from + NAME] == 'f');
      int end = isName ? BlockEntries.endOf(window, from, window.length, false) : -1;
      int length = end + BlockChecksum.TRAILER - from;
      boolean fits = end >= 0 && from + length <= window.length && window[end] == Compression.NONE;
      if (fits && table.checksum().matches(window, from, length, windowAt + from)) {
        List<BlockEntries.Raw> entries = BlockEntries.all(Arrays.copyOfRange(window, from, end));
        boolean isRight =
            entries != null
                && entries.stream()
                    .anyMatch(e -> key.equals(new String(e.key(), StandardCharsets.ISO_8859_1)));
        if (isRight) {
          return entries;
        }
      }
    }
    return null;
  }

  private boolean matches(Found found, BlockChecksum checksum) {
    int from = (int) (found.at() - windowAt);
    return checksum.matches(window, from, (int) (found.end() - found.at()), found.at());
  }

  /** The checksum of {@code type} with the base with which {@code found} agrees. */
  private BlockChecksum with(Found found, int type) {
    int from = (int) (found.at() - windowAt);
    int content = (int) (found.end() - found.at()) - BlockChecksum.TRAILER;
    int stored = Bytes.u32le(window, from + content + 1);
    int modifier = stored - new BlockChecksum(type, 0).plain(window, from, content);
    int base = modifier ^ (int) found.at() + (int) (found.at() >>> 32);
    return new BlockChecksum(type, base);
  }
}
