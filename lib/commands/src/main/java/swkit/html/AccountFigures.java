// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.Entry;
import swkit.key.DecodedEntry;
import swkit.key.MailLayout;

/**
 * Sums up what one account holds. Takes the account's documents in key order: mails, their
 * metadata, mailboxes, the rest. Sizes are in bytes. Not thread-safe.
 */
final class AccountFigures {
  private static final int PARTS = 100;
  private static final int DEPTH = 32;

  /** The years of mails that are counted by month; other times count as unknown. */
  private static final String FIRST_YEAR = "1970";

  /** A part of the account: a mailbox, its files, its calendars or contacts. */
  private static final class Part {
    private final String kind;
    private String name;
    private long parent = -1;
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

    private JsonArray json() {
      JsonArray json = new JsonArray();
      json.add(name);
      json.add(kind);
      json.add(items);
      json.add(bytes);
      return json;
    }
  }

  private final int id;
  private final Map<Long, Part> mailboxes = new HashMap<>();
  private final Part files = new Part("files", "Files");
  private final Part calendars = new Part("calendars", "Calendars");
  private final Part contacts = new Part("contacts", "Contacts");
  private final Part scripts = new Part("scripts", "Scripts");
  private final Map<String, long[]> months = new TreeMap<>();
  private int[] documents = new int[16];
  private int[] sizes = new int[16];
  private List<JsonArray> parts = List.of();
  private int mailboxCount;
  private int mails;
  private long dated;
  private long damaged;
  private long mailBytes;
  private String oldest;
  private String newest;

  /** Figures of the account {@code id}. */
  AccountFigures(int id) {
    this.id = id;
  }

  int id() {
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

  /** The number of mails whose time of receipt can't be read. */
  long undated() {
    return Math.max(0, mails - dated);
  }

  int mailboxCount() {
    return mailboxCount;
  }

  String oldest() {
    return oldest;
  }

  String newest() {
    return newest;
  }

  /** Mails and bytes by the month in which they were received, such as 2026-03. */
  Map<String, long[]> months() {
    return months;
  }

  List<JsonArray> parts() {
    return parts;
  }

  /** Takes a mail. Large ones are added to {@code largest}. */
  void mail(Entry entry, Top<long[]> largest) {
    MailLayout.Data data = MailLayout.CURRENT.data(entry.value());
    damaged += data == null ? 1 : 0;
    long size = data == null ? 0 : data.size();
    int document = DocumentKey.document(entry.key());
    if (mails == documents.length) {
      documents = Arrays.copyOf(documents, 2 * mails);
      sizes = Arrays.copyOf(sizes, 2 * mails);
    }
    documents[mails] = document ^ Integer.MIN_VALUE;
    sizes[mails++] = (int) size;
    mailBytes += size;
    part(data == null || data.mailboxes().length == 0
            ? -1
            : Integer.toUnsignedLong(data.mailboxes()[0]))
        .add(size);
    largest.add(new long[] {size, MailIndex.mail(id, document)});
  }

  /** Takes the metadata of a mail; its content is added to {@code contents}. */
  void metadata(Entry entry, MailIndex contents) {
    MailLayout.Metadata metadata = MailLayout.CURRENT.metadata(entry.value());
    damaged += metadata == null ? 1 : 0;
    int document = DocumentKey.document(entry.key());
    int at = Arrays.binarySearch(documents, 0, mails, document ^ Integer.MIN_VALUE);
    if (metadata == null || at < 0) {
      return; // metadata of no mail is not a mail
    }
    contents.add(MailIndex.mail(id, document), metadata.blob());
    String time = time(metadata.received());
    if (time != null) {
      dated++;
      long[] sum = months.computeIfAbsent(time.substring(0, 7), any -> new long[2]);
      sum[0]++;
      sum[1] += Integer.toUnsignedLong(sizes[at]);
      oldest = oldest == null || time.compareTo(oldest) < 0 ? time : oldest;
      newest = newest == null || time.compareTo(newest) > 0 ? time : newest;
    }
  }

  /** The day of {@code seconds}; null if it is not of the years 1970 to 9999. */
  private static String time(long seconds) {
    try {
      String time = Instant.ofEpochSecond(seconds).toString();
      return time.charAt(4) == '-' && time.compareTo(FIRST_YEAR) >= 0
          ? time.substring(0, 10)
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Takes any other document. */
  void other(DecodedEntry entry) {
    damaged += entry.value().complete() ? 0 : 1;
    if (!"Archive".equals(entry.key().field("field"))) {
      return;
    }
    switch (String.valueOf(entry.key().field("coll"))) {
      case "Mailbox" -> mailbox(entry);
      case "FileNode" -> add(files, entry);
      case "CalendarEvent" -> add(calendars, entry);
      case "ContactCard" -> add(contacts, entry);
      case "SieveScript" -> add(scripts, entry);
      default -> {
        // other collections are not counted
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

  private void mailbox(DecodedEntry entry) {
    if (entry.key().field("doc") instanceof Long doc) {
      Part part = part(doc);
      part.name = value(entry, "name") instanceof String known ? known : part.name;
      part.parent = value(entry, "parent") instanceof Long parent ? parent : -1;
      mailboxCount++;
    }
  }

  private Part part(long mailbox) {
    String unnamed = mailbox < 0 ? "in no mailbox" : "mailbox " + mailbox;
    return mailboxes.computeIfAbsent(mailbox, any -> new Part("mailbox", unnamed));
  }

  /** Ends the sums after the last document, and frees the memory that only they needed. */
  void close() {
    Map<Part, String> paths = new HashMap<>();
    mailboxes.values().forEach(part -> paths.put(part, path(part)));
    paths.forEach((part, path) -> part.name = path);
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
    documents = null;
    sizes = null;
  }

  /** Frees the memory of what only the largest accounts show. */
  void forgetDetails() {
    parts = List.of();
    months.clear();
  }

  private String path(Part part) {
    Deque<String> names = new ArrayDeque<>();
    for (Part at = part; at != null && names.size() < DEPTH; ) {
      names.addFirst(at.name);
      at = at.parent < 0 ? null : mailboxes.get(at.parent);
    }
    return String.join("/", names);
  }

  JsonObject months(JsonObject json) {
    months.forEach((month, sum) -> json.add(month, pair(sum)));
    return json;
  }

  static JsonArray pair(long... sum) {
    JsonArray pair = new JsonArray();
    pair.add(sum[0]);
    pair.add(sum[1]);
    return pair;
  }
}
