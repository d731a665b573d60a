// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Arrays;
import java.util.Objects;
import swkit.io.Bytes;

/**
 * A sequential reader of a value; integers are big-endian (key-layouts 1.1). Reading past the end
 * throws {@link IndexOutOfBoundsException}.
 */
final class ValueReader {
  private final byte[] bytes;
  private int at;

  ValueReader(byte[] bytes) {
    this.bytes = bytes;
  }

  private int advance(int length) {
    int start = at;
    Objects.checkFromIndexSize(start, length, bytes.length);
    at += length;
    return start;
  }

  int left() {
    return bytes.length - at;
  }

  boolean atEnd() {
    return left() == 0;
  }

  int u8() {
    return bytes[advance(1)] & 0xFF;
  }

  int u16() {
    return u8() << 8 | u8();
  }

  int u32() {
    return Bytes.u32(bytes, advance(4));
  }

  long u64() {
    return Bytes.u64(bytes, advance(8));
  }

  byte[] take(int length) {
    int start = advance(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  byte[] rest() {
    return take(left());
  }

  /** An unsigned LEB128 number of at most 64 bits. */
  long leb128() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7F) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("a LEB128 number of more than 64 bits");
  }

  /** A count or length: a LEB128 number of at most the remaining bytes. */
  int count() {
    long count = leb128();
    if (count < 0 || count > left()) {
      throw new IndexOutOfBoundsException("a count of " + Long.toUnsignedString(count));
    }
    return (int) count;
  }
}
