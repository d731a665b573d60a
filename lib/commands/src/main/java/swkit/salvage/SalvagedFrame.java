// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.file.Path;
import java.util.function.Consumer;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.Workers;
import swkit.frame.FrameFormat;
import swkit.generation.Generation;
import swkit.lz4.DamagedLz4Frame.Piece;
import swkit.lz4.DamagedLz4Frame.State;
import swkit.salvage.EntryProof.Certainty;
import swkit.salvage.EntryScan.Result;

/**
 * The entries that are readable in a damaged frame, in key order. Never fails because of damage:
 * what is lost goes to a listener.
 *
 * <p>It gives no entry that was not in the frame:
 *
 * <ul>
 *   <li>An entry in blocks that are whole by their checksums is as it was written. Where a block
 *       was corrected, its hash must agree, if it has one.
 *   <li>In a frame without block checksums, an entry is left out if its own hash disproves it, or
 *       if no entry can follow where it ends. First, single flipped bits that would explain that
 *       are tried; one that hashes prove is taken.
 *   <li>After a gap, the next entry is found by its form: ascending key, known form of the key,
 *       several entries in a row; or by its hash.
 *   <li>In the readable beginning of a damaged block, an entry needs a hash that proves it.
 * </ul>
 *
 * <p>One thread at a time. Holds one entry and two blocks; after a gap up to 64 MiB.
 */
final class SalvagedFrame extends AbstractSource {
  /** Content that is read ahead where the next entry is searched, in bytes. */
  private static final int AHEAD = 1 << 17;

  /**
   * How often a block that is partly readable is completed: after a loss, there is more to go by.
   */
  private static final int MOST_ATTEMPTS = 2;

  private final Subspace subspace;
  private final EntryProof proof;
  private final boolean keepsAltered;
  private final Consumer<Loss> losses;
  private final ContentBuffer content;
  private final BlockCorrection blocks;
  private final EntrySearch search;
  private byte[] last = Entry.NO_VALUE;
  private long lossFrom = -1;
  private long corrected;
  private long unproven;
  private boolean isProven;
  private long lookedAt = -1;
  private long attempted = -1;
  private int attempts;

  /**
   * The entries of {@code file}, a frame of {@code subspace}.
   *
   * @param keepsAltered whether values whose hash is wrong are given too
   * @param workers search for flipped bits
   * @param losses called with everything that is lost, on the reading thread
   */
  SalvagedFrame(
      Path file,
      Subspace subspace,
      Generation generation,
      boolean keepsAltered,
      Workers workers,
      Consumer<Loss> losses) {
    super(file.toString());
    this.subspace = subspace;
    this.proof = new EntryProof(generation, subspace);
    this.keepsAltered = keepsAltered;
    this.losses = losses;
    this.content = new ContentBuffer(file);
    this.search = new EntrySearch(content, proof, subspace);
    this.blocks = new BlockCorrection(content, proof, subspace, workers);
    boolean isRead = content.fill();
    while (isRead && content.limit() < FrameFormat.HEADER_LENGTH) {
      isRead = content.fill();
    }
    if (content.limit() >= FrameFormat.HEADER_LENGTH) {
      boolean isHeader = content.bytes()[0] == FrameFormat.MAGIC;
      content.position(FrameFormat.HEADER_LENGTH);
      if (isHeader || search.begins(last)) {
        correctFront();
        return;
      }
      content.position(0);
    }
    lossFrom = 0;
  }

  /** How many blocks were corrected so far. */
  long corrected() {
    return corrected + blocks.corrected() + content.corrected();
  }

  /** How many searches for flipped bits were given up because they took too long. */
  long givenUp() {
    return blocks.givenUp();
  }

  /** How many values were given that neither a block's checksum nor a hash of their own proves. */
  long unproven() {
    return unproven;
  }

  /** The checksum of all content; null if the frame has none, or hasn't been read to its end. */
  Integer contentChecksum() {
    return content.contentChecksum();
  }

  @Override
  protected Entry pull() {
    while (true) {
      if (lossFrom >= 0 && !resync()) {
        return null;
      }
      lookAhead();
      EntryScan scan = scan(content.position());
      Result result = scan.read(last);
      if (result == Result.MORE && fill()) {
        continue;
      }
      if (result == Result.MORE && content.position() == content.limit() && content.isAtEnd()) {
        end();
        return null;
      }
      if (result != Result.ENTRY) {
        boolean isOpen = result == Result.NONE || !isTrusted(content.limit());
        if (isOpen && corrected(scan)) {
          continue;
        }
        lose(scan, result);
        continue;
      }
      Entry entry = new Entry(scan.key(), scan.value());
      if (!isTrusted(scan.at())) {
        entry = credible(entry, scan.at());
        if (entry == null) {
          continue;
        }
        scan = scan(content.position());
        scan.read(last);
      }
      if (scan.at() > content.trusted()
          && proof.value(entry.key(), entry.value()) != Certainty.PROVEN) {
        long from = content.offset(content.position());
        losses.accept(loss(Loss.Kind.VALUE, entry.key(), null, from, content.offset(scan.at())));
        content.position(scan.at());
        last = entry.key();
        continue;
      }
      if (!isDisproved(entry, scan.at())) {
        unproven += isTrusted(scan.at()) || isProven ? 0 : 1;
        content.position(scan.at());
        last = entry.key();
        return entry;
      }
      long from = content.offset(content.position());
      losses.accept(loss(Loss.Kind.ALTERED, entry.key(), null, from, content.offset(scan.at())));
      content.position(scan.at());
      last = entry.key();
    }
  }

  /**
   * Reports that entries may follow, if the end mark is missing that the frame's header promises.
   */
  private void end() {
    if (content.frame().isEndMissing()) {
      byte[] before = last.length == 0 ? null : last;
      String where = "its file was cut off: it has no end mark";
      losses.accept(new Loss(subspace, Loss.Kind.PART, before, null, where));
    }
  }

  /** Whether the checksum of a block fits a wrong correction, as the hash of a value says. */
  private boolean isDisproved(Entry entry, int end) {
    return content.frame().isChecked()
        && !keepsAltered
        && content.isCorrected(end)
        && proof.value(entry.key(), entry.value()) == Certainty.WRONG;
  }

  private EntryScan scan(int at) {
    return new EntryScan(content.bytes(), at, content.limit());
  }

  /**
   * {@code entry}, from blocks without checksums, if it can be given, perhaps corrected. Null if
   * the content has been corrected, so that it is to be read again, or if the entry has been
   * reported as lost.
   */
  private Entry credible(Entry entry, int end) {
    Certainty certainty = proof.value(entry.key(), entry.value());
    isProven = certainty == Certainty.PROVEN;
    boolean isFollowed = isFollowed(entry, end);
    if (certainty != Certainty.WRONG && isFollowed) {
      return entry;
    }
    boolean isAltered = certainty == Certainty.WRONG && isFollowed;
    EntryScan scan = scan(content.position());
    scan.read(last);
    boolean isChecked = content.frame().isChecked();
    if (isChecked && corrected(scan)) {
      return null; // now its checksum may prove the block
    }
    byte[] value = isAltered ? proof.corrected(entry.key(), entry.value()) : null;
    if (value != null) {
      isProven = true;
      return new Entry(entry.key(), corrected(scan, value));
    }
    if (!isChecked && corrected(scan)) {
      return null;
    }
    boolean isRight = certainty == Certainty.PROVEN || certainty == Certainty.PLAUSIBLE;
    if (isRight && proof.isKnown(entry.key()) && !isTooFar(end)) {
      return entry; // what follows is damaged, and is dealt with next
    }
    if (!isAltered) {
      lose(scan, Result.NONE);
      return null;
    }
    long from = content.offset(content.position());
    losses.accept(loss(Loss.Kind.ALTERED, entry.key(), null, from, content.offset(scan.at())));
    if (keepsAltered) {
      return entry;
    }
    content.position(scan.at());
    last = entry.key();
    return null;
  }

  /** Whether the content up to {@code end} is as it was written. */
  private boolean isTrusted(int end) {
    return content.frame().isChecked() && end <= content.trusted();
  }

  /**
   * Corrects the blocks of the entry that {@code failed} has read, if a flipped bit explains it.
   */
  private boolean corrected(EntryScan failed) {
    if (!blocks.correct(content.position(), failed, last)) {
      return false;
    }
    blocks.completeRest(last);
    return true;
  }

  /**
   * The corrected value of the entry that {@code scan} has read. If it differs in a byte that
   * others are copied from, the content is corrected too.
   */
  private byte[] corrected(EntryScan scan, byte[] value) {
    for (int i = 0; i < value.length; i++) {
      int at = scan.valueAt() + i;
      int xor = (value[i] ^ content.bytes()[at]) & 0xFF;
      if (xor != 0) {
        if (!blocks.correctLiteral(at, Integer.numberOfTrailingZeros(xor))) {
          corrected++;
        }
        return value;
      }
    }
    return value;
  }

  /**
   * Whether the key before {@code end} is larger than it was: what comes after it follows the entry
   * before.
   */
  private boolean isTooFar(int end) {
    return subspace != Subspace.BLOBS
        && scan(end).score(last, proof, EntrySearch.ROW).isClean()
        && scan(end).read(last) == Result.ENTRY;
  }

  /**
   * Corrects a new block without a checksum before any of its entries is given. So a flipped bit is
   * found by all that it alters. Blobs prove themselves one by one.
   */
  private void lookAhead() {
    if (content.frame().isChecked() || subspace == Subspace.BLOBS || content.spans().isEmpty()) {
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
      EntryScan scan = scan(content.position());
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

  /** Whether an entry, a gap or the end follows {@code entry}, which ends at {@code end}. */
  private boolean isFollowed(Entry entry, int end) {
    int after = end - content.position();
    Result result;
    EntryScan scan;
    do {
      scan = scan(content.position() + after);
      result = scan.read(entry.key());
    } while (scan.key() == null && result == Result.MORE && fill());
    return result != Result.NONE
        && (scan.key() == null || proof.isKnown(scan.key()) || !proof.hasForms());
  }

  /** Adds content; false if a gap or the end follows. */
  private boolean fill() {
    if (!content.fill()) {
      return false;
    }
    correctFront();
    return true;
  }

  /** Completes a block that is only partly readable, or finds out how much of it can be trusted. */
  private void correctFront() {
    Piece piece = content.spans().get(content.spans().size() - 1).piece();
    if (piece.state() != State.FRONT || piece.isCut()) {
      return;
    }
    attempts = piece.from() == attempted ? attempts + 1 : 1;
    attempted = piece.from();
    if (attempts > MOST_ATTEMPTS) {
      return;
    }
    if (!blocks.complete(last)) {
      trustFront();
    }
  }

  /**
   * Trusts the readable beginning of a damaged block: up to the last entry that a hash proves, and
   * to the first one that a hash disproves.
   */
  private void trustFront() {
    EntryScan scan = scan(content.position());
    byte[] before = last;
    while (scan.read(before) == Result.ENTRY) {
      before = scan.key();
      Certainty certainty = proof.value(scan.key(), scan.value());
      if (certainty == Certainty.WRONG || certainty == Certainty.ODD) {
        return;
      }
      if (certainty == Certainty.PROVEN) {
        content.trust(scan.at());
      }
    }
  }

  /** Reports what can't be read here, and makes {@link #resync} look for what follows. */
  private void lose(EntryScan scan, Result result) {
    boolean isNamed = result == Result.MORE && scan.valueLength() >= 0;
    lossFrom = content.offset(content.position());
    if (isNamed) {
      long to = Math.max(lossFrom, content.gapTo());
      losses.accept(loss(Loss.Kind.VALUE, scan.key(), null, lossFrom, to));
    }
    if (result == Result.MORE && isTrusted(content.limit())) {
      content.position(content.limit());
    } else {
      content.position(content.position() + 1);
    }
  }

  private Loss loss(Loss.Kind kind, byte[] key, byte[] before, long from, long to) {
    return new Loss(subspace, kind, key, before, Loss.bytes(from, to));
  }

  /** Finds the next entry after a loss, and reports the loss. False if there is none. */
  private boolean resync() {
    while (true) {
      for (int at = content.position(); ; at++) {
        content.position(at);
        while (content.limit() - content.position() < AHEAD && content.fill()) {
          // enough for most entries
        }
        at = content.position();
        if (at >= content.limit()) {
          break;
        }
        if (search.begins(last)) {
          report(content.position());
          correctFront();
          return true;
        }
        at = content.position();
      }
      if (content.isAtEnd() || !content.cross()) {
        report(-1);
        return false;
      }
    }
  }

  private void report(int at) {
    byte[] next = null;
    if (at >= 0) {
      EntryScan scan = scan(at);
      scan.read(last);
      next = scan.key();
    }
    long to = at >= 0 ? content.offset(at) : content.gapTo();
    byte[] before = last.length == 0 ? null : last;
    losses.accept(loss(Loss.Kind.RANGE, before, next, lossFrom, Math.max(lossFrom, to)));
    lossFrom = -1;
  }

  @Override
  protected void release() {
    content.close();
  }
}
