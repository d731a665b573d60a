// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.List;
import swkit.Workers;
import swkit.legacy.Family;
import swkit.salvage.EntryProof.Certainty;
import swkit.salvage.LegacyShape.Row;

/**
 * Where the readable operations of one file of a legacy dump are, and where the gaps between them
 * (store-and-dump 2.1). Operations have no marks: one is taken if a hash proves it, or if another
 * entry follows where it ends. Flipped bits in codes and lengths, and in values with a hash, are
 * corrected in the {@link PatchedFile}. For one thread.
 */
final class LegacyStructure {
  /** Bytes with nothing but whole operations, from {@code from} to {@code to}. */
  record Segment(long from, long to, Family family) {}

  /**
   * Bytes that can't be read.
   *
   * @param named the entry that begins there, whose key is readable; else null
   */
  record Gap(long from, long to, LegacyOp named) {}

  static final int HEADER = 2;

  private final PatchedFile file;
  private final LegacyShape shape;
  private final LegacyProof proof;
  private final LegacyRepair repair;
  private final LegacySearch search;
  private final Workers workers;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final LongList doubtful = new LongList();
  private final LongList dropped = new LongList();
  private Family family;
  private long corrected;
  private boolean endsInState;

  /**
   * Reads all of {@code file}.
   *
   * @param first the family of its first entries
   * @param keepsAltered whether values whose own hash is wrong are taken too
   */
  LegacyStructure(
      PatchedFile file, Family first, int version, boolean keepsAltered, Workers workers) {
    this.file = file;
    this.workers = workers;
    shape = new LegacyShape(file, version);
    proof = new LegacyProof(file);
    repair = new LegacyRepair(file, shape, proof);
    search = new LegacySearch(file, shape, proof, workers);
    family = first;
    walk(start(first));
    checkValues(keepsAltered);
    dropped.sort();
  }

  /** The place of the first operation after the header, and the choice of the first family. */
  private long start(Family first) {
    boolean hasFamily =
        file.size() >= HEADER + 2
            && file.u8(HEADER) == LegacyOp.FAMILY
            && file.u8(HEADER + 1) == first.ordinal();
    long at = Math.min(file.size(), HEADER + (hasFamily ? 2 : 0));
    if (hasFamily || at == file.size()) {
      return at;
    }
    // the operation that selects the family is damaged; what follows it may not be
    long after = Math.min(file.size(), HEADER + 2);
    Row row = shape.row(after, family, LegacyRepair.ROW, true);
    if (row.entries() == LegacyRepair.ROW || row.isEnd() && row.entries() > 0) {
      corrected++;
      return after;
    }
    return at;
  }

  private void walk(long start) {
    long from = start;
    Family begun = family;
    long at = start;
    LegacyOp last = null;
    while (at < file.size()) {
      workers.checkNotStopped();
      repair.begin();
      LegacyOp op = shape.read(at, family, false);
      if (isWhole(op) && isRight(op)) {
        family = op.familyAfter(family);
        last = op;
        at = op.end();
        continue;
      }
      if (repair.isTaken() || !isWhole(op) && repair.correct(at, family)) {
        corrected++;
        continue;
      }
      segments.add(new Segment(from, at, begun));
      long next = search.next(at, family, isWhole(op) || hasKey(op) ? op : null);
      if (search.hasCompleted()) {
        segments.remove(segments.size() - 1);
        corrected++;
        continue;
      }
      gaps.add(new Gap(at, next, hasKey(op) ? op : null));
      last = null;
      at = next;
      from = next;
      family = search.family();
      begun = family;
    }
    if (from < at || segments.isEmpty()) {
      segments.add(new Segment(from, at, begun));
    }
    endsInState = last != null && !last.isEntry();
  }

  private boolean isWhole(LegacyOp op) {
    return op != null && op.end() <= file.size();
  }

  private boolean hasKey(LegacyOp op) {
    return op != null && op.isEntry() && op.keyAt() + op.keyLength() <= file.size();
  }

  /**
   * Whether {@code op} can be taken. If not, the {@link LegacyRepair} may have corrected something.
   */
  private boolean isRight(LegacyOp op) {
    boolean isProven = op.isEntry() && op.valueLength() > 0 && proof.isProven(op, family);
    if (!isProven && (op.isEntry() && repair.shorten(op, family) || !isFollowed(op))) {
      return false;
    }
    if (op.isEntry()) {
      search.passed(op, family);
      proof.count(op, family, isProven);
      if (!isProven && proof.isDoubtful(op, family)) {
        doubtful.add(op.at());
      }
    }
    return true;
  }

  /** Whether an entry or the end of the file follows {@code op}, perhaps after a correction. */
  private boolean isFollowed(LegacyOp op) {
    Family next = op.familyAfter(family);
    Row row = shape.row(op.end(), next, 1, false);
    if (!row.isBroken() || row.entries() > 0) {
      return true;
    }
    if (row.at() < file.size() && isWhole(shape.read(row.at(), row.family(), false))) {
      return op.isEntry(); // the state changes without end
    }
    if (repair.correct(row.at(), next)) {
      return false;
    }
    if (op.isEntry() && search.isBeforeDamage(op, next, row.at())) {
      return true;
    }
    return !repair.correct(op.at(), family) && !op.isEntry();
  }

  /** Corrects or drops entries whose own hash is wrong, when it is known which kinds have one. */
  private void checkValues(boolean keepsAltered) {
    for (Segment segment : segments) {
      Family current = segment.family();
      for (long at = segment.from(); at < segment.to(); ) {
        if (doubtful.size() == 0) {
          return;
        }
        LegacyOp op = shape.read(at, current, false);
        current = op.familyAfter(current);
        at = op.end();
        if (!op.isEntry() || !doubtful.contains(op.at())) {
          continue;
        }
        workers.checkNotStopped();
        check(op, current, keepsAltered);
      }
    }
  }

  private void check(LegacyOp op, Family current, boolean keepsAltered) {
    if (proof.value(op, current) != Certainty.WRONG) {
      return;
    }
    if (proof.correct(op, current)) {
      corrected++;
    } else if (!keepsAltered) {
      dropped.add(op.at());
    }
  }

  /** Whether an operation selects the first family: in an empty file none does. */
  boolean hasFamily() {
    return segments.get(0).from() > HEADER;
  }

  List<Segment> segments() {
    return segments;
  }

  List<Gap> gaps() {
    return gaps;
  }

  boolean hasDropped() {
    return dropped.size() > 0;
  }

  /** Whether the entry at {@code at} has a value that its own hash disproves. */
  boolean isDropped(long at) {
    return dropped.contains(at);
  }

  long corrected() {
    return corrected;
  }

  /** How many searches, for a flipped bit or the next entry, ended because they take too long. */
  long givenUp() {
    return proof.givenUp() + search.givenUp();
  }

  /** Whether the last operations prepare an entry that isn't there. */
  boolean endsInState() {
    return endsInState;
  }

  /**
   * Whether the first operation of {@code segment} may be a part of what was damaged, which ends
   * like one; not if it follows what fills a lost page.
   */
  boolean isFirstInDoubt(Segment segment) {
    return segment != segments.get(0) && !search.isFillBefore(segment.from());
  }

  LegacyShape shape() {
    return shape;
  }
}
