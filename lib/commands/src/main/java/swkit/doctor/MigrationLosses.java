// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;
import swkit.io.Wording;

/**
 * Counts what the migration from 0.15 to 0.16 destroys in one database (store-and-dump 6.1),
 * without what a later release left there by mistake. Single use.
 */
final class MigrationLosses {
  private static final int DISK_QUOTA = 4;
  private static final int TEMPORARY_LINK = 44;
  private static final int UNTIL = 36;
  private static final int UNDELETE = 1;
  private static final int TASK_KIND = 12;
  private static final int MAIL_ALARM = 3;
  private static final int ALARM = 6;

  private final Snapshot snapshot;
  private final Generation generation;
  private final String what;
  private final long now;
  private final Workers workers;
  private final Progress progress;
  private final List<Advice> losses = new ArrayList<>();

  /** {@code what} names the database on a command line; {@code now} is the time of the upgrade. */
  MigrationLosses(Snapshot snapshot, String what, Instant now, Workers workers, Progress progress) {
    this.snapshot = snapshot;
    this.generation = Generation.of(snapshot);
    this.what = what;
    this.now = now.getEpochSecond();
    this.workers = workers;
    this.progress = progress;
  }

  /** One line for each subspace that loses entries. */
  List<Advice> count() {
    whole(Subspace.SETTINGS, "settings", "keep them as text: " + inspect("--settings --secrets"));
    directory();
    tasks();
    whole(Subspace.REPORTS_OUT, "parts of reports waiting to be sent", "let 0.15 send them");
    whole(
        Subspace.REPORTS_IN,
        "incoming reports",
        "only the backup keeps them: " + inspect("--subspace r"));
    whole(Subspace.TELEMETRY_SPANS, "traces", "only the backup keeps them");
    whole(Subspace.TELEMETRY_METRICS, "metrics", "only the backup keeps them");
    blobExtra();
    temporaryLinks();
    quotas();
    for (Subspace legacy :
        List.of(Subspace.BITMAP_IDS, Subspace.FTS_INDEX, Subspace.TELEMETRY_INDEX)) {
      whole(legacy, "remains of releases before 0.15", "nothing: no server reads them");
    }
    return losses;
  }

  private String inspect(String options) {
    return "`jbang stalwart-inspect " + what + " " + options + "`";
  }

  private void add(Subspace subspace, long count, String found, String todo) {
    if (count > 0) {
      String line = subspace.letter() + ": " + String.format("%,d ", count) + found;
      losses.add(new Advice(Advice.Kind.LOST, subspace.title(), count, line, todo));
    }
  }

  private void whole(Subspace subspace, String found, String todo) {
    add(subspace, count(subspace, entry -> true), found, todo);
  }

  private long count(Subspace subspace, Predicate<Entry> counted) {
    long count = 0;
    try (Source source = workers.watched(snapshot.scan(subspace), subspace, progress)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        boolean isOwn = entry.key().length > 0 && !generation.isForeign(subspace, entry);
        count += isOwn && counted.test(entry) ? 1 : 0;
      }
    }
    return count;
  }

  private void directory() {
    PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
    int groups = directory.accountIds().size() - (int) directory.individuals();
    whole(
        Subspace.DIRECTORY,
        "entries of the directory, among them "
            + Wording.count(directory.individuals(), "account", "accounts")
            + " and "
            + Wording.count(groups, "group", "groups"),
        "keep a list of them and their rights, and compare after the upgrade: "
            + inspect("--subspace d --values"));
  }

  /** Counts tasks by their kind, which follows time and account in the key (key-layouts 4). */
  private void tasks() {
    long alarms =
        count(
            Subspace.TASKS,
            task ->
                task.key().length > TASK_KIND
                    && (task.key()[TASK_KIND] == MAIL_ALARM || task.key()[TASK_KIND] == ALARM));
    long others = count(Subspace.TASKS, entry -> true) - alarms;
    add(
        Subspace.TASKS,
        alarms + others,
        "waiting tasks, among them " + Wording.count(alarms, "calendar alarm", "calendar alarms"),
        others > 0
            ? "let 0.15 run until the others (indexing, invitations) are done"
            : "the events stay, but not the server's reminders of them");
  }

  private void blobExtra() {
    long undelete = count(Subspace.BLOB_EXTRA, entry -> entry.key()[0] == 1);
    long samples = count(Subspace.BLOB_EXTRA, entry -> entry.key()[0] == 2);
    whole(
        Subspace.BLOB_EXTRA,
        "notes on blobs ("
            + Wording.count(samples, "sample", "samples")
            + " of the spam filter, "
            + Wording.count(undelete, "deleted item", "deleted items")
            + " that can be restored, quotas of uploads)",
        undelete > 0
            ? "restore what you want back, with 0.15"
            : samples > 0 ? "the spam filter is retrained from new samples" : "nothing");
  }

  private void temporaryLinks() {
    add(
        Subspace.BLOB_LINKS,
        count(Subspace.BLOB_LINKS, link -> isUnexpired(link) && link.value()[0] != UNDELETE),
        "links of uploads and spam samples that have not expired",
        "let users send their drafts; after the upgrade they must attach files again");
  }

  private boolean isUnexpired(Entry link) {
    return link.key().length == TEMPORARY_LINK
        && link.value().length == 1
        && Long.compareUnsigned(Bytes.u64(link.key(), UNTIL), now) > 0;
  }

  private void quotas() {
    add(
        Subspace.QUOTAS,
        count(Subspace.QUOTAS, quota -> quota.key()[0] == DISK_QUOTA),
        "sums of used space",
        "have 0.16 recalculate quotas");
  }
}
