// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import java.util.List;
import swkit.lz4.DamagedLz4Frame.Piece;
import swkit.lz4.DamagedLz4Frame.State;
import swkit.lz4.PackedRange;
import swkit.salvage.ContentBuffer.Span;
import swkit.salvage.EntryScan.Score;

/**
 * Corrects blocks that no checksum proves: tries all single flipped bits, and takes the one after
 * which the entries can be read and their hashes are right. One thread at a time.
 */
final class BlockCorrection {
  /** The most bytes that are decompressed and hashed to find one flipped bit. */
  private static final long EFFORT = 7_000_000_000L;

  /** After so many searches in a block without success, it has more than single flipped bits. */
  private static final int MOST_FAILURES = 2;

  /** The lengths and the key of most entries take fewer bytes than this. */
  private static final int LONGEST_HEAD = 80;

  /** The most variants of a block that are compared by what they hold. */
  private static final int MOST_VARIANTS = 2000;

  /** So many equal bytes are in no compressed block. */
  private static final int LONG_RUN = 512;

  private static final int ALL = Integer.MAX_VALUE;

  /** How many entries of a variant are compared. */
  private static final int COMPARED = 12;

  private final ContentBuffer content;
  private final EntryProof proof;
  private long corrected;
  private long failedAt = -1;
  private int failures;

  BlockCorrection(ContentBuffer content, EntryProof proof) {
    this.content = content;
    this.proof = proof;
  }

  /** How many blocks were corrected so far. */
  long corrected() {
    return corrected;
  }

  /**
   * Tries single flipped bits in the blocks of the entry that {@code failed} has read. True if one
   * was found that explains what is wrong; then the content is corrected.
   */
  boolean correct(EntryScan failed, byte[] last) {
    int start = content.position();
    int end = Math.max(start + LONGEST_HEAD, failed.at());
    for (Span span : List.copyOf(content.spans())) {
      if (span.end() > start
          && span.start() < end
          && !isProven(span)
          && correct(span, start, end, last)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a checksum proves a block. */
  private boolean isProven(Span span) {
    return content.frame().isChecked() && span.piece().state() != State.FRONT;
  }

  private boolean correct(Span span, int start, int end, byte[] last) {
    PackedRange range =
        content
            .frame()
            .packedRange(
                span.piece(),
                Math.max(0, start - span.start()),
                Math.min(span.end(), end) - span.start());
    if (span.piece().from() != failedAt) {
      failedAt = span.piece().from();
      failures = 0;
    }
    long each = (long) end - start + span.end() - span.start();
    if (failures == MOST_FAILURES || (range.to() - range.from()) * 8L * each > EFFORT) {
      return false;
    }
    int from = Math.max(start, span.start());
    byte[] attempt = Arrays.copyOfRange(content.bytes(), start, content.limit());
    Score now = new EntryScan(attempt, 0, attempt.length).score(last, proof, COMPARED);
    Best best = new Best();
    content
        .frame()
        .variants(
            span.piece(),
            range.from(),
            range.to(),
            (bit, variant) -> {
              if (variant.length == span.end() - span.start()) {
                System.arraycopy(
                    variant, from - span.start(), attempt, from - start, span.end() - from);
                Score first = new EntryScan(attempt, 0, attempt.length).score(last, proof, 1);
                if (first.isClean()) {
                  Score then =
                      new EntryScan(attempt, 0, attempt.length).score(last, proof, COMPARED);
                  boolean isBetter = now.isBroken() || then.wrong() < now.wrong();
                  best.add(bit, variant, then, !then.isBroken() && isBetter);
                }
              }
              return best.isExhausted();
            });
    if (replaced(span, best, last) != null) {
      return true;
    }
    failures++;
    return false;
  }

  /** The corrected piece, which takes the place of that of {@code span}; null if there is none. */
  private Piece replaced(Span span, Best best, byte[] last) {
    if (best.content() == null) {
      return null;
    }
    Piece piece = content.with(span.piece(), best.bit(), true);
    content.replace(span, piece);
    if (piece.state() == State.CORRECTED && content.frame().isChecked()) {
      Score score =
          new EntryScan(content.bytes(), content.position(), content.limit())
              .score(last, proof, ALL);
      if (score.isClean()) {
        content.closeGap();
      } else { // the checksum fits by chance
        Span now = content.spans().get(content.spans().size() - 1);
        piece = content.with(span.piece(), best.bit(), false);
        content.replace(now, piece);
      }
    }
    corrected++;
    return piece;
  }

  /** Whether a byte is repeated so often that more than one bit must have been altered. */
  private static boolean hasRun(byte[] packed) {
    int run = 0;
    for (int i = 1; i < packed.length && run < LONG_RUN; i++) {
      run = packed[i] == packed[i - 1] ? run + 1 : 0;
    }
    return run == LONG_RUN;
  }

  /** Completes a block that is only partly readable, if one flipped bit explains that. */
  boolean complete(Span span, byte[] last) {
    boolean isReadable = content.frame().isChecked() && content.frame().isReadable(span.piece());
    if (isReadable || hasRun(span.piece().packed())) {
      return false;
    }
    Piece piece = span.piece();
    int start = Math.min(content.position(), span.start());
    int skipped = content.position() - start;
    byte[] before = Arrays.copyOfRange(content.bytes(), start, span.start());
    Best best = new Best();
    content
        .frame()
        .variants(
            piece,
            0,
            piece.packed().length,
            (bit, variant) -> {
              byte[] both = Arrays.copyOf(before, before.length + variant.length);
              System.arraycopy(variant, 0, both, before.length, variant.length);
              Score score = new EntryScan(both, skipped, both.length).score(last, proof, ALL);
              best.add(bit, variant, score, !score.isBroken() && score.entries() > 0);
              return best.isExhausted();
            });
    if (replaced(span, best, last) == null) {
      return false;
    }
    if (!content.frame().isChecked()) {
      content.closeGap();
    }
    return true;
  }

  /** The variant of a block of which hashes prove the most and disprove the least, if it is one. */
  private static final class Best {
    private byte[] content;
    private int bit;
    private int balance = Integer.MIN_VALUE;
    private boolean isTie;
    private int scored;

    /** Whether so many variants are possible that none can be the one. */
    boolean isExhausted() {
      return scored > MOST_VARIANTS;
    }

    void add(int flipped, byte[] variant, Score score, boolean isGood) {
      scored++;
      int proven = score.proven() - score.wrong();
      if (isGood && proven >= balance) {
        isTie = proven == balance && !Arrays.equals(content, variant);
        balance = proven;
        content = variant;
        bit = flipped;
      }
    }

    int bit() {
      return bit;
    }

    byte[] content() {
      return isTie || isExhausted() ? null : content;
    }
  }
}
