// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static swkit.Subspace.*;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.key.Archive;

/**
 * The documents of one account, with their counters, indexes and change log: rules D1 to D4, D10,
 * D11, D14, D15, L1 and L2, and by {@link MailCheck} those of mails (key-layouts 6.3 and 6.4).
 *
 * <p>Takes the rows of {@code n}, then those of {@code p}, {@code i} and {@code l}, each in key
 * order. {@link #end} comes last. Needs 8 to 12 bytes and 5 bits for each mail, 4 to 6 bytes for
 * each other document. One thread.
 */
final class AccountCheck {
  static final int ARCHIVE = 50;
  static final int EMAIL = 0;
  static final int MAILBOX = 1;
  private static final int IDENTITY = 3;
  private static final int SUBMISSION = 4;
  private static final int SIEVE = 5;
  private static final int PRINCIPAL = 7;
  private static final int CALENDAR = 8;
  private static final int ADDRESS_BOOK = 10;
  private static final int CONTACT = 11;
  private static final int FILE = 12;
  private static final int NOTIFICATION = 13;
  private static final int COLLECTIONS = 14;
  private static final int LAST_FIXED_MAILBOX = 5;
  private static final int SHARE_NOTIFICATIONS = 9;

  private final int account;
  private final Findings findings;
  private final FirstPass prepared;

  private long changeId;
  private final Map<Integer, Long> lastDocuments = new HashMap<>();

  private final UnsignedList[] documents = new UnsignedList[COLLECTIONS];
  private final MailCheck mails;
  private final UnsignedList mailboxParents = new UnsignedList();
  private final UnsignedList fileParents = new UnsignedList();
  private final UnsignedList sent = new UnsignedList();
  private final UnsignedList created = new UnsignedList();
  private final UnsignedList events = new UnsignedList();
  private final Map<Integer, Integer> defaults = new HashMap<>();
  private final BitSet tagged = new BitSet();
  private final BitSet named = new BitSet();
  private final BitSet nameless = new BitSet();
  private byte[] firstDocument;
  private byte[] firstTrace;
  private Subspace ofDocument;
  private Subspace ofTrace;

  AccountCheck(int account, Findings findings, FirstPass prepared) {
    this.account = account;
    this.findings = findings;
    this.prepared = prepared;
    for (int coll = 0; coll < COLLECTIONS; coll++) {
      documents[coll] = new UnsignedList();
    }
    mails = new MailCheck(account, documents[EMAIL], findings, prepared);
  }

  private void trace(DecodedRow row, boolean isDocument) {
    if (isDocument && firstDocument == null) {
      firstDocument = row.bytes();
      ofDocument = row.subspace();
    } else if (firstTrace == null) {
      firstTrace = row.bytes();
      ofTrace = row.subspace();
    }
  }

  void counter(DecodedRow row) {
    trace(row, false);
    // a damaged counter is reported as such; nothing counts as above it
    long count = row.isReadable() ? Bytes.i64le(row.entry().value(), 0) : Long.MAX_VALUE;
    switch (row.form()) {
      case "change-id" -> changeId = count;
      case "last-doc" -> lastDocuments.put((int) row.bytes()[4], count);
      case "last-uid" -> mails.lastUid(row.last(), count);
      default -> {
        // a quota, which nothing is compared with
      }
    }
  }

  void property(DecodedRow row) {
    trace(row, true);
    int coll = row.bytes()[4];
    int field = row.bytes()[5];
    int doc = row.last();
    Archive archive = row.value().archive();
    if (archive != null && archive.isVersioned() && row.isReadable()) {
      long change = archive.changeId();
      if (Long.compareUnsigned(change, changeId) > 0) {
        findings.add(Rule.L2, row, above(Long.toUnsignedString(change), changeId));
      }
    }
    if (field == ARCHIVE && coll != PRINCIPAL) {
      documents[coll].add(doc);
      checkLast(row, coll, doc);
    }
    switch (coll) {
      case EMAIL -> mails.property(row, field, doc);
      case MAILBOX -> parent(row, field, mailboxParents);
      case FILE -> parent(row, field, fileParents);
      case SIEVE -> {
        if (field == ARCHIVE && "".equals(row.value().field("name"))) {
          nameless.set(documents[SIEVE].size() - 1);
        }
      }
      case SUBMISSION -> addUnless(field == ARCHIVE, sent, doc);
      case CONTACT -> addUnless(field == ARCHIVE, created, doc);
      case NOTIFICATION -> addUnless(field == ARCHIVE, events, doc);
      case PRINCIPAL -> {
        if (field >= 47 && field <= 49 && row.isReadable()) {
          defaults.put(field, Bytes.u32(row.entry().value(), 0));
        } else if (field == 44) {
          prepared.pushed(account);
        }
      }
      default -> {
        // nothing more to compare
      }
    }
  }

  private static void addUnless(boolean isArchive, UnsignedList list, int doc) {
    if (!isArchive) {
      list.add(doc);
    }
  }

  static String above(String id, long counter) {
    return id + " is above the counter, which is at " + counter;
  }

  private void checkLast(DecodedRow row, int coll, int doc) {
    long last = lastDocuments.getOrDefault(coll, 0L);
    boolean isFixed = coll == MAILBOX && Integer.compareUnsigned(doc, LAST_FIXED_MAILBOX) <= 0;
    if (!isFixed && Integer.toUnsignedLong(doc) > last) {
      Rule rule = coll == MAILBOX ? Rule.D11_MAILBOX : Rule.D11;
      findings.add(rule, row, above(Integer.toUnsignedString(doc), last));
    }
  }

  private void parent(DecodedRow row, int field, UnsignedList parents) {
    if (field == ARCHIVE) {
      long parent = row.isReadable() ? row.number("parent") : -1;
      parents.add((int) parent);
    }
  }

  void index(DecodedRow row) {
    int coll = row.bytes()[4];
    int field = row.bytes()[5];
    int doc = row.last();
    if (coll == PRINCIPAL) {
      trace(row, false);
      if (field == 44 && !prepared.isPushed(doc)) {
        findings.add(prepared.principals().exists(doc) ? Rule.D1 : Rule.D1_PUSH, row, "");
      }
      return;
    }
    trace(row, true);
    int index = documents[coll].indexOf(doc);
    if (index < 0) {
      findings.add(Rule.D1, row, "");
    } else if (coll == IDENTITY && field == 51) {
      tagged.set(index);
    } else if (coll == SIEVE && field == 13) {
      named.set(index);
    }
  }

  void change(DecodedRow row) {
    int collection = row.bytes()[4] & 0xFF;
    trace(row, collection != SHARE_NOTIFICATIONS);
    long change = Bytes.u64(row.bytes(), 5);
    if (collection != SHARE_NOTIFICATIONS && Long.compareUnsigned(change, changeId) > 0) {
      findings.add(Rule.L1, row, above(Long.toUnsignedString(change), changeId));
    }
  }

  /** Checks what needs all rows. */
  void end() {
    mails.end(documents[MAILBOX]);
    parents(MAILBOX, mailboxParents);
    parents(FILE, fileParents);
    for (int i = 0; i < documents[IDENTITY].size(); i++) {
      tell(tagged.get(i), Rule.D2, IDENTITY, ARCHIVE, documents[IDENTITY].get(i));
    }
    for (int i = 0; i < documents[SIEVE].size(); i++) {
      boolean isNamed = named.get(i) || nameless.get(i);
      tell(isNamed, Rule.D2, SIEVE, ARCHIVE, documents[SIEVE].get(i));
    }
    pairs(documents[CONTACT], created, CONTACT);
    pairs(documents[NOTIFICATION], events, NOTIFICATION);
    for (int i = 0; i < sent.size(); i++) {
      boolean isThere = documents[SUBMISSION].contains(sent.get(i));
      tell(isThere, Rule.D4, SUBMISSION, ARCHIVE, sent.get(i));
    }
    Map<Integer, Integer> targets = Map.of(47, CALENDAR, 48, ADDRESS_BOOK, 49, SIEVE);
    defaults.forEach(
        (field, doc) ->
            tell(documents[targets.get(field)].contains(doc), Rule.D14, PRINCIPAL, field, 0));
    owner();
  }

  private void tell(boolean holds, Rule rule, int coll, int field, int doc) {
    if (!holds) {
      tell(rule, coll, field, doc, "");
    }
  }

  private void tell(Rule rule, int coll, int field, int doc, String detail) {
    findings.add(rule, PROPERTY, CrossReferences.property(account, coll, field, doc), detail);
  }

  /**
   * Follows each folder up to the root, or to a folder that was followed before. {@code parents}
   * are in the order of the documents.
   */
  private void parents(int coll, UnsignedList parents) {
    UnsignedList folders = documents[coll];
    int[] seenFrom = new int[folders.size()];
    for (int start = 0; start < folders.size(); start++) {
      int at = start;
      while (at >= 0 && seenFrom[at] == 0) {
        seenFrom[at] = start + 1;
        int parent = parents.get(at);
        int above = parent == -1 ? -1 : folders.indexOf(parent);
        if (parent != -1 && above < 0) {
          String missing = "its parent is " + Integer.toUnsignedString(parent);
          tell(Rule.D10, coll, ARCHIVE, folders.get(at), missing);
        }
        at = above;
      }
      if (at >= 0 && seenFrom[at] == start + 1) {
        tell(Rule.D10, coll, ARCHIVE, folders.get(at), "it is above itself");
      }
    }
  }

  /** Checks that each document has exactly one property of the other field. */
  private void pairs(UnsignedList archives, UnsignedList others, int coll) {
    others.sort();
    int at = 0;
    for (int i = 0; i < archives.size(); i++) {
      int doc = archives.get(i);
      int count = 0;
      while (at < others.size() && Integer.compareUnsigned(others.get(at), doc) <= 0) {
        if (others.get(at) == doc) {
          count++;
        } else {
          tell(Rule.D3, coll, ARCHIVE, others.get(at), "there is no such document");
        }
        at++;
      }
      if (count != 1) {
        tell(Rule.D3, coll, ARCHIVE, doc, "it has " + count);
      }
    }
    for (; at < others.size(); at++) {
      tell(Rule.D3, coll, ARCHIVE, others.get(at), "there is no such document");
    }
  }

  private void owner() {
    if (account == -1 || prepared.principals().exists(account)) {
      return;
    }
    if (firstDocument != null) {
      findings.add(
          findings.orphaned(),
          ofDocument,
          firstDocument,
          Set.of(account),
          "the first of its entries");
    } else if (firstTrace != null) {
      findings.add(Rule.D15_TRACES, ofTrace, firstTrace, Set.of(account), "");
    }
  }
}
