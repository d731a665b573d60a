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
import java.util.TreeMap;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.key.DecodedEntry;

/**
 * The figures of a page. Sums up each account while its documents are read, and keeps the largest
 * accounts and the largest mails.
 */
final class DatabaseFigures {
  private static final int ACCOUNTS = 1000;
  private static final int MAILS = 50;

  private final Snapshot snapshot;
  private final Generation generation;
  private final PrincipalDirectory directory;
  private final Top<AccountFigures> accounts = new Top<>(ACCOUNTS, AccountFigures::bytes);
  private final Top<AccountFigures.Mail> mails = new Top<>(MAILS, AccountFigures.Mail::size);
  private final Map<String, Long> months = new TreeMap<>();
  private final Map<Subspace, long[]> sizes = new EnumMap<>(Subspace.class);
  private AccountFigures current;
  private long accountCount;
  private long mailCount;
  private long mailboxCount;
  private long damaged;
  private long bytes;
  private long otherMails;
  private long otherBytes;
  private long others;

  private DatabaseFigures(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.generation = Generation.of(snapshot);
    this.directory = PrincipalDirectory.of(snapshot);
  }

  /** Reads all of {@code snapshot}: each subspace once, several in parallel. */
  static JsonObject of(Snapshot snapshot, Workers workers, Progress progress) {
    DatabaseFigures figures = new DatabaseFigures(snapshot);
    List<Workers.Task> tasks = new ArrayList<>();
    for (Subspace subspace : snapshot.subspaces()) {
      figures.sizes.put(subspace, new long[2]);
      // The longest first: blobs and documents are most of any database.
      int rank = subspace == Subspace.BLOBS ? 2 : subspace == Subspace.PROPERTY ? 1 : 0;
      tasks.add(
          new Workers.Task(
              subspace.title(), rank, () -> figures.read(subspace, workers, progress)));
    }
    workers.run(tasks, workers.threads());
    return figures.json();
  }

  private void read(Subspace subspace, Workers workers, Progress progress) {
    long[] size = sizes.get(subspace);
    try (Source entries = workers.watched(snapshot.scan(subspace), subspace, progress)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        size[0]++;
        size[1] += entry.size();
        if (subspace == Subspace.PROPERTY) {
          document(entry);
        }
      }
    }
    if (subspace == Subspace.PROPERTY) {
      endAccount();
    }
  }

  private void document(Entry entry) {
    DecodedEntry decoded = DecodedEntry.of(generation, Subspace.PROPERTY, entry);
    if (!(decoded.key().field("acct") instanceof Long id)) {
      return;
    }
    if (current == null || current.id() != id) {
      endAccount();
      current = new AccountFigures(id, directory.name(id.intValue()));
    }
    current.add(decoded, mails, months);
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
    bytes += current.bytes();
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
    JsonObject totals = new JsonObject();
    totals.addProperty("accounts", accountCount);
    totals.addProperty("mailboxes", mailboxCount);
    totals.addProperty("mails", mailCount);
    totals.addProperty("bytes", bytes);
    totals.addProperty("damaged", damaged);
    json.add("totals", totals);
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
    accounts.sorted().forEach(account -> list.add(account.json()));
    json.add("accounts", list);
    JsonArray largest = new JsonArray();
    mails.sorted().forEach(mail -> largest.add(mail.json()));
    json.add("largest", largest);
    JsonObject received = new JsonObject();
    months.forEach(received::addProperty);
    json.add("months", received);
    return json;
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
