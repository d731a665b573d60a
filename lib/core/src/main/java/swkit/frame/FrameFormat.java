// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Stalwart10;
import swkit.io.Bytes;
import swkit.lz4.Lz4FrameInput;

/**
 * The format of a frame: the name of its file, the header of its content, and the limits of its
 * lengths (store-and-dump 1.1). An entry is the length of its key, the key, the length of its
 * value, and the value; a length is an unsigned LEB128 number of 32 bits.
 */
public final class FrameFormat {
  /** The first byte of a frame's content. */
  public static final byte MAGIC = 0x7B;

  /** The bytes of the header: the magic byte, the subspace's letter, the schema version. */
  public static final int HEADER_LENGTH = 6;

  /** No LZ4 block holds more than this many times its size. */
  static final int MAX_RATIO = 255;

  /** The bits that the bytes of a length can hold together, seven in each. */
  static final int LENGTH_BITS = 35;

  private static final String NAME = "subspace_";

  private FrameFormat() {}

  /** The name of the file with the frame of {@code subspace}: {@code subspace_p}. */
  public static String fileName(Subspace subspace) {
    return NAME + subspace.letter();
  }

  /** Whether {@code file} has the name of a frame, of any release. */
  public static boolean isFileName(Path file) {
    return file.getFileName().toString().matches(NAME + ".?");
  }

  /** The header of a frame; the schema version is little-endian. */
  static byte[] header(Subspace subspace, int schemaVersion) {
    byte[] header = new byte[HEADER_LENGTH];
    header[0] = MAGIC;
    header[1] = (byte) subspace.letter();
    Bytes.putU32le(header, 2, schemaVersion);
    return header;
  }

  /** The subspace that {@code header} names; null if this version doesn't know it. */
  static Subspace subspace(byte[] header) {
    return Subspace.of(header[1]);
  }

  /** The schema version that {@code header} names. */
  static int schemaVersion(byte[] header) {
    return Bytes.u32le(header, 2);
  }

  /** Why {@code header} isn't the header of a frame that this version reads; null if it is. */
  static String problem(byte[] header) {
    if (header[0] == MAGIC && Stalwart10.isPrefix(header[1])) {
      String letter = String.valueOf((char) header[1]);
      return Stalwart10.text("it is a frame of subspace " + letter);
    }
    return header[0] != MAGIC || subspace(header) == null
        ? "not a Stalwart dump: the content begins with " + Entry.hex(header)
        : null;
  }

  /**
   * Whether {@code length} is a valid length. Its last byte {@code last} was shifted by {@code
   * shift} bits: a length fits in 32 bits and has no superfluous zero byte.
   */
  static boolean isLength(long length, byte last, int shift) {
    return length <= 0xFFFFFFFFL && (last != 0 || shift == 0);
  }

  /**
   * Whether {@code file} is an LZ4 frame whose content begins as a frame does, of any release. A
   * file that can't be read is none.
   */
  public static boolean isFrame(Path file) {
    try (Lz4FrameInput in = new Lz4FrameInput(Files.newInputStream(file))) {
      return in.fill()
          && in.limit() - in.position() >= HEADER_LENGTH
          && in.buffer()[in.position()] == MAGIC
          && (Subspace.of(in.buffer()[in.position() + 1]) != null
              || Stalwart10.isPrefix(in.buffer()[in.position() + 1]));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
