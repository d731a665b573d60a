// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.key.DecodedEntry;
import swkit.key.Field;

/**
 * Sums up what one account holds. Takes the account's documents in key order: mails, their
 * metadata, mailboxes, the rest. Sizes are in bytes. Not thread-safe.
 */
final class AccountFigures {
  private static final int PARTS = 100;
  private static final int DEPTH = 32;

  /** A mail that may be among the largest. */
  static final class Mail {
    private final AccountFigures account;
    private final long doc;
    private final long size;
    private final List<Long> mailboxes;
    private List<String> names = List.of();
    private String received;

    private Mail(AccountFigures account, long doc, long size, List<Long> mailboxes) {
      this.account = account;
      this.doc = doc;
      this.size = size;
      this.mailboxes = mailboxes;
    }

    long size() {
      return size;
    }

    JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("account", account.title());
      json.addProperty("document", doc);
      JsonArray array = new JsonArray();
      names.forEach(array::add);
      json.add("mailboxes", array);
      json.addProperty("size", size);
      json.addProperty("received", received);
      return json;
    }
  }

  /** A part of the account: a mailbox, its files, its calendars or contacts. */
  private static final class Part {
    private final String kind;
    private String name;
    private Long parent;
    private long items;
    private long bytes;

    private Part(String kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    private void add(long size) {
      items++;
      bytes += size;
    }

    private long bytes() {
      return bytes;
    }

    private JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("kind", kind);
      json.addProperty("name", name);
      json.addProperty("items", items);
      json.addProperty("bytes", bytes);
      return json;
    }
  }

  private final long id;
  private final String name;
  private final Map<Long, Part> mailboxes = new HashMap<>();
  private final Part files = new Part("files", "Files");
  private final Part calendars = new Part("calendars", "Calendars");
  private final Part contacts = new Part("contacts", "Contacts");
  private final Part scripts = new Part("scripts", "Scripts");
  private final Map<Long, Mail> large = new HashMap<>();
  private List<JsonObject> parts = List.of();
  private int mailboxCount;
  private long mails;
  private long damaged;
  private long mailBytes;
  private String oldest;
  private String newest;

  /** Figures of the account {@code id}; {@code name} is null if the directory has none. */
  AccountFigures(long id, String name) {
    this.id = id;
    this.name = name;
  }

  long id() {
    return id;
  }

  long mails() {
    return mails;
  }

  long bytes() {
    return mailBytes + files.bytes + calendars.bytes + contacts.bytes + scripts.bytes;
  }

  /** The number of damaged documents; a damaged mail is counted without size and date. */
  long damaged() {
    return damaged;
  }

  int mailboxCount() {
    return mailboxCount;
  }

  private String title() {
    return name == null ? "account " + id : name;
  }

  /** Takes a document. Large mails are added to {@code largest}, dates to {@code months}. */
  void add(DecodedEntry entry, Top<Mail> largest, Map<String, Long> months) {
    String coll = String.valueOf(entry.key().field("coll"));
    String field = String.valueOf(entry.key().field("field"));
    damaged += entry.value().complete() ? 0 : 1;
    if (coll.equals("Email") && field.equals("Metadata")) {
      received(entry, months);
    } else if (field.equals("Archive") && entry.key().field("doc") instanceof Long doc) {
      switch (coll) {
        case "Email" -> mail(doc, entry, largest);
        case "Mailbox" -> mailbox(doc, entry);
        case "FileNode" -> add(files, entry);
        case "CalendarEvent" -> add(calendars, entry);
        case "ContactCard" -> add(contacts, entry);
        case "SieveScript" -> add(scripts, entry);
        default -> {
          // other collections are not counted
        }
      }
    }
  }

  /** Adds an object with a size, as a quota counts it; folders have none. */
  private static void add(Part part, DecodedEntry entry) {
    if (value(entry, "size") instanceof Long size) {
      part.add(size);
    }
  }

  /** A field of the value; null if the value is damaged, since its numbers mean nothing. */
  private static Object value(DecodedEntry entry, String name) {
    return entry.value().complete() ? entry.value().field(name) : null;
  }

  private void mail(long doc, DecodedEntry entry, Top<Mail> largest) {
    long size = value(entry, "size") instanceof Long known ? known : 0;
    List<Long> in = new ArrayList<>();
    if (value(entry, "mailboxes") instanceof List<?> list) {
      for (Object mailbox : list) {
        if (mailbox instanceof List<?> fields
            && fields.get(0) instanceof Field first
            && first.value() instanceof Long mailboxId) {
          in.add(mailboxId);
        }
      }
    }
    mails++;
    mailBytes += size;
    part(in.isEmpty() ? -1L : in.get(0)).add(size);
    Mail mail = new Mail(this, doc, size, in);
    large.put(doc, mail);
    Mail out = largest.add(mail);
    if (out != null && out.account == this) {
      large.remove(out.doc);
    }
  }

  private void received(DecodedEntry entry, Map<String, Long> months) {
    if (!(value(entry, "received") instanceof String time) || time.length() < 20) {
      return;
    }
    months.merge(time.substring(0, 7), 1L, Long::sum);
    oldest = oldest == null || time.compareTo(oldest) < 0 ? time : oldest;
    newest = newest == null || time.compareTo(newest) > 0 ? time : newest;
    if (entry.key().field("doc") instanceof Long doc && large.containsKey(doc)) {
      large.get(doc).received = time;
    }
  }

  private void mailbox(long doc, DecodedEntry entry) {
    Part part = part(doc);
    part.name = value(entry, "name") instanceof String known ? known : part.name;
    part.parent = value(entry, "parent") instanceof Long parent ? parent : null;
    mailboxCount++;
  }

  private Part part(long mailbox) {
    String unnamed = mailbox < 0 ? "in no mailbox" : "mailbox " + mailbox;
    return mailboxes.computeIfAbsent(mailbox, any -> new Part("mailbox", unnamed));
  }

  /** Ends the sums after the last document, and frees the memory that only they needed. */
  void close() {
    Map<Long, String> paths = new HashMap<>();
    mailboxes.forEach((mailbox, part) -> paths.put(mailbox, path(part)));
    mailboxes.forEach((mailbox, part) -> part.name = paths.get(mailbox));
    for (Mail mail : large.values()) {
      mail.names =
          mail.mailboxes.stream().map(box -> paths.getOrDefault(box, "mailbox " + box)).toList();
    }
    Top<Part> shown = new Top<>(PARTS, Part::bytes);
    Part other = new Part("other", "");
    List<Part> all = new ArrayList<>(mailboxes.values());
    all.addAll(List.of(files, calendars, contacts, scripts));
    int others = 0;
    for (Part part : all) {
      Part out = part.items == 0 ? null : shown.add(part);
      if (out != null) {
        other.items += out.items;
        other.bytes += out.bytes;
        others++;
      }
    }
    parts = new ArrayList<>(shown.sorted().stream().map(Part::json).toList());
    if (others > 0) {
      other.name = others + " smaller ones";
      parts.add(other.json());
    }
    mailboxes.clear();
    large.clear();
  }

  private String path(Part part) {
    Deque<String> names = new ArrayDeque<>();
    for (Part at = part; at != null && names.size() < DEPTH; ) {
      names.addFirst(at.name);
      at = at.parent == null ? null : mailboxes.get(at.parent);
    }
    return String.join("/", names);
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("id", id);
    json.addProperty("name", title());
    json.addProperty("named", name != null);
    json.addProperty("mails", mails);
    json.addProperty("mailboxes", mailboxCount);
    json.addProperty("bytes", bytes());
    json.addProperty("oldest", oldest);
    json.addProperty("newest", newest);
    JsonArray array = new JsonArray();
    parts.forEach(array::add);
    json.add("parts", array);
    return json;
  }
}
