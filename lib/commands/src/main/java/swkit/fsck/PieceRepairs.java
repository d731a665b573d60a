// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.PieceRule;
import swkit.piece.ArchiveTail;
import swkit.piece.PieceEnd;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Pieces that a server left in FoundationDB after a value that it made shorter (store-and-dump
 * 3.5), there or in what was made from it. They mean nothing, so undoing doesn't bring them back.
 */
final class PieceRepairs {
  /** The last byte of the key of a value's last piece. */
  private static final int LAST_PIECE = 0xFD;

  private PieceRepairs() {}

  static List<Repair> all() {
    List<Repair> all =
        new ArrayList<>(
            Repair.all(
                "removes them, and undoing doesn't bring them back",
                PieceRepairs::remove,
                Rule.U8,
                Rule.U8_JOINED));
    all.add(
        new Repair(
            Rule.U8_UNDECIDED,
            "removes them",
            (one, draft, outcome) ->
                outcome.cannot(
                    one, "nothing tells where the value ends: restore it from another dump")));
    return all;
  }

  private static void remove(Case one, Draft draft, Outcome outcome) {
    if (one.subspace() == Subspace.BLOBS) {
      outcome.cannot(one, "it is a blob: an export and an import, or a copy, leaves them out");
      return;
    }
    boolean isThere = draft.has(one.subspace(), one.key());
    boolean isCut = isThere && cut(one.subspace(), one.key(), draft);
    if (!clear(one.subspace(), one.key(), draft) && !isCut && isThere) {
      draft.rewrite(one.subspace(), one.key());
    }
  }

  /** Cuts what is joined to a value, where the database doesn't read the value without it. */
  private static boolean cut(Subspace subspace, byte[] key, Draft draft) {
    byte[] value = draft.get(subspace, key);
    boolean hasChecksum = draft.generation().pieceRule(subspace, key) == PieceRule.CHECKSUM;
    if (!hasChecksum || value.length <= PieceEnd.SIZE || ArchiveTail.isSound(value, value.length)) {
      return false;
    }
    int length = ArchiveTail.soundBeginning(value, PieceEnd.SIZE);
    if (length >= 0) {
      draft.put(subspace, key, Arrays.copyOf(value, length));
    }
    return length >= 0;
  }

  /** Removes what is left as entries of their own after a value that has no pieces. */
  private static boolean clear(Subspace subspace, byte[] key, Draft draft) {
    byte[] value = draft.get(subspace, key);
    List<byte[]> pieces = new ArrayList<>();
    if (value != null && value.length < PieceEnd.SIZE) {
      try (Source entries = draft.scan(subspace, KeyRange.prefix(key))) {
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
          byte[] other = entry.key();
          if (other.length == key.length + 1
              && (other[key.length] & 0xFF) <= LAST_PIECE
              && draft.generation().pieceRule(subspace, other) == PieceRule.NONE) {
            pieces.add(other);
          }
        }
      }
    }
    pieces.forEach(piece -> draft.remove(subspace, piece));
    return !pieces.isEmpty();
  }
}
