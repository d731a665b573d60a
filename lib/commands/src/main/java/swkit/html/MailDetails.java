// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.PrincipalDirectory;
import swkit.key.MailHeader;
import swkit.key.MailLayout;

/**
 * What the page says of single mails: account, mailboxes, size, date, subject and sender. They are
 * read in one pass over the properties, when it is known which mails are shown. Not thread-safe.
 */
final class MailDetails {
  /** The longest text of a mail on the page, in characters. */
  private static final int LONGEST = 200;

  private final PrincipalDirectory directory;
  private final Set<Long> wanted = new HashSet<>();
  private final Set<Integer> accounts = new HashSet<>();
  private final Map<Long, MailLayout.Data> data = new HashMap<>();
  private final Map<Long, MailLayout.Metadata> metadata = new HashMap<>();
  private final Map<Integer, Map<Long, MailLayout.Folder>> folders = new HashMap<>();

  MailDetails(PrincipalDirectory directory) {
    this.directory = directory;
  }

  /** Wants the details of {@code mail}, a number of {@link MailIndex#mail}. */
  void want(long mail) {
    wanted.add(mail);
    accounts.add((int) (mail >>> 32));
  }

  /** Reads what is wanted, from properties of about {@code bytes} bytes. */
  void read(Snapshot snapshot, long bytes, Workers workers, Progress progress) {
    if (wanted.isEmpty()) {
      return;
    }
    progress.begin("reading subjects", bytes);
    try (Source entries =
        workers.watched(snapshot.scan(Subspace.PROPERTY), Subspace.PROPERTY, progress)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        if (entry.key().length == DocumentKey.LENGTH
            && accounts.contains(DocumentKey.account(entry.key()))) {
          take(entry.key(), entry.value());
        }
      }
    }
  }

  private void take(byte[] key, byte[] value) {
    int account = DocumentKey.account(key);
    long mail = MailIndex.mail(account, DocumentKey.document(key));
    if (DocumentKey.is(key, DocumentKey.MAILBOX, DocumentKey.ARCHIVE)) {
      MailLayout.Folder folder = MailLayout.CURRENT.mailbox(value);
      if (folder != null) {
        folders
            .computeIfAbsent(account, any -> new HashMap<>())
            .put(Integer.toUnsignedLong(DocumentKey.document(key)), folder);
      }
    } else if (!wanted.contains(mail)) {
      return;
    } else if (DocumentKey.is(key, DocumentKey.EMAIL, DocumentKey.ARCHIVE)) {
      data.put(mail, MailLayout.CURRENT.data(value));
    } else if (DocumentKey.is(key, DocumentKey.EMAIL, DocumentKey.METADATA)) {
      metadata.put(mail, MailLayout.CURRENT.metadata(value));
    }
  }

  /** The details of {@code mail}; null where the database doesn't say. */
  JsonObject json(long mail) {
    int account = (int) (mail >>> 32);
    MailLayout.Data where = data.get(mail);
    MailLayout.Metadata what = metadata.get(mail);
    MailHeader header = what == null ? null : new MailHeader(what.headers());
    JsonObject json = new JsonObject();
    String name = directory.name(account);
    json.addProperty(
        "account", name == null ? "account " + Integer.toUnsignedString(account) : name);
    json.addProperty("document", mail & 0xFFFFFFFFL);
    json.add("mailboxes", where == null ? new JsonArray() : mailboxes(account, where));
    json.addProperty("size", where == null ? null : where.size());
    json.addProperty("received", what == null ? null : time(what.received()));
    json.addProperty("subject", header == null ? null : shortened(header.field("Subject")));
    json.addProperty("from", header == null ? null : shortened(header.field("From")));
    return json;
  }

  private static String time(long seconds) {
    try {
      return Instant.ofEpochSecond(seconds).toString();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String shortened(String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private JsonArray mailboxes(int account, MailLayout.Data where) {
    JsonArray names = new JsonArray();
    for (int mailbox : where.mailboxes()) {
      names.add(path(folders.getOrDefault(account, Map.of()), Integer.toUnsignedLong(mailbox)));
    }
    return names;
  }

  /** The path of a mailbox with slashes; one whose parent is missing, or below itself, is cut. */
  private static String path(Map<Long, MailLayout.Folder> folders, long mailbox) {
    Deque<String> names = new ArrayDeque<>();
    Set<Long> seen = new HashSet<>();
    for (long at = mailbox; at >= 0 && seen.add(at); ) {
      MailLayout.Folder folder = folders.get(at);
      if (folder == null) {
        break;
      }
      names.addFirst(folder.name());
      at = folder.parent();
    }
    return names.isEmpty() ? "mailbox " + mailbox : String.join("/", names);
  }
}
