// SPDX-License-Identifier: Apache-2.0
package swkit.piece;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import swkit.blob.BlobContent;
import swkit.generation.BlobLink;
import swkit.generation.PieceRule;
import swkit.io.Bytes;

/**
 * Decides how many of the pieces that stand after one another belong to the value or the blob
 * (store-and-dump 3.5). All pieces but the last have {@link #SIZE} bytes, so a shorter one is the
 * last; where that leaves a choice, a checksum decides. Stateless.
 */
public final class PieceEnd {
  /** The size of every piece but the last, in bytes. */
  public static final int SIZE = 100_000;

  /** Nothing tells where it ends. */
  public static final int UNDECIDED = -1;

  /** How many bytes of one blob are hashed to find its end, at most: 2 GB. */
  private static final long MOST_HASHED = 2L << 30;

  private PieceEnd() {}

  /**
   * How many of {@code pieces} the value has.
   *
   * @param pieces the first piece and all that follow it without a gap; the first has {@link #SIZE}
   *     bytes if there are others
   * @param rule what tells it
   */
  public static int ofValue(List<byte[]> pieces, PieceRule rule) {
    int longest = longest(pieces);
    if (pieces.size() == 1) {
      return 1;
    }
    return rule == PieceRule.CHECKSUM
        ? first(longest, count -> isArchive(pieces, count))
        : bySizes(pieces, longest);
  }

  /**
   * How many of {@code pieces} the blob has, from number 0 on without a gap. If only the last one
   * is shorter, the blob has all of them, unless {@link #ofBlob(byte[], byte[])} finds otherwise:
   * the hash of every blob would take long, and who reads it compares it anyway.
   */
  public static int ofBlob(byte[] key, List<byte[]> pieces) {
    int longest = longest(pieces);
    boolean isUsual = longest == pieces.size() && pieces.get(longest - 1).length < SIZE;
    if (isUsual || pieces.size() == 1) {
      return pieces.size();
    }
    if (key.length != BlobLink.HASH_LENGTH) {
      return bySizes(pieces, longest);
    }
    return BlobContent.check(key, joined(pieces, longest)) == null
        ? longest
        : blobBeginning(key, pieces, longest);
  }

  /**
   * The length of the whole pieces at the beginning of {@code stored} that are the blob, if {@code
   * stored} as a whole doesn't match {@code key}; {@link #UNDECIDED} if there are none.
   */
  public static int ofBlob(byte[] key, byte[] stored) {
    if (key.length != BlobLink.HASH_LENGTH || stored.length <= SIZE) {
      return UNDECIDED;
    }
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < stored.length; at += SIZE) {
      pieces.add(Arrays.copyOfRange(stored, at, Math.min(stored.length, at + SIZE)));
    }
    int count = blobBeginning(key, pieces, pieces.size());
    return count == UNDECIDED ? UNDECIDED : count * SIZE;
  }

  /** The most pieces that can be one value: up to the first that is shorter. */
  private static int longest(List<byte[]> pieces) {
    int count = 1;
    while (count < pieces.size() && pieces.get(count - 1).length == SIZE) {
      count++;
    }
    return count;
  }

  /** Only a shorter piece shows an end; several that are all full may be more than one value. */
  private static int bySizes(List<byte[]> pieces, int longest) {
    boolean isShown = pieces.size() == 1 || pieces.get(longest - 1).length < SIZE;
    return isShown ? longest : UNDECIDED;
  }

  private static int first(int longest, IntPredicate isWhole) {
    for (int count = longest; count > 0; count--) {
      if (isWhole.test(count)) {
        return count;
      }
    }
    return UNDECIDED;
  }

  private static boolean isArchive(List<byte[]> pieces, int count) {
    byte[] last = pieces.get(count - 1);
    if (last.length > 0 && ArchiveTail.length(last[last.length - 1] & 0xFF) <= 1) {
      return false;
    }
    byte[] value = joined(pieces, count);
    return ArchiveTail.isSound(value, value.length);
  }

  /**
   * How many of the full pieces before the last one are a blob with the hash {@code key}. Tries the
   * most first, until {@link #MOST_HASHED} bytes are hashed.
   */
  private static int blobBeginning(byte[] key, List<byte[]> pieces, int longest) {
    long hashed = 0;
    for (int count = longest - 1; count > 0 && hashed < MOST_HASHED; count--) {
      byte[] beginning = joined(pieces, count);
      hashed += beginning.length;
      if (BlobContent.check(key, beginning) == null) {
        return count;
      }
    }
    return UNDECIDED;
  }

  /** The first {@code count} pieces as one. */
  public static byte[] joined(List<byte[]> pieces, int count) {
    return count == 1
        ? pieces.get(0)
        : Bytes.concat(pieces.subList(0, count).toArray(byte[][]::new));
  }
}
