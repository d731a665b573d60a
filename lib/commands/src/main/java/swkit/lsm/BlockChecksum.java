// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import net.jpountz.xxhash.XXHashFactory;
import swkit.hash.Crc32cCorrection;
import swkit.hash.Xxh3Correction;
import swkit.io.Bytes;

/**
 * The checksum of a table's blocks (store-and-dump 3.1.2). It covers the block and the byte after
 * it, the type of its compression. Thread-safe.
 *
 * @param type how it is computed; one of the constants
 * @param base what is mixed with the offset of a block and added; 0 in tables of format 5 and
 *     before
 */
record BlockChecksum(int type, int base) {
  static final int CRC32C = 1;
  static final int XXH32 = 2;
  static final int XXH64 = 3;
  static final int XXH3 = 4;

  private static final int MASK = 0xA282EAD8;
  private static final int LAST_BYTE = 0x6B9083D9;

  /** The bytes after a block: the type of its compression, and the checksum. */
  static final int TRAILER = 5;

  /** The most bytes of a block in which one altered byte is searched by XXH3. */
  private static final int LARGEST = 1 << 22;

  static boolean isKnown(int type) {
    return type >= CRC32C && type <= XXH3;
  }

  /** What is added to the checksum of a block at {@code offset}. */
  int modifier(long offset) {
    return base == 0 ? 0 : base ^ (int) offset + (int) (offset >>> 32);
  }

  /** The checksum of {@code length} bytes and the one after them, without a modifier. */
  int plain(byte[] bytes, int from, int length) {
    return switch (type) {
      case CRC32C -> masked(crc32c(bytes, from, length + 1));
      case XXH32 -> XXHashFactory.fastestInstance().hash32().hash(bytes, from, length + 1, 0);
      case XXH64 -> (int) XXHashFactory.fastestInstance().hash64().hash(bytes, from, length + 1, 0);
      default ->
          (int) Hashing.xxh3_64().hashBytesToLong(bytes, from, length)
              ^ (bytes[from + length] & 0xFF) * LAST_BYTE;
    };
  }

  /** Whether a block of {@code length} bytes, its trailer included, is as it was written. */
  boolean matches(byte[] bytes, int from, int length, long offset) {
    int content = length - TRAILER;
    return plain(bytes, from, content) + modifier(offset) == Bytes.u32le(bytes, from + content + 1);
  }

  /**
   * Corrects one altered byte of a block, if its checksum names it. The block is changed only if
   * that succeeds.
   *
   * @param block the block with its trailer
   * @param isSound whether the corrected block can be one
   */
  boolean correct(byte[] block, long offset, Predicate<byte[]> isSound) {
    int content = block.length - TRAILER;
    int stored = Bytes.u32le(block, content + 1);
    int computed = plain(block, 0, content) + modifier(offset);
    if (Integer.bitCount(stored ^ computed) == 1) {
      return isSound.test(block); // a bit of the checksum itself
    }
    int expected = stored - modifier(offset);
    if (type == CRC32C) {
      var found =
          Crc32cCorrection.find(
              content + 1, unmasked(computed - modifier(offset)), unmasked(expected));
      return found != null && isSound(block, found.at(), found.xor(), isSound);
    }
    if (type != XXH3 || content > LARGEST) {
      return false;
    }
    int hash = (int) Hashing.xxh3_64().hashBytesToLong(block, 0, content);
    for (int xor = 1; xor < 256; xor++) {
      int last = (block[content] ^ xor) & 0xFF;
      if ((hash ^ last * LAST_BYTE) == expected && isSound(block, content, xor, isSound)) {
        return true;
      }
    }
    int own = expected ^ (block[content] & 0xFF) * LAST_BYTE;
    for (long found : Xxh3Correction.find(block, 0, content, own)) {
      if (isSound(block, (int) (found >> 8), (int) found & 0xFF, isSound)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSound(byte[] block, int at, int xor, Predicate<byte[]> isSound) {
    block[at] ^= (byte) xor;
    if (isSound.test(block)) {
      return true;
    }
    block[at] ^= (byte) xor;
    return false;
  }

  static int crc32c(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  /** A CRC-32C as RocksDB stores it. */
  static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + MASK;
  }

  static int unmasked(int stored) {
    return Integer.rotateLeft(stored - MASK, 15);
  }
}
