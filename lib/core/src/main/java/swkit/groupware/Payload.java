// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import swkit.io.Bytes;
import swkit.key.Archive;

/**
 * The contents of one archive, decompressed and compared with their checksum (key-layouts 1.6).
 *
 * <p>In what a server writes no two parts overlap. A payload counts the bytes of the parts that are
 * read, and refuses to read more than there are: so a small archive can't stand for a huge object.
 */
final class Payload {
  /** The largest payload that is read, in bytes. */
  static final int LIMIT = 32 << 20;

  private static final int COMPRESSED = 0x10;

  private final byte[] bytes;
  private long claimed;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The payload of the archive {@code value}; throws {@link MalformedException}. */
  static Payload of(byte[] value) {
    int last = value.length == 0 ? 0 : value[value.length - 1];
    boolean packed = (last & COMPRESSED) != 0 && value.length > 4;
    long length = packed ? Integer.toUnsignedLong(Bytes.u32le(value, 0)) : value.length;
    if (Math.max(length, value.length) > LIMIT) {
      throw new MalformedException("is larger than " + (LIMIT >> 20) + " MB");
    }
    Archive archive = Archive.of(value);
    if (archive == null) {
      throw new MalformedException("is not an archive, or was cut");
    }
    if (archive.checksum() == Archive.Checksum.WRONG) {
      throw new MalformedException("is damaged: its checksum differs");
    }
    if (archive.payload() == null) {
      throw new MalformedException("is damaged: it can't be decompressed");
    }
    return new Payload(archive.payload());
  }

  /** The structure of {@code size} bytes at the end. */
  ArchivedObject root(int size) {
    int start = bytes.length - size;
    requireInside(start, size);
    return new ArchivedObject(this, start);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Requires that {@code length} bytes from {@code start} on are in here. */
  void requireInside(long start, long length) {
    if (start < 0 || length < 0 || start + length > bytes.length) {
      throw new MalformedException("is damaged: a part of it would lie outside");
    }
  }

  /** Reserves {@code length} bytes from {@code start} on, which belong to one part. */
  void claim(long start, long length) {
    requireInside(start, length);
    claimed += length;
    if (claimed > bytes.length) {
      throw new MalformedException("is damaged: its parts overlap");
    }
  }
}
