// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/** The constants of the LZ4 frame format (description 1.6.1), its block codec and its checksum. */
final class Lz4FrameFormat {
  static final int MAGIC = 0x184D2204;
  static final int VERSION_MASK = 0xC0;
  static final int VERSION_01 = 0x40;
  static final int BLOCK_INDEPENDENCE = 0x20;
  static final int BLOCK_CHECKSUM = 0x10;
  static final int CONTENT_SIZE = 0x08;
  static final int CONTENT_CHECKSUM = 0x04;
  static final int FLG_RESERVED = 0x02;
  static final int DICTIONARY_ID = 0x01;
  static final int BD_RESERVED = 0x8F;

  /** The top bit of a block's size word: the block is not compressed. */
  static final int STORED = 0x80000000;

  /** The greatest distance of a match, in bytes. */
  static final int WINDOW = 65536;

  /** The greatest number of bytes that one compressed byte can yield. */
  static final int MAX_RATIO = 255;

  /** The most blocks of a frame that are processed ahead: more than most machines have cores. */
  static final int MOST_AHEAD = 16;

  private static final XXHash32 XXH32 = XXHashFactory.fastestInstance().hash32();

  private Lz4FrameFormat() {}

  /** The LZ4 block codec; the native one if it can be loaded. */
  static LZ4Factory codec() {
    return LZ4Factory.fastestInstance();
  }

  /** XXH32 with seed 0. */
  static int xxh32(byte[] bytes, int offset, int length) {
    return XXH32.hash(bytes, offset, length, 0);
  }

  /** The header checksum of a descriptor: the second byte of its XXH32. */
  static byte headerChecksum(byte[] bytes, int offset, int length) {
    return (byte) (xxh32(bytes, offset, length) >>> 8);
  }

  /** The maximum block size for the codes 4 to 7 of a BD byte: 64 KiB, 256 KiB, 1 MiB, 4 MiB. */
  static int blockSize(int code) {
    return 1 << (8 + 2 * code);
  }
}
