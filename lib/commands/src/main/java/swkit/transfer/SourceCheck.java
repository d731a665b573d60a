// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.io.Wording;
import swkit.piece.Healing;

/**
 * Reads all of a dump or of a storage, and throws if it must not be given to a server: it can't be
 * read or is not what was sealed, values are invalid in their subspace, or blobs are damaged.
 *
 * @param from the dump, which afterwards has an {@linkplain swkit.dump.Dump#index index} of each
 *     frame, or a storage
 * @param selected the subspaces to read
 * @param generation their layout
 * @param keepDamaged whether to accept blobs whose content does not match their keys
 * @param healing leaves out what servers left after values; null to take all as it is
 * @param report receives rows, damage and warnings
 */
record SourceCheck(
    Database from,
    Set<Subspace> selected,
    Generation generation,
    boolean keepDamaged,
    Healing healing,
    TransferReport report) {
  /**
   * Reads and checks everything. Returns a row for each subspace.
   *
   * @param refusals gives, for a subspace, what else is wrong with an entry of it; null for nothing
   */
  Map<Subspace, TransferReport.Row> run(
      Function<Subspace, Function<Entry, String>> refusals, Workers workers, Progress progress) {
    try (Snapshot snapshot = from.snapshot(report::damage, workers)) {
      return run(snapshot, report::damage, refusals, workers, progress);
    }
  }

  /** The same for {@code snapshot}, which reports to {@code damage} and stays open. */
  Map<Subspace, TransferReport.Row> run(
      Snapshot snapshot,
      Consumer<BlobDamage> damage,
      Function<Subspace, Function<Entry, String>> refusals,
      Workers workers,
      Progress progress) {
    from.announce(from.isDump() ? "checking" : "reading", snapshot, selected, 0, progress);
    Map<Subspace, TransferReport.Row> checked = new EnumMap<>(Subspace.class);
    List<Workers.Task> tasks = new ArrayList<>();
    for (Subspace subspace : selected) {
      tasks.add(
          new Workers.Task(
              subspace.title(),
              from.estimate(subspace),
              () -> {
                EntryRequirements admission =
                    new EntryRequirements(
                        snapshot, from.isDump(), subspace, refusals.apply(subspace));
                TransferReport.Row row =
                    check(subspace, snapshot, admission, damage, workers, progress);
                synchronized (checked) {
                  checked.put(subspace, row);
                }
                report.row(subspace, row);
              }));
    }
    workers.run(tasks, workers.threads());
    refuseDamage(from, report, keepDamaged);
    MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
    return checked;
  }

  /** Throws if blobs were found whose content does not match their keys, unless they are kept. */
  static void refuseDamage(Database from, TransferReport report, boolean keepDamaged) {
    List<BlobDamage> damage =
        report.damage().stream().filter(b -> b.kind() != BlobDamage.Kind.MISSING).toList();
    if (!damage.isEmpty() && !keepDamaged) {
      throw new RefusedException(
          from.address(Subspace.BLOBS),
          Wording.count(damage.size(), "blob is", "blobs are")
              + " damaged, first "
              + damage.get(0)
              + (from.isDump() ? "; export again, or take" : "; take")
              + " them as they are with --keep-damaged");
    }
  }

  /**
   * Throws if a dump has links, but none of their blobs: it was exported without its blob store.
   *
   * @param checked what {@link #run} has returned
   */
  void requireSomeBlobs(Map<Subspace, TransferReport.Row> checked) {
    TransferReport.Row blobs = checked.get(Subspace.BLOBS);
    boolean lacksAll =
        blobs != null
            && blobs.entries() == 0
            && report.damage().stream().anyMatch(b -> b.kind() == BlobDamage.Kind.MISSING);
    if (lacksAll) {
      throw new RefusedException(
          from.address(),
          "has none of the "
              + Wording.count(report.damage().size(), "blob", "blobs")
              + " that its links name: it was exported without its blob store; export it again with"
              + " the right one, or, if the blobs stayed in the target's blob store, import with"
              + " --no-blobs; "
              + MissingBlobSummary.GO_ON);
    }
  }

  private TransferReport.Row check(
      Subspace subspace,
      Snapshot snapshot,
      EntryRequirements admission,
      Consumer<BlobDamage> damage,
      Workers workers,
      Progress progress) {
    long start = System.nanoTime();
    long entries = 0;
    long bytes = 0;
    long foreign = 0;
    boolean linked =
        subspace == Subspace.BLOBS
            && from.isDump()
            && snapshot.subspaces().contains(Subspace.BLOB_LINKS);
    try (Source source =
            Healing.of(
                healing,
                subspace,
                KeyRange.all(),
                workers.watched(snapshot.scan(subspace), subspace, progress),
                snapshot);
        MissingBlobFinder missing = new MissingBlobFinder(linked ? snapshot : null, damage)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        admission.require(entry);
        foreign += generation.isForeign(subspace, entry) ? 1 : 0;
        missing.upTo(entry);
        entries++;
        bytes += entry.size();
      }
      missing.upTo(null);
    }
    ForeignEntries.report(report, subspace, foreign, generation);
    if (subspace == Subspace.PROPERTY && !admission.isSchemaSeen()) {
      report.warn("the dump has no schema key; an import writes it from the frames' header");
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    long fileBytes = from.isDump() ? from.estimate(subspace) : -1;
    return new TransferReport.Row(entries, bytes, fileBytes, millis);
  }
}
