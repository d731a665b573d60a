// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.blob.BlobContent;
import swkit.blob.BlobContent.Unframed;
import swkit.blob.BlobFraming;
import swkit.generation.BlobLink;

/** Blobs as a store keeps them (store-and-dump 4), checked by the hash in their key. Stateless. */
final class FramedBlob {
  /** The most bytes that are decompressed and hashed to find one flipped bit: some ten seconds. */
  private static final long EFFORT = 12_000_000_000L;

  private FramedBlob() {}

  /** Whether the content of {@code stored} has the hash {@code key}. */
  static boolean isRight(byte[] key, byte[] stored) {
    return key.length == BlobLink.HASH_LENGTH && unframe(key, stored, null).damage() == null;
  }

  static Unframed unframe(byte[] key, byte[] stored, BlobFraming framing) {
    return BlobContent.unframeAll(List.of(new Entry(key, stored)), framing).get(0);
  }

  /**
   * The content that {@code stored} had before one bit of it flipped, as the hash proves; null if
   * that doesn't explain what is wrong.
   */
  static byte[] corrected(byte[] key, byte[] stored, BlobFraming framing) {
    if (key.length != BlobLink.HASH_LENGTH) {
      return null;
    }
    Unframed now = unframe(key, stored, framing);
    byte[] content = now.content() == null ? null : ValueCorrection.blob(key, now.content());
    if (content == null && now.content() != stored) {
      content = ValueCorrection.blob(key, stored); // it was not compressed, or had no marker
    }
    return content != null ? content : byEachBit(key, stored);
  }

  /** Tries all bits of a compressed blob, whose content may depend on one in many places. */
  private static byte[] byEachBit(byte[] key, byte[] stored) {
    long content = Math.max(stored.length, BlobFraming.unframedLength(stored));
    if (8L * stored.length * content > EFFORT) {
      return null;
    }
    byte[] attempt = stored.clone();
    for (int bit = 0; bit < stored.length * 8; bit++) {
      attempt[bit >> 3] ^= (byte) (1 << (bit & 7));
      byte[] unframed = attempt.length < 6 ? null : BlobFraming.unframe(attempt);
      if (unframed != null && BlobContent.matches(key, unframed)) {
        return unframed;
      }
      attempt[bit >> 3] = stored[bit >> 3];
    }
    byte[] unmarked = Arrays.copyOf(stored, Math.max(0, stored.length - 1));
    return BlobContent.matches(key, unmarked) ? unmarked : null;
  }
}
