// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.verify.Rule.*;

import java.util.List;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.verify.Case;

/**
 * Counters that are behind what was counted by them: the server would give ids, UIDs and changes
 * twice (key-layouts 6.3, 6.4). Each is raised to the highest that is in use.
 */
final class CounterRepairs {
  private static final int NONE = -1;

  /** No counter of changes falls so far behind. */
  private static final long MOST_AHEAD = 1L << 40;

  private CounterRepairs() {}

  static List<Repair> all() {
    return List.of(
        new Repair(D11, "raises the counter of documents", CounterRepairs::document),
        new Repair(D11_MAILBOX, "raises the counter of mailboxes", CounterRepairs::document),
        new Repair(D9_UID, "raises the counter of UIDs", CounterRepairs::uid),
        new Repair(L1, "raises the counter of changes", CounterRepairs::logged),
        new Repair(L2, "raises the counter of changes", CounterRepairs::versioned));
  }

  /** Those of 0.15 alone. */
  static List<Repair> of015() {
    return List.of(new Repair(P5, "raises the counter of principals", CounterRepairs::principal));
  }

  /** Those of 0.16 alone. */
  static List<Repair> of016() {
    return List.of(new Repair(G5, "raises the counter of objects", CounterRepairs::object));
  }

  private static void document(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    byte[] counter = Keys.lastDocument(Bytes.u32(key, 0), Keys.coll(key));
    draft.raise(counter, Integer.toUnsignedLong(Keys.last(key)));
  }

  private static void uid(Case one, Draft draft, Outcome outcome) {
    Decoded mail = Decoded.of(draft, one.subspace(), one.key());
    if (mail == null) {
      return;
    }
    int account = Bytes.u32(one.key(), 0);
    boolean lacksMailbox = false;
    for (Decoded.Pair place : mail.pairs("mailboxes")) {
      boolean isThere =
          draft.has(one.subspace(), Keys.property(account, Keys.MAILBOX, Keys.ARCHIVE, place.id()));
      lacksMailbox |= !isThere;
      if (isThere) {
        draft.raise(Keys.lastUid(account, place.id()), ((Number) place.other()).longValue());
      }
    }
    if (lacksMailbox) {
      outcome.cannot(one, "its mailbox is missing, and so has no counter");
    }
  }

  private static void logged(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    raiseChange(one, Bytes.u32(key, 0), Bytes.u64(key, 5), draft, outcome);
  }

  private static void versioned(Case one, Draft draft, Outcome outcome) {
    byte[] value = draft.get(one.subspace(), one.key());
    Archive archive = value == null ? null : Archive.of(value);
    if (archive != null) {
      raiseChange(one, Bytes.u32(one.key(), 0), archive.changeId(), draft, outcome);
    }
  }

  /** A counter is signed: an id above that is damage of the id itself, not of the counter. */
  private static void raiseChange(Case one, int account, long id, Draft draft, Outcome outcome) {
    if (id < 0 || id > draft.counter(Keys.changeId(account)) + MOST_AHEAD) {
      outcome.cannot(one, "the id is so far above the counter that it must be damaged itself");
      return;
    }
    draft.raise(Keys.changeId(account), id);
  }

  private static void principal(Case one, Draft draft, Outcome outcome) {
    long id = Bytes.leb128(one.key(), 1);
    draft.raise(Keys.lastDocument(NONE, Keys.PRINCIPAL), id);
  }

  private static void object(Case one, Draft draft, Outcome outcome) {
    byte[] type = {one.key()[0], one.key()[1]};
    long id = Bytes.u64(one.key(), 2);
    if (id < 0) {
      outcome.cannot(one, "no counter reaches its id");
      return;
    }
    draft.raise(type, id);
  }
}
