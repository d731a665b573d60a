// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.piece.ArchiveTail;

/**
 * An intact archive that is being changed: contents with a structure at their end, and pointers
 * relative to their own positions (key-layouts 1.6 and 1.7). Positions count from the start of the
 * structure; integers in it are little-endian.
 */
final class ArchiveEdit {
  private static final int COMPRESSED = 0x10;

  private final int marker;
  private final long changeId;
  private final int size;
  private byte[] contents;

  private ArchiveEdit(Archive archive, int size) {
    this.marker = archive.marker();
    this.changeId = archive.changeId();
    this.contents = archive.payload();
    this.size = size;
  }

  /** The archive {@code value} with a structure of {@code size} bytes; null if it isn't one. */
  static ArchiveEdit of(byte[] value, int size) {
    Archive archive = value == null ? null : Archive.of(value);
    boolean isSound =
        archive != null
            && archive.checksum() == Archive.Checksum.OK
            && archive.payload() != null
            && archive.payload().length >= size;
    return isSound ? new ArchiveEdit(archive, size) : null;
  }

  private int root() {
    return contents.length - size;
  }

  boolean isVersioned() {
    return changeId != 0;
  }

  int u8(int position) {
    return contents[root() + position] & 0xFF;
  }

  int u32(int position) {
    return Bytes.u32le(contents, root() + position);
  }

  /** The u64 at {@code position}, big-endian. */
  byte[] u64be(int position) {
    byte[] value = new byte[Long.BYTES];
    for (int i = 0; i < value.length; i++) {
      value[i] = contents[root() + position + Long.BYTES - 1 - i];
    }
    return value;
  }

  void u32(int position, int value) {
    Bytes.putU32le(contents, root() + position, value);
  }

  /** The items of {@code length} bytes of the slice or vector at {@code position}, copied. */
  List<byte[]> items(int position, int length) {
    int start = root() + position + u32(position);
    int count = u32(position + 4);
    Objects.checkFromIndexSize(start, Math.multiplyExact(count, length), contents.length);
    List<byte[]> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = start + i * length;
      items.add(java.util.Arrays.copyOfRange(contents, from, from + length));
    }
    return items;
  }

  /**
   * Replaces the items of the slice at {@code position}, which hold no pointers, by {@code items},
   * of 4 or 8 bytes each or a multiple. They take the place of the old ones if there is room.
   */
  void items(int position, List<byte[]> items, int... otherPointers) {
    byte[] all = Bytes.concat(items.toArray(byte[][]::new));
    int length = items.isEmpty() ? 0 : items.get(0).length;
    if (items.size() <= u32(position + 4)) {
      int start = root() + position + u32(position);
      System.arraycopy(all, 0, contents, start, all.length);
    } else {
      insert(all);
      u32(position, -(position + length * items.size()));
      for (int pointer : otherPointers) {
        u32(pointer, u32(pointer) - all.length);
      }
    }
    u32(position + 4, items.size());
  }

  /** Inserts {@code bytes} before the structure. */
  private void insert(byte[] bytes) {
    byte[] before = java.util.Arrays.copyOf(contents, root());
    byte[] structure = java.util.Arrays.copyOfRange(contents, root(), contents.length);
    contents = Bytes.concat(before, bytes, structure);
  }

  /** The archive as a value: not compressed, and of {@code change} if it is versioned. */
  byte[] value(long change) {
    byte[] sum = Bytes.u32(ArchiveTail.checksum(contents, contents.length));
    byte[] version = new byte[isVersioned() ? Long.BYTES : 0];
    if (isVersioned()) {
      Bytes.putU64(version, 0, change);
    }
    return Bytes.concat(contents, sum, version, new byte[] {(byte) (marker & ~COMPRESSED)});
  }
}
