// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;
import static swkit.verify.Rule.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.verify.Case;

/**
 * Documents and the entries that belong to them: tags, names, times, threads, defaults, counters
 * (key-layouts 6.3). What is missing and follows from the document is written; what belongs to no
 * document is removed.
 */
final class DocumentRepairs {
  private static final int IDENTITY = 3;
  private static final int TAG = 51;
  private static final int NAME = 13;
  private static final int PUSH = 44;
  private static final int CARD_SIZE = 64;
  private static final int NOTIFICATION_SIZE = 56;
  private static final int EVENT = 8;
  private static final int NO_EVENT = -1;
  private static final int CREATED = 40;
  private static final int MODIFIED = 48;

  /** The collections that the defaults of an account are in, by field. */
  private static final Map<Integer, Integer> DEFAULTS = Map.of(47, 8, 48, 10, 49, Keys.SIEVE);

  private DocumentRepairs() {}

  static List<Repair> all() {
    return List.of(
        new Repair(
            S1,
            "writes the schema key, as the frames or all other entries prove it",
            DocumentRepairs::schema),
        new Repair(D1, "removes the index entry", DocumentRepairs::index),
        new Repair(D2, "writes the index entry", DocumentRepairs::unindexed),
        new Repair(D3, "makes the property that of the document", DocumentRepairs::pair),
        new Repair(D4, "removes the index", DocumentRepairs::submission),
        new Repair(D8, "removes the deletion time", DocumentRepairs::deletion),
        new Repair(D12, "removes the counter", DocumentRepairs::uidCounter),
        new Repair(D14, "removes the default", DocumentRepairs::missingDefault));
  }

  /**
   * The headers of the frames of a dump say it too; in a store, {@link SchemaProof} has proven it.
   */
  private static void schema(Case one, Draft draft, Outcome outcome) {
    draft.put(PROPERTY, SchemaKey.key(), Bytes.u32(draft.generation().schemaVersion()));
  }

  private static byte[] archive(byte[] key, int coll, int doc) {
    return Keys.property(Bytes.u32(key, 0), coll, Keys.ARCHIVE, doc);
  }

  private static void index(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    int doc = Keys.last(key);
    byte[] owner =
        Keys.coll(key) == Keys.PRINCIPAL
            ? Keys.property(doc, Keys.PRINCIPAL, PUSH, 0)
            : archive(key, Keys.coll(key), doc);
    if (!draft.has(PROPERTY, owner)) {
      draft.remove(INDEXES, key);
    }
  }

  private static void unindexed(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    int account = Bytes.u32(key, 0);
    if (Keys.coll(key) == IDENTITY) {
      draft.put(INDEXES, Keys.index(account, IDENTITY, TAG, "", Keys.last(key)), Entry.NO_VALUE);
      return;
    }
    Decoded script = Decoded.of(draft, PROPERTY, key);
    String name = script == null || !script.isReadable() ? null : script.text("name");
    if (name == null) {
      outcome.cannot(one, "the script is damaged itself");
    } else if (!name.isEmpty()) {
      String indexed = name.toLowerCase(Locale.ROOT);
      draft.put(
          INDEXES, Keys.index(account, Keys.SIEVE, NAME, indexed, Keys.last(key)), Entry.NO_VALUE);
    }
  }

  /**
   * The case is the document by its archive, whether that is there or not. The property of a
   * contact has two of its times, that of a notification a time and the event.
   */
  private static void pair(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    boolean isCard = Keys.coll(key) == Keys.CONTACT;
    byte[] kind =
        Bytes.concat(Bytes.u32(Bytes.u32(key, 0)), new byte[] {key[4], (byte) (isCard ? 2 : 0)});
    byte[] archive = draft.get(PROPERTY, key);
    ArchiveEdit document = ArchiveEdit.of(archive, isCard ? CARD_SIZE : NOTIFICATION_SIZE);
    if (archive != null && document == null) {
      outcome.cannot(one, "the document is damaged itself");
      return;
    }
    byte[] right = document == null ? null : Bytes.concat(kind, document.u64be(CREATED), end(key));
    for (byte[] other : ofDocument(kind, Keys.last(key), draft)) {
      if (!Arrays.equals(other, right)) {
        draft.remove(PROPERTY, other);
      }
    }
    if (right != null && !draft.has(PROPERTY, right)) {
      boolean isOfEvent = !isCard && document.u8(EVENT) == 1;
      draft.put(
          PROPERTY,
          right,
          isCard
              ? document.u64be(MODIFIED)
              : Bytes.u32(isOfEvent ? document.u32(EVENT + Integer.BYTES) : NO_EVENT));
    }
  }

  /** The properties that begin with {@code kind} and end with {@code doc}. */
  private static List<byte[]> ofDocument(byte[] kind, int doc, Draft draft) {
    List<byte[]> found = new ArrayList<>();
    try (Source properties = draft.scan(PROPERTY, KeyRange.prefix(kind))) {
      for (Entry entry = properties.next(); entry != null; entry = properties.next()) {
        if (Keys.last(entry.key()) == doc) {
          found.add(entry.key());
        }
      }
    }
    return found;
  }

  private static byte[] end(byte[] key) {
    return Bytes.u32(Keys.last(key));
  }

  /** The case is the submission by its archive, which is missing. */
  private static void submission(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    byte[] kind = Bytes.concat(Bytes.u32(Bytes.u32(key, 0)), new byte[] {4, 49});
    if (!draft.has(PROPERTY, key)) {
      ofDocument(kind, Keys.last(key), draft).forEach(index -> draft.remove(PROPERTY, index));
    }
  }

  private static void deletion(Case one, Draft draft, Outcome outcome) {
    draft.remove(PROPERTY, one.key());
  }

  private static void uidCounter(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    if (draft.has(PROPERTY, archive(key, Keys.MAILBOX, Keys.last(key)))) {
      return;
    }
    if (hasMail(Bytes.u32(key, 0), Keys.last(key), draft)) {
      outcome.cannot(one, "mails are still in that mailbox, and the account has no INBOX for them");
    } else {
      draft.remove(COUNTERS, key);
    }
  }

  private static boolean hasMail(int account, int mailbox, Draft draft) {
    byte[] kind = {Keys.EMAIL, Keys.ARCHIVE};
    KeyRange mails = KeyRange.prefix(Bytes.concat(Bytes.u32(account), kind));
    try (Source entries = draft.scan(PROPERTY, mails)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        Decoded mail = Decoded.of(draft.generation(), PROPERTY, entry.key(), entry.value());
        if (mail.pairs("mailboxes").stream().anyMatch(place -> place.id() == mailbox)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void missingDefault(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    byte[] value = draft.get(PROPERTY, key);
    Integer coll = DEFAULTS.get(Keys.field(key));
    if (value != null && value.length == Integer.BYTES && coll != null) {
      if (!draft.has(PROPERTY, archive(key, coll, Bytes.u32(value, 0)))) {
        draft.remove(PROPERTY, key);
        outcome.costs("default is the server's again", "defaults are the server's again");
      }
    }
  }
}
