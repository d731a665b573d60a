// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.Subspace;
import swkit.salvage.EntryProof.Certainty;
import swkit.salvage.EntryScan.Result;

/**
 * Corrects each new block without a checksum before any of its entries is given. So a flipped bit
 * is found by all that it alters. Blobs prove themselves one by one. One thread at a time.
 */
final class LookAhead {
  private final ContentBuffer content;
  private final EntryProof proof;
  private final boolean isNeeded;
  private final BlockCorrection blocks;
  private long lookedAt = -1;

  LookAhead(ContentBuffer content, EntryProof proof, Subspace subspace, BlockCorrection blocks) {
    this.content = content;
    this.proof = proof;
    this.isNeeded = !content.frame().isChecked() && subspace != Subspace.BLOBS;
    this.blocks = blocks;
  }

  /** Corrects the newest block of the content, if that hasn't been done; {@code last} was given. */
  void correct(byte[] last) {
    if (!isNeeded || content.spans().isEmpty()) {
      return;
    }
    long newest = content.spans().get(content.spans().size() - 1).piece().from();
    if (newest <= lookedAt) {
      return;
    }
    lookedAt = newest;
    int before;
    do {
      before = content.limit();
      EntryScan scan = new EntryScan(content.bytes(), content.position(), content.limit());
      byte[] key = last;
      int start = scan.at();
      Result result = scan.read(key);
      while (result == Result.ENTRY && isRight(scan)) {
        key = scan.key();
        start = scan.at();
        result = scan.read(key);
      }
      boolean isMore = result == Result.MORE && isPlausible(scan);
      if (isMore || !blocks.correctAhead(start, scan, key, last)) {
        return;
      }
    } while (before == content.limit());
  }

  private boolean isPlausible(EntryScan scan) {
    boolean isKnown = scan.key() == null || !proof.hasForms() || proof.isKnown(scan.key());
    return isKnown && !proof.isTooLong(scan.valueLength());
  }

  private boolean isRight(EntryScan scan) {
    return (!proof.hasForms() || proof.isKnown(scan.key()))
        && proof.value(scan.key(), scan.value()) != Certainty.WRONG;
  }
}
