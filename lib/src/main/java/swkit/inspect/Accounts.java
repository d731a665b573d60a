// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.Database;
import swkit.Directory;
import swkit.Entry;
import swkit.Generation;
import swkit.Messages;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.KeyForms;

/**
 * How much every account has: documents by kind, the bytes of mail and files, and the quota that
 * the server has counted (key-layouts 1.2, 1.3, 1.7). Needs memory for the counts of each account
 * and for the directory.
 */
public final class Accounts {
  /** What is counted of one account. */
  private static final class Count {
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

    void add(Count other) {
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
  }

  private final Map<Integer, Count> counts = new TreeMap<>(Integer::compareUnsigned);
  private final Count total = new Count();
  private final Directory directory;
  private final boolean hasDirectory;

  private Accounts(Directory directory, boolean hasDirectory) {
    this.directory = directory;
    this.hasDirectory = hasDirectory;
    directory.accountIds().forEach(id -> counts.put(id, new Count()));
  }

  /** Counts, in one pass over properties and quotas. Throws where there are no properties. */
  public static Accounts of(
      Database database, Snapshot snapshot, Workers workers, Progress progress) {
    if (!snapshot.subspaces().contains(Subspace.PROPERTY)) {
      throw new RefusedException(
          snapshot.address(),
          "has nothing of " + Subspace.PROPERTY + ", where the documents of the accounts are");
    }
    Generation layout = snapshot.layout();
    Accounts accounts =
        new Accounts(
            Directory.of(snapshot, layout), snapshot.subspaces().contains(Subspace.DIRECTORY));
    progress.begin("reading", database.estimate(Subspace.PROPERTY));
    for (Subspace subspace : List.of(Subspace.PROPERTY, Subspace.QUOTAS)) {
      try (Source entries = workers.watched(snapshot.scan(subspace), subspace, progress)) {
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
          accounts.count(KeyForms.of(layout).decode(subspace, entry.key()), entry.value());
        }
      }
    }
    accounts.counts.values().forEach(accounts.total::add);
    return accounts;
  }

  private Count of(DecodedKey key, String field) {
    int id = ((Number) key.field(field)).intValue();
    return counts.computeIfAbsent(id, any -> new Count());
  }

  private void count(DecodedKey key, byte[] value) {
    if (key.form().equals("quota")) {
      of(key, "principal").quotaUsed += number(key.value(value), "bytes");
    } else if (key.form().equals("property") && "Archive".equals(key.field("field"))) {
      count(of(key, "acct"), key.field("coll").toString(), key, value);
    }
  }

  private static void count(Count count, String collection, DecodedKey key, byte[] value) {
    switch (collection) {
      case "Email" -> {
        count.mails++;
        addSize(count, key.value(value));
      }
      case "Mailbox" -> count.mailboxes++;
      case "Calendar" -> count.calendars++;
      case "CalendarEvent" -> count.events++;
      case "AddressBook" -> count.addressBooks++;
      case "ContactCard" -> count.contacts++;
      case "FileNode" -> {
        DecodedValue node = key.value(value);
        if (Boolean.TRUE.equals(node.field("folder"))) {
          count.folders++;
        } else {
          count.files++;
          addSize(count, node);
        }
      }
      case "SieveScript" -> count.scripts++;
      default -> {
        // nothing that people count
      }
    }
  }

  private static void addSize(Count count, DecodedValue document) {
    count.bytes += number(document, "size");
    count.undecoded += document.field("size") == null ? 1 : 0;
  }

  private static long number(DecodedValue value, String field) {
    return value.field(field) instanceof Number number ? number.longValue() : 0;
  }

  /** What the counts lack, for people. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!hasDirectory) {
      notes.add("note: there is no " + Subspace.DIRECTORY + ", so accounts have no names");
    }
    if (total.undecoded > 0) {
      notes.add(
          "note: the bytes lack "
              + Messages.count(total.undecoded, "document", "documents")
              + " whose size can't be told");
    }
    return notes;
  }

  private String name(int id) {
    String name = directory.name(id);
    if (name == null) {
      return hasDirectory ? "(not in the directory)" : "?";
    }
    return name
        + (directory.isAccount(id) ? directory.isGroup(id) ? " (group)" : "" : " (no account)");
  }

  /** For people: a line an account, and one of the sums. */
  public List<String> lines() {
    Table table = new Table(false);
    table.row(
        "account",
        "id",
        "mails",
        "mailboxes",
        "calendars",
        "events",
        "contacts",
        "files",
        "scripts",
        "bytes",
        "quota used");
    counts.forEach((id, count) -> row(table, name(id), Integer.toUnsignedString(id), count));
    row(table, "total", "", total);
    return table.lines();
  }

  private static void row(Table table, String name, String id, Count count) {
    table.row(
        name,
        id,
        count.mails,
        count.mailboxes,
        count.calendars,
        count.events,
        count.contacts,
        count.files,
        count.scripts,
        Messages.bytes(count.bytes),
        Messages.bytes(count.quotaUsed));
  }

  /** {@code accounts}, an array, and {@code total}; bytes are in bytes. */
  public JsonObject json() {
    JsonObject object = new JsonObject();
    JsonArray accounts = new JsonArray();
    counts.forEach(
        (id, count) -> {
          JsonObject account = new JsonObject();
          account.addProperty("id", Integer.toUnsignedLong(id));
          account.addProperty("name", directory.name(id));
          account.addProperty("inDirectory", directory.isAccount(id));
          account.addProperty("group", directory.isGroup(id));
          put(account, count);
          accounts.add(account);
        });
    object.add("accounts", accounts);
    JsonObject sums = new JsonObject();
    put(sums, total);
    object.add("total", sums);
    return object;
  }

  private static void put(JsonObject object, Count count) {
    object.addProperty("mails", count.mails);
    object.addProperty("mailboxes", count.mailboxes);
    object.addProperty("calendars", count.calendars);
    object.addProperty("events", count.events);
    object.addProperty("addressBooks", count.addressBooks);
    object.addProperty("contacts", count.contacts);
    object.addProperty("files", count.files);
    object.addProperty("folders", count.folders);
    object.addProperty("scripts", count.scripts);
    object.addProperty("bytes", count.bytes);
    object.addProperty("quotaUsed", count.quotaUsed);
    object.addProperty("undecodedSizes", count.undecoded);
  }
}
