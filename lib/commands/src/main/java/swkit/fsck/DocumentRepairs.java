// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;
import static swkit.verify.Rule.*;

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

  /** The collections that the defaults of an account are in, by field. */
  private static final Map<Integer, Integer> DEFAULTS = Map.of(47, 8, 48, 10, 49, Keys.SIEVE);

  private DocumentRepairs() {}

  static List<Repair> all() {
    return List.of(
        new Repair(S1, "writes the schema key that the frames name", DocumentRepairs::schema),
        new Repair(D1, "removes the index entry", DocumentRepairs::index),
        new Repair(D2, "writes the index entry", DocumentRepairs::unindexed),
        new Repair(D3, "removes the property", DocumentRepairs::pair),
        new Repair(D4, "removes the index", DocumentRepairs::submission),
        new Repair(D7, "removes or corrects the threading entry", DocumentRepairs::threading),
        new Repair(D8, "removes the deletion time", DocumentRepairs::deletion),
        new Repair(D12, "removes the counter", DocumentRepairs::uidCounter),
        new Repair(D14, "removes the default", DocumentRepairs::missingDefault));
  }

  /** The headers of the frames of a dump say it too; a store has it nowhere else. */
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

  /** The case is the document by its archive, whether that is there or not. */
  private static void pair(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    int doc = Keys.last(key);
    if (draft.has(PROPERTY, key)) {
      outcome.cannot(one, "the time in the property isn't kept anywhere else: save it again");
      return;
    }
    int field = Keys.coll(key) == Keys.CONTACT ? 2 : 0;
    byte[] kind = Bytes.concat(Bytes.u32(Bytes.u32(key, 0)), new byte[] {key[4], (byte) field});
    try (Source properties = draft.scan(PROPERTY, KeyRange.prefix(kind))) {
      for (Entry entry = properties.next(); entry != null; entry = properties.next()) {
        if (Keys.last(entry.key()) == doc) {
          draft.remove(PROPERTY, entry.key());
        }
      }
    }
  }

  /** The case is the submission by its archive, which is missing. */
  private static void submission(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    byte[] kind = Bytes.concat(Bytes.u32(Bytes.u32(key, 0)), new byte[] {4, 49});
    try (Source indexes = draft.scan(PROPERTY, KeyRange.prefix(kind))) {
      for (Entry entry = indexes.next(); entry != null; entry = indexes.next()) {
        if (Keys.last(entry.key()) == Keys.last(key) && !draft.has(PROPERTY, key)) {
          draft.remove(PROPERTY, entry.key());
        }
      }
    }
  }

  /** The case is the threading entry, or the metadata of a mail that has none. */
  private static void threading(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    if (Keys.field(key) == Keys.METADATA) {
      outcome.cannot(
          one,
          "it can't be made without the server: replies to the mail begin a thread of their own");
      return;
    }
    byte[] mail = archive(key, Keys.EMAIL, Keys.last(key));
    Decoded data = Decoded.of(draft, PROPERTY, mail);
    byte[] value = draft.get(PROPERTY, key);
    if (data == null) {
      draft.remove(PROPERTY, key);
    } else if (data.isReadable() && value != null && value.length >= Integer.BYTES) {
      if (isOneOfSeveral(key, draft)) {
        outcome.cannot(one, "nothing tells which of the two is the mail's");
        return;
      }
      byte[] right = value.clone();
      System.arraycopy(Bytes.u32((int) data.number("thread", 0)), 0, right, 0, Integer.BYTES);
      draft.put(PROPERTY, key, right);
    }
  }

  private static boolean isOneOfSeveral(byte[] key, Draft draft) {
    byte[] kind = java.util.Arrays.copyOf(key, 6);
    int found = 0;
    try (Source entries = draft.scan(PROPERTY, KeyRange.prefix(kind))) {
      for (Entry entry = entries.next(); entry != null && found < 2; entry = entries.next()) {
        found += Keys.last(entry.key()) == Keys.last(key) ? 1 : 0;
      }
    }
    return found > 1;
  }

  private static void deletion(Case one, Draft draft, Outcome outcome) {
    draft.remove(PROPERTY, one.key());
  }

  private static void uidCounter(Case one, Draft draft, Outcome outcome) {
    if (!draft.has(PROPERTY, archive(one.key(), Keys.MAILBOX, Keys.last(one.key())))) {
      draft.remove(COUNTERS, one.key());
    }
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
