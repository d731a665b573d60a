// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.TextTable;
import swkit.io.Wording;
import swkit.key.KeyForms;

/**
 * What each account has: documents by kind, their bytes as a quota counts them, the bytes that the
 * server has counted itself, and the quota (key-layouts 1.2, 1.3, 1.7, 6.5). Keeps the counts of
 * all accounts and the directory in memory.
 */
public final class AccountList {
  /** The bytes that a thread reads in one turn. */
  private static final int TURN = 1 << 16;

  private final Map<Integer, AccountCount> counts = new TreeMap<>(Integer::compareUnsigned);
  private final AccountCount total = new AccountCount();
  private final PrincipalDirectory directory;
  private final boolean hasDirectory;

  private AccountList(PrincipalDirectory directory, boolean hasDirectory) {
    this.directory = directory;
    this.hasDirectory = hasDirectory;
    directory.accountIds().forEach(id -> counts.put(id, new AccountCount()));
  }

  /** Counts in one pass over properties and quotas. Throws if there are no properties. */
  public static AccountList of(
      Database database, Snapshot snapshot, Workers workers, Progress progress) {
    if (!snapshot.subspaces().contains(Subspace.PROPERTY)) {
      throw new RefusedException(
          snapshot.address(),
          "has nothing of " + Subspace.PROPERTY + ", where the documents of the accounts are");
    }
    Generation layout = Generation.layoutOf(snapshot);
    AccountList accounts =
        new AccountList(
            PrincipalDirectory.of(snapshot, layout),
            snapshot.subspaces().contains(Subspace.DIRECTORY));
    database.announce("reading", snapshot, List.of(Subspace.PROPERTY), 0, progress);
    for (Subspace subspace : List.of(Subspace.PROPERTY, layout.diskQuotas())) {
      try (Source entries = workers.watched(snapshot.scan(subspace), subspace, progress)) {
        accounts.count(subspace, entries, KeyForms.of(layout), workers);
      }
    }
    accounts.counts.values().forEach(accounts.total::add);
    return accounts;
  }

  /** The threads take turns to read a batch of entries, and decode their batches in parallel. */
  private void count(Subspace subspace, Source entries, KeyForms forms, Workers workers) {
    Runnable lane =
        () -> {
          Map<Integer, AccountCount> own = new HashMap<>();
          for (List<Entry> some = some(entries); !some.isEmpty(); some = some(entries)) {
            some.forEach(
                entry -> AccountCount.add(own, forms.decode(subspace, entry.key()), entry.value()));
          }
          synchronized (counts) {
            own.forEach(
                (id, count) -> counts.computeIfAbsent(id, any -> new AccountCount()).add(count));
          }
        };
    Workers.Task task = new Workers.Task("accounts", 0, lane);
    workers.run(Collections.nCopies(workers.threads(), task), workers.threads());
  }

  private static List<Entry> some(Source entries) {
    List<Entry> some = new ArrayList<>();
    synchronized (entries) {
      for (long bytes = 0; bytes < TURN && some.size() < TURN / 64; ) {
        Entry entry = entries.next();
        if (entry == null) {
          break;
        }
        some.add(entry);
        bytes += entry.size();
      }
    }
    return some;
  }

  /** What the counts do not include, for people. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!hasDirectory) {
      notes.add("note: there is no " + Subspace.DIRECTORY + ", so accounts have no names");
    }
    if (total.unknown > 0) {
      notes.add(
          "note: \"bytes\" lacks "
              + Wording.count(total.unknown, "document", "documents")
              + ", whose layout in this release isn't known");
    }
    if (total.damaged > 0) {
      notes.add(
          "note: \"bytes\" lacks "
              + Wording.count(total.damaged, "document that is", "documents that are")
              + " damaged; stalwart-verify names them");
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

  /** For people: one line for each account, and one for the total. */
  public List<String> lines() {
    boolean hasQuota = counts.keySet().stream().anyMatch(id -> directory.quota(id) != null);
    TextTable table = new TextTable(false);
    List<Object> title =
        new ArrayList<>(
            List.of(
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
                "used"));
    if (hasQuota) {
      title.add("quota");
    }
    if (total.damaged > 0) {
      title.add("damaged");
    }
    table.row(title.toArray());
    counts.forEach(
        (id, count) -> {
          Long quota = directory.quota(id);
          String limit = !hasQuota ? null : quota == null ? "none" : Wording.bytes(quota);
          row(table, name(id), Integer.toUnsignedString(id), count, limit);
        });
    row(table, "total", "", total, hasQuota ? "" : null);
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add("bytes: the sizes of mail, files, scripts, events and contacts");
    lines.add(
        "used: the server's own count, which includes its structures in memory"
            + (total.quotaUsed == null ? "; this database has no such count" : ""));
    return lines;
  }

  private void row(TextTable table, String name, String id, AccountCount count, String quota) {
    List<Object> cells =
        new ArrayList<>(
            List.of(
                name,
                id,
                count.mails,
                count.mailboxes,
                count.calendars,
                count.events,
                count.contacts,
                count.files,
                count.scripts,
                count.shownBytes(),
                used(count)));
    if (quota != null) {
      cells.add(quota);
    }
    if (total.damaged > 0) {
      cells.add(count.damaged);
    }
    table.row(cells.toArray());
  }

  /** Servers omit counters of nothing, unless there are none at all. */
  private String used(AccountCount count) {
    return total.quotaUsed == null
        ? "?"
        : Wording.bytes(count.quotaUsed == null ? 0 : count.quotaUsed);
  }

  /** An object of {@code accounts}, an array, and {@code total}; sizes are in bytes. */
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
          account.addProperty("quota", directory.quota(id));
          count.putAll(account);
          accounts.add(account);
        });
    object.add("accounts", accounts);
    JsonObject sums = new JsonObject();
    total.putAll(sums);
    object.add("total", sums);
    return object;
  }
}
