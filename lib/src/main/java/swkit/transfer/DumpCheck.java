// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import swkit.BlobDamage;
import swkit.Bytes;
import swkit.Dump;
import swkit.DumpException;
import swkit.Entry;
import swkit.Generation;
import swkit.Messages;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;

/**
 * Reads the frames of a dump to their end and throws at what no server should be given: what can't
 * be read or isn't what was sealed, values that can't be what their subspace holds, damaged blobs.
 *
 * @param dump the dump, which afterwards has an {@linkplain Dump#index index} of each frame
 * @param selected the subspaces whose frames are read
 * @param generation their layout
 * @param keepDamaged whether blobs may be others than their keys say
 * @param report is told what was found and what ought to be known
 */
record DumpCheck(
    Dump dump, Set<Subspace> selected, Generation generation, boolean keepDamaged, Report report) {
  /**
   * Does it, and returns how much was read.
   *
   * @param refusals gives, for a subspace, what is wrong with an entry of it besides; null for
   *     nothing
   */
  Map<Subspace, Report.Row> run(
      Function<Subspace, Function<Entry, String>> refusals, Workers workers, Progress progress) {
    progress.begin("checking", selected.stream().mapToLong(dump::estimate).sum());
    Map<Subspace, Report.Row> checked = new EnumMap<>(Subspace.class);
    List<Workers.Task> tasks = new ArrayList<>();
    try (Snapshot snapshot = dump.snapshot(report::damage, workers)) {
      for (Subspace subspace : selected) {
        tasks.add(
            new Workers.Task(
                subspace.title(),
                dump.estimate(subspace),
                () -> {
                  Report.Row row =
                      check(subspace, snapshot, refusals.apply(subspace), workers, progress);
                  synchronized (checked) {
                    checked.put(subspace, row);
                  }
                  report.row(subspace, row);
                }));
      }
      workers.run(tasks, workers.threads());
    }
    refuseDamage(dump, report, keepDamaged);
    MissingBlobs.perAccount(report.damage()).ifPresent(report::warn);
    return checked;
  }

  /** Throws if blobs were found that are others than their keys say, and these aren't kept. */
  static void refuseDamage(Dump dump, Report report, boolean keepDamaged) {
    List<BlobDamage> damage =
        report.damage().stream().filter(b -> b.kind() != BlobDamage.Kind.MISSING).toList();
    if (!damage.isEmpty() && !keepDamaged) {
      throw new RefusedException(
          String.valueOf(dump.file(Subspace.BLOBS)),
          Messages.count(damage.size(), "blob is", "blobs are")
              + " damaged, first "
              + damage.get(0)
              + "; export again, or take them as they are with --keep-damaged");
    }
  }

  private Report.Row check(
      Subspace subspace,
      Snapshot snapshot,
      Function<Entry, String> refusals,
      Workers workers,
      Progress progress) {
    long start = System.nanoTime();
    long entries = 0;
    long bytes = 0;
    long foreign = 0;
    boolean schemaSeen = false;
    Generation.Kind kind = generation.kind(subspace);
    boolean linked = subspace == Subspace.BLOBS && dump.subspaces().contains(Subspace.BLOB_LINKS);
    try (Source source = workers.watched(snapshot.scan(subspace), subspace, progress);
        LinkedBlobs missing = new LinkedBlobs(linked ? snapshot : null, report)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        String problem = problem(kind, entry);
        problem = problem == null ? refusals.apply(entry) : problem;
        if (problem != null) {
          throw new DumpException(
              dump.directory(), subspace + " key " + Entry.hex(entry.key()) + ": " + problem);
        }
        if (subspace == Subspace.PROPERTY && Generation.isSchemaKey(entry)) {
          checkSchema(entry);
          schemaSeen = true;
        }
        foreign += generation.isForeign(subspace, entry) ? 1 : 0;
        missing.upTo(entry);
        entries++;
        bytes += entry.size();
      }
      missing.upTo(null);
    }
    Foreign.tell(report, subspace, foreign, generation);
    if (subspace == Subspace.PROPERTY && !schemaSeen) {
      report.warn("the dump has no schema key; an import writes it from the frames' header");
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    return new Report.Row(entries, bytes, dump.estimate(subspace), millis);
  }

  private static String problem(Generation.Kind kind, Entry entry) {
    if (kind == Generation.Kind.COUNTERS && entry.value().length != 8) {
      return "is a counter of " + entry.value().length + " bytes, not of 8";
    }
    if (kind == Generation.Kind.KEYS && entry.value().length != 0) {
      return "has a value of " + entry.value().length + " bytes, where there is none";
    }
    return null;
  }

  private void checkSchema(Entry entry) {
    if (!Arrays.equals(entry.value(), Bytes.u32(dump.schemaVersion()))) {
      throw new DumpException(
          dump.directory(),
          "the schema key holds "
              + Entry.hex(entry.value())
              + ", but the frames' headers say version "
              + dump.schemaVersion());
    }
  }
}
