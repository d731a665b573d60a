// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.PROPERTY;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.io.Bytes;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Mails in mailboxes that aren't there, which no client sees, and folders under ones that aren't
 * there (key-layouts 6.3). A mail that is in no other mailbox goes to INBOX, with a new UID; a
 * folder goes to the top. The change log says so to clients.
 */
final class MailRepairs {
  private static final int DATA_SIZE = 24;
  private static final int DATA_ITEM = 8;
  private static final int KEYWORDS = 8;
  private static final int THREAD = 16;
  private static final int MAILBOX_SIZE = 44;
  private static final int MAILBOX_PARENT = 12;
  private static final int FILE_SIZE = 112;
  private static final int FILE_PARENT = 0;
  private static final int INBOX = 0;

  private MailRepairs() {}

  static List<Repair> all() {
    return List.of(
        new Repair(Rule.D10, "puts the folder at the top", MailRepairs::folder),
        new Repair(Rule.D9, "takes the mail out of it", MailRepairs::mail));
  }

  private static void mail(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    int account = Bytes.u32(key, 0);
    ArchiveEdit mail = ArchiveEdit.of(draft.get(PROPERTY, key), DATA_SIZE);
    if (mail == null) {
      outcome.cannot(one, "the mail's entry is damaged itself");
      return;
    }
    List<byte[]> places = mail.items(0, DATA_ITEM);
    List<byte[]> kept = new ArrayList<>();
    for (byte[] place : places) {
      if (draft.has(PROPERTY, mailbox(account, Bytes.u32le(place, 0)))) {
        kept.add(place);
      }
    }
    if (kept.size() == places.size() && !kept.isEmpty()) {
      return;
    }
    if (kept.isEmpty()) {
      if (!draft.has(PROPERTY, mailbox(account, INBOX))) {
        outcome.cannot(one, "the account has no INBOX either: the server creates it at a login");
        return;
      }
      kept.add(inInbox(account, draft));
      draft.log().add(account, ChangeLog.EMAIL, ChangeLog.CONTAINER_PROPERTIES, INBOX);
      outcome.costs("mail goes to INBOX", "mails go to INBOX");
    } else {
      outcome.costs("mail stays in its other mailboxes", "mails stay in their other mailboxes");
    }
    mail.items(0, kept, KEYWORDS);
    long thread = Integer.toUnsignedLong(mail.u32(THREAD));
    long id = thread << 32 | Integer.toUnsignedLong(Keys.last(key));
    draft.log().add(account, ChangeLog.EMAIL, ChangeLog.ITEM_UPDATES, id);
    draft.put(PROPERTY, key, mail.value(draft.log().change(account)));
  }

  private static byte[] mailbox(int account, int doc) {
    return Keys.property(account, Keys.MAILBOX, Keys.ARCHIVE, doc);
  }

  private static byte[] inInbox(int account, Draft draft) {
    byte[] counter = Keys.lastUid(account, INBOX);
    long uid = draft.counter(counter) + 1;
    draft.raise(counter, uid);
    byte[] place = new byte[DATA_ITEM];
    Bytes.putU32le(place, 0, INBOX);
    Bytes.putU32le(place, 4, (int) uid);
    return place;
  }

  private static void folder(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    boolean isFile = Keys.coll(key) == Keys.FILE;
    int account = Bytes.u32(key, 0);
    ArchiveEdit folder =
        ArchiveEdit.of(draft.get(PROPERTY, key), isFile ? FILE_SIZE : MAILBOX_SIZE);
    if (folder == null) {
      outcome.cannot(one, "the folder's entry is damaged itself");
      return;
    }
    String name = Decoded.of(draft, PROPERTY, key).text("name");
    int parent = freeParent(key, name, draft);
    folder.u32(isFile ? FILE_PARENT : MAILBOX_PARENT, parent);
    if (parent == 0) {
      outcome.costs("folder goes to the top", "folders go to the top");
    } else {
      outcome.costs(
          "folder goes into one of its name at the top",
          "folders go into ones of their names at the top");
    }
    long doc = Integer.toUnsignedLong(Keys.last(key));
    draft
        .log()
        .add(
            account,
            isFile ? ChangeLog.FILE : ChangeLog.EMAIL,
            isFile ? ChangeLog.ITEM_UPDATES : ChangeLog.CONTAINER_UPDATES,
            doc);
    draft.put(PROPERTY, key, folder.value(draft.log().change(account)));
  }

  /**
   * The parent to store, an id plus one, 0 for none, under which no other folder has {@code name}:
   * two of one path would hide each other.
   */
  private static int freeParent(byte[] key, String name, Draft draft) {
    int parent = 0;
    for (int deeper = other(key, name, parent, draft);
        deeper != 0;
        deeper = other(key, name, parent, draft)) {
      parent = deeper;
    }
    return parent;
  }

  /** The id, plus one, of another folder of {@code name} under {@code parent}; 0 for none. */
  private static int other(byte[] key, String name, int parent, Draft draft) {
    KeyRange all = KeyRange.prefix(java.util.Arrays.copyOf(key, 6));
    try (Source folders = draft.scan(PROPERTY, all)) {
      for (Entry entry = folders.next(); entry != null; entry = folders.next()) {
        Decoded folder = Decoded.of(draft.generation(), PROPERTY, entry.key(), entry.value());
        boolean isOther = Entry.compareKeys(entry.key(), key) != 0;
        String named = folder.text("name");
        if (isOther
            && folder.number("parent", -1) + 1 == Integer.toUnsignedLong(parent)
            && named != null
            && named.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
          return Keys.last(entry.key()) + 1;
        }
      }
    }
    return 0;
  }
}
