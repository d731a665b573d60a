// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.Subspace;
import swkit.generation.BlobLink;
import swkit.salvage.EntryProof.Certainty;
import swkit.salvage.EntryScan.Result;
import swkit.salvage.EntryScan.Score;

/**
 * Tells whether an entry begins somewhere in content whose beginning is lost: by its hash, or by
 * several entries in a row of known forms and with ascending keys. One thread at a time.
 */
final class EntrySearch {
  /** Entries in a row that prove a place where entries begin. */
  static final int ROW = 5;

  /** The same where keys have no known form. */
  private static final int LONG_ROW = 12;

  /** How much content is searched at once for the entry after a gap, in bytes. */
  private static final int SEARCHED = 64 << 20;

  /** The most bytes that are hashed in vain in one search before only small values are tried. */
  private static final long EFFORT = 1L << 30;

  /** A value that is tried in any case, in bytes. */
  private static final int SMALL = 1 << 12;

  private final ContentBuffer content;
  private final EntryProof proof;
  private final Subspace subspace;
  private long effort;

  EntrySearch(ContentBuffer content, EntryProof proof, Subspace subspace) {
    this.content = content;
    this.proof = proof;
    this.subspace = subspace;
  }

  private EntryScan scan(int at) {
    return new EntryScan(content.bytes(), at, content.limit());
  }

  /** Whether an entry whose key comes after {@code last} begins at the position of the content. */
  boolean begins(byte[] last) {
    EntryScan first = scan(content.position());
    Result result = first.read(last);
    if (result == Result.NONE
        || first.key() != null && !proof.isKnown(first.key()) && proof.hasForms()) {
      return false;
    }
    while (result == Result.MORE
        && first.valueLength() <= SEARCHED
        && content.limit() - content.position() < SEARCHED
        && content.fill()) {
      first = scan(content.position());
      result = first.read(last);
    }
    if (result != Result.ENTRY || subspace == Subspace.BLOBS && !isBeforeBlob(first.at())) {
      return false;
    }
    if (first.valueLength() > SMALL && effort > EFFORT) {
      return false;
    }
    effort += first.valueLength();
    Certainty certainty = proof.value(first.key(), first.value());
    if (certainty == Certainty.PROVEN) {
      effort = 0;
    }
    if (certainty == Certainty.PROVEN || certainty == Certainty.WRONG) {
      return certainty == Certainty.PROVEN;
    }
    if (subspace == Subspace.BLOBS) {
      return false;
    }
    effort += Math.min(SMALL, content.limit() - content.position());
    int row = proof.hasForms() ? ROW : LONG_ROW;
    Score score = scan(content.position()).score(last, proof, row);
    if (!score.isClean()) {
      return score.proven() > 0 && score.wrong() == 0 && score.entries() >= 2;
    }
    boolean isLast = content.isAtEnd() && endsWithEntry(last);
    return score.proven() > 0 || score.entries() == row || isLast;
  }

  /**
   * Whether the key of the entry that ends at {@code end} is larger than it was: what comes after
   * it follows {@code last}, the key before it.
   */
  boolean isTooFar(int end, byte[] last) {
    return subspace != Subspace.BLOBS
        && scan(end).score(last, proof, ROW).isClean()
        && scan(end).read(last) == Result.ENTRY;
  }

  /** Whether the length of a blob's key, or nothing, is at {@code at}. Spares most hashing. */
  private boolean isBeforeBlob(int at) {
    return at >= content.limit() || content.bytes()[at] == BlobLink.HASH_LENGTH;
  }

  private boolean endsWithEntry(byte[] last) {
    EntryScan scan = scan(content.position());
    byte[] before = last;
    while (scan.at() < content.limit()) {
      if (scan.read(before) != Result.ENTRY) {
        return false;
      }
      before = scan.key();
    }
    return true;
  }
}
