// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.util.Map;
import swkit.io.Wording;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;

/**
 * The counts of one account (key-layouts 1.2, 1.3, 1.7). Sizes are in bytes, those that the server
 * counts for a quota: of mail, files, scripts, events and contacts (key-layouts 6.5).
 */
public final class AccountCount {
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

  /** Documents of an unknown layout, whose size is not in {@link #bytes}. */
  long unknown;

  /** Damaged documents, whose size is not in {@link #bytes} either. */
  long damaged;

  /** The bytes in use by the server's own count; null if there is no counter. */
  Long quotaUsed;

  /** Mails. */
  public long mails() {
    return mails;
  }

  /** Mailboxes. */
  public long mailboxes() {
    return mailboxes;
  }

  /** Calendars. */
  public long calendars() {
    return calendars;
  }

  /** Events in calendars. */
  public long events() {
    return events;
  }

  /** Address books. */
  public long addressBooks() {
    return addressBooks;
  }

  /** Contacts. */
  public long contacts() {
    return contacts;
  }

  /** Files. */
  public long files() {
    return files;
  }

  /** Folders of files. */
  public long folders() {
    return folders;
  }

  /** Sieve scripts. */
  public long scripts() {
    return scripts;
  }

  /** The bytes of mails, events, contacts, files and scripts. */
  public long bytes() {
    return bytes;
  }

  /** Documents of an unknown layout, whose size is not in {@link #bytes()}. */
  public long unknown() {
    return unknown;
  }

  /** Damaged documents, whose size is not in {@link #bytes()} either. */
  public long damaged() {
    return damaged;
  }

  /** The bytes in use by the server's own count; null if there is no counter. */
  public Long quotaUsed() {
    return quotaUsed;
  }

  /** Adds an entry to the counts of its account if the entry is a document or a quota. */
  public static void add(Map<Integer, AccountCount> counts, DecodedKey key, byte[] value) {
    if (key.form().equals("quota")) {
      AccountCount count = of(counts, key, key.field("acct") == null ? "principal" : "acct");
      if (key.value(value).field("bytes") instanceof Number used) {
        count.quotaUsed = (count.quotaUsed == null ? 0 : count.quotaUsed) + used.longValue();
      }
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
      case "CalendarEvent" -> {
        events++;
        addSize(key.value(value));
      }
      case "AddressBook" -> addressBooks++;
      case "ContactCard" -> {
        contacts++;
        addSize(key.value(value));
      }
      case "FileNode" -> {
        DecodedValue node = key.value(value);
        if (Boolean.TRUE.equals(node.field("folder"))) {
          folders++;
        } else {
          files++;
          addSize(node);
        }
      }
      case "SieveScript" -> {
        scripts++;
        addSize(key.value(value));
      }
      default -> {
        // other collections are not counted
      }
    }
  }

  /** The numbers in a damaged document mean nothing. */
  private void addSize(DecodedValue document) {
    if (document.complete() && document.field("size") instanceof Number size) {
      bytes += size.longValue();
    } else if (document.complete() || document.kind().equals(DecodedValue.OPAQUE)) {
      unknown++;
    } else {
      damaged++;
    }
  }

  /** The number of documents that have a size. */
  private long sized() {
    return mails + events + contacts + files + scripts;
  }

  /** The bytes for people: {@code ?} if none are known, {@code >= 12 kB} if some are not. */
  String shownBytes() {
    long missing = unknown + damaged;
    return missing == 0
        ? Wording.bytes(bytes)
        : missing >= sized() ? "?" : ">= " + Wording.bytes(bytes);
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
    unknown += other.unknown;
    damaged += other.damaged;
    if (other.quotaUsed != null) {
      quotaUsed = other.quotaUsed + (quotaUsed == null ? 0 : quotaUsed);
    }
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
    object.addProperty("undecodedSizes", unknown);
    object.addProperty("damaged", damaged);
  }
}
