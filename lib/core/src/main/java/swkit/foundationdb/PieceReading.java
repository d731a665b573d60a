// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import swkit.Subspace;
import swkit.generation.PieceRule;
import swkit.piece.PieceEnd;
import swkit.store.LeftOvers;

/**
 * How scans treat the pieces that servers left after values. Thread-safe.
 *
 * @param rules what tells where the value at a key ends; null to read all as the server reads it
 * @param leftOvers receives what is left out, and what can't be decided
 * @param suspects receives each key that looks like a piece, where that can't be told
 */
record PieceReading(
    BiFunction<Subspace, byte[], PieceRule> rules,
    LeftOvers leftOvers,
    BiConsumer<Subspace, byte[]> suspects) {
  boolean isAsIs() {
    return rules == null;
  }

  PieceRule rule(Subspace subspace, byte[] key) {
    return rules == null ? PieceRule.NONE : rules.apply(subspace, key);
  }

  void suspect(Subspace subspace, byte[] key) {
    suspects.accept(subspace, key);
  }

  void leftOut(Subspace subspace, byte[] key, int number, long bytes) {
    leftOvers.piece(subspace, key, number, bytes, false);
  }

  /** The blob of {@code pieces}, which have the numbers from 0 on if {@code isGapless}. */
  byte[] blob(byte[] key, List<byte[]> pieces, boolean isGapless) {
    return pieces.size() == 1 || !isGapless || isAsIs()
        ? PieceEnd.joined(pieces, pieces.size())
        : value(Subspace.BLOBS, key, pieces, PieceEnd.ofBlob(key, pieces));
  }

  /** The value of the first {@code count} pieces, or of all if it is undecided. */
  byte[] value(Subspace subspace, byte[] key, List<byte[]> pieces, int count) {
    if (count == PieceEnd.UNDECIDED) {
      byte[] all = PieceEnd.joined(pieces, pieces.size());
      leftOvers.undecided(subspace, key, all.length);
      return all;
    }
    for (int number = count; number < pieces.size(); number++) {
      leftOvers.piece(subspace, key, number, pieces.get(number).length, true);
    }
    return PieceEnd.joined(pieces, count);
  }
}
