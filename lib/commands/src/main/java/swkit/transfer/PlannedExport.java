// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.BlobDamage;
import swkit.DumpException;
import swkit.FrameException;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.dump.PlannedDump;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;

/**
 * An {@link Export} of a storage that several processes do by a plan, into a directory that all of
 * them have ({@link PlannedDump}). The frames that are put together in the end are those of an
 * export by one process, byte by byte.
 */
public final class PlannedExport implements PlannedTransfer {
  private final ServerStorage from;
  private final Path to;
  private final String only;
  private final Export.Blobs blobs;
  private final boolean force;
  private final boolean missingBlobs;
  private final Workers workers;
  private final Progress progress;
  private final Generation generation;
  private final Set<Subspace> selected;
  private final TransferReport report;
  private final DamagedBlobs damaged = new DamagedBlobs();

  /**
   * An export of {@code from}, which stays open.
   *
   * @param to the directory of the dump
   * @param only which subspaces, as {@link Generation#select} takes them; null for all
   * @param blobs which blobs
   * @param force whether to continue although the disk may be too small
   * @param missingBlobs whether to continue although none of the blobs that links name exists
   * @param asIs whether values are taken as they are, with what servers have left after them
   */
  public PlannedExport(
      ServerStorage from,
      Path to,
      String only,
      Export.Blobs blobs,
      boolean force,
      boolean missingBlobs,
      boolean asIs,
      Workers workers,
      Progress progress) {
    this.from = from;
    this.to = to;
    this.only = only;
    this.blobs = blobs;
    this.force = force;
    this.missingBlobs = missingBlobs;
    this.workers = workers;
    this.progress = progress;
    if (asIs) {
      from.readAsIs();
    }
    try (Snapshot snapshot = from.snapshot()) {
      this.generation = Generation.of(snapshot);
      this.selected = ExportSelection.of(generation, only, blobs);
      snapshot.requireReadable(selected);
    }
    this.report = new TransferReport(from.address(), to.toString(), generation, false);
    damaged.reportIn(report);
  }

  @Override
  public String from() {
    return from.address();
  }

  @Override
  public String to() {
    return to.toString();
  }

  @Override
  public Generation generation() {
    return generation;
  }

  @Override
  public Set<Subspace> selected() {
    return selected;
  }

  @Override
  public String identity() {
    return SourceState.identity(from);
  }

  @Override
  public String state() {
    return SourceState.of(from, null);
  }

  @Override
  public List<KeyRange> split(Subspace subspace, long bytes) {
    try (Snapshot snapshot = from.snapshot()) {
      return snapshot.split(subspace, bytes);
    }
  }

  @Override
  public long estimate(Subspace subspace) {
    return from.estimate(subspace);
  }

  @Override
  public void warn(String warning) {
    report.warn(warning);
  }

  /** Checks the source and the directory, which is created, and prepares it. */
  @Override
  public TransferReport prepare(String id, int ranges) {
    for (Path file : DumpWriter.check(to)) {
      report.warn(file + " is not a frame: the server's own import would stop at it");
    }
    ExportNotes notes = notes();
    notes.reportSettings(from);
    try (Snapshot snapshot = from.snapshot(damaged::add, workers)) {
      if (selected.contains(Subspace.BLOBS) && !missingBlobs) {
        BlobPresence.of(snapshot).requireSome(MissingBlobSummary.GO_ON);
      }
      SourceNotes.reportMisfits(snapshot, generation, report);
      SourceNotes.reportLostLinks(from, snapshot, selected, report);
    }
    if (!force) {
      // The frames of ranges are there until those that they become are whole.
      long bytes = selected.stream().mapToLong(s -> Math.max(0, from.estimate(s))).sum();
      FreeSpace.requireSpace(to, 2 * bytes);
    }
    try (DumpLock lock = DumpLock.forFrames(to)) {
      PlannedDump.prepare(lock, id, Instant.now().toString());
    }
    return report;
  }

  private ExportNotes notes() {
    return new ExportNotes(generation, only, blobs, report);
  }

  @Override
  public TransferReport load(String id, List<PlannedRange> ranges) {
    PlannedDump planned = PlannedDump.of(to, id);
    Map<Integer, RangeRecord> done = records(planned);
    List<Workers.Task> tasks = new ArrayList<>();
    progress.begin("exporting", -1);
    try (Snapshot snapshot = from.snapshot(damaged::add, workers)) {
      for (PlannedRange range : ranges) {
        if (!done.containsKey(range.number())) {
          tasks.add(
              new Workers.Task(
                  range.subspace().title(),
                  Math.max(0, range.bytes()),
                  () -> load(range, snapshot, planned)));
        }
      }
      if (tasks.size() < ranges.size()) {
        report.warn(
            (ranges.size() - tasks.size()) + " of " + ranges.size() + " ranges were done already");
      }
      workers.run(tasks, workers.threads());
      RangeRecord.report(ranges, records(planned), generation, report);
    }
    LeftOverNotes.report(from.leftOvers(), generation, report);
    from.warnings().forEach(report::warn);
    MissingBlobSummary.perAccount(report.damage()).ifPresent(report::warn);
    return report;
  }

  private void load(PlannedRange range, Snapshot snapshot, PlannedDump planned) {
    long start = System.nanoTime();
    long[] sums = new long[3];
    try (Source source = read(range, snapshot);
        PlannedDump.RangeFrame frame =
            planned.frame(range.number(), range.subspace(), generation.schemaVersion(), workers)) {
      frame.putAll(
          source.map(
              entry -> {
                sums[0]++;
                sums[1] += entry.size();
                sums[2] += generation.isForeign(range.subspace(), entry) ? 1 : 0;
                return entry;
              }));
      snapshot.checkUnchanged();
      frame.commit(
          new RangeRecord(
                  sums[0],
                  sums[1],
                  sums[0],
                  sums[2],
                  0,
                  range.subspace() == Subspace.BLOBS ? damagedIn(range.keys()) : 0,
                  (System.nanoTime() - start) / 1_000_000)
              .text());
    }
  }

  private Source read(PlannedRange range, Snapshot snapshot) {
    return workers.watched(
        snapshot.scan(range.subspace(), range.keys()), range.subspace(), progress);
  }

  private long damagedIn(KeyRange keys) {
    return report.damage().stream().map(BlobDamage::hash).filter(keys::contains).count();
  }

  private Map<Integer, RangeRecord> records(PlannedDump planned) {
    return RangeRecord.all(planned.records(), to());
  }

  @Override
  public TransferReport finish(String id, List<PlannedRange> ranges, boolean verify) {
    PlannedDump planned = PlannedDump.of(to, id);
    try (DumpLock lock = DumpLock.forFrames(to);
        Snapshot snapshot = from.snapshot(damaged::add, workers)) {
      if (DumpWriter.isComplete(to, selected)) {
        report.warn("all of it was done already, by the run before");
      } else {
        Map<Integer, RangeRecord> records = records(planned);
        OpenRanges.of(ranges, records.keySet()).requireNone(to());
        if (verify) {
          compare(planned, snapshot, ranges);
        }
        notes().reportLeftOut(snapshot, selected, false);
        RangeRecord.report(ranges, records, generation, report);
        RangeRecord.reportDamaged(records, report);
        join(lock, planned, snapshot, ranges, records);
        if (verify) {
          selected.forEach(subspace -> report.verdict(subspace, "same", 0));
        }
      }
      planned.remove();
    }
    FreeSpace.foreignFiles(to).ifPresent(report::warn);
    notes().reportNext(to);
    return report;
  }

  private void compare(PlannedDump planned, Snapshot snapshot, List<PlannedRange> ranges) {
    progress.begin("comparing", -1);
    reopen(
        planned,
        ranges,
        RangeCheck.run(
            ranges,
            range -> {
              try (Source left = read(range, snapshot);
                  Source right = written(planned, range)) {
                return RangeCheck.difference(left, right);
              } catch (FrameException e) {
                return unusable(planned, e);
              }
            },
            workers));
  }

  /** What is wrong with the frame of a range that was read; throws {@code e} if it is another. */
  private static String unusable(PlannedDump planned, FrameException e) {
    if (!planned.holds(e.file())) {
      throw e;
    }
    return "can't be used (" + e.getMessage() + ")";
  }

  private Source written(PlannedDump planned, PlannedRange range) {
    return planned.read(range.number(), range.subspace(), generation.schemaVersion(), workers);
  }

  /** Opens the {@code wrong} ranges again, and throws; does nothing if there are none. */
  private void reopen(
      PlannedDump planned, List<PlannedRange> ranges, Map<PlannedRange, String> wrong) {
    if (!wrong.isEmpty()) {
      planned.reopen(wrong.keySet().stream().map(PlannedRange::number).toList());
      throw new DumpException(to, OpenRanges.reopened(ranges, wrong));
    }
  }

  /** Puts the frames of the ranges together, while their entries are counted. */
  private void join(
      DumpLock lock,
      PlannedDump planned,
      Snapshot snapshot,
      List<PlannedRange> ranges,
      Map<Integer, RangeRecord> records) {
    progress.begin("putting together", -1);
    DumpWriter dump = DumpWriter.resume(lock);
    try {
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : selected) {
        List<PlannedRange> own = ranges.stream().filter(r -> r.subspace() == subspace).toList();
        long bytes = own.stream().mapToLong(range -> Math.max(0, range.bytes())).sum();
        tasks.add(
            new Workers.Task(
                subspace.title(), bytes, () -> join(subspace, dump, planned, own, records)));
      }
      workers.run(tasks, workers.threads());
      dump.commit(about(planned, snapshot));
    } finally {
      // What isn't committed stays, and the next run replaces it.
      dump.suspend();
    }
  }

  private void join(
      Subspace subspace,
      DumpWriter dump,
      PlannedDump planned,
      List<PlannedRange> ranges,
      Map<Integer, RangeRecord> records) {
    long start = System.nanoTime();
    FrameWriter frame = dump.frame(subspace, generation.schemaVersion(), List.of()).with(workers);
    for (PlannedRange range : ranges) {
      long entries;
      String problem = null;
      try (Source source = workers.watched(written(planned, range), subspace, progress)) {
        entries = frame.putAll(source);
        if (entries != records.get(range.number()).entries()) {
          problem = "has " + entries + " entries, not " + records.get(range.number()).entries();
        }
      } catch (FrameException e) {
        problem = unusable(planned, e);
      }
      if (problem != null) {
        reopen(planned, List.of(range), Map.of(range, problem));
      }
    }
    frame.commit();
    report.row(subspace, FrameExport.row(frame.index(), (System.nanoTime() - start) / 1_000_000));
  }

  private Manifest.About about(PlannedDump planned, Snapshot snapshot) {
    List<String> leftOut = new ArrayList<>(report.leftOut());
    boolean isOneState = snapshot.state() != null;
    return new Manifest.About(
        Manifest.TOOL,
        from.settings().kind(),
        Instant.parse(planned.about()),
        Instant.now(),
        isOneState
            ? snapshot.consistency()
            : "not one state: each part read the state that it found",
        leftOut);
  }
}
