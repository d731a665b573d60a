// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.io.Wording;
import swkit.registry.IndexRow;
import swkit.registry.IndexRules;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Gives the data of an account that was deleted to the one that was created in its place: the
 * principal of the new account gets the id of the old one, by which all data are kept. What the new
 * account has besides, such as its folders, is removed; it must have no mails, events, contacts or
 * files yet.
 *
 * @param old the id that the data have
 * @param created the id of the account that was created later
 */
record Reattachment(int old, int created) {
  private static final int PRINCIPAL_SIZE = 24;
  private static final List<Integer> CONTENT = List.of(Keys.EMAIL, 9, Keys.CONTACT, Keys.FILE);
  private static final List<Subspace> OF_ACCOUNT = List.of(PROPERTY, INDEXES, CHANGELOG, COUNTERS);

  /** Reads {@code OLD=NEW}, two ids in decimal. */
  static Reattachment of(String text) {
    String[] ids = text.split("=", -1);
    try {
      if (ids.length == 2) {
        var made =
            new Reattachment(Integer.parseUnsignedInt(ids[0]), Integer.parseUnsignedInt(ids[1]));
        if (made.old != made.created) {
          return made;
        }
      }
    } catch (NumberFormatException e) {
      // the same problem
    }
    throw RefusedException.usage(
        "--reattach "
            + text
            + ": give the ids of two accounts, OLD=NEW, as stalwart-verify and"
            + " stalwart-inspect --accounts show them");
  }

  /** The repair of data without an account, by {@code reattachment} if that isn't null. */
  static List<Repair> repairs(Reattachment reattachment) {
    return Repair.all(
        "gives the data to the new account",
        (one, draft, outcome) -> repair(reattachment, one, draft, outcome),
        Rule.D15,
        Rule.D15_NOBODY);
  }

  private static void repair(Reattachment reattachment, Case one, Draft draft, Outcome outcome) {
    int account = Bytes.u32(one.key(), one.subspace() == BLOB_LINKS ? Keys.HASH : 0);
    if (reattachment == null || reattachment.old != account) {
      outcome.cannot(
          one,
          "its account is gone; if it was created again, --reattach OLD=NEW gives it the data, else"
              + " they only take space");
    } else if (!reattachment.isDone(draft)) {
      reattachment.draft(draft, outcome);
    }
  }

  private static String text(int id) {
    return "account " + Integer.toUnsignedString(id);
  }

  private static byte[] key(int id, Draft draft) {
    return draft.generation().hasRegistry()
        ? account(id).key()
        : Bytes.concat(new byte[] {2}, Bytes.leb128(id));
  }

  private static ObjectId account(int id) {
    return ObjectId.of("Account", Integer.toUnsignedLong(id));
  }

  /** Throws unless {@code plan} does this. */
  void requireIn(Plan plan) {
    byte[] principal =
        plan.generation().hasRegistry()
            ? account(old).key()
            : Bytes.concat(new byte[] {2}, Bytes.leb128(old));
    if (!plan.changes().of(DIRECTORY).containsKey(principal)) {
      throw RefusedException.usage(
          "--reattach: " + text(old) + " has no data that lack an account (rule D15)");
    }
  }

  private boolean isDone(Draft draft) {
    return draft.has(DIRECTORY, key(old, draft));
  }

  private void draft(Draft draft, Outcome outcome) {
    if (!draft.has(DIRECTORY, key(created, draft))) {
      throw RefusedException.usage("--reattach: there is no " + text(created));
    }
    for (int coll : CONTENT) {
      byte[] archives = Bytes.concat(Bytes.u32(created), new byte[] {(byte) coll, Keys.ARCHIVE});
      try (Source documents = draft.scan(PROPERTY, KeyRange.prefix(archives))) {
        if (documents.next() != null) {
          throw RefusedException.usage(
              "--reattach: "
                  + text(created)
                  + " has mails, events, contacts or files of its own, which would be lost: save"
                  + " them with stalwart-extract, and empty the account");
        }
      }
    }
    if (draft.generation().hasRegistry()) {
      object(draft);
    } else {
      principal(draft);
    }
    long removed = removeOwn(draft);
    for (long mails = mails(draft); mails > 0; mails--) {
      outcome.costs("mail comes back", "mails come back");
    }
    if (removed > 0) {
      outcome.costs(
          "account loses its " + Wording.count(removed, "entry", "entries") + " of its own",
          "accounts lose entries of their own");
    }
  }

  private long mails(Draft draft) {
    byte[] archives = Bytes.concat(Bytes.u32(old), new byte[] {Keys.EMAIL, Keys.ARCHIVE});
    try (Source mails = draft.scan(PROPERTY, KeyRange.prefix(archives))) {
      return mails.stream().count();
    }
  }

  /** The object of 0.16 and its rows. */
  private void object(Draft draft) {
    byte[] there = account(created).key();
    byte[] value = draft.get(DIRECTORY, there);
    try (Source references = draft.scan(FTS_INDEX, KeyRange.prefix(there))) {
      if (references.filter(row -> row.value().length == 0).next() != null) {
        throw RefusedException.usage(
            "--reattach: other objects refer to " + text(created) + ": delete those first");
      }
    }
    for (IndexRow row : IndexRules.rows(Pickle.decode(account(created), value))) {
      draft.remove(row.kind().subspace(), row.key());
    }
    draft.remove(DIRECTORY, there);
    draft.put(DIRECTORY, account(old).key(), value);
    for (IndexRow row : IndexRules.rows(Pickle.decode(account(old), value))) {
      draft.put(row.kind().subspace(), row.key(), row.value());
    }
  }

  /** The principal of 0.15 and its names, addresses, memberships and words. */
  private void principal(Draft draft) {
    ArchiveEdit archive = ArchiveEdit.of(draft.get(DIRECTORY, key(created, draft)), PRINCIPAL_SIZE);
    if (archive == null) {
      throw new RefusedException(text(created), "its principal is damaged");
    }
    archive.u32(0, old);
    for (Entry row : all(draft, DIRECTORY, KeyRange.all(), row -> true)) {
      byte[] key = row.key();
      switch (key[0]) {
        case 0, 1 -> {
          if (Bytes.leb128(row.value(), 0) == Integer.toUnsignedLong(created)) {
            int length = Bytes.leb128(created).length;
            byte[] rest = Arrays.copyOfRange(row.value(), length, row.value().length);
            draft.put(DIRECTORY, key, Bytes.concat(Bytes.leb128(old), rest));
          }
        }
        case 5, 6 -> move(draft, row, 1, 5);
        case 7 -> move(draft, row, key.length - 4);
        default -> {
          // the principals themselves
        }
      }
    }
    draft.remove(DIRECTORY, key(created, draft));
    draft.put(DIRECTORY, key(old, draft), archive.value(0));
    draft.remove(QUOTAS, Bytes.concat(new byte[] {4}, Bytes.leb128(created)));
  }

  /** Puts the old id where the new one is at one of {@code positions} of a key. */
  private void move(Draft draft, Entry row, int... positions) {
    byte[] key = row.key().clone();
    for (int position : positions) {
      if (Bytes.u32(key, position) == created) {
        System.arraycopy(Bytes.u32(old), 0, key, position, Integer.BYTES);
      }
    }
    if (!Arrays.equals(key, row.key())) {
      draft.remove(DIRECTORY, row.key());
      draft.put(DIRECTORY, key, row.value());
    }
  }

  /** Removes what the new account has under its own id. Returns how many entries. */
  private long removeOwn(Draft draft) {
    long removed = 0;
    for (Subspace subspace : OF_ACCOUNT) {
      for (Entry entry : all(draft, subspace, KeyRange.account(created), row -> true)) {
        draft.remove(subspace, entry.key());
        removed++;
      }
    }
    byte[] end = Bytes.u32(created);
    List<Entry> links =
        all(
            draft,
            BLOB_LINKS,
            KeyRange.all(),
            link -> link.key().length == 41 && Arrays.equals(link.key(), 32, 36, end, 0, 4));
    for (Entry link : links) {
      draft.remove(BLOB_LINKS, link.key());
      removed++;
    }
    return removed;
  }

  private static List<Entry> all(
      Draft draft, Subspace subspace, KeyRange range, Predicate<Entry> condition) {
    List<Entry> all = new ArrayList<>();
    try (Source source = draft.scan(subspace, range).filter(condition)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        all.add(entry);
      }
    }
    return all;
  }
}
