// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.io.Bytes;

/**
 * The entries of a decompressed block (store-and-dump 3.1.2): each key without what it has in
 * common with the one before. One thread at a time.
 */
final class BlockEntries {
  private static final int COUNT = 0x0FFFFFFF;

  /**
   * Keys take at most so many times the bytes of their block, and one MB: RocksDB writes at least
   * each 16th key whole. A block with more was made to exhaust the memory.
   */
  private static final int MOST_TIMES = 64;

  private static final int SMALL_BLOCK = 1 << 20;

  private final byte[] block;
  private final int limit;
  private int at;
  private byte[] key = new byte[0];
  private boolean isBroken;

  private BlockEntries(byte[] block, int at, int limit) {
    this.block = block;
    this.at = at;
    this.limit = limit;
  }

  /** A key and its value in a block that isn't of data. */
  record Raw(byte[] key, byte[] value) {}

  /** Where a block's data lies in the table. */
  record Handle(long offset, long size) {
    long end() {
      return offset + size + BlockChecksum.TRAILER;
    }

    /** Whether the block and its trailer lie in a file of {@code length} bytes. */
    boolean liesIn(long length) {
      return offset >= 0
          && size >= 0
          && size <= length - BlockChecksum.TRAILER
          && offset <= length - BlockChecksum.TRAILER - size;
    }
  }

  /** Where the entries of {@code block} end; -1 if it isn't a block. */
  private static int end(byte[] block) {
    if (block.length < 8) {
      return -1;
    }
    long restarts = Bytes.u32le(block, block.length - 4) & COUNT;
    long end = block.length - 4 - 4 * restarts;
    return restarts < 1 || end < 0 || Bytes.u32le(block, (int) end) != 0 ? -1 : (int) end;
  }

  /** All entries of {@code block}; null if it isn't a block. */
  static List<Raw> all(byte[] block) {
    int end = end(block);
    if (end < 0) {
      return null;
    }
    BlockEntries entries = new BlockEntries(block, 0, end);
    List<Raw> all = new ArrayList<>();
    long left = SMALL_BLOCK + (long) MOST_TIMES * block.length;
    while (entries.at < end) {
      if (!entries.next()) {
        return null;
      }
      left -= entries.key.length;
      if (left < 0) {
        return null;
      }
      all.add(new Raw(entries.key, entries.value()));
    }
    return all;
  }

  /**
   * The versions in the data block {@code block}; null if it is none: if a key doesn't ascend, or
   * the type of an entry is unknown.
   */
  static List<Version> versions(byte[] block, boolean isCorrected) {
    List<Raw> all = all(block);
    if (all == null || all.isEmpty()) {
      return null;
    }
    List<Version> versions = new ArrayList<>(all.size());
    Version last = null;
    for (Raw raw : all) {
      Version version = version(raw, isCorrected);
      if (version == null
          || !Version.isKnown(version.type())
          || last != null && Version.compare(last, version) > 0) {
        return null;
      }
      versions.add(version);
      last = version;
    }
    return versions;
  }

  /** The entry {@code raw} of a block whose keys have a trailer; null if it has none. */
  static Version version(Raw raw, boolean isCorrected) {
    int length = raw.key().length - Version.TRAILER;
    if (length < 0) {
      return null;
    }
    long trailer = Bytes.i64le(raw.key(), length);
    byte[] key = Arrays.copyOf(raw.key(), length);
    return new Version(key, trailer >>> 8, (int) trailer & 0xFF, raw.value(), isCorrected);
  }

  /**
   * Where the uncompressed data block that begins at {@code from} ends, without its trailer; -1 if
   * none does.
   */
  static int endOfData(byte[] bytes, int from, int to) {
    return endOf(bytes, from, to, true);
  }

  /** The same for any block that isn't compressed and has only whole keys, or few in common. */
  static int endOf(byte[] bytes, int from, int to, boolean isData) {
    BlockEntries entries = new BlockEntries(bytes, from, to);
    List<Integer> starts = new ArrayList<>();
    while (to - entries.at >= 8) {
      if (Bytes.u32le(bytes, entries.at) == 0) {
        return endOfRestarts(bytes, from, entries.at, to, starts);
      }
      int start = entries.at - from;
      int shared = bytes[entries.at];
      if (!entries.next() || isData && !hasKnownType(entries.key)) {
        return -1;
      }
      if (shared == 0) {
        starts.add(start);
      }
    }
    return -1;
  }

  private static boolean hasKnownType(byte[] key) {
    return key.length >= Version.TRAILER
        && Version.isKnown(key[key.length - Version.TRAILER] & 0xFF);
  }

  private static int endOfRestarts(
      byte[] bytes, int from, int restarts, int to, List<Integer> starts) {
    int next = 0;
    for (int at = restarts; to - at >= 4; at += 4) {
      int value = Bytes.u32le(bytes, at);
      int count = (at - restarts) / 4;
      if (count > 0 && (value & COUNT) == count && !starts.contains(value)) {
        return at + 4;
      }
      while (next < starts.size() && starts.get(next) < value) {
        next++;
      }
      if (next == starts.size() || starts.get(next) != value) {
        return count > 0 && (value & COUNT) == count ? at + 4 : -1;
      }
    }
    return -1;
  }

  private byte[] value;

  private byte[] value() {
    return value;
  }

  private boolean next() {
    int shared = number();
    int rest = number();
    int length = number();
    if (isBroken || shared > key.length || (long) rest + length > limit - at) {
      return false;
    }
    byte[] whole = Arrays.copyOf(key, shared + rest);
    System.arraycopy(block, at, whole, shared, rest);
    key = whole;
    at += rest;
    value = Arrays.copyOfRange(block, at, at + length);
    at += length;
    return true;
  }

  private int number() {
    long number = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (at >= limit) {
        break;
      }
      byte part = block[at++];
      number |= (long) (part & 0x7F) << shift;
      if (part >= 0) {
        if (number > Integer.MAX_VALUE - 64) {
          break;
        }
        return (int) number;
      }
    }
    isBroken = true;
    return 0;
  }

  /** The varint at {@code at[0]}, after which that is moved; -1 if there is none. */
  static long varint(byte[] bytes, int[] at) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE && at[0] < bytes.length; shift += 7) {
      byte part = bytes[at[0]++];
      number |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return number;
      }
    }
    return -1;
  }

  /** The handle that {@code bytes} begin with; null if they begin with none. */
  static Handle handle(byte[] bytes) {
    int[] at = {0};
    long offset = varint(bytes, at);
    long size = varint(bytes, at);
    return offset < 0 || size < 0 ? null : new Handle(offset, size);
  }

  /**
   * The handles of an index block; null if it is none.
   *
   * @param isDelta whether values after a first one are differences of sizes, without a length
   */
  static List<Handle> index(byte[] block, boolean isDelta) {
    List<Handle> handles = new ArrayList<>();
    if (!isDelta) {
      List<Raw> all = all(block);
      if (all == null) {
        return null;
      }
      for (Raw raw : all) {
        handles.add(handle(raw.value()));
      }
      return handles.contains(null) ? null : handles;
    }
    int end = end(block);
    if (end < 0) {
      return null;
    }
    int[] at = {0};
    Handle last = null;
    while (at[0] < end) {
      long shared = varint(block, at);
      long rest = varint(block, at);
      if (shared < 0 || rest < 0 || rest > end - at[0]) {
        return null;
      }
      at[0] += (int) rest;
      if (shared == 0) {
        long offset = varint(block, at);
        long size = varint(block, at);
        last = new Handle(offset, size);
      } else {
        long zigzag = varint(block, at);
        if (last == null) {
          return null;
        }
        last = new Handle(last.end(), last.size() + (zigzag >>> 1 ^ -(zigzag & 1)));
      }
      if (last.offset() < 0 || last.size() < 0 || at[0] > end) {
        return null;
      }
      handles.add(last);
    }
    return handles;
  }
}
