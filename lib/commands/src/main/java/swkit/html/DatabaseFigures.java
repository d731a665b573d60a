// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.generation.DiskUsage;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.key.DecodedEntry;

/**
 * The figures of a page. Sums up each account while its documents are read, then reads the blobs,
 * then the details of the mails that are shown. Needs some 30 bytes of memory a mail, and 8 a blob.
 */
final class DatabaseFigures {
  /** The accounts with a line of their own. */
  private static final int ACCOUNTS = 50_000;

  /** The accounts whose mailboxes and months are shown. */
  private static final int DETAILED = 1000;

  /** The most mailboxes and months of all accounts together. */
  private static final int DETAILS = 30_000;

  private static final int MAILS = 50;

  private final Snapshot snapshot;
  private final Generation generation;
  private final PrincipalDirectory directory;

  /** The bytes that each account uses by the server's own count; none if it has no such count. */
  private final Map<Integer, Long> used;

  private final boolean hasBlobs;
  private final Top<AccountFigures> accounts = new Top<>(ACCOUNTS, AccountFigures::bytes);
  private final Top<AccountFigures> detailed = new Top<>(DETAILED, AccountFigures::bytes);
  private final Top<long[]> largest = new Top<>(MAILS, mail -> mail[0]);
  private final Map<String, long[]> months = new TreeMap<>();
  private final Map<Subspace, long[]> sizes = new EnumMap<>(Subspace.class);
  private final MailIndex mails = new MailIndex();
  private final BlobFigures blobs;
  private final MailDetails details;
  private AccountFigures current;
  private long accountCount;
  private long mailCount;
  private long mailboxCount;
  private long damaged;
  private long undated;
  private long bytes;
  private long otherMails;
  private long otherBytes;
  private long others;

  private DatabaseFigures(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.generation = Generation.of(snapshot);
    this.directory = PrincipalDirectory.of(snapshot);
    this.used = usage(snapshot);
    this.details = new MailDetails(directory);
    this.blobs = new BlobFigures(mails, generation.unhashedBlobs(snapshot));
    Set<Subspace> there = snapshot.subspaces();
    this.hasBlobs = there.contains(Subspace.BLOBS) && there.contains(Subspace.BLOB_LINKS);
  }

  /** Reads all of {@code snapshot}: several subspaces in parallel, the blobs after the others. */
  static JsonObject of(Snapshot snapshot, Workers workers, Progress progress) {
    DatabaseFigures figures = new DatabaseFigures(snapshot);
    List<Workers.Task> tasks = new ArrayList<>();
    for (Subspace subspace : snapshot.subspaces()) {
      figures.sizes.put(subspace, new long[2]);
      if (subspace != Subspace.BLOBS) {
        int rank = subspace == Subspace.PROPERTY ? 1 : 0; // the longest first
        tasks.add(
            new Workers.Task(
                subspace.title(), rank, () -> figures.read(subspace, workers, progress)));
      }
    }
    workers.run(tasks, workers.threads());
    figures.mails.sort();
    if (figures.sizes.containsKey(Subspace.BLOBS)) {
      figures.read(Subspace.BLOBS, workers, progress);
    }
    if (figures.hasBlobs) {
      figures.blobs.end(figures.details);
    }
    figures.largest.sorted().forEach(mail -> figures.details.want(mail[1]));
    long properties = figures.sizes.get(Subspace.PROPERTY)[1];
    figures.details.read(snapshot, properties, workers, progress);
    return figures.json();
  }

  /** What the server has counted; damaged counters are met again where all entries are read. */
  private static Map<Integer, Long> usage(Snapshot snapshot) {
    try {
      return DiskUsage.of(snapshot);
    } catch (SwkitException e) {
      return Map.of();
    }
  }

  private void read(Subspace subspace, Workers workers, Progress progress) {
    long[] size = sizes.get(subspace);
    try (Source entries = workers.watched(snapshot.scan(subspace), subspace, progress)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        size[0]++;
        size[1] += entry.size();
        if (subspace == Subspace.PROPERTY) {
          document(entry);
        } else if (subspace == Subspace.BLOB_LINKS) {
          blobs.link(entry.key());
        } else if (subspace == Subspace.BLOBS && hasBlobs) {
          blobs.blob(entry);
        }
      }
    }
    if (subspace == Subspace.PROPERTY) {
      endAccount();
    }
  }

  private void document(Entry entry) {
    byte[] key = entry.key();
    boolean isMail = DocumentKey.is(key, DocumentKey.EMAIL, DocumentKey.ARCHIVE);
    boolean isMetadata = DocumentKey.is(key, DocumentKey.EMAIL, DocumentKey.METADATA);
    DecodedEntry decoded =
        isMail || isMetadata ? null : DecodedEntry.of(generation, Subspace.PROPERTY, entry);
    if (decoded != null && !(decoded.key().field("acct") instanceof Long)) {
      return;
    }
    int id = DocumentKey.account(key);
    if (current == null || current.id() != id) {
      endAccount();
      current = new AccountFigures(id);
    }
    if (isMail) {
      current.mail(entry, largest);
    } else if (isMetadata) {
      current.metadata(entry, mails);
    } else {
      current.other(decoded);
    }
  }

  private void endAccount() {
    if (current == null) {
      return;
    }
    current.close();
    accountCount++;
    mailCount += current.mails();
    mailboxCount += current.mailboxCount();
    damaged += current.damaged();
    undated += current.undated();
    bytes += current.bytes();
    current
        .months()
        .forEach(
            (month, sum) -> {
              long[] all = months.computeIfAbsent(month, any -> new long[2]);
              all[0] += sum[0];
              all[1] += sum[1];
            });
    AccountFigures dropped = detailed.add(current);
    if (dropped != null) {
      dropped.forgetDetails();
    }
    AccountFigures out = accounts.add(current);
    if (out != null) {
      others++;
      otherMails += out.mails();
      otherBytes += out.bytes();
    }
    current = null;
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("database", snapshot.address());
    json.addProperty("releases", generation.releases());
    json.addProperty("schemaVersion", generation.schemaVersion());
    json.addProperty("made", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.add("totals", totals());
    JsonObject rest = new JsonObject();
    rest.addProperty("accounts", others);
    rest.addProperty("mails", otherMails);
    rest.addProperty("bytes", otherBytes);
    json.add("others", rest);
    JsonArray subspaces = new JsonArray();
    sizes.forEach(
        (subspace, size) -> {
          if (size[0] > 0 || generation.kind(subspace) != Generation.Kind.LEGACY) {
            subspaces.add(size(subspace, size));
          }
        });
    json.add("subspaces", subspaces);
    JsonArray list = new JsonArray();
    accounts.sorted().forEach(account -> list.add(account(account)));
    json.add("accounts", list);
    addDetails(json);
    JsonArray mostBytes = new JsonArray();
    largest.sorted().forEach(mail -> mostBytes.add(details.json(mail[1])));
    json.add("largest", mostBytes);
    JsonObject received = new JsonObject();
    months.forEach((month, sum) -> received.add(month, AccountFigures.pair(sum)));
    json.add("months", received);
    if (hasBlobs) {
      json.add("missing", blobs.missing(details));
      json.add("shared", blobs.shared(details));
      json.add("attachments", blobs.attachments());
    }
    return json;
  }

  private JsonObject totals() {
    JsonObject totals = new JsonObject();
    totals.addProperty("accounts", accountCount);
    totals.addProperty("mailboxes", mailboxCount);
    totals.addProperty("mails", mailCount);
    totals.addProperty("bytes", bytes);
    totals.addProperty("damaged", damaged);
    totals.addProperty("undated", undated);
    if (hasBlobs) {
      blobs.addTotals(totals);
    }
    return totals;
  }

  /** A line of an account. An array, as there may be many; page.js names the columns. */
  private JsonArray account(AccountFigures account) {
    JsonArray row = new JsonArray();
    String name = directory.name(account.id());
    row.add(name == null ? "account " + Integer.toUnsignedString(account.id()) : name);
    row.add(Integer.toUnsignedLong(account.id()));
    row.add(account.bytes());
    row.add(account.mails());
    row.add(account.mailboxCount());
    row.add(account.oldest());
    row.add(account.newest());
    row.add(account.damaged());
    row.add(blobs.missing(account.id()));
    row.add(name == null ? 2 : directory.isGroup(account.id()) ? 1 : 0);
    if (!used.isEmpty()) {
      row.add(Math.max(0, used.getOrDefault(account.id(), 0L)));
      Long quota = directory.quota(account.id());
      if (quota != null) {
        row.add(quota);
      }
    }
    return row;
  }

  /** Adds the mailboxes and months of the largest accounts, by id. */
  private void addDetails(JsonObject json) {
    JsonObject parts = new JsonObject();
    JsonObject monthly = new JsonObject();
    int left = DETAILS;
    for (AccountFigures account : detailed.sorted()) {
      left -= account.parts().size() + account.months().size();
      if (left < 0) {
        break;
      }
      String id = Integer.toUnsignedString(account.id());
      JsonArray list = new JsonArray();
      account.parts().forEach(list::add);
      parts.add(id, list);
      monthly.add(id, account.months(new JsonObject()));
    }
    json.add("parts", parts);
    json.add("accountMonths", monthly);
  }

  private JsonObject size(Subspace subspace, long[] size) {
    JsonObject json = new JsonObject();
    json.addProperty("letter", String.valueOf(subspace.letter()));
    json.addProperty("name", generation.title(subspace));
    json.addProperty("entries", size[0]);
    json.addProperty("bytes", size[1]);
    return json;
  }
}
