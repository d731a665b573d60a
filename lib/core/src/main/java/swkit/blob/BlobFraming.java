// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.util.Arrays;
import java.util.Locale;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import swkit.io.Bytes;

/**
 * How blobs are encoded in a store: as they are, as {@code u32 LE length ‖ LZ4 block ‖ A1}, or, in
 * 0.16, each as its last byte says (store-and-dump 4). Stateless.
 */
public enum BlobFraming {
  /** The blob as it is, without a marker. */
  NONE,
  /** Length, LZ4 block and marker, even if that is longer than the blob. */
  LZ4,
  /**
   * According to the last byte. A1: compressed. 00: the blob as it is, followed by that byte. Any
   * other: the blob as it is, which releases up to 0.15 wrote. We write all blobs compressed, as
   * the server's own import does.
   */
  MARKED;

  private static final int MARKER = 0xA1;

  /**
   * From how many bytes on a blob is compressed a first time to learn its length: time is spent to
   * hold it once less in memory.
   */
  private static final int LARGE = 16 << 20;

  /** The highest ratio of an LZ4 block's content to its size. */
  private static final int MAX_RATIO = 255;

  /**
   * The framing that a configuration names: {@code lz4}, or {@code none}, {@code false}, {@code
   * disable}, {@code disabled}. Null for anything else.
   */
  public static BlobFraming of(String name) {
    return switch (name) {
      case "lz4" -> LZ4;
      case "none", "false", "disable", "disabled" -> NONE;
      default -> null;
    };
  }

  /** The bytes to store for {@code content}; {@code content} itself if it is stored as it is. */
  public byte[] frame(byte[] content) {
    if (this == NONE) {
      return content;
    }
    LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    int most = compressor.maxCompressedLength(content.length);
    if (content.length < LARGE) {
      return frame(content, compressor, most);
    }
    try {
      int length = compressor.compress(content, 0, content.length, new byte[most], 0, most);
      return frame(content, compressor, length);
    } catch (LZ4Exception e) { // it wants more room than it needs
      return frame(content, compressor, most);
    }
  }

  private static byte[] frame(byte[] content, LZ4Compressor compressor, int most) {
    byte[] framed = new byte[4 + most + 1];
    Bytes.putU32le(framed, 0, content.length);
    int length = compressor.compress(content, 0, content.length, framed, 4, most);
    framed[4 + length] = (byte) MARKER;
    return length == most ? framed : Arrays.copyOf(framed, 4 + length + 1);
  }

  /**
   * Whether {@code stored} ends with a marker of 0.16, 00 or A1 (store-and-dump 4). 0.16 drops that
   * byte, and decompresses what ends with A1.
   */
  public static boolean endsAsMarked016(byte[] stored) {
    return stored.length > 0
        && (stored[stored.length - 1] == 0 || (stored[stored.length - 1] & 0xFF) == MARKER);
  }

  /** Whether {@code stored} ends with the marker of a compressed blob. */
  static boolean isMarked(byte[] stored) {
    return stored.length >= 6 && (stored[stored.length - 1] & 0xFF) == MARKER;
  }

  /**
   * {@code stored} without a final 00, the marker of an uncompressed blob; itself if it has none.
   */
  static byte[] withoutMarker(byte[] stored) {
    boolean isPlain = stored.length > 0 && stored[stored.length - 1] == 0;
    return isPlain ? Arrays.copyOf(stored, stored.length - 1) : stored;
  }

  /** Whether the length that a marked blob claims is at most about ten times its stored size. */
  static boolean isPlausible(byte[] stored) {
    return unframedLength(stored) <= 10L * stored.length + 4096;
  }

  /** About how many bytes the content of {@code stored} has. */
  public static long unframedLength(byte[] stored) {
    return isMarked(stored)
        ? Math.min(Integer.toUnsignedLong(Bytes.u32le(stored, 0)), (long) stored.length * MAX_RATIO)
        : stored.length;
  }

  /** The content of a blob with the marker A1; null if it isn't compressed after all. */
  public static byte[] unframe(byte[] stored) {
    long length = Integer.toUnsignedLong(Bytes.u32le(stored, 0));
    int block = stored.length - 5;
    if (length > (long) block * MAX_RATIO || length > Integer.MAX_VALUE - 8) {
      return null;
    }
    byte[] content = new byte[(int) length];
    try {
      int got =
          LZ4Factory.fastestInstance()
              .safeDecompressor()
              .decompress(stored, 4, block, content, 0, content.length);
      return got == content.length ? content : null;
    } catch (LZ4Exception e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
