// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.generation.PlannedWrite;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.transfer.FileOwner;
import swkit.transfer.NewPlace;

/**
 * Gets everything that is readable out of a damaged database, into a sealed dump.
 *
 * @param from the damaged database, which is only read
 * @param to the directory of the dump to write
 * @param options how it is done
 */
public record Salvage(DatabaseAddress from, Path to, Options options) {
  /**
   * How a database is salvaged.
   *
   * @param schemaVersion the schema version, if nothing in the database tells it; else 0
   * @param keepAltered whether values whose own hash is wrong are taken too
   * @param dryRun whether nothing is written
   * @param owner who is to own the files that are created; null for whoever creates them
   */
  public record Options(int schemaVersion, boolean keepAltered, boolean dryRun, FileOwner owner) {}

  /**
   * Salvages the database. Throws only if it can't be read at all, or the dump can't be written.
   */
  public SalvageReport run(Workers workers, Progress progress) {
    if (DamagedLegacyDump.is(from)) {
      return new LegacySalvage(this).run(workers, progress);
    }
    Instant begun = Instant.now();
    boolean isDump = DamagedKind.of(from) == DamagedKind.DUMP;
    NewPlace.requireOutside(from, to, isDump ? "damaged dump" : "damaged store");
    DumpWriter.check(to);
    try (DamagedDatabase damaged = DamagedKind.of(from).open(from, options, workers)) {
      SalvageReport report = new SalvageReport(damaged, to, options.dryRun());
      SubspaceMeasure measure = new SubspaceMeasure(damaged, progress);
      progress.begin("salvaging", measure.expected(), measure::done);
      if (options.dryRun()) {
        copy(damaged, null, report, workers, measure);
        return report;
      }
      write(damaged, report, begun, workers, measure);
      return report;
    }
  }

  private void write(
      DamagedDatabase damaged,
      SalvageReport report,
      Instant begun,
      Workers workers,
      Progress progress) {
    FileOwner.Ownership ownership =
        options.owner() == null ? null : options.owner().begin(List.of(to), 0);
    Throwable failure = null;
    try (DumpWriter dump = DumpWriter.create(to)) {
      copy(damaged, dump, report, workers, progress);
      List<String> leftOut = new ArrayList<>(report.lost());
      leftOut.add(0, Manifest.SALVAGED);
      damaged.leftOut().stream().filter(line -> !leftOut.contains(line)).forEach(leftOut::add);
      dump.commit(
          new Manifest.About(
              Manifest.TOOL, damaged.kind(), begun, Instant.now(), "what was readable", leftOut));
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      FileOwner.end(() -> {}, ownership, failure);
    }
  }

  private void copy(
      DamagedDatabase damaged,
      DumpWriter dump,
      SalvageReport report,
      Workers workers,
      Progress progress) {
    Generation generation = Generation.of(damaged.schemaVersion(), damaged.address());
    for (Subspace subspace : generation.dumped()) {
      if (!damaged.subspaces().contains(subspace)) {
        report.missing(subspace);
      }
    }
    for (Subspace subspace : Subspace.values()) {
      if (damaged.subspaces().contains(subspace)) {
        FrameWriter frame =
            dump == null
                ? FrameWriter.measure(
                    to.resolve(Dump.frameName(subspace)), subspace, damaged.schemaVersion())
                : dump.frame(subspace, damaged.schemaVersion()).with(workers);
        copy(damaged, subspace, frame, report, workers, progress);
      }
    }
    report.lost(damaged.lost());
    report.nameMails(new DamagedSnapshot(damaged));
    damaged.checkUnchanged();
    report.notes(damaged.notes());
  }

  private static void copy(
      DamagedDatabase damaged,
      Subspace subspace,
      FrameWriter frame,
      SalvageReport report,
      Workers workers,
      Progress progress) {
    long before = damaged.corrected();
    long entries = 0;
    boolean isAsItWas = true;
    try (Source source = damaged.entries(subspace, report::add);
        Source watched = workers.watched(source, subspace, progress)) {
      for (Entry entry = watched.next(); entry != null; entry = watched.next()) {
        if (entries == 0 && subspace == Subspace.PROPERTY && !SchemaKey.is(entry)) {
          frame.put(SchemaKey.entry(damaged.schemaVersion()));
          entries++;
          isAsItWas = false;
          report.note("p h'00' (the schema version) was lost and is restored");
        }
        Entry whole = subspace == Subspace.PROPERTY ? finished(entry, damaged, report) : entry;
        isAsItWas &= whole == entry;
        if (whole != null) {
          frame.put(whole);
          report.came(subspace, whole);
          entries++;
        }
      }
      frame.commit();
      if (isAsItWas) {
        report.verdict(subspace, damaged.verdict(subspace, frame));
      }
    } finally {
      frame.suspend();
    }
    report.row(subspace, entries, damaged.corrected() - before);
  }

  /**
   * The entry that a finished store has in the place of {@code entry}: the schema key for the mark
   * of a write that was interrupted, which is reported as a loss; null for what else swkit keeps
   * there until the end (store-and-dump 6.1).
   */
  private static Entry finished(Entry entry, DamagedDatabase damaged, SalvageReport report) {
    if (SchemaKey.is(entry)) {
      if (entry.value().length == 4 && Bytes.u32(entry.value(), 0) == Snapshot.UNFINISHED) {
        report.interrupted(null);
        return SchemaKey.entry(damaged.schemaVersion());
      }
      return entry;
    }
    if (Arrays.equals(entry.key(), UnfinishedMark.key())) {
      report.interrupted(UnfinishedMark.purpose(entry.value()));
      return null;
    }
    return PlannedWrite.records().contains(entry.key()) ? null : entry;
  }
}
