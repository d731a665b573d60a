// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import swkit.io.Bytes;

/**
 * A reader of the contents of an archive: a structure at the end, with pointers into the bytes
 * before it (key-layouts 1.7). Integers are little-endian; positions count from the start of the
 * structure. A pointer to the outside, or wrong content, throws {@link IndexOutOfBoundsException}.
 */
final class ArchivedStruct {
  private final byte[] bytes;
  private final int root;

  /** The contents {@code bytes} with a structure of {@code size} bytes at their end. */
  ArchivedStruct(byte[] bytes, int size) {
    this.bytes = bytes;
    root = bytes.length - size;
    Objects.checkFromIndexSize(root, size, bytes.length);
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
      int end = 0;
      while (end < 8 && inline[end] != (byte) 0xFF) {
        end++;
      }
      return text(Arrays.copyOf(inline, end));
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

  /** The positions of the items of a boxed slice or vector. */
  int[] items(int position, int size) {
    int count = u32(position + 4);
    int start = root + position + u32(position);
    long end = start + Math.multiplyFull(count, size);
    if (count < 0 || start < 0 || end > bytes.length) {
      throw new IndexOutOfBoundsException("a slice of " + count);
    }
    return IntStream.range(0, count).map(i -> start - root + i * size).toArray();
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
    Objects.checkFromIndexSize(start, length, bytes.length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }
}
