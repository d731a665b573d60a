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

/** What links say of blobs, and whether a blob is what its key says. Thread-safe. */
public final class BlobContent {
  /** Stands, itself and no copy, for a blob that is there and can't be read. */
  public static final byte[] UNREADABLE = new byte[0];

  private BlobContent() {}

  /** Whether the key of {@code blob} has the length of a hash: those of other blobs are names. */
  static boolean isHash(Entry blob) {
    return blob.key().length == BlobLink.HASH_LENGTH;
  }

  /** Whether {@code key} is the BLAKE3 hash of {@code content} (key-layouts 1.8). */
  public static boolean matches(byte[] key, byte[] content) {
    return Blake3.matches(key, content);
  }

  /**
   * What is wrong with a blob as it is stored, in whatever framing, or as it is in a dump; null if
   * it is what {@code hash} says. Never {@link BlobDamage.Kind#MISSING} or {@link
   * BlobDamage.Kind#MISREAD}.
   */
  public static BlobDamage.Kind check(byte[] hash, byte[] stored) {
    BlobDamage.Kind[] found = {null};
    unframe(hash, stored, null, kind -> found[0] = kind);
    return found[0];
  }

  /** The same for a blob in a store of 0.16, which can be {@link BlobDamage.Kind#MISREAD} too. */
  public static BlobDamage.Kind checkMarked(byte[] hash, byte[] stored) {
    BlobDamage.Kind[] found = {null};
    byte[] content = unframe(hash, stored, BlobFraming.MARKED, kind -> found[0] = kind);
    boolean isRaw = found[0] == null && content == stored;
    return isRaw && BlobFraming.endsAsMarked016(stored) ? BlobDamage.Kind.MISREAD : found[0];
  }

  /**
   * The hashes that ascending blob links name, each once, as key-only entries (store-and-dump 1.6).
   * Throws for a link that has no hash.
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
   * The content of a blob as it is stored. Tries all framings and takes the one of which {@code
   * hash} is the BLAKE3; where none is, {@code damage} is told, and what the configuration, or else
   * the marker, makes of it is the content. Null where even that can't be had. With null for {@code
   * configured} nothing is known of the release.
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
