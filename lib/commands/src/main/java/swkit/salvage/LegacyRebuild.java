// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.TreeMap;
import java.util.function.Consumer;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.KeyForms;
import swkit.legacy.Family;
import swkit.legacy.KeyMap;
import swkit.legacy.LegacyEntry;
import swkit.legacy.LegacyException;
import swkit.salvage.LegacyStructure.Gap;
import swkit.salvage.LegacyStructure.Segment;

/**
 * Writes what is readable of one file of a legacy dump, and reports what isn't. No entry is written
 * whose account, collection or document isn't known. For one thread.
 */
final class LegacyRebuild implements LegacyFile.Visitor {
  /** An entry of a store: its subspace and key. */
  private record Mapped(char letter, byte[] key) {}

  /** The bytes of account and collection. */
  private static final int OWNER = 5;

  private static final byte[] ALL = {-1, -1, -1, -1, -1, -1};

  private final LegacyFile file;
  private final LegacyOutput out;
  private final LegacyLosses losses;
  private final LegacyStateSearch search;
  private final LegacyStateCheck check;
  private final KeyMap map;
  private final Generation generation;
  private final Workers workers;
  private final Consumer<Long> progress;
  private final TreeMap<Long, Integer> accounts = new TreeMap<>();
  private final Deque<Gap> gaps;
  private Gap gap;
  private long unknown;
  private long doubtful = -1;
  private boolean isDoubtfulRight;
  private Mapped last;
  private int lastField = -1;
  private Segment current;
  private long entries;

  /**
   * Prepares the writing of {@code file}.
   *
   * @param out null if nothing is to be written
   * @param progress gets the number of bytes that are done
   */
  LegacyRebuild(
      LegacyFile file,
      int version,
      Generation generation,
      LegacyEvidence evidence,
      LegacyOutput out,
      LegacyLosses losses,
      Workers workers,
      Consumer<Long> progress) {
    this.file = file;
    this.out = out;
    this.losses = losses;
    this.generation = generation;
    this.workers = workers;
    this.progress = progress;
    map = KeyMap.of(version);
    search = new LegacyStateSearch(file, evidence);
    check = new LegacyStateCheck(file, evidence, search);
    gaps = new ArrayDeque<>(file.structure().gaps());
  }

  /** Writes the file. Returns the number of entries. */
  long run() {
    noteAccounts();
    if (!gaps.isEmpty() && gaps.peek().from() < file.structure().segments().get(0).from()) {
      gap = gaps.poll();
    }
    current = file.structure().segments().get(0);
    file.visit(this);
    while (!gaps.isEmpty()) {
      reportGap(null);
      gap = gaps.poll();
    }
    reportGap(null);
    if (file.structure().endsInState()) {
      losses.end(file);
    }
    return entries;
  }

  /** Notes where which accounts begin, to know the next one after a gap. */
  private void noteAccounts() {
    Family first = file.structure().segments().get(0).family();
    if (!LegacyStateSearch.isByAccount(first)) {
      return;
    }
    file.visit(
        new LegacyFile.Visitor() {
          private long first = -1;

          @Override
          public void segment(Segment segment, LegacyState before, LegacyState state) {
            first = file.structure().isFirstInDoubt(segment) ? segment.from() : -1;
          }

          @Override
          public boolean operation(LegacyOp op, Family family, LegacyState state) {
            if (op.code() == LegacyOp.ACCOUNT && op.at() != first) {
              accounts.put(op.at(), op.number());
            }
            return true;
          }
        });
    check.accounts(accounts);
  }

  private Integer accountAfter(long at) {
    var next = accounts.ceilingEntry(at);
    return next == null ? null : next.getValue();
  }

  @Override
  public void segment(Segment segment, LegacyState before, LegacyState state) {
    current = segment;
    check.begin();
    while (!gaps.isEmpty() && gaps.peek().to() <= segment.from()) {
      if (gap != null) {
        reportGap(null);
      }
      gap = gaps.poll();
      named(gap, segment.family(), before);
    }
    doubtful = file.structure().isFirstInDoubt(segment) ? segment.from() : -1;
    isDoubtfulRight = false;
    if (segment.from() < segment.to()) {
      isDoubtfulRight =
          search.find(
              segment.from(),
              segment.to(),
              segment.family(),
              doubtful >= 0,
              before,
              state,
              accountAfter(segment.to()),
              lastField);
    }
    lastField = -1;
  }

  /** Reports the entry that begins a gap, whose key is readable. */
  private void named(Gap begun, Family family, LegacyState before) {
    if (begun.named() == null) {
      return;
    }
    LegacyState state = before.copy();
    boolean isContent = family == Family.BLOB && begun.named().code() == LegacyOp.KEY_VALUE;
    if (isContent || state.suffices(family)) {
      LegacyOp op = begun.named();
      LegacyOp key =
          new LegacyOp(
              LegacyOp.KEY, op.at(), op.keyAt() + op.keyLength(), 0, op.keyLength(), op.keyAt(), 0);
      if (isContent) {
        setContents(state);
      }
      Mapped entry = map(LegacyEvidence.record(file, key, family, state));
      if (entry != null) {
        losses.value(file, Loss.Kind.VALUE, entry.letter, entry.key, op.at(), begun.to());
      }
    }
  }

  private static void setContents(LegacyState state) {
    state.account = -1;
    state.document = -1;
    state.hasAccount = true;
    state.hasCollection = true;
    state.hasDocument = true;
  }

  @Override
  public boolean operation(LegacyOp op, Family family, LegacyState state) {
    if ((entries & 0xFFF) == 0) {
      workers.checkNotStopped();
      progress.accept(op.at());
    }
    if (op.at() == doubtful && !op.isEntry() && !isDoubtfulRight) {
      return false;
    }
    if (!op.isEntry()) {
      LegacyOp right = check.checked(op, family, current, state);
      if (right == null) {
        forget(op, family, state);
        return false;
      }
      if (out != null) {
        out.state(right);
      }
      if (right != op) {
        losses.addCorrected(1);
        state.set(right);
        return false;
      }
      return true;
    }
    if (family == Family.BLOB && op.code() == LegacyOp.KEY_VALUE) {
      setContents(state);
    }
    if (!state.suffices(family)) {
      unknown++;
      return true;
    }
    take(op, family, state);
    return true;
  }

  /** Makes unknown what {@code op} sets, which must be wrong; an account may be found. */
  private void forget(LegacyOp op, Family family, LegacyState state) {
    if (op.code() == LegacyOp.DOCUMENT) {
      state.hasDocument = false;
      return;
    }
    if (op.code() == LegacyOp.COLLECTION) {
      state.collection = op.number(); // to compare the next one with
      state.hasCollection = false;
      return;
    }
    LegacyState before = state.copy();
    before.account++; // it is another one
    before.hasAccount = false;
    state.hasAccount = false;
    if (op.end() == current.to()) {
      return;
    }
    search.find(
        op.end(),
        current.to(),
        family,
        false,
        before,
        state,
        accountAfter(current.to()),
        lastField);
  }

  private void take(LegacyOp op, Family family, LegacyState state) {
    Mapped entry = map(LegacyEvidence.record(file, mappable(op, family), family, state));
    if (entry == null) {
      losses.entry(file, op);
      return;
    }
    if (file.structure().isDropped(op.at()) || check.isImpossible(op, family, state)) {
      losses.value(file, Loss.Kind.ALTERED, entry.letter, entry.key, op.at(), op.end());
      return;
    }
    reportGap(entry);
    entries++;
    last = entry;
    lastField = family == Family.PROPERTY ? file.bytes().u8(op.keyAt()) : -1;
    if (out != null) {
      out.entry(op, family, state);
    }
  }

  /** The part of {@code op} that tells its key: all but the content of a blob. */
  private static LegacyOp mappable(LegacyOp op, Family family) {
    return family == Family.BLOB
        ? new LegacyOp(op.code(), op.at(), op.end(), 0, op.keyLength(), op.keyAt(), 0)
        : op;
  }

  /** The first entry of a store that {@code record} is; null if it can't be one. */
  private Mapped map(LegacyEntry record) {
    Mapped[] first = {null};
    try {
      map.map(
          record,
          new KeyMap.Target() {
            @Override
            public void put(char letter, byte[] key, byte[] value) {
              put(letter, key);
            }

            @Override
            public void put(char letter, byte[] key) {
              if (first[0] == null) {
                first[0] = new Mapped(letter, key);
              }
            }
          });
    } catch (LegacyException | IOException e) {
      return null;
    }
    return first[0] == null ? new Mapped('b', record.key()) : first[0];
  }

  private void reportGap(Mapped next) {
    if (gap == null && unknown == 0) {
      return;
    }
    losses.gap(file, gap, unknown, text(last), text(next));
    if (generation.hasArchives()) {
      mayLack(next);
    }
    gap = null;
    unknown = 0;
  }

  private String text(Mapped entry) {
    return entry == null
        ? null
        : KeyForms.of(generation).decode(Subspace.of(entry.letter), entry.key).text();
  }

  /** Reports the keys that may be in the gap before {@code next}, by which mails are named. */
  private void mayLack(Mapped next) {
    Subspace from = last == null ? null : Subspace.of(last.letter);
    Subspace to = next == null ? null : Subspace.of(next.letter);
    if (file.name().equals(Family.PROPERTY.file(2))) {
      byte[] least = last == null ? null : Arrays.copyOf(last.key, OWNER);
      byte[] most = next == null ? null : Bytes.concat(Arrays.copyOf(next.key, OWNER), ALL);
      losses.range(new Loss(Subspace.PROPERTY, Loss.Kind.RANGE, least, most, ""));
    } else if (file.name().equals(Family.BLOB.file(2))) {
      boolean hasLinks = from != Subspace.BLOBS;
      if (hasLinks) {
        byte[] most = to == Subspace.BLOB_LINKS ? next.key : null;
        byte[] least = last == null ? null : last.key;
        losses.range(new Loss(Subspace.BLOB_LINKS, Loss.Kind.RANGE, least, most, ""));
      }
      if (to != Subspace.BLOB_LINKS) {
        byte[] least = hasLinks ? null : last.key;
        byte[] most = next == null ? null : next.key;
        losses.range(new Loss(Subspace.BLOBS, Loss.Kind.RANGE, least, most, ""));
      }
    }
  }
}
