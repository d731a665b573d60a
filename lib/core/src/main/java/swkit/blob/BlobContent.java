// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.util.Arrays;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.BlobLink;
import swkit.hash.Blake3;

/** Checks whether blobs match their keys, and finds the blobs that links name. Stateless. */
public final class BlobContent {
  /** Stands for a blob that exists but can't be read. Compared by identity. */
  public static final byte[] UNREADABLE = new byte[0];

  private BlobContent() {}

  /**
   * Whether the key of {@code blob} has the length of a hash. The keys of other blobs are names.
   */
  static boolean isHash(Entry blob) {
    return blob.key().length == BlobLink.HASH_LENGTH;
  }

  /** Whether {@code key} is the BLAKE3 hash of {@code content} (key-layouts 1.8). */
  public static boolean matches(byte[] key, byte[] content) {
    return Blake3.matches(key, content);
  }

  /**
   * What is wrong with a blob, as stored in any framing or as in a dump; null if its content has
   * the hash {@code hash}. Never {@link BlobDamage.Kind#MISSING} or {@link
   * BlobDamage.Kind#MISREAD}.
   */
  public static BlobDamage.Kind check(byte[] hash, byte[] stored) {
    BlobDamage.Kind[] found = {null};
    unframe(hash, stored, null, kind -> found[0] = kind);
    return found[0];
  }

  /**
   * What is wrong with a blob in a store of 0.16, which can also be {@link
   * BlobDamage.Kind#MISREAD}; null if nothing is.
   */
  public static BlobDamage.Kind checkMarked(byte[] hash, byte[] stored) {
    BlobDamage.Kind[] found = {null};
    byte[] content = unframe(hash, stored, BlobFraming.MARKED, kind -> found[0] = kind);
    boolean isRaw = found[0] == null && content == stored;
    return isRaw && BlobFraming.endsAsMarked016(stored) ? BlobDamage.Kind.MISREAD : found[0];
  }

  /**
   * The hashes that ascending blob links name, each once, as key-only entries (store-and-dump 1.6).
   * Closing it closes {@code links}. It throws at a link that is too short for a hash.
   */
  public static Source linked(Source links, String address) {
    byte[][] last = {null};
    return links
        .filter(
            link -> {
              if (link.key().length < BlobLink.HASH_LENGTH) {
                throw new StoreException(
                    address, Subspace.BLOB_LINKS, link.key(), "is too short for a blob link");
              }
              boolean same =
                  last[0] != null
                      && Arrays.equals(
                          last[0], 0, BlobLink.HASH_LENGTH, link.key(), 0, BlobLink.HASH_LENGTH);
              last[0] = link.key();
              return !same;
            })
        .map(link -> new Entry(Arrays.copyOf(link.key(), BlobLink.HASH_LENGTH)));
  }

  /**
   * Removes the framing of a stored blob. Tries all framings, and takes the one whose content has
   * the BLAKE3 hash {@code hash}. If none has, reports to {@code damage}, and returns the content
   * according to the configured framing, or else to the marker. Null if even that cannot be
   * decoded.
   *
   * @param configured the framing of the store; null if nothing is known of the release
   */
  public static byte[] unframe(
      byte[] hash,
      byte[] stored,
      BlobFraming configured,
      java.util.function.Consumer<BlobDamage.Kind> damage) {
    boolean marked = BlobFraming.isMarked(stored);
    boolean doubtful = configured == BlobFraming.NONE || !BlobFraming.isPlausible(stored);
    if (marked && doubtful && matches(hash, stored)) {
      return stored;
    }
    byte[] unframed = marked ? BlobFraming.unframe(stored) : null;
    if (unframed != null && matches(hash, unframed)) {
      return unframed;
    }
    boolean isByMarker = configured == null || configured == BlobFraming.MARKED;
    byte[] plain = isByMarker ? BlobFraming.withoutMarker(stored) : stored;
    if (plain != stored && matches(hash, plain)) {
      return plain;
    }
    if (matches(hash, stored)) {
      return stored;
    }
    if (plain != stored && configured == BlobFraming.MARKED) {
      damage.accept(BlobDamage.Kind.ALTERED);
      return plain;
    }
    if (configured == BlobFraming.NONE || !marked) {
      damage.accept(BlobDamage.Kind.ALTERED);
      return stored;
    }
    damage.accept(unframed == null ? BlobDamage.Kind.UNREADABLE : BlobDamage.Kind.ALTERED);
    return unframed;
  }
}
