// SPDX-License-Identifier: Apache-2.0
package swkit.piece;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import swkit.io.Bytes;

/** What is at the end of an archive: checksum, change id, marker (key-layouts 1.6). Stateless. */
public final class ArchiveTail {
  private static final int MAGIC = 0x80;
  private static final int VERSIONED = 0x40;
  private static final int HASHED = 0x20;
  private static final int UNUSED = 0x0F;

  /** The length of checksum, change id and marker. */
  private static final int LONG = 13;

  /** The length of checksum and marker. */
  private static final int SHORT = 5;

  private ArchiveTail() {}

  /**
   * How many bytes follow the contents of an archive with {@code marker}; 0 if it is not a marker.
   */
  public static int length(int marker) {
    if ((marker & MAGIC) == 0) {
      return 0;
    }
    return (marker & VERSIONED) != 0 ? LONG : (marker & HASHED) != 0 ? SHORT : 1;
  }

  /** The checksum of the first {@code length} bytes. */
  public static int checksum(byte[] value, int length) {
    return (int) Hashing.xxh3_64().hashBytesToLong(value, 0, length);
  }

  /** Whether the first {@code length} bytes are an archive whose checksum is right. */
  public static boolean isSound(byte[] value, int length) {
    int tail = length == 0 ? 0 : length(value[length - 1] & 0xFF);
    return tail > 1
        && length >= tail
        && Bytes.u32(value, length - tail) == checksum(value, length - tail);
  }

  /**
   * The length of the one beginning of {@code value} that is a sound archive, of {@code shortest}
   * bytes or more, but not all of it; -1 if there is none, or more than one.
   *
   * <p>Reads the value once: the checksum of a long beginning continues that of a shorter one. A
   * wrong one has a right checksum once in four thousand million. If the same contents are sound
   * without and with a change id, they have none: it would begin with a marker, and be greater than
   * any.
   */
  public static int soundBeginning(byte[] value, int shortest) {
    int found = -1;
    int foundContents = -1;
    for (int tail : new int[] {SHORT, LONG}) {
      HashStream64 hash = Hashing.xxh3_64().hashStream();
      int hashed = 0;
      for (int length = Math.max(shortest, tail); length < value.length; length++) {
        int marker = value[length - 1] & 0xFF;
        if ((marker & UNUSED) != 0 || length(marker) != tail) {
          continue;
        }
        int contents = length - tail;
        hash.putBytes(value, hashed, contents - hashed);
        hashed = contents;
        if ((int) hash.getAsLong() == Bytes.u32(value, contents)) {
          if (contents == foundContents) {
            continue;
          }
          if (found >= 0) {
            return -1;
          }
          found = length;
          foundContents = contents;
        }
      }
    }
    return found;
  }
}
