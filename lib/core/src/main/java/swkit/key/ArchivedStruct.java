// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Arrays;
import java.util.Objects;
import swkit.io.Bytes;

/**
 * A reader of the contents of an archive: a structure at the end, with pointers into the bytes
 * before it (key-layouts 1.7). Integers are little-endian; positions count from the start of the
 * structure. A pointer to the outside, or wrong content, throws {@link IndexOutOfBoundsException}.
 */
final class ArchivedStruct {
  private final byte[] bytes;
  private final int end;
  private final int root;

  /**
   * The first {@code end} of {@code bytes}, with a structure of {@code size} bytes at their end.
   */
  ArchivedStruct(byte[] bytes, int end, int size) {
    this.bytes = bytes;
    this.end = end;
    root = end - size;
    Objects.checkFromIndexSize(root, size, end);
  }

  int u8(int position) {
    return bytes[root + position] & 0xFF;
  }

  int u32(int position) {
    return Bytes.u32le(bytes, root + position);
  }

  long u64(int position) {
    return Bytes.i64le(bytes, root + position);
  }

  byte[] hash(int position) {
    return slice(root + position, 32);
  }

  /** Whether an optional field is present. */
  boolean isPresent(int position) {
    return Objects.checkIndex(u8(position), 2) == 1;
  }

  /** A {@code String}, inline or not. */
  String string(int position) {
    int at = root + position;
    if ((bytes[at] & 0xC0) != 0x80) {
      byte[] inline = slice(at, 8);
      int length = 0;
      while (length < 8 && inline[length] != (byte) 0xFF) {
        length++;
      }
      return text(Arrays.copyOf(inline, length));
    }
    int length = u32(position);
    return text(at, u32(position + 4), (length & 0x3F) | (length & ~0xFF) >>> 2);
  }

  /** A boxed text. */
  String boxed(int position) {
    return text(root + position, u32(position), u32(position + 4));
  }

  /** The bytes of a boxed slice. */
  byte[] bytes(int position) {
    return slice(root + position + u32(position), u32(position + 4));
  }

  /** The number of items of a boxed slice or vector, all of which are there. */
  int count(int position, int size) {
    int count = u32(position + 4);
    int start = root + first(position);
    if (count < 0 || start < 0 || start + Math.multiplyFull(count, size) > end) {
      throw new IndexOutOfBoundsException("a slice of " + count);
    }
    return count;
  }

  /** The position of the first item of a boxed slice or vector. */
  int first(int position) {
    return position + u32(position);
  }

  /** The positions of the items of a boxed slice or vector. */
  int[] items(int position, int size) {
    int[] items = new int[count(position, size)];
    int first = first(position);
    for (int i = 0; i < items.length; i++) {
      items[i] = first + i * size;
    }
    return items;
  }

  /** Throws if there is no boxed text. */
  void checkBoxed(int position) {
    int start = root + first(position);
    int length = u32(position + 4);
    Objects.checkFromIndexSize(start, length, end);
    if (!Utf8.isValid(bytes, start, length)) {
      throw new IndexOutOfBoundsException("text that isn't UTF-8");
    }
  }

  private String text(int base, int offset, int length) {
    return text(slice(base + offset, length));
  }

  private static String text(byte[] utf8) {
    String text = QuotedText.utf8(utf8);
    if (text == null) {
      throw new IndexOutOfBoundsException("text that isn't UTF-8");
    }
    return text;
  }

  private byte[] slice(int start, int length) {
    Objects.checkFromIndexSize(start, length, end);
    return Arrays.copyOfRange(bytes, start, start + length);
  }
}
