// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import swkit.io.Bytes;
import swkit.piece.ArchiveTail;

/**
 * The container of a serialized value: contents, checksum, change id, and a marker as the last byte
 * (key-layouts 1.6). Checksum and change id are big-endian; the length before an LZ4 block is
 * little-endian. Immutable, as long as nobody changes the value that it was read from.
 */
public final class Archive {
  /** The result of verifying a checksum. */
  public enum Checksum {
    /** The checksum matches the contents. */
    OK,
    /** The checksum does not match. */
    WRONG,
    /** The archive has no checksum. */
    NONE
  }

  private static final int VERSIONED = 0x40;
  private static final int HASHED = 0x20;
  private static final int COMPRESSED = 0x10;
  private static final int MAX_RATIO = 255;

  private final int marker;
  private final Checksum checksum;
  private final long changeId;
  private final int stored;

  /** An array that begins with the decompressed contents; null if their LZ4 block is damaged. */
  private final byte[] contents;

  private final int unpacked;

  private Archive(int marker, Checksum checksum, long changeId, int stored, byte[] contents) {
    this.marker = marker;
    this.checksum = checksum;
    this.changeId = changeId;
    this.stored = stored;
    this.contents = contents;
    this.unpacked = contents == null ? -1 : isCompressed() ? contents.length : stored;
  }

  /** Reads an archive; null if {@code value} has no marker, or is too short for its marker. */
  public static Archive of(byte[] value) {
    int marker = value.length == 0 ? 0 : value[value.length - 1] & 0xFF;
    int tail = ArchiveTail.length(marker);
    int stored = value.length - tail;
    if (tail == 0 || stored < 0) {
      return null;
    }
    Checksum checksum = Checksum.NONE;
    if (tail > 1) {
      int expected = ArchiveTail.checksum(value, stored);
      checksum = Bytes.u32(value, stored) == expected ? Checksum.OK : Checksum.WRONG;
    }
    long changeId = tail == 13 ? Bytes.u64(value, stored + 4) : 0;
    byte[] contents = (marker & COMPRESSED) != 0 ? unpack(value, stored) : value;
    return new Archive(marker, checksum, changeId, stored, contents);
  }

  private static byte[] unpack(byte[] value, int stored) {
    long length = stored < 4 ? -1 : Integer.toUnsignedLong(Bytes.u32le(value, 0));
    int block = stored - 4;
    if (length < 0 || length > Math.min((long) block * MAX_RATIO, Integer.MAX_VALUE - 8)) {
      return null;
    }
    try {
      byte[] payload = new byte[(int) length];
      int got =
          LZ4Factory.fastestInstance()
              .safeDecompressor()
              .decompress(value, 4, block, payload, 0, payload.length);
      return got == payload.length ? payload : null;
    } catch (LZ4Exception e) {
      return null;
    }
  }

  /** The last byte, unsigned. */
  public int marker() {
    return marker;
  }

  /** Whether the checksum matches the contents. */
  public Checksum checksum() {
    return checksum;
  }

  /** The account's change that wrote the value; 0 if it isn't versioned. */
  public long changeId() {
    return changeId;
  }

  /** The length of the contents as stored, with the LZ4 block and its length, in bytes. */
  public int stored() {
    return stored;
  }

  /** The length of the decompressed contents in bytes; -1 if their LZ4 block is damaged. */
  public int unpacked() {
    return unpacked;
  }

  /** The contents, decompressed, in an array of their own; null if their LZ4 block is damaged. */
  public byte[] payload() {
    return contents == null || isCompressed() ? contents : Arrays.copyOf(contents, stored);
  }

  /**
   * The structure of {@code size} bytes at the end of the contents, which must not be damaged.
   * Throws {@link IndexOutOfBoundsException} if they are shorter.
   */
  ArchivedStruct struct(int size) {
    return new ArchivedStruct(contents, unpacked, size);
  }

  /** Whether the archive has a change id. */
  public boolean isVersioned() {
    return (marker & VERSIONED) != 0;
  }

  /** Whether the contents are compressed with LZ4. */
  public boolean isCompressed() {
    return (marker & COMPRESSED) != 0;
  }

  /** Whether the checksum, if any, matches and the contents can be decompressed. */
  public boolean isIntact() {
    return checksum != Checksum.WRONG && contents != null;
  }

  /** {@code VERSIONED}, {@code HASHED}, or {@code untrusted} without a checksum. */
  public String kind() {
    return isVersioned() ? "VERSIONED" : (marker & HASHED) != 0 ? "HASHED" : "untrusted";
  }
}
