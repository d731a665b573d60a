// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
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
  public static boolean isHash(Entry blob) {
    return blob.key().length == BlobLink.HASH_LENGTH;
  }

  /** Whether {@code key} is the BLAKE3 hash of {@code content} (key-layouts 1.8). */
  public static boolean matches(byte[] key, byte[] content) {
    return Blake3.matches(key, content);
  }

  /** Those of {@code blobs} whose key has the length of a hash, and isn't that of their value. */
  public static List<Entry> altered(List<Entry> blobs) {
    List<Entry> hashed = blobs.stream().filter(BlobContent::isHash).toList();
    BitSet matching =
        Blake3.matching(
            hashed.stream().map(Entry::key).toList(), hashed.stream().map(Entry::value).toList());
    List<Entry> altered = new ArrayList<>();
    for (int i = matching.nextClearBit(0); i < hashed.size(); i = matching.nextClearBit(i + 1)) {
      altered.add(hashed.get(i));
    }
    return altered;
  }

  /**
   * What is wrong with a blob, as stored in any framing or as in a dump; null if its content has
   * the hash {@code hash}. Never {@link BlobDamage.Kind#MISSING} or {@link
   * BlobDamage.Kind#MISREAD}.
   */
  public static BlobDamage.Kind check(byte[] hash, byte[] stored) {
    return checkAll(List.of(new Entry(hash, stored))).get(0);
  }

  /** The same for many blobs at once, in their order, which is faster. */
  public static List<BlobDamage.Kind> checkAll(List<Entry> blobs) {
    return unframeAll(blobs, null).stream().map(Unframed::damage).toList();
  }

  /**
   * What is wrong with each of {@code blobs} in a store of 0.16, which can also be {@link
   * BlobDamage.Kind#MISREAD}; null if nothing is.
   */
  public static List<BlobDamage.Kind> checkAllMarked(List<Entry> blobs) {
    List<Unframed> all = unframeAll(blobs, BlobFraming.MARKED);
    List<BlobDamage.Kind> found = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      Unframed one = all.get(i);
      byte[] stored = blobs.get(i).value();
      boolean isRaw = one.damage() == null && one.content() == stored;
      boolean isMisread = isRaw && BlobFraming.endsAsMarked016(stored);
      found.add(isMisread ? BlobDamage.Kind.MISREAD : one.damage());
    }
    return found;
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
   * A stored blob without its framing.
   *
   * @param content null if it can't be decoded
   * @param damage null if the content has the hash
   */
  public record Unframed(byte[] content, BlobDamage.Kind damage) {}

  /**
   * Removes the framing of stored blobs, each with its BLAKE3 hash as key. Tries all framings, and
   * takes the one whose content has the hash. If none has, the content is that according to the
   * configured framing, or else to the marker.
   *
   * @param configured the framing of the store; null if nothing is known of the release
   * @return one for each blob, in their order
   */
  public static List<Unframed> unframeAll(List<Entry> blobs, BlobFraming configured) {
    List<Candidates> all = new ArrayList<>(blobs.size());
    for (Entry blob : blobs) {
      all.add(new Candidates(blob.key(), blob.value(), configured));
    }
    List<Candidates> open = all;
    while (!open.isEmpty()) {
      open = compareNext(open);
    }
    return all.stream().map(Candidates::result).toList();
  }

  /** Compares the next candidate of each blob. Returns the blobs that have further ones. */
  private static List<Candidates> compareNext(List<Candidates> blobs) {
    List<Candidates> tried = new ArrayList<>(blobs.size());
    List<byte[]> hashes = new ArrayList<>(blobs.size());
    List<byte[]> contents = new ArrayList<>(blobs.size());
    for (Candidates blob : blobs) {
      byte[] content = blob.next();
      if (content != null) {
        tried.add(blob);
        hashes.add(blob.hash);
        contents.add(content);
      }
    }
    BitSet matching = Blake3.matching(hashes, contents);
    List<Candidates> open = new ArrayList<>();
    for (int i = 0; i < tried.size(); i++) {
      if (matching.get(i)) {
        tried.get(i).match(contents.get(i));
      } else {
        open.add(tried.get(i));
      }
    }
    return open;
  }

  /** What a stored blob may contain, the most likely first. */
  private static final class Candidates {
    private final byte[] hash;
    private final byte[] stored;
    private final BlobFraming configured;
    private final boolean marked;
    private int step;
    private byte[] unframed;
    private byte[] plain;
    private byte[] match;

    Candidates(byte[] hash, byte[] stored, BlobFraming configured) {
      this.hash = hash;
      this.stored = stored;
      this.configured = configured;
      this.marked = BlobFraming.isMarked(stored);
    }

    /** The next content to compare; null if there is no other. */
    byte[] next() {
      byte[] next = null;
      while (next == null && step < 4) {
        next = candidate(step++);
      }
      return next;
    }

    private byte[] candidate(int number) {
      switch (number) {
        case 0 -> {
          boolean isDoubtful = configured == BlobFraming.NONE || !BlobFraming.isPlausible(stored);
          return marked && isDoubtful ? stored : null;
        }
        case 1 -> {
          unframed = marked ? BlobFraming.unframe(stored) : null;
          return unframed;
        }
        case 2 -> {
          boolean isByMarker = configured == null || configured == BlobFraming.MARKED;
          plain = isByMarker ? BlobFraming.withoutMarker(stored) : stored;
          return plain != stored ? plain : null;
        }
        default -> {
          return stored;
        }
      }
    }

    void match(byte[] content) {
      match = content;
    }

    Unframed result() {
      if (match != null) {
        return new Unframed(match, null);
      }
      if (plain != stored && configured == BlobFraming.MARKED) {
        return new Unframed(plain, BlobDamage.Kind.ALTERED);
      }
      if (configured == BlobFraming.NONE || !marked) {
        return new Unframed(stored, BlobDamage.Kind.ALTERED);
      }
      return new Unframed(
          unframed, unframed == null ? BlobDamage.Kind.UNREADABLE : BlobDamage.Kind.ALTERED);
    }
  }
}
