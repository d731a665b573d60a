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
   * The field that {@code bytes} encode; null if they are not of this kind.
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

  /** A part that does not depend on those before it. */
  static KeyPart of(
      int width, BiFunction<String, byte[], Field> decode, Function<String, byte[]> encode) {
    return new KeyPart(width) {
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
      Field decode(String name, byte[] bytes, Map<String, byte[]> before) {
        return (bytes[0] & 0xFF) == only ? kind.decode(name, bytes, before) : null;
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
