// SPDX-License-Identifier: Apache-2.0
package swkit.piece;

import java.util.Arrays;
import java.util.function.Function;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.PieceRule;
import swkit.store.LeftOvers;

/**
 * Leaves out what a server has read from FoundationDB along with the values of a dump: pieces of
 * earlier, longer values, as entries of their own or at the end of an archive (store-and-dump 3.5).
 * It changes nothing where {@link PieceRule} says that it can't be told. Thread-safe, unlike its
 * sources.
 *
 * @param generation the layout of the entries
 * @param leftOvers receives what is left out
 */
public record Healing(Generation generation, LeftOvers leftOvers) {
  /** The last byte of the key of a value's last piece. */
  private static final int LAST_PIECE = 0xFD;

  /**
   * The entries of {@code range} of {@code snapshot}, healed by {@code healing}; {@code entries}
   * themselves if that is null, and blobs.
   */
  public static Source of(
      Healing healing, Subspace subspace, KeyRange range, Source entries, Snapshot snapshot) {
    return healing == null || subspace == Subspace.BLOBS
        ? entries
        : healing.of(subspace, range, entries, key -> snapshot.get(subspace, key));
  }

  /**
   * The entries of {@code range}, healed. Closing the source closes {@code entries}.
   *
   * @param subspace where they are; never {@link Subspace#BLOBS}
   * @param range all keys that {@code entries} can have
   * @param value gives the value at a key below the range; null if there is none
   */
  Source of(Subspace subspace, KeyRange range, Source entries, Function<byte[], byte[]> value) {
    State state = new State(subspace, range, value);
    return entries.filter(entry -> !state.isPiece(entry)).map(state::healed);
  }

  /**
   * The value at {@code key} without what is joined to it; {@code value} itself if nothing is, or
   * if that can't be told.
   */
  private byte[] healed(Subspace subspace, byte[] key, byte[] value) {
    if (value.length <= PieceEnd.SIZE
        || generation.pieceRule(subspace, key) != PieceRule.CHECKSUM
        || ArchiveTail.isSound(value, value.length)) {
      return value;
    }
    int length = ArchiveTail.soundBeginning(value, PieceEnd.SIZE);
    return length < 0 ? value : Arrays.copyOf(value, length);
  }

  /** What one source has read. */
  private final class State {
    private final Subspace subspace;
    private final KeyRange range;
    private final Function<byte[], byte[]> value;

    /** The last key that may have pieces, and the length of its value; -1 if it isn't there. */
    private byte[] owner;

    private int length;

    State(Subspace subspace, KeyRange range, Function<byte[], byte[]> value) {
      this.subspace = subspace;
      this.range = range;
      this.value = value;
    }

    /** Whether {@code entry} is a piece that was left after a value of less than one piece. */
    boolean isPiece(Entry entry) {
      byte[] key = entry.key();
      if (generation.pieceRule(subspace, key) != PieceRule.NONE) {
        owner = key;
        length = entry.value().length;
        return false;
      }
      int end = key.length - 1;
      if (end < 1 || (key[end] & 0xFF) > LAST_PIECE || !findOwner(key, end)) {
        return false;
      }
      boolean isPiece = length >= 0 && length < PieceEnd.SIZE;
      if (isPiece) {
        leftOvers.piece(subspace, owner, (key[end] & 0xFF) + 1, entry.value().length, false);
      }
      return isPiece;
    }

    /** Whether {@code key} without its last byte may have pieces; that is the owner then. */
    private boolean findOwner(byte[] key, int end) {
      if (owner != null && Arrays.equals(owner, 0, owner.length, key, 0, end)) {
        return true;
      }
      byte[] before = Arrays.copyOf(key, end);
      if (generation.pieceRule(subspace, before) == PieceRule.NONE) {
        return false;
      }
      byte[] below = Entry.compareKeys(before, range.from()) < 0 ? value.apply(before) : null;
      owner = before;
      length = below == null ? -1 : below.length;
      return true;
    }

    Entry healed(Entry entry) {
      byte[] healed = Healing.this.healed(subspace, entry.key(), entry.value());
      if (healed == entry.value()) {
        return entry;
      }
      leftOvers.joined(subspace, entry.key(), (long) entry.value().length - healed.length);
      return new Entry(entry.key(), healed);
    }
  }
}
