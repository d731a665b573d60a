// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A kind of part of a key: its length, and the conversions between its bytes and a field's text.
 * Integers are big-endian (key-layouts 0). {@link KeyParts} has all kinds.
 */
abstract class KeyPart {
  /** The width of a part that takes all bytes that the parts after it leave. */
  static final int REST = -1;

  /** The width of a part whose own bytes give its length. */
  static final int SELF = -2;

  private final int width;

  KeyPart(int width) {
    this.width = width;
  }

  /** The length in bytes, or {@link #REST} or {@link #SELF}. */
  final int width() {
    return width;
  }

  /** The length of a {@link #SELF} part that begins at {@code at}; -1 if none does. */
  int length(byte[] key, int at) {
    return at < key.length ? 1 + CheekyHash.kept(key[at]) : -1;
  }

  /**
   * Whether the {@code length} bytes of {@code key} at {@code at} are of this kind; all of the
   * right length, if a kind doesn't say more.
   */
  boolean fits(byte[] key, int at, int length) {
    return true;
  }

  /**
   * The field that {@code bytes} encode, which {@linkplain #fits fit}.
   *
   * @param before the bytes of the parts before this one, by name
   */
  abstract Field decode(String name, byte[] bytes, Map<String, byte[]> before);

  /**
   * The bytes of a field's text.
   *
   * @throws IllegalArgumentException if the text is none of a field of this kind
   */
  abstract byte[] encode(String text, Map<String, byte[]> before);

  /** Tells whether bytes are of a kind; see {@link KeyPart#fits}. */
  interface Fits {
    boolean test(byte[] key, int at, int length);
  }

  /** A part that does not depend on those before it, of any bytes. */
  static KeyPart of(
      int width, BiFunction<String, byte[], Field> decode, Function<String, byte[]> encode) {
    return of(width, (key, at, length) -> true, decode, encode);
  }

  /** A part that does not depend on those before it, of bytes that fit. */
  static KeyPart of(
      int width,
      Fits fits,
      BiFunction<String, byte[], Field> decode,
      Function<String, byte[]> encode) {
    return new KeyPart(width) {
      @Override
      boolean fits(byte[] key, int at, int length) {
        return fits.test(key, at, length);
      }

      @Override
      Field decode(String name, byte[] bytes, Map<String, byte[]> before) {
        return decode.apply(name, bytes);
      }

      @Override
      byte[] encode(String text, Map<String, byte[]> before) {
        return encode.apply(text);
      }
    };
  }

  /** This kind, restricted to the byte {@code only}. */
  final KeyPart only(int only) {
    KeyPart kind = this;
    return new KeyPart(1) {
      @Override
      boolean fits(byte[] key, int at, int length) {
        return (key[at] & 0xFF) == only && kind.fits(key, at, length);
      }

      @Override
      Field decode(String name, byte[] bytes, Map<String, byte[]> before) {
        return kind.decode(name, bytes, before);
      }

      @Override
      byte[] encode(String text, Map<String, byte[]> before) {
        byte[] bytes = kind.encode(text, before);
        if ((bytes[0] & 0xFF) != only) {
          throw new IllegalArgumentException("'" + text + "' occurs in other keys only");
        }
        return bytes;
      }
    };
  }
}
