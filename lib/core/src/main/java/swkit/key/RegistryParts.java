// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.registry.ObjectId;
import swkit.registry.ObjectType;
import swkit.registry.Schema;

/** The parts of keys in 0.16's registry (key-layouts 5). Integers are big-endian. */
final class RegistryParts {
  private static final String U16 = "u16:";
  private static final String U64 = "u64:";
  private static final String SINGLETON = "singleton";

  /** The type of an object, by its name. */
  static final KeyPart TYPE = type(any -> true);

  /** The number of an item. */
  static final KeyPart ITEM =
      KeyPart.of(
          8,
          (name, bytes) ->
              Bytes.u64(bytes, 0) == ObjectId.SINGLETON
                  ? Field.of(name, SINGLETON)
                  : Field.unsigned(name, Bytes.u64(bytes, 0)),
          text -> text.equals(SINGLETON) ? u64(ObjectId.SINGLETON) : KeyParts.parse(8, text));

  /** A property, by its name. */
  static final KeyPart PROPERTY =
      KeyPart.of(
          2,
          (key, at, length) -> Schema.get().property(u16(key, at)) != null,
          (name, bytes) -> Field.of(name, Schema.get().property(u16(bytes, 0))),
          text -> u16(Schema.get().property(text)));

  /**
   * The search key of an object: text, a number of 16 or 64 bits ({@code u16:3}, {@code u64:3}), or
   * other bytes ({@code hex:…}).
   */
  static final KeyPart VALUE =
      KeyPart.of(
          KeyPart.REST,
          (name, bytes) -> {
            boolean isSmall = bytes.length > 0 && bytes[0] == 0;
            if (bytes.length == 2 && isSmall) {
              return Field.of(name, U16 + u16(bytes, 0));
            }
            return bytes.length == 8 && (isSmall || QuotedText.printable(bytes) == null)
                ? Field.of(name, U64 + Long.toUnsignedString(Bytes.u64(bytes, 0)))
                : QuotedText.field(name, bytes);
          },
          text -> {
            if (text.startsWith(U16)) {
              return KeyParts.parse(2, text.substring(U16.length()));
            }
            return text.startsWith(U64)
                ? KeyParts.parse(8, text.substring(U64.length()))
                : QuotedText.parse(text);
          });

  private RegistryParts() {}

  /** The type of an object that is stored in {@code subspace}. */
  static KeyPart typeIn(Subspace subspace) {
    return type(type -> type.subspace() == subspace);
  }

  private static KeyPart type(Predicate<ObjectType> allowed) {
    return KeyPart.of(
        2,
        (key, at, length) -> {
          ObjectType type = Schema.get().object(u16(key, at));
          return type != null && allowed.test(type);
        },
        (name, bytes) -> Field.of(name, Schema.get().object(u16(bytes, 0)).name()),
        text -> {
          ObjectType type = Schema.get().object(text);
          if (!allowed.test(type)) {
            throw new IllegalArgumentException(text + " belongs in " + type.subspace());
          }
          return u16(type.number());
        });
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private static byte[] u16(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  private static byte[] u64(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }
}
