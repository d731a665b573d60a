// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.List;
import java.util.function.BiFunction;
import swkit.Subspace;
import swkit.Workers;
import swkit.lz4.BlockVariants;
import swkit.lz4.DamagedLz4Frame.Piece;
import swkit.lz4.DamagedLz4Frame.State;
import swkit.lz4.PackedRange;
import swkit.salvage.ContentBuffer.Span;
import swkit.salvage.EntryScan.Score;

/**
 * Corrects blocks that no checksum proves: tries flipped bits, and takes those after which the
 * entries can be read and their hashes are right. One thread at a time; the search uses all.
 *
 * <ul>
 *   <li>Without block checksums: single bits, first those of the entry at which reading fails, then
 *       all of the block. Further bits are found in the same way, one after the other.
 *   <li>With block checksums, which have corrected single bits already: the pairs of bits that the
 *       checksum allows. If there are more, one that the hash of an entry proves, then the others.
 * </ul>
 */
final class BlockCorrection {
  /** After so many searches in a block without success, it has more than single flipped bits. */
  private static final int MOST_FAILURES = 2;

  /** The lengths and the key of most entries take fewer bytes than this. */
  private static final int LONGEST_HEAD = 80;

  /** How much content is read ahead to decide which variant of a block is right, in bytes. */
  private static final int LEAST_AHEAD = 1 << 16;

  private static final int MOST_AHEAD = 1 << 25;

  /** So many equal bytes are in no compressed block. */
  private static final int LONG_RUN = 512;

  private final ContentBuffer content;
  private final EntryProof proof;
  private final boolean isHashed;
  private final Workers workers;
  private final VariantSearch search;
  private long corrected;
  private long failedAt = -1;
  private int failures;

  BlockCorrection(ContentBuffer content, EntryProof proof, Subspace subspace, Workers workers) {
    this.content = content;
    this.proof = proof;
    this.isHashed = subspace == Subspace.BLOBS;
    this.workers = workers;
    this.search = new VariantSearch(workers);
  }

  /** How many flipped bits were corrected so far. */
  long corrected() {
    return corrected;
  }

  /** How many searches were given up because they took too long. */
  long givenUp() {
    return search.givenUp();
  }

  /**
   * Tries single flipped bits in the blocks of the entry that {@code failed} has read. True if one
   * was found that explains what is wrong; then the content is corrected.
   *
   * @param start where that entry begins
   * @param last the key before it
   */
  boolean correct(int start, EntryScan failed, byte[] last) {
    int end = Math.max(start + LONGEST_HEAD, failed.at());
    for (Span span : open(start, end)) {
      if (isOpen(span)) {
        BestVariant best = inEntry(span, start, end, last);
        if (take(span, best)) {
          return true;
        }
        failures++;
      }
    }
    return false;
  }

  /**
   * The same, where entries before the failed one have not been given yet: all bits of its block
   * are tried, if those of the entry don't explain everything.
   *
   * @param first the key before the content that has not been given yet
   */
  boolean correctAhead(int start, EntryScan failed, byte[] last, byte[] first) {
    int end = Math.max(start + LONGEST_HEAD, failed.at());
    for (Span span : open(start, end)) {
      if (isOpen(span)) {
        BestVariant best = inEntry(span, start, end, last);
        if (!best.isClean()) {
          BestVariant all = inBlock(span, start, end, last, first);
          best = all.bits() == null ? best : all;
        }
        if (take(span, best)) {
          return true;
        }
        failures++;
      }
    }
    return false;
  }

  /** The blocks of the content between two places; none if a page of one of them is lost. */
  private List<Span> open(int start, int end) {
    List<Span> open =
        content.spans().stream().filter(span -> span.end() > start && span.start() < end).toList();
    return open.stream().anyMatch(span -> hasRun(span.piece().packed())) ? List.of() : open;
  }

  /**
   * Whether the block of {@code span} may be searched: nothing proves it, nor that it is hopeless.
   */
  private boolean isOpen(Span span) {
    if (content.frame().isChecked() && span.piece().state() != State.FRONT) {
      return false;
    }
    if (span.piece().from() != failedAt) {
      failedAt = span.piece().from();
      failures = 0;
    }
    return failures < MOST_FAILURES && content.variants(span) != null;
  }

  private BestVariant inEntry(Span span, int start, int end, byte[] last) {
    int from = Math.max(0, start - span.start());
    PackedRange range =
        content.variants(span).range(from, Math.min(span.end(), end) - span.start());
    Trial trial = new Trial(content, span, start, end, last, proof);
    return explained(span, trial, range.from() * 8, range.to() * 8);
  }

  /** Tries all bits, and rates all entries that have not been given. */
  private BestVariant inBlock(Span span, int start, int end, byte[] last, byte[] first) {
    int given = content.position();
    Trial trial = new Trial(content, span, start, end, last, given, first, proof);
    return explained(span, trial, 0, Integer.MAX_VALUE);
  }

  private BestVariant explained(Span span, Trial trial, int from, int to) {
    Score now = trial.now();
    int same = span.end() - span.start();
    if (isHashed) {
      trial.expectHash();
    }
    return search.search(
        () -> content.variants(span),
        trial,
        from,
        to,
        isHashed,
        (attempt, variant, length) ->
            length == same ? better(attempt.with(variant, length), now) : null);
  }

  private static Score better(Score score, Score now) {
    boolean isBetter = score != null && (now.isBroken() || score.wrong() < now.wrong());
    return isBetter ? score : null;
  }

  private boolean take(Span span, BestVariant best) {
    int[] bits = best.bits();
    if (bits == null) {
      return false;
    }
    BlockVariants variants = content.variants(span);
    boolean isChecked = content.frame().isChecked();
    State state = isChecked ? span.piece().state() : State.CORRECTED;
    content.replace(span, variants.flipped(state, bits));
    corrected++;
    return true;
  }

  /**
   * Corrects a literal byte of a block, so that the copies of it are right too.
   *
   * @param place where it is in the content
   * @param bit the bit of that byte
   */
  boolean correctLiteral(int place, int bit) {
    for (Span span : List.copyOf(content.spans())) {
      if (span.start() <= place && place < span.end() && span.piece().state() != State.FRONT) {
        BlockVariants variants = content.variants(span);
        int literal = variants == null ? -1 : variants.literal(place - span.start());
        if (literal >= 0 && variants.content(literal * 8 + bit) != null) {
          Piece piece = variants.flipped(State.CORRECTED, literal * 8 + bit);
          if (piece.content().length == span.end() - span.start()) {
            content.replace(span, piece);
            corrected++;
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether a byte is repeated so often that more than one bit must have been altered. */
  private static boolean hasRun(byte[] packed) {
    int run = 0;
    for (int i = 1; i < packed.length && run < LONG_RUN; i++) {
      run = packed[i] == packed[i - 1] ? run + 1 : 0;
    }
    return run == LONG_RUN;
  }

  /** Completes a block that is only partly readable, if flipped bits explain that. */
  boolean complete(byte[] last) {
    Span span = last();
    BlockVariants variants = content.variants(span);
    if (variants == null || hasRun(span.piece().packed())) {
      return false;
    }
    boolean isChecked = content.frame().isChecked();
    if (isChecked && completePair(last) || isChecked && variants.isReadable()) {
      return content.trusted() == content.limit();
    }
    BestVariant best = decided(span, last, this::inFront);
    if (!take(span, best)) {
      return false;
    }
    if (isChecked) {
      return completeRest(last);
    }
    content.closeGap();
    return true;
  }

  private Span last() {
    return content.spans().get(content.spans().size() - 1);
  }

  /**
   * With block checksums: completes the block after one bit was corrected by the hash of an entry.
   */
  boolean completeRest(byte[] last) {
    Span span = last();
    if (!content.frame().isChecked() || span.piece().state() != State.FRONT) {
      return false;
    }
    Piece proven = content.variants(span).proven();
    if (proven != null) {
      Trial trial = new Trial(content, span, content.position(), span.end(), last, proof);
      if (trial.all(proven.content(), proven.content().length).isClean()) {
        content.replace(span, proven);
        content.closeGap();
        return true;
      } // else the checksum fits by chance
    }
    return completePair(last);
  }

  /**
   * Takes the bit, or the two bits or the byte, that the checksum of the last block allows, if the
   * entries prove it.
   */
  private boolean completePair(byte[] last) {
    Span span = last();
    BlockVariants variants = content.variants(span);
    int[] bits = decided(span, last, variants.singles());
    if (bits == null) {
      bits = decided(span, last, variants.pairs(workers.executor()));
    }
    if (bits == null) {
      return false;
    }
    content.replace(span, variants.flipped(State.CORRECTED, bits));
    content.closeGap();
    corrected += bits.length;
    return true;
  }

  private int[] decided(Span span, byte[] last, List<int[]> allowed) {
    BlockVariants variants = content.variants(span);
    return decided(span, last, (same, trial) -> best(variants, allowed, trial)).bits();
  }

  private static BestVariant best(BlockVariants variants, List<int[]> allowed, Trial trial) {
    BestVariant best = new BestVariant();
    for (int[] bits : allowed) {
      byte[] block = variants.content(bits);
      Score score = trial.all(block, block.length);
      if (score.isClean()) {
        best.add(block, block.length, score, false, bits);
      }
    }
    return best;
  }

  private BestVariant inFront(Span span, Trial trial) {
    return search.search(
        () -> content.variants(span), trial, 0, Integer.MAX_VALUE, isHashed, Trial::all);
  }

  /**
   * The best variant of the last block. If several are as good, the content after it decides, in
   * which the last entry ends.
   */
  private BestVariant decided(Span span, byte[] last, BiFunction<Span, Trial, BestVariant> find) {
    Trial trial = new Trial(content, span, content.position(), span.end(), last, proof);
    BestVariant best = find.apply(span, trial);
    int known = 0;
    for (int more = LEAST_AHEAD; best.isTie() && more <= MOST_AHEAD; more *= 8) {
      byte[] ahead = content.ahead(more);
      if (ahead.length <= known) {
        break;
      }
      known = ahead.length;
      trial.append(ahead);
      best = find.apply(span, trial);
    }
    return best;
  }
}
