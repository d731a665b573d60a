// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Integers in byte arrays: big-endian as in keys, little-endian as in counters and headers, and
 * LEB128 (key-layouts 1.1). Callers check offsets and bounds.
 */
public final class Bytes {
  private static final VarHandle INT_BE = view(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_LE = view(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_BE = view(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG_LE = view(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  private static VarHandle view(Class<?> array, ByteOrder order) {
    return MethodHandles.byteArrayViewVarHandle(array, order);
  }

  /** The u32 at {@code offset}, big-endian. */
  public static int u32(byte[] bytes, int offset) {
    return (int) INT_BE.get(bytes, offset);
  }

  /** The u32 at {@code offset}, little-endian. */
  public static int u32le(byte[] bytes, int offset) {
    return (int) INT_LE.get(bytes, offset);
  }

  /** The u64 at {@code offset}, big-endian. */
  public static long u64(byte[] bytes, int offset) {
    return (long) LONG_BE.get(bytes, offset);
  }

  /** The i64 at {@code offset}, little-endian: a counter's value. */
  public static long i64le(byte[] bytes, int offset) {
    return (long) LONG_LE.get(bytes, offset);
  }

  /** Writes {@code value} at {@code offset}: 8 bytes, big-endian. */
  public static void putU64(byte[] bytes, int offset, long value) {
    LONG_BE.set(bytes, offset, value);
  }

  /** {@code value} as 4 bytes, big-endian. */
  public static byte[] u32(int value) {
    byte[] bytes = new byte[4];
    INT_BE.set(bytes, 0, value);
    return bytes;
  }

  /** Writes {@code value} at {@code offset}: 4 bytes, little-endian. */
  public static void putU32le(byte[] bytes, int offset, int value) {
    INT_LE.set(bytes, offset, value);
  }

  /** {@code value} as 8 bytes, little-endian: a counter's value. */
  public static byte[] i64le(long value) {
    byte[] bytes = new byte[8];
    LONG_LE.set(bytes, 0, value);
    return bytes;
  }

  /** The concatenation of {@code parts}. */
  public static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** The unsigned LEB128 form of {@code value}: 1 to 5 bytes. */
  public static byte[] leb128(int value) {
    byte[] bytes = new byte[5];
    return java.util.Arrays.copyOf(bytes, putLeb128(bytes, 0, value));
  }

  /** Writes {@code value} at {@code at} as unsigned LEB128, and returns the offset after it. */
  public static int putLeb128(byte[] bytes, int at, int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  /** The unsigned LEB128 number of at most 32 bits at {@code offset}; -1 if none is there. */
  public static long leb128(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 5 && offset + i < bytes.length; i++) {
      int b = bytes[offset + i];
      value |= (long) (b & 0x7F) << (7 * i);
      if (b >= 0) {
        return value <= 0xFFFFFFFFL ? value : -1;
      }
    }
    return -1;
  }
}
