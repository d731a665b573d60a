// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import swkit.io.Bytes;

/**
 * A structure in a {@link Payload} (groupware-layouts 1). Positions are relative to its first byte;
 * integers are little-endian. Whatever a server doesn't write throws {@link MalformedException}.
 */
final class ArchivedObject {
  private final Payload payload;
  private final byte[] bytes;
  private final int start;

  ArchivedObject(Payload payload, int start) {
    this.payload = payload;
    this.bytes = payload.bytes();
    this.start = start;
  }

  /** The structure that begins at {@code position} of this one. */
  ArchivedObject in(int position) {
    return new ArchivedObject(payload, start + position);
  }

  int u8(int position) {
    payload.requireInside(start + position, 1);
    return bytes[start + position] & 0xFF;
  }

  int i8(int position) {
    return (byte) u8(position);
  }

  int u16(int position) {
    return u8(position) | u8(position + 1) << 8;
  }

  int i16(int position) {
    return (short) u16(position);
  }

  int u32(int position) {
    payload.requireInside(start + position, 4);
    return Bytes.u32le(bytes, start + position);
  }

  long i64(int position) {
    payload.requireInside(start + position, 8);
    return Bytes.i64le(bytes, start + position);
  }

  double f64(int position) {
    return Double.longBitsToDouble(i64(position));
  }

  boolean bool(int position) {
    int value = u8(position);
    if (value > 1) {
      throw new MalformedException("is damaged: " + value + " is not a boolean");
    }
    return value == 1;
  }

  /** The number of a variant, which must be below {@code count}. */
  int variant(int position, int count) {
    int variant = u8(position);
    if (variant >= count) {
      throw new MalformedException("has a variant that isn't known: " + variant);
    }
    return variant;
  }

  /** The name of a variant without payload. */
  String name(int position, List<String> names) {
    return names.get(variant(position, names.size()));
  }

  /** The name of a variant of an optional value; null if absent. */
  String optionalName(int position, List<String> names) {
    return bool(position) ? name(position + 1, names) : null;
  }

  /** A string, inline or not. */
  String string(int position) {
    if ((u8(position) & 0xC0) != 0x80) {
      payload.requireInside(start + position, 8);
      int end = start + position;
      while (end < start + position + 8 && bytes[end] != (byte) 0xFF) {
        end++;
      }
      return text(start + position, end - start - position);
    }
    int word = u32(position);
    int length = (word & 0x3F) | (word & ~0xFF) >>> 2;
    long at = (long) start + position + u32(position + 4);
    payload.claim(at, length);
    return text((int) at, length);
  }

  /** An optional string; null if absent. */
  String optionalString(int position) {
    return bool(position) ? string(position + 4) : null;
  }

  /** The items of a list, each of {@code size} bytes. */
  <T> List<T> list(int position, int size, Function<ArchivedObject, T> item) {
    int first = claimList(position, size);
    int count = u32(position + 4);
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(item.apply(new ArchivedObject(payload, first + i * size)));
    }
    return items;
  }

  /** The items of a list of integers, each of {@code size} bytes. */
  int[] integers(int position, int size, ToIntFunction<ArchivedObject> item) {
    int first = claimList(position, size);
    int[] items = new int[u32(position + 4)];
    for (int i = 0; i < items.length; i++) {
      items[i] = item.applyAsInt(new ArchivedObject(payload, first + i * size));
    }
    return items;
  }

  /** A list of bytes. */
  byte[] bytes(int position) {
    int first = claimList(position, 1);
    return Arrays.copyOfRange(bytes, first, first + u32(position + 4));
  }

  /** {@code length} bytes of this structure itself. */
  byte[] slice(int position, int length) {
    payload.requireInside(start + position, length);
    return Arrays.copyOfRange(bytes, start + position, start + position + length);
  }

  /** The structure of {@code size} bytes that a box points to. */
  ArchivedObject box(int position, int size) {
    long at = (long) start + position + u32(position);
    payload.claim(at, size);
    return new ArchivedObject(payload, (int) at);
  }

  /** The start of a list's items; the offset of an empty list means nothing. */
  private int claimList(int position, int size) {
    long count = Integer.toUnsignedLong(u32(position + 4));
    if (count == 0) {
      return 0;
    }
    long at = (long) start + position + u32(position);
    payload.claim(at, count * size);
    return (int) at;
  }

  private String text(int at, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("is damaged: a text isn't UTF-8");
    }
  }
}
