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
 * What each account has: documents by kind, bytes of mail and files, and the quota usage that the
 * server recorded (key-layouts 1.2, 1.3, 1.7). Keeps the counts of all accounts and the directory
 * in memory.
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
    progress.begin("reading", database.estimate(Subspace.PROPERTY));
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
    if (total.undecoded > 0) {
      notes.add(
          "note: the bytes do not include "
              + Wording.count(total.undecoded, "document", "documents")
              + " of unknown size");
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
    TextTable table = new TextTable(false);
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

  private static void row(TextTable table, String name, String id, AccountCount count) {
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
        Wording.bytes(count.bytes),
        Wording.bytes(count.quotaUsed));
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
