// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static swkit.Subspace.COUNTERS;
import static swkit.Subspace.PROPERTY;
import static swkit.verify.AccountCheck.ARCHIVE;
import static swkit.verify.AccountCheck.EMAIL;
import static swkit.verify.AccountCheck.MAILBOX;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import swkit.io.Bytes;

/**
 * The mails of one account, with their metadata, threads, UIDs and mailboxes: rules D5 to D9 and
 * D12 (key-layouts 6.3).
 *
 * <p>Takes the last UIDs of all mailboxes, then the properties of all mails in key order. {@link
 * #end} comes last. Needs 4 to 6 bytes and 5 bits for each mail. One thread.
 */
final class MailCheck {
  private static final int METADATA = 71;
  private static final int THREADING = 90;
  private static final int DELETED_AT = 91;
  private static final int TRASH = 1;
  private static final int JUNK = 2;

  /** The mails in one mailbox: their number, and the first of them. */
  private static final class Content {
    private long count;
    private final UnsignedList first = new UnsignedList();
  }

  private final int account;
  private final UnsignedList mails;
  private final Findings findings;
  private final FirstPass prepared;
  private final Map<Integer, Long> lastUids = new HashMap<>();
  private final Map<Integer, Content> mailboxes = new HashMap<>();
  private final UnsignedList threads = new UnsignedList();
  private final UnsignedList metadataAlone = new UnsignedList();
  private final BitSet unreadable = new BitSet();
  private final BitSet described = new BitSet();
  private final BitSet threaded = new BitSet();
  private final BitSet discarded = new BitSet();
  private final BitSet timed = new BitSet();

  /** {@code mails} are the ids of the mails so far, in order; the caller adds to them. */
  MailCheck(int account, UnsignedList mails, Findings findings, FirstPass prepared) {
    this.account = account;
    this.mails = mails;
    this.findings = findings;
    this.prepared = prepared;
  }

  /** Takes the last UID that was given in {@code mailbox}. */
  void lastUid(int mailbox, long uid) {
    lastUids.put(mailbox, uid);
  }

  /** Takes a property of a mail. Its archive is in the list of mails already. */
  void property(DecodedRow row, int field, int doc) {
    int index = field == ARCHIVE ? mails.size() - 1 : mails.indexOf(doc);
    switch (field) {
      case ARCHIVE -> message(row, index, doc);
      case METADATA -> {
        if (index >= 0) {
          described.set(index);
        } else {
          metadataAlone.add(doc);
          if (!prepared.isUnindexing(account, doc)) {
            findings.add(Rule.D6, row, "");
          }
        }
      }
      case THREADING -> threading(row, index, doc);
      case DELETED_AT -> {
        if (index < 0 || !unreadable.get(index) && !discarded.get(index)) {
          findings.add(Rule.D8, row, index < 0 ? "there is no such mail" : "");
        } else {
          timed.set(index);
        }
      }
      default -> {
        // of no known form
      }
    }
  }

  private void message(DecodedRow row, int index, int doc) {
    if (!row.isReadable()) {
      unreadable.set(index);
      threads.add(0);
      return;
    }
    threads.add((int) row.value().thread());
    int[] places = row.value().places();
    if (places.length == 0) {
      findings.add(Rule.D9, row, "it is in no mailbox");
    }
    for (int i = 0; i < places.length; i += 2) {
      int inMailbox = places[i];
      int hasUid = places[i + 1];
      Content content = mailboxes.computeIfAbsent(inMailbox, any -> new Content());
      content.count++;
      if (content.first.size() < Findings.KEPT) {
        content.first.add(doc);
      }
      if (inMailbox == TRASH || inMailbox == JUNK) {
        discarded.set(index);
      }
      long last = lastUids.getOrDefault(inMailbox, 0L);
      if (Integer.toUnsignedLong(hasUid) > last) {
        String uid = "UID " + Integer.toUnsignedString(hasUid);
        String mailbox = " in mailbox " + Integer.toUnsignedString(inMailbox);
        findings.add(Rule.D9_UID, row, AccountCheck.above(uid + mailbox, last));
      }
    }
  }

  private void threading(DecodedRow row, int index, int doc) {
    if (index < 0) {
      if (!metadataAlone.contains(doc)) {
        findings.add(Rule.D7, row, "there is no such mail");
      }
    } else if (threaded.get(index)) {
      findings.add(Rule.D7, row, "it is the mail's second");
    } else {
      threaded.set(index);
      boolean isKnown = row.isReadable() && !unreadable.get(index);
      if (isKnown && (int) row.value().thread() != threads.get(index)) {
        findings.add(Rule.D7, row, "the mail is in another thread");
      }
    }
  }

  /** Checks what needs all rows. {@code existing} are the ids of the mailboxes. */
  void end(UnsignedList existing) {
    checkMails();
    checkMailboxes(existing);
  }

  private void tell(Rule rule, int field, int doc, String detail) {
    findings.add(rule, PROPERTY, CrossReferences.property(account, EMAIL, field, doc), detail);
  }

  private void checkMails() {
    for (int i = 0; i < mails.size(); i++) {
      int doc = mails.get(i);
      if (!described.get(i)) {
        tell(Rule.D5, ARCHIVE, doc, "");
      } else if (!threaded.get(i)) {
        tell(Rule.D7, METADATA, doc, "there is no threading entry");
      }
      if (discarded.get(i) && !timed.get(i)) {
        tell(Rule.D8_UNTIMED, ARCHIVE, doc, "");
      }
    }
  }

  private void checkMailboxes(UnsignedList existing) {
    mailboxes.forEach(
        (mailbox, content) -> {
          if (!existing.contains(mailbox)) {
            String missing = "mailbox " + Integer.toUnsignedString(mailbox);
            for (long i = 0; i < content.count; i++) {
              int example = content.first.get((int) Math.min(i, content.first.size() - 1L));
              tell(Rule.D9, ARCHIVE, example, missing);
            }
          }
        });
    for (int mailbox : lastUids.keySet()) {
      if (!existing.contains(mailbox)) {
        byte[] kind = {MAILBOX, 84};
        byte[] key = Bytes.concat(Bytes.u32(account), kind, Bytes.u32(mailbox));
        findings.add(Rule.D12, COUNTERS, key, "");
      }
    }
  }
}
