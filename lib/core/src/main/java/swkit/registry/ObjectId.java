// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.nio.ByteBuffer;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * The identity of an object of the registry.
 *
 * @param type the number of its {@link ObjectType}, 16 bits
 * @param id the id within the type, unsigned
 */
public record ObjectId(int type, long id) {
  /** The id of the only item of a singleton type. */
  public static final long SINGLETON = 0x12434CB24DCDL;

  /** The length of an item's key. */
  public static final int KEY_LENGTH = 10;

  /** The only item of a singleton type. */
  public static ObjectId singleton(String type) {
    return of(type, SINGLETON);
  }

  /** An item of the type with the name {@code type}. */
  public static ObjectId of(String type, long id) {
    return new ObjectId(Schema.get().object(type).number(), id);
  }

  /**
   * The item with this key in {@code s d j w h r}: u16 type, u64 id, big-endian (key-layouts 5).
   */
  public static ObjectId ofKey(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("the key of an item has " + KEY_LENGTH + " bytes");
    }
    return at(key, 0);
  }

  /** The item with the type and id at {@code offset}, big-endian. */
  static ObjectId at(byte[] bytes, int offset) {
    return new ObjectId(u16(bytes, offset), Bytes.u64(bytes, offset + 2));
  }

  static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
  }

  /** The item's key in {@link #subspace}. */
  public byte[] key() {
    return ByteBuffer.allocate(KEY_LENGTH).putShort((short) type).putLong(id).array();
  }

  /** The item's type; null if the schema has none with that number. */
  public ObjectType object() {
    return Schema.get().object(type);
  }

  /** The item's subspace; null if its type is unknown. */
  public Subspace subspace() {
    ObjectType object = object();
    return object == null ? null : object.subspace();
  }

  /** {@code Account/3}, {@code Email/singleton}; an unknown type as its number. */
  @Override
  public String toString() {
    ObjectType object = object();
    return (object == null ? String.valueOf(type) : object.name())
        + "/"
        + (id == SINGLETON ? "singleton" : Long.toUnsignedString(id));
  }
}
