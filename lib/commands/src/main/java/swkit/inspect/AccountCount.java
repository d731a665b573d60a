// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.util.Map;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;

/** The counts of one account (key-layouts 1.2, 1.3, 1.7). Sizes are in bytes. */
final class AccountCount {
  long mails;
  long mailboxes;
  long calendars;
  long events;
  long addressBooks;
  long contacts;
  long files;
  long folders;
  long scripts;
  long bytes;
  long quotaUsed;
  long undecoded;

  /** Adds an entry to the counts of its account if the entry is a document or a quota. */
  static void add(Map<Integer, AccountCount> counts, DecodedKey key, byte[] value) {
    if (key.form().equals("quota")) {
      of(counts, key, key.field("acct") == null ? "principal" : "acct").quotaUsed +=
          number(key.value(value), "bytes");
    } else if (key.form().equals("property") && "Archive".equals(key.field("field"))) {
      of(counts, key, "acct").add(key, value);
    }
  }

  private static AccountCount of(Map<Integer, AccountCount> counts, DecodedKey key, String field) {
    int id = ((Number) key.field(field)).intValue();
    return counts.computeIfAbsent(id, any -> new AccountCount());
  }

  private void add(DecodedKey key, byte[] value) {
    switch (key.field("coll").toString()) {
      case "Email" -> {
        mails++;
        addSize(key.value(value));
      }
      case "Mailbox" -> mailboxes++;
      case "Calendar" -> calendars++;
      case "CalendarEvent" -> events++;
      case "AddressBook" -> addressBooks++;
      case "ContactCard" -> contacts++;
      case "FileNode" -> {
        DecodedValue node = key.value(value);
        if (Boolean.TRUE.equals(node.field("folder"))) {
          folders++;
        } else {
          files++;
          addSize(node);
        }
      }
      case "SieveScript" -> scripts++;
      default -> {
        // other collections are not counted
      }
    }
  }

  private void addSize(DecodedValue document) {
    bytes += number(document, "size");
    undecoded += document.field("size") == null ? 1 : 0;
  }

  private static long number(DecodedValue value, String field) {
    return value.field(field) instanceof Number number ? number.longValue() : 0;
  }

  /** Adds the counts of {@code other}. */
  void add(AccountCount other) {
    mails += other.mails;
    mailboxes += other.mailboxes;
    calendars += other.calendars;
    events += other.events;
    addressBooks += other.addressBooks;
    contacts += other.contacts;
    files += other.files;
    folders += other.folders;
    scripts += other.scripts;
    bytes += other.bytes;
    quotaUsed += other.quotaUsed;
    undecoded += other.undecoded;
  }

  /** Puts all counts into {@code object}. */
  void putAll(JsonObject object) {
    object.addProperty("mails", mails);
    object.addProperty("mailboxes", mailboxes);
    object.addProperty("calendars", calendars);
    object.addProperty("events", events);
    object.addProperty("addressBooks", addressBooks);
    object.addProperty("contacts", contacts);
    object.addProperty("files", files);
    object.addProperty("folders", folders);
    object.addProperty("scripts", scripts);
    object.addProperty("bytes", bytes);
    object.addProperty("quotaUsed", quotaUsed);
    object.addProperty("undecodedSizes", undecoded);
  }
}
