// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import swkit.io.Bytes;

/**
 * The codec of stored registry objects (key-layouts 1.9, store-and-dump 5.5). The server calls this
 * format pickle; it is not Python's.
 *
 * <p>The low 7 bits of the first byte are the version; the fields follow. If bit 7 is set, their
 * length (u32, little-endian) and an LZ4 block of them follow instead. There is no checksum.
 */
public final class Pickle {
  private static final int COMPRESSED = 0x80;
  private static final int HEADER = 5;

  /** Shorter bodies are not compressed. */
  private static final int COMPRESS_ABOVE = 8192;

  /** The server limits objects to 200 000 bytes, but reports may be longer. */
  private static final int LONGEST = 64 << 20;

  private static final int MAX_RATIO = 255;

  private Pickle() {}

  /**
   * Decodes the value of an item, task, trace or metric.
   *
   * @throws PickleException if the value is damaged, or written by a newer server
   */
  public static RegistryObject decode(ObjectId id, byte[] value) {
    ObjectType type = id.object();
    if (type == null) {
      throw malformed(id, 0, Schema.RELEASE + " has no objects of type " + id.type());
    }
    if (value.length == 0) {
      throw malformed(id, 0, "the value is empty");
    }
    int version = value[0] & ~COMPRESSED & 0xFF;
    if (version > type.version()) {
      throw malformed(
          id,
          0,
          "version "
              + version
              + " is of a newer server: "
              + Schema.RELEASE
              + " knows up to "
              + type.version());
    }
    boolean isCompressed = isCompressed(value);
    byte[] body = isCompressed ? unpack(id, value) : value;
    PickleReader reader =
        new PickleReader(id, version, body, isCompressed ? 0 : 1, isCompressed ? " unpacked" : "");
    Value root = reader.value(type.type());
    return new RegistryObject(id, version, root, reader.rest(), value);
  }

  static boolean isCompressed(byte[] value) {
    return (value[0] & COMPRESSED) != 0;
  }

  private static byte[] unpack(ObjectId id, byte[] value) {
    int block = value.length - HEADER;
    long length = block < 0 ? -1 : Integer.toUnsignedLong(Bytes.u32le(value, 1));
    if (length < 0 || length > Math.min((long) block * MAX_RATIO, LONGEST)) {
      throw malformed(id, 1, "an LZ4 block of " + Math.max(block, 0) + " bytes can't hold that");
    }
    try {
      byte[] body = new byte[(int) length];
      int got =
          LZ4Factory.fastestInstance()
              .safeDecompressor()
              .decompress(value, HEADER, block, body, 0, body.length);
      if (got == body.length) {
        return body;
      }
    } catch (LZ4Exception e) {
      // reported below
    }
    throw malformed(id, HEADER, "its LZ4 block is damaged");
  }

  private static PickleException malformed(ObjectId id, int offset, String reason) {
    return new PickleException(id, "", offset, "", reason);
  }

  /**
   * Encodes {@code object} as the server does.
   *
   * <p>If the fields are those that {@code object} was decoded from, its original bytes are
   * returned, as LZ4 blocks of different compressors differ.
   */
  public static byte[] encode(RegistryObject object) {
    byte[] body = body(object);
    byte[] stored = object.stored();
    if (stored != null && Arrays.equals(body, storedBody(object.id(), stored))) {
      return stored.clone();
    }
    if (body.length > COMPRESS_ABOVE) {
      byte[] block = LZ4Factory.fastestInstance().fastCompressor().compress(body);
      if (block.length < body.length) {
        byte[] length = new byte[4];
        Bytes.putU32le(length, 0, body.length);
        return Bytes.concat(new byte[] {(byte) (object.version() | COMPRESSED)}, length, block);
      }
    }
    return Bytes.concat(new byte[] {(byte) object.version()}, body);
  }

  private static byte[] storedBody(ObjectId id, byte[] stored) {
    return isCompressed(stored) ? unpack(id, stored) : Arrays.copyOfRange(stored, 1, stored.length);
  }

  /** The fields of {@code object} and the bytes after them, not compressed. */
  static byte[] body(RegistryObject object) {
    PickleWriter writer = new PickleWriter(object.version());
    writer.value(object.type().type(), object.value());
    return Bytes.concat(writer.bytes(), object.trailing());
  }
}
